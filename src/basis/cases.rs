//! Cases from real life, written out: clues in, years and order out.

use super::{Basis, Clue, Settled, settle};
use crate::model::calendar::{Zone, day_number, parse_date, parse_rfc3339, weekday};
use crate::model::stamp::{Confidence, Date, Stamp, YearSource, ZoneSource};

/// `03-01`, `03-01T06:25:00`, or with the year before it. No check that the day exists.
pub fn stamp(text: &str) -> Stamp {
    let (day, clock) = text.split_once('T').unwrap_or((text, "00:00:00"));
    let clock: Vec<u32> = clock.split(':').map(|part| part.parse().expect("a number")).collect();
    let second = clock.iter().fold(0, |sum, part| sum * 60 + part);
    let date = parse_date(day).map_or_else(
        || {
            let (month, day) = day.split_once('-').expect("month and day");
            let (month, day) = (month.parse().expect("a month"), day.parse().expect("a day"));
            Date::Yearless { month, day, weekday: None }
        },
        Date::Full,
    );
    Stamp { date, second, micros: 0, offset: None }
}

fn stamps(text: &str) -> Vec<Stamp> {
    text.split_whitespace().map(stamp).collect()
}

pub fn instant(text: &str) -> i64 {
    parse_rfc3339(&format!("{text}Z")).expect("an instant") / 1_000_000
}

/// A small file, read whole.
fn whole(name: &str, head: &str) -> Clue {
    Clue { name: name.to_string(), head: stamps(head), whole: true, ..Clue::default() }
}

/// A large plain file, known by head and tail.
fn sampled(name: &str, head: &str, tail: &str) -> Clue {
    Clue { name: name.to_string(), head: stamps(head), tail: stamps(tail), ..Clue::default() }
}

/// A large compressed file, known by its head.
fn packed(name: &str, head: &str) -> Clue {
    Clue { name: name.to_string(), head: stamps(head), ..Clue::default() }
}

impl Clue {
    fn mtime(self, at: &str) -> Clue {
        Clue { mtime: Some(instant(at)), ..self }
    }

    fn header(self, at: &str) -> Clue {
        Clue { archive_time: Some(instant(at)), ..self }
    }

    /// Gives every stamp the weekday it had if the first one fell in this year.
    fn weekdays_of(mut self, year: i32) -> Clue {
        for stamp in self.head.iter_mut() {
            if let Date::Yearless { month, day, weekday: named } = &mut stamp.date {
                let at = day_number(year, u32::from(*month), u32::from(*day)).expect("a day");
                *named = Some(weekday(at) as u8);
            }
        }
        self
    }
}

fn run(clues: &[Clue], latest: Option<&str>) -> Settled {
    settle(clues, Zone::UTC, ZoneSource::Machine, latest.map(instant))
}

fn alone(clue: Clue, latest: Option<&str>) -> Basis {
    run(&[clue], latest).bases.remove(0)
}

fn years(settled: &Settled) -> Vec<i32> {
    settled.bases.iter().map(|basis| basis.start_year).collect()
}

fn said(basis: &Basis) -> (i32, YearSource, Confidence, &str) {
    (basis.start_year, basis.year, basis.confidence, &basis.words)
}

use Confidence::{Certain, Guess, Likely};
use YearSource::{Configured, Inferred, Stated};

#[test]
fn a_fresh_file_is_dated_by_its_mtime() {
    let basis = alone(whole("mail.log", "01-01T08:00:00 01-04T09:00:00").mtime("2026-01-04T09:00:01"), None);
    assert_eq!(said(&basis), (2026, Inferred, Likely, "from the file's mtime (2026-01-04)"));
    assert_eq!(
        (basis.first, basis.last),
        (Some(instant("2026-01-01T08:00:00")), Some(instant("2026-01-04T09:00:00")))
    );
    let basis = alone(whole("mail.log", "12-28 01-04T09:00:00").mtime("2026-01-04T09:00:01"), None);
    assert_eq!(basis.start_year, 2025);
    let basis = alone(whole("mail.log", "12-28 12-31").mtime("2026-01-04T09:00:01"), None);
    assert_eq!(basis.start_year, 2025);
}

