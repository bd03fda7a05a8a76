//! What the bytes of the line before came to. Lines of one day begin with the same date and end their
//! stamps with the same offset; comparing is cheaper than reading.

/// Bytes read last and their meaning, for the forms nearly every line has.
#[derive(Clone, Debug, Default)]
pub struct Memo {
    /// `Mar  1 `: month and day.
    pub(super) bsd: Kept<7, (u8, u8)>,
    /// `2026-03-01`: days since 1970.
    pub(super) iso: Kept<10, i32>,
    /// `+01:00 `: seconds east of UTC.
    pub(super) offset: Kept<7, i32>,
}

/// One memory. Empty it holds NULs, which mean nothing in a stamp.
#[derive(Clone, Debug)]
pub(super) struct Kept<const N: usize, T> {
    bytes: [u8; N],
    meaning: Option<T>,
}

impl<const N: usize, T> Default for Kept<N, T> {
    fn default() -> Self {
        Kept { bytes: [0; N], meaning: None }
    }
}

impl<const N: usize, T: Copy> Kept<N, T> {
    /// The meaning of `bytes`, which `read` finds if they are others than those kept.
    #[inline(always)]
    pub fn of(&mut self, bytes: &[u8; N], read: impl Fn(&[u8; N]) -> Option<T>) -> Option<T> {
        if *bytes != self.bytes || self.meaning.is_none() {
            let meaning = read(bytes)?;
            *self = Kept { bytes: *bytes, meaning: Some(meaning) };
        }
        self.meaning
    }
}
