//! Cells shaded by how many hits fell into them: the heat map by hour, and the fine strips of each source. Pure.

use super::time::day_label;
use super::{Incident, Px, Tick};
use crate::model::calendar::{civil, parse_date};
use crate::report::figures::{counted, thousands};
use crate::report::safe::fit;
use crate::report::view::{HeatDay, Port25, Port25Source};

/// Ten-minute cells in a day, in an hour.
const DAY: usize = 144;
const HOUR: usize = 6;
/// Rows of the heat map; sources that have a strip.
const ROWS: usize = 31;
const STRIPS: usize = 6;
/// Shades above none.
const SHADES: u64 = 5;

#[derive(Debug)]
pub struct Grid {
    pub id: &'static str,
    pub title: String,
    pub description: String,
    pub plots: [Plot; 2],
    /// Shade and the counts it stands for, lowest first.
    pub legend: Vec<(u64, String)>,
}

#[derive(Debug)]
pub struct Plot {
    pub width: f64,
    pub height: Px,
    pub rows: Vec<Label>,
    pub columns: Vec<Tick>,
    /// Baseline of the column labels.
    pub head: Px,
    pub cells: Vec<Cell>,
}

#[derive(Debug)]
pub struct Label {
    pub x: Px,
    pub y: Px,
    pub text: String,
    pub anchor: &'static str,
}

#[derive(Debug)]
pub struct Cell {
    pub x: Px,
    pub y: Px,
    pub width: Px,
    pub height: Px,
    pub shade: u64,
    /// An incident of an abuse notice falls into it.
    pub marked: bool,
    /// The figure, where the cell has room for it.
    pub figure: String,
    pub title: String,
}

/// Rows of counts with their names, and what each column is called.
struct Table {
    rows: Vec<(String, Vec<u64>)>,
    columns: Vec<String>,
    /// Cells to be marked: a row, or all of them, and a column.
    marks: Vec<(Option<usize>, usize)>,
    /// Columns from one label to the next at the least, and what a label says of its column's name.
    label: (usize, fn(&str) -> &str),
    /// Letters of a label.
    letters: usize,
}

/// Hits by hour: one row for each source on a single day, one for each day that has hits on several.
/// None where there are no hits.
pub fn heat(port25: &Port25, incidents: &[Incident]) -> Option<Grid> {
    let columns = (0..24).map(|hour| format!("{hour:02}:00")).collect();
    let (title, rows): (String, Vec<(String, Vec<u64>)>) = match port25.heat.as_slice() {
        [] => return None,
        [one] => {
            let row = |source: &Port25Source| (station(port25, source), by(HOUR, &source.cells, 24));
            let title = format!("Port-25 hits by source and hour, {}", day_name(port25, &one.day));
            (title, busy(port25).take(ROWS).map(row).collect())
        }
        days => {
            let row = |row: &HeatDay| (day_name(port25, &row.day), row.hours.to_vec());
            let shown: u64 = days.iter().flat_map(|day| day.hours).sum();
            let part = if shown < port25.hits {
                format!(", the last {} days with hits", days.len())
            } else {
                String::new()
            };
            (format!("Port-25 hits by day and hour{part}"), days.iter().map(row).collect())
        }
    };
    let days = &port25.heat;
    let row = |incident: &Incident| days.iter().position(|day| day.day == incident.at.date());
    let all_rows = days.len() == 1;
    let marks = incidents.iter().filter_map(|incident| {
        let row = row(incident)?;
        Some((if all_rows { None } else { Some(row) }, minute_of(incident) / 60))
    });
    let marks = marks.collect();
    Grid::new("heat", title, Table { rows, columns, marks, label: (1, |name| name), letters: 5 }, 22.0)
}

/// Sources that have hits in their cells.
fn busy(port25: &Port25) -> impl Iterator<Item = &Port25Source> {
    port25.sources.iter().filter(|source| source.cells.iter().any(|hits| *hits > 0))
}

/// A source by its address, and by its MAC as well where another one had the same address.
fn station(port25: &Port25, source: &Port25Source) -> String {
    let same = port25.sources.iter().filter(|other| other.ip == source.ip).count();
    match &source.mac {
        Some(mac) if same > 1 => format!("{} ({})", fit(&source.ip, 40), fit(mac, 17)),
        _ => fit(&source.ip, 40),
    }
}

