//! The time axis: ticks at round local hours or days, days named where there are several. Pure.

use super::{Frame, Px, Tick};
use crate::model::calendar::{Zone, civil, weekday};
use crate::report::view::Report;

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;
/// Width of `Wed 11 May`.
const DAY_NAME: f64 = 74.0;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// A stretch of time laid across a frame. Seconds since the epoch.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    pub start: i64,
    pub end: i64,
    pub zone: Zone,
    pub frame: Frame,
}

impl Axis {
    pub fn x(&self, at: i64) -> f64 {
        let span = (self.end - self.start).max(1);
        self.frame.across((at - self.start) as f64 / span as f64)
    }

    /// Ticks with their labels, never closer than the labels are wide; and the starts of days, where the axis
    /// shows hours of several days.
    pub fn ticks(&self) -> (Vec<Tick>, Vec<Tick>) {
        let room = (self.frame.right - self.frame.left) / if self.frame.is_narrow() { 46.0 } else { 62.0 };
        let least = ((self.end - self.start) as f64 / room.max(1.0)) as i64;
        let days = self.days();
        if let Some(step) = [1, 2, 3, 6, 12].into_iter().find(|hours| hours * HOUR >= least) {
            let named = if days.len() > 1 { self.day_names(&days) } else { Vec::new() };
            return (self.hour_ticks(&days, step), named);
        }
        if let Some(step) = [1, 2].into_iter().find(|step| step * DAY >= least) {
            let wide = (self.frame.right - self.frame.left) / days.len() as f64 > DAY_NAME + 12.0;
            let days = days.iter().step_by(step as usize).copied();
            return (self.day_ticks(days, |day| day_label(day, wide)), Vec::new());
        }
        if let Some(step) = [7, 14].into_iter().find(|step| step * DAY >= least) {
            // Mondays.
            let weeks = days.iter().filter(|day| (**day + 3).rem_euclid(step as i32) == 0).copied();
            return (self.day_ticks(weeks, |day| day_label(day, false)), Vec::new());
        }
        let months = [1, 2, 3, 6, 12, 24, 60, 120];
        let step = months.into_iter().find(|months| i64::from(*months) * 30 * DAY >= least).unwrap_or(600);
        (self.month_ticks(&days, step), Vec::new())
    }

    /// Local day numbers the axis touches.
    fn days(&self) -> Vec<i32> {
        let last = self.zone.local((self.end - 1).max(self.start)).0;
        (self.zone.local(self.start).0..=last).collect()
    }

    fn hour_ticks(&self, days: &[i32], step: i64) -> Vec<Tick> {
        let clock = |day: &i32, hour: i64| {
            (self.zone.wall(*day, (hour * HOUR) as u32).first(), format!("{hour:02}:00"))
        };
        let mut ticks: Vec<(i64, String)> = days
            .iter()
            .flat_map(|day| (0..24 / step).map(move |place| clock(day, place * step)))
            .filter(|(at, _)| (self.start..=self.end).contains(at))
            .collect();
        if ticks.last().is_some_and(|(at, _)| self.end - at == step * HOUR) && days.len() == 1 {
            ticks.push((self.end, "24:00".to_string()));
        }
        ticks.dedup_by_key(|(at, _)| *at);
        ticks.into_iter().map(|(at, label)| Tick { at: Px(self.x(at)), label }).collect()
    }

    /// Days by name, where the name has room before the next day or the end.
    fn day_names(&self, days: &[i32]) -> Vec<Tick> {
        let mut ticks = self.day_ticks(days.iter().copied(), |day| day_label(day, true));
        ticks.retain(|tick| tick.at.0 + DAY_NAME <= self.frame.width);
        ticks
    }

    fn day_ticks(&self, days: impl Iterator<Item = i32>, name: impl Fn(i32) -> String) -> Vec<Tick> {
        let starts = days.map(|day| (self.zone.wall(day, 0).first(), name(day)));
        let inside = starts.filter(|(at, _)| (self.start..=self.end).contains(at));
        inside.map(|(at, label)| Tick { at: Px(self.x(at)), label }).collect()
    }

