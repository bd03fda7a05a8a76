//! The outbox under kill -9, two runs at once, a full disk, and hands that spoil it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use super::server::Server;
use super::{Mail, Place};

/// Killed at all points, slow server or quick: each day at least once, and never under two Message-IDs.
#[test]
fn a_run_that_is_killed_loses_nothing() {
    let Some(server) = Server::start() else { return };
    let place = Place::new(&server.config(5));
    for day in 1..=12 {
        place.log(day, 12);
        let mut child = place.command::<&str>(day, &[]).stderr(Stdio::null()).spawn().expect("a run");
        std::thread::sleep(Duration::from_millis(u64::from(day) * 17));
        child.kill().expect("a child");
        child.wait().expect("a child");
        let run = place.digest(day, &[]);
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{day}");
    }
    assert_eq!(place.outbox(), ["sent.json"], "nothing is left lying about");
    let mut days: BTreeMap<String, usize> = BTreeMap::new();
    for (mail, _) in server.mails() {
        *days.entry(mail.id).or_default() += 1;
    }
    assert_eq!(days.len(), 12, "{days:?}");
    assert!(days.values().all(|times| *times <= 2), "{days:?}");
}

#[test]
fn two_runs_at_once_send_once() {
    let Some(server) = Server::start() else { return };
    let place = Place::new(&server.config(5));
    let commands = [(); 3].map(|()| place.command::<&str>(1, &[]));
    let start = |mut command: std::process::Command| command.stderr(Stdio::piped()).spawn().expect("a run");
    for child in commands.map(start) {
        let output = child.wait_with_output().expect("a run");
        assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
    }
    assert_eq!(server.mails().len(), 1);
    // Deliberately once more.
    assert_eq!(place.digest(1, &["--again"]).code, Some(0));
    let mails: Vec<Mail> = server.mails().into_iter().map(|(mail, _)| mail).collect();
    assert!(mails.len() == 2 && mails[0].id != mails[1].id && mails[1].id.contains(".again-"));
}

#[test]
fn what_cannot_be_read_is_told_and_not_sent_over() {
    let Some(server) = Server::start() else { return };
    let place = Place::new(&server.config(5));
    fs::create_dir_all(place.path("state/outbox")).expect("a folder");
    fs::write(place.path("state/outbox/00000000000000000001-0.mail"), "{ torn").expect("a file");
    let run = place.digest(1, &[]);
    assert!(
        run.code == Some(4) && run.err.contains("-0.mail") && run.err.contains("left as it is"),
        "{}",
        run.err
    );
    assert_eq!(server.mails().len(), 1, "the others go");
    for spoilt in ["", "{", "{\"schema\": \"rapsheet/sent/9\", \"digests\": []}"] {
        fs::write(place.path("state/outbox/sent.json"), spoilt).expect("a file");
        let run = place.digest(1, &[]);
        assert!(
            run.code == Some(4) && run.err.contains("sent.json") && run.err.contains("nothing is sent"),
            "{}",
            run.err
        );
    }
    assert_eq!(server.mails().len(), 1);
}

/// A mounted folder of a given size, gone at the end; None where that may not be done.
struct Small<'a>(&'a Path);

impl Small<'_> {
    fn mount(path: &Path) -> Option<Small<'_>> {
        fs::create_dir_all(path).expect("a folder");
        let mount = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=256k", "rapsheet-test"])
            .arg(path)
            .stderr(Stdio::null())
            .status();
        mount.is_ok_and(|status| status.success()).then_some(Small(path))
    }
}

impl Drop for Small<'_> {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(self.0).status();
    }
}

#[test]
fn on_a_full_disk_nothing_is_sent_that_could_not_be_written_down() {
    let Some(server) = Server::start() else { return };
    let place = Place::new(&server.config(5));
    let state = place.path("state");
    let Some(_small) = Small::mount(&state) else {
        return eprintln!("passed over: a file system of a given size cannot be mounted here");
    };
    assert_eq!(place.digest(1, &[]).code, Some(0));
    // Ever more room: none for the mail, then for the mail but not for the list beside it, then for both.
    let mut told = String::new();
    for spare in (4..).step_by(4) {
        place.log(2, 12);
        fill(&state.join("filler"), spare);
        let run = place.digest(2, &[]);
        told += &run.err;
        fs::remove_file(state.join("filler")).expect("a file");
        if run.code == Some(0) {
            break;
        }
        assert_eq!(run.code, Some(4), "{spare}: {}", run.err);
        assert!(run.err.contains("No space left"), "{spare}: {}", run.err);
        assert_eq!(server.mails().len(), 1, "{spare}");
    }
    assert!(told.contains("cannot write") && told.contains("could not be written down"), "{told}");
    assert_eq!((server.mails().len(), place.waiting()), (2, 0));
}

/// Fills the disk but for so many kilobytes.
fn fill(path: &Path, spare: usize) {
    let mut bytes = Vec::new();
    while fs::write(path, &bytes).is_ok() {
        bytes.extend([0; 1024]);
    }
    bytes.truncate(bytes.len().saturating_sub(1024 * (spare + 1)));
    fs::write(path, &bytes).expect("what fits");
}
