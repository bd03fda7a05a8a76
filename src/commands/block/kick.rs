//! Ending the open connections of those who are blocked now: sockets of this machine with `ss -K`, connections passing
//! through it with `conntrack -D`. Only connections to the ports that are blocked.

use std::collections::{BTreeSet, HashSet};
use std::net::IpAddr;

use super::gear::tool;
use crate::deliver::shell::Ran;
use crate::error::Stop;
use crate::model::block::Direction;
use crate::model::net::{Ip, Net};
use crate::model::standing::{Answer, State};

/// The blocked networks, made to be asked often.
struct Blocked {
    nets: HashSet<Net>,
    lengths: BTreeSet<(bool, u8)>,
}

impl Blocked {
    fn of<'a>(answers: impl Iterator<Item = &'a Answer>) -> Blocked {
        let nets: HashSet<Net> = answers.map(|answer| answer.net.trunc()).collect();
        let lengths = nets.iter().map(|net| (net.addr().is_ipv4(), net.prefix_len())).collect();
        Blocked { nets, lengths }
    }

    fn has(&self, address: IpAddr) -> bool {
        let lengths = self.lengths.iter().filter(|(v4, _)| *v4 == address.is_ipv4());
        let mut nets = lengths.filter_map(|(_, length)| Net::new(address, *length).ok());
        nets.any(|net| self.nets.contains(&net.trunc()))
    }
}

/// Ends them, and says how many by which tool; None for a tool that is not there.
pub fn kick(answers: &[Answer], ports: &[u16]) -> Result<Vec<(&'static str, Option<u64>)>, Stop> {
    let held = || answers.iter().filter(|answer| answer.state != State::Failed);
    let inbound = Blocked::of(held().filter(|answer| answer.direction == Direction::Inbound));
    let all = Blocked::of(held());
    Ok(vec![("ss", sockets(&inbound, ports)?), ("conntrack", passing(&all, ports)?)])
}

fn sockets(blocked: &Blocked, ports: &[u16]) -> Result<Option<u64>, Stop> {
    let mut ended = 0;
    for port in ports {
        let port = format!(":{port}");
        let own = ["sport", "=", port.as_str()];
        let list = [&["ss", "-H", "-t", "-n", "state", "connected"][..], &own[..]].concat();
        let Some(ran) = tool(&list)? else { return Ok(None) };
        for peer in peers(&ran).into_iter().filter(|peer| blocked.has(*peer)) {
            let peer = peer.to_string();
            let end = [&["ss", "-K", "-H", "-t", "-n", "dst", peer.as_str()][..], &own[..]].concat();
            if let Some(ran) = tool(&end)? {
                ended += lines(&ran);
            }
        }
    }
    Ok(Some(ended))
}

fn lines(ran: &Ran) -> u64 {
    ran.out.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count() as u64
}

/// The last column of `ss`: `192.0.2.1:4711`, `[2001:db8::1]:4711`, `[::ffff:192.0.2.1]:4711`.
fn peers(ran: &Ran) -> BTreeSet<IpAddr> {
    let text = String::from_utf8_lossy(&ran.out);
    let peer = |line: &str| {
        let (address, _) = line.split_ascii_whitespace().nth(4)?.rsplit_once(':')?;
        let address = address.trim_matches(['[', ']']).split('%').next()?;
        Some(IpAddr::from(Ip::from(address.parse::<IpAddr>().ok()?)))
    };
    text.lines().filter_map(peer).collect()
}

fn passing(blocked: &Blocked, ports: &[u16]) -> Result<Option<u64>, Stop> {
    let mut ended = 0;
    for (family, port) in
        ["ipv4", "ipv6"].into_iter().flat_map(|family| ports.iter().map(move |port| (family, port)))
    {
        let port = port.to_string();
        let what = ["-f", family, "-p", "tcp", "--dport", port.as_str()];
        let Some(ran) = tool(&[&["conntrack", "-L"][..], &what[..]].concat())? else { return Ok(None) };
        for source in sources(&ran).into_iter().filter(|source| blocked.has(*source)) {
            let source = source.to_string();
            let end = [&["conntrack", "-D"][..], &what[..], &["-s", source.as_str()][..]].concat();
            if let Some(ran) = tool(&end)? {
                ended += lines(&ran);
            }
        }
    }
    Ok(Some(ended))
}

/// Who opened each connection: the first `src=` of its line.
fn sources(ran: &Ran) -> BTreeSet<IpAddr> {
    let text = String::from_utf8_lossy(&ran.out);
    let source =
        |line: &str| line.split_ascii_whitespace().find_map(|word| word.strip_prefix("src="))?.parse().ok();
    text.lines().filter_map(source).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(out: &str) -> Ran {
        Ran { done: true, out: out.as_bytes().to_vec(), complaint: String::new() }
    }

    #[test]
    fn peers_and_sources() {
        let out = "ESTAB 0 0 192.0.2.9:25 198.51.100.7:4711\nESTAB 0 0 [::ffff:192.0.2.9]:25 [::ffff:198.51.100.8]:1\n\
            ESTAB 0 0 [2001:db8::9]:25 [2001:db8::1]:5 \nrubbish\n";
        let peers: Vec<String> = peers(&ran(out)).iter().map(ToString::to_string).collect();
        assert_eq!(peers, ["198.51.100.7", "198.51.100.8", "2001:db8::1"]);
        let out = "tcp 6 431999 ESTABLISHED src=198.51.100.7 dst=192.0.2.9 sport=1 dport=25 src=192.0.2.9 dst=198.51.100.7\n";
        assert_eq!(sources(&ran(out)).len(), 1);
    }
}
