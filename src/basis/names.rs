//! What a file name says: which rotated set the file belongs to, its number, a date. Only a hint; content
//! decides. Reads the schemes of logrotate (`.1`, `.2.gz`, `dateext` with any `dateformat`, `extension`),
//! newsyslog (`.0.bz2`, `.20260301T060000`), savelog, exicyclog (`.01`), rsyslog files named by the day
//! they hold, multilog and svlogd (`@4000...s`), and files set aside by hand (`.old`, `.bak`).

use std::cmp::Reverse;

use crate::model::calendar::day_number;

const DAY: i64 = 86_400;
const PACKED: [&str; 8] = [".gz", ".bz2", ".xz", ".zst", ".lzma", ".lz4", ".Z", ".z"];
const ASIDE: [&str; 7] = [".old", ".bak", ".prev", ".save", ".sav", ".orig", "~"];
const EXTENSIONS: [&str; 2] = [".log", ".txt"];
/// TAI64 labels start here for 1970-01-01; the leap seconds do not matter to the day.
const TAI64_EPOCH: i64 = 1 << 62;

/// A name taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Everything before the last `/`.
    pub folder: String,
    /// The name of the live file of the set: `mail.log` for `mail.log.2.gz`.
    pub stem: String,
    /// Rotation number; 0 for `.old` and its like.
    pub number: Option<u32>,
    pub date: Option<NameDate>,
}

/// A date in a name, as the stretch of time it can mean: an instant, an hour, a day, a month, a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameDate {
    /// Seconds since 1970 on the wall clock, or in UTC where `utc` says so. `end` is exclusive.
    pub start: i64,
    pub end: i64,
    pub utc: bool,
}

impl NameDate {
    /// It names a day, or an hour or an instant of it.
    pub fn is_day(&self) -> bool {
        self.end - self.start <= DAY
    }
}

/// Sorts the names of one set from old to new; the live file comes last.
pub type Rank = (bool, bool, i64, Reverse<u32>);

impl Name {
    pub fn read(path: &str) -> Name {
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let mut name = Name { folder: folder.to_string(), stem: String::new(), number: None, date: None };
        let mut stem = file.to_string();
        while let Some(rest) = name.peel(&stem) {
            stem = rest;
        }
        name.stem = stem;
        name
    }

    /// The file that is still written to.
    pub fn is_live(&self) -> bool {
        self.number.is_none() && self.date.is_none()
    }

    /// Dated names first, then numbers from high to low, then the live file.
    pub fn rank(&self) -> Rank {
        let date = self.date.map_or(0, |date| date.end);
        (self.is_live(), self.date.is_none(), date, Reverse(self.number.unwrap_or(0)))
    }

    /// Takes one mark of rotation or compression off the end and notes it.
    fn peel(&mut self, file: &str) -> Option<String> {
        if let Some(rest) = PACKED.iter().find_map(|ending| strip(file, ending)) {
            return Some(rest.to_string());
        }
        if let Some(rest) = self.peel_mark(file) {
            return Some(rest.to_string());
        }
        // `mail-20260301.log`, `mail.1.log`: the mark stands before the extension.
        let extension = EXTENSIONS.iter().find(|ending| file.ends_with(**ending))?;
        let rest = self.peel_mark(file.strip_suffix(extension)?)?;
        Some(format!("{rest}{extension}"))
    }

    fn peel_mark<'a>(&mut self, file: &'a str) -> Option<&'a str> {
        if self.date.is_none() {
            if let Some(date) = tai64(file) {
                self.date = Some(date);
                return Some("current");
            }
            if let Some((rest, date)) = date_at_end(file) {
                self.date = Some(date);
                return Some(rest);
            }
        }
        if self.number.is_none() {
            if let Some(rest) = ASIDE.iter().find_map(|ending| strip(file, ending)) {
                self.number = Some(0);
                return Some(rest);
            }
            let (rest, digits) = file.rsplit_once('.')?;
            let is_number =
                (1..=5).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
            if is_number && !rest.is_empty() && !is_address(file) {
                self.number = digits.parse().ok();
                return Some(rest);
            }
        }
        None
    }
}

/// What stands before an ending, if something does.
fn strip<'a>(file: &'a str, ending: &str) -> Option<&'a str> {
    file.strip_suffix(ending).filter(|rest| !rest.is_empty())
}

