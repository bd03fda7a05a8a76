//! Who inside may send to port 25 outside, and what counts as inside: shared by the forms that watch what goes out. Pure.

use super::entries::{plain, short};
use super::words;
use crate::model::block::Frame;
use crate::model::net::Net;

/// What is inside where no interface was told (RFC 1918, RFC 4193).
const PRIVATE: [&str; 4] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];

/// The frame in the words of rules.
pub struct Gate {
    /// Inside interface; where there is none, `inside` says by address.
    pub interface: Option<String>,
    pub inside: Vec<Peer>,
    /// Mail servers, which are let through.
    pub servers: Vec<Peer>,
    /// Mail servers that are let through only with their hardware address.
    pub pins: Vec<Pinned>,
    /// What a line in the log starts with; None for nothing.
    pub log: Option<String>,
}

/// An address or a network.
pub struct Peer {
    pub is_v4: bool,
    pub net: String,
}

pub struct Pinned {
    pub peer: Peer,
    pub mac: String,
}

impl Gate {
    pub fn of(frame: &Frame) -> Gate {
        let interface = words::interface(frame);
        let inside = match interface {
            Some(_) => Vec::new(),
            None => PRIVATE.iter().filter_map(|net| net.parse().ok()).map(Peer::of).collect(),
        };
        let pinned = frame.pins.iter().map(|(address, mac)| (Net::from(*address), mac));
        let mut servers: Vec<Net> = frame.mail_servers.to_vec();
        servers.extend(pinned.clone().map(|(net, _)| net));
        let mut servers: Vec<Net> =
            servers.into_iter().map(plain).filter(|net| net.prefix_len() > 0).collect();
        servers.sort_unstable();
        servers.dedup();
        Gate {
            interface,
            inside,
            servers: servers.into_iter().map(Peer::of).collect(),
            pins: pinned.map(|(net, mac)| Pinned { peer: Peer::of(net), mac: mac.to_string() }).collect(),
            log: Some(words::prefix(&frame.log_outbound)).filter(|prefix| !prefix.is_empty()),
        }
    }

    /// How nft logs.
    pub fn nft_log(&self) -> String {
        self.log.as_ref().map_or_else(|| "log".to_string(), |prefix| format!("log prefix \"{prefix}\""))
    }

    /// What follows `-j LOG` in a script.
    pub fn sh_log(&self) -> String {
        self.log.as_ref().map(|prefix| format!(" --log-prefix '{prefix}'")).unwrap_or_default()
    }

    /// The interface as nft writes it: `eth1`, `ppp*`.
    pub fn nft_interface(&self) -> Option<String> {
        self.interface.as_ref().map(|name| name.replace('+', "*"))
    }
}

impl Peer {
    fn of(net: Net) -> Peer {
        let net = plain(net);
        Peer { is_v4: matches!(net, Net::V4(_)), net: short(net) }
    }

    /// `ip` or `ip6`
    pub const fn family(&self) -> &'static str {
        if self.is_v4 { "ip" } else { "ip6" }
    }
}
