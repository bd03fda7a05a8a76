//! One line of a log or a list: its time, the addresses and what each of them is, the ports, the protocol, what is
//! alleged. Knows the words of sshd, Postfix, netfilter, ipfw, tcpdump, Apache, fail2ban and of those who write them down
//! by hand. Pure.

use std::ops::Range;

use super::addr::{self, Written};
use super::stamp;
use crate::model::notice::{Incident, PortRole, Role, Trace, When};

/// What stands in a line.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub stamps: Vec<(Range<usize>, When)>,
    pub source: Option<Written>,
    pub target: Option<Written>,
    pub source_port: Option<u16>,
    pub target_port: Option<u16>,
    pub protocol: Option<String>,
}

/// Words before an address that is the source, and before one that is the target; in lower case.
const SOURCE: &str = "from|src|source|saddr|client|rhost|attacker|von|quelle|absender|remote|raddr|by|infringer|\
    infringers|infected|srcip|src_ip|source_ip|sourceip|sip|origin|offender|quell-ip|source-ip|\
    attacking|depuis|desde|origen|bannedip|remote_addr|c-ip|listed|your";
const TARGET: &str = "to|dst|dest|destination|daddr|server|target|laddr|nach|ziel|on|against|victim|auf|vers|dstip|\
    dst_ip|destination_ip|dip|->|=>|>|-->|==>|towards|honeypot|ziel-ip|s-ip|attacked|destino|hacia";
/// Words that may stand between such a word and its address.
const NEUTRAL: &str = "ip|address|adresse|ip-adresse|ip-address|host|the|an|der|die|of|user|a|unknown|is|ips|addr|\
    system|ipv4|ipv6|following|server:|dirección|machine|computer";

impl Line {
    /// Reads a line. Where no address stands in it only the stamps are looked for.
    pub fn read(text: &str) -> Line {
        let found = addr::find(text);
        let mut line = Line { stamps: stamp::find(text), ..Line::default() };
        if found.is_empty() {
            return line;
        }
        let lower = text.to_lowercase();
        line.protocol = protocol(&lower);
        let mut unsaid = Vec::new();
        // A column of ports stands behind each of two columns of addresses.
        let bare: Vec<Option<u16>> = found.iter().map(|(range, _)| bare_port(&text[range.end..])).collect();
        let columns = bare.len() == 2 && bare.iter().all(Option::is_some);
        for ((range, mut written), bare) in found.into_iter().zip(bare) {
            written.port =
                written.port.or_else(|| port_after(&text[range.end..])).or(bare.filter(|_| columns));
            match role(&text[..range.start]) {
                Role::Source => drop(line.source.get_or_insert(written)),
                Role::Target => drop(line.target.get_or_insert(written)),
                Role::Unsaid => unsaid.push(written),
            }
        }
        // Of addresses nobody says anything of, the first is the source.
        let mut unsaid = unsaid.into_iter();
        line.source = line.source.take().or_else(|| unsaid.next());
        line.target = line.target.take().or_else(|| unsaid.next());
        let port = |written: &Option<Written>| written.as_ref().and_then(|written| written.port);
        line.source_port = port(&line.source).or_else(|| labelled(&lower, SOURCE_PORT));
        line.target_port = port(&line.target).or_else(|| labelled(&lower, TARGET_PORT));
        line
    }

    /// True where an address stands in it.
    pub const fn has_address(&self) -> bool {
        self.source.is_some() || self.target.is_some()
    }

    /// True where this address stands in it, on either side.
    pub fn names(&self, accused: &Written) -> bool {
        [&self.source, &self.target].into_iter().flatten().any(|written| written.is(accused))
    }

