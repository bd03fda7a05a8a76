//! `iptables-save`, `iptables -S` and their IPv6 kin. From iptables-save(8), iptables-extensions(8) and the sources of
//! iptables, `libxtables/xtables.c` (`xtables_save_string`: words in quotes, with `\` before `"`, `'` and `\`).
//!
//! A network is held by a rule that asks for it as the source and drops or rejects. `! -s` asks for all others.

use super::{hold, net, range};
use crate::model::listing::{Listing, LogRule};
use crate::model::net::Net;

/// Bursts let through before a limit begins, unless told (`libxt_limit.c`).
const BURST: &str = "5";

/// Goes from line to line with the table they are in.
#[derive(Default)]
pub(super) struct Reader {
    table: Option<String>,
}

impl Reader {
    /// Takes one line; false where it is none of such a listing.
    pub(super) fn line(&mut self, line: &str, listing: &mut Listing) -> bool {
        if let Some(table) = line.strip_prefix('*') {
            self.table = Some(table.trim().to_string());
            return true;
        }
        let line = counted(line).unwrap_or(line);
        let mut words = words(line).into_iter();
        match words.next().as_deref() {
            Some("COMMIT") => self.table = None,
            Some("-P" | "-N") => {}
            Some(chain) if chain.len() > 1 && chain.starts_with(':') => {}
            Some("-A") => {
                let Some(chain) = words.next() else { return false };
                rule(self.table.as_deref().unwrap_or("filter"), &chain, &words.collect::<Vec<_>>(), listing);
            }
            _ => return false,
        }
        true
    }
}

/// What follows the packets and bytes of `iptables-save -c`: `[7:420] -A ...`.
fn counted(line: &str) -> Option<&str> {
    let (counts, rest) = line.strip_prefix('[')?.split_once("] ")?;
    counts.bytes().all(|byte| byte.is_ascii_digit() || byte == b':').then_some(rest)
}

