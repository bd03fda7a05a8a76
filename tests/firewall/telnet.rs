//! A real telnetd with a busybox shell, on loopback; its iptables lives in a namespace.

use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use super::router::{NAME, PASSWORD, Telnetd};
use super::{Desk, Space, can, outcomes, set, states};

const PROGRAMS: &[&str] = &["ip", "iptables-legacy", "telnetd", "busybox"];

fn mail() -> Value {
    let records = [
        ("LOG", "tcp", "", "tcp dpt:25 LOG level warning prefix \"it's $(x); > \""),
        ("DROP", "tcp", "192.168.7.0/24", "tcp dpt:25 /* a 'quoted' \"comment\" `x` \\ */"),
    ];
    json!([set("mail", &records)])
}

fn config(telnetd: &Telnetd, path: &std::path::Path) -> Value {
    json!({"connection": "telnet-busybox", "machine": "127.0.0.1", "port": telnetd.port, "path": path,
           "username": NAME, "password": PASSWORD, "timeout": 8})
}

/// Neither what was printed nor what was logged holds the password.
fn is_silent(desk: &Desk, texts: &[&str]) {
    for text in texts.iter().copied().chain([desk.log().as_str()]) {
        assert!(!text.contains(PASSWORD), "{text}");
    }
}

#[test]
fn closed_and_opened_over_telnet() {
    if !can(PROGRAMS) {
        return;
    }
    let (desk, Some(space)) = (Desk::new(), Space::new()) else { return };
    let telnetd = Telnetd::start(&desk, false);
    let path = space.iptables(&desk, "iptables-legacy", "");
    desk.rules(config(&telnetd, &path), mail());
    let dry = desk.json(0, &["close", "mail", "--dry-run"]);
    assert_eq!((states(&dry), outcomes(&dry)), (vec!["mail open".to_string()], vec!["done"; 2]));
    assert!(dry["commands"][0]["command"].as_str().is_some_and(|line| line.starts_with("echo ")));
    assert_eq!(dry["before"], dry["after"]);
    assert_eq!(states(&desk.json(0, &["close", "mail"])), ["mail closed"]);
    let rules = space.run(&["iptables-legacy", "-S", "FORWARD"]);
    assert_eq!(rules.lines().count(), 3, "{rules}");
    let text = desk.run(&["status", "-v"]);
    assert!(text.out.contains("closed") && text.out.contains("it's $(x); > "), "{}", text.out);
    assert_eq!(states(&desk.json(0, &["open"])), ["mail open"]);
    assert_eq!(space.run(&["iptables-legacy", "-S", "FORWARD"]), "-P FORWARD ACCEPT\n");

    let log = desk.log();
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.len(), 4, "{log}");
    assert!(
        lines[0]
            .contains("close (dry run) on 127.0.0.1 by telnet-busybox: 'mail' open; 2 of 2 commands; done"),
        "{log}"
    );
    assert!(
        lines[1]
            .contains("close on 127.0.0.1 by telnet-busybox: 'mail' open -> closed; 2 of 2 commands; done"),
        "{log}"
    );
    assert!(lines[1].contains("uid 0"), "{log}");
    let mode = std::fs::metadata(desk.path("operations.log")).expect("a log").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    is_silent(&desk, &[&text.out, &text.err]);
}

