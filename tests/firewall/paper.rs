//! Rule sets and a listing from a file: states, commands, faults. Nothing is sent anywhere.

use std::io::Write;
use std::process::Stdio;

use serde_json::json;

use super::{Desk, outcomes, set, states};
use crate::run::{Run, program, rapsheet};

const SAMPLE: &str = "samples/firewall/firewall.json";

#[test]
fn the_samples_in_every_form_of_listing() {
    for listing in ["forward.txt", "forward-numeric.txt", "forward-saved.txt"] {
        let listing = format!("--listing=samples/firewall/{listing}");
        let run = rapsheet(&["firewall", "status", "--rules", SAMPLE, &listing, "--format=json"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let answer = run.json();
        assert_eq!(states(&answer), ["outgoing-mail closed", "games partial", "guests open"], "{listing}");
        assert_eq!(answer["schema"], "rapsheet/firewall/1");
        assert_eq!(answer["sets"][1]["held"], 1);
        assert_eq!(answer["sets"][1]["image"], "games.png");
        assert_eq!(answer["sets"][1]["records"][0]["held"], false);
        let text = rapsheet(&["firewall", "status", "games", "--rules", SAMPLE, &listing]);
        assert!(text.out.contains("partial  games") && text.out.contains("1 of 2"), "{}", text.out);
        assert!(
            text.out.contains("    DROP udp -- 192.168.7.20 anywhere udp dpts:3074:3079\n"),
            "{}",
            text.out
        );
        assert!(!text.out.contains("guests"), "{}", text.out);
    }
}

#[test]
fn a_listing_from_standard_input() {
    let mut command = program(&["firewall", "status", "--rules", SAMPLE, "--listing", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a run");
    child.stdin.take().expect("a pipe").write_all(b"-P FORWARD ACCEPT\n").expect("written");
    let run = Run::from(child.wait_with_output().expect("a run"));
    assert_eq!(run.code, Some(0));
    assert_eq!(run.out.matches("  open ").count(), 3, "{}", run.out);
}

#[test]
fn commands_are_printed_and_not_sent() {
    let args = |verb| {
        [
            "firewall",
            verb,
            "games",
            "--rules",
            SAMPLE,
            "--listing=samples/firewall/forward.txt",
            "--format=json",
        ]
    };
    let close = rapsheet(&args("close")).json();
    assert_eq!(outcomes(&close), ["not sent"]);
    assert_eq!(
        close["commands"][0]["command"],
        "/usr/sbin/iptables -I FORWARD -s 192.168.7.20/32 -p udp -m udp --dport 3074:3079 -j DROP"
    );
    let open = rapsheet(&args("open")).json();
    assert_eq!(
        open["commands"][0]["command"],
        "/usr/sbin/iptables -D FORWARD -m mac --mac-source 00:00:5e:00:53:14 -j DROP"
    );
    assert_eq!(states(&open), ["games partial"]);
    let all = rapsheet(&["firewall", "close", "--rules", SAMPLE, "--listing=samples/firewall/forward.txt"]);
    assert_eq!(all.out.matches("  not sent  ").count(), 2, "{}", all.out);
}

#[test]
fn faults_of_the_file_name_their_lines() {
    let desk = Desk::new();
    desk.write(
        "firewall.json",
        "{ // a\n/* b\n c */ \"config\": {\"connection\": \"pigeon\"},\n\"rules\": [\n{\"name\": \"a\", \"iptable\": [{\"target\": \"DROP\",\n\"spec\": \"tcp dpt:25\"}]}\n]}\n",
    );
    let run = desk.run(&["status"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.err.contains("firewall.json:3: 'pigeon' is no connection"), "{}", run.err);
    assert!(
        run.err.contains("firewall.json:6: rule 'a': spec: 'tcp' asks for the protocol tcp"),
        "{}",
        run.err
    );
    desk.write("firewall.json", "{\"rules\": [\n  /* never\n ended ]}");
    let run = desk.run(&["status"]);
    assert!(run.code == Some(2) && run.err.contains("firewall.json:2: "), "{run:?}");
}

#[test]
fn wrong_usage_and_what_is_not_there() {
    let desk = Desk::new();
    let run = desk.run(&["status"]);
    assert!(run.code == Some(2) && run.err.contains("firewall.json: cannot be read"), "{run:?}");
    desk.rules(json!({}), json!([set("mail", &[("DROP", "tcp", "anywhere", "tcp dpt:25")])]));
    let run = desk.run(&["status"]);
    assert!(run.code == Some(2) && run.err.contains("no 'connection'"), "{run:?}");
    let run = desk.run(&["close", "mial"]);
    assert!(
        run.code == Some(2) && run.err.contains("no rule set 'mial'") && run.err.contains("has: mail"),
        "{run:?}"
    );
    let rubbish = desk.write("listing.txt", "\u{1b}[2JChain FORWARD\nrubbish\n");
    let run = desk.run(&["status", "--listing", rubbish.to_str().expect("a path")]);
    assert!(run.code == Some(4) && run.err.contains("no listing of the chain FORWARD"), "{run:?}");
    assert!(!run.err.contains('\u{1b}'), "{run:?}");
    let run = desk.run(&["close", "--listing", "x", "--dry-run"]);
    assert!(run.code == Some(2) && run.err.contains("--dry-run"), "{run:?}");
    assert_eq!(desk.log(), "", "without a router there is no operation");
}

#[test]
fn the_configuration_names_the_rule_sets() {
    let desk = Desk::new();
    let config = desk.write("rapsheet.toml", "[firewall]\nrules = 'samples/firewall/firewall.json'\n");
    let config = config.to_str().expect("a path");
    let run = rapsheet(&["--config", config, "firewall", "status", "--listing=samples/firewall/forward.txt"]);
    assert!(run.code == Some(0) && run.out.contains("outgoing-mail"), "{run:?}");
}
