//! The plan of the house, held to: which room uses which, which outside crate lives where, who does I/O, who asks the
//! time, and how long a file may get. Read from the paths that stand in `src`, code for tests left aside.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and the rooms it may use. Rooms come in the order of the route, and use only what stands before them;
/// `commands` is the wiring.
const ROOMS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("error", &[]),
    ("problem", &[]),
    ("clock", &[]),
    ("cli", &[]),
    ("config", &[]),
    ("settings", &["model", "error", "clock", "cli", "config"]),
    ("input", &["model", "problem"]),
    ("parse", &["model"]),
    ("basis", &["model"]),
    ("tally", &["model"]),
    ("gather", &["model", "problem", "input", "parse", "basis", "tally"]),
    ("ask", &["model", "tally"]),
    ("report", &["model"]),
    ("analyse", &["model", "gather", "tally", "ask"]),
    ("block", &["model"]),
    ("deliver", &["model", "error"]),
    ("console", &["error", "cli"]),
    (
        "commands",
        &["model", "error", "cli", "settings", "gather", "analyse", "report", "block", "deliver", "console"],
    ),
    ("lib", &[]),
    ("main", &["cli", "commands", "console"]),
];

/// What a room uses beyond that, and why.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("commands", "ask::query", "a one-off question is asked in whatever words it was typed"),
    ("commands", "config::nearest", "an unknown table or column is told as an unknown key is"),
    ("commands", "tally::events", "which single events a question wants is told before the logs are read"),
    ("commands", "tally::rules", "a question has nothing to compare its period with"),
    ("commands", "clock", "with -v a report says how long it took"),
    ("commands", "config", "the sample is what `generate config` writes"),
    ("commands", "input", "notices, schedules and lists of devices are small files, read whole"),
    ("commands", "parse", "the same are parsed whole, not line by line"),
    ("commands", "problem", "what was wrong with them goes with what was wrong with the logs"),
    ("commands", "tally::rules", "a plan reads the days before its period as well"),
    ("settings", "tally::rules", "what the admin told goes into the form by which the tally counts"),
    ("tally", "parse::words", "finding bytes in bytes is done in one place"),
    ("tally", "parse::aside", "what an investigation is told beside the events"),
    ("tally", "parse::schedule::timers", "which name of a timer owns which name of a service"),
    ("analyse", "report::view", "the view is the form of the answer; data only"),
    ("analyse", "report::figures", "findings and verdict write figures and instants as the report does"),
    ("analyse", "report::presence", "whether there was anything to count from is decided in one place"),
    ("analyse", "config", "the bars for findings and the exception list; data only"),
    ("analyse", "problem", "the problems are a list of the report"),
    ("console", "report::safe", "what is harmful to show is decided in one place"),
];

