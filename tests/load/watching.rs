//! Status, expire, restore, foreign entries, two writers, listings from files, a torn ledger.

use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use super::space::space;

#[test]
fn what_is_due_goes_by_itself_or_is_lifted() {
    for (form, by_itself) in [("nftables", true), ("ipset", true), ("iptables", false), ("recent", false)] {
        let Some(space) = space(&["iptables", "ipset"]) else { return };
        let plan = space.plan("plan.json", &[("192.0.2.1", 4), ("192.0.2.2", 3600)]);
        space.done(&["apply", "--form", form, "--plan", &plan]);
        assert_eq!(space.standing(&[]), [2, 0, 0, 0, 0], "{form}");
        sleep(Duration::from_secs(6));
        assert_eq!(space.standing(&[]), [1, usize::from(!by_itself), 0, 0, 0], "{form}");
        let dry = space.done(&["expire", "--dry-run"]);
        assert!(dry.contains(if by_itself { "gone by itself" } else { "still there" }), "{form}: {dry}");
        assert!(space.done(&["expire"]).contains("lifted   192.0.2.1/32  inbound"), "{form}");
        assert_eq!(space.standing(&[]), [1, 0, 0, 0, 0], "{form}");
        assert_eq!(space.done(&["expire"]), "", "{form}");
    }
}

#[test]
fn a_renewed_block_lasts_longer_and_counts_once() {
    let Some(space) = space(&[]) else { return };
    space.done(&["apply", "--plan", &space.plan("a.json", &[("192.0.2.1", 60)])]);
    let out = space.done(&["apply", "--plan", &space.plan("b.json", &[("192.0.2.1", 600)])]);
    assert!(out.contains("present") && out.contains("longer now"), "{out}");
    let left = space.block(&["status", "--format", "json"]).json()["in_force"][0]["left"].as_u64();
    assert!(left.is_some_and(|left| (590..=600).contains(&left)), "{left:?}");
    // A shorter one changes nothing.
    let out = space.done(&["apply", "--plan", &space.plan("c.json", &[("192.0.2.1", 30)])]);
    assert!(out.contains("nothing to be done"), "{out}");
}

