//! The SHA-256 (FIPS 180-4) of a file as it lies there, packed or not: what an evidence pack names its inputs by.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use sha2::Digest as _;

use crate::problem::Problems;

const BLOCK: usize = 256 * 1024;

/// What was read of a file, and its sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// Bytes that went into the sum: those the file had when it was opened.
    pub bytes: u64,
    /// 64 lower-case hexadecimal digits, as `sha256sum` writes them.
    pub sha256: String,
}

/// Reads a regular file once more, to the length it has now: a log may grow meanwhile. None, and a word in `problems`, for
/// what can't be read, and for streams and devices, which can't be read twice.
pub fn digest(path: &Path, problems: &mut Problems) -> Option<Digest> {
    let name = path.to_string_lossy();
    match sum(path) {
        Ok(digest) => Some(digest),
        Err(error) => {
            problems.note(name, format!("its SHA-256 can't be worked out: {error}"));
            None
        }
    }
}

fn sum(path: &Path) -> io::Result<Digest> {
    // Looked at before it is opened: opening a FIFO waits for somebody to write.
    let plain = path.as_os_str() != "-" && fs::metadata(path)?.is_file();
    if !plain {
        return Err(io::Error::other("it is no regular file, and can't be read a second time"));
    }
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut file = file.take(length);
    let (mut hasher, mut bytes) = (sha2::Sha256::new(), 0);
    let mut block = vec![0; BLOCK];
    loop {
        match file.read(&mut block) {
            Ok(0) => break,
            Ok(read) => {
                hasher.update(block.get(..read).unwrap_or_default());
                bytes += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    if bytes < length {
        return Err(io::Error::other(format!("it shrank to {bytes} bytes while it was read")));
    }
    let sha256 = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Digest { bytes, sha256 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_standard() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.log");
        let mut problems = Problems::default();
        // The examples of FIPS 180-2, appendix B, and the empty message.
        for (content, sha256) in [
            ("abc".to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (String::new(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
        ] {
            fs::write(&path, &content).expect("written");
            let wanted = Digest { bytes: content.len() as u64, sha256: sha256.to_string() };
            assert_eq!(digest(&path, &mut problems), Some(wanted));
        }
        assert!(problems.into_sorted().0.is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_a_problem() {
        let folder = tempfile::tempdir().expect("a folder");
        let absent = folder.path().join("absent.log");
        let mut problems = Problems::default();
        for path in [absent.as_path(), folder.path(), Path::new("-"), Path::new("/dev/zero")] {
            assert_eq!(digest(path, &mut problems), None, "{}", path.display());
        }
        // Nothing of the log itself is lost.
        assert!(!problems.any_lost());
        let (list, _) = problems.into_sorted();
        assert_eq!(list.len(), 4);
        assert!(list.iter().all(|problem| problem.what.starts_with("its SHA-256 can't be worked out")));
    }
}