/// The fine rhythm of the first sources: ten-minute cells of one day, else hours.
pub fn strips(port25: &Port25, incidents: &[Incident]) -> Option<Grid> {
    let days = port25.days.len().max(1);
    let (cells, unit) = if days == 1 { (1, "ten minutes") } else { (HOUR, "one hour") };
    let count = days * DAY / cells;
    let columns = (0..count).map(|place| column_name(port25, place * cells)).collect();
    let rows =
        busy(port25).take(STRIPS).map(|source| (station(port25, source), by(cells, &source.cells, count)));
    let part =
        if port25.heat.len() > days { format!(", the last {days} days with hits") } else { String::new() };
    let title = format!("The rhythm of each source, in cells of {unit}{part}");
    // Hours are labelled where a day begins, with the day alone.
    let label: (usize, fn(&str) -> &str) =
        if days == 1 { (HOUR, |name| name) } else { (24, |name| name.trim_end_matches(" 00:00")) };
    let letters = match port25.days.first() {
        Some(date) if days > 1 => day_name(port25, date).len() + 1,
        _ => 5,
    };
    let marks = incidents.iter().filter_map(|incident| {
        let day = port25.days.iter().position(|day| *day == incident.at.date())?;
        Some((None, (day * DAY + minute_of(incident) / 10) / cells))
    });
    let marks = marks.collect();
    Grid::new("strips", title, Table { rows: rows.collect(), columns, marks, label, letters }, 16.0)
}

/// Minutes since midnight on the clock of the reader.
fn minute_of(incident: &Incident) -> usize {
    let clock = incident.at.minute();
    let (hour, minute) = clock.split_once(':').unwrap_or_default();
    hour.parse().unwrap_or(0usize) * 60 + minute.parse().unwrap_or(0usize)
}

fn column_name(port25: &Port25, cell: usize) -> String {
    let minute = cell % DAY * 10;
    let clock = format!("{:02}:{:02}", minute / 60, minute % 60);
    match port25.days.get(cell / DAY).filter(|_| port25.days.len() > 1) {
        Some(date) => format!("{} {clock}", day_name(port25, date)),
        None => clock,
    }
}

/// `Mon 11 May`, with its year where the days run over a New Year.
fn day_name(port25: &Port25, date: &str) -> String {
    let year = |date: &str| date.get(..4).map(str::to_string);
    let days = || port25.heat.iter().map(|row| row.day.as_str());
    let years = days().next().and_then(year) != days().next_back().and_then(year);
    match parse_date(date) {
        Some(day) if years => format!("{} {}", day_label(day, true), civil(day).0),
        Some(day) => day_label(day, true),
        None => date.to_string(),
    }
}

/// Sums of `size` cells each, `count` of them.
fn by(size: usize, cells: &[u32], count: usize) -> Vec<u64> {
    let mut sums: Vec<u64> =
        cells.chunks(size).map(|chunk| chunk.iter().map(|hits| u64::from(*hits)).sum()).collect();
    sums.resize(count, 0);
    sums
}

impl Grid {
    pub fn is_marked(&self) -> bool {
        self.plots.iter().any(|plot| plot.cells.iter().any(|cell| cell.marked))
    }

    fn new(id: &'static str, title: String, table: Table, row: f64) -> Option<Grid> {
        let most =
            table.rows.iter().flat_map(|(_, counts)| counts).copied().max().filter(|most| *most > 0)?;
        let busiest = table.rows.iter().max_by_key(|(_, counts)| counts.iter().sum::<u64>());
        let description = busiest.map_or(String::new(), |(name, counts)| {
            let with = counts.iter().filter(|hits| **hits > 0).count();
            format!("{name}: hits in {with} of {} cells, at most {} in one.", counts.len(), thousands(most))
        });
        let plots = [plot(&table, most, row, 960.0), plot(&table, most, row, 360.0)];
        Some(Grid { id, title, description, plots, legend: legend(most) })
    }
}

