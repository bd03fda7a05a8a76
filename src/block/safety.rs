//! Whom never to block, with the reason. An address in a log may be forged, and what is blocked may be needed: so who
//! meets a cause is asked here before anything else is done.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use super::bogons;
use crate::model::block::Direction;
use crate::model::blocking::{Spare, Spared};
use crate::model::dealing::Client;
use crate::model::net::{Ip, Net};

/// `Spare`, made ready to be asked often.
pub struct Guard<'s> {
    spare: &'s Spare,
    /// Networks by what they begin with, and the lengths there are; each with its place in the list.
    nets: HashMap<Net, usize>,
    lengths: BTreeSet<(bool, u8)>,
    /// Host names, in lower case.
    names: HashMap<String, usize>,
}

impl<'s> Guard<'s> {
    pub fn new(spare: &'s Spare) -> Guard<'s> {
        let mut guard =
            Guard { spare, nets: HashMap::new(), lengths: BTreeSet::new(), names: HashMap::new() };
        for (place, (spared, _)) in spare.list.iter().enumerate() {
            match spared {
                Spared::Net(net) => {
                    guard.lengths.insert((net.addr().is_ipv4(), net.prefix_len()));
                    guard.nets.entry(net.trunc()).or_insert(place);
                }
                Spared::Names(name) => {
                    let name = name.trim_matches('.').to_ascii_lowercase();
                    guard.names.entry(name).or_insert(place);
                }
            }
        }
        guard
    }

    /// Why this client may not be blocked. `before`: only mail accepted before this second speaks for it.
    pub fn refusal(&self, client: &Client<'_>, direction: Direction, before: Option<i64>) -> Option<String> {
        let Some(ip) = client.ip else { return Some("is no address".to_string()) };
        self.by_address(ip, direction).or_else(|| self.by_name(client)).or_else(|| welcome(client, before))
    }

    fn by_address(&self, ip: Ip, direction: Direction) -> Option<String> {
        if self.spare.own.contains(&ip) {
            return Some("is our own address".to_string());
        }
        let local = self.spare.local.contains(ip);
        let impossible = match direction {
            Direction::Inbound if local => return Some("is inside (local network)".to_string()),
            Direction::Inbound => bogons::outside(ip),
            Direction::Outbound => bogons::anywhere(ip),
        };
        if let Some(what) = impossible {
            return Some(format!("cannot be a client's address: {what}"));
        }
        if direction == Direction::Outbound && !local {
            return Some("is no inside host: this machine itself, or forged".to_string());
        }
        self.listed(IpAddr::from(ip)).map(|place| self.words(place))
    }

    /// The first entry that holds an address, the widest of several.
    fn listed(&self, address: IpAddr) -> Option<usize> {
        let lengths = self.lengths.iter().filter(|(v4, _)| *v4 == address.is_ipv4());
        let nets = lengths.filter_map(|(_, length)| Net::new(address, *length).ok());
        nets.into_iter().find_map(|net| self.nets.get(&net.trunc()).copied())
    }

    fn by_name(&self, client: &Client<'_>) -> Option<String> {
        if self.names.is_empty() {
            return None;
        }
        let names = &client.known.as_ref()?.names;
        names.iter().find_map(|name| {
            let lower = name.trim_end_matches('.').to_ascii_lowercase();
            let place = ends(&lower).find_map(|end| self.names.get(end))?;
            Some(format!("{} ({name})", self.words(*place)))
        })
    }

    fn words(&self, place: usize) -> String {
        self.spare.list.get(place).map_or_else(String::new, |(_, why)| why.clone())
    }

    /// May all of this network be blocked, as far as addresses tell?
    pub fn is_free(&self, net: Net) -> bool {
        let (v4, v6) = self.spare.widest;
        let widest = if net.addr().is_ipv4() { v4 } else { v6 };
        let in_it = |ip: &Ip| net.contains(&IpAddr::from(*ip));
        let overlaps = |other: &Net| other.contains(&net) || net.contains(other);
        let edges = [net.network(), net.broadcast()].map(Ip::from);
        net.prefix_len() >= widest
            && !self.spare.own.iter().any(in_it)
            && !edges.iter().any(|edge| self.spare.local.contains(*edge) || bogons::outside(*edge).is_some())
            && !self.spare.local.any(overlaps)
            && !self.nets.keys().any(overlaps)
    }
}

/// A host name, and what is left of it label by label: `a.b.example`, `b.example`, `example`.
fn ends(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| name.split_once('.').map(|(_, rest)| rest))
}

fn welcome(client: &Client<'_>, before: Option<i64>) -> Option<String> {
    let welcome =
        client.welcome.filter(|welcome| before.is_none_or(|before| i64::from(welcome.first) < before))?;
    Some(match welcome.mails {
        1 => "had a mail accepted".to_string(),
        mails => format!("had {mails} mails accepted"),
    })
}