#[test]
fn a_password_that_is_wrong_missing_or_echoed() {
    if !can(PROGRAMS) {
        return;
    }
    let (desk, Some(space)) = (Desk::new(), Space::new()) else { return };
    let path = space.iptables(&desk, "iptables-legacy", "");
    let telnetd = Telnetd::start(&desk, true);
    let mut config = config(&telnetd, &path);
    desk.rules(config.clone(), mail());
    let run = desk.run(&["status", "-v"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    is_silent(&desk, &[&run.out, &run.err]);

    // The environment goes before the file; a wrong one is not shown either, though this router echoes it.
    let output = desk.command(&["close"]).env("RAPSHEET_FIREWALL_PASSWORD", "not-the-right-one").output();
    let run = crate::run::Run::from(output.expect("a run"));
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(
        run.err.contains("127.0.0.1 refuses the login") && run.err.contains("nothing was changed"),
        "{run:?}"
    );
    assert!(!format!("{run:?}{}", desk.log()).contains("not-the-right-one"), "{run:?}");

    config["password"] = Value::Null;
    desk.rules(config, mail());
    let run = without_a_terminal(&desk);
    assert!(run.code == Some(4) && run.err.contains("asks for a password, and there is none"), "{run:?}");
    let output =
        desk.command(&["status"]).env("RAPSHEET_FIREWALL_PASSWORD", PASSWORD).output().expect("a run");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

/// `setsid` leaves the terminal of the test behind, if it has one.
fn without_a_terminal(desk: &Desk) -> crate::run::Run {
    let command = desk.command(&["status"]);
    let mut setsid = std::process::Command::new("setsid");
    setsid
        .arg("-w")
        .arg(command.get_program())
        .args(command.get_args())
        .env("STATE_DIRECTORY", desk.path("state"));
    setsid.stdin(std::process::Stdio::null()).output().expect("setsid").into()
}

#[test]
fn a_password_is_asked_for_at_the_terminal() {
    if !can(&[PROGRAMS, &["script"]].concat()) {
        return;
    }
    let (desk, Some(space)) = (Desk::new(), Space::new()) else { return };
    let path = space.iptables(&desk, "iptables-legacy", "");
    let telnetd = Telnetd::start(&desk, false);
    let mut config = config(&telnetd, &path);
    config["password"] = Value::Null;
    desk.rules(config, mail());
    let command = desk.command(&["status"]);
    let words: Vec<String> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let line = shlex::try_join(words.iter().map(String::as_str)).expect("a line");
    let mut script = std::process::Command::new("script");
    script.args(["-q", "-e", "-c", &line, "/dev/null"]).env("STATE_DIRECTORY", desk.path("state"));
    script.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut child = script.spawn().expect("script");
    let mut input = child.stdin.take().expect("a pipe");
    let mut output = child.stdout.take().expect("a pipe");
    let mut seen = Vec::new();
    while !seen.ends_with(b"127.0.0.1: ") {
        let mut byte = [0];
        output.read_exact(&mut byte).expect("a question");
        seen.extend(byte);
    }
    // The question stands there a moment before the echo is off.
    std::thread::sleep(std::time::Duration::from_millis(400));
    input.write_all(format!("{PASSWORD}\n").as_bytes()).expect("written");
    let mut rest = String::new();
    output.read_to_string(&mut rest).expect("an answer");
    drop(input);
    let code = child.wait().expect("an end").code();
    let question = String::from_utf8_lossy(&seen);
    assert!(
        question.contains("password of admin on 127.0.0.1: ") && rest.contains("mail"),
        "{question}{rest}"
    );
    assert_eq!(code, Some(0), "{rest}");
    is_silent(&desk, &[&question, &rest]);
}

#[test]
fn a_router_that_hangs_in_a_command_is_logged_in_to_again() {
    if !can(PROGRAMS) {
        return;
    }
    let (desk, Some(space)) = (Desk::new(), Space::new()) else { return };
    let path = space.iptables(&desk, "iptables-legacy", "case \"$*\" in *192.168.7*) sleep 60;; esac");
    let telnetd = Telnetd::start(&desk, false);
    let mut config = config(&telnetd, &path);
    config["timeout"] = json!(4);
    let mut rules = mail();
    // The last record is sent first.
    rules[0]["iptable"].as_array_mut().expect("records").reverse();
    desk.rules(config, rules);
    let answer = desk.json(4, &["close"]);
    assert_eq!(outcomes(&answer), ["done", "unknown"], "{answer:#}");
    assert_eq!(states(&answer), ["mail partial"]);
    let error = answer["error"].as_str().unwrap_or_default();
    assert!(
        error.contains("command 2 of 2 has no answer: 127.0.0.1 sends no end of a command within 4 s"),
        "{error}"
    );
    assert!(error.ends_with("'mail' is partial"), "{error}");
    let left = std::process::Command::new("pgrep").args(["-f", path.to_str().expect("a path")]).output();
    assert!(left.is_ok_and(|left| left.stdout.is_empty()), "the command was left running on the router");
}
