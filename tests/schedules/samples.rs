//! Samples of our own: a gateway's whole `/etc`, read together.

use std::fs;
use std::path::{Path, PathBuf};

use rapsheet::model::calendar::{Moment, Zone};
use rapsheet::parse::jobs::{Jobs, read, read_all};

use super::zone;

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("samples").flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
    files.sort();
}

/// All files under a folder of samples, with their paths from there.
pub fn host(name: &str) -> Vec<(String, String)> {
    let root = Path::new("samples/schedules").join(name);
    let mut files = Vec::new();
    collect(&root, &mut files);
    let text = |path: &PathBuf| fs::read_to_string(path).expect("text");
    let inside = |path: &PathBuf| path.strip_prefix(&root).expect("inside").to_string_lossy().into_owned();
    files.iter().map(|path| (inside(path), text(path))).collect()
}

fn jobs(name: &str) -> Jobs {
    let files = host(name);
    read_all(files.iter().map(|(name, text)| (name.as_str(), text.as_str())))
}

/// `id [schedule] file:line`, and the first start after 2026-03-01 00:00.
fn shown(jobs: &Jobs, zone: Zone) -> Vec<String> {
    let from = zone.wall(rapsheet::model::calendar::parse_date("2026-03-01").expect("a day"), 0).first() - 1;
    let next = |job| rapsheet::analyse::fires::next_after(job, from, zone, &[]);
    let stamp = |at: i64| Moment::new(at * 1_000_000, zone).rfc3339();
    let line = |job| {
        let due = next(job).map_or_else(|| "never".to_string(), |fire| stamp(fire.earliest));
        let rapsheet::model::job::Job { text, file, line, .. } = job;
        format!("{} [{text}] {file}:{line} {due}", job.id())
    };
    jobs.jobs.iter().map(line).collect()
}

fn doubts(jobs: &Jobs) -> Vec<String> {
    let shown = |doubt: &rapsheet::model::doubt::Doubt| {
        format!(
            "{}:{} {}",
            doubt.file,
            doubt.line.map_or_else(String::new, |line| line.to_string()),
            doubt.what
        )
    };
    jobs.doubts.iter().map(shown).collect()
}

fn expected(name: &str) -> Vec<String> {
    let text = fs::read_to_string(format!("samples/schedules/{name}.expect.txt")).expect("an expectation");
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(str::to_string).collect()
}

#[test]
fn a_gateway() {
    let jobs = jobs("gateway");
    let seen: Vec<String> = shown(&jobs, zone("Europe/Brussels")).into_iter().chain(doubts(&jobs)).collect();
    assert_eq!(seen, expected("gateway"), "\n{}\n", seen.join("\n"));
    let daily = jobs.jobs.iter().find(|job| job.command.ends_with("/etc/cron.daily")).expect("cron.daily");
    assert_eq!(daily.starts, ["0backup", "logrotate", "report"]);
}

#[test]
fn a_server_with_anacron_and_timers() {
    let jobs = jobs("server");
    let seen: Vec<String> = shown(&jobs, zone("Europe/Brussels")).into_iter().chain(doubts(&jobs)).collect();
    assert_eq!(seen, expected("server"), "\n{}\n", seen.join("\n"));
}

#[test]
fn line_ends_of_another_system() {
    for (name, text) in host("gateway").into_iter().chain(host("server")) {
        let crlf = text.replace('\n', "\r\n");
        assert_eq!(read(&name, &crlf), read(&name, &text), "{name}");
    }
}
