//! Each figure against what it usually is: the same weekday, and the same hour of it, of up to eight weeks before.
//!
//! Usual is the median; how far values stray from it is told by the median absolute deviation (MAD), which a few bad days
//! do not move. A value is out of the usual at 3.5 deviations (B. Iglewicz and D. Hoaglin, How to Detect and Handle
//! Outliers, 1993), where a deviation is 1.4826 MAD, as for a normal distribution, but no less than the square root of the
//! median, which is what mere chance makes of a count (Poisson), and no less than one. Pure.

use std::collections::BTreeMap;

use crate::gather::history::{DaySource, Entry, Figure, Origin};
use crate::model::calendar::{Moment, Zone, iso_date, weekday};
use crate::report::figures::thousands;
use crate::report::view::{Change, History, HistoryDay, Report};
use crate::tally::What;
use crate::tally::days::seconds;

/// Weeks looked back.
const WEEKS: i32 = 8;
/// Same weekdays from which on something is called usual.
const ENOUGH: usize = 4;
/// Deviations.
const FAR: f64 = 3.5;
/// Below this, a difference is the noise of a small server.
const NOISE: u64 = 10;
/// Single hours named at most.
const HOURS: usize = 6;

/// The figures compared, and whether more of it is bad.
const WATCHED: [(What, &str, bool); 8] = super::changes::WATCHED;

const WEEKDAYS: [&str; 7] =
    ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"];

/// By what a period is compared.
#[derive(Clone, Copy, Debug)]
pub struct Past<'p> {
    /// Where each day of the period comes from.
    pub origins: &'p [Origin],
    /// Every day that is kept.
    pub days: &'p [Entry],
    pub zone: Zone,
    /// Microseconds since the epoch.
    pub now: i64,
}

/// Says in the report where its days come from, and what of them is out of the usual. Where too little is kept, what the
/// report says of the days just before stays.
pub fn compare(report: &mut Report, past: &Past<'_>) {
    let book = Book::of(past);
    let days: Vec<i32> = past.origins.iter().map(|origin| origin.day).collect();
    let known: Vec<(i32, Vec<i32>)> = days.iter().map(|day| (*day, book.references(*day))).collect();
    let enough: Vec<(i32, Vec<i32>)> =
        known.iter().filter(|(_, same)| same.len() >= ENOUGH).cloned().collect();
    let compared = if enough.is_empty() {
        let most = known.iter().map(|(_, same)| same.len()).max().unwrap_or(0);
        format!(
            "Too little history to say what is usual: of the same weekday {most} are kept, {ENOUGH} are wanted."
        )
    } else {
        report.changes = book.changes(&enough);
        let most = enough.iter().map(|(_, same)| same.len()).max().unwrap_or(0);
        let each = if enough.len() < known.len() {
            format!(", for {} of {} days", enough.len(), known.len())
        } else {
            String::new()
        };
        format!(
            "Against the same weekday and hour of up to {WEEKS} weeks ({most} kept{each}): median, {FAR} deviations (MAD)."
        )
    };
    report.history = Some(History { days: origins(past), compared });
}

fn origins(past: &Past<'_>) -> Vec<HistoryDay> {
    let day = |origin: &Origin| HistoryDay {
        day: iso_date(origin.day),
        host: origin.host.clone(),
        from: match origin.from {
            DaySource::Logs => "logs",
            DaySource::Grown => "new lines",
            DaySource::History => "history",
        },
        lines: origin.lines,
        written: origin.written.map(|at| Moment::new(at, past.zone)),
        complete: origin.written.unwrap_or(past.now) >= seconds(origin.day, past.zone).end * 1_000_000,
    };
    past.origins.iter().map(day).collect()
}

/// The figures of every day, all hosts together.
struct Book<'p> {
    past: &'p Past<'p>,
    /// By day and host.
    days: BTreeMap<i32, BTreeMap<&'p str, &'p Entry>>,
}

