//! The words that `iptables -L` prints behind the columns: `tcp dpt:smtp state NEW`. Each extension prints its own; read
//! from the left, each by its first word, as the print functions of iptables' extensions write them. Pure.
//!
//! | extension | forms |
//! | --- | --- |
//! | libxt_tcp, libxt_udp | `tcp spt:25`, `dpt:!25`, `dpts:1024:65535`, `flags:0x17/0x02`, `flags:!SYN,ACK/SYN` |
//! | libxt_icmp | `icmp echo-request`, `icmptype 3 code 1`, `icmp !type 3` |
//! | libxt_multiport | `multiport dports 25,465`, `multiport sports  !25` |
//! | libxt_state, libxt_conntrack | `state NEW`, `! ctstate RELATED,ESTABLISHED` |
//! | libxt_mac | `MAC 00:00:5e:00:53:01`, `MAC ! ...` |
//! | libxt_limit | `limit: avg 3/min burst 5` |
//! | libxt_iprange | `source IP range A-B`, `destination IP range ! A-B` |
//! | libxt_string | `STRING match  "text" ALGO name bm FROM 10 TO 500 ICASE` |
//! | libxt_time | `TIME from 21:00:00 to 07:00:00 on Mon,Tue UTC` |
//! | libxt_comment | `/* text */` |
//! | libipt_REJECT | `reject-with tcp-reset` |
//! | libxt_LOG | `LOG flags 0 level 4 prefix "text"`, `LOG level warning prefix "text"` |

use super::words::word;
use crate::model::ruleset::{Module, Word};

/// Reads the words of a rule of this protocol. The error says which word is wrong.
pub fn words(spec: &str, protocol: u8) -> Result<Vec<Word>, String> {
    let mut reader = Reader { rest: spec.trim(), protocol, words: Vec::new() };
    while !reader.rest.is_empty() {
        reader.extension()?;
    }
    let options: Vec<_> = reader.words.iter().map(|word| (word.module, word.option)).collect();
    match options
        .iter()
        .enumerate()
        .find(|(place, option)| options.iter().take(*place).any(|one| one == *option))
    {
        Some((_, (_, option))) => Err(format!("'{option}' stands twice")),
        None => Ok(reader.words),
    }
}

struct Reader<'a> {
    rest: &'a str,
    protocol: u8,
    words: Vec<Word>,
}

