//! iptables of this machine, in a namespace: what is listed in any form is what was added, with both of its kinds.

use serde_json::{Value, json};

use super::{Desk, Space, can, outcomes, set, states};

/// A rule of every kind that is known: target, prot, opt, source, dest, spec.
const RECORDS: &[(&str, &str, &str, &str, &str, &str)] = &[
    ("DROP", "tcp", "--", "anywhere", "anywhere", "tcp dpt:25"),
    ("DROP", "tcp", "--", "192.0.2.0/24", "!198.51.100.9", "tcp spts:1024:65535 dpt:!25"),
    ("DROP", "udp", "--", "anywhere", "anywhere", "udp dpt:53"),
    ("DROP", "tcp", "--", "anywhere", "anywhere", "multiport dports 25,465,587"),
    ("DROP", "tcp", "--", "anywhere", "anywhere", "multiport sports  !25,1024:2048"),
    ("DROP", "tcp", "--", "anywhere", "anywhere", "tcp flags:FIN,SYN,RST,ACK/SYN"),
    ("DROP", "tcp", "--", "anywhere", "anywhere", "tcp flags:!0x17/0x02"),
    ("ACCEPT", "all", "--", "anywhere", "anywhere", "state NEW,RELATED"),
    ("ACCEPT", "all", "--", "anywhere", "anywhere", "! state NEW"),
    ("DROP", "all", "--", "anywhere", "anywhere", "ctstate INVALID,NEW"),
    ("DROP", "all", "--", "anywhere", "anywhere", "MAC 00:00:5E:00:53:AF"),
    ("DROP", "all", "--", "anywhere", "anywhere", "MAC ! 00:00:5e:00:53:b0"),
    ("DROP", "all", "--", "anywhere", "anywhere", "limit: avg 3/min burst 7"),
    ("DROP", "all", "--", "anywhere", "anywhere", "limit: avg 5/sec burst 5"),
    ("DROP", "icmp", "--", "anywhere", "anywhere", ""),
    ("DROP", "icmp", "--", "anywhere", "anywhere", "icmp echo-request"),
    ("DROP", "icmp", "--", "anywhere", "anywhere", "icmp host-unreachable"),
    ("DROP", "icmp", "--", "anywhere", "anywhere", "icmp !destination-unreachable"),
    ("DROP", "icmp", "--", "anywhere", "anywhere", "icmptype 12 code 1"),
    ("DROP", "icmp", "--", "anywhere", "anywhere", "icmp any"),
    (
        "DROP",
        "all",
        "--",
        "anywhere",
        "anywhere",
        "source IP range 192.0.2.1-192.0.2.9 destination IP range ! 198.51.100.1-198.51.100.2",
    ),
    ("DROP", "all", "--", "anywhere", "anywhere", "STRING match \"x\\\"y z;$(x)\" ALGO name bm ICASE"),
    ("DROP", "all", "--", "anywhere", "anywhere", "TIME from 21:00:00 to 07:00:00 on Mon,Tue,Fri UTC"),
    ("DROP", "all", "--", "anywhere", "anywhere", "TIME on Sat"),
    ("DROP", "all", "--", "anywhere", "anywhere", "/* it's a \"test\" $(reboot); */"),
    (
        "REJECT",
        "tcp",
        "--",
        "anywhere",
        "anywhere",
        "tcp dpt:25 /* two */ state NEW reject-with icmp-port-unreachable",
    ),
    ("REJECT", "tcp", "--", "anywhere", "anywhere", "reject-with tcp-reset"),
    (
        "LOG",
        "tcp",
        "--",
        "anywhere",
        "anywhere",
        "tcp dpt:25 LOG flags 0 level 4 prefix \"Illegal port 25 > \"",
    ),
    ("LOG", "all", "--", "anywhere", "anywhere", "LOG level debug prefix \"it's $(x)\\`;\""),
    ("DROP", "all", "-f", "anywhere", "anywhere", ""),
    ("DROP", "!tcp", "--", "anywhere", "anywhere", ""),
    ("DROP", "gre", "--", "anywhere", "10.0.0.0/255.0.0.0", ""),
];

