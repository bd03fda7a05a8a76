//! Histories of machines, made up at random: a log rotated by any scheme over several years, then packed,
//! copied, renamed or thinned out. Where the evidence suffices the true years and the true order must come
//! out; and nothing wrong may ever be called certain.

use proptest::prelude::*;
use proptest::sample::select;

use super::point::DAY;
use super::{Clue, Settled, settle};
use crate::model::calendar::{Zone, civil, day_number, weekday};
use crate::model::stamp::{Confidence, Date, Stamp, ZoneSource};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Period {
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Scheme {
    /// `mail.log.1`, the larger the older.
    Numbered,
    /// `mail.log.0` is the oldest.
    NumberedUp,
    /// `mail.log-20260301`, or with hours; the date of the rotation.
    Dated,
    /// The same, a day or an hour early.
    DatedYesterday,
    /// Numbers given at random.
    Shuffled,
}

/// What became of the file times since.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Times {
    Kept,
    /// All files copied in one go, this many days after the last line.
    Copied(i64),
    /// Each file copied some time after, or not: one in this many kept its time.
    KeptByOneIn(u64),
    Lost,
}

#[derive(Clone, Debug)]
struct History {
    /// First rotation, day number.
    start: i32,
    period: Period,
    files: usize,
    /// Rotation at this second of the day.
    rotated_at: i64,
    /// Mean seconds between lines.
    pace: i64,
    scheme: Scheme,
    times: Times,
    /// Files this old and older are gzipped, with or without a time in the header.
    packed_from: usize,
    header: bool,
    /// Large packed files are known by their head alone.
    heads_only: bool,
    /// The newest so many files state their years.
    stated: usize,
    weekdays: bool,
    /// Every file is lost with one chance in this many; 0 for none.
    missing: u64,
    seed: u64,
}

/// What a file is known by, and the truth.
struct Made {
    clue: Clue,
    start_year: i32,
    mark_years: Vec<i32>,
    first: i64,
    /// Its time of last write is true: by mtime, header or the date in its name.
    timed: bool,
    /// It was copied on about the same day of another year: no one could tell.
    by_chance: bool,
}