#[test]
fn clocks_and_zones_may_differ_by_a_day() {
    let basis = alone(whole("mail.log", "01-03 01-04T09:00:00").mtime("2026-01-04T07:00:00"), None);
    let words = "from the file's mtime (2026-01-04); \
        the file's mtime (2026-01-04) lies 2:00 h before its last line: is the zone right?";
    assert_eq!(said(&basis), (2026, Inferred, Likely, words));
    let basis = alone(whole("mail.log", "01-04 01-06T09:00:00").mtime("2026-01-04T07:00:00"), None);
    assert_eq!(basis.start_year, 2025, "two days are no matter of clocks");
    let basis = alone(whole("mail.log", "12-30 01-01T00:30:00").mtime("2025-12-31T23:30:00"), None);
    assert_eq!(basis.start_year, 2025);
}

#[test]
fn a_log_copied_years_later() {
    let copied = whole("old/mail.log.3.gz", "02-10 03-10T06:25:00").mtime("2026-05-01T12:00:00");
    let basis = alone(copied.clone().header("2019-03-10T06:25:01"), None);
    let words = "from the time in its gzip header (2019-03-10); the file's mtime (2026-05-01) is 7 years later: copied since";
    assert_eq!(said(&basis), (2019, Inferred, Likely, words));
    let basis = alone(copied, None);
    assert_eq!(
        said(&basis),
        (2026, Inferred, Guess, "the last year that the file's mtime (2026-05-01) allows")
    );
}

#[test]
fn file_times_that_were_never_set_say_nothing() {
    let basis = alone(
        whole("mail.log", "02-10 03-10").mtime("1980-01-01T00:00:00").header("1970-01-01T00:00:00"),
        None,
    );
    assert_eq!(said(&basis), (2000, Inferred, Guess, "nothing tells the year: give --as-of"));
}

#[test]
fn weekdays_alone() {
    let clue = whole("mail.log", "03-09 03-10 03-11").weekdays_of(2021);
    let basis = alone(clue.clone(), Some("2024-06-01T00:00:00"));
    assert_eq!((basis.start_year, basis.year), (2021, Configured));
    let basis = alone(clue.clone().mtime("2023-05-01T00:00:00"), None);
    assert_eq!((basis.start_year, basis.confidence), (2021, Guess));
    assert!(basis.words.contains("the weekdays agree"), "{}", basis.words);
    let words =
        "a year that its weekdays or 29 February fit, others do as well: give --as-of; the weekdays agree";
    assert_eq!(said(&alone(clue, None)), (2021, Inferred, Guess, words));
}

#[test]
fn weekdays_deny_what_the_mtime_says() {
    // Copied on the same day of a later year.
    let basis = alone(whole("mail.log", "03-09 03-10").weekdays_of(2021).mtime("2023-03-10T12:00:00"), None);
    assert_eq!((basis.start_year, basis.confidence), (2021, Guess));
}

#[test]
fn a_29_february_alone() {
    let basis = alone(whole("mail.log", "02-27 02-29 03-01").mtime("2023-05-05T00:00:00"), None);
    assert_eq!(basis.start_year, 2020);
    assert!(basis.words.contains("29 February"), "{}", basis.words);
    assert_eq!(alone(whole("-", "02-29"), None).start_year, 2024);
    let over_new_year = whole("mail.log", "12-01 01-15 02-29 03-02").mtime("2026-08-08T00:00:00");
    assert_eq!(alone(over_new_year, None).start_year, 2023);
}

#[test]
fn a_date_in_the_name_alone() {
    let table = [
        ("mail.log-20260301", "02-22 03-01T06:25:00", 2026),
        ("mail.log-20260101.gz", "12-25 12-31T23:59:59", 2025),
        // dateyesterday
        ("mail.log-20251231.gz", "12-25 01-01T06:25:00", 2025),
        // A quiet log: the last line was months before the rotation.
        ("mail.err-20260301", "06-01 09-20", 2025),
        // Named by the day, the week or the month that it holds.
        ("mail-2026-03-01.log", "03-01 03-01T23:59:59", 2026),
        ("mail-2026-03-01.log", "03-01 03-07T23:59:59", 2026),
        ("mail.log.2026-03", "03-01 03-31T23:59:59", 2026),
        ("maillog.2019.gz", "01-01 06-01 12-31T23:59:59", 2019),
        ("mail.log-2026010100", "12-31T23:00:00 12-31T23:59:59", 2025),
        ("mail.log-1772323200.gz", "02-22 02-28T23:59:00", 2026),
    ];
    for (name, head, year) in table {
        let basis = alone(whole(name, head), None);
        assert_eq!((basis.start_year, basis.confidence), (year, Likely), "{name} {}", basis.words);
        assert!(basis.words.contains("date in its name"), "{}", basis.words);
    }
}

