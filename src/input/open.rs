//! From a source to bytes: the file as it lies there, its content as it comes out of the decoder, or the
//! same from a thread that runs ahead. Every byte taken from a file is added to the progress.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::ahead::Ahead;
use super::codec::Compression;
use super::decode::{Cause, Damage, Decoder};
use super::pieces::Piece;
use super::source::Source;

/// A read may go this far beyond the end of a piece, for the line that reaches over it.
const BEYOND: u64 = 16 * 1024;

/// Why a source that was found cannot be read now.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("cannot be opened: {0}")]
    Io(#[from] io::Error),
    /// Rotated away between the look and the reading.
    #[error("another file has taken this name since it was looked at; run again")]
    Replaced,
    #[error("a stream can be read only once")]
    Spent,
}

/// A file from some byte on, or a stream.
pub(super) struct Raw {
    from: From,
    /// Bytes before this offset count as progress; those behind it belong to the next piece.
    counted_to: u64,
    at: u64,
    progress: Arc<AtomicU64>,
}

enum From {
    File(File),
    Stream(Box<dyn Read + Send>),
}

impl Raw {
    pub(super) fn stream(stream: Box<dyn Read + Send>) -> Raw {
        Raw { from: From::Stream(stream), counted_to: u64::MAX, at: 0, progress: Arc::default() }
    }

    pub(super) fn file(file: File) -> Raw {
        Raw { from: From::File(file), counted_to: u64::MAX, at: 0, progress: Arc::default() }
    }

    /// One read, as long as the system gives; 0 at the end.
    pub(super) fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = loop {
            let outcome = match &mut self.from {
                From::File(file) => {
                    let room = self.counted_to.saturating_sub(self.at).saturating_add(BEYOND);
                    let room = usize::try_from(room).unwrap_or(usize::MAX).min(into.len());
                    file.read_at(into.get_mut(..room).unwrap_or_default(), self.at)
                }
                From::Stream(stream) => stream.read(into),
            };
            match outcome {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => break outcome?,
            }
        };
        let counted = self.counted_to.saturating_sub(self.at).min(read as u64);
        self.progress.fetch_add(counted, Ordering::Relaxed);
        self.at += read as u64;
        Ok(read)
    }
}

/// The content of one piece, as bytes.
pub(super) enum Feed {
    Plain(Plain),
    Packed(Box<Decoder>),
    Ahead(Ahead),
}

pub(super) struct Plain {
    raw: Raw,
    /// The file had at least so many bytes that concern this piece.
    expected: u64,
    shrunk: bool,
    damage: Option<Damage>,
}

impl Feed {
    /// The content from the start of a source that is not cut, whatever it is.
    pub(super) fn of(raw: Raw, compression: Compression, ahead: bool) -> io::Result<Feed> {
        Ok(match compression {
            Compression::None => Feed::Plain(Plain { raw, expected: 0, shrunk: false, damage: None }),
            packed => {
                let decoder = Decoder::new(raw, packed)?;
                if ahead { Feed::Ahead(Ahead::start(decoder)?) } else { Feed::Packed(Box::new(decoder)) }
            }
        })
    }

    /// The content of `source`, a plain file from byte `at` on, all others from their start.
    pub(super) fn open(
        source: &Source,
        piece: &Piece,
        at: u64,
        ahead: bool,
        progress: &Arc<AtomicU64>,
    ) -> Result<Feed, OpenError> {
        let progress = Arc::clone(progress);
        if let Some(stream) = source.take_stream()? {
            let raw = Raw { progress, ..Raw::stream(stream) };
            return Ok(Feed::of(raw, source.compression, ahead)?);
        }
        let file = open_again(source)?;
        if source.compression != Compression::None {
            return Ok(Feed::of(Raw { progress, ..Raw::file(file) }, source.compression, ahead)?);
        }
        let expected = piece.end.map_or(source.disk_bytes, |end| end.min(source.disk_bytes));
        let shrunk = file.metadata()?.len() < expected;
        let counted_to = piece.end.unwrap_or(u64::MAX);
        // What stands between the start of the piece and its first line was read by the piece before, but counts here.
        progress.fetch_add(at.saturating_sub(piece.start), Ordering::Relaxed);
        let raw = Raw { from: From::File(file), counted_to, at, progress };
        Ok(Feed::Plain(Plain { raw, expected, shrunk, damage: None }))
    }

    /// Fills `into` with what follows, as much as is at hand but at least one byte; 0 is the end.
    pub(super) fn read(&mut self, into: &mut [u8]) -> usize {
        match self {
            Feed::Plain(plain) => plain.read(into),
            Feed::Packed(decoder) => decoder.read(into),
            Feed::Ahead(ahead) => ahead.read(into),
        }
    }

    /// What broke, once the end is reached.
    pub(super) fn damage(&mut self) -> Option<Damage> {
        match self {
            Feed::Plain(plain) => plain.damage.take(),
            Feed::Packed(decoder) => decoder.damage().cloned(),
            Feed::Ahead(ahead) => ahead.damage(),
        }
    }

    /// The file is shorter than it was when it was found.
    pub(super) fn shrunk(&self) -> bool {
        matches!(self, Feed::Plain(plain) if plain.shrunk)
    }
}

impl Plain {
    fn read(&mut self, into: &mut [u8]) -> usize {
        match self.raw.read(into) {
            Ok(0) => {
                self.shrunk |= self.raw.at < self.expected;
                0
            }
            Ok(read) => read,
            Err(error) => {
                let what = format!("cannot be read further: {error}");
                let at = self.raw.at;
                self.damage.get_or_insert(Damage {
                    cause: Cause::Unreadable,
                    offset: at,
                    file_offset: at,
                    what,
                });
                0
            }
        }
    }
}

/// Opens the file of `source` again and makes sure that it is the one that was looked at.
pub(super) fn open_again(source: &Source) -> Result<File, OpenError> {
    if let Some(file) = &source.held {
        return Ok(file.try_clone()?);
    }
    let file = File::open(&source.path)?;
    let now = file.metadata()?;
    match source.identity {
        Some(identity) if identity != (now.dev(), now.ino()) => Err(OpenError::Replaced),
        _ => Ok(file),
    }
}
