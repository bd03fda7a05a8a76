//! The report of a made-up week against the truth about it: every figure that the generator planted, in every layout of
//! files and both stamps.

use std::path::{Path, PathBuf};

use serde_json::Value;

#[allow(dead_code, unused_imports)]
#[path = "../benches/generate/week.rs"]
mod generator;

use generator::files::{self, Layout};
use generator::{Plan, Size, Stamps};

/// Entries that the truth gives of a long list; the report may have more.
const LISTED: usize = 50;
/// Seconds by which the edges of a wave may differ: the generator plants where it begins to rise, the report finds where
/// it stands out.
const EDGE: i64 = 400;

fn plan(stamps: Stamps, rotate_at: Option<i64>, kernel_log: bool) -> Plan {
    let start = 20_514 * 86_400;
    Plan { start, days: 7, seed: 7, size: Size::Bytes(3_000_000), stamps, rotate_at, kernel_log }
}

/// The report on a folder's logs, and the truth about them.
fn report_and_truth(folder: &Path) -> (Value, Value) {
    let truth = std::fs::read(folder.join("truth.json")).expect("the truth");
    let truth = serde_json::from_slice(&truth).expect("JSON");
    let files = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    let mut logs: Vec<PathBuf> = files.filter(|path| !path.ends_with("truth.json")).collect();
    logs.sort();
    (super::samples::report(&[], &logs), truth)
}

/// Where the report differs from the truth, in words.
fn differences(place: &str, truth: &Value, found: &Value, out: &mut Vec<String>) {
    match (truth, found) {
        (Value::Object(truth), Value::Object(found)) => {
            for (key, value) in truth {
                differences(&format!("{place}.{key}"), value, found.get(key).unwrap_or(&Value::Null), out);
            }
        }
        (Value::Array(truth), Value::Array(found)) => {
            if found.len() != truth.len() && (truth.len() != LISTED || found.len() < LISTED) {
                out.push(format!("{place}: {} entries, found {}", truth.len(), found.len()));
            }
            for (index, (truth, found)) in truth.iter().zip(found).enumerate() {
                differences(&format!("{place}[{index}]"), truth, found, out);
            }
        }
        _ if agree(place, truth, found) => {}
        _ => out.push(format!("{place}: {truth}, found {found}")),
    }
}

fn agree(place: &str, truth: &Value, found: &Value) -> bool {
    if truth == found {
        return true;
    }
    let (Some(truth), Some(found)) = (truth.as_str(), found.as_str()) else { return false };
    if place.contains(".waves") && (place.ends_with(".start") || place.ends_with(".end")) {
        let second = |text| rapsheet::model::calendar::parse_rfc3339(text).map(|micros| micros / 1_000_000);
        return second(truth).zip(second(found)).is_some_and(|(truth, found)| (truth - found).abs() <= EDGE);
    }
    place.ends_with(".path") && found.ends_with(&format!("/{truth}"))
}

/// Leaves out what depends on how the lines lie in files.
fn without_places(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|key, _| key != "evidence");
            object.values_mut().for_each(without_places);
        }
        Value::Array(list) => list.iter_mut().for_each(without_places),
        _ => {}
    }
}

#[test]
fn a_week_gives_what_was_planted() {
    let variants = [
        ("plain", Layout::Plain, plan(Stamps::Rfc3164, None, false)),
        ("rotated", Layout::Rotated, plan(Stamps::Rfc3164, Some(0), false)),
        ("gz", Layout::Gz, plan(Stamps::Rfc3164, Some(0), false)),
        ("one gz", Layout::OneGz, plan(Stamps::Rfc3164, None, false)),
        ("as logrotate leaves it", Layout::Logrotate, plan(Stamps::Rfc3164, Some(22_500), true)),
        ("ISO stamps", Layout::Logrotate, plan(Stamps::Iso, Some(0), false)),
    ];
    let mut wrong = Vec::new();
    let mut first: Option<Value> = None;
    for (name, layout, plan) in variants {
        let folder = tempfile::tempdir().expect("a folder");
        files::write(&plan, layout, folder.path()).expect("a log");
        let (mut found, truth) = report_and_truth(folder.path());
        let mut differ = Vec::new();
        differences("", &truth, &found, &mut differ);
        wrong.extend(differ.into_iter().map(|difference| format!("{name}: {difference}")));
        if plan.stamps == Stamps::Iso {
            continue;
        }
        // Sources, and findings about them, are the files' own; all else is the same whichever way the lines lie.
        without_places(&mut found);
        if let Some(report) = found.as_object_mut() {
            report.remove("sources");
            report.remove("findings");
        }
        match &first {
            None => first = Some(found),
            Some(first) => {
                let mut differ = Vec::new();
                differences("", first, &found, &mut differ);
                wrong.extend(
                    differ.into_iter().map(|difference| format!("{name}, against plain: {difference}")),
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
}