impl<'p> Book<'p> {
    fn of(past: &'p Past<'p>) -> Book<'p> {
        let mut days: BTreeMap<i32, BTreeMap<&str, &Entry>> = BTreeMap::new();
        for entry in past.days {
            let best = days.entry(entry.day).or_default().entry(&entry.host).or_insert(entry);
            if entry.summary.lines > best.summary.lines {
                *best = entry;
            }
        }
        Book { past, days }
    }

    fn end(&self, day: i32) -> i64 {
        seconds(day, self.past.zone).end * 1_000_000
    }

    /// The same weekdays before, as far as they are kept whole for every host of the day.
    fn references(&self, day: i32) -> Vec<i32> {
        let Some(hosts) = self.days.get(&day) else { return Vec::new() };
        let whole = |day: &i32| {
            self.days.get(day).is_some_and(|known| {
                hosts.keys().all(|host| known.get(host).is_some_and(|entry| entry.written >= self.end(*day)))
            })
        };
        (1..=WEEKS).map(|week| day - 7 * week).filter(whole).collect()
    }

    /// How often on a day: of one hour, or of the hours before `until`.
    fn count(&self, day: i32, of: i32, what: What, hours: Hours) -> u64 {
        let (Some(hosts), Some(entries)) = (self.days.get(&of), self.days.get(&day)) else { return 0 };
        let figures = hosts
            .keys()
            .filter_map(|host| entries.get(host))
            .filter_map(|entry| entry.summary.figures.iter().find(|figure| figure.what == what.name()));
        figures.map(|figure| hours.of(figure)).sum()
    }

    /// The hours of a day that are over.
    fn over(&self, day: i32) -> Hours {
        if self.past.now >= self.end(day) {
            return Hours::All;
        }
        let (today, second) = self.past.zone.local(self.past.now.div_euclid(1_000_000));
        Hours::Before(if today == day { (second / 3600) as u8 } else { 0 })
    }

    fn changes(&self, days: &[(i32, Vec<i32>)]) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut hours = Vec::new();
        for (what, name, bad) in WATCHED {
            let each = days.iter().map(|(day, same)| {
                let over = self.over(*day);
                let before = same.iter().map(|before| self.count(*before, *day, what, over));
                Compared::new(self.count(*day, *day, what, over), before.collect())
            });
            let all = each.reduce(Compared::and).unwrap_or_default();
            if let Some(direction) = all.direction(bad) {
                changes.push(change(name.to_string(), &all, direction, &usual_on(days)));
            }
            hours.extend(days.iter().filter_map(|(day, same)| self.hour(*day, same, what, name, bad)));
        }
        hours.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        changes.extend(hours.into_iter().take(HOURS).map(|(_, change)| change));
        changes
    }

    /// The hour of a day that is furthest out of the usual.
    fn hour(&self, day: i32, same: &[i32], what: What, name: &str, bad: bool) -> Option<(f64, Change)> {
        let over = match self.over(day) {
            Hours::Before(hour) => hour,
            Hours::All | Hours::One(_) => 24,
        };
        let compared = (0..over).map(|hour| {
            let before = same.iter().map(|before| self.count(*before, day, what, Hours::One(hour)));
            (hour, Compared::new(self.count(day, day, what, Hours::One(hour)), before.collect()))
        });
        let worst =
            compared.filter_map(|(hour, compared)| Some((hour, compared.direction(bad)?, compared))).reduce(
                |worst, next| if next.2.distance().abs() > worst.2.distance().abs() { next } else { worst },
            );
        worst.map(|(hour, direction, compared)| {
            let name = format!("{name}, {} {hour:02}:00 to {:02}:00", iso_date(day), hour + 1);
            let usual = usual_on(&[(day, Vec::new())]);
            (compared.distance().abs(), change(name, &compared, direction, &usual))
        })
    }
}

fn usual_on(days: &[(i32, Vec<i32>)]) -> String {
    match days {
        [(day, _)] => {
            let name = WEEKDAYS.get(weekday(*day) as usize).copied().unwrap_or_default();
            format!("usual on {name}")
        }
        _ => "usual for these days".to_string(),
    }
}

