//! Open connections over time: a curve with its waves, the limits reached and the peak. Pure.

use super::time::{Axis, stretch};
use super::{Frame, Incident, Px, Tick, incidents, whole_steps};
use crate::model::calendar::{Moment, Zone};
use crate::report::figures::{instant, thousands};
use crate::report::view::{CurvePoint, Report};

/// Seconds of one point where there is but one.
const POINT: i64 = 600;
/// Width of a column at the least.
const COLUMN: f64 = 2.0;
/// Marks drawn for limits; more would be a bar, not marks.
const LIMITS: usize = 200;
/// The same for incidents of notices.
const INCIDENTS: usize = 200;

#[derive(Debug)]
pub struct Curve {
    pub title: &'static str,
    /// What a reader who cannot see the chart should know.
    pub description: String,
    pub plots: [Plot; 2],
    pub has_waves: bool,
    pub has_limits: bool,
    pub has_incidents: bool,
}

#[derive(Debug)]
pub struct Plot {
    pub frame: Frame,
    /// Of the view box: without day names below the hours there is less of it.
    pub height: f64,
    /// Path data: the steps of the curve, and the same closed down to the axis.
    pub line: String,
    pub area: String,
    pub up: Vec<Tick>,
    pub across: Vec<Tick>,
    pub days: Vec<Tick>,
    pub waves: Vec<Band>,
    pub limits: Vec<Px>,
    /// Incidents of abuse notices, and what they are.
    pub incidents: Vec<(Px, String)>,
    pub peak: Option<Peak>,
}

#[derive(Debug)]
pub struct Band {
    pub x: Px,
    pub width: Px,
    pub title: String,
}

#[derive(Debug)]
pub struct Peak {
    pub x: Px,
    pub y: Px,
    pub label: String,
    /// `start`, `middle`, `end`: the side of the point where the label has room.
    pub anchor: &'static str,
}

/// None where no curve was counted.
pub fn draw(report: &Report) -> Option<Curve> {
    let connections = &report.connections;
    let (first, last) = (connections.curve.first()?, connections.curve.last()?);
    let zone: Zone = report.period.zone.parse().unwrap_or(Zone::UTC);
    let ends = (first.start.seconds(), last.start.seconds() + grain(&connections.curve));
    let (start, end) = stretch(report, ends);
    let marks: Vec<Incident> = incidents(report)
        .into_iter()
        .filter(|incident| (start..=end).contains(&incident.at.seconds()))
        .take(INCIDENTS)
        .collect();
    let plots =
        [Frame::WIDE, Frame::NARROW].map(|frame| plot(report, &marks, &Axis { start, end, zone, frame }));
    Some(Curve {
        title: "Open connections over time",
        description: description(report),
        plots,
        has_waves: !connections.waves.is_empty(),
        has_limits: !connections.limits.is_empty(),
        has_incidents: !marks.is_empty(),
    })
}

fn description(report: &Report) -> String {
    let connections = &report.connections;
    let peak = connections.peak.as_ref().map_or(String::new(), |peak| {
        format!(
            "At most {} sessions were open at once, at {}. ",
            thousands(peak.open),
            instant(peak.at, &report.period)
        )
    });
    let waves = connections.waves.len();
    format!("{peak}Waves: {waves}. Limits reached: {}.", thousands(connections.limits_total))
}

fn plot(report: &Report, marks: &[Incident], axis: &Axis) -> Plot {
    let connections = &report.connections;
    let of_curve = connections.curve.iter().map(|point| point.open);
    let of_peak = connections.peak.iter().map(|peak| peak.open);
    let (most, steps) = whole_steps(of_curve.chain(of_peak).max().unwrap_or(0));
    let frame = axis.frame;
    let (line, area) = paths(&connections.curve, axis, most);
    let (across, days) = axis.ticks();
    let x = |at: Moment| axis.x(at.seconds());
    Plot {
        frame,
        height: frame.height - if days.is_empty() { 16.0 } else { 0.0 },
        line,
        area,
        up: steps
            .iter()
            .map(|step| Tick { at: Px(frame.up(*step, most)), label: thousands(*step) })
            .collect(),
        across,
        days,
        waves: connections
            .waves
            .iter()
            .map(|wave| Band {
                x: Px(x(wave.start)),
                width: Px((x(wave.end) - x(wave.start)).max(2.0)),
                title: format!(
                    "Wave from {} to {}: at most {} open",
                    instant(wave.start, &report.period),
                    instant(wave.end, &report.period),
                    thousands(wave.peak_open)
                ),
            })
            .collect(),
        limits: connections.limits.iter().take(LIMITS).map(|limit| Px(x(limit.at))).collect(),
        incidents: marks.iter().map(|mark| (Px(x(mark.at)), mark.title.clone())).collect(),
        peak: connections.peak.as_ref().map(|peak| {
            let across = x(peak.at);
            let room = if frame.is_narrow() { 70.0 } else { 90.0 };
            let anchor = if across - frame.left < room {
                "start"
            } else if frame.right - across < room {
                "end"
            } else {
                "middle"
            };
            let label = format!("{} open, {}", thousands(peak.open), instant(peak.at, &report.period));
            Peak { x: Px(across), y: Px(frame.up(peak.open, most)), label, anchor }
        }),
    }
}

/// Seconds from one point of the curve to the next.
fn grain(curve: &[CurvePoint]) -> i64 {
    let gaps = curve.windows(2).map(|pair| pair[1].start.seconds() - pair[0].start.seconds());
    gaps.filter(|gap| *gap > 0).min().unwrap_or(POINT)
}

/// Steps of the highest value in each column, a column for each point where there is room; one without a point is a
/// hole.
fn paths(curve: &[CurvePoint], axis: &Axis, most: u64) -> (String, String) {
    let frame = axis.frame;
    let span = (axis.end - axis.start).max(1);
    let columns = (span / grain(curve)).clamp(1, ((frame.right - frame.left) / COLUMN) as i64) as usize;
    let mut highest: Vec<Option<u64>> = vec![None; columns];
    for point in curve {
        let at = (point.start.seconds() - axis.start).clamp(0, span - 1);
        let column = (i128::from(at) * columns as i128 / i128::from(span)) as usize;
        if let Some(cell) = highest.get_mut(column) {
            *cell = (*cell).max(Some(point.open));
        }
    }
    let edge = |column: usize| Px(frame.across(column as f64 / columns as f64));
    let (mut line, mut area) = (String::new(), String::new());
    let mut open = false;
    for (column, cell) in highest.iter().enumerate() {
        let Some(value) = cell else {
            if open {
                area.push_str(&format!("V{}Z", Px(frame.bottom)));
            }
            open = false;
            continue;
        };
        let y = Px(frame.up(*value, most));
        if open {
            line.push_str(&format!("V{y}H{}", edge(column + 1)));
            area.push_str(&format!("V{y}H{}", edge(column + 1)));
        } else {
            line.push_str(&format!("M{} {y}H{}", edge(column), edge(column + 1)));
            area.push_str(&format!("M{} {}V{y}H{}", edge(column), Px(frame.bottom), edge(column + 1)));
        }
        open = true;
    }
    if open {
        area.push_str(&format!("V{}Z", Px(frame.bottom)));
    }
    (line, area)
}
