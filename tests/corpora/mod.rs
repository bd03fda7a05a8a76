//! Third-party logs, whole, through the real program. They lie beside the project (`../shared/corpora`) and not in
//! it; where they are absent these tests say so and pass over.

mod every;
mod fail2ban;
mod known;
mod pixelpark;
mod postfix;
mod whyscream;

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::run::report;

const CORPORA: &str = "../shared/corpora";

/// A path among the corpora, if it is there.
fn corpus(path: &str) -> Option<PathBuf> {
    let path = Path::new(CORPORA).join(path);
    let there = path.exists();
    if !there {
        eprintln!("passed over: {} is absent", path.display());
    }
    there.then_some(path)
}

/// The JSON report of some paths; all of what they hold can be read.
fn json<P: AsRef<Path>>(told: &[&str], paths: &[P]) -> Value {
    let told: Vec<&str> = told.iter().copied().chain(["--format=json"]).collect();
    let run = report(&told, paths);
    assert_eq!(run.code, Some(0), "{}", run.err);
    run.json()
}

/// A file's content, unpacked if it is packed.
fn unpacked(path: &Path) -> Vec<u8> {
    let bytes = fs::read(path).expect("a file");
    let file = File::open(path).expect("a file");
    let mut reader: Box<dyn Read> = match bytes.as_slice() {
        [0x1f, 0x8b, ..] => Box::new(flate2::read::MultiGzDecoder::new(file)),
        [b'B', b'Z', b'h', ..] => Box::new(bzip2::read::MultiBzDecoder::new(file)),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Box::new(liblzma::read::XzDecoder::new_multi_decoder(file)),
        _ => return bytes,
    };
    let mut content = Vec::new();
    reader.read_to_end(&mut content).expect("a whole archive");
    content
}

/// Lines as `wc -l` counts them, and the last one without a newline.
fn lines(content: &[u8]) -> u64 {
    let newlines = content.iter().filter(|byte| **byte == b'\n').count() as u64;
    newlines + u64::from(content.last().is_some_and(|last| *last != b'\n'))
}

/// The entries of a list by what stands under a key.
fn by<'v>(list: &'v Value, key: &str, wanted: &str) -> Option<&'v Value> {
    list.as_array()?.iter().find(|entry| entry[key] == wanted)
}

fn count(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no count"))
}
