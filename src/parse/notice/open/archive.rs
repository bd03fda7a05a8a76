//! Zip archives and gzip streams inside a notice. What unfolds to absurd sizes is cut and told. Pure.

use std::io::{Cursor, Read};

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use super::budget::Budget;

/// Entries of one archive.
const ENTRIES: usize = 200;
/// More bytes out than this for each byte in is a bomb, as soon as it is more than a mebibyte.
const RATIO: usize = 100;

/// True for what begins as a zip archive or a gzip stream does.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") || bytes.starts_with(b"\x1f\x8b\x08")
}

/// The files in it, each with its name. `name` is what the archive is called.
pub(super) fn unpack(name: &str, bytes: &[u8], budget: &mut Budget) -> Vec<(String, Vec<u8>)> {
    if bytes.starts_with(b"\x1f\x8b") {
        let inner = name.strip_suffix(".gz").unwrap_or(name).to_string();
        let content = bounded(&inner, MultiGzDecoder::new(bytes), bytes.len(), budget);
        return vec![(inner, content)];
    }
    match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => entries(name, archive, budget),
        Err(error) => {
            budget.tell(format!("{name} is no readable zip archive: {error}"));
            Vec::new()
        }
    }
}

fn entries(
    name: &str,
    mut archive: ZipArchive<Cursor<&[u8]>>,
    budget: &mut Budget,
) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    if archive.len() > ENTRIES {
        budget.tell(format!("{name} holds {} files: only the first {ENTRIES} were read", archive.len()));
    }
    for index in 0..archive.len().min(ENTRIES) {
        match archive.by_index(index) {
            Ok(entry) if entry.is_dir() => {}
            Ok(entry) => {
                let inner = entry.name().map(|inner| inner.to_string()).unwrap_or_default();
                let packed = usize::try_from(entry.compressed_size()).unwrap_or(usize::MAX);
                let content = bounded(&inner, entry, packed, budget);
                files.push((inner, content));
            }
            Err(error) => budget.tell(format!("file {} of {name} can't be unpacked: {error}", index + 1)),
        }
    }
    files
}

/// All a reader gives, as far as it is allowed to.
fn bounded(name: &str, mut reader: impl Read, packed: usize, budget: &mut Budget) -> Vec<u8> {
    let sane = packed.saturating_mul(RATIO).max(1 << 20);
    let most = sane.min(budget.left());
    let mut content = Vec::new();
    let read = reader.by_ref().take(most as u64 + 1).read_to_end(&mut content);
    if content.len() > most {
        content.truncate(most);
        let why = if most == sane { "unpacks to an absurd size" } else { "is too large" };
        budget.tell(format!("{name} {why}: only its first {most} bytes were read"));
    } else if let Err(error) = read {
        budget.tell(format!("{name} is broken after {} bytes: {error}", content.len()));
    }
    content
}
