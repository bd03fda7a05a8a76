//! Bad input is never the end, as long as there is some good: what is wrong is named, the rest is reported.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{DAY, folder_with};
use crate::run::{FIXED, Run, program, report};

/// A gzip archive of the day that ends in the middle.
fn truncated(path: &Path) {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    encoder.write_all(DAY.as_bytes()).expect("gzip");
    let archive = encoder.finish().expect("gzip");
    fs::write(path, &archive[..archive.len() / 2]).expect("a file");
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_reported() {
    let (folder, log) = folder_with("good.log", DAY);
    let gone = folder.path().join("gone.log");
    std::os::unix::fs::symlink("/nowhere/at/all", &gone).expect("a link");
    let cut = folder.path().join("cut.log.gz");
    truncated(&cut);
    let run = report(&["--format=json"], &[&log, &gone, &cut]);
    assert_eq!(run.code, Some(3), "{}", run.err);
    let found = run.json();
    let problems = found["problems"].as_array().expect("a list");
    for name in ["gone.log", "cut.log.gz"] {
        assert!(problems.iter().any(|problem| problem["file"].to_string().contains(name)), "{problems:?}");
    }
    let complete = |name: &str| {
        let sources = found["sources"].as_array().expect("a list");
        sources
            .iter()
            .find(|source| source["path"].to_string().contains(name))
            .map(|source| source["complete"].clone())
    };
    assert_eq!(complete("good.log"), Some(true.into()));
    assert_eq!(complete("cut.log.gz"), Some(false.into()));
    assert_eq!(found["connections"]["inbound"], 1);

    let text = report(&[], &[&log, &gone]);
    assert_eq!(text.code, Some(3));
    assert!(
        text.out.contains("gone.log") && text.out.contains("192.168.2.23 made 1 illegal"),
        "{}",
        text.out
    );
    // A pattern that matches nothing is a problem, too.
    let pattern = folder.path().join("*.journal");
    assert_eq!(report(&[], &[&log, &pattern]).code, Some(3));
}

/// Root may read anything: as root the program is run as nobody, from a place where nobody may be.
#[test]
fn a_folder_without_permission_is_a_problem() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let folder = tempfile::tempdir().expect("a folder");
    let (program, closed) = (folder.path().join("rapsheet"), folder.path().join("closed"));
    fs::copy(assert_cmd::cargo::cargo_bin("rapsheet"), &program).expect("a copy");
    fs::create_dir(&closed).expect("a folder");
    fs::copy("samples/gateway/mail.log", closed.join("mail.log")).expect("a copy");
    let open = folder.path().join("kern.log");
    fs::copy("samples/gateway/kern.log", &open).expect("a copy");
    let mode =
        |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
    mode(folder.path(), 0o755);
    mode(&closed, 0o000);
    let is_root = fs::metadata("/proc/self").expect("a process").uid() == 0;
    let mut command = if is_root {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&program);
        command
    } else {
        Command::new(&program)
    };
    command.args(FIXED).arg("--format=json").args([&closed, &open]);
    let run = Run::from(command.output().expect("a run"));
    mode(&closed, 0o755);
    assert_eq!(run.code, Some(3), "{}", run.err);
    let report = run.json();
    assert!(report["port25"]["hits"].as_u64() > Some(200), "the rest is reported");
    let problems = report["problems"].as_array().expect("a list");
    let named = |problem: &Value| problem["file"].as_str().is_some_and(|file| file.ends_with("closed"));
    assert!(problems.iter().any(named), "{problems:?}");
}

/// What is wrong is said beside the result where that goes to a file, and left away where quiet is wanted.
#[test]
fn what_is_said_beside_a_report_and_quiet() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = format!("--output={}", folder.path().join("report.txt").display());
    let paths = ["samples/gateway/kern.log", "samples/gateway/missing.log"];
    let loud = report(&[&output], &paths);
    assert_eq!((loud.code, loud.out.as_str()), (Some(3), ""));
    assert!(loud.err.contains("could not be read whole"), "{}", loud.err);
    let quiet = report(&[&output, "--quiet"], &paths);
    assert_eq!((quiet.code, quiet.out.as_str(), quiet.err.as_str()), (Some(3), "", ""));
}

