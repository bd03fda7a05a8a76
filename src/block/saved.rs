//! A plan as `block plan --format json` wrote it, read back: its blocks alone. What is not told is what the contract says
//! without it: inbound, and rejected by a blocklist. Pure.

use std::net::IpAddr;

use serde::Deserialize;

use crate::model::block::{Block, Cause};
use crate::model::calendar::{Moment, Zone, parse_rfc3339};
use crate::model::finding::Evidence;
use crate::model::net::Net;

/// Of the object, what loading asks for; more keys may be there.
#[derive(Deserialize)]
struct Plan {
    schema: String,
    blocks: Vec<Saved>,
}

#[derive(Deserialize)]
struct Saved {
    net: String,
    #[serde(default)]
    direction: Option<String>,
    #[serde(default)]
    cause: Option<String>,
    #[serde(default)]
    reason: String,
    since: String,
    until: String,
    #[serde(default)]
    would_have_stopped: u64,
    #[serde(default)]
    would_have_harmed: u64,
    #[serde(default)]
    evidence: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    file: String,
    #[serde(default)]
    line: u64,
    #[serde(default)]
    text: String,
}

/// Reads the file, or says what is wrong with it.
pub fn read(bytes: &[u8], zone: Zone) -> Result<Vec<Block>, String> {
    let text = String::from_utf8_lossy(bytes);
    let plan: Plan = serde_json::from_str(&text).map_err(|error| format!("no plan of blocks: {error}"))?;
    if !plan.schema.starts_with("rapsheet/block-plan/1") {
        return Err(format!("a plan has the schema rapsheet/block-plan/1, not '{}'", plan.schema));
    }
    let blocks = plan.blocks.into_iter().enumerate();
    blocks.map(|(at, saved)| block(saved, zone).map_err(|why| format!("block {}: {why}", at + 1))).collect()
}

fn block(saved: Saved, zone: Zone) -> Result<Block, String> {
    let net = saved.net.parse::<Net>().or_else(|_| saved.net.parse::<IpAddr>().map(Net::from));
    let net = net.map_err(|_| format!("'{}' is no network", saved.net))?;
    let at = |text: &str| {
        let micros = parse_rfc3339(text).ok_or_else(|| format!("'{text}' is no RFC 3339 instant"))?;
        Ok::<Moment, String>(Moment::new(micros, zone))
    };
    let cause = match saved.cause.as_deref() {
        None => Cause::Rbl,
        Some(name) => Cause::from_name(name).ok_or_else(|| format!("'{name}' is no cause"))?,
    };
    let direction = match saved.direction.as_deref() {
        None => cause.direction(),
        Some(way) => super::ledger::direction(way).ok_or_else(|| format!("'{way}' is no direction"))?,
    };
    let evidence =
        saved.evidence.into_iter().map(|one| Evidence { file: one.file, line: one.line, text: one.text });
    Ok(Block {
        net,
        direction,
        cause,
        reason: saved.reason,
        since: at(&saved.since)?,
        until: at(&saved.until)?,
        mac: None,
        would_have_stopped: saved.would_have_stopped,
        would_have_harmed: saved.would_have_harmed,
        evidence: evidence.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_and_what_is_none() {
        let plan = |blocks: &str| {
            format!(r#"{{"schema": "rapsheet/block-plan/1", "blocks": [{blocks}], "refused": []}}"#)
        };
        let times = r#""since": "2026-03-01T00:00:00Z", "until": "2026-03-01T01:00:00+01:00""#;
        let read = |text: &str| read(text.as_bytes(), Zone::UTC);
        let blocks = read(&plan(&format!(r#"{{"net": "192.0.2.1/32", {times}, "more": 1}}, {{"net": "2001:db8::1", "cause": "port25", "reason": "x", {times}, "evidence": [{{"line": 3}}]}}"#))).expect("a plan");
        let told: Vec<String> = blocks
            .iter()
            .map(|block| format!("{} {:?} {:?}", block.net, block.direction, block.cause))
            .collect();
        assert_eq!(told, ["192.0.2.1/32 Inbound Rbl", "2001:db8::1/128 Outbound Port25"]);
        assert_eq!(blocks[0].since, blocks[0].until);
        for (text, word) in [
            ("{", "no plan of blocks"),
            (r#"{"schema": "rapsheet/report/1", "blocks": []}"#, "not 'rapsheet/report/1'"),
            (
                &plan(&format!(r#"{{"net": "mx.example; reboot", {times}}}"#)),
                "block 1: 'mx.example; reboot' is no network",
            ),
            (&plan(r#"{"net": "192.0.2.1", "since": "today", "until": "x"}"#), "'today' is no RFC 3339"),
            (&plan(&format!(r#"{{"net": "192.0.2.1", "cause": "x", {times}}}"#)), "'x' is no cause"),
        ] {
            let error = read(text).expect_err(text);
            assert!(error.contains(word), "{error}");
        }
    }
}