/// 0 for none, else 1 to `SHADES` in equal steps up to the highest count.
fn shade(hits: u64, most: u64) -> u64 {
    if hits == 0 {
        0
    } else {
        (u128::from(hits - 1) * u128::from(SHADES) / u128::from(most.max(1))) as u64 + 1
    }
}

fn legend(most: u64) -> Vec<(u64, String)> {
    let mut steps = vec![(0, "none".to_string())];
    // The counts of a shade run from just above the last one's end to the highest count that still has it.
    let end = |step: u64| (u128::from(step) * u128::from(most)).div_ceil(u128::from(SHADES)) as u64;
    for step in 1..=SHADES {
        let (low, high) = (end(step - 1) + 1, end(step));
        match low.cmp(&high) {
            std::cmp::Ordering::Less => {
                steps.push((step, format!("{} to {}", thousands(low), thousands(high))))
            }
            std::cmp::Ordering::Equal => steps.push((step, thousands(low))),
            std::cmp::Ordering::Greater => {}
        }
    }
    steps
}

fn plot(table: &Table, most: u64, row: f64, width: f64) -> Plot {
    let narrow = width < 500.0;
    let longest = table.rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0) as f64;
    // Names stand beside their row where there is room, else above it.
    let beside = if narrow { longest <= 10.0 } else { longest <= 16.0 };
    let left = if beside { longest * 7.4 + 10.0 } else { 0.0 };
    let pitch = row + if beside { 3.0 } else { 22.0 };
    let count = table.columns.len().max(1) as f64;
    let step = (width - left) / count;
    let gap = if step > 8.0 { 2.0 } else { 0.0 };
    let top = 20.0;
    let mut cells = Vec::new();
    let mut rows = Vec::new();
    for (place, (name, counts)) in table.rows.iter().enumerate() {
        let y = top + place as f64 * pitch + if beside { 0.0 } else { 19.0 };
        rows.push(match beside {
            true => {
                Label { x: Px(left - 10.0), y: Px(y + row / 2.0 + 4.0), text: name.clone(), anchor: "end" }
            }
            false => Label { x: Px(0.0), y: Px(y - 6.0), text: name.clone(), anchor: "start" },
        });
        for (column, hits) in counts.iter().enumerate() {
            let named = table.columns.get(column).map(String::as_str).unwrap_or_default();
            cells.push(Cell {
                x: Px(left + column as f64 * step),
                y: Px(y),
                width: Px((step - gap).max(0.3)),
                height: Px(row),
                shade: shade(*hits, most),
                marked: table.marks.contains(&(None, column)) || table.marks.contains(&(Some(place), column)),
                figure: if step > 26.0 && *hits > 0 && *hits < 1_000 {
                    hits.to_string()
                } else {
                    String::new()
                },
                title: format!("{name}, {named}: {}", counted(*hits, "hit")),
            });
        }
    }
    let labels = column_labels(table, step, left);
    let height = Px(top + table.rows.len() as f64 * pitch);
    Plot { width, height, rows, columns: labels, head: Px(12.0), cells }
}

/// A label for each column that has room for one, at round distances.
fn column_labels(table: &Table, step: f64, left: f64) -> Vec<Tick> {
    let (least, words) = table.label;
    let wanted = (table.letters as f64 * 7.4 + 8.0) / (step * least as f64);
    let rounds = [1, 2, 3, 4, 6, 7, 12, 14, 18, 28, 36, 56, 91, 182];
    let every = rounds.into_iter().find(|round| *round as f64 >= wanted).unwrap_or(365) * least;
    let columns = table.columns.iter().enumerate().step_by(every);
    columns
        .map(|(column, name)| Tick { at: Px(left + column as f64 * step), label: words(name).to_string() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_and_legend_agree() {
        for most in [1, 2, 3, 5, 7, 39, 958, 1_000_003] {
            for (step, words) in legend(most) {
                let ends: Vec<u64> =
                    words.replace(',', "").split(" to ").filter_map(|end| end.parse().ok()).collect();
                assert!(ends.iter().all(|hits| shade(*hits, most) == step), "{most}: {step} is {words}");
            }
            assert_eq!(shade(most, most), SHADES.min(shade(most, most)));
            assert!(legend(most).last().is_some_and(|(step, _)| *step == shade(most, most)), "{most}");
        }
    }
}
