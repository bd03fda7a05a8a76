//! The options of matches and targets that are known, and what each may be given. Whatever form a rule is read from, its
//! conditions come through [`word`]: so each is either of a kind that is known, in one spelling, or refused. Pure.
//!
//! Options and their values as in iptables-extensions(8).

use std::net::Ipv4Addr;

use super::names;
use super::places::is_plain;
use crate::model::ruleset::{Module, Word};

/// A value in the one spelling it is compared by; None for what is no such value.
type Reading = fn(&str) -> Option<String>;

const OPTIONS: &[(Module, &str, &[Reading])] = &[
    (Module::Tcp, "--sport", &[ports]),
    (Module::Tcp, "--dport", &[ports]),
    (Module::Tcp, "--tcp-flags", &[flags, flags]),
    (Module::Udp, "--sport", &[ports]),
    (Module::Udp, "--dport", &[ports]),
    (Module::Icmp, "--icmp-type", &[icmp]),
    (Module::Multiport, "--sports", &[port_list]),
    (Module::Multiport, "--dports", &[port_list]),
    (Module::Multiport, "--ports", &[port_list]),
    (Module::State, "--state", &[states]),
    (Module::Conntrack, "--ctstate", &[states]),
    (Module::Mac, "--mac-source", &[mac]),
    (Module::Limit, "--limit", &[rate]),
    (Module::Limit, "--limit-burst", &[number]),
    (Module::Iprange, "--src-range", &[range]),
    (Module::Iprange, "--dst-range", &[range]),
    (Module::Text, "--string", &[string]),
    (Module::Text, "--algo", &[algorithm]),
    (Module::Text, "--from", &[number]),
    (Module::Text, "--to", &[number]),
    (Module::Text, "--icase", &[]),
    (Module::Time, "--timestart", &[clock]),
    (Module::Time, "--timestop", &[clock]),
    (Module::Time, "--weekdays", &[weekdays]),
    (Module::Time, "--kerneltz", &[]),
    (Module::Comment, "--comment", &[printable]),
    (Module::Target, "--log-level", &[level]),
    (Module::Target, "--log-prefix", &[prefix]),
    (Module::Target, "--reject-with", &[answer]),
];

/// What iptables does not print because it is so anyway.
const DEFAULTS: &[(&str, &str)] = &[
    ("--limit-burst", "5"),
    ("--from", "0"),
    ("--to", "65535"),
    ("--timestart", "00:00:00"),
    ("--timestop", "23:59:59"),
    ("--log-level", "4"),
];

/// Options that cannot be turned round.
const NEVER_NOT: [Module; 5] = [Module::Limit, Module::Text, Module::Time, Module::Comment, Module::Target];

/// How many values an option takes; None for one that is not known.
pub fn arity(module: Module, option: &str) -> Option<usize> {
    known(module, option).map(|(_, readings)| readings.len())
}

fn known(module: Module, option: &str) -> Option<(&'static str, &'static [Reading])> {
    let same = OPTIONS.iter().find(|(of, name, _)| *of == module && *name == option);
    same.map(|(_, name, readings)| (*name, *readings))
}

/// One option with its values. `Ok(None)` where it says only what holds anyway; the error is what is wrong.
pub fn word(module: Module, not: bool, option: &str, values: &[&str]) -> Result<Option<Word>, String> {
    let (option, readings) = known(module, option).ok_or_else(|| format!("'{option}' is not known"))?;
    if readings.len() != values.len() {
        return Err(format!("'{option}' takes {} values", readings.len()));
    }
    if not && NEVER_NOT.contains(&module) {
        return Err(format!("'{option}' cannot be negated"));
    }
    let read = readings
        .iter()
        .zip(values)
        .map(|(reading, value)| reading(value).ok_or_else(|| format!("'{value}' is no value for {option}")));
    let values = read.collect::<Result<Vec<String>, String>>()?;
    let is_default = values.first().is_some_and(|value| DEFAULTS.contains(&(option, value.as_str())));
    Ok((!is_default).then_some(Word { module, not, option, values }))
}

/// A port as a number where its name is known; other names are the router's own.
pub fn port(text: &str) -> Option<String> {
    match (text.parse::<u16>(), names::service(text)) {
        (Ok(number), _) | (_, Some(number)) => Some(number.to_string()),
        _ => {
            let named =
                text.len() < 64 && is_plain(text, b"-_+.") && !text.bytes().all(|byte| byte.is_ascii_digit());
            named.then(|| text.to_string())
        }
    }
}

fn ports(text: &str) -> Option<String> {
    match text.split_once(':') {
        Some((first, last)) => Some(format!("{}:{}", port(first)?, port(last)?)),
        None => port(text),
    }
}

fn port_list(text: &str) -> Option<String> {
    list(text, ports)
}

