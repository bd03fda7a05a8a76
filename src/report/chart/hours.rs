//! Sessions opened per hour: inbound upwards, outbound downwards, on one scale; a long period by days, weeks or
//! months. Pure.

use super::time::{Axis, day_label, stretch};
use super::{Frame, Px, Tick, whole_steps};
use crate::model::calendar::{Zone, civil, day_number, iso_date, weekday};
use crate::report::figures::thousands;
use crate::report::view::{Hour, Report};

/// Seconds of a period up to which hours are drawn, days, weeks; beyond that months.
const BY_HOUR: i64 = 14 * 86_400 + 3_600;
const BY_DAY: i64 = 400 * 86_400;
const BY_WEEK: i64 = 8 * 366 * 86_400;

#[derive(Debug)]
pub struct Hours {
    pub title: String,
    pub description: String,
    pub plots: [Plot; 2],
}

#[derive(Debug)]
pub struct Plot {
    pub frame: Frame,
    /// Of the view box: without day names below the hours there is less of it.
    pub height: f64,
    /// The line both sides start from.
    pub zero: Px,
    pub up: Vec<Tick>,
    pub across: Vec<Tick>,
    pub days: Vec<Tick>,
    pub columns: Vec<Column>,
}

#[derive(Debug)]
pub struct Column {
    pub x: Px,
    pub width: Px,
    pub inbound: (Px, Px),
    pub outbound: Px,
    pub title: String,
}

/// One column to be drawn: seconds from and to, what it is called, sessions in and out.
struct Span {
    start: i64,
    end: i64,
    name: String,
    inbound: u64,
    outbound: u64,
}

/// None where no session was seen.
pub fn draw(report: &Report) -> Option<Hours> {
    let hours = &report.connections.hours;
    let zone: Zone = report.period.zone.parse().unwrap_or(Zone::UTC);
    let length = hours.last()?.start.seconds() - hours.first()?.start.seconds();
    let (unit, spans) = if length < BY_HOUR {
        ("hour", hours.iter().map(|hour| one_hour(hour, zone)).collect())
    } else if length < BY_DAY {
        ("day", days(hours, zone, |day| (day, day + 1)))
    } else if length < BY_WEEK {
        ("week", days(hours, zone, week))
    } else {
        ("month", days(hours, zone, month))
    };
    let (start, end) = stretch(report, (spans.first()?.start, spans.last()?.end));
    let busiest = spans.iter().max_by_key(|span| span.inbound).map_or(String::new(), |span| {
        format!("Busiest: {}, {} inbound.", span.name, thousands(span.inbound))
    });
    let plots = [Frame::WIDE, Frame::NARROW].map(|frame| plot(&spans, &Axis { start, end, zone, frame }));
    let description = format!("Inbound upwards, outbound downwards. {busiest}");
    Some(Hours { title: format!("Sessions opened per {unit}"), description, plots })
}

fn one_hour(hour: &Hour, zone: Zone) -> Span {
    let start = hour.start.seconds();
    let name = format!("{} {}", day_label(zone.local(start).0, true), hour.start.minute());
    Span { start, end: start + 3_600, name, inbound: hour.opened, outbound: hour.outbound }
}

/// Sums of the hours of the days from one to another (exclusive), which `edges` gives for a day between them.
fn days(hours: &[Hour], zone: Zone, edges: impl Fn(i32) -> (i32, i32)) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for hour in hours {
        let at = hour.start.seconds();
        match spans.last_mut().filter(|span| at < span.end) {
            Some(span) => {
                span.inbound += hour.opened;
                span.outbound += hour.outbound;
            }
            None => {
                let (first, last) = edges(zone.local(at).0);
                let (start, end) = (zone.wall(first, 0).first(), zone.wall(last, 0).first());
                let name = match last - first {
                    1 => day_label(first, true),
                    _ => format!("{} to {}", iso_date(first), iso_date(last - 1)),
                };
                spans.push(Span { start, end, name, inbound: hour.opened, outbound: hour.outbound });
            }
        }
    }
    spans
}

/// From Monday to Monday.
const fn week(day: i32) -> (i32, i32) {
    let monday = day - weekday(day) as i32;
    (monday, monday + 7)
}

fn month(day: i32) -> (i32, i32) {
    let (year, month, date) = civil(day);
    let first = day - date as i32 + 1;
    let next = if month == 12 { day_number(year + 1, 1, 1) } else { day_number(year, month + 1, 1) };
    (first, next.unwrap_or(first + 31))
}

fn plot(spans: &[Span], axis: &Axis) -> Plot {
    let most_in = spans.iter().map(|span| span.inbound).max().unwrap_or(0);
    let most_out = spans.iter().map(|span| span.outbound).max().unwrap_or(0);
    let (top, steps) = whole_steps(most_in);
    // The lower side is as deep as its highest column wants, on the scale of the upper one.
    let frame = axis.frame;
    let whole = (top as f64 + most_out as f64 * 1.1).max(1.0);
    let scale = (frame.bottom - frame.top) / whole;
    let zero = frame.top + top as f64 * scale;
    let (across, days) = axis.ticks();
    let columns = spans.iter().map(|span| {
        let (left, right) = (axis.x(span.start), axis.x(span.end));
        let gap = if right - left > 4.0 { 1.0 } else { 0.2 };
        let height = span.inbound as f64 * scale;
        Column {
            x: Px(left + gap / 2.0),
            width: Px((right - left - gap).max(0.4)),
            inbound: (Px(zero - height), Px(height)),
            outbound: Px(span.outbound as f64 * scale),
            title: format!("{}: {} in, {} out", span.name, thousands(span.inbound), thousands(span.outbound)),
        }
    });
    Plot {
        frame,
        height: frame.height - if days.is_empty() { 16.0 } else { 0.0 },
        zero: Px(zero),
        up: steps
            .iter()
            .map(|step| Tick { at: Px(zero - *step as f64 * scale), label: thousands(*step) })
            .collect(),
        across,
        days,
        columns: columns.collect(),
    }
}
