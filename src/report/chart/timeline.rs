//! The times of an investigation side by side: a lane for the incidents, one for what each suspect did. Pure.
//!
//! Marks are laid out in seconds from the start, and stretched over the plot by the view box of an inner SVG, so that
//! looking closer needs nothing but another view box. Marks closer than a part of a pixel are drawn as one, so that
//! a lane of a million hits stays small; near an incident, where the reader looks closer, each stands for itself.

use super::time::Axis;
use super::{Frame, Tick};
use crate::model::calendar::Zone;
use crate::report::safe::fit_middle;
use crate::report::view::investigation::{Investigation, Lane, Mark};

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;
/// The longest stretch shown; an absurd stamp must not stretch the picture without end.
const LONGEST: i64 = 20 * 366 * DAY;
/// The shortest: hours have to have room for their ticks.
const SHORTEST: i64 = 6 * HOUR;
/// Lanes drawn.
const LANES: usize = 16;
/// Rows of a lane in the table behind the picture.
const ROWS: usize = 60;
/// Incidents the reader can jump to, and the seconds around each that this shows.
const JUMPS: usize = 12;
const NEAR: i64 = 300;

#[derive(Debug)]
pub struct Timeline {
    pub description: String,
    /// Seconds since the epoch.
    pub start: i64,
    pub end: i64,
    /// Offsets of the local clock: `start:east` in seconds, a pair for each change.
    pub offsets: String,
    /// Seconds from the start, of the incidents.
    pub jumps: String,
    pub plots: [Plot; 2],
    /// What stands in the lanes, as text.
    pub table: Vec<Entry>,
    /// What the table leaves out, a sentence a lane.
    pub notes: Vec<String>,
}

#[derive(Debug)]
pub struct Plot {
    pub frame: Frame,
    pub across: Vec<Tick>,
    pub days: Vec<Tick>,
    /// Path of the lines that lead from the incidents down through all lanes.
    pub guides: String,
    pub lanes: Vec<Row>,
}

#[derive(Debug)]
pub struct Row {
    pub name: String,
    pub kind: &'static str,
    /// Base line, from the top of the plot.
    pub base: f64,
    /// Where the name is written, from the top of the view box.
    pub name_at: (f64, f64),
    /// Paths of instants and of stretches.
    pub strokes: String,
    pub areas: String,
}

#[derive(Debug)]
pub struct Entry {
    pub lane: String,
    pub mark: Mark,
}

/// None where nothing has a time.
pub fn draw(all: &Investigation) -> Option<Timeline> {
    let lanes: Vec<&Lane> = all.lanes.iter().filter(|lane| !lane.marks.is_empty()).take(LANES).collect();
    let incidents = incidents(&lanes);
    let (start, end) = window(&lanes, &incidents)?;
    let zone: Zone = all.local_zone.parse().unwrap_or(Zone::UTC);
    let inside = incidents.iter().copied().filter(|at| (start..=end).contains(at));
    let jumps: Vec<i64> = inside.take(JUMPS).collect();
    let (table, notes) = table(&lanes, &incidents, (start, end));
    let plots = [false, true].map(|narrow| plot(&lanes, &jumps, (start, end), zone, narrow));
    let jumps: Vec<String> = jumps.iter().map(|at| (at - start).to_string()).collect();
    Some(Timeline {
        description: describe(&lanes),
        start,
        end,
        offsets: offsets(zone, start, end),
        jumps: jumps.join(" "),
        plots,
        table,
        notes,
    })
}

fn describe(lanes: &[&Lane]) -> String {
    let marks = |lane: &&Lane| format!("{}: {}", name(lane, 60), lane.marks.len() + lane.left_out);
    let list: Vec<String> = lanes.iter().map(marks).collect();
    format!("How often something stands in each lane: {}. The table below has the times.", list.join("; "))
}

