//! What a stamp leaves open, filled in from the rest of the notice: the year or the day from the mail's date and from
//! other stamps, day and month by what lies near, the repeated hour of a DST night by the order of the lines. What
//! nothing settles stays open and is told. Pure.

use crate::model::calendar::{Wall, Zone, civil, day_number};
use crate::model::notice::{Incident, Lacks, When, Zoning};

const DAY: i64 = 86_400;

/// Makes `second` the end of the interval that begins with `first`; what one of them lacks is taken from the other.
pub(super) fn until(first: &mut When, second: &When) {
    if first.lacks == Lacks::Date && second.lacks == Lacks::Nothing {
        first.wall += second.wall - second.wall.rem_euclid(DAY);
        first.lacks = Lacks::Nothing;
    }
    let mut end = second.wall;
    if second.lacks == Lacks::Date && first.lacks != Lacks::Date {
        end += first.wall - first.wall.rem_euclid(DAY);
    }
    if first.zone == Zoning::Unknown {
        first.zone = second.zone.clone();
    }
    let same = first.lacks == second.lacks || second.lacks == Lacks::Date;
    if same && end >= first.wall {
        first.until = Some(end);
    }
}

/// The instant a stamp means where its zone is known (seconds since the epoch).
pub(super) fn instant(when: &When) -> Option<i64> {
    let (Zoning::Stated(zone) | Zoning::Convention(zone)) = when.zone else { return None };
    (when.lacks == Lacks::Nothing).then(|| match wall(zone, when.wall) {
        Wall::Twice(_, second) if when.second_reading == Some(true) => second,
        read => read.first(),
    })
}

fn wall(zone: Zone, seconds: i64) -> Wall {
    let day = i32::try_from(seconds.div_euclid(DAY)).unwrap_or(0);
    zone.wall(day, seconds.rem_euclid(DAY) as u32)
}

/// Fills in what the stamps of a notice lack. `mailed` is the date of its mail, on the wall of whoever sent it;
/// `others` are stamps of the notice that are no incidents.
pub(super) fn all(
    incidents: &mut [Incident],
    mailed: Option<&When>,
    others: &[When],
    doubts: &mut Vec<String>,
) {
    days(incidents, mailed, others, doubts);
    years(incidents, mailed, others, doubts);
    orders(incidents, mailed, others, doubts);
    folds(incidents);
    gaps(incidents, doubts);
}

/// A time of day takes the day of the last full stamp before it, or of any other, or of the mail.
fn days(incidents: &mut [Incident], mailed: Option<&When>, others: &[When], doubts: &mut Vec<String>) {
    let day = |when: &When| (when.lacks == Lacks::Nothing).then(|| when.wall - when.wall.rem_euclid(DAY));
    let of_others = others.iter().rev().find_map(day);
    let mut last = None;
    let (mut by_mail, mut open) = (0, 0);
    for when in incidents.iter_mut().filter_map(|incident| incident.when.as_mut()) {
        if when.lacks != Lacks::Date {
            last = day(when).or(last);
        } else if let Some(day) = last.or(of_others) {
            when.wall += day;
            when.until = when.until.map(|until| until + day);
            when.lacks = Lacks::Nothing;
        } else if let Some(mail) = mailed.filter(|mail| mail.lacks == Lacks::Nothing) {
            let today = mail.wall - mail.wall.rem_euclid(DAY);
            let day = if today + when.wall > mail.wall + DAY / 2 { today - DAY } else { today };
            when.wall += day;
            when.until = when.until.map(|until| until + day);
            when.lacks = Lacks::Nothing;
            by_mail += 1;
        } else {
            open += 1;
        }
    }
    tell(doubts, by_mail, "a time of day without a date was put on the day of the mail");
    tell(doubts, open, "a time of day has no date, and nothing in the notice tells it");
}

/// A stamp without a year lies in the last year in which it is not after the mail, or after the latest other stamp.
fn years(incidents: &mut [Incident], mailed: Option<&When>, others: &[When], doubts: &mut Vec<String>) {
    let full = |when: &&When| when.lacks == Lacks::Nothing;
    let siblings = incidents.iter().filter_map(|incident| incident.when.as_ref()).filter(full);
    let latest = siblings.chain(others.iter().filter(full)).map(|when| when.wall).max();
    let reference = mailed.filter(full).map(|mail| mail.wall).or(latest);
    let mut open = 0;
    for when in incidents.iter_mut().filter_map(|incident| incident.when.as_mut()) {
        if when.lacks != Lacks::Year {
            continue;
        }
        match reference {
            Some(reference) => in_year_before(when, reference + 2 * DAY),
            None => open += 1,
        }
    }
    tell(doubts, open, "a date has no year, and nothing in the notice tells it");
}

