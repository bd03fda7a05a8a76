//! One member of a gzip file: header, deflate data, checksum and length, as RFC 1952 lays them down.
//!
//! The frame is read here and only the deflate data goes through the library, so that the checksum is taken
//! of whole blocks of output, by a routine of our choice.

use crc32fast::Hasher as Crc;
use flate2::{Decompress, FlushDecompress, Status};

use super::codec::{State, Step};

const HEADER_CHECKSUM: u8 = 1 << 1;
const EXTRA: u8 = 1 << 2;
const NAME: u8 = 1 << 3;
const COMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0b1110_0000;

pub(super) struct Gzip {
    part: Part,
    /// Bytes of this part so far, and their value as a little-endian number where it is one.
    seen: u32,
    value: u64,
    flags: u8,
    inflate: Decompress,
    crc: Crc,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Fixed,
    ExtraLength,
    /// With its length.
    Extra(u32),
    Name,
    Comment,
    HeaderChecksum,
    Body,
    Trailer,
    End,
}

impl Gzip {
    pub(super) fn new() -> Gzip {
        let inflate = Decompress::new(false);
        Gzip { part: Part::Fixed, seen: 0, value: 0, flags: 0, inflate, crc: Crc::new() }
    }

    pub(super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        if self.part == Part::Body {
            return self.inflate(input, output);
        }
        let mut taken = 0;
        for byte in input {
            taken += 1;
            if let Err(why) = self.frame(*byte) {
                return Step { taken, given: 0, state: State::Broken(why.to_owned()) };
            }
            match self.part {
                Part::Body => break,
                Part::End => return Step { taken, given: 0, state: State::End },
                _ => {}
            }
        }
        Step { taken, given: 0, state: State::More }
    }

    fn inflate(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        let (taken, given) = (self.inflate.total_in(), self.inflate.total_out());
        let outcome = self.inflate.decompress(input, output, FlushDecompress::None);
        let moved = |before: u64, after: u64| usize::try_from(after.saturating_sub(before)).unwrap_or(0);
        let (taken, given) = (moved(taken, self.inflate.total_in()), moved(given, self.inflate.total_out()));
        self.crc.update(output.get(..given).unwrap_or_default());
        let state = match outcome {
            Ok(Status::StreamEnd) => {
                self.enter(Part::Trailer);
                State::More
            }
            Ok(_) => State::More,
            Err(error) => State::Broken(error.message().unwrap_or("invalid deflate data").to_owned()),
        };
        Step { taken, given, state }
    }