/// Outside crates and where they live: a room, or a file of one.
const HOMES: &[(&str, &[&str])] = &[
    ("anyhow", &["error"]),
    ("askama", &["report", "block/forms"]),
    // Attachments of a notice are in it.
    ("base64", &["report/html", "parse/notice"]),
    ("bzip2", &["input"]),
    ("chrono", &["model/calendar"]),
    ("chrono_tz", &["model/calendar"]),
    ("clap", &["cli", "main"]),
    ("clap_complete", &["cli/generate"]),
    ("clap_mangen", &["cli/manual"]),
    ("crc32fast", &["input", "block/ledger"]),
    // Feeds of incidents: delimited text, XML and JSON are each taken apart in one file.
    // Answers to questions are written as such, too.
    ("csv", &["parse/notice/feed/table", "report/query/delimited"]),
    ("encoding_rs", &["parse/notice/open"]),
    // A notice is one file of bytes already read: what is packed inside it is unpacked where it is opened.
    ("flate2", &["input", "parse/notice/open"]),
    ("glob", &["input"]),
    ("iana_time_zone", &["settings"]),
    ("indicatif", &["console"]),
    // Networks are told in the configuration, and asked about in the model.
    ("ipnet", &["model/net", "config", "settings", "parse/listing"]),
    ("lettre", &["deliver/mail"]),
    ("liblzma", &["input"]),
    ("mail_parser", &["parse/notice/open"]),
    ("memchr", &["input", "parse"]),
    ("polars", &["ask"]),
    // What the history keeps is columns of plain numbers and texts.
    ("postcard", &["tally/store"]),
    ("quick_xml", &["parse/notice/feed/xml"]),
    // Where one thread would be waited for: joining tallies, making tables of them, asking the long questions,
    // weighing suspects.
    ("rayon", &["tally", "ask", "analyse"]),
    ("regex", &[]),
    ("rpassword", &["console"]),
    ("rustc_hash", &["tally", "gather", "ask"]),
    // Data that is read from the configuration or written as JSON says so itself.
    // The tally: what a reading leaves open is written as it is.
    ("serde", &["config", "model", "report", "block/ledger", "block/saved", "deliver/outbox", "tally"]),
    // The table of `connections` has no view: its three lines of JSON are made where it is made.
    (
        "serde_json",
        &[
            "block/ledger",
            "block/saved",
            "report/json",
            "block/ledger",
            "block/saved",
            "commands/connections",
            "deliver/outbox",
            "parse/listing/nft",
            "parse/notice/feed",
            "parse/notice/xarf",
            "parse/ruleset",
        ],
    ),
    // The page names its script by hash, an evidence pack its entries and its inputs.
    ("sha2", &["report/html", "report/investigation/pack", "input/digest"]),
    ("shlex", &["block/ruleset"]),
    ("strsim", &["config"]),
    ("tempfile", &["deliver"]),
    ("thiserror", &["model", "config", "input", "ask", "report/investigation/pack", "tally/store"]),
    ("toml", &["config"]),
    ("unicode_width", &["report/safe"]),
    // A log is known again by a hash of what it holds, wherever it was rotated to.
    ("xxhash_rust", &["tally/key", "input/resume"]),
    // Archives that come with a notice, and the one that is written: the evidence pack.
    ("zip", &["parse/notice/open", "report/investigation/pack"]),
    // The history is packed where it is written.
    ("zstd", &["input", "deliver/store"]),
];

/// Doors to the outside, and the rooms that have one. Addresses (`std::net::IpAddr`) are data, not I/O.
const DOORS: &[(&str, &[&str])] = &[
    ("std::fs", &["input", "settings", "deliver"]),
    ("std::io::stdin", &["input"]),
    ("std::io::stdout", &["console"]),
    ("std::io::stderr", &["console"]),
    ("std::env", &["settings", "console"]),
    ("std::process", &["main", "deliver"]),
    ("std::time::SystemTime", &["clock"]),
    // Deadlines of what is waited for.
    ("std::time::Instant", &["deliver"]),
    ("std::net::TcpStream", &["deliver"]),
    ("std::net::TcpListener", &[]),
    ("std::net::UdpSocket", &[]),
    ("std::os::unix::net", &[]),
    ("chrono::Local", &[]),
    ("chrono::Utc::now", &[]),
];

/// A file of `src` as it is read here.
struct File {
    path: PathBuf,
    /// Modules from the root: `["parse", "mail"]` for src/parse/mail/mod.rs and src/parse/mail.rs.
    module: Vec<String>,
    text: String,
}

impl File {
    fn room(&self) -> &str {
        self.module.first().map_or("", String::as_str)
    }

    fn place(&self) -> String {
        self.module.join("/")
    }

    /// Only there for tests.
    fn is_test(&self, declared: &BTreeSet<Vec<String>>) -> bool {
        (1..=self.module.len()).any(|depth| declared.contains(&self.module[..depth]))
    }

