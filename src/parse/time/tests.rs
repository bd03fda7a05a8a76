//! Stamps in every form, and what the thread of a source makes of them.

use super::*;
use crate::model::calendar::{self, Moment, Zone};
use crate::model::stamp::Date;
use proptest::prelude::*;

fn full(date: &str) -> Date {
    Date::Full(calendar::parse_date(date).expect("a date"))
}

const FIRST: Date = Date::Yearless { month: 3, day: 1, weekday: None };
const HOUR: i32 = 3600;

#[test]
fn reads_every_form() {
    let sunday = Date::Yearless { month: 3, day: 1, weekday: Some(6) };
    let date = full("2026-03-01");
    let table: &[(&str, Date, u32, Option<i32>)] = &[
        ("Mar  1 02:03:04 rest", FIRST, 0, None),
        ("Mar 1 02:03:04 rest", FIRST, 0, None),
        ("Mar 01 02:03:04 rest", FIRST, 0, None),
        ("Mar  1 02:03:04   rest", FIRST, 0, None),
        ("Mar  1 02:03:04.123 rest", FIRST, 123_000, None),
        ("Mar 01 02:03:04.123456 rest", FIRST, 123_456, None),
        ("Mar  1 2026 02:03:04 rest", date, 0, None),
        ("Mar  1 2026 02:03:04: rest", date, 0, None),
        ("Mar  1 02:03:04 2026 rest", date, 0, None),
        ("Mar  1 02:03:04.5 UTC: rest", FIRST, 500_000, Some(0)),
        ("Sun Mar  1 02:03:04 rest", sunday, 0, None),
        ("Sun, Mar  1 02:03:04 rest", sunday, 0, None),
        ("Sun Mar  1 02:03:04 2026 rest", date, 0, None),
        ("Sun Mar  1 02:03:04 CET 2026 rest", date, 0, Some(HOUR)),
        ("mars 1 02:03:04 rest", FIRST, 0, None),
        ("mar. 1 02:03:04 rest", FIRST, 0, None),
        ("dim. mars 1 02:03:04 rest", FIRST, 0, None),
        ("Mär 01 02:03:04 rest", FIRST, 0, None),
        ("<34>Mar  1 02:03:04 rest", FIRST, 0, None),
        ("<34>Mar 1 02:03:04 rest", FIRST, 0, None),
        ("<189>45: *Mar  1 02:03:04.123: rest", FIRST, 123_000, None),
        ("<34>1 2026-03-01T02:03:04.5Z rest", date, 500_000, Some(0)),
        ("1 2026-03-01T02:03:04Z rest", date, 0, Some(0)),
        ("<34>2026-03-01T02:03:04Z rest", date, 0, Some(0)),
        ("2026-03-01T02:03:04Z rest", date, 0, Some(0)),
        ("2026-03-01T02:03:04 rest", date, 0, None),
        ("2026-03-01T02:03:04.123456789+05:30 rest", date, 123_456, Some(19_800)),
        ("2026-03-01T02:03:04,123-0330 rest", date, 123_000, Some(-12_600)),
        ("2026-03-01T02:03:04+01 rest", date, 0, Some(HOUR)),
        ("2026-03-01T02:03:04+0100 rest", date, 0, Some(HOUR)),
        ("2026-03-01 02:03:04 rest", date, 0, None),
        ("2026-03-01 02:03:04 +0100 rest", date, 0, Some(HOUR)),
        ("2026-03-01 02:03:04.123 rest", date, 123_000, None),
        ("2026-03-01 02:03:04.123 -0800 rest", date, 123_000, Some(-8 * HOUR)),
        ("Sun 2026-03-01 02:03:04 CET rest", date, 0, Some(HOUR)),
        ("Sun 2026-03-01 02:03:04 +03 rest", date, 0, Some(3 * HOUR)),
        ("dim. 2026-03-01 02:03:04 CET rest", date, 0, Some(HOUR)),
        ("Sun 2026-03-01 02:03:04 IST rest", date, 0, None),
        ("@4000000069a39e620757b5a8 rest", date, 123_188, Some(0)),
        ("@4000000069a39e62 rest", date, 0, Some(0)),
        ("1772330584 rest", date, 0, Some(0)),
        ("1772330584.123456 rest", date, 123_456, Some(0)),
        ("- 1772330584 2026.03.01 node7 Mar 1 03:03:04 rest", date, 0, Some(0)),
    ];
    for (line, date, micros, offset) in table {
        let expected = Stamp { date: *date, second: 7_384, micros: *micros, offset: *offset };
        assert_eq!(stamp(line.as_bytes()), Some((expected, &b"rest"[..])), "{line}");
    }
}