/// As a reader says it.
fn name(lane: &Lane, room: usize) -> String {
    let name = match lane.name.as_str() {
        "listed" => "bounces: we are listed",
        "waves" => "waves of connections",
        "blocks" => "blocks by the ledger",
        other => other,
    };
    fit_middle(name, room)
}

/// Starts of the incidents in order.
fn incidents(lanes: &[&Lane]) -> Vec<i64> {
    let marks = lanes.iter().filter(|lane| lane.kind == "incident").flat_map(|lane| &lane.marks);
    let mut list: Vec<i64> = marks.map(|mark| mark.at.seconds()).collect();
    list.sort_unstable();
    list.dedup();
    list
}

/// From the first incident to the last and half as much again at both sides, a day at least, as far as there is
/// anything to show; without incidents, all there is.
fn window(lanes: &[&Lane], incidents: &[i64]) -> Option<(i64, i64)> {
    let marks = || lanes.iter().flat_map(|lane| &lane.marks);
    let first = marks().map(|mark| mark.at.seconds()).min()?;
    let last = marks().map(end_of).max()?;
    let (mut start, mut end) = (first, last);
    if let (Some(from), Some(to)) = (incidents.first(), incidents.last()) {
        let beside = ((to - from) / 2).max(DAY);
        (start, end) = (first.max(from - beside), last.min(to + beside).max(*to));
    }
    if end - start < SHORTEST {
        let beside = (SHORTEST - (end - start)) / 2 + 1;
        (start, end) = (start - beside, end + beside);
    }
    // A little air, so that no mark stands on the edge.
    let air = (end - start) / 60;
    Some(((start - air).max(end + air - LONGEST), end + air))
}

fn end_of(mark: &Mark) -> i64 {
    mark.until.map_or(mark.at.seconds(), |until| until.seconds().max(mark.at.seconds()))
}

/// The frame and the distance of lanes, where names stand beside them or, on a phone, above.
fn frame(lanes: usize, narrow: bool) -> (Frame, f64) {
    let (width, left, right, step) =
        if narrow { (360.0, 4.0, 356.0, 42.0) } else { (960.0, 190.0, 950.0, 34.0) };
    let top = 6.0;
    let bottom = top + step * lanes as f64;
    (Frame { width, height: bottom + 44.0, left, right, top, bottom }, step)
}

fn plot(lanes: &[&Lane], jumps: &[i64], (start, end): (i64, i64), zone: Zone, narrow: bool) -> Plot {
    let (frame, step) = frame(lanes.len(), narrow);
    let axis = Axis { start, end, zone, frame };
    let (across, days) = axis.ticks();
    let height = frame.bottom - frame.top;
    let grain = Grain { seconds: grain(&axis, if narrow { 2 } else { 4 }), jumps };
    let guides = jumps.iter().map(|at| format!("M{} 0V{height}", at - start)).collect();
    let row = |(place, lane): (usize, &&Lane)| {
        let base = step * (place + 1) as f64 - 6.0;
        let (strokes, areas) = paths(lane, (start, end), &grain, base);
        let name_at = if narrow { (4.0, frame.top + base - 20.0) } else { (0.0, frame.top + base - 3.0) };
        Row { name: name(lane, if narrow { 48 } else { 26 }), kind: lane.kind, base, name_at, strokes, areas }
    };
    Plot { frame, across, days, guides, lanes: lanes.iter().enumerate().map(row).collect() }
}

/// How fine a lane is drawn.
struct Grain<'a> {
    /// Within which instants are drawn as one.
    seconds: i64,
    /// Instants around which each is drawn.
    jumps: &'a [i64],
}

impl Grain<'_> {
    /// Instants of one cell are drawn as one.
    fn cell(&self, at: i64) -> (bool, i64) {
        let near = nearest(at, self.jumps).is_some_and(|away| away <= NEAR);
        (near, at.div_euclid(if near { self.seconds.min(2) } else { self.seconds }))
    }
}

