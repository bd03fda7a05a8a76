//! A packed stream as its content: members one after the other, up to the end or up to the damage. Every
//! byte that could be had is given before the damage is told.

use std::fmt;

use super::codec::{Codec, Compression, MAGIC, State, Step};
use super::open::Raw;

/// Packed bytes are read in steps of this size.
const INPUT: usize = 128 * 1024;

/// A decoder that neither takes nor gives this often in a row is stuck.
const STALLS: u32 = 16;

/// Why a source could not be read whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The archive ends in the middle.
    Truncated,
    /// The archive says something else than was packed.
    Corrupt,
    /// After the last member stands something that is neither a member nor zeros. Nothing of the content is lost.
    Trailing,
    /// The operating system could not read on.
    Unreadable,
}

/// Where and why reading ended before its time. A checksum is known to be wrong only at its end, so of a
/// corrupt archive the last of what was given (up to a block in bzip2, up to a member in gzip) may be wrong too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    pub cause: Cause,
    /// So many bytes of content had been given.
    pub offset: u64,
    /// So many bytes of the file had been used up.
    pub file_offset: u64,
    /// In words, without the offsets: `gzip data is damaged: invalid distance code`.
    pub what: String,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}, at byte {} of the file, after {} bytes of content",
            self.what, self.file_offset, self.offset
        )
    }
}

pub(super) struct Decoder {
    raw: Raw,
    compression: Compression,
    codec: Option<Codec>,
    input: Vec<u8>,
    from: usize,
    to: usize,
    exhausted: bool,
    taken: u64,
    given: u64,
    stalls: u32,
    damage: Option<Damage>,
}

impl Decoder {
    pub(super) fn new(raw: Raw, compression: Compression) -> std::io::Result<Decoder> {
        let codec = Codec::new(compression)?;
        Ok(Decoder {
            raw,
            compression,
            codec,
            input: vec![0; INPUT],
            from: 0,
            to: 0,
            exhausted: false,
            taken: 0,
            given: 0,
            stalls: 0,
            damage: None,
        })
    }

    /// Fills `output` as far as the content goes; 0 is its end.
    pub(super) fn read(&mut self, output: &mut [u8]) -> usize {
        let mut filled = 0;
        while let Some(room) = output.get_mut(filled..).filter(|room| !room.is_empty()) {
            if self.from == self.to {
                self.refill();
            }
            let Some(codec) = &mut self.codec else { break };
            let step = codec.step(self.input.get(self.from..self.to).unwrap_or_default(), room);
            filled += step.given;
            self.account(step);
        }
        filled
    }

    pub(super) fn damage(&self) -> Option<&Damage> {
        self.damage.as_ref()
    }

    fn account(&mut self, step: Step) {
        self.from += step.taken;
        self.taken += step.taken as u64;
        self.given += step.given as u64;
        self.stalls = if step.taken + step.given == 0 { self.stalls + 1 } else { 0 };
        match step.state {
            State::End => self.next_member(),
            State::Broken(why) => {
                self.end(Cause::Corrupt, format!("{} data is damaged: {why}", self.compression.name()));
            }
            State::More if self.stalls > 0 && self.exhausted && self.from == self.to => {
                self.end(Cause::Truncated, format!("{} data ends in the middle", self.compression.name()));
            }
            State::More if self.stalls > STALLS => {
                self.end(Cause::Corrupt, format!("{} data is damaged", self.compression.name()));
            }
            State::More => {}
        }
    }

    /// After a member: padding, a further member, the end, or something that is none of these.
    fn next_member(&mut self) {
        self.codec = None;
        loop {
            let rest = self.input.get(self.from..self.to).unwrap_or_default();
            let zeros = rest.iter().take_while(|byte| **byte == 0).count();
            self.from += zeros;
            self.taken += zeros as u64;
            if self.to - self.from >= MAGIC || self.exhausted {
                break;
            }
            self.refill();
        }
        let rest = self.input.get(self.from..self.to).unwrap_or_default();
        if rest.is_empty() {
            return;
        }
        if Compression::of(rest) != self.compression {
            let what =
                format!("what follows the {} data is no part of it and is not read", self.compression.name());
            return self.end(Cause::Trailing, what);
        }
        match Codec::new(self.compression) {
            Ok(codec) => self.codec = codec,
            Err(error) => self.end(Cause::Unreadable, error.to_string()),
        }
    }

    /// Reads on behind what is still unused.
    fn refill(&mut self) {
        if self.exhausted {
            return;
        }
        self.input.copy_within(self.from..self.to, 0);
        self.to -= self.from;
        self.from = 0;
        match self.raw.read(self.input.get_mut(self.to..).unwrap_or_default()) {
            Ok(0) => self.exhausted = true,
            Ok(read) => self.to += read,
            Err(error) => {
                self.exhausted = true;
                self.end(Cause::Unreadable, format!("cannot be read further: {error}"));
            }
        }
    }