    /// The line as an incident: of the accused address if it stands there, else of its source.
    pub fn incident(self, text: &str, number: usize, accused: Option<&Written>) -> Incident {
        let (source, target) = (self.source, self.target);
        let is_accused = |side: &Option<Written>| {
            side.as_ref().zip(accused).is_some_and(|(written, accused)| written.is(accused))
        };
        let victim = is_accused(&target) && !is_accused(&source);
        // Only a target: it was done to the reported address.
        let (ours, theirs, role) = match (source, target) {
            (None, Some(target)) => (Some(target), None, Role::Target),
            (source, target) if victim => (target, source, Role::Target),
            (source, target) => (source, target, Role::Source),
        };
        let (port, peer_port) = if role == Role::Target {
            (self.target_port, self.source_port)
        } else {
            (self.source_port, self.target_port)
        };
        let port_role = match (port, role) {
            (None, _) => PortRole::Unsaid,
            (_, Role::Target) => PortRole::Attacked,
            _ => PortRole::Source,
        };
        Incident {
            when: interval(text, &self.stamps),
            ip: ours.as_ref().and_then(|written| written.ip),
            masked: ours.and_then(|written| written.masked),
            role,
            port,
            port_role,
            peer: theirs.and_then(|written| written.ip),
            peer_port,
            protocol: self.protocol,
            kind: kind(text).to_string(),
            traces: traces(text),
            text: text.trim().to_string(),
            line: number,
            ..Incident::default()
        }
    }
}

/// The first stamp, with the second as its end where the words between them say so.
pub(super) fn interval(text: &str, stamps: &[(Range<usize>, When)]) -> Option<When> {
    let (first_at, first) = stamps.first()?;
    let mut when = first.clone();
    if let Some((second_at, second)) = stamps.get(1) {
        let between = text.get(first_at.end..second_at.start).unwrap_or_default().trim().to_lowercase();
        let joins = [
            "-", "–", "to", "until", "~", "till", "bis", "and", "und", "a", "al", "au", "through", "..", "/",
            "->",
        ];
        if joins.contains(&between.as_str()) {
            super::settle::until(&mut when, second);
        }
    }
    Some(when)
}

/// What an address is, from the words before it.
pub(super) fn role(before: &str) -> Role {
    let before = before.get(before.len().saturating_sub(80)..).unwrap_or(before);
    let cut = |letter: char| letter.is_whitespace() || ",;(".contains(letter);
    let mut words = before.rsplit(cut).filter(|word| !word.is_empty());
    for index in 0..5 {
        let Some(word) = words.next() else { break };
        let lower = word.to_lowercase();
        let bare = match lower.split_once(['=', ':']) {
            Some((label, _)) => label,
            None => lower.as_str(),
        };
        let bare = bare.trim_matches(|letter: char| "[]()<>*\"'`|".contains(letter) && bare.len() > 3);
        let bare = bare.trim_end_matches(['[', '(', '<', '"', '\'', '*']);
        if listed(SOURCE, bare) {
            return Role::Source;
        }
        if listed(TARGET, bare) {
            return Role::Target;
        }
        let passes =
            bare.is_empty() || listed(NEUTRAL, bare) || bare.contains('.') || bare.parse::<u16>().is_ok();
        if !passes || index == 0 && word.ends_with('.') {
            break;
        }
    }
    Role::Unsaid
}

fn listed(list: &str, word: &str) -> bool {
    list.split('|').any(|known| known == word)
}

/// ` port 40110`, ` 30303 =>`, `, port: 25`, `(port 80)` right behind an address.
fn port_after(after: &str) -> Option<u16> {
    // `198.51.100.1:   22`
    let column = after
        .strip_prefix(':')
        .map(str::trim_start)
        .filter(|rest| rest.starts_with(|next: char| next.is_ascii_digit()));
    if let Some(digits) = column {
        return digits.split_whitespace().next()?.parse().ok().filter(|port| *port > 0);
    }
    let after = match after.trim_start().strip_prefix('(').and_then(|inner| inner.split_once(')')) {
        // `198.51.100.1 (the sinkhole) on port 80`
        Some((remark, rest)) if remark.len() < 60 && !remark.starts_with("port") => rest,
        _ => after,
    };
    let after = after.trim_start_matches([' ', '\t', ']', ')', ',', '(']);
    let joined =
        ["on ", "at ", "using ", "with ", "via ", "from "].iter().find_map(|word| after.strip_prefix(word));
    let source = joined.unwrap_or(after);
    let joined = source.strip_prefix("source ").or_else(|| source.strip_prefix("src ")).unwrap_or(source);
    let after = if joined.starts_with("port") { joined } else { after };
    let lower = after.get(..16).unwrap_or(after).to_lowercase();
    let named = lower.strip_prefix("port").map(|rest| rest.trim_start_matches([' ', ':', '=', '#']));
    let digits: String = named.unwrap_or(&lower).chars().take_while(char::is_ascii_digit).collect();
    let end = named.map_or(after.get(digits.len()..).unwrap_or_default(), |_| "");
    // A bare number is a port only where an arrow or nothing follows.
    let told = named.is_some() || {
        let end = end.trim_start();
        end.is_empty()
            || end.starts_with(['>', '<', '|'])
            || end.starts_with("=>")
            || end.starts_with("->")
            || end.starts_with("-->")
    };
    digits.parse().ok().filter(|port| *port > 0 && told)
}