/// A part of a pixel in seconds.
fn grain(axis: &Axis, part: i64) -> i64 {
    let pixels = (axis.frame.right - axis.frame.left) as i64 * part;
    ((axis.end - axis.start) / pixels.max(1)).max(1)
}

/// Ordered instants, the first of each cell.
fn thinned(mut instants: Vec<i64>, grain: &Grain<'_>) -> Vec<i64> {
    instants.dedup_by_key(|at| grain.cell(*at));
    instants
}

/// Instants as strokes above the base line, stretches as boxes.
fn paths(lane: &Lane, (start, end): (i64, i64), grain: &Grain<'_>, base: f64) -> (String, String) {
    let height = 16.0;
    let (mut instants, mut stretches) = (Vec::new(), Vec::new());
    for mark in &lane.marks {
        let (from, to) = (mark.at.seconds().max(start), end_of(mark).min(end));
        if to < from {
            continue;
        }
        if to - from > grain.seconds { stretches.push((from, to)) } else { instants.push(from) }
    }
    instants.sort_unstable();
    stretches.sort_unstable();
    let top = base - height;
    let strokes = thinned(instants, grain).into_iter().map(|at| format!("M{} {top}v{height}", at - start));
    let boxes = joined(&stretches, grain.seconds).into_iter();
    let boxes =
        boxes.map(|(from, to)| format!("M{} {top}h{}v{height}H{}z", from - start, to - from, from - start));
    (strokes.collect(), boxes.collect())
}

/// Ordered stretches, those that touch as one.
fn joined(list: &[(i64, i64)], grain: i64) -> Vec<(i64, i64)> {
    let mut all: Vec<(i64, i64)> = Vec::new();
    for (from, to) in list {
        match all.last_mut().filter(|(_, end)| from - *end <= grain) {
            Some((_, end)) => *end = (*end).max(*to),
            None => all.push((*from, *to)),
        }
    }
    all
}

/// The local clock's distance from UTC at the start and wherever it changes.
fn offsets(zone: Zone, start: i64, end: i64) -> String {
    let mut list = vec![(start, zone.offset_at(start))];
    let mut at = start;
    while at < end {
        let next = (at + DAY).min(end);
        let (before, after) = (zone.offset_at(at), zone.offset_at(next));
        if before != after {
            let (mut low, mut high) = (at, next);
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                if zone.offset_at(middle) == before { low = middle } else { high = middle }
            }
            list.push((high, after));
        }
        at = next;
    }
    let pairs: Vec<String> = list.iter().map(|(at, east)| format!("{at}:{east}")).collect();
    pairs.join(" ")
}

/// The marks as text: of each lane those nearest to an incident.
fn table(lanes: &[&Lane], incidents: &[i64], (start, end): (i64, i64)) -> (Vec<Entry>, Vec<String>) {
    let (mut entries, mut notes) = (Vec::new(), Vec::new());
    for lane in lanes {
        let mut marks: Vec<&Mark> = lane.marks.iter().collect();
        marks.sort_by_key(|mark| (distance(mark, incidents), mark.at.seconds()));
        marks.truncate(if lane.kind == "incident" { 4 * ROWS } else { ROWS });
        marks.sort_by_key(|mark| mark.at.seconds());
        let all = lane.marks.len() + lane.left_out;
        if all > marks.len() {
            notes.push(format!("{}: {} of {all}, those nearest to an incident", name(lane, 60), marks.len()));
        }
        let outside = |mark: &&Mark| end_of(mark) < start || mark.at.seconds() > end;
        let beyond = lane.marks.iter().filter(outside).count();
        if beyond > 0 {
            notes.push(format!("{}: {beyond} before or after what the picture shows", name(lane, 60)));
        }
        entries.extend(marks.into_iter().map(|mark| Entry { lane: name(lane, 60), mark: mark.clone() }));
    }
    (entries, notes)
}

