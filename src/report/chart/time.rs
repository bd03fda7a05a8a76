//! The time axis: ticks at round local hours or days, days named where there are several. Pure.

use super::{Frame, Px, Tick};
use crate::model::calendar::{Zone, civil, weekday};

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;
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
        match [1, 2, 3, 6, 12].into_iter().find(|hours| hours * HOUR >= least) {
            Some(step) => {
                let named = if days.len() > 1 { self.day_ticks(&days, 1, true) } else { Vec::new() };
                (self.hour_ticks(&days, step), named)
            }
            None => {
                let steps = [1, 2, 7, 14, 28, 56, 91, 182, 365];
                let step = steps.into_iter().find(|step| step * DAY >= least).unwrap_or(3_650);
                (self.day_ticks(&days, step as usize, step == 1 && days.len() < 15), Vec::new())
            }
        }
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

    fn day_ticks(&self, days: &[i32], step: usize, with_weekday: bool) -> Vec<Tick> {
        days.iter()
            .step_by(step)
            .map(|day| Tick {
                at: Px(self.x(self.zone.wall(*day, 0).first())),
                label: day_label(*day, with_weekday),
            })
            .collect()
    }
}

/// `Mon 11 May`, or `11 May`.
pub fn day_label(day: i32, with_weekday: bool) -> String {
    let (_, month, date) = civil(day);
    let month = MONTHS.get(month as usize - 1).copied().unwrap_or_default();
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
        assert!(none.is_empty() && weeks.len() < 8 && weeks[0] == "1 Jan", "{weeks:?}");
        assert!(labels((1, 1), 3_000, Frame::WIDE).0.len() < 16);
    }
}