#[test]
fn after_a_reboot_what_is_still_due_is_loaded() {
    let Some(space) = space(&[]) else { return };
    let plan = space.plan("plan.json", &[("192.0.2.1", 3), ("192.0.2.2", 3600), ("2001:db8::/64", 3600)]);
    space.done(&["apply", "--plan", &plan]);
    space.done(&["apply", "--confirm", "1s", "--plan", &space.plan("b.json", &[("192.0.2.3", 3600)])]);
    // As a reboot leaves it: nothing in the filter, and nobody waiting to take anything back.
    std::fs::remove_file(space.path("state/block/000002/watch.sh")).expect("the watcher's script");
    std::fs::remove_file(space.path("state/block/000002/undo.sh")).expect("the script");
    sleep(Duration::from_secs(3));
    space.ok("nft flush ruleset");
    assert_eq!(space.standing(&[]), [0, 0, 3, 0, 1]);
    let run = space.block(&["restore"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.err.contains("apply 2 was never confirmed, and is left out"), "{}", run.err);
    assert!(run.out.contains("2 added, 0 present, 0 failed"), "{}", run.out);
    assert_eq!(space.standing(&[]), [2, 0, 0, 0, 0]);
    assert!(space.done(&["restore"]).contains("nothing to be done"));
}

#[test]
fn what_others_put_into_our_table_is_foreign_and_stays() {
    let Some(space) = space(&[]) else { return };
    space.done(&["apply", "--plan", &space.plan("a.json", &[("192.0.2.1", 3600)])]);
    space.ok("nft add element inet rapsheet blocked4 '{ 192.0.2.50 timeout 1h }'");
    space.ok("nft delete element inet rapsheet blocked4 '{ 192.0.2.1 }'");
    assert_eq!(space.standing(&[]), [0, 0, 1, 1, 0]);
    let out = space.done(&["apply", "--plan", &space.plan("b.json", &[("192.0.2.2", 3600)])]);
    assert!(out.contains("2 added, 0 present, 0 failed"), "{out}");
    assert_eq!(space.standing(&[]), [2, 0, 0, 1, 0]);
}

#[test]
fn status_from_files_asks_no_tool() {
    let Some(space) = space(&["iptables"]) else { return };
    space.done(&["apply", "--plan", &space.plan("a.json", &[("192.0.2.1", 3600), ("192.0.2.2", 3600)])]);
    space.ok("nft delete element inet rapsheet blocked4 '{ 192.0.2.2 }'");
    let listing = space.path("listing.json");
    std::fs::write(&listing, space.ok("nft -j list ruleset")).expect("a file");
    let listing = listing.to_string_lossy().into_owned();
    space.ok("nft flush ruleset");
    assert_eq!(space.standing(&["--listing", &listing]), [1, 0, 1, 0, 0]);
    let text = space.done(&["status", "--listing", &listing]);
    assert!(text.contains("in force: 1\n") && text.contains("missing: 1  in the ledger"), "{text}");
    std::fs::write(space.path("wrong"), "no listing").expect("a file");
    let run = space.block(&["status", "--listing", &space.path("wrong").to_string_lossy()]);
    assert_eq!((run.code, run.err.contains("neither nft -j")), (Some(4), true), "{}", run.err);
    // What the file says is in force is not added again.
    let again = space.plan("c.json", &[("192.0.2.1", 3600)]);
    let out = space.done(&["apply", "--listing", &listing, "--dry-run", "--plan", &again]);
    assert!(out.contains("# 0 to be added, 1 in force already"), "{out}");
}

#[test]
fn one_writer_at_a_time() {
    let Some(space) = space(&["flock"]) else { return };
    let plan = space.plan("a.json", &[("192.0.2.1", 3600)]);
    std::fs::create_dir_all(space.path("state/block")).expect("a folder");
    let lock = space.path("state/block/lock");
    std::fs::write(&lock, "rapsheet block apply, process 4711").expect("a file");
    let mut holder = Command::new("flock").arg(&lock).args(["sleep", "3"]).spawn().expect("flock");
    sleep(Duration::from_millis(300));
    let run = space.block(&["apply", "--wait", "0s", "--plan", &plan]);
    assert_eq!(run.code, Some(4));
    assert!(run.err.contains("is held by rapsheet block apply, process 4711"), "{}", run.err);
    space.done(&["apply", "--wait", "20s", "--plan", &plan]);
    holder.wait().expect("flock");
}

#[test]
fn a_torn_ledger_is_told_and_repaired() {
    let Some(space) = space(&[]) else { return };
    space.done(&["apply", "--plan", &space.plan("a.json", &[("192.0.2.1", 3600)])]);
    let path = space.path("state/block/ledger");
    let mut bytes = std::fs::read(&path).expect("the ledger");
    let whole = bytes.len();
    bytes.extend_from_slice(b"0a1b2c3d {\"record\":\"apply\",\"a");
    std::fs::write(&path, &bytes).expect("the ledger");
    assert!(space.done(&["status"]).contains("torn off by a crash"));
    assert_eq!(std::fs::read(&path).expect("the ledger"), bytes, "status writes nothing");
    let run = space.block(&["apply", "--plan", &space.plan("b.json", &[("192.0.2.2", 3600)])]);
    assert_eq!(run.code, Some(0));
    assert!(run.err.contains("torn off by a crash"), "{}", run.err);
    let repaired = std::fs::read(&path).expect("the ledger");
    assert_eq!(repaired[..whole], bytes[..whole]);
    assert!(!String::from_utf8_lossy(&repaired).contains("0a1b2c3d"));
    assert_eq!(space.standing(&[]), [2, 0, 0, 0, 0]);
    assert!(!space.done(&["status"]).contains("torn"));
}

#[test]
fn rules_the_filter_does_not_take_leave_everything_as_it_was() {
    let Some(space) = space(&["iptables"]) else { return };
    space.done(&["apply", "--form", "iptables", "--plan", &space.plan("a.json", &[("192.0.2.1", 3600)])]);
    let before = space.ok("iptables-save | grep -v '^#'");
    // Stands for a tool that fails in the middle: the family loaded last.
    let tools = space.path("tools");
    std::fs::create_dir(&tools).expect("a folder");
    std::fs::write(
        tools.join("ip6tables-restore"),
        "#!/bin/sh\n[ \"$2\" = --test ] && exit 0\necho broken >&2\nexit 1\n",
    )
    .expect("a file");
    space.ok(&format!("chmod 755 {}/ip6tables-restore", tools.display()));
    let plan = space.plan("b.json", &[("192.0.2.2", 3600)]);
    let mut command = space.block_command(&["apply", "--form", "iptables", "--plan", &plan]);
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{}:{path}:/usr/sbin:/sbin", tools.display()));
    let run: crate::run::Run = command.output().expect("a run").into();
    assert_eq!(run.code, Some(4), "{}{}", run.out, run.err);
    assert!(run.err.contains("ip6tables-restore: broken"), "{}", run.err);
    // The script back calls the broken tool as well, after the one that works: IPv4 is as before.
    assert_eq!(space.ok("iptables-save | grep -v '^#'"), before);
    assert_eq!(space.standing(&[]), [1, 0, 0, 0, 0]);
}