#[test]
fn name_and_mtime_together_are_certain() {
    let clue = whole("mail.log-20260301", "02-22 03-01T06:25:00").mtime("2026-03-01T06:25:01");
    let words = "from the date in its name (mail.log-20260301); the file's mtime (2026-03-01) agrees";
    assert_eq!(said(&alone(clue, None)), (2026, Inferred, Certain, words));
}

#[test]
fn a_large_archive_is_known_by_its_head() {
    let head = "02-22T00:00:01 02-22T00:10:00";
    let basis = alone(packed("mail.log.2.gz", head).header("2026-03-01T00:00:00"), None);
    assert_eq!((basis.start_year, basis.confidence, basis.last), (2026, Likely, None));
    // A year's log: its head falls on the day after its end, a year earlier.
    let basis =
        alone(packed("mail.log.2.gz", "01-01T00:00:03 01-01T00:10:00").header("2025-12-31T23:59:59"), None);
    assert_eq!(basis.start_year, 2025);
    let basis = alone(
        Clue { rollovers: Some(2), ..packed("mail.log.2.gz", head).header("2026-03-01T00:00:00") },
        None,
    );
    assert_eq!(basis.start_year, 2024);
}

#[test]
fn two_new_years_in_the_marks() {
    let clue = Clue {
        marks: stamps("06-01 01-10 05-05 12-20 02-01"),
        ..sampled("mail.log", "11-20 11-21", "03-01T10:00:00 03-01T11:00:00")
    };
    let basis = alone(clue.mtime("2026-03-01T11:00:01"), None);
    assert_eq!((basis.start_year, basis.mark_years), (2023, vec![2024, 2025, 2025, 2025, 2026]));
    assert_eq!(basis.last, Some(instant("2026-03-01T11:00:00")));
}

#[test]
fn a_rotated_set_in_every_naming_scheme() {
    let schemes = [
        ["mail.log.3.gz", "mail.log.2.gz", "mail.log.1", "mail.log"],
        ["maillog.2.bz2", "maillog.1.bz2", "maillog.0", "maillog"],
        // Numbered the other way.
        ["mail.log.0", "mail.log.1", "mail.log.2", "mail.log"],
        ["mail.log-20251221.gz", "mail.log-20251228.gz", "mail.log-20260104", "mail.log"],
        // Names that say nothing of their order.
        ["mail.log.2", "mail.log", "mail.log.3.gz", "mail.log.1"],
    ];
    let heads = [
        "12-14 12-21T06:25:00",
        "12-21T06:25:02 12-28T06:25:00",
        "12-28T06:25:01 01-04T06:25:00",
        "01-04T06:25:01 01-06",
    ];
    for names in schemes {
        for mtime in [Some("2026-01-06T00:00:01"), Some("2026-05-05T00:00:00"), None] {
            let mut clues: Vec<Clue> =
                names.iter().zip(heads).map(|(name, head)| whole(name, head)).collect();
            clues[3].mtime = mtime.map(instant);
            clues.rotate_left(2);
            let settled = run(&clues, mtime.is_none().then_some("2026-02-01T00:00:00"));
            assert_eq!(years(&settled), [2025, 2026, 2025, 2025], "{names:?} {mtime:?}");
            assert_eq!(settled.order, [2, 3, 0, 1], "{names:?}");
        }
    }
}

#[test]
fn a_set_copied_in_one_go_counts_back_from_its_copy() {
    // Fourteen months of monthly files, copied in May 2026 without their mtimes.
    let clues: Vec<Clue> = (0..14)
        .map(|back| {
            let month = (2 + 12 * 3 - back) % 12 + 1;
            let name = if back == 0 { "kern.log".to_string() } else { format!("kern.log.{back}") };
            whole(&name, &format!("{month:02}-01T00:00:02 {month:02}-28T23:59:59"))
                .mtime("2026-05-10T10:00:00")
        })
        .collect();
    let settled = run(&clues, None);
    assert_eq!(settled.order, (0..14).rev().collect::<Vec<_>>());
    assert_eq!(
        years(&settled),
        [2026, 2026, 2026, 2025, 2025, 2025, 2025, 2025, 2025, 2025, 2025, 2025, 2025, 2025, 2025][..14]
    );
}

