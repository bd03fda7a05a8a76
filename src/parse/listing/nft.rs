//! `nft -j list ruleset`. From libnftables-json(5): a list `nftables` of objects, each `table`, `chain`, `set`, `map` or
//! `rule`; an element is a value, or `{"elem": {"val": value, "timeout": seconds, "expires": seconds}}`.
//!
//! A network is held by a set, by a map that gives the verdict drop, or by a rule that asks for it as the source and
//! drops or rejects.

use std::collections::HashMap;

use serde_json::Value;

use super::{hold, net, range};
use crate::model::listing::{Listing, LogRule};
use crate::model::net::Net;

/// Ports by family, table and name of the set that holds them.
type PortSets = HashMap<String, Vec<u16>>;

pub(super) fn read(text: &str, listing: &mut Listing) -> Result<(), String> {
    let whole: Value = serde_json::from_str(text).map_err(|error| format!("no JSON of nft: {error}"))?;
    let objects = whole.get("nftables").and_then(Value::as_array);
    let objects = objects.ok_or("JSON, but there is no list `nftables` in it")?;
    let mut port_sets = PortSets::new();
    for set in objects.iter().filter_map(|object| object.get("set").or_else(|| object.get("map"))) {
        let place = place(set, "name");
        for element in set.get("elem").and_then(Value::as_array).into_iter().flatten() {
            held(element, &place, listing);
        }
        port_sets.insert(place, ports_of(set.get("elem"), &PortSets::new()));
    }
    for rule in objects.iter().filter_map(|object| object.get("rule")) {
        read_rule(rule, &port_sets, listing);
    }
    Ok(())
}

fn word<'a>(object: &'a Value, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// `inet rapsheet blocked4`: family, table and the object's own name.
fn place(object: &Value, own: &str) -> String {
    format!("{} {} {}", word(object, "family"), word(object, "table"), word(object, own))
}

/// Takes one element of a set or map.
fn held(element: &Value, place: &str, listing: &mut Listing) {
    let key = match element.as_array().map(Vec::as_slice) {
        Some([key, verdict]) if verdict.get("drop").is_some() => key,
        Some(_) => return,
        None => element,
    };
    let (value, left) = match key.get("elem") {
        Some(elem) => (elem.get("val"), elem.get("expires").and_then(Value::as_u64)),
        None => (Some(key), None),
    };
    hold(listing, place, value.map(nets).unwrap_or_default(), left);
}

/// The networks of a value: an address, a prefix, a range, the first part of a concatenation, a set of such.
fn nets(value: &Value) -> Vec<Net> {
    if let Some(text) = value.as_str() {
        return net(text).into_iter().collect();
    }
    let list = |key| value.get(key).and_then(Value::as_array);
    if let Some(prefix) = value.get("prefix") {
        let length = prefix.get("len").and_then(Value::as_u64).unwrap_or(u64::MAX);
        return net(&format!("{}/{length}", word(prefix, "addr"))).into_iter().collect();
    }
    if let Some([first, last]) = list("range").map(Vec::as_slice) {
        return range(first.as_str().unwrap_or_default(), last.as_str().unwrap_or_default());
    }
    if let Some(first) = list("concat").and_then(|parts| parts.first()) {
        return nets(first);
    }
    list("set")
        .into_iter()
        .flatten()
        .flat_map(|value| nets(value.pointer("/elem/val").unwrap_or(value)))
        .collect()
}

/// The ports of a value: a number, a range, a list or set of them, or `@name` of a set.
fn ports_of(value: Option<&Value>, sets: &PortSets) -> Vec<u16> {
    let Some(value) = value else { return Vec::new() };
    if let Some(port) = value.as_u64() {
        return u16::try_from(port).into_iter().collect();
    }
    if let Some(name) = value.as_str() {
        return sets.get(name).cloned().unwrap_or_default();
    }
    let number = |value: &Value| value.as_u64().and_then(|port| u16::try_from(port).ok());
    if let Some([first, last]) = value.get("range").and_then(Value::as_array).map(Vec::as_slice) {
        return number(first).zip(number(last)).map(|(a, b)| (a..=b).collect()).unwrap_or_default();
    }
    let many = value.as_array().or_else(|| value.get("set").and_then(Value::as_array));
    let flat = |value: &Value| ports_of(value.pointer("/elem/val").or(Some(value)), sets);
    many.into_iter().flatten().flat_map(flat).collect()
}

/// What a rule asks for, taken together from left to right: a limit counts for what stands behind it.
#[derive(Default)]
struct Asked {
    nets: Vec<Net>,
    ports: Vec<u16>,
    limit: Option<String>,
    /// Asks for all but some networks or ports.
    inverted: bool,
}

fn read_rule(rule: &Value, port_sets: &PortSets, listing: &mut Listing) {
    let chain = place(rule, "chain");
    let home = format!("{} {} ", word(rule, "family"), word(rule, "table"));
    let mut asked = Asked::default();
    for statement in rule.get("expr").and_then(Value::as_array).into_iter().flatten() {
        if let Some(test) = statement.get("match") {
            asks(test, &home, port_sets, &mut asked);
        } else if let Some(limit) = statement.get("limit") {
            asked.limit = Some(limit_words(limit));
        }
        if asked.inverted {
            return;
        }
        if let Some(log) = statement.get("log") {
            listing.logs.push(LogRule {
                chain: chain.clone(),
                prefix: word(log, "prefix").to_string(),
                ports: asked.ports.clone(),
                limit: asked.limit.clone(),
            });
        }
        let foreign = statement.get("xt").map(|target| word(target, "name"));
        let stops = statement.get("drop").is_some() || statement.get("reject").is_some();
        if stops || matches!(foreign, Some("REJECT" | "TARPIT")) {
            hold(listing, &chain, std::mem::take(&mut asked.nets), None);
        }
    }
}

/// One comparison of a rule.
fn asks(test: &Value, home: &str, port_sets: &PortSets, asked: &mut Asked) {
    let Some(payload) = test.pointer("/left/payload") else { return };
    let equals = matches!(word(test, "op"), "==" | "in");
    let right = test.get("right");
    match (word(payload, "protocol"), word(payload, "field")) {
        ("ip" | "ip6", "saddr") => asked.nets.extend(right.map(nets).unwrap_or_default()),
        (_, "dport") => {
            asked.ports = match right.and_then(Value::as_str).and_then(|name| name.strip_prefix('@')) {
                Some(name) => port_sets.get(&format!("{home}{name}")).cloned().unwrap_or_default(),
                None => ports_of(right, port_sets),
            }
        }
        _ => return,
    }
    asked.inverted |= !equals;
}

/// `10/minute burst 5 packets`; `over` where only what exceeds the rate is met.
fn limit_words(limit: &Value) -> String {
    let number = |key| limit.get(key).and_then(Value::as_u64);
    let over = if limit.get("inv").and_then(Value::as_bool) == Some(true) { "over " } else { "" };
    let unit = limit.get("rate_unit").and_then(Value::as_str).filter(|unit| *unit != "packets");
    let unit = unit.map(|unit| format!(" {unit}")).unwrap_or_default();
    let mut words = format!("{over}{}{unit}/{}", number("rate").unwrap_or_default(), word(limit, "per"));
    if let Some(burst) = number("burst").filter(|burst| *burst > 0) {
        let unit = limit.get("burst_unit").and_then(Value::as_str).unwrap_or("packets");
        words.push_str(&format!(" burst {burst} {unit}"));
    }
    words
}

#[cfg(test)]
mod tests;
