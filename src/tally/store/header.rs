//! The first bytes of every file of the store: what it is, by which version it was written, how long its body is and the
//! hash of it. So a file cut short, damaged, or written by a newer version is known before it is believed.

use crate::tally::key::Name;

/// Version of the format. A file of a newer one is not read, and never overwritten.
pub const VERSION: u16 = 1;

const MAGIC: &[u8; 8] = b"rapsheet";
/// Magic, kind, version, length and hash of the body.
pub const LEN: usize = 8 + 1 + 2 + 8 + 8;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    Manifest = b'm',
    Day = b'd',
    Carried = b'c',
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("is no file of the history")]
    Foreign,
    #[error(
        "was written by a newer rapsheet (format {0}, this one knows up to {VERSION}); it is left as it is"
    )]
    Newer(u16),
    #[error("is damaged: what it holds is not what was written")]
    Damaged,
}

/// The header for a body.
pub fn seal(kind: Kind, body: &[u8]) -> [u8; LEN] {
    let mut header = [0; LEN];
    let parts = MAGIC
        .iter()
        .copied()
        .chain([kind as u8])
        .chain(VERSION.to_le_bytes())
        .chain((body.len() as u64).to_le_bytes())
        .chain(Name::of(body).0.to_le_bytes());
    header.iter_mut().zip(parts).for_each(|(to, from)| *to = from);
    header
}

/// What the header says of the body: its length and hash.
#[derive(Clone, Copy, Debug)]
pub struct Sealed {
    pub length: u64,
    hash: u64,
}

/// Reads a header.
pub fn open(kind: Kind, header: &[u8]) -> Result<Sealed, StoreError> {
    let rest = header.strip_prefix(MAGIC).ok_or(StoreError::Foreign)?;
    let (found, rest) = rest.split_first().ok_or(StoreError::Foreign)?;
    let (version, rest) = rest.split_first_chunk().ok_or(StoreError::Foreign)?;
    let (length, rest) = rest.split_first_chunk().ok_or(StoreError::Foreign)?;
    let hash = rest.first_chunk().ok_or(StoreError::Foreign)?;
    let version = u16::from_le_bytes(*version);
    if version > VERSION {
        return Err(StoreError::Newer(version));
    }
    if *found != kind as u8 {
        return Err(StoreError::Foreign);
    }
    Ok(Sealed { length: u64::from_le_bytes(*length), hash: u64::from_le_bytes(*hash) })
}

impl Sealed {
    /// Is this the body that was written?
    pub fn check(self, body: &[u8]) -> Result<(), StoreError> {
        let whole = body.len() as u64 == self.length && Name::of(body).0 == self.hash;
        if whole { Ok(()) } else { Err(StoreError::Damaged) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_changed_or_newer_is_known() {
        let body = b"a body";
        let header = seal(Kind::Day, body);
        let sealed = open(Kind::Day, &header).expect("a header");
        assert_eq!(sealed.check(body), Ok(()));
        assert_eq!(sealed.check(b"a bodx"), Err(StoreError::Damaged));
        assert_eq!(sealed.check(b"a bod"), Err(StoreError::Damaged));
        assert_eq!(open(Kind::Manifest, &header).err(), Some(StoreError::Foreign));
        for cut in 0..LEN {
            assert_eq!(open(Kind::Day, &header[..cut]).err(), Some(StoreError::Foreign), "cut at {cut}");
        }
        let mut newer = header;
        newer[9] = 2;
        assert_eq!(open(Kind::Day, &newer).err(), Some(StoreError::Newer(2)));
    }
}
