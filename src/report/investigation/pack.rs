//! The evidence pack: one zip archive with the report, the raw lines it rests on, the sums of all inputs, and how it was
//! made. Made again of the same things it is the same to the byte. Pure; one of the homes of `zip` and `sha2`.
//!
//! Nothing in it is compressed: what a compressor writes differs with its version and with the processor it runs on.
//! Dates are those of the format's beginning (APPNOTE.TXT of PKWARE: 1980-01-01), names are ours, the order is fixed.

mod written;

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// What goes into the archive.
#[derive(Clone, Debug, Default)]
pub struct Pack {
    /// The report as it was rendered: `report.txt`, `report.html`, `report.json`, and what else is wanted.
    pub entries: Vec<Entry>,
    /// Every line the report cites, in any order; twice the same is once.
    pub lines: Vec<RawLine>,
    /// Every file that was read, in any order.
    pub inputs: Vec<Input>,
    /// As typed, the name of the program first.
    pub command: Vec<String>,
    /// Of rapsheet.
    pub version: String,
    /// Names and inside addresses are pseudonyms.
    pub redacted: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// A file name; made safe when it is written.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A line as it stands in its file, without the line break at its end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RawLine {
    pub file: String,
    /// From 1.
    pub number: u64,
    /// Where it begins, in bytes of the unpacked content; None where that is not known.
    pub offset: Option<u64>,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    pub file: String,
    /// Bytes, as the file lies there.
    pub size: u64,
    /// In hexadecimal; None where it could not be worked out.
    pub sha256: Option<String>,
}

/// An archive that can't be written: more than the format holds.
#[derive(Debug, thiserror::Error)]
#[error("the evidence pack can't be made: {0}")]
pub struct PackError(#[from] zip::result::ZipError);

/// Letters of an entry's name.
const NAME: usize = 100;

/// The archive. Its last entries are ours: `README.txt`, `lines.txt`, `inputs.txt`, `MANIFEST.txt`, and `SHA256SUMS` of all
/// others.
pub fn zip(pack: &Pack) -> Result<Vec<u8>, PackError> {
    let mut entries = named(pack);
    entries.push(Entry { name: "SHA256SUMS".to_string(), bytes: written::sums(&entries).into_bytes() });
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::DEFAULT)
        .system(System::Unix)
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new())).set_auto_large_file();
    for entry in &entries {
        archive.start_file(&entry.name, options)?;
        archive.write_all(&entry.bytes).map_err(zip::result::ZipError::from)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// What was given under safe names, no two alike, and what is written about it.
fn named(pack: &Pack) -> Vec<Entry> {
    let ours = [
        ("README.txt", written::readme(pack).into_bytes()),
        ("lines.txt", written::lines(&pack.lines)),
        ("inputs.txt", written::inputs(&pack.inputs).into_bytes()),
    ];
    // Compared without case: the archive may be unpacked where case makes no difference.
    let mut taken: BTreeSet<String> = ["manifest.txt", "sha256sums"].map(str::to_string).into();
    taken.extend(ours.iter().map(|(name, _)| name.to_ascii_lowercase()));
    let mut entries: Vec<Entry> = Vec::new();
    for Entry { name, bytes } in &pack.entries {
        let name = safe_name(name);
        let mut free = name.clone();
        for number in 2.. {
            if taken.insert(free.to_ascii_lowercase()) {
                break;
            }
            free = format!("{number}-{name}");
        }
        entries.push(Entry { name: free, bytes: bytes.clone() });
    }
    entries.extend(ours.map(|(name, bytes)| Entry { name: name.to_string(), bytes }));
    let manifest = written::manifest(pack, &entries).into_bytes();
    entries.push(Entry { name: "MANIFEST.txt".to_string(), bytes: manifest });
    entries
}

/// A plain name without folders: letters, digits, `.`, `-` and `_`, the first of them no dot.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = |letter: char| match letter {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' => letter,
        _ => '_',
    };
    let name: String = last.chars().map(plain).skip_while(|letter| *letter == '.').take(NAME).collect();
    if name.is_empty() { "unnamed".to_string() } else { name }
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