    fn end(&mut self, cause: Cause, what: String) {
        self.codec = None;
        self.damage.get_or_insert(Damage { cause, offset: self.given, file_offset: self.taken, what });
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{PACKED, noise, pack};
    use super::*;

    fn unpack(packed: &[u8], step: usize) -> (Vec<u8>, Option<Damage>) {
        let raw = Raw::stream(Box::new(std::io::Cursor::new(packed.to_vec())));
        let mut decoder = Decoder::new(raw, Compression::of(packed)).unwrap();
        let (mut content, mut block) = (Vec::new(), vec![0; step]);
        loop {
            let read = decoder.read(&mut block);
            if read == 0 {
                return (content, decoder.damage().cloned());
            }
            content.extend_from_slice(&block[..read]);
        }
    }

    #[test]
    fn whole() {
        let content = noise(100_000);
        for compression in PACKED {
            for step in [1000, 65536, 1 << 20] {
                assert_eq!(
                    unpack(&pack(compression, &content), step),
                    (content.clone(), None),
                    "{compression:?}"
                );
            }
            assert_eq!(unpack(&pack(compression, b""), 10), (Vec::new(), None), "{compression:?}");
        }
    }

    #[test]
    fn members_padding_and_garbage() {
        for compression in PACKED {
            let mut packed = pack(compression, b"one\ntwo\nth");
            packed.extend(pack(compression, b""));
            packed.extend(pack(compression, b"ree\n"));
            let length = packed.len() as u64;
            assert_eq!(unpack(&packed, 100), (b"one\ntwo\nthree\n".to_vec(), None), "{compression:?}");
            packed.extend([0; 1000]);
            assert_eq!(unpack(&packed, 100), (b"one\ntwo\nthree\n".to_vec(), None), "{compression:?}");
            packed.extend(b"garbage");
            let (content, damage) = unpack(&packed, 100);
            let damage = damage.unwrap();
            assert_eq!(content, b"one\ntwo\nthree\n");
            assert_eq!(
                (damage.cause, damage.file_offset),
                (Cause::Trailing, length + 1000),
                "{compression:?}"
            );
        }
    }

    #[test]
    fn cut_anywhere() {
        let content = noise(3000);
        for compression in PACKED {
            let packed = pack(compression, &content);
            for cut in 13..packed.len() {
                let (got, damage) = unpack(&packed[..cut], 700);
                assert!(content.starts_with(&got), "{compression:?} cut at {cut}");
                assert_eq!(damage.unwrap().cause, Cause::Truncated, "{compression:?} cut at {cut}");
            }
        }
    }

    #[test]
    fn broken_anywhere() {
        let content = noise(6000);
        for compression in PACKED {
            let packed = pack(compression, &content);
            for at in 13..packed.len() {
                let mut broken = packed.clone();
                broken[at] ^= 0x55;
                let (got, damage) = unpack(&broken, 5000);
                // A few bytes say nothing about the content: the file name or the system in a gzip header.
                assert!(damage.is_some() || got == content, "{compression:?} broken at {at}");
            }
        }
    }

    /// What stands before the damage is had: all of the blocks that end before it.
    #[test]
    fn content_before_the_damage() {
        let content = noise(600_000);
        for compression in PACKED {
            let mut packed = pack(compression, &content);
            let middle = packed.len() / 2;
            packed[middle..middle + 8].fill(0xaa);
            let (got, damage) = unpack(&packed, 1 << 20);
            let same = got.iter().zip(&content).take_while(|(a, b)| a == b).count();
            let least = if compression == Compression::Bzip2 { 0 } else { 200_000 };
            assert!(same >= least, "{compression:?}: {same} of {}", got.len());
            let damage = damage.unwrap();
            assert_eq!((damage.cause, damage.offset), (Cause::Corrupt, got.len() as u64), "{compression:?}");
        }
    }

    #[test]
    fn skippable_frames() {
        let mut packed = vec![0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
        packed.extend(pack(Compression::Zstd, b"line\n"));
        packed.extend([0x5f, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 9]);
        assert_eq!(unpack(&packed, 100), (b"line\n".to_vec(), None));
    }

    #[test]
    fn old_lzma() {
        let options = liblzma::stream::LzmaOptions::new_preset(6).unwrap();
        let stream = liblzma::stream::Stream::new_lzma_encoder(&options).unwrap();
        let mut encoder = liblzma::write::XzEncoder::new_stream(Vec::new(), stream);
        std::io::Write::write_all(&mut encoder, b"one\ntwo\n").unwrap();
        let packed = encoder.finish().unwrap();
        assert_eq!(Compression::of(&packed), Compression::Xz);
        assert_eq!(unpack(&packed, 100), (b"one\ntwo\n".to_vec(), None));
    }

    #[test]
    fn plain_text_is_not_packed() {
        for text in
            [&b""[..], b"BZh is no magic", b"] x", b"Oct 11 22:14:15 mx1 su: x\n", b"\x1f", b"\0\0\0\0"]
        {
            assert_eq!(Compression::of(text), Compression::None);
        }
    }
}