/// ` 51200  `: a number by itself.
fn bare_port(after: &str) -> Option<u16> {
    let word = after.strip_prefix([' ', '\t', '|'])?.split_whitespace().find(|word| *word != "|")?;
    word.parse().ok().filter(|port| *port > 0)
}

const SOURCE_PORT: &str = "spt=|sport|src port|source port|sourceport|src_port|source_port|srcport|quellport|src-port|\
    source-port";
const TARGET_PORT: &str = "dpt=|dport|dst port|dest port|destination port|destinationport|dst_port|destination_port|\
    dstport|zielport|target port|dst-port|dest-port|to port|on port|against port|auf port";

fn labelled(lower: &str, labels: &str) -> Option<u16> {
    labels.split('|').find_map(|label| {
        let rest = lower.split_once(label)?.1.trim_start_matches([' ', ':', '=', '#', '"']);
        let digits: String = rest.chars().take(6).take_while(char::is_ascii_digit).collect();
        digits.parse().ok().filter(|port| *port > 0)
    })
}

fn protocol(lower: &str) -> Option<String> {
    let mut words = lower.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.find(|word| matches!(*word, "tcp" | "udp" | "icmp" | "gre" | "sctp")).map(str::to_string)
}

/// What is alleged, from words that are plain enough: all of the first field, and one of the second if there are any.
const KINDS: &[(&str, &str, &str)] = &[
    ("sshd", "fail invalid illegal not_allowed preauth break-in disconnect maximum", "ssh login failure"),
    ("ssh", "fail brute attack login scan", "ssh login failure"),
    ("sasl", "fail", "smtp login failure"),
    ("login", "dovecot courier imap pop3", "mail login failure"),
    ("auth", "dovecot: courier imap pop3", "mail login failure"),
    ("ftpd", "fail", "ftp login failure"),
    ("wp-login", "", "web login attack"),
    ("xmlrpc.php", "", "web login attack"),
    ("noqueue: reject", "", "mail rejected"),
    ("spf=", "fail", "spam"),
    ("netscan", "", "netscan"),
    ("port scan", "", "port scan"),
    ("portscan", "", "port scan"),
    ("scanning", "", "port scan"),
    ("ddos", "", "ddos"),
    ("amplification", "", "ddos"),
    ("flood", "", "ddos"),
    ("brute", "force", "brute force"),
    ("sql injection", "", "sql injection"),
    ("copyright", "", "copyright"),
    ("infring", "", "copyright"),
    ("phish", "", "phishing"),
    ("trojan", "", "malware"),
    ("malware", "", "malware"),
    ("botnet", "", "malware"),
    ("infected", "", "malware"),
    ("spam", "", "spam"),
    ("unsolicited", "", "spam"),
    ("\"get ", "", "web request"),
    ("\"post ", "", "web request"),
    ("\"head ", "", "web request"),
    ("src=", "dst=", "firewall hit"),
    ("ipfw", "", "firewall hit"),
    (" deny", "", "firewall hit"),
];

/// The kind a text speaks of; empty where it says nothing plain.
pub(super) fn kind(text: &str) -> &'static str {
    let lower = text.to_lowercase();
    let any = |words: &str| {
        words.is_empty() || words.split(' ').any(|word| lower.contains(&word.replace('_', " ")))
    };
    KINDS.iter().find(|(word, others, _)| lower.contains(word) && any(others)).map_or("", |(_, _, kind)| kind)
}

