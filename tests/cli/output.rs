//! Where results go: whole files or none, known to be writable before the long work, standard output, a pipe that
//! breaks, colour, and the exit status.

use std::fs;
use std::io::Read;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use super::{DAY, folder_with, make_fifo};
use crate::run::{FIXED, Run, ends_soon, program, rapsheet, report};

#[test]
fn the_ending_says_the_form() {
    let (folder, log) = folder_with("mail.log", DAY);
    let place = |name: &str| folder.path().join(name);
    let outputs: Vec<String> =
        ["r.txt", "r.html", "r.json"].iter().map(|name| format!("-o{}", place(name).display())).collect();
    let told: Vec<&str> = outputs.iter().map(String::as_str).collect();
    let run = report(&told, &[&log]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (Some(0), "", ""));
    let read = |name: &str| fs::read_to_string(place(name)).expect("a file");
    assert!(read("r.txt").starts_with("rapsheet: "));
    assert!(read("r.html").starts_with("<!doctype html>") && read("r.html").trim_end().ends_with("</html>"));
    assert!(
        read("r.json").starts_with("{\n  \"schema\": \"rapsheet/report/1\"")
            && read("r.json").ends_with("}\n")
    );
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 4, "nothing else is left there");

    // Without a telling ending the format is told; `-` is standard output, beside files.
    let (bare, also) =
        (format!("-o{}", place("report").display()), format!("-o{}", place("also.html").display()));
    let run = report(&["--format=json", &bare, &also, "-o-"], &[&log]);
    assert_eq!(run.code, Some(0));
    assert_eq!(run.out, read("report"));
    assert!(read("also.html").starts_with("<!doctype html>"));
    for (format, start) in [("text", "rapsheet: "), ("html", "<!doctype html>"), ("json", "{\n")] {
        assert!(report(&["--format", format], &[&log]).out.starts_with(start), "{format}");
    }
}

/// A report to `output` of an input that never comes, so that only what is done before reading is done.
fn before_reading(output: &Path) -> std::process::Child {
    let fifo = output.with_file_name("input.fifo");
    make_fifo(&fifo);
    let mut command = program(&FIXED);
    command.arg("-o").arg(output).arg(&fifo).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("a run")
}

#[test]
fn output_that_cannot_be_written_is_known_before_the_work() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("dir.txt")).expect("a folder");
    fs::write(folder.path().join("file"), "").expect("a file");
    for (fifo_in, name) in [("", "dir.txt"), ("missing", "missing/r.txt"), ("a", "file/r.txt")] {
        let place = folder.path().join(name);
        let fifo = folder.path().join(format!("{fifo_in}.fifo"));
        make_fifo(&fifo);
        let mut command = program(&FIXED);
        command.arg("-o").arg(&place).arg(&fifo).stdout(Stdio::piped()).stderr(Stdio::piped());
        let run = ends_soon(command.spawn().expect("a run")).expect("the run does not wait for its input");
        assert_eq!(run.code, Some(4), "{name}: {}", run.err);
        assert!(run.err.contains("cannot write") && run.err.contains(name), "{}", run.err);
    }
    let (_folder, log) = folder_with("mail.log", DAY);
    let full = program(&FIXED)
        .arg(&log)
        .stdout(fs::OpenOptions::new().write(true).open("/dev/full").expect("a device"))
        .output();
    assert_eq!(Run::from(full.expect("a run")).code, Some(4));
}

#[test]
fn a_run_that_is_killed_leaves_the_old_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = folder.path().join("r.txt");
    fs::write(&output, "the report of yesterday").expect("a file");
    let mut child = before_reading(&output);
    std::thread::sleep(Duration::from_millis(300));
    assert!(child.try_wait().expect("a child").is_none(), "it waits for its input");
    child.kill().expect("a child");
    child.wait().expect("a child");
    assert_eq!(fs::read_to_string(&output).expect("a file"), "the report of yesterday");
    let listed = fs::read_dir(folder.path()).expect("a folder").flatten();
    let visible = listed.filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
    assert_eq!(visible.count(), 2, "the old report and the input");
}

