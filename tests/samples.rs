//! Every sample with what is expected of it, as it is, with CRLF, and gzipped.
//!
//! `NAME.expect.json`: `{"args": [...], "expect": {...}}`, the arguments beside the usual ones and a part of the JSON report:
//! objects may have more keys than stated, lists have to be whole and in order.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn expectations(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("samples").flatten() {
        let path = entry.path();
        // Notices are no logs: `feeds`, `notices` and `investigate` hold them to what is expected.
        if path.is_dir() && (path.ends_with("notices") || path.ends_with("investigations")) {
            continue;
        } else if path.is_dir() {
            expectations(&path, found);
        } else if path.to_string_lossy().ends_with("expect.json") {
            found.push(path);
        }
    }
}

/// The report of some paths, as JSON.
pub fn report(args: &[String], paths: &[PathBuf]) -> Value {
    let mut command = assert_cmd::Command::cargo_bin("rapsheet").expect("the binary");
    command.args([
        "report",
        "--period",
        "all",
        "--zone",
        "UTC",
        "--as-of",
        "2026-11-01T00:00:00Z",
        "--format",
        "json",
    ]);
    let output = command.args(args).args(paths).output().expect("a run");
    let said = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{paths:?}: {error}\n{said}"))
}

/// Where a result differs from what is expected, in words.
pub fn differences(place: &str, expected: &Value, found: &Value, out: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (key, value) in expected {
                differences(&format!("{place}.{key}"), value, found.get(key).unwrap_or(&Value::Null), out);
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                differences(&format!("{place}[{index}]"), expected, found, out);
            }
        }
        _ if expected == found => {}
        _ => out.push(format!("{place}: expected {expected}, found {found}")),
    }
}

/// The same log under other line ends and compressed.
fn variants(log: &Path, folder: &Path) -> Vec<PathBuf> {
    let bytes = fs::read(log).expect("a sample");
    let text: Vec<u8> =
        bytes.iter().flat_map(|byte| if *byte == b'\n' { vec![b'\r', b'\n'] } else { vec![*byte] }).collect();
    let (crlf, gz) = (folder.join("crlf.log"), folder.join("log.gz"));
    fs::write(&crlf, text).expect("a file");
    let mut encoder =
        flate2::write::GzEncoder::new(fs::File::create(&gz).expect("a file"), flate2::Compression::fast());
    encoder.write_all(&bytes).and_then(|()| encoder.finish().map(drop)).expect("gzip");
    vec![log.to_path_buf(), crlf, gz]
}

#[test]
fn samples_give_what_is_expected() {
    let mut paths = Vec::new();
    expectations(Path::new("samples"), &mut paths);
    paths.sort();
    assert!(paths.len() >= 20, "samples are missing");
    let mut wrong = Vec::new();
    for path in paths {
        let expectation: Value =
            serde_json::from_slice(&fs::read(&path).expect("an expectation")).expect("JSON");
        let args: Vec<String> = expectation["args"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|arg| arg.as_str().map(str::to_string))
            .collect();
        let folder = tempfile::tempdir().expect("a folder");
        let name = path.to_string_lossy().replace(".expect.json", ".log");
        let logs = if Path::new(&name).is_file() {
            variants(Path::new(&name), folder.path()).into_iter().map(|log| vec![log]).collect()
        } else {
            vec![vec![path.parent().expect("a folder").to_path_buf()]]
        };
        for log in logs {
            let found = report(&args, &log);
            let mut differ = Vec::new();
            differences("", &expectation["expect"], &found, &mut differ);
            wrong.extend(
                differ
                    .into_iter()
                    .map(|difference| format!("{} ({}): {difference}", path.display(), log[0].display())),
            );
        }
    }
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
}