#[test]
fn a_neighbour_with_stated_years_settles_the_rest() {
    // The daemon went over to RFC 3339 stamps between two rotations; all was copied in 2031.
    let clues = [
        whole("mail.log.2", "02-15 02-22T06:25:00").mtime("2031-01-01T00:00:00"),
        whole("mail.log.1", "2024-02-22T06:25:03 2024-03-01T06:25:00").mtime("2031-01-01T00:00:00"),
        whole("mail.log", "03-01T06:25:03 03-03T06:25:00").mtime("2031-01-01T00:00:00"),
    ];
    let settled = run(&clues, None);
    assert_eq!(years(&settled), [2024; 3]);
    assert_eq!(said(&settled.bases[1]), (2024, Stated, Certain, "the stamps state their years"));
    let words = "from mail.log.1, which begins where this ends; the file's mtime (2031-01-01) is 6 years later: copied since";
    assert_eq!(said(&settled.bases[0]), (2024, Inferred, Likely, words));
    assert!(settled.bases[2].words.starts_with("from mail.log.1, which ends where this begins"));
}

#[test]
fn stated_years_within_a_file_settle_it() {
    let basis = alone(whole("mail.log", "12-30 01-02 2024-02-10 02-20").mtime("2026-02-20T00:00:00"), None);
    assert_eq!(said(&basis), (2023, Inferred, Certain, "from stamps in it that state their year"));
}

#[test]
fn a_leftover_of_years_ago_stays_there() {
    let clues = [
        whole("mail.log.9.gz", "05-01 05-08T06:25:00")
            .header("2019-05-08T06:25:01")
            .mtime("2019-05-08T06:25:01"),
        whole("mail.log.1", "05-04 05-11T06:25:00").mtime("2026-05-11T06:25:00"),
        whole("mail.log", "05-11T06:25:03 05-13").mtime("2026-05-13T00:00:02"),
    ];
    let settled = run(&clues, None);
    assert_eq!(years(&settled), [2019, 2026, 2026]);
    let confidence: Vec<Confidence> = settled.bases.iter().map(|basis| basis.confidence).collect();
    assert_eq!(confidence, [Likely, Certain, Certain]);
}

#[test]
fn a_copy_set_aside_does_not_move_into_another_year() {
    let clues = [
        whole("mail.log", "02-20 02-21 02-24 03-01 03-05").mtime("2026-03-05T00:00:01"),
        whole("mail.log.old", "02-20 02-21 02-24 03-01").mtime("2026-03-01T00:00:01"),
        whole("mail.log.bak", "02-20 02-21 02-24 03-01").mtime("2026-09-09T00:00:01"),
    ];
    assert_eq!(years(&run(&clues, None)), [2026; 3]);
}

#[test]
fn files_that_overlap_are_said_to() {
    let clues = [
        whole("mail.log.1", "02-20 03-10").mtime("2026-03-10T00:00:01"),
        whole("mail.log", "03-01 03-15").mtime("2026-03-15T00:00:01"),
    ];
    let settled = run(&clues, None);
    assert_eq!(years(&settled), [2026, 2026]);
    assert!(settled.bases[0].words.contains("it overlaps mail.log"), "{}", settled.bases[0].words);
    assert!(settled.bases[1].words.contains("it overlaps mail.log.1"), "{}", settled.bases[1].words);
}

#[test]
fn as_of_alone_and_as_of_against_the_mtime() {
    let basis = alone(whole("-", "05-01 05-03"), Some("2026-05-04T00:00:00"));
    assert_eq!(said(&basis), (2026, Configured, Likely, "the last year that --as-of (2026-05-04) allows"));
    let basis = alone(whole("-", "05-01 05-03"), Some("2026-05-01T00:00:00"));
    assert_eq!(basis.start_year, 2025);
    // Samples checked out long after they were written.
    let basis =
        alone(whole("mail.log", "03-01 03-02").mtime("2027-03-02T00:00:00"), Some("2026-11-01T00:00:00"));
    assert_eq!((basis.start_year, basis.confidence), (2026, Guess));
    let basis =
        alone(whole("mail.log", "03-01 03-02").mtime("2026-11-20T00:00:00"), Some("2026-11-01T00:00:00"));
    assert_eq!(basis.start_year, 2026);
}

