//! Stamps as people and programs write them: a date, a time of day and a zone, put together. Reads ISO 8601, RFC 5322
//! with its usual faults, syslog, ctime, Apache's log, snort, 12-hour clocks, day and month in either order, months in
//! many languages, and seconds since the epoch. Pure; asks no clock: what a stamp lacks is told, not filled in.

mod clock;
mod date;
mod names;

use std::ops::Range;

use self::clock::{Clock, clock};
use self::date::{Day, date};
use super::scan::{Scan, beginnings};
use super::zones;
use crate::model::calendar::Zone;
use crate::model::notice::{Lacks, When, Zoning};

const DAY: i64 = 86_400;

/// The stamp that the whole text is, as in a cell of a table or the value of a header: also seconds (or thousandths)
/// since the epoch, and `20031023181336`. None if anything else stands there too.
pub fn cell(text: &str) -> Option<When> {
    let text = text.trim_matches(|letter: char| letter.is_whitespace() || "\"'".contains(letter));
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let text = bare.unwrap_or(text).trim();
    if let Some(when) = epoch(text).or_else(|| fourteen(text)) {
        return Some(when);
    }
    let (when, after) = stamp(Scan::new(text))?;
    after.rest.trim_matches(['.', ',', ';', ' ']).is_empty().then_some(when)
}

/// All stamps in a text and where they stand, in their order. A time of day alone needs its seconds, a number is
/// taken for seconds since the epoch only where it says so.
pub fn find(text: &str) -> Vec<(Range<usize>, When)> {
    let mut found = Vec::new();
    let mut free = 0;
    for at in beginnings(text) {
        if at < free || !stands_alone(text, at) {
            continue;
        }
        let here = Scan::new(&text[at..]);
        let read = stamp(here).map(|(when, after)| (when, after.since(here)));
        if let Some((when, length)) = read.or_else(|| told_epoch(text, at)) {
            free = at + length;
            found.push((at..free, when));
        }
    }
    found
}

/// Not inside a group of figures, an address, or a word.
fn stands_alone(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars().rev();
    let (last, second, third) = (before.next(), before.next(), before.next());
    let hex = |letter: Option<char>| letter.is_none_or(|letter| letter.is_ascii_hexdigit());
    let here = &text[at..];
    // Behind the name of a file, as grep puts it before a line: `auth.log.1:Dec 31`.
    let begins_line = here.starts_with(char::is_alphabetic) || here.get(4..5) == Some("-");
    match last {
        Some(':') if begins_line => true,
        Some(':') if second.is_some() && hex(second) && hex(third) => false,
        Some('.' | ':' | '-' | '/' | '+') => !second.is_some_and(|letter| letter.is_ascii_digit()),
        Some(letter) => !letter.is_alphanumeric() && letter != '_',
        None => true,
    }
}

/// A stamp at the very start, and what follows it.
fn stamp(scan: Scan) -> Option<(When, Scan)> {
    if let Some((day, after)) = date(scan) {
        return date_first(scan, day, after);
    }
    let (time, after) = clock(scan, false)?;
    let (zone, after) = zone(after, time.precision == 1);
    if let Some((day, end)) = joined_date(after) {
        let (late_zone, end) = if zone == Zoning::Unknown { self::zone(end, true) } else { (zone, end) };
        return Some((when(day, Some(time), late_zone), end));
    }
    let alone = time.precision == 1 && boundary(after);
    let wall = i64::from(time.second);
    alone.then(|| (When { wall, lacks: Lacks::Date, precision: 1, zone, ..When::default() }, after))
}

fn date_first<'a>(start: Scan, mut day: Day, after: Scan<'a>) -> Option<(When, Scan<'a>)> {
    if let Some((time, glued, mut after)) = joined_clock(after) {
        let (mut zoning, end) = zone(after, time.precision == 1 || glued);
        after = end;
        // ctime: the year stands behind the time, a zone before or after it.
        if day.yearless
            && let Some((whole, end)) = late_year(start, after)
        {
            (day, after) = (whole, end);
            if zoning == Zoning::Unknown {
                (zoning, after) = zone(after, true);
            }
        }
        return Some((when(day, Some(time), zoning), after));
    }
    if day.bare || !boundary(after) {
        return None;
    }
    let mut gap = after;
    let zoning = if gap.blanks() && !gap.rest.starts_with(['+', '-', '−']) {
        zone(after, false)
    } else {
        (Zoning::Unknown, after)
    };
    Some((when(day, None, zoning.0), zoning.1))
}

