//! The configuration of logrotate, as logrotate.conf(5) describes it and logrotate's `config.c` (`readConfigFile`,
//! `readConfigPath`) reads it. Scripts between `postrotate` and `endscript` and settings that do not bear on which file holds
//! which day are passed over. Pure.

use crate::model::rotation::{Create, Every, Rotation};

/// Files within files at most.
const DEPTH: usize = 4;
/// Stanzas of one machine at most.
const MOST: usize = 10_000;
/// Names in an included folder that logrotate passes over (`defTabooExts`).
const TABOO: [&str; 17] = [
    ",v",
    ".bak",
    ".cfsaved",
    ".disabled",
    ".dpkg-bak",
    ".dpkg-del",
    ".dpkg-dist",
    ".dpkg-new",
    ".dpkg-old",
    ".dpkg-tmp",
    ".rpmnew",
    ".rpmorig",
    ".rpmsave",
    ".swp",
    ".ucf-dist",
    ".ucf-new",
    "~",
];

/// Further words without a value.
const FLAGS: [&str; 17] = [
    "allowhardlink",
    "copy",
    "dateyesterday",
    "datehourago",
    "delaycompress",
    "ifempty",
    "missingok",
    "nocopy",
    "nodelaycompress",
    "nomail",
    "nomissingok",
    "nosharedscripts",
    "noshred",
    "notifempty",
    "renamecopy",
    "sharedscripts",
    "shred",
];

/// What was read: stanzas in their order, and what could not be understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rotations {
    pub list: Vec<Rotation>,
    pub doubts: Vec<String>,
}

/// Reads the file `main` and what it includes. `files` holds all files there are, path and text, by path.
pub fn read(main: &str, files: &[(String, String)]) -> Rotations {
    let mut reader = Reader { files, out: Rotations::default() };
    if let Some((path, text)) = files.iter().find(|(path, _)| path == main) {
        reader.file(path, text, &mut defaults(), 0);
    }
    reader.out
}

/// What logrotate does where it is told nothing: nothing is kept of a file that has grown beyond a megabyte.
fn defaults() -> Rotation {
    Rotation {
        patterns: Vec::new(),
        every: Every::Size,
        keep: 0,
        by_size: false,
        dateext: false,
        compress: false,
        copytruncate: false,
        olddir: None,
        create: None,
        file: String::new(),
        line: 0,
    }
}

struct Reader<'a> {
    files: &'a [(String, String)],
    out: Rotations,
}

/// A stanza that is being read.
struct Open {
    rotation: Rotation,
    /// logrotate passes a stanza over that holds a value it cannot read.
    broken: bool,
}

