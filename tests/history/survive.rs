//! The store under kill -9, on a full disk, and with several runs at once: always the old or the new state.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Instant;

use super::place::{Place, figures, sessions};

/// Runs that are killed.
const KILLED: u32 = 1000;

/// Reads the whole store, as far as it is listed; gives how many lines it holds.
fn whole(place: &Place) -> u64 {
    let store = place.store();
    store.state().expect("what is carried");
    for name in store.manifest.files() {
        let there = fs::metadata(place.state.join("days").join(&name));
        assert!(there.is_ok_and(|file| file.len() > 27), "{name} is listed");
    }
    place.lines(true)
}

/// Kills at random points of runs that read what was just written: what is kept holds all lines of some run, the last
/// that came to its end or a later one, and the last reading counts each line once.
fn killed(times: u32, seed: u64) {
    let root = tempfile::tempdir().expect("a folder");
    let place = Place::new(root.path());
    place.append(&sessions(1, 0, 1));
    let start = Instant::now();
    place.report(2, &["--since-last"]);
    let usual = start.elapsed();
    let (mut random, mut written, mut kept, mut commits) = (seed, 1, whole(&place), 0);
    for _ in 0..times {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        if written < 1400 {
            place.append(&sessions(1, written, 1));
            written += 1;
        }
        let mut child = place
            .command(2, &["--since-last"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a run");
        sleep(usual.mul_f64((random >> 40) as f64 / (1u64 << 24) as f64 * 1.1));
        child.kill().expect("killed");
        child.wait().expect("gone");
        let now = whole(&place);
        assert!(now == kept || (now > kept && now == u64::from(written) * 3), "{kept} lines, then {now}");
        commits += u32::from(now > kept);
        kept = now;
    }
    // Some were killed before they had written anything, and some after.
    assert!(commits > 0 && commits < times, "{commits} of {times}");
    let report = place.report(2, &["--since-last"]);
    assert_eq!(figures(&report), [u64::from(written), u64::from(written), u64::from(written.min(250))]);
    let left = fs::read_dir(place.state.join("days")).expect("a folder").flatten().count();
    assert_eq!(left, place.store().manifest.files().len() + 2, "beside the list and the lock");
}

#[test]
fn killed_a_thousand_times() {
    std::thread::scope(|scope| {
        for part in 0..2 {
            scope.spawn(move || killed(KILLED / 2, 7 + part));
        }
    });
}

#[test]
fn several_runs_at_once() {
    let root = tempfile::tempdir().expect("a folder");
    let place = Place::new(root.path());
    for round in 0..4 {
        place.append(&sessions(1, round * 50, 50));
        let runs: Vec<_> = (0..5)
            .map(|_| {
                place
                    .command(2, &["--since-last"])
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped())
                    .spawn()
                    .expect("a run")
            })
            .collect();
        for run in runs {
            let run: crate::run::Run = run.wait_with_output().expect("a run").into();
            assert_eq!(figures(&run.json())[0], u64::from(round + 1) * 50, "{}", run.err);
        }
    }
    assert_eq!(place.lines(true), 600);
}

/// A small file system in memory, as long as this lives. None, and a word, where it cannot be mounted.
struct Small<'p>(&'p Path);

impl Small<'_> {
    fn mount(at: &Path) -> Option<Small<'_>> {
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=256k", "rapsheet-test"]).arg(at).output();
        if mount.as_ref().is_ok_and(|mount| mount.status.success()) {
            return Some(Small(at));
        }
        eprintln!("passed over: a full disk wants root and mount(8) ({mount:?})");
        None
    }

    /// Leaves so many pages of four kilobytes free.
    fn leave(&self, pages: u64) {
        let filler = self.0.join("filler");
        let _ = fs::remove_file(&filler);
        let mut fill = fs::File::create(&filler).expect("a file");
        let page = [b'x'; 4096];
        let mut filled: u64 = 0;
        while std::io::Write::write_all(&mut fill, &page).is_ok() {
            filled += 1;
        }
        fill.set_len(filled.saturating_sub(pages) * 4096).expect("room");
    }
}

impl Drop for Small<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
fn a_full_disk() {
    let root = tempfile::tempdir().expect("a folder");
    let disk = root.path().join("disk");
    fs::create_dir(&disk).expect("a folder");
    let Some(small) = Small::mount(&disk) else { return };
    let place = Place::with_state(root.path(), &disk.join("state"));
    place.append(&sessions(1, 0, 10));
    place.report(2, &["--since-last"]);
    let (mut kept, mut failed, mut done) = (whole(&place), 0, 0);
    for pages in 0..20 {
        let written = 10 + (pages as u32 + 1) * 20;
        place.append(&sessions(1, written - 20, 20));
        small.leave(pages);
        let report = place.report(2, &["--since-last"]);
        // The report is right whether or not it could be kept.
        assert_eq!(figures(&report)[0], u64::from(written), "{pages} pages");
        let (now, told) = (whole(&place), report["problems"].to_string().contains("cannot keep the history"));
        assert_eq!(now == kept, told, "{pages} pages: {}", report["problems"]);
        assert!(told || now == u64::from(written) * 3);
        failed += u32::from(told);
        done += u32::from(!told);
        kept = now;
    }
    assert!(failed > 0 && done > 0, "{failed} could not be kept, {done} could");
}