#[test]
fn refuses_what_is_no_stamp() {
    let wrong = [
        "",
        "Mar",
        "Mar  1 02:03:0",
        "Mar 32 02:03:04 x",
        "Mar  0 02:03:04 x",
        "Feb 30 02:03:04 x",
        "Mar  1 24:00:00 x",
        "Mar  1 02:60:00 x",
        "Mar  1 02:03:04x",
        "Mar  1 2027x02:03:04 x",
        "Feb 29 2026 02:03:04 x",
        "Foo  1 02:03:04 x",
        "2026-02-29T02:03:04Z x",
        "2026-13-01T02:03:04Z x",
        "2026-00-01T02:03:04Z x",
        "0000-00-00 00:00:00 x",
        "2026-03-01T25:03:04Z x",
        "2026-03-01T02:03:04. x",
        "2026-03-01T02:03:04.1234567890Z x",
        "2026-03-01T02:03:04+99:00 x",
        "2026-03-01T02:03:04Zx",
        "2026-03-01_02:03:04 x",
        "<192>Mar  1 02:03:04 x",
        "<34>1 - host app - - - x",
        "<<34>Mar  1 02:03:04 x",
        "[12345.678901] IN=eth0",
        "@40000000zz",
        "@4000000069a3a0a2ffffffff x",
        "@f000000069a3a0a20757b5a8 x",
        "0772330584 x",
        "17723305841 x",
        "- 1772330584 not a label",
        "\u{0}",
    ];
    for line in wrong {
        assert_eq!(stamp(line.as_bytes()), None, "{line}");
    }
    assert!(stamp(b"Dec 31 23:59:60 x").is_some_and(|(stamp, _)| stamp.second == 86_400));
}

fn zone(name: &str) -> Zone {
    name.parse().expect("a zone")
}

/// Reads stamps in order; gives the instants in `zone`.
fn instants(time: &mut TimeContext, zone: Zone, lines: &[&str]) -> Vec<String> {
    let mut read = |line: &&str| {
        let (stamp, _) = stamp(line.as_bytes()).expect("a stamp");
        let when = time.resolve(stamp);
        assert_eq!((when.day, when.second), zone.local(when.seconds()), "{line}");
        Moment::new(when.micros, zone).rfc3339()
    };
    lines.iter().map(&mut read).collect()
}

#[test]
fn years_follow_from_the_lines_around() {
    let mut time = TimeContext::new(Zone::UTC, 2023, None);
    let lines = [
        "Nov 30 10:00:00 x",
        "Dec 31 23:59:59 x",
        "Jan  1 00:00:01 x",
        "Dec 31 23:59:48 x",
        "Jan  1 00:00:02 x",
        "Feb 29 12:00:00 x",
        "Nov 20 12:00:00 x",
        "Jan 10 12:00:00 x",
        "2031-12-31T12:00:00Z x",
        "Jan  1 12:00:00 x",
    ];
    let years: Vec<String> =
        instants(&mut time, Zone::UTC, &lines).iter().map(|text| text[..4].to_string()).collect();
    assert_eq!(years, ["2023", "2023", "2024", "2023", "2024", "2024", "2024", "2025", "2031", "2032"]);
    assert_eq!((time.yearless, time.stated_year, time.stated_zone), (9, 1, 1));
    assert_eq!((time.rollovers, time.leap_corrected, time.backward), (3, 0, 1));
    assert_eq!(time.first, Some(1_701_338_400_000_000));
    assert_eq!(time.last, calendar::parse_rfc3339("2032-01-01T12:00:00Z"));
}

#[test]
fn a_stamp_after_the_latest_instant_is_a_year_older() {
    let latest = calendar::parse_rfc3339("2026-03-01T12:00:00Z").map(|micros| micros / 1_000_000);
    let mut time = TimeContext::new(Zone::UTC, 2026, latest);
    let read =
        instants(&mut time, Zone::UTC, &["May 20 10:00:00 x", "Feb 28 10:00:00 x", "Mar  2 10:00:00 x"]);
    assert_eq!(read, ["2025-05-20T10:00:00+00:00", "2026-02-28T10:00:00+00:00", "2026-03-02T10:00:00+00:00"]);
}

