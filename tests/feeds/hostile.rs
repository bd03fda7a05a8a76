//! Files nobody wrote: every notice in every reader, what would be slow if anything were read twice, pieces and samples
//! damaged at random. Nothing panics, everything ends in time.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use rapsheet::parse::notice::{Message, Part, READERS};

use super::{NOTICES, file, files, samples};

/// Every reader on a text, and how long the slowest took.
fn all_readers(name: &str, text: &str) -> Duration {
    let part = Part { name: name.to_string(), text: text.to_string(), ..Part::default() };
    let message = Message { name: name.to_string(), parts: vec![part], ..Message::default() };
    let times = READERS.iter().map(|reader| {
        let start = Instant::now();
        let reading = (reader.read)(&message);
        assert!(reading.is_none_or(|reading| reading.incidents.len() <= 20_000), "{} on {name}", reader.name);
        start.elapsed()
    });
    times.max().unwrap_or_default()
}

#[test]
fn no_notice_makes_a_reader_panic() {
    let folder = Path::new(NOTICES);
    if !folder.is_dir() {
        eprintln!("no {}, passed over", folder.display());
        return;
    }
    let mut paths = Vec::new();
    files(folder, &mut paths);
    for path in paths {
        let (name, text) = file(&path);
        let time = all_readers(&name, &text);
        assert!(time < Duration::from_secs(60), "{name} took {time:?}");
    }
}

/// What would be slow if anything were read twice.
#[test]
fn hostile_files_take_bounded_time() {
    let repeated = |text: &str, size: usize| text.repeat(size / text.len());
    for (name, text) in [
        ("quotes.csv", format!("timestamp,ip,asn,geo\n{}", repeated("\"\n", 400_000))),
        ("delimiters.csv", repeated(",;|\t", 400_000)),
        ("lines.txt", repeated("a, b\n\n", 400_000)),
        ("headers.csv", repeated("timestamp,ip,asn,geo\n\n", 400_000)),
        ("wide.csv", format!("{}\n", repeated("timestamp,ip,", 400_000))),
        ("braces.json", repeated("{", 2_000_000)),
        ("objects.json", repeated("{\"a\":[{", 400_000)),
        ("brackets.json", repeated("[{}", 400_000)),
        ("strings.json", repeated("{\"\\\"", 400_000)),
        ("tags.xml", repeated("<Incident><Infringement><entry>IODEF-Document<entries>", 400_000)),
        ("comments.xml", format!("<Infringement>{}", repeated("<!--", 400_000))),
        ("entities.xml", format!("<Infringement><Source>{}", repeated("&a;", 400_000))),
        ("addresses.txt", repeated("192.0.2.1\n", 400_000)),
        (
            "rows.csv",
            format!("timestamp,ip,asn,geo\n{}", repeated("2026-03-01 02:03:04,192.0.2.1,1,BE\n", 2_000_000)),
        ),
    ] {
        let time = all_readers(name, &text);
        // Unoptimised, on a machine that has other things to do. What takes quadratic time takes hours.
        assert!(time < Duration::from_secs(60), "{name} took {time:?}");
    }
}

/// Pieces feeds are made of, to be put together at random.
const PIECES: &[&str] = &[
    "timestamp",
    "ip",
    "src_ip",
    "asn",
    "geo",
    ",",
    ";",
    "|",
    "\t",
    "\n",
    "\r\n",
    "\"",
    "#",
    "192.0.2.1",
    "2001:db8::1",
    "2026-03-01 02:03:04",
    "1772330584",
    "99999999999999999999",
    "-1",
    "é",
    "\u{feff}",
    "\0",
    "{",
    "}",
    "[",
    "]",
    ":",
    "\"Format\"",
    "\"IDEA0\"",
    "\"Source\"",
    "\"time.source\"",
    "<",
    ">",
    "/",
    "Infringement",
    "Incident",
    "IODEF-Document",
    "Source",
    "&",
    "]]>",
    "<![CDATA[",
    "<!--",
    "- ",
    "-----BEGIN PGP SIGNED MESSAGE-----",
    "Format:",
    "category",
    "address",
    "optional_information",
    "Spamhaus DROP",
    "0",
    "\\",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_in_any_order_are_survived(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..120)) {
        all_readers("x.csv", &pieces.concat());
    }

    #[test]
    fn samples_with_damage_are_survived(
        choice in any::<prop::sample::Index>(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..4u8, any::<u8>()), 1..12),
    ) {
        let samples = samples::all();
        let (path, _) = &samples[choice.index(samples.len())];
        let mut bytes = fs::read(path).expect("a sample");
        for (place, what, byte) in cuts {
            let at = place.index(bytes.len().max(1));
            match what {
                0 if at < bytes.len() => bytes[at] = byte,
                1 => bytes.truncate(at),
                2 if at < bytes.len() => drop(bytes.remove(at)),
                _ => bytes.insert(at.min(bytes.len()), byte),
            }
        }
        all_readers(&path.to_string_lossy(), &String::from_utf8_lossy(&bytes));
    }
}