#[test]
fn a_report_takes_the_place_of_the_one_before_and_of_nothing_else() {
    let (folder, log) = folder_with("mail.log", DAY);
    let (file, link, fifo) =
        (folder.path().join("r.txt"), folder.path().join("link.txt"), folder.path().join("fifo.txt"));
    let write = |place: &Path| report(&["-o", place.to_str().expect("a path")], &[&log]);
    let mode = |place: &Path| fs::metadata(place).expect("a file").permissions().mode() & 0o777;

    assert_eq!(write(&file).code, Some(0));
    assert_eq!(mode(&file) & 0o600, 0o600);
    assert_eq!(mode(&file), mode(&log), "a new file has the usual mode");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("a mode");
    std::os::unix::fs::symlink(&file, &link).expect("a link");
    fs::write(&file, "old").expect("a file");
    assert_eq!(write(&link).code, Some(0));
    assert!(fs::symlink_metadata(&link).expect("a link").is_symlink());
    assert!(fs::read_to_string(&file).expect("a file").starts_with("rapsheet: "));
    assert_eq!(mode(&file), 0o640);

    make_fifo(&fifo);
    let reader = std::thread::spawn({
        let fifo = fifo.clone();
        move || fs::read_to_string(fifo).expect("a fifo")
    });
    assert_eq!(write(&fifo).code, Some(0));
    assert!(fs::metadata(&fifo).expect("a fifo").file_type().is_fifo());
    assert!(reader.join().expect("a reader").starts_with("rapsheet: "));
}

#[test]
fn a_broken_pipe_is_no_error() {
    let (_folder, log) = folder_with("mail.log", DAY);
    for format in ["text", "json", "html"] {
        let mut command = program(&FIXED);
        command.args(["--format", format]).arg(&log).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("a run");
        let mut start = [0; 8];
        child.stdout.take().expect("a pipe").read_exact(&mut start).expect("to read");
        let run = ends_soon(child).expect("an end");
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{format}");
    }
    let mut command = program(&["connections", "--zone=UTC", "--every=1s"]);
    let mut child = command.arg(&log).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a run");
    drop(child.stdout.take());
    let run = ends_soon(child).expect("an end");
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
}

#[test]
fn colour_only_where_it_is_wanted() {
    let (_folder, log) = folder_with("mail.log", DAY);
    let coloured = |told: &[&str], no_color: Option<&str>| {
        let mut command = program(&["report", "--zone=UTC", "--as-of=2026-11-01T00:00:00Z", "--period=all"]);
        command.args(told).arg(&log).envs(no_color.map(|value| ("NO_COLOR", value)));
        Run::from(command.output().expect("a run")).out.contains('\x1b')
    };
    assert!(!coloured(&[], None), "not into a pipe");
    assert!(!coloured(&["--color=never"], None));
    assert!(coloured(&["--color=always"], None));
    assert!(coloured(&["--color=always"], Some("1")), "what is typed wins");
    assert!(!coloured(&["--color=auto"], Some("1")));
    assert!(!coloured(&["--color=always", "--format=json"], None));
    let plain = report(&[], &[&log]).out;
    let painted = rapsheet(&[
        "report",
        "--zone=UTC",
        "--as-of=2026-11-01T00:00:00Z",
        "--period=all",
        "--color=always",
        log.to_str().expect("a path"),
    ])
    .out;
    let mut bare = String::new();
    for part in painted.split('\x1b') {
        bare.push_str(
            part.strip_prefix('[').and_then(|rest| rest.split_once('m')).map_or(part, |(_, rest)| rest),
        );
    }
    assert_eq!(bare, plain, "colour adds nothing but colour");
}

#[test]
fn a_finding_can_be_an_exit_status() {
    let (_folder, log) = folder_with("mail.log", DAY);
    // One illegal hit is a medium finding.
    for (bar, code) in [("low", 1), ("medium", 1), ("high", 0)] {
        assert_eq!(report(&["--fail-on", bar], &[&log]).code, Some(code), "{bar}");
    }
    assert_eq!(report(&[], &[&log]).code, Some(0), "off unless asked for");
}
