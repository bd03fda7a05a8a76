//! What the tests of this room share: packed bytes, log-like noise, files in a folder of their own.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::Compression;

pub const PACKED: [Compression; 4] =
    [Compression::Gzip, Compression::Bzip2, Compression::Xz, Compression::Zstd];

pub fn pack(compression: Compression, content: &[u8]) -> Vec<u8> {
    match compression {
        Compression::None => content.to_vec(),
        Compression::Gzip => {
            let mut encoder = flate2::GzBuilder::new()
                .mtime(1_770_000_000)
                .write(Vec::new(), flate2::Compression::default());
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        }
        Compression::Bzip2 => {
            let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        }
        Compression::Xz => {
            let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        }
        Compression::Zstd => {
            let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
            encoder.include_checksum(true).unwrap();
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        }
    }
}

/// Lines that do not repeat, the same ones each time.
pub fn noise(length: usize) -> Vec<u8> {
    let mut text = Vec::with_capacity(length + 100);
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    while text.len() < length {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (id, last) = (state >> 32, state >> 56);
        writeln!(text, "Oct 11 22:14:15 mx1 postfix/smtpd[{id}]: connect from unknown[192.0.2.{last}]")
            .unwrap();
    }
    text.truncate(length);
    text
}

pub fn write(folder: &Path, name: &str, content: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, content).unwrap();
    path
}