fn when(day: Day, time: Option<Clock>, zone: Zoning) -> When {
    let second = time.map_or(0, |time| i64::from(time.second));
    When {
        wall: i64::from(day.number) * DAY + second,
        other: day.other.map(|other| i64::from(other) * DAY + second),
        lacks: if day.yearless { Lacks::Year } else { Lacks::Nothing },
        precision: time.map_or(86_400, |time| time.precision),
        zone,
        ..When::default()
    }
}

fn boundary(after: Scan) -> bool {
    !after.peek().is_some_and(|next| next.is_alphanumeric() || next == '_')
}

/// What may stand between a date and its time, and the time. True where the two are glued as in ISO 8601.
fn joined_clock(after: Scan) -> Option<(Clock, bool, Scan)> {
    let mut scan = after;
    if scan.one_of(&['T', 't', '_', ':', '-']).is_some() {
        let glued = after.rest.starts_with(['T', 't']);
        if let Some((time, end)) = clock(scan, true) {
            return Some((time, glued, end));
        }
    }
    scan = after;
    join(&mut scan, &["at", "um", "om", "às", "à", "alle", "kl", "o", "ore", "в", "den", "a"]);
    if scan.since(after) == 0 {
        // `2020年3月5日14時05分`
        return clock(scan, false).filter(|_| scan.rest.contains('時')).map(|(time, end)| (time, false, end));
    }
    let mut article = scan;
    if matches!(article.word(), Some("las" | "the")) && article.blanks() {
        scan = article;
    }
    clock(scan, false).map(|(time, end)| (time, false, end))
}

/// A date behind its time: `18:13:36 23/10/2003`, `18:13 on 23 October 2003`; not the beginning of the next stamp.
fn joined_date(after: Scan) -> Option<(Day, Scan)> {
    let mut scan = after;
    join(&mut scan, &["on", "am", "den", "le", "of", "del", "il", "op", "em", "el"]);
    if scan.since(after) == 0 {
        return None;
    }
    let (day, end) = date(scan)?;
    let of_its_own = joined_clock(end).is_some();
    (!day.yearless
        && (!day.bare || scan.rest.starts_with(|next: char| next.is_ascii_digit()))
        && !of_its_own
        && boundary(end))
    .then_some((day, end))
}

/// Blanks, a comma, a dash or a word between the halves of a stamp.
fn join(scan: &mut Scan, words: &[&str]) {
    let _ = scan.blanks();
    let _ = scan.one_of(&[',', ';', '@', '|']);
    let _ = scan.blanks();
    let mut word = *scan;
    if word.word().is_some_and(|word| words.contains(&word)) {
        let _ = word.eat(".");
        if word.blanks() {
            *scan = word;
        }
    }
    let mut dash = *scan;
    if dash.one_of(&['-', '–', '@', '/']).is_some() && dash.blanks() {
        *scan = dash;
    }
}

/// The year behind the time, as ctime writes it; the date is read again with it.
fn late_year<'a>(start: Scan, after: Scan<'a>) -> Option<(Day, Scan<'a>)> {
    let mut scan = after;
    if !scan.blanks() {
        return None;
    }
    let (year, _) = scan.number(4, 4)?;
    if !(1970..2100).contains(&year)
        || scan.rest.starts_with([':', '-', '/', '.']) && !scan.rest.starts_with(". ")
        || !boundary(scan)
    {
        return None;
    }
    // The date, up to its time, with the year put behind it.
    let (_, end) = date(start)?;
    let written = format!("{} {year}", start.rest.get(..end.since(start))?);
    let (day, _) = date(Scan::new(&written))?;
    (!day.yearless).then_some((day, scan))
}