impl Reader<'_> {
    /// `global` gathers what stands outside of stanzas, for those that come after it, in other files too.
    fn file(&mut self, path: &str, text: &str, global: &mut Rotation, depth: usize) {
        let mut lines = (1..).zip(text.lines());
        let (mut stanza, mut patterns): (Option<Open>, Vec<String>) = (None, Vec::new());
        while let Some((number, line)) = lines.next() {
            let line = line.trim();
            let key = line.split([' ', '\t', '=']).next().unwrap_or_default();
            let place = (path, number);
            match stanza.take() {
                open if line.is_empty() || line.starts_with('#') => stanza = open,
                open if is_script(key) => {
                    // Whatever stands there is the shell's.
                    let _ = lines.by_ref().find(|(_, line)| line.trim() == "endscript");
                    stanza = open;
                }
                Some(open) => stanza = self.inside(line, open, place),
                None if key == "include" => {
                    self.include(value(line).trim_matches(['"', '\'']), global, depth);
                }
                None if line.starts_with(['/', '"', '\'', '{', '~', '*']) => {
                    let (names, rest) =
                        line.split_once('{').map_or((line, None), |(names, rest)| (names, Some(rest)));
                    patterns.extend(words(names));
                    stanza = rest.and_then(|rest| {
                        let patterns = std::mem::take(&mut patterns);
                        let (file, line) = (path.to_string(), number);
                        let rotation = Rotation { patterns, file, line, ..global.clone() };
                        self.inside(rest, Open { rotation, broken: false }, place)
                    });
                }
                None => {
                    self.settings(line, global, place);
                }
            }
        }
        if let Some(open) = stanza {
            self.out.doubts.push(format!(
                "{path}, line {}: the stanza that begins here is never closed",
                open.rotation.line
            ));
        }
    }

    /// A line of a stanza; gives the stanza back unless the line closes it.
    fn inside(&mut self, line: &str, mut open: Open, place: (&str, usize)) -> Option<Open> {
        let Settings { closed, broken } = self.settings(line, &mut open.rotation, place);
        open.broken |= broken;
        if !closed {
            return Some(open);
        }
        if !open.broken && self.out.list.len() < MOST {
            self.out.list.push(open.rotation);
        }
        None
    }

    /// A file, or the files of a folder in the order of their names.
    fn include(&mut self, path: &str, global: &mut Rotation, depth: usize) {
        if depth >= DEPTH {
            return self.out.doubts.push(format!("{path}: included too deep to be read"));
        }
        let folder = format!("{}/", path.trim_end_matches('/'));
        let files = self.files;
        let wanted = files.iter().filter(|(name, _)| {
            let below = name.strip_prefix(&folder).is_some_and(|rest| !rest.contains('/') && !is_taboo(rest));
            name == path || below
        });
        for (name, text) in wanted {
            self.file(name, text, global, depth + 1);
        }
    }

    /// The settings of one line: words that say all by themselves may follow one another, one that wants a value takes
    /// the rest of the line.
    fn settings(&mut self, line: &str, into: &mut Rotation, (path, number): (&str, usize)) -> Settings {
        let mut rest = line.trim();
        while let Some(end) = rest.find([' ', '\t', '=']).or((!rest.is_empty()).then_some(rest.len())) {
            let (key, after) = rest.split_at(end);
            if key.starts_with('}') {
                return Settings { closed: true, broken: false };
            }
            rest = after.trim_start_matches([' ', '\t', '=']);
            if flag(key, into) {
                continue;
            }
            let mut words = rest.split_whitespace();
            match key {
                "size" => (into.every, into.by_size) = (Every::Size, true),
                "maxsize" => into.by_size = true,
                "rotate" => match rest.trim().parse::<i64>() {
                    // -1: none is ever removed.
                    Ok(keep) => into.keep = u32::try_from(keep).unwrap_or(u32::MAX),
                    Err(_) => {
                        let doubt = format!(
                            "{path}, line {number}: 'rotate {rest}' is no number, so logrotate passes this stanza over"
                        );
                        self.out.doubts.push(doubt);
                        return Settings { closed: rest.ends_with('}'), broken: true };
                    }
                },
                "olddir" => into.olddir = Some(rest.trim().trim_matches('"').to_string()),
                "create" => {
                    let first = words.next();
                    let mode = first.and_then(|mode| u32::from_str_radix(mode, 8).ok());
                    // The mode may be left out.
                    let owner = if mode.is_none() { first } else { words.next() };
                    let (owner, group) = (owner.map(str::to_string), words.next().map(str::to_string));
                    into.create = Some(Create { mode, owner, group });
                }
                _ => {}
            }
            break;
        }
        Settings::default()
    }
}

/// What a line did beside setting something.
#[derive(Default)]
struct Settings {
    closed: bool,
    broken: bool,
}

/// Words that need no value; false for others.
fn flag(key: &str, into: &mut Rotation) -> bool {
    match key {
        "hourly" => into.every = Every::Hour,
        "daily" => into.every = Every::Day,
        "weekly" => into.every = Every::Week,
        "monthly" => into.every = Every::Month,
        "yearly" => into.every = Every::Year,
        "dateext" => into.dateext = true,
        "nodateext" => into.dateext = false,
        "compress" => into.compress = true,
        "nocompress" => into.compress = false,
        "copytruncate" => into.copytruncate = true,
        "nocopytruncate" => into.copytruncate = false,
        "noolddir" => into.olddir = None,
        "nocreate" => into.create = None,
        _ => return FLAGS.contains(&key),
    }
    true
}

fn is_script(key: &str) -> bool {
    matches!(key, "postrotate" | "prerotate" | "firstaction" | "lastaction" | "preremove")
}

fn is_taboo(name: &str) -> bool {
    name.starts_with('.') || TABOO.iter().any(|ending| name.ends_with(ending))
}

/// What stands after the key.
fn value(line: &str) -> &str {
    line.split_once([' ', '\t', '=']).map_or("", |(_, value)| value.trim_matches([' ', '\t', '=']))
}