/// Moves a stamp of 1972 to the last year in which it is not after `latest`.
pub(super) fn in_year_before(when: &mut When, latest: i64) {
    let (last, _, _) = civil(i32::try_from(latest.div_euclid(DAY)).unwrap_or(0));
    let moved = |wall: i64, year: i32| {
        let (_, month, day) = civil(i32::try_from(wall.div_euclid(DAY)).unwrap_or(0));
        day_number(year, month, day).map(|day| i64::from(day) * DAY + wall.rem_euclid(DAY))
    };
    // Eight years back there is a 29th of February in any case.
    let year =
        (last - 8..=last).rev().find(|year| moved(when.wall, *year).is_some_and(|wall| wall <= latest));
    if let Some(year) = year
        && let Some(wall) = moved(when.wall, year)
    {
        when.until = when.until.and_then(|until| moved(until, year));
        when.other = when.other.and_then(|other| moved(other, year));
        when.wall = wall;
        when.lacks = Lacks::Nothing;
    }
}

/// Day and month in either order: what lies within half a month of a sibling that is plain, then what is not after the mail.
fn orders(incidents: &mut [Incident], mailed: Option<&When>, others: &[When], doubts: &mut Vec<String>) {
    let plain = |when: &&When| when.lacks == Lacks::Nothing && when.other.is_none();
    let mut settled: Vec<i64> = incidents
        .iter()
        .filter_map(|incident| incident.when.as_ref())
        .filter(plain)
        .map(|when| when.wall)
        .collect();
    settled.extend(others.iter().filter(plain).map(|when| when.wall));
    settled.sort_unstable();
    let latest = mailed.filter(plain).map(|mail| mail.wall + DAY);
    let near = |wall: i64| {
        let at = settled.partition_point(|known| *known < wall);
        let neighbours =
            settled.get(at).into_iter().chain(at.checked_sub(1).and_then(|before| settled.get(before)));
        neighbours.map(|known| (known - wall).abs()).min().unwrap_or(i64::MAX)
    };
    let mut open = 0;
    for when in incidents.iter_mut().filter_map(|incident| incident.when.as_mut()) {
        let Some(other) = when.other else { continue };
        let (first, second) = (near(when.wall), near(other));
        let late = |wall: i64| latest.is_some_and(|latest| wall > latest);
        let take_other = match (first <= 15 * DAY, second <= 15 * DAY) {
            (true, false) => Some(false),
            (false, true) => Some(true),
            _ => match (late(when.wall), late(other)) {
                (true, false) => Some(true),
                (false, true) => Some(false),
                _ => None,
            },
        };
        match take_other {
            Some(take) => {
                if take {
                    when.until = when.until.map(|until| until + other - when.wall);
                    when.wall = other;
                }
                when.other = None;
            }
            None => open += 1,
        }
    }
    tell(doubts, open, "day and month of a date may stand in either order: both readings are kept");
}

/// In the repeated hour the order of the lines tells first from second, if it steps back once.
fn folds(incidents: &mut [Incident]) {
    let parts: Vec<usize> = incidents.iter().map(|incident| incident.part).collect();
    let mut start = 0;
    while let Some(part) = parts.get(start) {
        let end = parts[start..]
            .iter()
            .position(|other| other != part)
            .map_or(parts.len(), |length| start + length);
        fold(&mut incidents[start..end]);
        start = end;
    }
}

fn fold(incidents: &mut [Incident]) {
    let walls: Vec<i64> =
        incidents.iter().filter_map(|one| one.when.as_ref()).map(|when| when.wall).collect();
    let rises = walls.windows(2).filter(|pair| pair[0] < pair[1]).count();
    let falls = walls.windows(2).filter(|pair| pair[0] > pair[1]).count();
    let twice = |when: &When| match when.zone {
        Zoning::Stated(zone) | Zoning::Convention(zone) => matches!(wall(zone, when.wall), Wall::Twice(..)),
        _ => false,
    };
    let mut repeated: Vec<&mut When> =
        incidents.iter_mut().filter_map(|one| one.when.as_mut()).filter(|when| twice(when)).collect();
    if falls > rises {
        repeated.reverse();
    }
    let steps: Vec<usize> =
        (1..repeated.len()).filter(|at| repeated[*at].wall < repeated[*at - 1].wall).collect();
    if let [step] = steps.as_slice() {
        for (at, when) in repeated.iter_mut().enumerate() {
            when.second_reading = Some(at >= *step);
        }
    }
}

/// A time in the hour a zone skips refutes the zone.
fn gaps(incidents: &[Incident], doubts: &mut Vec<String>) {
    for when in incidents.iter().filter_map(|incident| incident.when.as_ref()) {
        if let Zoning::Stated(zone) | Zoning::Convention(zone) = when.zone
            && when.lacks == Lacks::Nothing
            && matches!(wall(zone, when.wall), Wall::Never(_))
        {
            let day = crate::model::calendar::iso_date(i32::try_from(when.wall.div_euclid(DAY)).unwrap_or(0));
            let doubt = format!(
                "a time on {day} does not exist in {zone}: clocks skipped it, so its writer kept another zone"
            );
            if !doubts.contains(&doubt) {
                doubts.push(doubt);
            }
        }
    }
}

fn tell(doubts: &mut Vec<String>, count: usize, what: &str) {
    match count {
        0 => {}
        1 => doubts.push(what.to_string()),
        _ => doubts.push(format!("{what} ({count} times)")),
    }
}