#[test]
fn without_a_clue_the_other_logs_help() {
    let clues =
        [whole("a/x.log", "2024-05-01 2024-06-01"), whole("-", "04-30 05-02"), whole("b/y.log", "06-05")];
    let settled = run(&clues, None);
    assert_eq!(years(&settled), [2024, 2024, 2023]);
    assert_eq!(settled.bases[1].words, "the last year that the end of the other logs (2024-06-01) allows");
    assert_eq!(settled.bases[1].confidence, Guess);
}

#[test]
fn a_copied_folder_speaks_for_the_log_without_archives() {
    let clues = [
        whole("case/mail.log.2.gz", "02-10 03-10T06:25:00")
            .header("2019-03-10T06:25:01")
            .mtime("2026-05-01T12:00:00"),
        whole("case/kern.log", "01-10 03-09T06:25:00").mtime("2026-05-01T12:00:00"),
    ];
    let settled = run(&clues, None);
    assert_eq!(years(&settled), [2019, 2019]);
    assert_eq!(settled.bases[1].confidence, Guess);
}

#[test]
fn files_without_stamps_stand_where_their_names_say() {
    let clues = [
        whole("mail.log", ""),
        whole("mail.log.1", "03-01 03-08").mtime("2026-03-08T00:00:01"),
        whole("mail.log.2.gz", "").mtime("2026-03-01T00:00:00"),
        whole("mail.log.3.gz", "02-15 02-22").mtime("2026-02-22T00:00:01"),
        whole("ufw.log", "02-25 02-26").mtime("2026-02-26T00:00:01"),
        whole("empty.log", ""),
    ];
    let settled = run(&clues, None);
    assert_eq!(settled.order, [3, 2, 4, 1, 0, 5]);
    assert_eq!(said(&settled.bases[0]), (2026, Inferred, Guess, "no stamp was read in its samples"));
    assert_eq!(settled.bases[0].first, None);
}

#[test]
fn ties_are_broken_by_name() {
    let clues: Vec<Clue> = ["m", "m.1", "m.10", "m.2"].iter().map(|name| whole(name, "2026-03-01")).collect();
    assert_eq!(run(&clues, None).order, [2, 3, 1, 0]);
    let clues: Vec<Clue> =
        ["m", "m-2026030104", "m-2026030103"].iter().map(|name| whole(name, "2026-03-01")).collect();
    assert_eq!(run(&clues, None).order, [2, 1, 0]);
}

#[test]
fn hourly_files_of_one_day() {
    let clues: Vec<Clue> = (0..24)
        .map(|hour| {
            let end = instant("2026-03-01T00:59:58") + hour * 3600;
            let name = format!("mail.log.{}", hour + 1);
            Clue { mtime: Some(end), ..whole(&name, &format!("03-01T{hour:02}:00:01 03-01T{hour:02}:59:58")) }
        })
        .collect();
    let settled = run(&clues, None);
    assert_eq!(settled.order, (0..24).collect::<Vec<_>>(), "by content, though the numbers say otherwise");
    assert_eq!(years(&settled), [2026; 24]);
    assert!(settled.bases[3].words.contains("not by its name"));
}

#[test]
fn no_clues_at_all() {
    assert_eq!(run(&[], None), Settled { order: vec![], bases: vec![] });
    let settled = run(&[Clue::default()], Some("2026-01-01T00:00:00"));
    assert_eq!((settled.order, settled.bases.len()), (vec![0], 1));
}

#[test]
fn a_thousand_daily_files_without_times() {
    let last = day_number(2026, 5, 1).expect("a day");
    let clues: Vec<Clue> = (0..1000)
        .map(|back| {
            let (_, month, day) = crate::model::calendar::civil(last - back);
            let clue = whole(
                &format!("mail.log.{back}"),
                &format!("{month:02}-{day:02}T00:00:03 {month:02}-{day:02}T23:59:58"),
            );
            clue.mtime("2026-06-01T00:00:00")
        })
        .collect();
    let settled = run(&clues, None);
    assert_eq!(settled.order, (0..1000).rev().collect::<Vec<_>>());
    assert_eq!((settled.bases[0].start_year, settled.bases[999].start_year), (2026, 2023));
}
