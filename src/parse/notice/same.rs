//! One event in several notations is one incident: text and markup, two languages, two log files, a line and the table
//! it came from. The same line twice in one table is two events. Pure.

use std::collections::HashMap;

use super::settle;
use crate::model::notice::Incident;

/// Where an incident stands: its part, and its run of lines there. A run is broken by any line between.
type Block = (usize, usize);

/// Merges what is one event: same instant within a second (the very same within one run of lines), same address, no
/// port and no peer that differs. What one notation lacks is taken from the other. Order is kept.
pub(super) fn merge(incidents: Vec<Incident>) -> Vec<Incident> {
    let blocks = blocks(&incidents);
    let mut kept: Vec<Kept> = Vec::new();
    // By address and second; several may share one.
    let mut index: HashMap<(Option<u128>, i64), Vec<usize>> = HashMap::new();
    for (incident, block) in incidents.into_iter().zip(blocks) {
        let Some(clock) = clock(&incident) else {
            let twin = kept.iter().take(1_000).any(|kept| kept.incident == incident);
            if !twin {
                kept.push(Kept { incident, blocks: vec![(block, 1)] });
            }
            continue;
        };
        let address = incident.ip.map(|ip| ip.0);
        let near = [clock, clock - 1, clock + 1];
        let candidates =
            near.iter().flat_map(|second| index.get(&(address, *second)).into_iter().flatten().take(200));
        let found =
            candidates.copied().find(|at| kept.get(*at).is_some_and(|kept| kept.is(&incident, block)));
        match found.and_then(|at| kept.get_mut(at)) {
            Some(kept) => kept.absorb(incident, block),
            None => {
                index.entry((address, clock)).or_default().push(kept.len());
                kept.push(Kept { incident, blocks: vec![(block, 1)] });
            }
        }
    }
    kept.into_iter().map(|kept| kept.incident).collect()
}

struct Kept {
    incident: Incident,
    /// The runs in which it was seen.
    blocks: Vec<(Block, usize)>,
}

impl Kept {
    fn is(&self, other: &Incident, block: Block) -> bool {
        let own = &self.incident;
        let within = self.blocks.iter().any(|(known, _)| *known == block);
        let text_again = within && own.text == other.text && !own.text.is_empty();
        let time = if within { clock(own) == clock(other) } else { true };
        time && !text_again
            && compatible(own.port, other.port)
            && compatible(own.peer, other.peer)
            && compatible(own.peer_port, other.peer_port)
            && own.masked == other.masked
            && compatible(own.protocol.as_deref(), other.protocol.as_deref())
            && (own.ip.is_some() || own.kind == other.kind || own.kind.is_empty() || other.kind.is_empty())
            && interval(own).is_none_or(|end| interval(other).is_none_or(|other| (end - other).abs() <= 1))
    }

    fn absorb(&mut self, other: Incident, block: Block) {
        let own = &mut self.incident;
        own.port = own.port.or(other.port);
        if own.port == other.port && own.port_role == Default::default() {
            own.port_role = other.port_role;
        }
        own.peer = own.peer.or(other.peer);
        own.peer_port = own.peer_port.or(other.peer_port);
        own.protocol = own.protocol.take().or(other.protocol);
        if own.role == Default::default() {
            own.role = other.role;
        }
        if own.kind.is_empty() {
            own.kind = other.kind;
        }
        let zoned = |incident: &Option<crate::model::notice::When>| {
            incident.as_ref().is_some_and(|when| settle::instant(when).is_some())
        };
        if !zoned(&own.when) && zoned(&other.when) {
            own.when = other.when;
        }
        for trace in other.traces {
            if !own.traces.contains(&trace) && own.traces.len() < 40 {
                own.traces.push(trace);
            }
        }
        match self.blocks.iter_mut().find(|(known, _)| *known == block) {
            Some((_, seen)) => *seen += 1,
            None => self.blocks.push((block, 1)),
        }
    }
}

fn compatible<T: PartialEq>(one: Option<T>, two: Option<T>) -> bool {
    one.is_none() || two.is_none() || one == two
}

/// The second it is filed under: the instant, or the wall's where the zone is open.
fn clock(incident: &Incident) -> Option<i64> {
    let when = incident.when.as_ref()?;
    Some(settle::instant(when).unwrap_or(when.wall))
}

fn interval(incident: &Incident) -> Option<i64> {
    incident.when.as_ref()?.until
}

fn blocks(incidents: &[Incident]) -> Vec<Block> {
    let mut blocks = Vec::with_capacity(incidents.len());
    let (mut run, mut last) = (0, None);
    for incident in incidents {
        let goes_on = last.is_some_and(|(part, line)| {
            part == incident.part && incident.line <= line + 1 && incident.line >= line
        });
        if !goes_on {
            run += 1;
        }
        last = Some((incident.part, incident.line));
        blocks.push((incident.part, run));
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::net::Ip;
    use crate::model::notice::When;

    fn at(line: usize, wall: i64, port: Option<u16>, text: &str) -> Incident {
        let when = Some(When { wall, precision: 1, ..When::default() });
        Incident {
            when,
            ip: Some(Ip::v4(0xc000_0201)),
            port,
            text: text.to_string(),
            line,
            ..Incident::default()
        }
    }

    #[test]
    fn notations_merge_and_rows_do_not() {
        for (incidents, count) in [
            // Two notations apart from each other, a second off.
            (vec![at(1, 100, None, "a"), at(5, 101, Some(25), "b")], 1),
            // Several lines of one event in one excerpt.
            (vec![at(1, 100, Some(25), "a"), at(2, 100, Some(25), "b")], 1),
            // A second on in one excerpt: another event.
            (vec![at(1, 100, Some(25), "a"), at(2, 101, Some(25), "b")], 2),
            // The same row twice in one table, and that table twice.
            (vec![at(1, 100, Some(25), "a"), at(2, 100, Some(25), "a")], 2),
            (vec![at(1, 100, Some(25), "a"), at(9, 100, Some(25), "a")], 1),
            (vec![at(1, 100, Some(25), "a"), at(2, 100, Some(26), "b")], 2),
        ] {
            let texts: Vec<String> =
                incidents.iter().map(|one| format!("{}:{:?}", one.line, one.port)).collect();
            assert_eq!(merge(incidents).len(), count, "{texts:?}");
        }
    }
}
