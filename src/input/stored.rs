//! Files of the history as they lie there: a header, and a body packed with zstd (RFC 8878).

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// No body is longer; what says so is damaged.
const LONGEST: u64 = 4 << 30;

/// The first `header` bytes of a file, and what is packed behind them. None where there is no such file.
pub fn stored(path: &Path, header: usize) -> io::Result<Option<(Vec<u8>, Vec<u8>)>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let (mut head, mut body) = (Vec::new(), Vec::new());
    file.by_ref().take(header as u64).read_to_end(&mut head)?;
    // What cannot be unpacked is no body: the header knows that something is missing.
    if let Ok(decoder) = zstd::stream::read::Decoder::new(file)
        && decoder.take(LONGEST).read_to_end(&mut body).is_err()
    {
        body.clear();
    }
    Ok(Some((head, body)))
}