impl<'a> Reader<'a> {
    /// The next word; empty at the end.
    fn next(&mut self) -> &'a str {
        let (word, rest) = self.rest.split_once(' ').unwrap_or((self.rest, ""));
        self.rest = rest.trim_start();
        word
    }

    fn peek(&self) -> &'a str {
        self.rest.split(' ').next().unwrap_or_default()
    }

    /// Takes this word if it is the next one.
    fn takes(&mut self, word: &str) -> bool {
        let is = self.peek() == word;
        if is {
            self.next();
        }
        is
    }

    fn expect(&mut self, wanted: &str) -> Result<(), String> {
        match self.next() {
            word if word == wanted => Ok(()),
            word => Err(format!("'{word}' stands where '{wanted}' should")),
        }
    }

    fn push(&mut self, module: Module, not: bool, option: &str, values: &[&str]) -> Result<(), String> {
        self.words.extend(word(module, not, option, values)?);
        Ok(())
    }

    fn extension(&mut self) -> Result<(), String> {
        let at = self.rest;
        match self.next() {
            "tcp" => self.ports("tcp", 6),
            "udp" => self.ports("udp", 17),
            "icmp" => self.icmp(),
            "icmptype" => self.icmp_type(false),
            "multiport" => self.multiport(),
            "!" => {
                let option = self.next();
                self.states(true, option)
            }
            option @ ("state" | "ctstate") => self.states(false, option),
            mac if mac.starts_with("MAC") => self.mac(&mac[3..]),
            "limit:" => self.limit(),
            which @ ("source" | "destination") => self.range(which),
            "STRING" => self.string(),
            "TIME" => self.time(),
            "/*" => self.comment(at),
            "LOG" => self.log(),
            "reject-with" => {
                let answer = self.next();
                self.push(Module::Target, false, "--reject-with", &[answer])
            }
            other if self.is_port(other) && matches!(self.protocol, 6 | 17) => {
                // Without the name of its extension: the protocol says which.
                self.rest = at;
                self.ports(if self.protocol == 6 { "tcp" } else { "udp" }, self.protocol)
            }
            other => Err(format!("'{other}' is not known")),
        }
    }

    fn is_port(&self, word: &str) -> bool {
        ["spt:", "dpt:", "spts:", "dpts:", "flags:"].iter().any(|start| word.starts_with(start))
    }

    fn ports(&mut self, name: &str, protocol: u8) -> Result<(), String> {
        if self.protocol != protocol {
            return Err(format!("'{name}' asks for the protocol {name}"));
        }
        let module = if protocol == 6 { Module::Tcp } else { Module::Udp };
        while self.is_port(self.peek()) {
            let (option, value) = self.next().split_once(':').unwrap_or_default();
            let (not, value) = value.strip_prefix('!').map_or((false, value), |value| (true, value));
            let many = value.contains(':');
            match option {
                "spt" if !many => self.push(module, not, "--sport", &[value])?,
                "dpt" if !many => self.push(module, not, "--dport", &[value])?,
                "spts" if many => self.push(module, not, "--sport", &[value])?,
                "dpts" if many => self.push(module, not, "--dport", &[value])?,
                "flags" => {
                    let (mask, set) = value.split_once('/').unwrap_or((value, ""));
                    self.push(module, not, "--tcp-flags", &[mask, set])?;
                }
                _ => return Err(format!("'{option}:{value}' is no port")),
            }
        }
        Ok(())
    }

    fn icmp(&mut self) -> Result<(), String> {
        match self.next() {
            "type" => self.icmp_type(false),
            "!type" => self.icmp_type(true),
            name => {
                let (not, name) = name.strip_prefix('!').map_or((false, name), |name| (true, name));
                self.icmp_push(not, name)
            }
        }
    }

    fn icmp_type(&mut self, not: bool) -> Result<(), String> {
        let kind = self.next();
        let code = if self.takes("code") { format!("/{}", self.next()) } else { String::new() };
        self.icmp_push(not, &format!("{kind}{code}"))
    }

    fn icmp_push(&mut self, not: bool, kind: &str) -> Result<(), String> {
        if self.protocol != 1 {
            return Err("'icmp' asks for the protocol icmp".to_string());
        }
        self.push(Module::Icmp, not, "--icmp-type", &[kind])
    }

    fn multiport(&mut self) -> Result<(), String> {
        // tcp, udp, dccp, sctp, udplite
        if ![6, 17, 33, 132, 136].contains(&self.protocol) {
            return Err("'multiport' asks for a protocol with ports".to_string());
        }
        let option = format!("--{}", self.next());
        let ports = self.next();
        let (not, ports) = ports.strip_prefix('!').map_or((false, ports), |ports| (true, ports));
        self.push(Module::Multiport, not, &option, &[ports])
    }

    fn states(&mut self, not: bool, option: &str) -> Result<(), String> {
        let states = self.next();
        match option {
            "state" => self.push(Module::State, not, "--state", &[states]),
            "ctstate" => self.push(Module::Conntrack, not, "--ctstate", &[states]),
            _ => Err(format!("'! {option}' is not known")),
        }
    }

    /// `MAC` and its address; some versions print no space between the two.
    fn mac(&mut self, glued: &str) -> Result<(), String> {
        let first = if glued.is_empty() { self.next() } else { glued };
        match first.strip_prefix('!') {
            Some("") => {
                let mac = self.next();
                self.push(Module::Mac, true, "--mac-source", &[mac])
            }
            Some(mac) => self.push(Module::Mac, true, "--mac-source", &[mac]),
            None => self.push(Module::Mac, false, "--mac-source", &[first]),
        }
    }

    fn limit(&mut self) -> Result<(), String> {
        self.expect("avg")?;
        let rate = self.next();
        self.push(Module::Limit, false, "--limit", &[rate])?;
        self.expect("burst")?;
        let burst = self.next();
        self.push(Module::Limit, false, "--limit-burst", &[burst])
    }

    fn range(&mut self, which: &str) -> Result<(), String> {
        self.expect("IP")?;
        self.expect("range")?;
        let not = self.takes("!");
        let range = self.next();
        self.push(
            Module::Iprange,
            not,
            if which == "source" { "--src-range" } else { "--dst-range" },
            &[range],
        )
    }

    fn string(&mut self) -> Result<(), String> {
        self.expect("match")?;
        let text = self.quoted()?;
        self.expect("ALGO")?;
        self.expect("name")?;
        let algorithm = self.next();
        self.push(Module::Text, false, "--string", &[&text])?;
        self.push(Module::Text, false, "--algo", &[algorithm])?;
        for (name, option) in [("FROM", "--from"), ("TO", "--to")] {
            if self.takes(name) {
                let number = self.next();
                self.push(Module::Text, false, option, &[number])?;
            }
        }
        if self.takes("ICASE") { self.push(Module::Text, false, "--icase", &[]) } else { Ok(()) }
    }

    /// A text in double quotes, a backslash before quotes and backslashes within.
    fn quoted(&mut self) -> Result<String, String> {
        let mut letters = self.rest.strip_prefix('"').ok_or("a text begins without a quote")?.chars();
        let mut text = String::new();
        while let Some(letter) = letters.next() {
            match letter {
                '"' => {
                    self.rest = letters.as_str().trim_start();
                    return Ok(text);
                }
                '\\' => text.extend(letters.next()),
                _ => text.push(letter),
            }
        }
        Err("a text ends without a quote".to_string())
    }

    fn time(&mut self) -> Result<(), String> {
        let before = self.words.len();
        if self.takes("from") {
            let from = self.next();
            self.push(Module::Time, false, "--timestart", &[from])?;
            self.expect("to")?;
            let to = self.next();
            self.push(Module::Time, false, "--timestop", &[to])?;
        }
        if self.takes("on") {
            let days = self.next();
            self.push(Module::Time, false, "--weekdays", &[days])?;
        }
        if self.words.len() == before {
            return Err("'TIME' with neither hours nor weekdays is not known".to_string());
        }
        if self.takes("UTC") { Ok(()) } else { self.push(Module::Time, false, "--kerneltz", &[]) }
    }

    /// Up to the first ` */`; the text may hold spaces in a row.
    fn comment(&mut self, at: &'a str) -> Result<(), String> {
        let text = at.strip_prefix("/* ").and_then(|text| text.split_once(" */"));
        let (text, rest) = text.ok_or("a comment does not end")?;
        if !rest.is_empty() && !rest.starts_with(' ') {
            return Err("a comment goes on behind its end".to_string());
        }
        self.rest = rest.trim_start();
        self.push(Module::Comment, false, "--comment", &[text])
    }

    fn log(&mut self) -> Result<(), String> {
        if self.takes("flags") && self.next() != "0" {
            return Err("'LOG' with flags is not known".to_string());
        }
        if self.takes("level") {
            let level = self.next();
            self.push(Module::Target, false, "--log-level", &[level])?;
        }
        if !self.takes("prefix") {
            return Ok(());
        }
        // It is the last thing of a row and not escaped: all between the first quote and the last. Old versions begin
        // it with a backtick.
        let inner = |open: char, close: char| self.rest.strip_prefix(open)?.strip_suffix(close);
        let prefix = inner('"', '"').or_else(|| inner('`', '\'')).ok_or("a prefix without its quotes")?;
        self.rest = "";
        if prefix.is_empty() { Ok(()) } else { self.push(Module::Target, false, "--log-prefix", &[prefix]) }
    }
}
