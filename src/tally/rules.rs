//! What the admin has told us and the tally needs to count: what is inside, which ports, what a LOG prefix means.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::events::Wanted;
use crate::model::event::Hit;
use crate::model::net::{Addr, Ip, Nets};

/// What a LOG line says was done with the packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(u8)]
pub enum Action {
    Dropped,
    Rejected,
    Allowed,
    /// The prefix does not say.
    Logged,
}

impl Action {
    pub const fn name(self) -> &'static str {
        match self {
            Action::Dropped => "dropped",
            Action::Rejected => "rejected",
            Action::Allowed => "allowed",
            Action::Logged => "logged",
        }
    }

    pub fn from_name(name: &str) -> Option<Action> {
        [Action::Dropped, Action::Rejected, Action::Allowed, Action::Logged]
            .into_iter()
            .find(|action| action.name() == name)
    }
}

/// Words that say what was done, in the prefixes of UFW, firewalld, Shorewall, OpenWrt and common hand-made
/// rules; the first that occurs decides. The configuration's own entries are asked before these.
const KNOWN_WORDS: [(&str, Action); 12] = [
    ("AUDIT", Action::Logged),
    ("SPAM_BLOCK", Action::Rejected),
    ("REJECT", Action::Rejected),
    ("DROP", Action::Dropped),
    ("BLOCK", Action::Dropped),
    ("DENY", Action::Dropped),
    ("DENIED", Action::Dropped),
    ("INVALID", Action::Dropped),
    ("ALLOW", Action::Allowed),
    ("ACCEPT", Action::Allowed),
    ("PASS", Action::Allowed),
    ("PERMIT", Action::Allowed),
];

#[derive(Clone, Debug)]
pub struct Rules {
    /// What is inside.
    pub local: Nets,
    /// Our public addresses.
    pub mine: Vec<Ip>,
    /// Destination ports that no inside host but the mail server may reach outside; 25 unless configured.
    pub mail_ports: Vec<u16>,
    /// LOG prefixes (any part of one) and what they mean, asked in this order before the known words.
    pub actions: Vec<(String, Action)>,
    /// Keep each illegal port-25 hit for the list of all.
    pub every_hit: bool,
    /// Keep what hosts, senders and jobs did act by act, for an investigation.
    pub acts: bool,
    /// Keep who did what when, for a plan of blocks.
    pub dealings: bool,
    /// Keep single events, those that a question asks for.
    pub events: Option<Arc<Wanted>>,
    /// Count each day of the period apart, for the history and for questions; else days are told apart by the parts of the
    /// window.
    pub by_day: bool,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules {
            local: Nets::private(),
            mine: Vec::new(),
            mail_ports: vec![25],
            actions: Vec::new(),
            every_hit: false,
            acts: false,
            dealings: false,
            events: None,
            by_day: false,
        }
    }
}

impl Rules {
    /// What a LOG prefix says was done. Not for the hot path: the tally remembers the answer for each prefix.
    pub fn action(&self, prefix: &[u8]) -> Action {
        let upper = prefix.to_ascii_uppercase();
        let holds = |word: &str| crate::parse::words::contains(&upper, word.as_bytes());
        let told = self
            .actions
            .iter()
            .find(|(word, _)| holds(&word.to_ascii_uppercase()))
            .map(|(_, action)| *action);
        told.or_else(|| KNOWN_WORDS.iter().find(|(word, _)| holds(word)).map(|(_, action)| *action))
            .unwrap_or(Action::Logged)
    }

    /// Is this an address of the inside, of this machine or of one behind it?
    pub fn is_inside(&self, ip: Ip) -> bool {
        ip.is_loopback() || self.mine.contains(&ip) || self.local.contains(ip)
    }