    /// First days of every `step`th month, a January by its year.
    fn month_ticks(&self, days: &[i32], step: u32) -> Vec<Tick> {
        let firsts = days.iter().copied().filter(|day| {
            let (year, month, date) = civil(*day);
            let months = year.unsigned_abs() * 12 + month - 1;
            date == 1 && months.is_multiple_of(step)
        });
        self.day_ticks(firsts, |day| match civil(day) {
            (year, 1, _) => year.to_string(),
            (_, month, _) => month_name(month).to_string(),
        })
    }
}

fn month_name(month: u32) -> &'static str {
    MONTHS.get(month as usize - 1).copied().unwrap_or_default()
}

/// From where to where a chart runs (seconds since the epoch): the whole period where the data, given by its ends,
/// covers a good part of it, else the data.
pub fn stretch(report: &Report, (first, last): (i64, i64)) -> (i64, i64) {
    let (from, to) = (report.period.start.seconds(), report.period.end.seconds());
    if (last - first) * 4 > to - from { (from, to) } else { (first, last) }
}

/// `Mon 11 May`, or `11 May`.
pub fn day_label(day: i32, with_weekday: bool) -> String {
    let (_, month, date) = civil(day);
    let month = month_name(month);
    match DAYS.get(weekday(day) as usize).filter(|_| with_weekday) {
        Some(name) => format!("{name} {date} {month}"),
        None => format!("{date} {month}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::calendar::day_number;

    fn labels(from: (u32, u32), days: i64, frame: Frame) -> (Vec<String>, Vec<String>) {
        let zone: Zone = "Europe/Brussels".parse().expect("a zone");
        let day = day_number(2026, from.0, from.1).expect("a day");
        let (start, end) = (zone.wall(day, 0).first(), zone.wall(day + days as i32, 0).first());
        let (ticks, named) = Axis { start, end, zone, frame }.ticks();
        let words = |list: Vec<Tick>| list.into_iter().map(|tick| tick.label).collect();
        (words(ticks), words(named))
    }

    #[test]
    fn a_day_has_hours() {
        let (hours, days) = labels((5, 11), 1, Frame::WIDE);
        assert_eq!((hours.len(), hours[0].as_str(), hours[12].as_str()), (13, "00:00", "24:00"));
        assert!(days.is_empty());
        assert_eq!(labels((5, 11), 1, Frame::NARROW).0, ["00:00", "06:00", "12:00", "18:00", "24:00"]);
    }

    #[test]
    fn a_night_of_dst_keeps_its_clock() {
        let (hours, _) = labels((3, 29), 1, Frame::WIDE);
        assert_eq!(hours.last().map(String::as_str), Some("24:00"));
        assert!(hours.contains(&"04:00".to_string()));
    }

    #[test]
    fn longer_periods_have_days() {
        let (hours, days) = labels((5, 11), 3, Frame::WIDE);
        assert_eq!(
            (hours.len(), days),
            (12, vec!["Mon 11 May".into(), "Tue 12 May".into(), "Wed 13 May".into()])
        );
        assert_eq!(labels((5, 11), 7, Frame::WIDE).1.len(), 7);
        let (weeks, none) = labels((1, 1), 90, Frame::NARROW);
        assert!(none.is_empty() && weeks.len() < 8 && weeks[0] == "12 Jan", "{weeks:?}");
        assert_eq!(labels((1, 1), 300, Frame::WIDE).0.join(" "), "2026 Feb Mar Apr May Jun Jul Aug Sep Oct");
        assert_eq!(labels((10, 7), 700, Frame::NARROW).0.join(" "), "2027 Jul 2028 Jul");
        assert_eq!(
            labels((1, 1), 3_000, Frame::WIDE).0.join(" "),
            "2026 2027 2028 2029 2030 2031 2032 2033 2034"
        );
    }
}
