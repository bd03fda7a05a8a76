//! Every form: loaded, read back, not loaded twice, undone; the filter is then what it was before.

use super::space::{Space, space, still};

/// Rules of somebody else, before and after ours.
const OTHERS: &str = "iptables -A INPUT -s 203.0.113.77 -j ACCEPT && iptables -A FORWARD -p icmp -j ACCEPT && iptables -N other";

fn listing(space: &Space) -> String {
    // What iptables-nft made shows in nft too; with iptables-legacy only one of the two is ours to compare.
    let all = space.ok("iptables-save; ip6tables-save 2>/dev/null; nft list tables | grep -v 'ip6\\? filter'; ipset save; sed 's/ .*//' /proc/net/xt_recent/* 2>/dev/null || true");
    still(&all)
}

fn there_and_back(space: &Space, form: &str) {
    space.ok(OTHERS);
    // Made once, so that the empty chains of the kernel are in every listing.
    let _ = space.inside("ip6tables").args(["-w", "-A", "FORWARD", "-p", "icmpv6", "-j", "ACCEPT"]).output();
    let has_v6 =
        space.inside("ip6tables").args(["-w", "-S", "INPUT"]).output().expect("ip6tables").status.success();
    let before = listing(space);
    let outbound = form == "outbound";
    let (first, second) =
        if outbound { ("192.168.7.23", "192.168.7.24") } else { ("192.0.2.1", "198.51.100.0/24") };
    let mut nets = vec![(first, 3600), (second, 3600)];
    if has_v6 && !outbound {
        nets.push(("2001:db8::1", 3600));
    }
    let one = space.plan("one.json", &nets[..1]);
    let two = space.plan("two.json", &nets);
    let apply = |plan: &str| space.done(&["apply", "--form", form, "--plan", plan]);

    assert!(apply(&one).contains(&format!("1 added, 0 present, 0 failed ({form}, apply 1)")));
    let with_one = listing(space);
    assert_ne!(with_one, before);
    assert!(apply(&one).contains(&format!("0 added, 1 present, 0 failed ({form}, nothing to be done)")));
    assert_eq!(listing(space), with_one);
    let out = apply(&two);
    assert!(
        out.contains(&format!("{} added, 1 present, 0 failed ({form}, apply 2)", nets.len() - 1)),
        "{out}"
    );
    assert_eq!(space.standing(&[]), [nets.len(), 0, 0, 0, 0]);
    // Every word of the log that is shown is made safe.
    assert!(!out.contains('\u{1b}') && !space.done(&["status", "-v"]).contains('\u{1b}'));
    let scripts = space.ok(&format!("cat {}/*/undo*.sh {0}/*/watch.sh", space.path("state/block").display()));
    assert!(!scripts.contains("reboot") && !scripts.contains("refused"), "{scripts}");

    space.done(&["undo"]);
    assert_eq!(listing(space), with_one);
    assert_eq!(space.standing(&[]), [1, 0, 0, 0, 0]);
    space.done(&["undo"]);
    assert_eq!(listing(space), before);
    assert_eq!(space.standing(&["--form", form]), [0; 5]);
    let run = space.block(&["undo"]);
    assert_eq!(
        (run.code, run.err.contains("no apply that could be taken back")),
        (Some(4), true),
        "{}",
        run.err
    );
}

#[test]
fn nftables() {
    let Some(space) = space(&["iptables", "ipset"]) else { return };
    space.ok("nft 'table inet theirs { set s { type ipv4_addr; elements = { 192.0.2.9 }; }; chain c { type filter hook input priority 0; ip saddr @s counter drop; }; }'");
    let before = space.ok("nft list ruleset");
    there_and_back(&space, "nftables");
    // Byte for byte, without what iptables added for its own test.
    let after =
        space.ok("nft delete table ip filter; nft delete table ip6 filter 2>/dev/null; nft list ruleset");
    assert_eq!(after, before);
}

#[test]
fn iptables_and_its_kin_by_nft() {
    for form in ["ipset", "iptables", "reject", "recent", "outbound"] {
        let Some(space) = space(&["iptables-nft", "ipset"]) else { return };
        there_and_back(&space, form);
    }
}

#[test]
fn iptables_and_its_kin_by_legacy() {
    for form in ["ipset", "iptables", "reject", "recent", "outbound"] {
        let Some(space) = space(&["xtables-legacy-multi", "ipset"]).map(Space::legacy) else { return };
        there_and_back(&space, form);
    }
}

#[test]
fn two_forms_do_not_share_a_chain() {
    let Some(space) = space(&["iptables"]) else { return };
    let plan = space.plan("plan.json", &[("192.0.2.1", 3600)]);
    space.done(&["apply", "--form", "iptables", "--plan", &plan]);
    let run = space.block(&["apply", "--form", "recent", "--plan", &plan]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("blocks by the form iptables stand in the same chains"), "{}", run.err);
    assert_eq!(space.standing(&[]), [1, 0, 0, 0, 0]);
    // Another table is another matter.
    space.done(&["apply", "--plan", &plan]);
    assert_eq!(space.standing(&[]), [2, 0, 0, 0, 0]);
}

#[test]
fn a_dry_run_changes_nothing() {
    let Some(space) = space(&[]) else { return };
    let plan = space.plan("plan.json", &[("192.0.2.1", 3600), ("192.0.2.2", -5)]);
    let out = space.done(&["apply", "--plan", &plan, "--dry-run"]);
    assert!(
        out.contains("# 1 to be added") && out.contains("# nft -f -") && out.contains("192.0.2.1 timeout"),
        "{out}"
    );
    assert_eq!(space.ok("nft list ruleset"), "");
    assert!(!space.path("state/block/ledger").exists());
    let run = space.block(&["apply", "--plan", &plan]);
    assert!(run.out.contains("1 added, 0 present, 0 failed, 1 over already"), "{}{}", run.out, run.err);
    let before = space.ok("nft list ruleset");
    assert!(space.done(&["undo", "--dry-run"]).contains("nft -f undo.nft"));
    assert!(space.done(&["apply", "--plan", &plan, "--dry-run"]).contains("# nothing to be done"));
    assert_eq!(still(&space.ok("nft list ruleset")), still(&before));
}

#[test]
fn what_may_not_be_blocked_is_refused_at_loading_too() {
    let Some(space) = space(&[]) else { return };
    space.ok("ip addr add 198.51.100.9/24 dev lo");
    let nets = [
        ("198.51.100.9", 60),
        ("0.0.0.0/0", 60),
        ("192.0.0.0/16", 60),
        ("224.0.0.1", 60),
        ("127.0.0.1", 60),
        ("192.0.2.1", 60),
    ];
    let plan = space.plan("plan.json", &nets);
    let out = space.done(&["apply", "--plan", &plan, "--allow", "203.0.113.0/24"]);
    assert!(out.contains("1 added, 0 present, 0 failed"), "{out}");
    assert_eq!(out.matches("refused  ").count(), 5, "{out}");
}