/// `192.0.2.7` is a host's file, not the seventh rotation of `192.0.2`.
fn is_address(file: &str) -> bool {
    file.rsplit(['-', '_']).next().is_some_and(|end| end.parse::<std::net::Ipv4Addr>().is_ok())
}

/// `@` and a TAI64(N) label in hex: the instant at which multilog closed the file.
fn tai64(file: &str) -> Option<NameDate> {
    let seconds = i64::from_str_radix(file.strip_prefix('@')?.get(..16)?, 16).ok()? - TAI64_EPOCH;
    (seconds > 0).then_some(NameDate { start: seconds, end: seconds + 1, utc: true })
}

/// The longest date that ends the name and follows a separator (or is the whole name).
fn date_at_end(file: &str) -> Option<(&str, NameDate)> {
    if let Some(date) = date(file) {
        return Some(("", date));
    }
    file.match_indices(['-', '.', '_']).find_map(|(at, _)| {
        let read = date(file.get(at + 1..)?)?;
        Some((file.get(..at)?, read)).filter(|(rest, _)| !rest.is_empty())
    })
}

/// `2026`, `202603`, `2026-03`, `20260301`, `2026-03-01`, then hours, minutes and seconds if there are any,
/// glued or after `-`, `_`, `.`, `:`, `T`; or seconds since 1970 (logrotate's `%s`).
fn date(text: &str) -> Option<NameDate> {
    let groups: Vec<&str> = text.split(['-', '_', '.', ':', 'T']).collect();
    if groups.len() > 6 || !groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let (first, rest) = groups.split_first()?;
    if let Some(last) = rest.last().filter(|last| last.len() == 10) {
        return epoch(last);
    }
    if !matches!(first.len(), 4 | 6 | 8 | 10 | 12 | 14)
        || !rest.iter().all(|group| matches!(group.len(), 2 | 4 | 6))
    {
        return None;
    }
    let digits = groups.concat();
    civil_date(&digits).or_else(|| epoch(&digits))
}

fn civil_date(digits: &str) -> Option<NameDate> {
    let pair = |at: usize| digits.get(at..at + 2).and_then(|two| two.parse::<u32>().ok());
    let year: i32 = digits.get(..4)?.parse().ok().filter(|year| (1990..2100).contains(year))?;
    let month = pair(4).unwrap_or(1);
    let day = i64::from(day_number(year, month, pair(6).unwrap_or(1))?);
    let (hour, minute, second) = (pair(8).unwrap_or(0), pair(10).unwrap_or(0), pair(12).unwrap_or(0));
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let start = day * DAY + i64::from(hour * 3600 + minute * 60 + second);
    let first_of = |year, month| day_number(year, month, 1).map(|day| i64::from(day) * DAY);
    let end = match digits.len() {
        4 => first_of(year + 1, 1)?,
        6 if month == 12 => first_of(year + 1, 1)?,
        6 => first_of(year, month + 1)?,
        8 => start + DAY,
        10 => start + 3600,
        12 => start + 60,
        14 => start + 1,
        _ => return None,
    };
    Some(NameDate { start, end, utc: false })
}