    /// The code that ships, without comments and strings.
    fn code(&self) -> String {
        let end = self.text.find("#[cfg(test)]\nmod tests {").unwrap_or(self.text.len());
        let mut code = String::new();
        for line in self.text[..end].lines() {
            let line = line.split("//").next().unwrap_or_default();
            // Every second part stands in quotes; a quote that is escaped or a char leaves only words behind.
            line.split('"').step_by(2).for_each(|part| code.push_str(part));
            code.push('\n');
        }
        code
    }

    /// All paths of two segments or more in the shipped code, from the root: `crate::` and `super::` are resolved.
    fn paths(&self) -> BTreeSet<String> {
        let code = self.code();
        let mut paths = BTreeSet::new();
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let mut rest = code.as_str();
        while let Some(start) = rest.find(is_word) {
            rest = &rest[start..];
            let end = rest.find(|c| !is_word(c) && c != ':').unwrap_or(rest.len());
            let (path, after) = rest.split_at(end);
            match path.strip_suffix("::") {
                Some(stem) if after.starts_with('{') => branches(stem, after, &mut paths),
                _ if path.contains("::") => drop(paths.insert(path.to_string())),
                _ => {}
            }
            rest = after;
        }
        paths.into_iter().map(|path| self.resolve(&path)).collect()
    }

    fn resolve(&self, path: &str) -> String {
        let mut segments: Vec<&str> = path.split("::").collect();
        let ups = segments.iter().take_while(|segment| **segment == "super").count();
        if ups > 0 {
            let above = &self.module[..self.module.len().saturating_sub(ups)];
            segments = above.iter().map(String::as_str).chain(segments.drain(ups..)).collect();
            segments.insert(0, "crate");
        }
        segments.join("::")
    }
}

/// `use a::{b, c::{d, e}}`: every path of it.
fn branches(stem: &str, text: &str, paths: &mut BTreeSet<String>) {
    let (mut stems, mut word) = (vec![stem.to_string()], String::new());
    for letter in text.chars().skip(1) {
        let stem = stems.last().expect("a stem").clone();
        match letter {
            '{' => stems.push(format!("{stem}::{}", word.trim_end_matches(':'))),
            ',' | '}' if !word.is_empty() => drop(paths.insert(format!("{stem}::{word}"))),
            _ => {}
        }
        match letter {
            '{' | ',' | '}' => word.clear(),
            _ if letter.is_whitespace() => {}
            _ => word.push(letter),
        }
        if letter == '}' {
            stems.pop();
        }
        if stems.is_empty() {
            return;
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let bare = path.with_extension("");
            let mut module: Vec<String> =
                bare.iter().skip(1).map(|name| name.to_string_lossy().into_owned()).collect();
            module.pop_if(|last| last == "mod");
            files.push(File { module, text: fs::read_to_string(&path).expect("a file"), path });
        }
    }
}

/// All files, and the modules that are declared for tests only.
fn source() -> (Vec<File>, BTreeSet<Vec<String>>) {
    let mut files = Vec::new();
    collect(Path::new("src"), &mut files);
    assert!(files.len() > 100, "only {} files found", files.len());
    let mut tests = BTreeSet::new();
    for file in &files {
        for declared in file.text.split("#[cfg(test)]\nmod ").skip(1) {
            if let Some((name, _)) = declared.split_once(';').filter(|(name, _)| !name.contains('{')) {
                tests.insert(file.module.iter().cloned().chain([name.to_string()]).collect());
            }
        }
    }
    (files, tests)
}

/// Shipped files with the paths they name.
fn shipped() -> Vec<(File, BTreeSet<String>)> {
    let (files, tests) = source();
    let files = files.into_iter().filter(|file| !file.is_test(&tests));
    files.map(|file| (file.paths(), file)).map(|(paths, file)| (file, paths)).collect()
}

fn begins(path: &str, with: &str, separator: &str) -> bool {
    path.strip_prefix(with).is_some_and(|rest| rest.is_empty() || rest.starts_with(separator))
}

