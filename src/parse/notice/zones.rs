//! Words for zones: offsets, abbreviations with all they may mean, names of the tz database. An abbreviation of
//! several meanings keeps them all. Sources: RFC 5322 section 4.3, the tz database's `europe`, `asia`, `australasia`,
//! `northamerica` and `southamerica` files, ISO 8601. Pure.

use super::scan::Scan;
use crate::model::calendar::Zone;
use crate::model::notice::Zoning;

/// Abbreviations and what they mean: minutes east of UTC, the likeliest first.
const WORDS: &[(&str, &[i32])] = &[
    ("UTC GMT UT UCT Z WET", &[0]),
    ("CET MEZ WEST WAT MET", &[60]),
    ("CEST MESZ EET HAEC MEST SAST CAT", &[120]),
    ("EEST EAT TRT FET", &[180]),
    ("EDT", &[-240]),
    ("CDT PET COT", &[-300]),
    ("MDT", &[-360]),
    ("MST PDT", &[-420]),
    ("PST AKDT", &[-480]),
    ("AKST HDT", &[-540]),
    ("HST", &[-600]),
    ("ADT BRT ART UYT CLST", &[-180]),
    ("NST", &[-210]),
    ("NDT", &[-150]),
    ("CLT PYT", &[-240]),
    ("PKT UZT YEKT ZP5", &[300]),
    ("NPT", &[345]),
    ("BDT ALMT OMST ZP6", &[360]),
    ("MMT", &[390]),
    ("ICT WIB NOVT KRAT HOVT", &[420]),
    ("SGT HKT PHT MYT AWST WITA IRKT ULAT CCT", &[480]),
    ("JST KST WIT YAKT", &[540]),
    ("ACST", &[570]),
    ("AEST VLAT CHST", &[600]),
    ("ACDT", &[630]),
    ("AEDT", &[660]),
    ("NZST FJT", &[720]),
    ("NZDT", &[780]),
    ("AZT ZP4", &[240]),
    ("IRST", &[210]),
    ("IRDT AFT", &[270]),
    ("IST", &[330, 120, 60]),
    ("CST", &[-360, 480, -300]),
    ("EST", &[-300, 600]),
    ("AST", &[-240, 180]),
    ("BST", &[60, 360]),
    ("SST", &[480, -660]),
    ("GST", &[240, -120]),
    ("AMT", &[-240, 240]),
    ("WST", &[480, 780]),
    ("IDT", &[180]),
];

/// Words that mean whatever the clocks of a place showed.
const PLACES: &[(&str, &str)] = &[
    ("MSK", "Europe/Moscow"),
    ("VET", "America/Caracas"),
    ("ET", "America/New_York"),
    ("CT", "America/Chicago"),
    ("MT", "America/Denver"),
    ("PT", "America/Los_Angeles"),
];

/// Zones written out, in lower case.
const PHRASES: &[(&str, i32)] = &[
    ("coordinated universal time", 0),
    ("universal time coordinated", 0),
    ("greenwich mean time", 0),
    ("central european summer time", 120),
    ("central european time", 60),
    ("mitteleuropäische sommerzeit", 120),
    ("mitteleuropäische zeit", 60),
    ("eastern daylight time", -240),
    ("central daylight time", -300),
    ("mountain daylight time", -360),
    ("mountain standard time", -420),
    ("pacific daylight time", -420),
    ("pacific standard time", -480),
    ("japan standard time", 540),
    ("indian standard time", 330),
    ("india standard time", 330),
    ("china standard time", 480),
    ("moscow time", 180),
];

/// A zone at the very start of `scan`, and what follows it: `+0200`, `-04:00`, `Z`, `CEST`, `UTC+3`, `Etc/GMT+8`,
/// `Europe/Berlin`. Abbreviations count in capitals only (`utc` and `gmt` in any case).
pub fn at(scan: Scan) -> Option<(Zoning, Scan)> {
    match scan.peek()? {
        '+' | '-' | '−' => signed(scan, true),
        letter if letter.is_alphabetic() => phrase(scan).or_else(|| name(scan)).or_else(|| word(scan)),
        _ => None,
    }
}

/// The meaning of one word: a name or an abbreviation; None if it is neither.
pub fn of(text: &str) -> Option<Zoning> {
    let (zoning, rest) = at(Scan::new(text.trim()))?;
    rest.rest.is_empty().then_some(zoning)
}

fn fixed(minutes: i32) -> Zone {
    Zone::Fixed(minutes * 60)
}

/// `+02:00`, `-0400`, `+02`; after `UTC` also `+3` and `+5:30`.
fn signed(mut scan: Scan, strict: bool) -> Option<(Zoning, Scan)> {
    let sign = if scan.eat("+") { 1 } else { -1 };
    if sign < 0 && !scan.eat("-") && !scan.eat("−") {
        return None;
    }
    let (figures, digits) = scan.number(if strict { 2 } else { 1 }, 4)?;
    let (hours, mut minutes) = match digits {
        1 | 2 => (figures, 0),
        4 => (figures / 100, figures % 100),
        _ => return None,
    };
    if digits < 3 {
        let mut after = scan;
        if after.eat(":") {
            minutes = after.number(2, 2)?.0;
            scan = after;
        }
    }
    let wrong = matches!(scan.peek(), Some(next) if next.is_alphanumeric() || next == ':' || next == '/');
    if wrong || hours > 14 || minutes % 15 != 0 || minutes > 45 || sign < 0 && hours > 12 {
        return None;
    }
    Some((Zoning::Stated(fixed(sign * (hours as i32 * 60 + minutes as i32))), scan))
}

