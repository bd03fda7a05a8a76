//! A log's rotation as logrotate is told to do it: for which files, how often, how many are kept. Data only.

/// One stanza of logrotate's configuration, with what the global settings before it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// As written: `/var/log/mail.log`, `/var/log/*.log`.
    pub patterns: Vec<String>,
    pub every: Every,
    /// Files kept beside the living one.
    pub keep: u32,
    /// Also, or only, when the file has grown beyond a size: how many there are a day is not known then.
    pub by_size: bool,
    pub dateext: bool,
    pub compress: bool,
    pub copytruncate: bool,
    /// Folder that rotated files are moved to.
    pub olddir: Option<String>,
    /// `create MODE OWNER GROUP`, as far as it is told.
    pub create: Option<Create>,
    pub file: String,
    /// From 1.
    pub line: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Create {
    pub mode: Option<u32>,
    pub owner: Option<String>,
    pub group: Option<String>,
}

/// How often logrotate rotates a file, if it runs at least as often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    Hour,
    Day,
    Week,
    Month,
    Year,
    /// Whenever it has grown beyond a size.
    Size,
}

impl Every {
    /// The word of logrotate.conf.
    pub const fn name(self) -> &'static str {
        match self {
            Every::Hour => "hourly",
            Every::Day => "daily",
            Every::Week => "weekly",
            Every::Month => "monthly",
            Every::Year => "yearly",
            Every::Size => "by size",
        }
    }
}

impl Rotation {
    /// True where the stanza is about this file.
    pub fn covers(&self, path: &str) -> bool {
        self.patterns.iter().any(|pattern| matches(pattern.as_bytes(), path.as_bytes()))
    }
}

/// A glob(7) pattern without braces; `*` and `?` stop at a slash.
fn matches(pattern: &[u8], path: &[u8]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => {
            let most = path.iter().position(|byte| *byte == b'/').unwrap_or(path.len());
            (0..=most).any(|taken| matches(rest, path.get(taken..).unwrap_or_default()))
        }
        (Some((b'?', rest)), Some((byte, path))) => *byte != b'/' && matches(rest, path),
        (Some((b'[', rest)), Some((byte, path))) => match rest.iter().skip(1).position(|end| *end == b']') {
            Some(end) => {
                let (set, rest) = (rest.get(..=end).unwrap_or_default(), rest.get(end + 2..));
                in_set(set, *byte) && matches(rest.unwrap_or_default(), path)
            }
            None => *byte == b'[' && matches(rest, path),
        },
        (Some((wanted, rest)), Some((byte, path))) => wanted == byte && matches(rest, path),
        _ => false,
    }
}

/// What stands between brackets: `abc`, `a-z`, `!0-9`.
fn in_set(set: &[u8], byte: u8) -> bool {
    let (negated, mut set) = match set {
        [b'!' | b'^', rest @ ..] => (true, rest),
        set => (false, set),
    };
    let mut found = false;
    while let [first, rest @ ..] = set {
        (found, set) = match rest {
            [b'-', last, rest @ ..] => (found || (*first..=*last).contains(&byte), rest),
            rest => (found || *first == byte, rest),
        };
    }
    byte != b'/' && found != negated
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match_as_in_a_shell() {
        for (pattern, path, expected) in [
            ("/var/log/mail.log", "/var/log/mail.log", true),
            ("/var/log/mail.log", "/var/log/mail.log.1", false),
            ("/var/log/*.log", "/var/log/mail.log", true),
            ("/var/log/*.log", "/var/log/exim4/main.log", false),
            ("/var/log/*/*log", "/var/log/exim4/mainlog", true),
            ("/var/log/mail.???", "/var/log/mail.log", true),
            ("/var/log/mail.[ei]*", "/var/log/mail.err", true),
            ("/var/log/mail.[!ei]*", "/var/log/mail.err", false),
            ("/var/log/mail.[a-f]rr", "/var/log/mail.err", true),
            ("/var/log/[mail", "/var/log/[mail", true),
            ("", "", true),
        ] {
            assert_eq!(matches(pattern.as_bytes(), path.as_bytes()), expected, "{pattern} {path}");
        }
    }
}
