//! Two people at once: one works, the other is told who does.

use std::time::Duration;

use serde_json::json;

use super::{Desk, set};

#[test]
fn the_second_one_is_told_who_is_at_it() {
    // A router that says nothing keeps the first one busy.
    let silent = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let desk = Desk::new();
    let config = |timeout| json!({"connection": "telnet-busybox", "machine": "127.0.0.1", "port": port, "timeout": timeout});
    let rules = json!([set("mail", &[("DROP", "tcp", "", "tcp dpt:25")])]);
    desk.rules(config(8), rules.clone());
    let mut first = desk
        .command(&["close"])
        .env("LOGNAME", "anna")
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("a run");
    let lock = desk.path("state/firewall.lock");
    for _ in 0..200 {
        if std::fs::read_to_string(&lock).is_ok_and(|holder| holder.contains("anna")) {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    desk.rules(config(1), rules);
    let second = desk.run(&["open"]);
    assert_eq!(second.code, Some(4), "{second:?}");
    assert!(second.err.contains("is held by rapsheet firewall close of anna"), "{second:?}");
    // Somebody with a state folder of their own meets at the log file.
    let other = desk.command(&["open"]).env("STATE_DIRECTORY", desk.path("other")).output().expect("a run");
    let error = String::from_utf8_lossy(&other.stderr);
    assert!(other.status.code() == Some(4) && error.contains("somebody else is at it"), "{error}");
    first.kill().expect("a child");
    first.wait().expect("a child");
    // Who only looks is not kept out, and a lock ends with its holder.
    let third = desk.run(&["open"]);
    assert!(third.err.contains("sends no prompt"), "{third:?}");
}