#[test]
fn a_leap_day_corrects_a_wrong_year() {
    let mut time = TimeContext::new(Zone::UTC, 2025, None);
    let read =
        instants(&mut time, Zone::UTC, &["Feb 28 10:00:00 x", "Feb 29 10:00:00 x", "Mar  1 10:00:00 x"]);
    assert_eq!(read[1..], ["2024-02-29T10:00:00+00:00", "2024-03-01T10:00:00+00:00"]);
    assert_eq!((time.leap_corrected, time.rollovers), (1, 0));
}

#[test]
fn a_repeated_hour_is_read_in_file_order() {
    let brussels = zone("Europe/Brussels");
    let mut time = TimeContext::new(brussels, 2026, None);
    let lines = [
        "Oct 25 01:59:59 x",
        "Oct 25 02:10:00 x",
        "Oct 25 02:50:02 x",
        "Oct 25 02:50:00 x",
        "Oct 25 02:05:00 x",
        "Oct 25 02:55:00 x",
        "Oct 25 03:00:00 x",
    ];
    let expected = [
        "01:59:59+02",
        "02:10:00+02",
        "02:50:02+02",
        "02:50:00+02",
        "02:05:00+01",
        "02:55:00+01",
        "03:00:00+01",
    ];
    let expected: Vec<String> = expected.iter().map(|text| format!("2026-10-25T{text}:00")).collect();
    assert_eq!(instants(&mut time, brussels, &lines), expected);
    assert_eq!((time.dst_lines, time.backward), (5, 0));
}

#[test]
fn a_skipped_hour_and_stated_offsets() {
    let brussels = zone("Europe/Brussels");
    let mut time = TimeContext::new(brussels, 2026, None);
    let lines = [
        "Mar 29 01:59:59 x",
        "Mar 29 02:00:01 x",
        "Mar 29 03:00:02 x",
        "2026-03-29T00:59:59Z x",
        "2026-03-29T01:00:00Z x",
        "2026-03-28T23:00:00-0100 x",
        "2026-10-25T02:30:00+0100 x",
        "2026-10-25T02:30:00+0200 x",
    ];
    let expected = [
        "2026-03-29T01:59:59+01:00",
        "2026-03-29T03:00:01+02:00",
        "2026-03-29T03:00:02+02:00",
        "2026-03-29T01:59:59+01:00",
        "2026-03-29T03:00:00+02:00",
        "2026-03-29T01:00:00+01:00",
        "2026-10-25T02:30:00+01:00",
        "2026-10-25T02:30:00+02:00",
    ];
    assert_eq!(instants(&mut time, brussels, &lines), expected);
    assert_eq!((time.dst_lines, time.stated_zone), (1, 5));
}

const ZONES: [&str; 8] = [
    "UTC",
    "Europe/Brussels",
    "America/St_Johns",
    "America/Los_Angeles",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "Pacific/Auckland",
];

/// A stamp of an instant (seconds since 1970) at an offset, written as that form has it.
fn written(form: usize, seconds: i64, micros: u32, offset: i32) -> String {
    let local = seconds + i64::from(offset);
    let (day, second) = (local.div_euclid(86_400) as i32, local.rem_euclid(86_400));
    let (year, month, of_month) = calendar::civil(day);
    let clock = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    let iso = calendar::iso_date(day);
    let name = &"JanFebMarAprMayJunJulAugSepOctNovDec"[month as usize * 3 - 3..month as usize * 3];
    let weekday = &"MonTueWedThuFriSatSun"
        [calendar::weekday(day) as usize * 3..calendar::weekday(day) as usize * 3 + 3];
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset.abs() / 3600, offset.abs() / 60 % 60);
    match form {
        0 => format!("{iso}T{clock}.{micros:06}{sign}{hours:02}:{minutes:02} x"),
        1 => format!("{iso}T{clock}.{micros:06}{sign}{hours:02}{minutes:02} x"),
        2 => format!("{iso} {clock}.{micros:06} {sign}{hours:02}{minutes:02} x"),
        3 => format!("<13>1 {iso}T{clock}.{micros:06}{sign}{hours:02}:{minutes:02} x"),
        4 => format!("@{:016x}{:08x} x", seconds + (1 << 62) + 10, micros * 1000),
        5 => format!("{seconds}.{micros:06} x"),
        6 => format!("{name} {of_month:2} {year} {clock}.{micros:06} x"),
        7 => format!("{weekday} {name} {of_month:2} {clock}.{micros:06} {year} x"),
        8 => format!("{iso}T{clock}.{micros:06} x"),
        _ => format!("{weekday} {iso} {clock}.{micros:06} {sign}{hours:02}{minutes:02} x"),
    }
}