/// Reproducible noise: splitmix64 of seed and place.
fn noise(seed: u64, place: u64) -> u64 {
    let mut mixed = seed ^ place.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

const ZONE: &str = "Europe/Brussels";

fn zone() -> Zone {
    ZONE.parse().expect("a zone")
}

impl History {
    /// The instant of the rotation that ends period `at`, counted from the first.
    fn rotation(&self, at: i64) -> i64 {
        let local = |day: i32, second: i64| zone().wall(day, second as u32).first();
        let (year, month, _) = civil(self.start);
        let months = |count: i64| {
            let month = i64::from(month) - 1 + count;
            day_number(year + (month / 12) as i32, (month % 12 + 1) as u32, 1).expect("a day")
        };
        match self.period {
            Period::Hourly => local(self.start, 0) + at * 3600,
            Period::Daily => local(self.start + at as i32, self.rotated_at),
            Period::Weekly => local(self.start + 7 * at as i32, self.rotated_at),
            Period::Monthly => local(months(at), self.rotated_at),
            Period::Yearly => local(months(12 * at), self.rotated_at),
        }
    }

    fn line(&self, file: usize, from: i64, at: i64) -> i64 {
        let jitter = noise(self.seed, (file as u64) << 40 | at as u64) as i64 & i64::MAX;
        from + at * self.pace + jitter % self.pace
    }

    fn stamp(&self, at: i64, stated: bool) -> Stamp {
        let (day, second) = zone().local(at);
        let (_, month, of_month) = civil(day);
        let named = self.weekdays.then_some(weekday(day) as u8);
        let yearless = Date::Yearless { month: month as u8, day: of_month as u8, weekday: named };
        let date = if stated { Date::Full(day) } else { yearless };
        Stamp { date, second, micros: 0, offset: stated.then(|| zone().offset_at(at)) }
    }

    fn name(&self, file: usize, end: i64) -> String {
        let back = self.files - 1 - file;
        let date = |at: i64| {
            let (day, second) = zone().local(at);
            let (year, month, day) = civil(day);
            let hour =
                if self.period == Period::Hourly { format!("{:02}", second / 3600) } else { String::new() };
            format!("mail.log-{year:04}{month:02}{day:02}{hour}")
        };
        match self.scheme {
            _ if back == 0 && self.scheme != Scheme::Shuffled => "mail.log".to_string(),
            Scheme::Numbered => format!("mail.log.{back}"),
            Scheme::NumberedUp => format!("mail.log.{file}"),
            Scheme::Dated => date(end),
            // datehourago for hourly rotation, else dateyesterday
            Scheme::DatedYesterday if self.period == Period::Hourly => date(end - 3600),
            Scheme::DatedYesterday => date(zone().wall(zone().local(end).0 - 1, 43_200).first()),
            Scheme::Shuffled => {
                let mut numbers: Vec<usize> = (0..self.files).collect();
                numbers.sort_by_key(|&number| noise(self.seed, 7_000 + number as u64));
                format!("mail.log.{}", numbers[file])
            }
        }
    }

    fn make(&self) -> Vec<Made> {
        let newest = self.rotation(self.files as i64);
        let kept = |file: usize| {
            self.missing == 0 || !noise(self.seed, 5_000 + file as u64).is_multiple_of(self.missing)
        };
        (0..self.files).filter(|&file| kept(file)).filter_map(|file| self.file(file, newest)).collect()
    }

    fn file(&self, file: usize, newest: i64) -> Option<Made> {
        let (from, to) = (self.rotation(file as i64), self.rotation(file as i64 + 1));
        let lines = (to - from) / self.pace;
        let back = self.files - 1 - file;
        let stated = back < self.stated;
        let at = |line: i64| self.line(file, from, line);
        let stamps =
            |lines: std::ops::Range<i64>| lines.map(|line| self.stamp(at(line), stated)).collect::<Vec<_>>();
        let last = at(lines.checked_sub(1).filter(|line| *line >= 0)?);
        let packed = back >= self.packed_from.max(1);
        let small = lines <= 120;
        // What is packed cannot be sampled at the end; if it is not too large it is read in full.
        let head_only = packed && !small && (self.heads_only || lines > 200_000);
        // A piece is a quarter of the file, but only of files that are large.
        let marks: Vec<i64> = if small || packed || lines < 10_000 {
            vec![]
        } else {
            (1..4).map(|part| lines * part / 4).collect()
        };
        let (kept, mtime) = match self.times {
            Times::Kept => (true, Some(last + 1)),
            Times::Copied(days) => (false, Some(newest + days * DAY + file as i64)),
            Times::KeptByOneIn(one_in) if noise(self.seed, 9_000 + file as u64).is_multiple_of(one_in) => {
                (true, Some(last + 1))
            }
            Times::KeptByOneIn(_) => (
                false,
                Some(newest + noise(self.seed, 8_000 + file as u64) as i64 % (1500 * DAY) / 2 + 750 * DAY),
            ),
            Times::Lost => (false, None),
        };
        let archive_time = (packed && self.header).then_some(last + 1);
        let dated = matches!(self.scheme, Scheme::Dated | Scheme::DatedYesterday) && back > 0;
        let clue = Clue {
            name: format!("/var/log/{}{}", self.name(file, to), if packed { ".gz" } else { "" }),
            head: stamps(0..if small { lines } else { 60 }),
            marks: marks.iter().map(|&line| self.stamp(at(line), stated)).collect(),
            tail: if small || head_only { vec![] } else { stamps(lines - 60..lines) },
            whole: small,
            archive_time,
            mtime,
            rollovers: None,
        };
        let year = |at: i64| civil(zone().local(at).0).0;
        Some(Made {
            start_year: year(at(0)),
            mark_years: marks.iter().map(|&line| year(at(line))).collect(),
            first: at(0),
            by_chance: !kept
                && mtime.is_some_and(|at| {
                    at - last > 300 * DAY && !(20..345).contains(&((at - last) / DAY % 365))
                }),
            timed: kept || archive_time.is_some() || dated || stated,
            clue,
        })
    }
}

prop_compose! {
    fn history()(
        start in 12_784i32..19_700, // 2005 to 2023
        period in select(vec![Period::Hourly, Period::Daily, Period::Weekly, Period::Monthly, Period::Yearly]),
        files in 1usize..40,
        rotated_at in select(vec![0i64, 6 * 3600 + 25 * 60]),
        pace in select(vec![3i64, 20, 300, 4_000, 30_000]),
        scheme in select(vec![Scheme::Numbered, Scheme::NumberedUp, Scheme::Dated, Scheme::DatedYesterday, Scheme::Shuffled]),
        times in prop_oneof![
            Just(Times::Kept),
            (0i64..2000).prop_map(Times::Copied),
            (1u64..5).prop_map(Times::KeptByOneIn),
            Just(Times::Lost),
        ],
        packed_from in 1usize..4,
        (header, heads_only, weekdays) in (any::<bool>(), any::<bool>(), prop::bool::weighted(0.2)),
        stated in prop_oneof![4 => Just(0usize), 1 => 1usize..5],
        missing in select(vec![0u64, 0, 0, 3, 8]),
        seed in any::<u64>(),
    ) -> History {
        let files = if period == Period::Yearly { files.min(8) } else { files };
        let pace = if period == Period::Hourly { pace.min(300) } else { pace };
        History {
            start, period, files, rotated_at, pace, scheme, times, packed_from, header, heads_only, stated, weekdays, missing, seed,
        }
    }
}

fn run(made: &[Made], seed: u64) -> Settled {
    // The answer must not hang on the order in which the files are named.
    let mut shuffled: Vec<usize> = (0..made.len()).collect();
    shuffled.sort_by_key(|&at| noise(seed, at as u64));
    let clues: Vec<Clue> = shuffled.iter().map(|&at| made[at].clue.clone()).collect();
    let settled = settle(&clues, zone(), ZoneSource::Machine, None);
    let mut bases = settled.bases.clone();
    for (basis, &at) in settled.bases.into_iter().zip(&shuffled) {
        bases[at] = basis;
    }
    Settled { order: settled.order.iter().map(|&at| shuffled[at]).collect(), bases }
}

/// The set is complete, no year is hidden in it, and something says where it lies.
fn suffices(history: &History, made: &[Made]) -> bool {
    let anchored =
        made.iter().any(|file| file.timed) || matches!(history.times, Times::Copied(days) if days < 300);
    // Without times of their own, files in no order can be strung together in many ways, and files of
    // whole years in any.
    let alike = match history.scheme {
        Scheme::Shuffled => true,
        Scheme::NumberedUp => history.period == Period::Yearly,
        _ => false,
    };
    let by_chance = made.iter().any(|file| file.by_chance);
    history.missing == 0 && anchored && !by_chance && (history.times == Times::Kept || !alike)
}

fn check(history: &History, made: &[Made]) -> Result<(), TestCaseError> {
    let settled = run(made, history.seed);
    let truth: Vec<i32> = made.iter().map(|file| file.start_year).collect();
    let years: Vec<i32> = settled.bases.iter().map(|basis| basis.start_year).collect();
    for (basis, file) in settled.bases.iter().zip(made) {
        let right = basis.start_year == file.start_year && basis.mark_years == file.mark_years;
        prop_assert!(
            right || basis.confidence < Confidence::Certain,
            "{}: {basis:?}, truly {}",
            file.clue.name,
            file.start_year
        );
        // In the repeated hour of a DST night the first reading is given.
        let late = basis.first.map(|first| file.first - first);
        prop_assert!(!right || matches!(late, Some(0 | 3600)));
    }
    if suffices(history, made) {
        prop_assert_eq!(&years, &truth, "{:#?}", settled.bases);
    }
    // Only names can tell the two files of a repeated hour apart.
    let plain = history.period != Period::Hourly || history.scheme == Scheme::Numbered;
    if years == truth && plain {
        prop_assert_eq!(settled.order, (0..made.len()).collect::<Vec<_>>());
    }
    Ok(())
}

proptest! {
    #[test]
    fn true_years_and_true_order(history in history()) {
        check(&history, &history.make())?;
    }

    /// One file that was never rotated, over several New Years, known by its head, a mark per piece and its tail.
    #[test]
    fn a_file_of_many_years(
        start in 900_000_000i64..1_500_000_000,
        years in 1i64..12,
        piece_days in 5i64..150,
        copied in prop::option::of(0i64..3_000),
        counted in any::<bool>(),
        weekdays in any::<bool>(),
    ) {
        let end = start + years * 365 * DAY;
        let times = |from: i64| (0..60).map(move |line| from + line * 40);
        let stamp = |at: i64| {
            let (day, second) = zone().local(at);
            let (_, month, of_month) = civil(day);
            let named = weekdays.then_some(weekday(day) as u8);
            let date = Date::Yearless { month: month as u8, day: of_month as u8, weekday: named };
            Stamp { date, second, micros: 0, offset: None }
        };
        let year = |at: i64| civil(zone().local(at).0).0;
        let marks: Vec<i64> = (1..).map(|piece| start + piece * piece_days * DAY).take_while(|at| *at < end - DAY).collect();
        let new_years = u32::try_from(year(end) - year(start)).ok();
        let clue = Clue {
            name: "mail.log".to_string(),
            head: times(start).map(stamp).collect(),
            marks: marks.iter().copied().map(stamp).collect(),
            tail: times(end - 59 * 40).map(stamp).collect(),
            mtime: Some(end + copied.unwrap_or(0) * DAY),
            rollovers: new_years.filter(|_| counted),
            ..Clue::default()
        };
        let settled = settle(&[clue], zone(), ZoneSource::Machine, None);
        let basis = &settled.bases[0];
        let truth: Vec<i32> = marks.iter().map(|&at| year(at)).collect();
        let right = basis.start_year == year(start) && basis.mark_years == truth;
        prop_assert!(right || basis.confidence < Confidence::Certain);
        if copied.is_none_or(|days| days < 360) {
            prop_assert!(right, "{basis:?}, truly {} {truth:?}", year(start));
        } else {
            let shift = basis.start_year - year(start);
            let shifted: Vec<i32> = truth.iter().map(|year| year + shift).collect();
            prop_assert_eq!(&basis.mark_years, &shifted);
        }
    }

    /// Whatever the clues: an answer for each, and every source in the order once.
    #[test]
    fn any_clues_are_survived(clues in prop::collection::vec(any_clue(), 0..8), latest in any_time()) {
        let settled = settle(&clues, zone(), ZoneSource::Configured, latest);
        let mut order = settled.order.clone();
        order.sort_unstable();
        prop_assert_eq!(order, (0..clues.len()).collect::<Vec<_>>());
        prop_assert_eq!(settled.bases.len(), clues.len());
        for (basis, clue) in settled.bases.iter().zip(&clues) {
            prop_assert_eq!(basis.mark_years.len(), clue.marks.len());
        }
    }
}

fn any_time() -> impl Strategy<Value = Option<i64>> {
    prop::option::of(prop_oneof![any::<i64>(), 0i64..4_000_000_000, Just(0), Just(i64::MAX), Just(i64::MIN)])
}

prop_compose! {
    fn any_stamp()(
        full in prop::option::weighted(0.2, prop_oneof![any::<i32>(), -1_000i32..30_000]),
        (month, day) in prop_oneof![8 => (1u8..13, 1u8..32), 1 => (any::<u8>(), any::<u8>())],
        weekday in prop::option::weighted(0.2, 0u8..9),
        second in prop_oneof![0u32..=86_400, any::<u32>()],
        offset in prop::option::weighted(0.1, prop_oneof![-50_000i32..50_000, any::<i32>()]),
    ) -> Stamp {
        let date = full.map_or(Date::Yearless { month, day, weekday }, Date::Full);
        Stamp { date, second, micros: 0, offset }
    }
}

prop_compose! {
    fn any_clue()(
        name in "(mail\\.log|kern\\.log|-|x/mail\\.log)(\\.[0-9]|-20[0-9]{6}|-[0-9]{10}|\\.old)?(\\.gz)?",
        head in prop::collection::vec(any_stamp(), 0..80),
        marks in prop::collection::vec(any_stamp(), 0..4),
        tail in prop::collection::vec(any_stamp(), 0..80),
        whole in any::<bool>(),
        (archive_time, mtime) in (any_time(), any_time()),
        rollovers in prop::option::of(prop_oneof![0u32..5, any::<u32>()]),
    ) -> Clue {
        Clue { name, head, marks, tail, whole, archive_time, mtime, rollovers }
    }
}
