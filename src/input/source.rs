//! What one source is, found out by a single look: how it is packed, how it begins and ends, when it was
//! written. A stream is looked at as well, and what was taken from it is put back.

use std::fs::{File, Metadata};
use std::io::{self, Cursor, Read};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use memchr::{memchr, memrchr};

use super::codec::{Compression, MAGIC};
use super::edge::read_at;
use super::open::{Feed, OpenError, Raw};

/// `head` and `tail` of a source hold at most so many bytes. Small, because a run may have a thousand sources.
pub const WINDOW: usize = 16 * 1024;

/// So much of a stream is taken to look at it: enough for the first block of bzip2, which gives nothing before it is complete.
const STREAM_START: u64 = 1 << 20;

type Stream = Box<dyn Read + Send>;

/// A file or a stream of lines, as it was when it was looked at.
pub struct Source {
    /// `-` is standard input.
    pub path: PathBuf,
    /// The path for display, made UTF-8 lossily; may hold control characters.
    pub name: String,
    pub compression: Compression,
    /// As the file lies there; 0 for a stream.
    pub disk_bytes: u64,
    /// Seconds since 1970; None for a stream.
    pub mtime: Option<i64>,
    /// MTIME of the gzip header (RFC 1952): when the content was last changed before it was packed.
    pub archive_time: Option<i64>,
    /// The first lines of the content, whole ones, at most [`WINDOW`] bytes; of a longer first line its beginning.
    pub head: Vec<u8>,
    /// The last lines, whole ones, at most [`WINDOW`] bytes; None where that would take unpacking everything.
    pub tail: Option<Vec<u8>>,
    /// `head` is all there is (of a damaged archive: all that can be had).
    pub whole: bool,
    /// Index of an earlier source that holds the same bytes.
    pub duplicate_of: Option<usize>,
    /// Device and inode of a file, by which it is known again.
    pub(super) identity: Option<(u64, u64)>,
    /// The file itself, where it has to be read under whatever name it has by then.
    pub(super) held: Option<File>,
    /// Standard input or a FIFO, until it is read.
    stream: Option<Mutex<Option<Stream>>>,
}

impl Source {
    /// Standard input or a FIFO: one piece, read once.
    pub fn is_stream(&self) -> bool {
        self.stream.is_some()
    }

    /// Keeps the file open, so that renaming it does not lose it.
    pub(super) fn hold(&mut self) {
        if !self.is_stream() {
            self.held = super::open::open_again(self).ok();
        }
    }

    /// The stream, for the one reader it can have; None for a file.
    pub(super) fn take_stream(&self) -> Result<Option<Stream>, OpenError> {
        let Some(stream) = &self.stream else { return Ok(None) };
        let taken = stream.lock().ok().and_then(|mut stream| stream.take());
        taken.map(Some).ok_or(OpenError::Spent)
    }
}

/// Looks at one path: `-`, a regular file, or a FIFO (which waits for its writer).
pub(super) fn look(path: &Path) -> io::Result<Source> {
    if path.as_os_str() == "-" {
        return look_at_stream(path, Box::new(io::stdin()));
    }
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.file_type().is_fifo() {
        return look_at_stream(path, Box::new(file));
    }
    look_at_file(path, file, &metadata)
}

fn look_at_file(path: &Path, file: File, metadata: &Metadata) -> io::Result<Source> {
    let mut magic = [0; MAGIC];
    let read = read_at(&file, &mut magic, 0)?;
    let magic = magic.get(..read).unwrap_or_default();
    let compression = Compression::of(magic);
    let (head, whole) = head(Feed::of(Raw::file(file.try_clone()?), compression, false)?)?;
    let tail = match compression {
        _ if whole => Some(head.clone()),
        Compression::None => Some(tail(&file, metadata.len())?),
        _ => None,
    };
    Ok(Source {
        disk_bytes: metadata.len(),
        mtime: Some(metadata.mtime()),
        archive_time: archive_time(magic),
        tail,
        identity: Some((metadata.dev(), metadata.ino())),
        ..Source::of(path, compression, head, whole)
    })
}

fn look_at_stream(path: &Path, mut stream: Stream) -> io::Result<Source> {
    let mut start = Vec::new();
    stream.by_ref().take(STREAM_START).read_to_end(&mut start)?;
    let compression = Compression::of(&start);
    let (head, whole) =
        head(Feed::of(Raw::stream(Box::new(Cursor::new(start.clone()))), compression, false)?)?;
    // The content may go on where the start of the stream does not.
    let whole = whole && (start.len() as u64) < STREAM_START;
    let archive_time = archive_time(&start);
    let again: Stream = Box::new(Cursor::new(start).chain(stream));
    Ok(Source {
        archive_time,
        tail: whole.then(|| head.clone()),
        stream: Some(Mutex::new(Some(again))),
        ..Source::of(path, compression, head, whole)
    })
}

impl Source {
    fn of(path: &Path, compression: Compression, head: Vec<u8>, whole: bool) -> Source {
        Source {
            path: path.to_owned(),
            name: path.to_string_lossy().into_owned(),
            compression,
            disk_bytes: 0,
            mtime: None,
            archive_time: None,
            head,
            tail: None,
            whole,
            duplicate_of: None,
            identity: None,
            held: None,
            stream: None,
        }
    }
}

/// The first whole lines, and whether they are everything. An error only if nothing at all can be read.
fn head(mut feed: Feed) -> io::Result<(Vec<u8>, bool)> {
    let mut block = vec![0; WINDOW + 1];
    let mut filled = 0;
    while let Some(room) = block.get_mut(filled..).filter(|room| !room.is_empty()) {
        match feed.read(room) {
            0 => break,
            read => filled += read,
        }
    }
    if let Some(damage) =
        feed.damage().filter(|damage| damage.cause == super::Cause::Unreadable && filled == 0)
    {
        return Err(io::Error::other(damage.what));
    }
    let whole = filled <= WINDOW;
    block.truncate(filled.min(WINDOW));
    if !whole && let Some(newline) = memrchr(b'\n', &block) {
        block.truncate(newline + 1);
    }
    block.shrink_to_fit();
    Ok((block, whole))
}

/// The last whole lines of a file that is longer than the window.
fn tail(file: &File, length: u64) -> io::Result<Vec<u8>> {
    // One byte more, to see whether the window begins with a line.
    let mut block = vec![0; WINDOW + 1];
    let read = read_at(file, &mut block, length.saturating_sub(WINDOW as u64 + 1))?;
    block.truncate(read);
    let first = memchr(b'\n', &block).map_or(block.len(), |newline| newline + 1);
    block.drain(..first);
    block.shrink_to_fit();
    Ok(block)
}

/// Bytes 4 to 7 of a gzip header; 0 there means that no time is known.
fn archive_time(magic: &[u8]) -> Option<i64> {
    match magic {
        [0x1f, 0x8b, _, _, a, b, c, d, ..] => {
            Some(i64::from(u32::from_le_bytes([*a, *b, *c, *d]))).filter(|time| *time != 0)
        }
        _ => None,
    }
}
