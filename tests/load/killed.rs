//! kill -9 anywhere: what ledger and filter say is always explained, and the next apply heals.

use std::thread::sleep;
use std::time::{Duration, Instant};

use super::space::{Space, space};

/// Microseconds, another number each time.
fn some(below: u64) -> u64 {
    let now = Instant::now();
    let mixed = format!("{now:?}")
        .bytes()
        .fold(7u64, |sum, byte| sum.wrapping_mul(131).wrapping_add(u64::from(byte)));
    mixed % below.max(1)
}

fn addresses(first: usize, count: usize) -> Vec<String> {
    (first..first + count).map(|number| format!("198.51.{}.{}", number / 250, number % 250 + 1)).collect()
}

fn plan(space: &Space, first: usize, count: usize) -> String {
    let addresses = addresses(first, count);
    let nets: Vec<(&str, i64)> = addresses.iter().map(|address| (address.as_str(), 3600)).collect();
    space.plan("plan.json", &nets)
}

fn length(space: &Space) -> u64 {
    std::fs::metadata(space.path("state/block/ledger")).map_or(0, |file| file.len())
}

fn killed(form: &str, rounds: usize) {
    let Some(space) = space(&["iptables", "ipset"]) else { return };
    let start = Instant::now();
    space.done(&["apply", "--form", form, "--plan", &plan(&space, 0, 20)]);
    let whole = start.elapsed().as_micros() as u64;
    let mut open = 0;
    for round in 1..=rounds {
        let plan = plan(&space, round * 20, 20);
        let mut child = space.start(&["apply", "--form", form, "--plan", &plan]);
        if round % 3 == 0 {
            sleep(Duration::from_micros(some(whole * 5 / 4)));
        } else {
            // Between the record of what is to be done and that of what came of it.
            let recorded = length(&space);
            while length(&space) == recorded && child.try_wait().expect("a child").is_none() {
                sleep(Duration::from_micros(200));
            }
            sleep(Duration::from_micros(some(whole / 4)));
        }
        child.kill().expect("a child");
        child.wait().expect("a child");
        // A tool that was at work holds the lock until it is done.
        let _ = space.inside("flock").arg(space.path("state/block/lock")).args(["-w", "20", "true"]).output();
        let [in_force, due, missing, foreign, unsettled] = space.standing(&["--form", form]);
        assert_eq!((due, foreign), (0, 0), "round {round}: everything in the filter stands in the ledger");
        assert!(
            missing == 0 || unsettled == 1 && missing <= 20,
            "round {round}: {missing} missing unexplained"
        );
        assert_eq!((in_force + missing) % 20, 0, "round {round}: all of a plan, or nothing");
        open += unsettled;
        let out = space.done(&["apply", "--form", form, "--plan", &plan]);
        assert!(out.contains(" 0 failed"), "{out}");
        assert_eq!(space.standing(&["--form", form]), [(round + 1) * 20, 0, 0, 0, 0], "round {round}");
    }
    eprintln!("{form}: {open} of {rounds} runs were killed between their first record and their last");
}

#[test]
fn nftables() {
    killed("nftables", 25);
}

#[test]
fn ipset() {
    killed("ipset", 8);
}

#[test]
fn iptables() {
    killed("iptables", 8);
}