fn change(what: String, compared: &Compared, direction: &'static str, usual: &str) -> Change {
    let (now, before) = (compared.now, compared.median.round() as u64);
    let text = format!("{what}: {}, {usual} {}", thousands(now), thousands(before));
    Change { what, now, before, direction, text }
}

/// Which hours of a figure are meant.
#[derive(Clone, Copy, Debug)]
enum Hours {
    All,
    /// Those before this one.
    Before(u8),
    One(u8),
}

impl Hours {
    fn of(self, figure: &Figure) -> u64 {
        match self {
            Hours::All => figure.total,
            Hours::Before(until) => (0..until).map(|hour| figure.hour(hour)).sum(),
            Hours::One(hour) => figure.hour(hour),
        }
    }
}

/// A count beside what is usual.
#[derive(Clone, Copy, Debug, Default)]
struct Compared {
    now: u64,
    median: f64,
    /// Square of a deviation.
    spread: f64,
    /// None of the days before had any; all of them had.
    never: bool,
    always: bool,
}

impl Compared {
    fn new(now: u64, before: Vec<u64>) -> Compared {
        let (never, always) = (before.iter().all(|n| *n == 0), before.iter().all(|n| *n > 0));
        let median = median(before.iter().map(|n| *n as f64).collect());
        let mad = median_of(before.iter().map(|n| (*n as f64 - median).abs()));
        let deviation = (1.4826 * mad).max(median.sqrt()).max(1.0);
        Compared { now, median, spread: deviation * deviation, never, always }
    }

    /// Of several days together.
    fn and(self, other: Compared) -> Compared {
        Compared {
            now: self.now + other.now,
            median: self.median + other.median,
            spread: self.spread + other.spread,
            never: self.never && other.never,
            always: self.always && other.always,
        }
    }

    /// In deviations.
    fn distance(&self) -> f64 {
        (self.now as f64 - self.median) / self.spread.sqrt().max(1.0)
    }

    fn direction(&self, bad: bool) -> Option<&'static str> {
        let apart = (self.now as f64 - self.median).abs();
        match self.now {
            0 if self.always && self.distance() < -FAR => Some("gone"),
            now if now > 0 && self.never => Some("new").filter(|_| self.distance() > FAR),
            _ if apart < NOISE as f64 || self.distance().abs() <= FAR => None,
            _ if self.distance() > 0.0 => Some(if bad { "worse" } else { "better" }),
            _ => Some(if bad { "better" } else { "worse" }),
        }
    }
}

fn median_of(values: impl Iterator<Item = f64>) -> f64 {
    median(values.collect())
}

/// The middle value, or the mean of the two in the middle; nought of none.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.len().saturating_sub(1) / 2, values.len() / 2);
    let at = |place: usize| values.get(place).copied().unwrap_or(0.0);
    (at(low) + at(high)) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_strays_further_than_the_days_before_is_out_of_the_usual() {
        let direction = |now, before: &[u64]| Compared::new(now, before.to_vec()).direction(true);
        assert_eq!(direction(958, &[0; 8]), Some("new"));
        assert_eq!(direction(2, &[0; 8]), None, "a hit or two are no news");
        assert_eq!(direction(0, &[800, 790, 820, 805]), Some("gone"));
        assert_eq!(direction(830, &[800, 790, 820, 805]), None);
        assert_eq!(direction(1200, &[800, 790, 820, 805]), Some("worse"));
        assert_eq!(direction(300, &[800, 790, 820, 805]), Some("better"));
        // One bad day before does not make this one usual, nor a wild past any day unusual.
        assert_eq!(direction(5000, &[100, 110, 5000, 90, 105]), Some("worse"));
        assert_eq!(direction(900, &[100, 1500, 20, 700, 2500]), None);
        // A handful, whatever the deviation.
        assert_eq!(direction(9, &[1, 1, 1, 1]), None);
    }

    #[test]
    fn the_middle() {
        assert_eq!(median(vec![]), 0.0);
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
    }
}
