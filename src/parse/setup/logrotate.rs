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

impl Reader<'_> {
    /// `global` gathers what stands outside of stanzas, for those that come after it, in other files too.
    fn file(&mut self, path: &str, text: &str, global: &mut Rotation, depth: usize) {
        let mut lines = (1..).zip(text.lines());
        let (mut stanza, mut patterns): (Option<Rotation>, Vec<String>) = (None, Vec::new());
        while let Some((number, line)) = lines.next() {
            let line = line.trim();
            let key = line.split([' ', '\t', '=']).next().unwrap_or_default();
            match (&mut stanza, line) {
                (_, "") => {}
                (_, line) if line.starts_with('#') => {}
                (Some(_), line) if line.starts_with('}') => {
                    self.out.list.extend(stanza.take().filter(|_| self.out.list.len() < MOST));
                }
                _ if is_script(key) => {
                    // Whatever stands there is the shell's.
                    let _ = lines.by_ref().find(|(_, line)| line.trim() == "endscript");
                }
                (Some(open), line) => self.setting(line, open, path, number),
                (None, _) if key == "include" => {
                    self.include(value(line).trim_matches(['"', '\'']), global, depth);
                }
                (None, line) if line.starts_with(['/', '"', '\'', '{', '~', '*']) => {
                    let (names, opens) =
                        line.split_once('{').map_or((line, None), |(names, rest)| (names, Some(rest)));
                    patterns.extend(words(names));
                    if let Some(rest) = opens {
                        let mut open = Rotation {
                            patterns: std::mem::take(&mut patterns),
                            file: path.to_string(),
                            line: number,
                            ..global.clone()
                        };
                        let rest = rest.trim();
                        let (inside, closed) =
                            rest.split_once('}').map_or((rest, false), |(inside, _)| (inside, true));
                        if !inside.trim().is_empty() && !inside.trim().starts_with('#') {
                            self.setting(inside.trim(), &mut open, path, number);
                        }
                        if closed { self.out.list.push(open) } else { stanza = Some(open) }
                    }
                }
                (None, line) => self.setting(line, global, path, number),
            }
        }
        if let Some(open) = stanza {
            self.out
                .doubts
                .push(format!("{path}, line {}: the stanza that begins here is never closed", open.line));
            self.out.list.push(open);
        }
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

    fn setting(&mut self, line: &str, into: &mut Rotation, path: &str, number: usize) {
        let mut words = line.split([' ', '\t', '=']).filter(|word| !word.is_empty());
        let (key, value) = (words.next().unwrap_or_default(), words.next());
        match key {
            "hourly" => into.every = Every::Hour,
            "daily" => into.every = Every::Day,
            "weekly" => into.every = Every::Week,
            "monthly" => into.every = Every::Month,
            "yearly" => into.every = Every::Year,
            "size" => (into.every, into.by_size) = (Every::Size, true),
            "maxsize" => into.by_size = true,
            "rotate" => match value.and_then(|value| value.parse::<i64>().ok()) {
                // -1: none is ever removed.
                Some(keep) => into.keep = u32::try_from(keep).unwrap_or(u32::MAX),
                None => self.out.doubts.push(format!("{path}, line {number}: 'rotate' without a number")),
            },
            "dateext" => into.dateext = true,
            "nodateext" => into.dateext = false,
            "compress" => into.compress = true,
            "nocompress" => into.compress = false,
            "copytruncate" => into.copytruncate = true,
            "nocopytruncate" => into.copytruncate = false,
            "olddir" => into.olddir = value.map(|folder| folder.trim_matches('"').to_string()),
            "noolddir" => into.olddir = None,
            "create" => {
                let mode = value.and_then(|mode| u32::from_str_radix(mode, 8).ok());
                // The mode may be left out.
                let owner = if mode.is_none() { value } else { words.next() };
                let (owner, group) = (owner.map(str::to_string), words.next().map(str::to_string));
                into.create = Some(Create { mode, owner, group });
            }
            "nocreate" => into.create = None,
            _ => {}
        }
    }
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
                ("/etc/logrotate.d/rsyslog.dpkg-old", "/var/log/syslog { rotate 1 }"),
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
                    /var/log/a { rotate 2 }\n/var/log/b {\n  nocompress\n  maxsize 5M\n  noolddir\n  prerotate\n    } rotate 99\n  endscript\n";
        let found = read_one(text, &[]);
        let [first, second, third] = found.list.as_slice() else { panic!("{found:?}") };
        assert_eq!(first.patterns, ["/var/log/my mail.log", "/srv/x"]);
        assert_eq!((first.every, first.keep, first.by_size), (Every::Size, u32::MAX, true));
        assert!(first.dateext && first.copytruncate && first.olddir.as_deref() == Some("old"));
        assert_eq!((second.every, second.keep, second.line), (Every::Day, 2, 9));
        assert_eq!((third.keep, third.by_size), (0, true));
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
        assert_eq!(read_one("rotate x", &[]).doubts.len(), 1);
        assert_eq!(read("/none", &[]), Rotations::default());
    }
}
