//! Bars lying on their side, one for each name; a part of each may be set off. Pure.

use super::Px;
use crate::report::figures::{counted, share, thousands};
use crate::report::reason;
use crate::report::safe::fit;
use crate::report::view::{Rbl, Rejects};

/// Bars drawn; the table beside has them all.
const MOST: usize = 12;
/// Letters of a name that have room over a bar.
const NAME: usize = 34;

pub const WIDTH: f64 = 400.0;
const ROW: f64 = 38.0;
const THICK: f64 = 12.0;

#[derive(Debug)]
pub struct Bars {
    pub id: &'static str,
    pub title: &'static str,
    pub description: String,
    pub height: Px,
    pub rows: Vec<Bar>,
    /// What the set-off part is; empty where there is none.
    pub part: &'static str,
    pub whole: &'static str,
}

#[derive(Debug)]
pub struct Bar {
    pub name: String,
    pub figure: String,
    /// Baseline of the words; upper edge of the bar.
    pub words: Px,
    pub y: Px,
    pub length: Px,
    pub part: Px,
    pub title: String,
}

impl Bars {
    pub const fn thick(&self) -> f64 {
        THICK
    }

    fn new(
        id: &'static str,
        title: &'static str,
        rows: Vec<(String, String, u64, u64, String)>,
    ) -> Option<Bars> {
        let most = rows.iter().map(|row| row.2).max().filter(|most| *most > 0)?;
        let length = |count: u64| Px(count as f64 / most as f64 * WIDTH);
        let description = rows.iter().take(3).map(|row| row.4.as_str()).collect::<Vec<_>>().join("; ");
        let height = Px(rows.len().min(MOST) as f64 * ROW);
        let bar =
            |(place, (name, figure, count, part, title)): (usize, (String, String, u64, u64, String))| {
                let top = place as f64 * ROW;
                Bar {
                    name: fit(&name, NAME),
                    figure,
                    words: Px(top + 14.0),
                    y: Px(top + 20.0),
                    length: length(count),
                    part: length(part),
                    title,
                }
            };
        let rows = rows.into_iter().take(MOST).enumerate().map(bar).collect();
        Some(Bars { id, title, description, height, rows, part: "", whole: "" })
    }
}

/// Clients each blocklist turned away, those that no other list turned away set off.
pub fn zones(rbl: &Rbl) -> Option<Bars> {
    let rows = rbl.zones.iter().map(|zone| {
        let name = fit(&zone.zone, 60);
        let title = format!(
            "{name}: {}, {}, {} only here",
            counted(zone.rejects, "reject"),
            counted(zone.clients, "client"),
            thousands(zone.only_here)
        );
        (name, counted(zone.clients, "client"), zone.clients, zone.only_here.min(zone.clients), title)
    });
    let bars = Bars::new("zones", "Clients turned away, by blocklist", rows.collect())?;
    Some(Bars { part: "turned away by this list only", whole: "by others as well", ..bars })
}

/// Rejects by reason, most first.
pub fn reasons(rejects: &Rejects) -> Option<Bars> {
    let mut reasons: Vec<_> = rejects.by_reason.iter().filter(|reason| reason.count > 0).collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.count));
    let rows = reasons.into_iter().map(|reason| {
        let label = reason::label(&reason.name).to_string();
        let share = share(reason.count, rejects.total);
        let figure = format!("{} ({share})", thousands(reason.count));
        let title = format!("{label}: {}", thousands(reason.count));
        (label, figure, reason.count, 0, title)
    });
    Bars::new("reasons", "Rejects by reason", rows.collect())
}