fn every_kind() -> Value {
    let record = |(target, prot, opt, source, dest, spec): &(&str, &str, &str, &str, &str, &str)| json!({"target": target, "prot": prot, "opt": opt, "source": source, "dest": dest, "spec": spec});
    let records: Vec<Value> = RECORDS.iter().map(record).collect();
    json!({"name": "every kind", "iptable": records})
}

fn round(program: &str) {
    let desk = Desk::new();
    let Some(space) = Space::new() else { return };
    space.run(&[program, "-A", "FORWARD", "-i", "lo", "-p", "tcp", "--dport", "25", "-j", "DROP"]);
    let before = space.run(&[program, "-S"]);
    let path = space.iptables(&desk, program, "");
    desk.rules(json!({"connection": "local", "path": path, "timeout": 20}), json!([every_kind()]));
    assert_eq!(
        states(&desk.json(0, &["status"])),
        ["every kind open"],
        "a rule of one interface is another rule"
    );

    let closed = desk.json(0, &["close", "every kind"]);
    assert_eq!(states(&closed), ["every kind closed"]);
    assert_eq!(outcomes(&closed), vec!["done"; RECORDS.len()]);
    assert!(desk.json(0, &["close"])["commands"].as_array().is_some_and(Vec::is_empty), "nothing is missing");
    let forms: &[&[&str]] = &[
        &["-L"],
        &["-L", "FORWARD"],
        &["-L", "-n"],
        &["-L", "FORWARD", "-n", "-v", "--line-numbers"],
        &["-L", "-v"],
        &["-L", "-v", "-x", "-n"],
        &["-S"],
        &["-S", "FORWARD", "-v"],
    ];
    for form in forms {
        let text = space.run(&[&[program], *form].concat());
        let listing = desk.write("listing.txt", &text);
        let answer = desk.json(0, &["status", "--listing", listing.to_str().expect("a path")]);
        assert_eq!(states(&answer), ["every kind closed"], "{form:?}\n{text}\n{answer:#}");
    }
    let saved = space.run(&[
        &program
            .replace("iptables", "iptables-save")
            .replace("save-legacy", "legacy-save")
            .replace("save-nft", "nft-save"),
        "-c",
    ]);
    let listing = desk.write("listing.txt", &saved);
    let answer = desk.json(0, &["status", "--listing", listing.to_str().expect("a path")]);
    assert_eq!(states(&answer), ["every kind closed"], "{saved}");

    let open = desk.json(0, &["open"]);
    assert_eq!(states(&open), ["every kind open"], "{open:#}");
    assert_eq!(space.run(&[program, "-S"]), before, "what is not ours stays");
}

#[test]
fn every_kind_of_rule_with_iptables_legacy() {
    if can(&["ip", "iptables-legacy"]) {
        round("iptables-legacy");
    }
}

#[test]
fn every_kind_of_rule_with_iptables_nft() {
    if can(&["ip", "iptables-nft"]) {
        round("iptables-nft");
    }
}

