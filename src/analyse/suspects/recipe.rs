//! How an incident is looked up among a suspect's acts: by time alone, by the ports and peers that the notice names, by the
//! ids that it quotes. Pure.

use super::answer::Class;
use super::candidates::Deeds;
use super::case::{Delivery, Hit, Host};
use super::grid::MICROS;
use crate::model::notice::{Incident, PortRole, Trace};

/// The shares of an incident's acts that are found in one way or another.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// Found by time alone.
    pub plain: f64,
    pub keyed: Vec<Keyed>,
    /// What speaks for or against the suspect at any time.
    pub factor: f64,
    /// Seconds within which the event was.
    pub width: i64,
}

/// Acts that carry what the notice names.
#[derive(Clone, Debug, PartialEq)]
pub struct Keyed {
    pub share: f64,
    /// How many of a suspect's acts carry it by chance.
    pub by_chance: f64,
    pub before: i64,
    pub after: i64,
    /// Seconds since the epoch, in order.
    pub times: Vec<i64>,
}

impl Recipe {
    pub const fn plain(width: i64) -> Recipe {
        Recipe { plain: 1.0, keyed: Vec::new(), factor: 1.0, width }
    }

    pub fn new(deeds: &Deeds<'_>, incident: &Incident, width: i64) -> Recipe {
        match deeds {
            Deeds::Hits(host) => of_host(host, incident, width),
            Deeds::Mail(deliveries) => of_mail(deliveries, incident, width),
            Deeds::Schedule(_) => Recipe::plain(width),
        }
    }

    /// True where the table is the same for every incident that has the same kind of keys.
    pub fn is_common(&self) -> bool {
        self.keyed.iter().all(|keyed| keyed.times.is_empty())
    }
}

/// NAT keeps the source port most of the time, and a notice that does not say which port it gives may mean the service.
fn of_host(host: &Host, incident: &Incident, width: i64) -> Recipe {
    let port = incident.port.filter(|_| matches!(incident.port_role, PortRole::Source | PortRole::Unsaid));
    let sure = incident.port_role == PortRole::Source;
    let peer = incident.peer.is_some() || incident.peer_port.is_some();
    let (by_port, by_peer) = match (port.is_some(), peer) {
        (true, true) if sure => (0.60, 0.30),
        (true, true) => (0.40, 0.45),
        (true, false) if sure => (0.80, 0.0),
        (true, false) => (0.40, 0.0),
        (false, true) if incident.peer.is_some() => (0.0, 0.85),
        (false, true) => (0.0, 0.50),
        (false, false) => (0.0, 0.0),
    };
    let times = |class: Class| {
        let matching = host.hits.iter().filter(|hit| class_of(hit, incident) == class);
        matching.map(|hit| hit.at.div_euclid(MICROS)).collect::<Vec<i64>>()
    };
    let all = host.hits.len() as f64;
    let keyed = |share: f64, class: Class| {
        let times = times(class);
        let carrying = times.len() as f64;
        // A source port is drawn from thousands; a peer may be one that the host calls all the time.
        let by_chance = match class {
            Class::SourcePort => (carrying - 0.5).max(0.5) / (all + 2000.0),
            _ => (carrying + 0.5) / (all + 10.0),
        };
        Keyed { share, by_chance, before: 5, after: 5, times }
    };
    let mut recipe = Recipe { plain: 1.0 - by_port - by_peer, keyed: Vec::new(), factor: 1.0, width };
    if by_port > 0.0 {
        recipe.keyed.push(keyed(by_port, Class::SourcePort));
    }
    if by_peer > 0.0 {
        recipe.keyed.push(keyed(by_peer, Class::Peer));
    }
    recipe.factor = named(host, incident);
    recipe
}

/// An address of the host's own in the notice, or the name it greets with.
fn named(host: &Host, incident: &Incident) -> f64 {
    let greets = |trace: &Trace| match trace {
        Trace::Helo(name) => host.names.iter().any(|known| known.eq_ignore_ascii_case(name)),
        _ => false,
    };
    if incident.ip.is_some_and(|ip| host.addresses.contains(&ip)) {
        500.0
    } else if incident.traces.iter().any(greets) {
        30.0
    } else {
        1.0
    }
}

/// How a hit goes with what the notice names beside the time.
pub fn class_of(hit: &Hit, incident: &Incident) -> Class {
    let peer_fits = incident.peer.is_none_or(|peer| peer == hit.destination);
    let service_fits = match (incident.peer_port, hit.destination_port) {
        (Some(named), Some(seen)) => named == seen,
        _ => true,
    };
    let port_fits = incident.port.is_some() && incident.port == hit.source_port;
    match incident.port_role {
        PortRole::Source if port_fits && peer_fits && service_fits => Class::SourcePort,
        PortRole::Unsaid if port_fits && peer_fits && service_fits && incident.peer.is_some() => {
            Class::SourcePort
        }
        PortRole::Unsaid if port_fits && peer_fits && service_fits => Class::Peer,
        _ if (incident.peer.is_some() || incident.peer_port.is_some()) && peer_fits && service_fits => {
            Class::Peer
        }
        _ => Class::Time,
    }
}