/// Names in a log line that a mail log may know: `sasl_username=`, `from=<...>`, `to=<...>`, `helo=<...>`.
fn traces(text: &str) -> Vec<Trace> {
    let value = |label: &str| {
        let rest = text.split_once(label)?.1.trim_start_matches('<');
        let end = rest
            .find(|letter: char| letter.is_whitespace() || ",>;)\"".contains(letter))
            .unwrap_or(rest.len());
        Some(rest[..end].to_string()).filter(|value| !value.is_empty() && value.len() < 256)
    };
    let all = [
        value("sasl_username=").map(Trace::Login),
        value("from=<").map(Trace::Sender),
        value("to=<").map(Trace::Recipient),
        value("helo=<").map(Trace::Helo),
    ];
    all.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let line = Line::read(text);
        if !line.has_address() {
            return "none".to_string();
        }
        let one = line.incident(text, 1, None);
        let port = |port: Option<u16>| port.map(|port| format!(":{port}")).unwrap_or_default();
        let ip = one.ip.map(|ip| ip.to_string()).or(one.masked).unwrap_or_default();
        let peer = one.peer.map(|ip| ip.to_string()).unwrap_or_default();
        let arrow = if one.role == Role::Target { "<" } else { ">" };
        let protocol = one.protocol.map(|protocol| format!(" {protocol}")).unwrap_or_default();
        format!("{ip}{} {arrow} {peer}{}{protocol} [{}]", port(one.port), port(one.peer_port), one.kind)
    }

    #[test]
    fn lines() {
        for (text, expected) in [
            (
                "Oct 23 18:13:36 mx sshd[41]: Failed password for root from 192.0.2.1 port 40110 ssh2",
                "192.0.2.1:40110 >  [ssh login failure]",
            ),
            (
                "2003-10-23 18:13:36 TCP 192.0.2.1 30303 => 198.51.100.1 8302",
                "192.0.2.1:30303 > 198.51.100.1:8302 tcp []",
            ),
            (
                "18:13:36.123456 IP 192.0.2.1.4444 > 198.51.100.7.25: Flags [S]",
                "192.0.2.1:4444 > 198.51.100.7:25 []",
            ),
            (
                "kernel: DROP IN=eth0 SRC=192.0.2.1 DST=198.51.100.7 LEN=60 PROTO=TCP SPT=4444 DPT=25",
                "192.0.2.1:4444 > 198.51.100.7:25 tcp [firewall hit]",
            ),
            ("198.51.100.7 was attacked from 192.0.2.1", "192.0.2.1 > 198.51.100.7 []"),
            (
                "192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 804",
                "192.0.2.1 >  [web request]",
            ),
            (
                "postfix/smtpd[9]: warning: unknown[192.0.2.1]: SASL LOGIN authentication failed",
                "192.0.2.1 >  [smtp login failure]",
            ),
            (
                "postfix/smtpd[9]: NOQUEUE: reject: RCPT from host.example[192.0.2.1]: 554 5.7.1",
                "192.0.2.1 >  [mail rejected]",
            ),
            (
                "ipfw: 65000 Deny TCP 192.0.2.1:4444 198.51.100.7:25 in via em0",
                "192.0.2.1:4444 > 198.51.100.7:25 tcp [firewall hit]",
            ),
            (
                "attack on 198.51.100.7 port 22, source port 4444, source 91.78.17.xxx",
                "91.78.17.xxx:4444 > 198.51.100.7:22 []",
            ),
            ("Source IP: 192.0.2.1 Destination port: 25", "192.0.2.1 > :25 []"),
            (
                "a TCP connection from 192.0.2.1 on port 49321 to 198.51.100.7 (the sinkhole) on port 80",
                "192.0.2.1:49321 > 198.51.100.7:80 tcp []",
            ),
            (
                "2022-06-04 22:13:01  192.0.2.1    51200  198.51.100.7   445   TCP",
                "192.0.2.1:51200 > 198.51.100.7:445 tcp []",
            ),
            ("attack against 198.51.100.7:53 UDP", "198.51.100.7:53 <  udp []"),
            ("nothing here", "none"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