#[test]
fn closing_adds_only_what_is_missing_and_in_order() {
    if !can(&["ip", "iptables-legacy"]) {
        return;
    }
    let (desk, Some(space)) = (Desk::new(), Space::new()) else { return };
    let path = space.iptables(&desk, "iptables-legacy", "");
    let records = [
        ("LOG", "tcp", "", "tcp dpt:25 LOG level warning prefix \"out \""),
        ("DROP", "tcp", "", "tcp dpt:25"),
        ("DROP", "tcp", "", "tcp dpt:465"),
    ];
    desk.rules(
        json!({"connection": "local", "path": path}),
        json!([set("mail", &records), set("more", &records[1..2])]),
    );
    desk.json(0, &["close", "mail"]);
    let whole = "-P FORWARD ACCEPT\n-A FORWARD -p tcp -m tcp --dport 25 -j LOG --log-prefix \"out \"\n\
                 -A FORWARD -p tcp -m tcp --dport 25 -j DROP\n-A FORWARD -p tcp -m tcp --dport 465 -j DROP\n";
    assert_eq!(space.run(&["iptables-legacy", "-S", "FORWARD"]), whole);
    assert_eq!(states(&desk.json(0, &["status"])), ["mail closed", "more closed"]);
    space.run(&["iptables-legacy", "-D", "FORWARD", "1"]);
    space.run(&["iptables-legacy", "-A", "FORWARD", "-p", "tcp", "--dport", "465", "-j", "DROP"]);
    assert_eq!(states(&desk.json(0, &["status", "mail"])), ["mail partial"]);
    assert_eq!(outcomes(&desk.json(0, &["close", "mail"])), ["done"]);
    // 465 is there twice by now.
    assert_eq!(outcomes(&desk.json(0, &["open"])), ["done"; 4]);
    assert_eq!(space.run(&["iptables-legacy", "-S", "FORWARD"]), "-P FORWARD ACCEPT\n");
}

#[test]
fn a_command_that_fails_ends_it_and_the_state_is_told() {
    if !can(&["ip", "iptables-legacy"]) {
        return;
    }
    let (desk, Some(space)) = (Desk::new(), Space::new()) else { return };
    let fails =
        "case \"$*\" in *465*) echo 'iptables: No chain/target/match by that name.' >&2; exit 1;; esac";
    let path = space.iptables(&desk, "iptables-legacy", fails);
    let records = [
        ("DROP", "tcp", "", "tcp dpt:587"),
        ("DROP", "tcp", "", "tcp dpt:465"),
        ("DROP", "tcp", "", "tcp dpt:25"),
    ];
    desk.rules(json!({"connection": "local", "path": path}), json!([set("mail", &records)]));
    let answer = desk.json(4, &["close"]);
    assert_eq!(outcomes(&answer), ["done", "failed", "not sent"]);
    assert_eq!(states(&answer), ["mail partial"]);
    let error = answer["error"].as_str().unwrap_or_default();
    assert_eq!(
        error,
        "command 2 of 3 failed: exit status 1: iptables: No chain/target/match by that name.; 'mail' is partial"
    );
    assert!(
        desk.log().contains(": 'mail' open -> partial; 1 of 3 commands; failed: command 2 of 3"),
        "{}",
        desk.log()
    );

    let path = space.iptables(&desk, "iptables-legacy", "case \"$*\" in *465*) sleep 30;; esac");
    desk.rules(json!({"connection": "local", "path": path, "timeout": 3}), json!([set("mail", &records)]));
    let answer = desk.json(4, &["close"]);
    assert_eq!(outcomes(&answer), ["unknown", "not sent"]);
    assert!(
        answer["error"]
            .as_str()
            .is_some_and(|error| error.contains("no answer within 3 s; 'mail' is partial")),
        "{answer:#}"
    );

    let path = space.iptables(&desk, "iptables-legacy", "case \"$*\" in *-I*|*-D*) exit 0;; esac");
    desk.rules(json!({"connection": "local", "path": path}), json!([set("mail", &records)]));
    let answer = desk.json(4, &["close"]);
    assert!(
        answer["error"]
            .as_str()
            .is_some_and(|error| error.contains("took all commands, and yet 'mail' is partial")),
        "{answer:#}"
    );
}

#[test]
fn no_iptables_there() {
    let desk = Desk::new();
    desk.rules(
        json!({"connection": "local", "path": "/nowhere"}),
        json!([set("mail", &[("DROP", "tcp", "", "tcp dpt:25")])]),
    );
    let answer = desk.json(4, &["close"]);
    assert_eq!(states(&answer), ["mail unknown"]);
    assert!(
        answer["error"].as_str().is_some_and(|error| error.contains("/nowhere/iptables cannot be started")),
        "{answer:#}"
    );
    assert!(
        answer["error"].as_str().is_some_and(|error| error.ends_with("nothing was changed")),
        "{answer:#}"
    );
}