#[test]
fn arrows_point_one_way() {
    let order: BTreeMap<&str, usize> =
        ROOMS.iter().enumerate().map(|(index, (room, _))| (*room, index)).collect();
    for (index, (room, uses)) in ROOMS.iter().enumerate() {
        assert!(uses.iter().all(|used| order[used] < index), "{room} uses what comes after it");
    }
    let (mut wrong, mut unused) =
        (Vec::new(), EXCEPTIONS.iter().map(|(room, path, _)| (*room, *path)).collect::<BTreeSet<_>>());
    for (file, paths) in shipped() {
        let Some((_, allowed)) = ROOMS.iter().find(|(room, _)| *room == file.room()) else {
            wrong.push(format!("{} is no room of the plan", file.path.display()));
            continue;
        };
        let own = |path: &&str| !begins(path, file.room(), "::") && file.room() != "lib";
        let from_root = paths
            .iter()
            .filter_map(|path| path.strip_prefix("crate::").or_else(|| path.strip_prefix("rapsheet::")));
        for path in from_root.filter(own) {
            let excepted =
                EXCEPTIONS.iter().find(|(room, used, _)| *room == file.room() && begins(path, used, "::"));
            match excepted {
                Some((room, used, _)) => drop(unused.remove(&(*room, *used))),
                None if allowed.iter().any(|room| begins(path, room, "::")) => {}
                None => wrong.push(format!("{} uses {path}", file.path.display())),
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(unused.is_empty(), "exceptions that nobody needs any more: {unused:?}");
}

#[test]
fn an_outside_crate_has_one_home() {
    let manifest = fs::read_to_string("Cargo.toml").expect("a manifest");
    let section = manifest.split("[dependencies]").nth(1).expect("dependencies");
    let declared = section.lines().take_while(|line| !line.starts_with('[')).filter_map(|line| {
        let (name, _) = line.split_once(" = ")?;
        (!name.starts_with('#')).then(|| name.replace('-', "_"))
    });
    let shipped = shipped();
    let mut wrong = Vec::new();
    for name in declared {
        let (_, homes) =
            HOMES.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("{name} has no home"));
        let mut used = false;
        for (file, paths) in &shipped {
            if paths.iter().any(|path| begins(path, &name, "::")) {
                used = true;
                if !homes.iter().any(|home| begins(&file.place(), home, "/")) {
                    wrong.push(format!("{} uses {name}, which lives in {homes:?}", file.path.display()));
                }
            }
        }
        if !used && !homes.is_empty() {
            wrong.push(format!("nothing uses {name}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn only_rooms_with_a_door_reach_outside() {
    let mut wrong = Vec::new();
    for (file, paths) in shipped() {
        // `use std::io;` and then `io::stdin()`.
        let short: Vec<String> = paths
            .iter()
            .filter(|path| path.starts_with("std::"))
            .map(|path| path.replace("::self", ""))
            .collect();
        let whole = |path: &String| {
            let head = path.split("::").next().unwrap_or_default();
            let by_use = short.iter().find(|used| used.rsplit("::").next() == Some(head) && *used != path);
            by_use.map_or_else(|| path.clone(), |used| used.replace(head, "") + path)
        };
        for path in paths.iter().map(whole) {
            for (door, rooms) in DOORS {
                if begins(&path, door, "::") && !rooms.contains(&file.room()) {
                    wrong.push(format!("{} uses {path}", file.path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn files_are_short_and_say_what_they_are() {
    let (files, _) = source();
    let mut wrong = Vec::new();
    for File { path, text, .. } in &files {
        let lines = text.lines().count();
        let limit = if path.ends_with("main.rs") { 49 } else { 480 };
        if lines > limit {
            wrong.push(format!("{} has {lines} lines, more than {limit}", path.display()));
        }
        if !text.starts_with("//! ") {
            wrong.push(format!("{} does not say what lives there", path.display()));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
