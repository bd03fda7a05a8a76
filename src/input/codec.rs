//! The four compressions behind one step: bytes in, bytes out, and whether the stream goes on. Told apart by
//! magic bytes, never by name.
//!
//! Works on the libraries' lowest level, because there the bytes that were written before an error are
//! still known; their `Read` wrappers lose them. Formats: RFC 1952 (gzip), the bzip2 manual, the .xz and
//! .lzma file format descriptions of XZ Utils, RFC 8878 (zstd).

use std::io;

use liblzma::stream::{Action, Stream};
use zstd::stream::raw::{self, Operation};
use zstd::zstd_safe::{InBuffer, OutBuffer};

use super::gzip::Gzip;

/// How a source is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    None,
    Gzip,
    Bzip2,
    /// .xz, and its forerunner .lzma.
    Xz,
    Zstd,
}

/// So many bytes settle what a stream is packed with.
pub(super) const MAGIC: usize = 13;

/// `xz -9` wants 65 MiB; a header that asks for more than this is not believed.
const XZ_MEMORY: u64 = 128 << 20;

impl Compression {
    /// Reads the magic bytes at the start of a file or of a further member.
    pub(super) fn of(start: &[u8]) -> Compression {
        match start {
            [0x1f, 0x8b, ..] => Compression::Gzip,
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31 | 0x17, ..] => Compression::Bzip2,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Compression::Xz,
            // Properties, a dictionary of a power of two, and a length that is unknown or below 2^40.
            [0x5d, 0, 0, _, _, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, ..]
            | [0x5d, 0, 0, _, _, _, _, _, _, _, 0, 0, 0, ..] => Compression::Xz,
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Compression::Zstd,
            _ => Compression::None,
        }
    }

    /// The name people use.
    pub fn name(self) -> &'static str {
        match self {
            Compression::None => "plain",
            Compression::Gzip => "gzip",
            Compression::Bzip2 => "bzip2",
            Compression::Xz => "xz",
            Compression::Zstd => "zstd",
        }
    }
}

/// The decoder of one member.
pub(super) enum Codec {
    Gzip(Gzip),
    Bzip2(bzip2::Decompress),
    Xz(Stream),
    /// With the number of bytes the decoder asks for next.
    Zstd(raw::Decoder<'static>, usize),
}

/// What one step did.
pub(super) struct Step {
    pub taken: usize,
    pub given: usize,
    pub state: State,
}

pub(super) enum State {
    More,
    /// The member is complete and its checksum right.
    End,
    Broken(String),
}

impl Codec {
    /// None for what is not packed; an error only when the library has no memory.
    pub(super) fn new(compression: Compression) -> io::Result<Option<Codec>> {
        Ok(Some(match compression {
            Compression::None => return Ok(None),
            Compression::Gzip => Codec::Gzip(Gzip::new()),
            Compression::Bzip2 => Codec::Bzip2(bzip2::Decompress::new(false)),
            Compression::Xz => Codec::Xz(Stream::new_auto_decoder(XZ_MEMORY, 0)?),
            Compression::Zstd => Codec::Zstd(raw::Decoder::new()?, ZSTD_START),
        }))
    }

    pub(super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        match self {
            Codec::Gzip(gzip) => gzip.step(input, output),
            Codec::Bzip2(bzip2) => {
                let before = (bzip2.total_in(), bzip2.total_out());
                let state = match bzip2.decompress(input, output) {
                    Ok(bzip2::Status::StreamEnd) => State::End,
                    Ok(_) => State::More,
                    Err(error) => State::Broken(error.to_string().trim_start_matches("bzip2: ").to_owned()),
                };
                step(before, (bzip2.total_in(), bzip2.total_out()), state)
            }
            Codec::Xz(xz) => {
                let before = (xz.total_in(), xz.total_out());
                let state = match xz.process(input, output, Action::Run) {
                    Ok(liblzma::stream::Status::StreamEnd) => State::End,
                    Ok(_) => State::More,
                    Err(error) => State::Broken(error.to_string()),
                };
                step(before, (xz.total_in(), xz.total_out()), state)
            }
            Codec::Zstd(zstd, want) => step_zstd(zstd, want, input, output),
        }
    }
}

/// The shortest start of a frame the zstd decoder looks at.
const ZSTD_START: usize = 5;

/// zstd forgets what it wrote in a call that fails, so a call is given no more than the one block it asks for.
fn step_zstd(zstd: &mut raw::Decoder<'static>, want: &mut usize, input: &[u8], output: &mut [u8]) -> Step {
    let mut input = InBuffer::around(input.get(..*want).unwrap_or(input));
    let mut output = OutBuffer::around(output);
    let state = match zstd.run(&mut input, &mut output) {
        Ok(0) => State::End,
        Ok(hint) => {
            *want = hint;
            State::More
        }
        Err(error) => State::Broken(error.to_string()),
    };
    Step { taken: input.pos(), given: output.pos(), state }
}

fn step(before: (u64, u64), after: (u64, u64), state: State) -> Step {
    let moved = |before: u64, after: u64| usize::try_from(after.saturating_sub(before)).unwrap_or(0);
    Step { taken: moved(before.0, after.0), given: moved(before.1, after.1), state }
}