/// File names of a stanza's head; those with blanks stand in quotes.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut rest) = (Vec::new(), text.trim());
    while let Some(first) = rest.chars().next() {
        let (word, after) = match first {
            '"' | '\'' => rest[1..].split_once(first).unwrap_or((&rest[1..], "")),
            _ => rest.split_once([' ', '\t']).unwrap_or((rest, "")),
        };
        words.push(word.to_string());
        rest = after.trim_start();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(main: &str, more: &[(&str, &str)]) -> Rotations {
        let files = [("/etc/logrotate.conf", main)].into_iter().chain(more.iter().copied());
        let files: Vec<(String, String)> =
            files.map(|(path, text)| (path.to_string(), text.to_string())).collect();
        read("/etc/logrotate.conf", &files)
    }

    #[test]
    fn as_debian_has_it() {
        let main = "# see \"man logrotate\" for details\nweekly\nrotate 4\ncreate\n#dateext\ninclude /etc/logrotate.d\n";
        let rsyslog = "/var/log/syslog\n/var/log/mail.log\n/var/log/kern.log\n{\n\trotate 4\n\tweekly\n\tmissingok\n\tnotifempty\n\
                       \tcompress\n\tdelaycompress\n\tsharedscripts\n\tpostrotate\n\t\t/usr/lib/rsyslog/rsyslog-rotate\n\tendscript\n}\n";
        let exim = "/var/log/exim4/mainlog /var/log/exim4/rejectlog {\n\tdaily\n\trotate 10\n\tcreate 640 Debian-exim adm\n}\n";
        let found = read_one(
            main,
            &[
                ("/etc/logrotate.d/exim4-base", exim),
                ("/etc/logrotate.d/rsyslog", rsyslog),
                ("/etc/logrotate.d/rsyslog.dpkg-old", "/var/log/syslog {\nrotate 1\n}"),
            ],
        );
        assert_eq!(found.doubts, [""; 0]);
        let [exim, rsyslog] = found.list.as_slice() else { panic!("{found:?}") };
        assert_eq!((exim.every, exim.keep, exim.patterns.len()), (Every::Day, 10, 2));
        let create = exim.create.clone().expect("create");
        assert_eq!(
            (create.mode, create.owner.as_deref(), create.group.as_deref()),
            (Some(0o640), Some("Debian-exim"), Some("adm"))
        );
        assert_eq!((rsyslog.every, rsyslog.keep, rsyslog.compress), (Every::Week, 4, true));
        assert!(rsyslog.covers("/var/log/mail.log") && !rsyslog.covers("/var/log/mail.err"));
        assert_eq!((rsyslog.file.as_str(), rsyslog.line), ("/etc/logrotate.d/rsyslog", 4));
    }

    #[test]
    fn every_setting_that_bears_on_days() {
        let text = "daily\n\"/var/log/my mail.log\" '/srv/x' {\n  size=10M\n  rotate -1\n  dateext\n  copytruncate\n  olddir old\n}\n\
                    /var/log/a { weekly compress }\n/var/log/b {\n  nocompress\n  maxsize 5M\n  noolddir\n  prerotate\n    } rotate 99\n  endscript\n";
        let found = read_one(text, &[]);
        let [first, second] = found.list.as_slice() else { panic!("{found:?}") };
        assert_eq!(first.patterns, ["/var/log/my mail.log", "/srv/x"]);
        assert_eq!((first.every, first.keep, first.by_size), (Every::Size, u32::MAX, true));
        assert!(first.dateext && first.copytruncate && first.olddir.as_deref() == Some("old"));
        assert_eq!((second.every, second.keep, second.line), (Every::Week, 0, 9));
        assert_eq!(
            found.doubts,
            ["/etc/logrotate.conf, line 10: the stanza that begins here is never closed"]
        );
    }

    #[test]
    fn nonsense_is_survived() {
        for text in [
            "}",
            "{",
            "{{}}",
            "include",
            "include /etc/logrotate.conf",
            "rotate x",
            "\"",
            "/a {",
            "postrotate",
            "= =",
        ] {
            read_one(text, &[]);
        }
        // As logrotate has it: a number takes the rest of its line, and with an error the stanza is passed over.
        for text in ["rotate x", "/a {\nrotate 3 compress\n}", "/a { rotate 2 }"] {
            let found = read_one(text, &[]);
            assert_eq!((found.doubts.len(), found.list.len()), (1, 0), "{text}: {found:?}");
        }
        assert_eq!(read("/none", &[]), Rotations::default());
    }
}
