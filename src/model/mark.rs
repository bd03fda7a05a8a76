//! How far a log was read, and how it is known again under whatever name. Data only.

/// The place up to which a log was read. A log is known by what it holds: rotation gives it another name, compression
/// and copying another inode as well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Its number in the list of sources that is kept beside the marks.
    pub source: usize,
    /// The path it had last.
    pub path: String,
    /// The file it was then: device, inode, bytes on disk, time of the last write (seconds since 1970).
    pub device: u64,
    pub inode: u64,
    pub size: u64,
    pub mtime: i64,
    /// Bytes of its content that were read, and the lines in them.
    pub position: u64,
    pub lines: u64,
    /// Length and hash of the beginning of the content.
    pub head: (u64, u64),
    /// Length and hash of what stands right before the position; no length where it is not known.
    pub tail: (u64, u64),
    /// Instant of its last line, seconds since 1970, by which the next line's year is found.
    pub last: Option<i64>,
    /// Microseconds since the epoch at which it was last there.
    pub seen: i64,
}
