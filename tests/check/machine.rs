//! Trees of other machines, looked at with `--root`.

use std::fs;

use super::{AS_OF, answers, mail_log, says, tree, write};
use crate::run::{Run, rapsheet};

const ROTATE: &str = "/var/log/mail.log\n{\n  daily\n  rotate 7\n  compress\n}\n";
const HITS: &str = "Mar  2 11:29:51 gate kernel: Illegal port 25 > IN=eth1 OUT=eth0 SRC=192.168.2.23 DST=198.51.100.7 \
    LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=4711 DF PROTO=TCP SPT=40000 DPT=25 WINDOW=64240 RES=0x00 SYN URGP=0\n";
const CRONTAB: &str = "25 6 * * * root run-parts /etc/cron.daily\n";

fn check(root: &tempfile::TempDir, more: &[&str]) -> Run {
    let root = root.path().to_str().expect("a path");
    let args = ["check", "--root", root, "--as-of", AS_OF, "--format", "json"];
    rapsheet(&[&args[..], more].concat())
}

fn debian() -> tempfile::TempDir {
    tree(&[
        ("/etc/hostname", "gate\n"),
        ("/etc/timezone", "UTC\n"),
        (
            "/etc/passwd",
            "root:x:0:0:root:/root:/bin/sh\nrapsheet:x:101:101::/var/lib/rapsheet:/usr/sbin/nologin\n",
        ),
        ("/etc/logrotate.conf", "weekly\nrotate 4\ninclude /etc/logrotate.d\n"),
        ("/etc/logrotate.d/rsyslog", ROTATE),
        ("/etc/crontab", CRONTAB),
        ("/etc/cron.daily/logrotate", "#!/bin/sh\n"),
        ("/etc/cron.daily/rapsheet", include_str!("../../samples/setup/cron.daily")),
        ("/proc/400/comm", "chronyd\n"),
        ("/proc/sys/net/ipv4/ip_forward", "1\n"),
        ("/usr/sbin/nft", ""),
        ("/var/lib/rapsheet/.keep", ""),
        ("/var/log/mail.log.1", &mail_log(1..=2)),
        ("/var/log/mail.log", "Mar  3 08:59:00 gate postfix/smtpd[17]: connect from unknown[203.0.113.9]\n"),
    ])
}