#[test]
fn every_line_before_the_damage_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let cut = folder.path().join("cut.log.gz");
    truncated(&cut);
    let run = report(&["--format=json"], &[&cut]);
    assert_eq!(run.code, Some(3), "{}", run.err);
    let found = run.json();
    // Stored without compression, so about half of the seven lines are there.
    assert!(
        (3..=5).contains(&found["accounting"]["lines"].as_u64().expect("a count")),
        "{}",
        found["accounting"]
    );
    assert_eq!(found["port25"]["hits"], 1);
}

#[test]
fn without_any_readable_input_it_says_how_to_name_one() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("empty")).expect("a folder");
    for name in ["gone.log", "empty", "*.log"] {
        let run = report(&[], &[folder.path().join(name)]);
        assert_eq!((run.code, run.out.as_str()), (Some(4), ""), "{name}");
        assert!(
            run.err.contains(name) && run.err.contains("rapsheet report /var/log/mail.log*"),
            "{}",
            run.err
        );
        assert_eq!(run.err.lines().count(), 2, "one line each: {}", run.err);
    }
}

#[test]
fn standard_input_is_a_dash() {
    let mut command = program(&FIXED);
    command.args(["--format=json", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("a run");
    child.stdin.take().expect("a pipe").write_all(DAY.as_bytes()).expect("to write");
    let run = crate::run::Run::from(child.wait_with_output().expect("a run"));
    assert_eq!(run.code, Some(0));
    assert_eq!(
        (&run.json()["sources"][0]["path"], &run.json()["accounting"]["lines"]),
        (&"-".into(), &7.into())
    );
}

#[test]
fn no_data_is_not_zero() {
    let (_folder, garbage) = folder_with("garbage.log", "\u{1}\u{2} no stamp\nno sense\n");
    let run = report(&["--format=json"], &[&garbage]);
    assert_eq!(run.code, Some(0));
    assert_eq!(
        (&run.json()["accounting"]["unreadable"], &run.json()["accounting"]["lines"]),
        (&2.into(), &2.into())
    );
    let run = report(&[], &[&garbage]);
    assert!(run.out.contains("no data") && !run.out.contains("0 hits"), "{}", run.out);

    // The gateway logs, and nothing left for port 25.
    let quiet: String =
        DAY.lines().filter(|line| !line.contains("Illegal")).flat_map(|line| [line, "\n"]).collect();
    let (_folder, quiet) = folder_with("quiet.log", &quiet);
    let run = report(&[], &[&quiet]);
    let section = run.out.lines().find(|line| line.starts_with("ILLEGAL PORT 25")).expect("a section");
    assert!(!section.contains("no data") && section.contains('0'), "{section}");
}

#[test]
fn what_is_inside_decides_what_is_illegal() {
    let forwarded = "Mar  2 07:00:00 gw kernel: out IN=eth1 OUT=eth0 SRC=203.0.113.77 DST=198.51.100.25 LEN=60 PROTO=TCP SPT=1025 DPT=25 SYN\n";
    let (_folder, log) = folder_with("fw.log", forwarded);
    let hits = |told: &[&str]| {
        let told: Vec<&str> = told.iter().copied().chain(["--format=json"]).collect();
        report(&told, &[&log]).json()["port25"]["hits"].clone()
    };
    assert_eq!(hits(&[]), 0, "a transit packet of strangers");
    assert_eq!(hits(&["--local-net=203.0.113.0/24"]), 1);
    assert_eq!(hits(&["--local-net=203.0.113.77"]), 1, "one address is a network");
    assert_eq!(hits(&["--my-address=203.0.113.77"]), 1);
    assert_eq!(hits(&["--local-net=203.0.113.0/24", "--local-net=198.51.100.0/24"]), 0, "it stays inside");
}
