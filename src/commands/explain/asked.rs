//! What is asked to be explained: one argument may be a line, a place in a file, an address or standard input.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use crate::cli::explain as args;
use crate::error::Stop;
use crate::input;
use crate::model::net::Ip;
use crate::problem::Problems;

#[derive(Debug)]
pub enum Asked {
    /// Text of one or more lines.
    Lines(Vec<u8>),
    /// A file, and the number of a line in it.
    LineOf(PathBuf, u64),
    /// An address, and the logs.
    Address(Ip, Vec<PathBuf>),
    /// An instant as typed, and the logs.
    At(String, Vec<PathBuf>),
}

impl Asked {
    pub fn new(args: &args::Explain) -> Result<Asked, Stop> {
        let paths = || args.paths.iter().chain(&args.logs).cloned();
        let what = args.what.as_deref().unwrap_or_default();
        let address = what.parse::<IpAddr>().ok().map(Ip::from);
        if let Some(at) = &args.at {
            if address.is_some() {
                return Err(Stop::usage("ask about an address or about an instant (--at), not about both"));
            }
            let first = args.what.as_ref().map(PathBuf::from);
            return Ok(Asked::At(at.clone(), first.into_iter().chain(paths()).collect()));
        }
        if let Some(ip) = address {
            return Ok(Asked::Address(ip, paths().collect()));
        }
        if args.timeline {
            return Err(Stop::usage("--timeline is of an address, or of an instant told by --at"));
        }
        if what == "-" {
            return Ok(Asked::Lines(standard_input()?));
        }
        if let Some((file, number)) = place(what) {
            return Ok(Asked::LineOf(file, number));
        }
        // A line that was typed without quotes.
        let words = args.paths.iter().map(|path| path.to_string_lossy().into_owned());
        Ok(Asked::Lines(
            [what.to_string()].into_iter().chain(words).collect::<Vec<_>>().join(" ").into_bytes(),
        ))
    }

    /// The logs.
    pub fn paths(&self) -> &[PathBuf] {
        match self {
            Asked::Lines(_) | Asked::LineOf(..) => &[],
            Asked::Address(_, paths) | Asked::At(_, paths) => paths,
        }
    }
}

/// `mail.log:4711`, if there is such a file.
fn place(what: &str) -> Option<(PathBuf, u64)> {
    let (file, number) = what.rsplit_once(':')?;
    let number = number.parse().ok().filter(|number| *number > 0)?;
    Path::new(file).is_file().then(|| (PathBuf::from(file), number))
}

fn standard_input() -> Result<Vec<u8>, Stop> {
    let mut problems = Problems::default();
    let files = input::small(&[PathBuf::from("-")], &mut problems);
    files
        .into_iter()
        .next()
        .map(|(_, bytes)| bytes)
        .ok_or_else(|| Stop::failed("standard input cannot be read"))
}

/// Reads `90s`, `10m`, `2h` into microseconds.
pub fn span(text: &str) -> Result<i64, Stop> {
    let wrong = || Stop::usage(format!("--around '{text}' is no span such as 90s, 10m or 2h"));
    let units = [('s', 1), ('m', 60), ('h', 3600), ('d', 86_400)];
    let told = units.into_iter().find_map(|(letter, seconds)| Some((text.strip_suffix(letter)?, seconds)));
    let (number, seconds) = told.ok_or_else(wrong)?;
    let number: i64 = number.parse().map_err(|_| wrong())?;
    let within = number.checked_mul(seconds).filter(|seconds| (0..=366 * 86_400).contains(seconds));
    within.map(|seconds| seconds * 1_000_000).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn spans() {
        for (text, seconds) in [("90s", 90), ("10m", 600), ("2h", 7200), ("0s", 0), ("1d", 86_400)] {
            assert_eq!(span(text).ok(), Some(seconds * 1_000_000), "{text}");
        }
        for wrong in ["", "m", "10", "-5m", "10mm", "9999999999999999h", "500d"] {
            assert!(span(wrong).is_err(), "{wrong}");
        }
    }
}