/// Seconds to the nearest incident; all alike where there is none.
fn distance(mark: &Mark, incidents: &[i64]) -> i64 {
    nearest(mark.at.seconds(), incidents).unwrap_or(0)
}

/// Seconds to the nearest of ordered instants.
fn nearest(at: i64, incidents: &[i64]) -> Option<i64> {
    let place = incidents.partition_point(|incident| *incident < at);
    let near =
        [place.checked_sub(1), Some(place)].into_iter().flatten().filter_map(|place| incidents.get(place));
    near.map(|incident| (incident - at).abs()).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::calendar::Moment;

    fn marks(instants: impl IntoIterator<Item = i64>) -> Vec<Mark> {
        let mark =
            |at: i64| Mark { at: Moment::new(at * 1_000_000, Zone::UTC), until: None, text: String::new() };
        instants.into_iter().map(mark).collect()
    }

    fn lane(name: &str, kind: &'static str, marks: Vec<Mark>) -> Lane {
        Lane { name: name.into(), kind, marks, left_out: 0 }
    }

    #[test]
    fn the_window_goes_around_the_incidents() {
        let hits = lane("192.168.2.23", "hit", marks((0..100).map(|day| day * DAY)));
        let seen = lane("incidents", "incident", marks([50 * DAY, 52 * DAY]));
        let lanes = [&seen, &hits];
        let (start, end) = window(&lanes, &incidents(&lanes)).expect("a window");
        assert_eq!((start, end), (49 * DAY - 4 * DAY / 60, 53 * DAY + 4 * DAY / 60));
        assert!(window(&[], &[]).is_none());
        let one = lane("incidents", "incident", marks([1_000]));
        let (start, end) = window(&[&one], &[1_000]).expect("a window");
        assert!(end - start >= SHORTEST && start < 1_000 && end > 1_000);
        let absurd = lane("incidents", "incident", marks([0, 200_000_000_000]));
        let (start, end) = window(&[&absurd], &incidents(&[&absurd])).expect("a window");
        assert!(end - start <= LONGEST);
    }

    #[test]
    fn a_million_marks_stay_small() {
        let hits = lane("192.168.2.23", "hit", marks((0..1_000_000).map(|place| place * 2)));
        let (strokes, areas) = paths(&hits, (0, 2_000_000), &Grain { seconds: 657, jumps: &[] }, 28.0);
        assert!(strokes.len() < 64_000 && strokes.matches('M').count() <= 3_060, "{}", strokes.len());
        assert!(areas.is_empty());
        let near = paths(&hits, (0, 2_000_000), &Grain { seconds: 657, jumps: &[9_000] }, 28.0).0;
        assert_eq!(near.matches('M').count() - strokes.matches('M').count(), 301, "ten minutes in full");
        let (entries, notes) = table(&[&hits], &[1_000], (0, 2_000_000));
        assert_eq!((entries.len(), notes.len()), (60, 1));
        assert_eq!(entries[0].mark.at.seconds(), 940, "the nearest, in order");
    }

    #[test]
    fn stretches_that_touch_are_one_box() {
        assert_eq!(joined(&[(0, 10), (12, 20), (40, 50), (41, 43)], 3), [(0, 20), (40, 50)]);
        let mut wave = lane("waves", "wave", marks([100]));
        wave.marks[0].until = Some(Moment::new(400_000_000, Zone::UTC));
        assert_eq!(
            paths(&wave, (0, 1_000), &Grain { seconds: 5, jumps: &[] }, 28.0).1,
            "M100 12h300v16H100z"
        );
    }

    #[test]
    fn the_clock_changes_where_it_does() {
        let zone: Zone = "Europe/Brussels".parse().expect("a zone");
        let start = 1_774_600_000;
        assert_eq!(offsets(zone, start, start + 3 * DAY), format!("{start}:3600 1774746000:7200"));
    }
}