/// Splits at blanks; what stands in quotes is one word.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), None::<String>);
    let (mut quoted, mut letters) = (false, line.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            '\\' if quoted => word.get_or_insert_default().extend(letters.next()),
            ' ' | '\t' if !quoted => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

/// What is read of a rule.
#[derive(Default)]
struct Rule {
    nets: Vec<Net>,
    ports: Vec<u16>,
    prefix: String,
    rate: Option<String>,
    burst: Option<String>,
    target: String,
    /// Asks for all but one network, or all but some ports.
    inverted: bool,
}

fn rule(table: &str, chain: &str, words: &[String], listing: &mut Listing) {
    let rule = options(words);
    if rule.inverted {
        return;
    }
    match rule.target.as_str() {
        "DROP" | "REJECT" | "TARPIT" => hold(listing, &format!("iptables {chain}"), rule.nets, None),
        "LOG" | "NFLOG" | "ULOG" => listing.logs.push(LogRule {
            chain: format!("{table} {chain}"),
            prefix: rule.prefix,
            ports: rule.ports,
            limit: rule.rate.map(|rate| {
                format!("{} burst {} packets", spelt(&rate), rule.burst.as_deref().unwrap_or(BURST))
            }),
        }),
        _ => {}
    }
}

fn options(words: &[String]) -> Rule {
    let mut rule = Rule::default();
    let mut rest = words.iter().map(String::as_str).peekable();
    let mut before = "";
    while let Some(word) = rest.next() {
        let mut value = || rest.next_if(|next| *next != "!").unwrap_or_default();
        let asks = match word {
            "-s" | "--source" | "--src" => {
                let value = value();
                // Every address there is: no network of its own.
                rule.nets.extend(net(value).filter(|net| net.prefix_len() > 0));
                true
            }
            "--src-range" => {
                rule.nets.extend(value().split_once('-').map(|(a, b)| range(a, b)).unwrap_or_default());
                true
            }
            "--dport" | "--dports" | "--ports" | "--destination-port" | "--destination-ports" => {
                rule.ports.extend(ports(value()));
                true
            }
            "--log-prefix" | "--nflog-prefix" | "--ulog-prefix" => {
                rule.prefix = value().to_string();
                false
            }
            "--limit" | "--hashlimit-upto" | "--hashlimit" => {
                rule.rate = Some(value().to_string());
                false
            }
            "--limit-burst" | "--hashlimit-burst" => {
                rule.burst = Some(value().to_string());
                false
            }
            "-j" | "--jump" => {
                rule.target = value().to_string();
                false
            }
            // Its words are not the rule's.
            "--comment" => {
                value();
                false
            }
            _ => false,
        };
        rule.inverted |= asks && before == "!";
        before = word;
    }
    rule
}

/// `25`, `25:30`, `25,465,587:600`.
fn ports(text: &str) -> Vec<u16> {
    let one = |part: &str| {
        let (first, last) = part.split_once(':').unwrap_or((part, part));
        Some(first.parse().ok()?..=last.parse().ok()?)
    };
    text.split(',').filter_map(one).flatten().collect()
}

/// `10/min` as `10/minute`.
fn spelt(rate: &str) -> String {
    let (count, unit) = rate.split_once('/').unwrap_or((rate, "second"));
    let unit = match unit {
        "s" | "sec" => "second",
        "m" | "min" => "minute",
        "h" => "hour",
        "d" => "day",
        _ => unit,
    };
    format!("{count}/{unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is held and logged, in one line.
    fn told(text: &str) -> String {
        let (mut reader, mut listing) = (Reader::default(), Listing::default());
        let known = text.lines().all(|line| reader.line(line, &mut listing));
        let held = listing.held.iter().map(|held| format!("{} in {}", held.net, held.place));
        let logs = listing
            .logs
            .iter()
            .map(|log| format!("{} logs [{}] {:?} {:?}", log.chain, log.prefix, log.ports, log.limit));
        let told: Vec<String> = held.chain(logs).collect();
        if known { told.join("; ") } else { "unknown".into() }
    }

    #[test]
    fn rules() {
        let cases = [
            ("-A spam -s 192.0.2.1/32 -p tcp -m tcp --dport 25 -j DROP", "192.0.2.1/32 in iptables spam"),
            (
                "[7:420] -A INPUT -s 198.51.100.0/24 -j REJECT --reject-with x",
                "198.51.100.0/24 in iptables INPUT",
            ),
            ("-A INPUT -s 2001:db8::1/128 -j DROP", "2001:db8::1/128 in iptables INPUT"),
            ("-A INPUT ! -s 192.0.2.1/32 -j DROP", ""),
            ("-A INPUT -s 192.0.2.1/32 -p tcp -m tcp ! --dport 25 -j DROP", ""),
            ("-A INPUT -s 0.0.0.0/0 -j DROP", ""),
            ("-A INPUT -s 192.0.2.1/32 -j ACCEPT", ""),
            ("-A INPUT -m iprange --src-range 192.0.2.4-192.0.2.5 -j DROP", "192.0.2.4/31 in iptables INPUT"),
            (
                "-A a -s 192.0.2.1/32 -m comment --comment \"-j ACCEPT -s 192.0.2.9\" -j DROP",
                "192.0.2.1/32 in iptables a",
            ),
            ("-A a -s 192.0.2.1/32 -m comment --comment -j -j DROP", "192.0.2.1/32 in iptables a"),
            (
                "*mangle\n-A spam -p tcp -m limit --limit 10/min -m multiport --dports 25,465 -j LOG --log-prefix \"A \\\"x\\\" B: \"\nCOMMIT",
                "mangle spam logs [A \"x\" B: ] [25, 465] Some(\"10/minute burst 5 packets\")",
            ),
            (
                "-A FORWARD -i eth1 -p tcp -m tcp --dport 25 -m limit --limit 1/sec --limit-burst 9 -j LOG --log-prefix \"Illegal port 25 > \"",
                "filter FORWARD logs [Illegal port 25 > ] [25] Some(\"1/second burst 9 packets\")",
            ),
            ("-A INPUT -j LOG", "filter INPUT logs [] [] None"),
            ("-P INPUT ACCEPT\n-N spam\n:INPUT ACCEPT [0:0]", ""),
            ("-A", "unknown"),
            ("-L INPUT", "unknown"),
        ];
        for (text, expected) in cases {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