proptest! {
    #[test]
    fn every_instant_in_every_form(
        seconds in 1_000_000_000i64..2_145_916_800, // 2001 to 2037: ten digits, as the epoch form wants
        micros in 0u32..1_000_000,
        form in 0usize..10,
        quarters in -48i32..=56,
        name in 0usize..ZONES.len(),
    ) {
        let zone = zone(ZONES[name]);
        // Forms without a zone are written, and read, in the zone of the context.
        let offset = if matches!(form, 6..=8) { zone.offset_at(seconds) } else { quarters * 900 };
        let line = written(form, seconds, micros, offset);
        let (stamp, rest) = stamp(line.as_bytes()).expect("a stamp");
        prop_assert_eq!(rest, b"x");
        let mut time = TimeContext::new(zone, 2026, None);
        let when = time.resolve(stamp);
        if time.dst_lines == 0 {
            prop_assert_eq!(when.micros, seconds * 1_000_000 + i64::from(micros));
        }
        prop_assert_eq!((when.day, when.second), zone.local(when.seconds()));
    }

    #[test]
    fn years_of_growing_logs(
        start in 631_152_000i64..2_000_000_000,
        gaps in proptest::collection::vec((0u32..300, 0i64..86_400), 1..40),
    ) {
        let start_year = calendar::civil((start / 86_400) as i32).0;
        let mut time = TimeContext::new(Zone::UTC, start_year, None);
        let mut at = start;
        for (days, seconds) in gaps {
            let (day, second) = Zone::UTC.local(at);
            let (_, month, of_month) = calendar::civil(day);
            let date = Date::Yearless { month: month as u8, day: of_month as u8, weekday: None };
            let when = time.resolve(Stamp { date, second, micros: 0, offset: None });
            prop_assert_eq!(when.seconds(), at);
            at += (i64::from(days) * 86_400 + seconds).min(299 * 86_400);
        }
        prop_assert_eq!((time.leap_corrected, time.backward), (0, 0));
    }

    #[test]
    fn dst_nights_in_file_order(
        name in 0usize..ZONES.len(),
        year in 1996i32..2036,
        day in 0u32..365,
        gaps in proptest::collection::vec(1i64..900, 200),
    ) {
        let zone = zone(ZONES[name]);
        let near = i64::from(calendar::day_number(year, 1, 1).expect("a day") + day as i32) * 86_400;
        // The next change of the zone, if it has one: begin some hours before it.
        let change = (0..366 * 24).map(|hour| near + hour * 3600)
            .find(|at| zone.offset_at(*at) != zone.offset_at(at + 3600)).unwrap_or(near);
        let mut at = change - 6 * 3600;
        let start_year = calendar::civil(zone.local(at).0).0;
        let mut time = TimeContext::new(zone, start_year, None);
        for gap in gaps {
            let (day, second) = zone.local(at);
            let (_, month, of_month) = calendar::civil(day);
            let date = Date::Yearless { month: month as u8, day: of_month as u8, weekday: None };
            let when = time.resolve(Stamp { date, second, micros: 0, offset: None });
            prop_assert_eq!(when.seconds(), at);
            prop_assert_eq!((when.day, when.second), (day, second));
            at += gap;
        }
        prop_assert_eq!(time.backward, 0);
    }

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        let _ = stamp(&bytes);
    }

    #[test]
    fn nearly_stamps(text in "(<34>1? ?)?[A-Z]?[a-zé]{0,3}[ .]{0,2}(Mar|Feb|2026)?[ -][0-9 -]{0,6}[T ][0-9:]{6,8}[.,]?[0-9]{0,10}[ Z+-][0-9A-Z: ]{0,9}") {
        let _ = stamp(text.as_bytes());
    }
}