/// Ten digits from September 2001 on.
fn epoch(digits: &str) -> Option<NameDate> {
    let start =
        digits.parse().ok().filter(|at| digits.len() == 10 && (1_000_000_000..4_102_444_800).contains(at))?;
    Some(NameDate { start, end: start + 1, utc: true })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::calendar::iso_date;

    /// Path, folder, stem, number, first and last day that the date in the name can mean.
    type Row = (&'static str, &'static str, &'static str, Option<u32>, Option<(&'static str, &'static str)>);

    #[test]
    fn names_of_every_scheme() {
        let table: &[Row] = &[
            ("/var/log/mail.log", "/var/log", "mail.log", None, None),
            ("mail.log.1", "", "mail.log", Some(1), None),
            ("mail.log.12.gz", "", "mail.log", Some(12), None),
            ("maillog.0.bz2", "", "maillog", Some(0), None),
            ("mainlog.01", "", "mainlog", Some(1), None),
            ("mail.1.log.xz", "", "mail.log", Some(1), None),
            ("mail.log.old", "", "mail.log", Some(0), None),
            ("mail.log~", "", "mail.log", Some(0), None),
            ("mail.log-20260301.gz", "", "mail.log", None, Some(("2026-03-01", "2026-03-01"))),
            ("mail.log-2026030104.zst", "", "mail.log", None, Some(("2026-03-01", "2026-03-01"))),
            ("mail.log.2026-03-01", "", "mail.log", None, Some(("2026-03-01", "2026-03-01"))),
            ("mail.log.2026.03.01.gz", "", "mail.log", None, Some(("2026-03-01", "2026-03-01"))),
            ("mail-20260301.log.gz", "", "mail.log", None, Some(("2026-03-01", "2026-03-01"))),
            ("mail.log-20260301-1772323200.gz", "", "mail.log", None, Some(("2026-03-01", "2026-03-01"))),
            ("mail.log-1772323200", "", "mail.log", None, Some(("2026-03-01", "2026-03-01"))),
            ("maillog.20260301T060000.gz", "", "maillog", None, Some(("2026-03-01", "2026-03-01"))),
            ("messages_20260301_060000.gz", "", "messages", None, Some(("2026-03-01", "2026-03-01"))),
            ("a/2026-03-01.log", "a", ".log", None, Some(("2026-03-01", "2026-03-01"))),
            ("mail.log-202603", "", "mail.log", None, Some(("2026-03-01", "2026-03-31"))),
            ("mail-2026-12.log", "", "mail.log", None, Some(("2026-12-01", "2026-12-31"))),
            ("maillog.2019.gz", "", "maillog", None, Some(("2019-01-01", "2019-12-31"))),
            ("mail.log-20260301.1.gz", "", "mail.log", Some(1), Some(("2026-03-01", "2026-03-01"))),
            ("log/@4000000069a390005f5e1000.s", "log", "current", None, Some(("2026-03-01", "2026-03-01"))),
            ("log/current", "log", "current", None, None),
            // No rotation, whatever it looks like.
            ("hosts/192.0.2.7.log", "hosts", "192.0.2.7.log", None, None),
            ("hosts/192.0.2.7", "hosts", "192.0.2.7", None, None),
            ("hosts/192.0.2.7.log.2", "hosts", "192.0.2.7.log", Some(2), None),
            ("smtp-25.log", "", "smtp-25.log", None, None),
            ("mail.log-20261301", "", "mail.log-20261301", None, None),
            ("-", "", "-", None, None),
            (".gz", "", ".gz", None, None),
        ];
        for (path, folder, stem, number, days) in table {
            let name = Name::read(path);
            let read = name.date.map(|date| {
                let day = |at: i64| iso_date(at.div_euclid(DAY) as i32);
                (day(date.start), day(date.end - 1))
            });
            let expected = days.map(|(start, end)| (start.to_string(), end.to_string()));
            assert_eq!((&*name.folder, &*name.stem, name.number), (*folder, *stem, *number), "{path}");
            assert_eq!(read, expected, "{path}");
        }
    }

    #[test]
    fn names_rank_from_old_to_new() {
        let sorted = |names: &[&str]| {
            let mut names: Vec<String> = names.iter().map(|name| name.to_string()).collect();
            names.sort_by_key(|name| Name::read(name).rank());
            names.join(" ")
        };
        assert_eq!(sorted(&["m", "m.1", "m.10.gz", "m.2.gz"]), "m.10.gz m.2.gz m.1 m");
        assert_eq!(sorted(&["m", "m.0", "m.1.gz"]), "m.1.gz m.0 m");
        assert_eq!(sorted(&["m.old", "m.1", "m"]), "m.1 m.old m");
        assert_eq!(sorted(&["m-20260308", "m", "m-20260301.gz"]), "m-20260301.gz m-20260308 m");
        assert_eq!(sorted(&["m-2026030104", "m-2026030103.gz"]), "m-2026030103.gz m-2026030104");
        assert_eq!(
            sorted(&["current", "@4000000069a39000.s", "@4000000059a38000.u"]),
            "@4000000059a38000.u @4000000069a39000.s current"
        );
    }

    #[test]
    fn any_name_is_survived() {
        for path in [
            "",
            "/",
            ".",
            "..",
            "é.1",
            "日.log-20260301",
            "@",
            "@zzzzzzzzzzzzzzzz",
            "@ééééééééé",
            "-20260301",
            "~",
        ] {
            Name::read(path);
        }
    }
}
