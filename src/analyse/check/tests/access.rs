//! Who may read which log, and the way in.

use super::*;

fn closed(path: &str, folder: bool, mode: u32, group: &str) -> Entry {
    Entry {
        path: path.to_string(),
        folder,
        owner: "syslog".to_string(),
        group: group.to_string(),
        mode,
        closed: Some("Permission denied (os error 13)".to_string()),
        ..Entry::default()
    }
}

#[test]
fn the_group_that_may_read_is_named() {
    let mut case = Case::new();
    case.machine.me.member_of.clear();
    case.machine.logs = vec![
        closed("/var/log/mail.log", false, 0o640, "adm"),
        closed("/var/log/kern.log", false, 0o640, "adm"),
    ];
    case.complaints = vec!["/var/log/mail.log: Permission denied (os error 13)".to_string()];
    let words =
        ["anna cannot read /var/log/mail.log and /var/log/kern.log", "mode 0640", "usermod -aG adm anna"];
    case.expect(Topic::Reading, State::Wrong, Severity::High, &words);
    case.machine.me.member_of.push("adm".to_string());
    case.expect(Topic::Reading, State::Wrong, Severity::High, &["log out and in again", "newgrp adm"]);
}

#[test]
fn where_no_group_may_read_it_takes_an_access_list() {
    let mut case = Case::new();
    case.machine.logs = vec![closed("/var/log/mail.log", false, 0o600, "adm")];
    let words =
        ["setfacl -m u:anna:r /var/log/mail.log", "/etc/logrotate.d/rsyslog, line 4: create 0640 syslog adm"];
    case.expect(Topic::Reading, State::Wrong, Severity::High, &words);
    case.machine.logs = vec![closed("/var/log/a b", true, 0o750, "root")];
    case.expect(
        Topic::Reading,
        State::Wrong,
        Severity::High,
        &["folder of syslog", "setfacl -m u:anna:rx '/var/log/a b'"],
    );
}

#[test]
fn no_log_at_all() {
    let mut case = Case::new();
    case.gathered = None;
    case.surveys.clear();
    case.expect(
        Topic::Reading,
        State::Wrong,
        Severity::High,
        &["There is no log", "rapsheet check /path/to/logs/"],
    );
    case.machine.journal = Some("/var/log/journal".to_string());
    case.expect(
        Topic::Reading,
        State::Wrong,
        Severity::High,
        &["/var/log/journal", "apt-get install rsyslog", "journalctl"],
    );
    case.complaints = vec!["/srv/none*: matches no file".to_string()];
    assert_eq!(case.wrong(Topic::Reading).len(), 2);
}