/// Whether a delivery carries what a trace names; none where the delivery does not say.
pub fn carries(delivery: &Delivery, trace: &Trace) -> Option<bool> {
    let same = |seen: &Option<String>, named: &str| {
        seen.as_ref().map(|seen| bare(seen).eq_ignore_ascii_case(bare(named)))
    };
    match trace {
        Trace::MessageId(id) => same(&delivery.message_id, id),
        Trace::QueueId(id) => same(&delivery.queue_id, id),
        Trace::UserId(uid) => delivery.uid.map(|seen| seen == *uid),
        Trace::Sender(sender) => same(&delivery.sender, sender),
        Trace::Login(login) => same(&delivery.login, login),
        Trace::Recipient(recipient) => same(&delivery.recipient, recipient),
        Trace::Helo(_) => None,
    }
}

fn bare(text: &str) -> &str {
    text.trim().trim_start_matches('<').trim_end_matches('>')
}

/// Ids that nobody makes twice.
pub const fn is_unique(trace: &Trace) -> bool {
    matches!(trace, Trace::MessageId(_) | Trace::QueueId(_))
}

/// How often somebody who is not in the list would show just this id.
const fn by_strangers(trace: &Trace) -> f64 {
    match trace {
        // Small numbers that every system gives out alike.
        Trace::UserId(_) => 0.02,
        _ => 0.001,
    }
}

fn of_mail(deliveries: &[Delivery], incident: &Incident, width: i64) -> Recipe {
    let mut recipe = Recipe::plain(width);
    for trace in &incident.traces {
        let told: Vec<bool> = deliveries.iter().filter_map(|one| carries(one, trace)).collect();
        let carrying = told.iter().filter(|carries| **carries).count();
        if told.is_empty() {
            continue;
        }
        recipe.factor *= match (is_unique(trace), carrying) {
            (true, 0) => 0.2,
            (true, _) => 1e4,
            (false, 0) => 0.1,
            (false, _) => {
                // What a delivery of this mailer would show, against what a stranger's would.
                let share = carrying as f64 / told.len() as f64;
                (0.1 + 0.9 * share / by_strangers(trace)).min(500.0)
            }
        };
        if is_unique(trace) && carrying > 0 {
            let found = deliveries.iter().filter(|one| carries(one, trace) == Some(true));
            let times = found.map(|one| one.at.div_euclid(MICROS)).collect();
            let by_chance = 1.0 / (deliveries.len() as f64 + 1.0);
            recipe.keyed = vec![Keyed { share: 0.9, by_chance, before: 60, after: 3600, times }];
            recipe.plain = 0.1;
        }
    }
    recipe.factor = recipe.factor.clamp(1e-3, 1e4);
    recipe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::net::Ip;

    fn hit(port: u16, peer: &[u8]) -> Hit {
        Hit {
            at: 0,
            destination: Ip::parse(peer).expect("an address"),
            source_port: Some(port),
            destination_port: Some(25),
            uid: None,
            position: 1,
        }
    }

    #[test]
    fn a_source_port_is_worth_more_than_a_peer() {
        let mut incident =
            Incident { port: Some(40_000), port_role: PortRole::Source, ..Incident::default() };
        assert_eq!(class_of(&hit(40_000, b"192.0.2.1"), &incident), Class::SourcePort);
        assert_eq!(class_of(&hit(40_001, b"192.0.2.1"), &incident), Class::Time);
        incident.peer = Ip::parse(b"192.0.2.1");
        assert_eq!(class_of(&hit(40_001, b"192.0.2.1"), &incident), Class::Peer);
        assert_eq!(class_of(&hit(40_000, b"192.0.2.2"), &incident), Class::Time);
        incident.port_role = PortRole::Attacked;
        assert_eq!(class_of(&hit(40_000, b"192.0.2.1"), &incident), Class::Peer);
    }

    #[test]
    fn ids_are_compared_without_brackets() {
        let delivery =
            Delivery { message_id: Some("a@b.example".to_string()), uid: Some(33), ..Delivery::default() };
        assert_eq!(carries(&delivery, &Trace::MessageId("<A@b.example>".to_string())), Some(true));
        assert_eq!(carries(&delivery, &Trace::UserId(34)), Some(false));
        assert_eq!(carries(&delivery, &Trace::Login("joe".to_string())), None);
    }
}