#[test]
fn a_machine_is_judged_by_its_tree() {
    let root = debian();
    let listing = root.path().join("listing.txt");
    fs::write(&listing, "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -p tcp -m tcp --dport 25 -m limit --limit 10/min -j LOG --log-prefix \"Illegal port 25 > \"\nCOMMIT\n").expect("a file");
    let run = check(&root, &["--listing", listing.to_str().expect("a path")]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let check = run.json();
    assert_eq!((check["schema"].as_str(), check["host"].as_str()), (Some("rapsheet/check/1"), Some("gate")));
    says(
        &check,
        "configuration",
        "right",
        &["There is no /etc/rapsheet.toml", "rapsheet generate config /etc"],
    );
    says(&check, "reading", "right", &["can read all of 2 log files"]);
    says(&check, "log-rule", "wrong", &["filter FORWARD", "rate-limited", "10/minute"]);
    says(
        &check,
        "rotation",
        "right",
        &["logrotate runs at 06:25 and keeps 7 or more", "yesterday is among them"],
    );
    says(&check, "rotation", "right", &["Yesterday (2026-03-02) is whole in /var/log/mail.log"]);
    says(&check, "schedule", "right", &["/etc/crontab runs it at 06:25"]);
    says(&check, "clock", "right", &["chronyd"]);
    says(&check, "state", "right", &["/var/lib/rapsheet"]);
    assert_eq!(answers(&check, "mail"), [], "no mail server of another machine is asked");
    let source = &check["sources"][0];
    assert_eq!(source["path"], "/var/log/mail.log.1");
    assert_eq!(source["hosts"][0], "gate");
    assert_eq!(source["programs"][0]["name"], "postfix");
    assert_eq!(check["log_rules"][0]["limit"], "10/minute burst 5 packets");
}

#[test]
fn what_is_wrong_decides_the_exit_status() {
    let root = debian();
    assert_eq!(check(&root, &["--fail-on", "low"]).code, Some(1), "whether there is a LOG rule is not known");
    write(root.path(), "/var/log/kern.log", HITS);
    assert_eq!(check(&root, &["--fail-on", "high"]).code, Some(0));
    // logrotate takes the rest of the line for the number, and passes the stanza over.
    write(root.path(), "/etc/logrotate.d/rsyslog", "/var/log/mail.log { daily rotate 1 }\n");
    let run = check(&root, &[]);
    assert_eq!(run.code, Some(0));
    says(&run.json(), "rotation", "wrong", &["'rotate 1 }' is no number"]);
    write(root.path(), "/etc/logrotate.d/rsyslog", "/var/log/mail.log {\n daily\n rotate 1\n}\n");
    let run = check(&root, &["--fail-on", "high"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    says(&run.json(), "rotation", "wrong", &["keeps 1 rotated file", "/etc/logrotate.d/rsyslog, line 1"]);
    fs::write(root.path().join("var/log/kern.log.2.gz"), b"\x1f\x8b\x08\x00 damaged behind its head")
        .expect("a file");
    assert_eq!(check(&root, &["--fail-on", "high"]).code, Some(3));
}

#[test]
fn a_tree_without_logs_is_told_where_they_may_be() {
    let root = tree(&[("/var/log/journal/x/system.journal", "LPKSHHRH")]);
    let run = check(&root, &[]);
    assert_eq!(run.code, Some(3));
    says(&run.json(), "reading", "wrong", &["/var/log/journal", "rsyslog"]);
    let none = rapsheet(&["check", "--root", "/nowhere/at/all"]);
    assert_eq!(none.code, Some(2));
    assert!(none.err.contains("there is no such folder"), "{none:?}");
}

#[test]
fn the_configuration_of_the_tree_is_what_counts() {
    let root = debian();
    write(root.path(), "/srv/logs/mail.log", &mail_log(2..=3));
    write(root.path(), "/srv/logs/mail.log.1", &mail_log(1..=1));
    write(
        root.path(),
        "/etc/rapsheet.toml",
        "logs = ['/srv/logs/mail.log', '/srv/none*']\nstate = '/srv/state'\n",
    );
    let check_of = check(&root, &[]).json();
    says(&check_of, "configuration", "right", &["/etc/rapsheet.toml is understood"]);
    says(
        &check_of,
        "rotation",
        "wrong",
        &["Rotated files are left out: /srv/logs/mail.log.1", "with a star"],
    );
    says(&check_of, "state", "right", &["/srv/state is not there yet"]);
    write(root.path(), "/etc/rapsheet.toml", "\n[findings]\ngueser = 3\n");
    let run = check(&root, &[]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.err.contains("/etc/rapsheet.toml, line 3: unknown key 'gueser'; did you mean 'guesser'?"),
        "{run:?}"
    );
}

#[test]
fn as_text_every_answer_fits_a_cron_mail() {
    let root = debian();
    write(root.path(), "/var/log/ma\u{1b}[2Jil.log", "x\n");
    let path = root.path().to_str().expect("a path");
    let run = rapsheet(&["check", "--root", path, "--as-of", AS_OF, "--color", "never"]);
    assert!(!run.out.contains('\u{1b}'), "{}", run.out);
    assert!(run.out.starts_with("Set-up of gate below "), "{}", run.out);
    let wide = |line: &&str| line.chars().count() > 80 && !line.starts_with("               ");
    assert_eq!(run.out.lines().filter(wide).collect::<Vec<_>>(), [""; 0]);
    for question in ["Can the logs be read?", "Does the report see the whole day?", "Is the clock set?"] {
        assert!(run.out.contains(question), "{}", run.out);
    }
    let file = root.path().join("check.json");
    let written = rapsheet(&["check", "--root", path, "-o", file.to_str().expect("a path")]);
    assert_eq!(written.out, "");
    let text = fs::read_to_string(file).expect("a file");
    assert!(text.contains("rapsheet/check/1"));
}