/// A list as it stands: its order is part of the rule that is to be deleted.
fn list(text: &str, one: impl Fn(&str) -> Option<String>) -> Option<String> {
    let parts: Option<Vec<String>> = text.split(',').map(one).collect();
    Some(parts?.join(","))
}

/// Names of a set in the order of the set, each once; the order they are written in says nothing.
fn subset(text: &str, all: &[&str]) -> Option<String> {
    let names: Vec<&str> = text.split(',').collect();
    if !names.iter().all(|name| all.contains(name)) {
        return None;
    }
    let kept: Vec<&str> = all.iter().copied().filter(|name| names.contains(name)).collect();
    Some(kept.join(","))
}

const FLAGS: [&str; 6] = ["FIN", "SYN", "RST", "PSH", "ACK", "URG"];

/// `SYN,ACK`, `ALL`, `NONE`, or the bits as `-n` prints them: `0x17`.
fn flags(text: &str) -> Option<String> {
    let bits = match text {
        "NONE" => 0,
        "ALL" => 0x3f,
        _ => match text.strip_prefix("0x") {
            Some(hex) => u8::from_str_radix(hex, 16).ok().filter(|bits| *bits < 0x40)?,
            None => return subset(text, &FLAGS),
        },
    };
    let set = FLAGS.iter().enumerate().filter(|(place, _)| bits >> place & 1 == 1).map(|(_, name)| *name);
    let set: Vec<&str> = set.collect();
    Some(if set.is_empty() { "NONE".to_string() } else { set.join(",") })
}

fn icmp(text: &str) -> Option<String> {
    if let Some(known) = names::icmp(text) {
        return Some(known.to_string());
    }
    let (kind, code) = text.split_once('/').map_or((text, None), |(kind, code)| (kind, Some(code)));
    let kind: u8 = kind.parse().ok()?;
    match code {
        Some(code) => Some(format!("{kind}/{}", code.parse::<u8>().ok()?)),
        None if kind == 255 => Some("any".to_string()),
        None => Some(kind.to_string()),
    }
}

fn states(text: &str) -> Option<String> {
    subset(text, &["INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED", "SNAT", "DNAT"])
}

fn mac(text: &str) -> Option<String> {
    let pairs =
        text.split(':').all(|pair| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit()));
    (pairs && text.len() == 17).then(|| text.to_ascii_lowercase())
}

/// `3/min`
fn rate(text: &str) -> Option<String> {
    let (count, unit) = text.split_once('/')?;
    let count: u32 = count.parse().ok()?;
    let unit = match unit {
        "sec" | "second" | "s" => "sec",
        "min" | "minute" | "m" => "min",
        "hour" | "h" => "hour",
        "day" | "d" => "day",
        _ => return None,
    };
    Some(format!("{count}/{unit}"))
}

fn number(text: &str) -> Option<String> {
    text.parse::<u32>().ok().map(|number| number.to_string())
}

fn range(text: &str) -> Option<String> {
    let (first, last) = text.split_once('-')?;
    let (first, last): (Ipv4Addr, Ipv4Addr) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then(|| format!("{first}-{last}"))
}

/// XT_STRING_MAX_PATTERN_SIZE is 128. A bar may be the frame of hexadecimal, which a listing does not tell apart.
fn string(text: &str) -> Option<String> {
    printable(text).filter(|text| text.len() <= 128 && !text.contains('|'))
}

fn algorithm(text: &str) -> Option<String> {
    matches!(text, "bm" | "kmp").then(|| text.to_string())
}

fn clock(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(':').collect();
    let numbers: Option<Vec<u32>> = parts.iter().map(|part| part.parse().ok()).collect();
    match numbers?.as_slice() {
        [hour, minute, rest @ ..]
            if *hour < 24 && *minute < 60 && rest.len() < 2 && rest.iter().all(|second| *second < 60) =>
        {
            Some(format!("{hour:02}:{minute:02}:{:02}", rest.first().unwrap_or(&0)))
        }
        _ => None,
    }
}

fn weekdays(text: &str) -> Option<String> {
    subset(text, &["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
}

/// XT_MAX_COMMENT_LEN is 256. Only ASCII that can be seen: it is typed into a terminal.
fn printable(text: &str) -> Option<String> {
    let fits = (1..256).contains(&text.len()) && text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    fits.then(|| text.to_string())
}

fn level(text: &str) -> Option<String> {
    names::level(text).map(|level| level.to_string())
}

/// The prefix of struct ipt_log_info has 30 bytes, its end among them.
fn prefix(text: &str) -> Option<String> {
    printable(text).filter(|text| text.len() < 30)
}

fn answer(text: &str) -> Option<String> {
    (text.len() < 40 && is_plain(text, b"-")).then(|| text.to_string())
}