/// The zone after a time, with a comment behind an offset; Unknown where there is none. `attached` allows an offset
/// without a blank before it.
fn zone(after: Scan, attached: bool) -> (Zoning, Scan) {
    let none = (Zoning::Unknown, after);
    let mut scan = after;
    let apart = scan.blanks();
    if !apart && !attached {
        return none;
    }
    let bracket = scan.one_of(&['(', '[']);
    let minus_zero = scan.rest.starts_with("-0000");
    let Some((zoning, mut end)) = zones::at(scan) else { return none };
    let letter = scan.peek().is_some_and(char::is_alphabetic);
    if !apart && bracket.is_none() && letter && !scan.rest.starts_with(['Z', 'U', 'G']) || !boundary(end) {
        return none;
    }
    if let Some(bracket) = bracket {
        let closing = if bracket == '(' { ")" } else { "]" };
        return if end.eat(closing) { (zoning, end) } else { none };
    }
    let (remark, end) = comment(end);
    // An offset that says "I don't know mine", with a zone beside it: both are kept.
    match (minus_zero, remark.and_then(zones::of)) {
        (true, Some(Zoning::Stated(zone))) if zone != Zone::UTC => {
            (Zoning::Either(vec![Zone::UTC, zone]), end)
        }
        (true, Some(Zoning::Either(zones))) => {
            (Zoning::Either([Zone::UTC].into_iter().chain(zones).collect()), end)
        }
        _ => (zoning, end),
    }
}

/// ` (EST)`, also cut short: ` (ES`.
fn comment(after: Scan<'_>) -> (Option<&str>, Scan<'_>) {
    let mut scan = after;
    if !scan.blanks() || !scan.eat("(") {
        return (None, after);
    }
    let end = scan.rest.char_indices().take(60).find(|(_, letter)| ")\n".contains(*letter)).map(|(at, _)| at);
    let end = end.unwrap_or(scan.rest.len());
    let (remark, rest) = scan.rest.split_at(end);
    let words = remark.chars().all(|letter| letter.is_alphabetic() || letter == ' ') && remark.len() < 60;
    if !words {
        return (None, after);
    }
    (Some(remark), Scan::new(rest.strip_prefix(')').unwrap_or(rest)))
}

/// Seconds, thousandths or millionths since the epoch, from 2001 to 2099.
fn epoch(text: &str) -> Option<When> {
    let (figures, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if fraction.is_empty()
        || fraction.len() > 9
        || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return None;
    }
    let number: i64 = figures.parse().ok()?;
    let wall = match figures.len() {
        10 => number,
        13 => number / 1_000,
        16 => number / 1_000_000,
        _ => return None,
    };
    let sane =
        (1_000_000_000..4_102_444_800).contains(&wall) && fraction.bytes().all(|byte| byte.is_ascii_digit());
    sane.then(|| When { wall, precision: 1, zone: Zoning::Stated(Zone::UTC), ..When::default() })
}

/// A number in prose that is said to be a time: `audit(1364481363.243:24287)`, `time=1364481363`, `epoch 1364481363`.
fn told_epoch(text: &str, at: usize) -> Option<(When, usize)> {
    let length =
        text[at..].bytes().take(24).take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let number = text[at..at + length].trim_end_matches('.');
    if number.len() < 10 || !boundary(Scan::new(&text[at + number.len()..])) {
        return None;
    }
    let before = text[..at].trim_end_matches(['=', ':', '(', ' ', '"', '\'', '[']);
    let label =
        before.rsplit(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    let told = ["audit", "time", "timestamp", "epoch", "ts", "seen", "unixtime", "date", "start", "end"];
    (told.contains(&label.as_str()) && before.len() < at).then_some(())?;
    Some((epoch(number)?, number.len()))
}

/// `20031023181336`
fn fourteen(text: &str) -> Option<When> {
    if text.len() != 14 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (day, time) = text.split_at(8);
    let (day, _) = date(Scan::new(day))?;
    let (time, _) = clock(Scan::new(time), true)?;
    Some(when(day, Some(time), Zoning::Unknown))
}

#[cfg(test)]
mod tests;
