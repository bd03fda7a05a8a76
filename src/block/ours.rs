//! What of a packet filter is ours under a form: read from the rules themselves, made of no blocks. Pure.

use super::forms::{Form, Tool, render_parts};
use crate::model::block::{Direction, Frame};

/// Names that a form loads into, without the families they are in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ours {
    /// `table inet rapsheet` is.
    pub table: bool,
    /// Chains of iptables and ip6tables.
    pub chains: Vec<String>,
    /// Sets of ipset.
    pub sets: Vec<String>,
    /// List of xt_recent.
    pub list: Option<String>,
}

impl Ours {
    pub fn of(form: Form, frame: &Frame) -> Ours {
        let mut ours = Ours::default();
        for part in render_parts(form, &[], frame) {
            match part.tool {
                Tool::Nft => ours.table = true,
                Tool::IptablesRestore | Tool::Ip6tablesRestore => {
                    ours.chains.extend(names(&part.text, ":", 0));
                }
                Tool::Ipset => ours.sets.extend(names(&part.text, "swap ", 1)),
                Tool::Sh | Tool::File => {}
            }
        }
        ours.chains.sort_unstable();
        ours.chains.dedup();
        if form == Form::Recent {
            ours.list = ours.chains.first().cloned();
        }
        ours
    }

    /// True for a place, as a listing names it, that blocks of this form stand in.
    pub fn holds(&self, place: &str) -> bool {
        let named = |kind: &str, names: &[String]| {
            place.strip_prefix(kind).is_some_and(|name| names.iter().any(|own| own == name))
        };
        self.table && place.starts_with("inet rapsheet ")
            || named("ipset ", &self.sets)
            || named("iptables ", &self.chains)
            || named("recent ", self.list.as_slice())
    }

    /// True where both forms would load into the same place.
    pub fn meets(&self, other: &Ours) -> bool {
        self.table && other.table || self.chains.iter().any(|chain| other.chains.contains(chain))
    }
}

/// The words at `place` of the lines that begin so.
fn names<'a>(text: &'a str, start: &'a str, place: usize) -> impl Iterator<Item = String> + 'a {
    let lines = text.lines().filter_map(move |line| line.strip_prefix(start));
    lines.filter_map(move |line| line.split_ascii_whitespace().nth(place)).map(str::to_string)
}

/// Which way the packets go that are stopped at a place of ours.
pub fn direction(place: &str) -> Direction {
    let name = place.rsplit(' ').next().unwrap_or_default();
    let outbound = name.starts_with("outbound")
        || ["-out4", "-out6", "-LISTED", "-ILLEGAL"].iter().any(|end| name.ends_with(end));
    if outbound { Direction::Outbound } else { Direction::Inbound }
}

/// Which ways a form can block.
pub const fn carries(form: Form, direction: Direction) -> bool {
    match form {
        Form::Reject | Form::Recent => matches!(direction, Direction::Inbound),
        Form::Outbound => matches!(direction, Direction::Outbound),
        _ => true,
    }
}

/// True where what is loaded goes by itself when its time is over.
pub const fn times_out(form: Form) -> bool {
    matches!(form, Form::Nftables | Form::Ipset)
}

/// Forms that are loaded here: packet filters of this machine.
pub const LOADED: [Form; 6] =
    [Form::Nftables, Form::Ipset, Form::Iptables, Form::Reject, Form::Recent, Form::Outbound];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::calendar::{Moment, Zone};

    #[test]
    fn every_form_names_its_places() {
        let frame = Frame {
            chain: "rapsheet".into(),
            interface: None,
            mail_servers: Vec::new(),
            pins: Vec::new(),
            ports: vec![25],
            log_inbound: "SPAM_BLOCK: ".into(),
            log_outbound: "Illegal port 25 > ".into(),
            now: Moment::new(0, Zone::UTC),
        };
        let of = |form| Ours::of(form, &frame);
        assert!(
            of(Form::Nftables).holds("inet rapsheet blocked4_24")
                && !of(Form::Nftables).holds("inet filter x")
        );
        assert!(
            of(Form::Ipset).holds("ipset rapsheet-in4") && of(Form::Ipset).holds("iptables rapsheet-LISTED")
        );
        assert!(!of(Form::Ipset).holds("ipset rapsheet-in4-new") && !of(Form::Ipset).holds("ipset f2b"));
        assert!(of(Form::Iptables).holds("iptables rapsheet") && !of(Form::Iptables).holds("iptables INPUT"));
        assert!(of(Form::Recent).holds("recent rapsheet"));
        assert!(of(Form::Recent).meets(&of(Form::Iptables)) && !of(Form::Recent).meets(&of(Form::Nftables)));
        assert!(
            !of(Form::Outbound).meets(&of(Form::Nftables)) && !of(Form::Outbound).meets(&of(Form::Iptables))
        );
        for (place, expected) in [
            ("inet rapsheet outbound4", Direction::Outbound),
            ("ipset rapsheet-out6", Direction::Outbound),
            ("iptables rapsheet-LISTED", Direction::Outbound),
            ("iptables rapsheet", Direction::Inbound),
            ("inet rapsheet blocked6_64", Direction::Inbound),
        ] {
            assert_eq!(direction(place), expected, "{place}");
        }
    }
}