/// An abbreviation, with an offset after it where that can be: `UTC`, `GMT+2`, `CET/CEST`.
fn word(scan: Scan) -> Option<(Zoning, Scan)> {
    let mut after = scan;
    let word = after.word()?;
    // ZP4 and its like carry a figure.
    let mut figure = after;
    if word == "ZP" && figure.number(1, 1).is_some() {
        after = figure;
    }
    let word = &scan.rest[..after.since(scan)];
    if after.peek().is_some_and(|next| next.is_ascii_digit() || next == '_') {
        return None;
    }
    let universal = ["utc", "gmt"].iter().any(|known| known.eq_ignore_ascii_case(word));
    if universal {
        let mut gap = after;
        let _ = gap.blanks();
        if let Some(with_offset) = signed(after, false).or_else(|| signed(gap, true)) {
            return Some(with_offset);
        }
        return Some((Zoning::Stated(Zone::UTC), after));
    }
    for (standard, summer) in [("CET", "/CEST"), ("MEZ", "/MESZ"), ("CEST", "/CET"), ("MESZ", "/MEZ")] {
        let mut both = after;
        if word == standard && both.eat(summer) {
            return Some((Zoning::Stated("Europe/Berlin".parse().ok()?), both));
        }
    }
    if let Some((_, place)) = PLACES.iter().find(|(known, _)| *known == word) {
        return Some((Zoning::Stated(place.parse().ok()?), after));
    }
    let (_, meanings) = WORDS.iter().find(|(words, _)| words.split(' ').any(|known| known == word))?;
    let zoning = match meanings {
        [one] => Zoning::Stated(fixed(*one)),
        several => Zoning::Either(several.iter().map(|minutes| fixed(*minutes)).collect()),
    };
    Some((zoning, after))
}

/// `Europe/Berlin`, `America/Argentina/Salta`, `Etc/GMT+8`, which is eight hours west.
fn name(scan: Scan) -> Option<(Zoning, Scan)> {
    let part = |letter: char| letter.is_ascii_alphanumeric() || "_/+-".contains(letter);
    let end = scan.rest.char_indices().take(41).find(|(_, letter)| !part(*letter)).map(|(at, _)| at);
    let mut name = &scan.rest[..end.unwrap_or(scan.rest.len())];
    if name.len() > 40 || !name.contains('/') || !name.starts_with(|first: char| first.is_ascii_uppercase()) {
        return None;
    }
    name = name.trim_end_matches(['-', '+', '/', '_']);
    let zone: Zone = name.parse().ok()?;
    Some((Zoning::Stated(zone), Scan::new(&scan.rest[name.len()..])))
}

/// `Pacific Standard Time`
fn phrase(scan: Scan) -> Option<(Zoning, Scan)> {
    let letters = |text: &str| text.chars().map(|letter| letter.to_ascii_lowercase()).collect::<String>();
    PHRASES.iter().find_map(|(phrase, minutes)| {
        let written = scan.rest.get(..phrase.len())?;
        (letters(written) == *phrase)
            .then(|| (Zoning::Stated(fixed(*minutes)), Scan::new(&scan.rest[phrase.len()..])))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(minutes: i32) -> Option<Zoning> {
        Some(Zoning::Stated(fixed(minutes)))
    }

    #[test]
    fn one_meaning() {
        for (text, minutes) in [
            ("Z", 0),
            ("utc", 0),
            ("UTC+3", 180),
            ("UTC +03:00", 180),
            ("GMT-0400", -240),
            ("GMT+8", 480),
            ("GMT+05:30", 330),
            ("+02", 120),
            ("+1000", 600),
            ("-02:30", -150),
            ("MESZ", 120),
            ("PDT", -420),
            ("CCT", 480),
            ("ZP4", 240),
            ("Pacific Standard Time", -480),
        ] {
            assert_eq!(of(text), stated(minutes), "{text}");
        }
    }

    #[test]
    fn several_meanings_are_kept() {
        let Some(Zoning::Either(meanings)) = of("IST") else { panic!("IST is ambiguous") };
        assert_eq!(meanings, [fixed(330), fixed(120), fixed(60)]);
        for word in ["CST", "EST", "AST", "BST"] {
            assert!(matches!(of(word), Some(Zoning::Either(_))), "{word}");
        }
    }

    #[test]
    fn names_of_places() {
        let offset = |text: &str, at: i64| match of(text) {
            Some(Zoning::Stated(zone)) => zone.offset_at(at) / 60,
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(offset("Etc/GMT+8", 0), -480);
        assert_eq!(offset("Europe/Berlin", 1_625_000_000), 120);
        assert_eq!(offset("CET/CEST", 1_610_000_000), 60);
        assert_eq!(offset("America/Argentina/Salta", 1_600_000_000), -180);
    }

    #[test]
    fn no_zone() {
        for text in
            ["TCP", "est", "Mars/Olympus", "+2", "+9999", "-1500", "+0217", "-10:00:00", "EST5EDT", "", "+"]
        {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
