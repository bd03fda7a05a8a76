//! Where things stand in a chart: scales, ticks, cells and bars as numbers, which the SVG templates draw. Pure.
//!
//! A chart is worked out twice, for a wide page and for a phone, because letters in an SVG shrink with it.

pub mod bars;
pub mod curve;
pub mod grid;
pub mod hours;
mod time;
pub mod timeline;

use std::fmt;

use super::view::Report;
use crate::model::calendar::Moment;

/// An incident of an abuse notice, to be marked where its time falls.
#[derive(Clone, Debug)]
pub struct Incident {
    pub at: Moment,
    /// `Incident of notice.eml: spam, 10:00:01`
    pub title: String,
}

/// Those whose instant on this machine's clock is known.
pub fn incidents(report: &Report) -> Vec<Incident> {
    let of_notices = report.notices.explained.iter().flat_map(|notice| {
        notice.incidents.iter().filter_map(|incident| {
            let at = incident.here?;
            let kind = if incident.kind.is_empty() { "incident" } else { &incident.kind };
            Some(Incident { at, title: format!("{}: {kind}, {}", notice.name, at.clock()) })
        })
    });
    of_notices.collect()
}

/// A length in the units of the view box, written with one decimal at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Px(pub f64);

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0 * 10.0).round() as i64;
        match tenths % 10 {
            0 => write!(f, "{}", tenths / 10),
            tenth => {
                let sign = if tenths < 0 { "-" } else { "" };
                write!(f, "{sign}{}.{}", tenths.abs() / 10, tenth.abs())
            }
        }
    }
}

/// A place on an axis and what stands there.
#[derive(Clone, Debug)]
pub struct Tick {
    pub at: Px,
    pub label: String,
}

/// The frame of a plot inside its view box.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    pub width: f64,
    pub height: f64,
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

impl Frame {
    /// A page of a desk.
    pub const WIDE: Frame =
        Frame { width: 960.0, height: 270.0, left: 44.0, right: 950.0, top: 26.0, bottom: 226.0 };
    /// A telephone held upright.
    pub const NARROW: Frame =
        Frame { width: 360.0, height: 236.0, left: 34.0, right: 356.0, top: 26.0, bottom: 192.0 };

    pub const fn is_narrow(&self) -> bool {
        self.width < 500.0
    }

    fn across(&self, part: f64) -> f64 {
        self.left + part.clamp(0.0, 1.0) * (self.right - self.left)
    }

    fn up(&self, value: u64, most: u64) -> f64 {
        self.bottom - (value as f64 / most.max(1) as f64).clamp(0.0, 1.0) * (self.bottom - self.top)
    }
}

/// The end of an axis and its steps: about four, each 1, 2 or 5 times a power of ten, whole numbers.
fn whole_steps(most: u64) -> (u64, Vec<u64>) {
    let mut step = 1u64;
    for factor in [2, 5, 10].iter().cycle() {
        if most.div_ceil(step) <= 5 {
            break;
        }
        let base = 10u64.saturating_pow(step.ilog10());
        step = base.saturating_mul(*factor);
        if step >= u64::MAX / 10 {
            break;
        }
    }
    let count = most.div_ceil(step).max(1);
    (step.saturating_mul(count), (0..=count).map(|place| step.saturating_mul(place)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_short() {
        assert_eq!(
            [0.0, 12.0, 12.34, -0.25, 99.96].map(|length| Px(length).to_string()),
            ["0", "12", "12.3", "-0.3", "100"]
        );
    }

    #[test]
    fn steps_are_whole_and_round() {
        assert_eq!(whole_steps(0), (1, vec![0, 1]));
        assert_eq!(whole_steps(3).1, [0, 1, 2, 3]);
        assert_eq!(whole_steps(14).1, [0, 5, 10, 15]);
        assert_eq!(whole_steps(87).1, [0, 20, 40, 60, 80, 100]);
        assert_eq!(whole_steps(2_300).0, 2_500);
        for most in [u64::MAX, u64::MAX / 2, 1_000_000_007] {
            assert!(whole_steps(most).0 >= most / 2 && whole_steps(most).1.len() <= 12);
        }
    }
}