    /// Illegal port 25: a TCP packet to a mail port that leaves the local network, judged by interfaces and
    /// addresses, whatever the prefix says. An unreadable address is judged by the interfaces alone.
    pub fn is_illegal(&self, hit: &Hit<'_>) -> bool {
        let Some(port) = hit.destination_port else { return false };
        if !self.mail_ports.contains(&port) || hit.protocol != b"TCP" {
            return false;
        }
        let inside = |address: Addr<'_>| address.ip().map(|ip| self.is_inside(ip));
        if inside(hit.destination) == Some(true) {
            return false;
        }
        match (hit.inside.is_empty(), hit.outside.is_empty()) {
            // To this machine itself.
            (false, true) => false,
            // From this machine itself.
            (true, false) => true,
            // Forwarded: out, unless a known outside address is the source.
            (false, false) => inside(hit.source) != Some(false),
            // No interfaces in the line: both addresses must tell.
            (true, true) => inside(hit.source) == Some(true) && inside(hit.destination) == Some(false),
        }
    }
}

/// The local days that are asked for, and those just before, which the report compares them with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First and last day asked for (days since 1970-01-01).
    pub first: i32,
    pub last: i32,
    /// First day of the time to compare with; equal to `first` where there is none.
    pub compare: i32,
}

/// Where a day lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Asked,
    /// Counted under its day, but not part of the period.
    Compared,
    /// The day after: only the ends of sessions count.
    After,
    Outside,
}

impl Window {
    pub const ALL: Window = Window { first: i32::MIN, last: i32::MAX, compare: i32::MIN };

    /// The day under which a line is counted: the first of its part of the window. Days are not told apart within
    /// a part, or the keys of a year would stand three hundred times in memory.
    pub const fn part(&self, day: i32) -> i32 {
        match self.place(day) {
            Place::Asked if self.first == i32::MIN => 0,
            Place::Asked => self.first,
            Place::Compared => self.compare,
            Place::After | Place::Outside => day,
        }
    }

    pub const fn place(&self, day: i32) -> Place {
        if day >= self.first && day <= self.last {
            Place::Asked
        } else if day >= self.compare && day < self.first {
            Place::Compared
        } else if day == self.last.saturating_add(1) {
            Place::After
        } else {
            Place::Outside
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit<'a>(inside: &'a str, outside: &'a str, source: &'a str, destination: &'a str) -> Hit<'a> {
        Hit {
            prefix: b"",
            source: Addr::read(source.as_bytes()),
            destination: Addr::read(destination.as_bytes()),
            protocol: b"TCP",
            source_port: Some(40_000),
            destination_port: Some(25),
            inside: inside.as_bytes(),
            outside: outside.as_bytes(),
            physical_in: b"",
            source_mac: None,
            destination_mac: None,
            uid: None,
            gid: None,
            id: None,
            flags: Default::default(),
        }
    }

    #[test]
    fn illegal_is_what_leaves() {
        let rules = Rules::default();
        for (inside, outside, source, destination, illegal) in [
            ("eth1", "eth0", "192.168.2.23", "198.51.100.7", true),
            ("eth1", "eth0", "192.168.2.xx", "198.51.100.7", true),
            ("", "eth0", "203.0.113.9", "198.51.100.7", true),
            ("eth0", "", "198.51.100.7", "203.0.113.9", false),
            ("eth0", "eth1", "198.51.100.7", "192.168.2.5", false),
            ("eth0", "eth2", "198.51.100.7", "203.0.113.5", false),
            ("eth1", "eth2", "192.168.2.23", "192.168.3.5", false),
            ("", "", "192.168.2.23", "198.51.100.7", true),
            ("", "", "198.51.100.7", "203.0.113.9", false),
        ] {
            assert_eq!(
                rules.is_illegal(&hit(inside, outside, source, destination)),
                illegal,
                "{source} {destination}"
            );
        }
    }

    #[test]
    fn an_audit_or_allow_line_is_no_drop() {
        let rules = Rules { actions: vec![("quiet".into(), Action::Dropped)], ..Rules::default() };
        for (prefix, action) in [
            ("[UFW AUDIT]", Action::Logged),
            ("[UFW ALLOW]", Action::Allowed),
            ("[UFW LIMIT BLOCK]", Action::Dropped),
            ("Illegal port 25 >", Action::Logged),
            ("SPAM_BLOCK:", Action::Rejected),
            ("Shorewall:net-fw:DROP:", Action::Dropped),
            ("my QUIET rule", Action::Dropped),
        ] {
            assert_eq!(rules.action(prefix.as_bytes()), action, "{prefix}");
        }
    }
}
