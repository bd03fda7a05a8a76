//! What is collected from a feed: incidents up to a cap, with what could not be read and what was too much counted and
//! told. The same event in several rows counts once. Pure.

use std::collections::{HashMap, HashSet};

use crate::model::net::Ip;
use crate::model::notice::{Aside, Incident};
use crate::parse::notice::Reading;

/// More incidents than this are counted, not kept.
const INCIDENTS: usize = 20_000;
/// Rows are looked into as long as they are not more than this; the rest is counted.
const ROWS: usize = 100_000;
/// A row is shown up to this many characters.
const SHOWN: usize = 500;

/// The collected rows of all parts of a message that are of one format.
#[derive(Default)]
pub struct Sheet {
    pub incidents: Vec<Incident>,
    pub asides: Vec<Aside>,
    pub doubts: Vec<String>,
    rows: usize,
    /// Rows that say nothing readable, and the line of the first of them.
    unread: usize,
    first_unread: usize,
    beyond: usize,
}

impl Sheet {
    /// False as soon as rows are only to be counted.
    pub fn wants_more(&self) -> bool {
        self.rows < ROWS && self.incidents.len() < INCIDENTS
    }

    /// A row of the feed that stands in `line`, and what it says.
    pub fn row(&mut self, line: usize, said: impl IntoIterator<Item = Incident>) {
        self.rows += 1;
        let before = self.incidents.len();
        let mut said = said.into_iter().map(|incident| Incident { line, ..incident });
        self.incidents.extend(said.by_ref().take(INCIDENTS.saturating_sub(before)));
        let left = said.count();
        self.beyond += left;
        if self.incidents.len() == before && left == 0 {
            self.unread += 1;
            self.first_unread = if self.unread == 1 { line } else { self.first_unread };
        }
    }

    /// A row that nobody looked into.
    pub fn left(&mut self) {
        self.beyond += 1;
    }

    pub fn aside(&mut self, aside: Option<Aside>) {
        self.asides.extend(aside.filter(|_| self.asides.len() < 100));
    }

    /// Something to be unsure of; said once.
    pub fn doubt(&mut self, sentence: &str) {
        if self.doubts.len() < 100 && !self.doubts.iter().any(|doubt| doubt == sentence) {
            self.doubts.push(sentence.to_string());
        }
    }

    /// What was found, with the doubts about what was not.
    pub fn reading(mut self, reporter: Option<&str>) -> Reading {
        let incidents = once(std::mem::take(&mut self.incidents));
        if self.beyond > 0 {
            let (kept, beyond) = (incidents.len(), self.beyond);
            self.doubt(&format!("only the first {kept} incidents are looked at, {beyond} more rows are not"));
        }
        if self.unread > 0 {
            let (unread, line) = (self.unread, self.first_unread);
            let rows = if unread == 1 { "1 row names".to_string() } else { format!("{unread} rows name") };
            self.doubt(&format!("{rows} no address and was passed over, first in line {line}"));
        }
        if incidents.is_empty() {
            self.doubt("the feed has no readable row");
        }
        let reporter = reporter.map(str::to_string);
        Reading { incidents, asides: self.asides, reporter, doubts: self.doubts }
    }
}

type Key = (Option<(i64, Option<i64>)>, Option<Ip>, Option<String>);

fn key(incident: &Incident) -> Key {
    let when = incident.when.as_ref().map(|when| (when.wall, when.until));
    (when, incident.ip, incident.masked.clone())
}

/// One event in several rows counts once: the same row again, or once with and once without ports. Kinds are joined.
fn once(incidents: Vec<Incident>) -> Vec<Incident> {
    let has_ports = |incident: &Incident| incident.port.is_some() || incident.peer.is_some();
    let with_ports: HashSet<(Key, String)> = incidents
        .iter()
        .filter(|incident| has_ports(incident))
        .map(|incident| (key(incident), incident.kind.to_lowercase()))
        .collect();
    let mut places: HashMap<_, usize> = HashMap::new();
    let mut kept: Vec<Incident> = Vec::new();
    for incident in incidents {
        let bare = !has_ports(&incident) && incident.peer_port.is_none() && incident.when.is_some();
        if bare && with_ports.contains(&(key(&incident), incident.kind.to_lowercase())) {
            continue;
        }
        let ports = (incident.port, incident.peer, incident.peer_port, incident.protocol.clone());
        // Without a time or an address two rows are two rows.
        let is_event = incident.when.is_some() && incident.ip.is_some();
        let unnamed = if is_event { 0 } else { kept.len() + 1 };
        match places.entry((key(&incident), ports, unnamed)) {
            std::collections::hash_map::Entry::Occupied(place) => {
                if let Some(first) = kept.get_mut(*place.get()) {
                    incident.kind.split(", ").for_each(|word| super::kind::add(&mut first.kind, word));
                }
            }
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(kept.len());
                kept.push(incident);
            }
        }
    }
    kept
}

/// The start of a text, to be shown.
pub fn clip(text: &str) -> String {
    text.chars()
        .take(SHOWN)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect::<String>()
        .trim()
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::notice::When;

    fn event(wall: i64, port: Option<u16>, kind: &str) -> Incident {
        let when = Some(When { wall, precision: 1, ..When::default() });
        Incident { when, ip: Some(Ip::v4(1)), port, kind: kind.to_string(), ..Incident::default() }
    }

    #[test]
    fn one_event_in_several_rows_counts_once() {
        let rows = vec![event(1, None, "bot"), event(1, Some(4000), "bot"), event(1, Some(4000), "mirai")];
        let kept = once(rows);
        assert_eq!(kept.len(), 1);
        assert_eq!((kept[0].port, kept[0].kind.as_str()), (Some(4000), "bot, mirai"));
        assert_eq!(once(vec![event(1, None, "scan"), event(1, Some(4000), "bot")]).len(), 2);
        assert_eq!(once(vec![event(1, Some(1), "bot"), event(2, Some(1), "bot")]).len(), 2);
    }

    #[test]
    fn too_many_rows_are_counted_and_told() {
        let mut sheet = Sheet::default();
        for line in 0..INCIDENTS + 5 {
            sheet.row(line, [event(line as i64, None, "bot")]);
        }
        sheet.row(9, []);
        let reading = sheet.reading(None);
        assert_eq!(reading.incidents.len(), INCIDENTS);
        assert_eq!(
            reading.doubts,
            [
                "only the first 20000 incidents are looked at, 5 more rows are not",
                "1 row names no address and was passed over, first in line 9"
            ]
        );
    }
}
