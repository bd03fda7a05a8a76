//! `--confirm`: taken back by itself, whatever becomes of the program and the terminal; kept when confirmed.

use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::space::{Space, space, still};

/// Waits until something is so, at most so many seconds.
pub fn soon(seconds: u64, is_so: impl Fn() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(seconds) {
        if is_so() {
            return true;
        }
        sleep(Duration::from_millis(100));
    }
    false
}

fn ruleset(space: &Space) -> String {
    still(&space.ok("nft list ruleset"))
}

/// One address in force, and a plan for another.
fn prepared() -> Option<(Space, String, String)> {
    let space = space(&["flock", "setsid"])?;
    space.done(&["apply", "--plan", &space.plan("a.json", &[("192.0.2.1", 3600)])]);
    let before = ruleset(&space);
    let plan = space.plan("b.json", &[("192.0.2.2", 3600)]);
    Some((space, before, plan))
}

#[test]
fn without_confirmation_it_is_taken_back() {
    let Some((space, before, plan)) = prepared() else { return };
    let run = space.block(&["apply", "--confirm", "2s", "--plan", &plan]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.err.contains("unless confirmed"), "{}", run.err);
    assert_eq!(space.standing(&[]), [2, 0, 0, 0, 1]);
    assert!(soon(20, || ruleset(&space) == before));
    assert!(soon(5, || space.path("state/block/000002/undone").exists()));
    assert_eq!(space.standing(&[]), [1, 0, 0, 0, 0]);
    let run = space.block(&["confirm"]);
    assert_eq!(
        (run.code, run.err.contains("too late: apply 2 was taken back")),
        (Some(4), true),
        "{}",
        run.err
    );
    // It can be had again.
    assert!(space.done(&["apply", "--plan", &plan]).contains("1 added"));
}

#[test]
fn confirmed_it_stays() {
    let Some((space, before, plan)) = prepared() else { return };
    assert_eq!(space.block(&["confirm"]).code, Some(4));
    space.done(&["apply", "--confirm", "2s", "--plan", &plan]);
    assert_eq!(space.done(&["confirm"]), "apply 2 stays\n");
    sleep(Duration::from_secs(4));
    assert_ne!(ruleset(&space), before);
    assert_eq!(space.standing(&[]), [2, 0, 0, 0, 0]);
    assert!(space.done(&["undo"]).contains("apply 2 is taken back"));
    assert_eq!(ruleset(&space), before);
}

#[test]
fn a_terminal_that_goes_away_does_not_keep_it() {
    let Some((space, before, plan)) = prepared() else { return };
    if Command::new("script").arg("--version").output().is_err() {
        eprintln!("passed over: script is not installed");
        return;
    }
    let program = assert_cmd::cargo::cargo_bin("rapsheet");
    let line = format!(
        "{} --config {} block apply --confirm 3s --plan {plan}; sleep 60",
        program.display(),
        space.path("rapsheet.toml").display()
    );
    // `script` holds the terminal; when it is killed, the terminal hangs up on everything in its session.
    let mut terminal = space.inside("script");
    terminal.args(["-qec", &line, "/dev/null"]).stdout(Stdio::null()).stderr(Stdio::null());
    let mut terminal = terminal.spawn().expect("script");
    assert!(soon(30, || ruleset(&space).contains("192.0.2.2")), "loaded");
    terminal.kill().expect("script");
    terminal.wait().expect("script");
    assert!(soon(30, || ruleset(&space) == before));
    assert!(soon(5, || space.path("state/block/000002/undone").exists()));
    assert_eq!(space.standing(&[]), [1, 0, 0, 0, 0]);
}

#[test]
fn a_program_that_is_killed_does_not_keep_it() {
    let Some((space, before, plan)) = prepared() else { return };
    for wait in [5, 30, 60, 120, 200] {
        let mut child = space.start(&["apply", "--confirm", "2s", "--plan", &plan]);
        sleep(Duration::from_millis(wait));
        child.kill().expect("a child");
        child.wait().expect("a child");
        sleep(Duration::from_secs(3));
        assert!(soon(20, || ruleset(&space) == before), "killed after {wait} ms");
        let [in_force, due, missing, foreign, _] = space.standing(&[]);
        assert_eq!((in_force, due, foreign), (1, 0, 0), "killed after {wait} ms");
        // Recorded, and never loaded: the record has no outcome yet.
        assert!(missing <= 1, "killed after {wait} ms");
    }
}