    /// Takes one byte of what stands around the deflate data.
    fn frame(&mut self, byte: u8) -> Result<(), &'static str> {
        self.value |= u64::from(byte).checked_shl(self.seen.saturating_mul(8)).unwrap_or(0);
        self.seen = self.seen.saturating_add(1);
        match (self.part, self.seen) {
            (Part::Fixed, 3) if byte != 8 => return Err("unknown compression method"),
            (Part::Fixed, 4) if byte & RESERVED != 0 => return Err("unknown flags in the header"),
            (Part::Fixed, 4) => self.flags = byte,
            (Part::Fixed, 10) => self.header(Part::ExtraLength),
            (Part::ExtraLength, 2) if self.value == 0 => self.header(Part::Name),
            (Part::ExtraLength, 2) => self.enter(Part::Extra(self.value as u32)),
            (Part::Extra(length), seen) if seen == length => self.header(Part::Name),
            (Part::Name, _) if byte == 0 => self.header(Part::Comment),
            (Part::Comment, _) if byte == 0 => self.header(Part::HeaderChecksum),
            (Part::HeaderChecksum, 2) => self.enter(Part::Body),
            (Part::Trailer, 8) => {
                let length = self.inflate.total_out() as u32;
                if self.value != u64::from(self.crc.clone().finalize()) | u64::from(length) << 32 {
                    return Err("checksum or length is not that of the content");
                }
                self.enter(Part::End);
            }
            _ => {}
        }
        Ok(())
    }

    /// Goes on with `part`, or with the first one behind it that the flags announce.
    fn header(&mut self, part: Part) {
        let announced = |flag| self.flags & flag != 0;
        let next = match part {
            Part::ExtraLength if announced(EXTRA) => Part::ExtraLength,
            Part::ExtraLength | Part::Name if announced(NAME) => Part::Name,
            Part::ExtraLength | Part::Name | Part::Comment if announced(COMMENT) => Part::Comment,
            _ if announced(HEADER_CHECKSUM) => Part::HeaderChecksum,
            _ => Part::Body,
        };
        self.enter(next);
    }

    fn enter(&mut self, part: Part) {
        (self.part, self.seen, self.value) = (part, 0, 0);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// Feeds the bytes one by one, or all at once.
    fn read(packed: &[u8], size: usize) -> (Vec<u8>, &'static str) {
        let (mut gzip, mut content, mut output) = (Gzip::new(), Vec::new(), [0; 100]);
        for chunk in packed.chunks(size) {
            let mut rest = chunk;
            loop {
                let step = gzip.step(rest, &mut output);
                content.extend_from_slice(&output[..step.given]);
                rest = &rest[step.taken..];
                match step.state {
                    State::End => return (content, "end"),
                    State::Broken(_) => return (content, "broken"),
                    State::More if step.taken + step.given == 0 => break,
                    State::More => {}
                }
            }
        }
        (content, "more")
    }

    #[test]
    fn every_part_of_a_header() {
        let content = b"line\n".repeat(300);
        for parts in 0..8 {
            let mut builder = flate2::GzBuilder::new();
            if parts & 1 != 0 {
                builder = builder.extra(vec![7; 300]);
            }
            if parts & 2 != 0 {
                builder = builder.filename("mail.log");
            }
            if parts & 4 != 0 {
                builder = builder.comment("rotated");
            }
            let mut encoder = builder.write(Vec::new(), flate2::Compression::fast());
            encoder.write_all(&content).unwrap();
            let packed = encoder.finish().unwrap();
            // The same with a header checksum, which stands at the end of the header and is not looked at.
            let header = packed.len() - read_body(&packed);
            let mut checked = packed.clone();
            checked[3] |= HEADER_CHECKSUM;
            checked.splice(header..header, [1, 2]);
            for size in [1, 7, 10_000] {
                assert_eq!(read(&packed, size), (content.clone(), "end"), "{parts}");
                assert_eq!(read(&checked, size), (content.clone(), "end"), "{parts}");
            }
        }
    }

    /// How many bytes stand behind the header.
    fn read_body(packed: &[u8]) -> usize {
        let mut gzip = Gzip::new();
        let step = gzip.step(packed, &mut []);
        assert!(gzip.part == Part::Body);
        packed.len() - step.taken
    }

    #[test]
    fn an_empty_extra_field() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(b"x\n").unwrap();
        let mut packed = packed.finish().unwrap();
        packed[3] |= EXTRA;
        packed.splice(10..10, [0, 0]);
        assert_eq!(read(&packed, 1), (b"x\n".to_vec(), "end"));
    }

    #[test]
    fn what_is_wrong_is_seen() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(b"one\ntwo\n").unwrap();
        let packed = encoder.finish().unwrap();
        let with = |at: usize, byte: u8| {
            let mut packed = packed.clone();
            packed[at] ^= byte;
            read(&packed, 100)
        };
        assert_eq!(with(2, 1), (Vec::new(), "broken"));
        assert_eq!(with(3, 0x80), (Vec::new(), "broken"));
        assert_eq!(with(packed.len() - 1, 1), (b"one\ntwo\n".to_vec(), "broken"));
        assert_eq!(with(packed.len() - 8, 1), (b"one\ntwo\n".to_vec(), "broken"));
        assert_eq!(read(&packed[..packed.len() - 1], 100), (b"one\ntwo\n".to_vec(), "more"));
    }
}
