//! A made-up machine below a temporary root, looked at.

use super::*;

/// A made-up machine: files with their texts.
fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = below(root.path(), path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    root
}

#[test]
fn a_machine_is_seen_below_its_root() {
    let root = tree(&[
        ("/etc/passwd", "root:x:0:0::/root:/bin/sh\n"),
        ("/etc/logrotate.conf", "weekly\n"),
        ("/etc/logrotate.d/rsyslog", "/var/log/syslog { daily }\n"),
        ("/etc/crontab", "25 6 * * * root run-parts /etc/cron.daily\n"),
        ("/etc/cron.daily/logrotate", "#!/bin/sh\n"),
        ("/etc/systemd/system/timers.target.wants/logrotate.timer", ""),
        ("/etc/systemd/system/logrotate.timer.d/later.conf", "[Timer]\nOnCalendar=\n"),
        ("/etc/systemd/system/own.timer", "[Timer]\nOnCalendar=daily\n"),
        ("/usr/lib/systemd/system/logrotate.timer", "[Timer]\nOnCalendar=daily\n"),
        ("/lib/systemd/system/logrotate.timer", "shadowed"),
        ("/usr/lib/systemd/system/other.timer", "[Timer]\nOnCalendar=daily\n"),
        ("/run/systemd/system/x.service", ""),
        ("/proc/17/comm", "chronyd\n"),
        ("/proc/18/comm", "sh\n"),
        ("/proc/sys/net/ipv4/ip_forward", "1\n"),
        ("/usr/sbin/nft", ""),
        ("/var/log/mail.log", "x\n"),
        ("/var/log/mail.log.1", "x\n"),
        ("/var/log/journal/a", ""),
    ]);
    let seen = look(root.path(), &[], &below(root.path(), "/etc/rapsheet.toml"), None);
    let names = |texts: &[Text]| texts.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&seen.logrotate), ["/etc/logrotate.conf", "/etc/logrotate.d/rsyslog"]);
    let expected = [
        "/etc/crontab",
        "/etc/cron.daily/logrotate",
        "/etc/systemd/system/logrotate.timer.d/later.conf",
        "/etc/systemd/system/own.timer",
        "/usr/lib/systemd/system/logrotate.timer",
    ];
    assert_eq!(names(&seen.schedules), expected);
    assert_eq!(
        (seen.enabled, seen.keepers),
        (vec!["logrotate.timer".to_string()], vec!["chronyd".to_string()])
    );
    assert_eq!((seen.forwards, seen.filters, seen.systemd), (Some(true), vec!["nft"], true));
    assert_eq!(seen.journal.as_deref(), Some("/var/log/journal"));
    let logs: Vec<(&str, bool)> = seen.logs.iter().map(|meta| (meta.path.as_str(), meta.folder)).collect();
    assert_eq!(logs, [("/var/log", true), ("/var/log/mail.log", false), ("/var/log/mail.log.1", false)]);
    assert!(seen.logs.iter().all(|meta| meta.closed.is_none()) && seen.configuration.is_none());
}

#[test]
fn patterns_and_folders_are_followed_to_their_files() {
    let root = tree(&[("/srv/logs/mail.log", ""), ("/srv/logs/mail.log.1", ""), ("/srv/logs/other", "")]);
    let entries = |path: &str| {
        let found = entries(root.path(), &[below(root.path(), path)]);
        found.into_iter().map(|meta| meta.path).collect::<Vec<_>>()
    };
    assert_eq!(entries("/srv/logs/mail*"), ["/srv/logs", "/srv/logs/mail.log", "/srv/logs/mail.log.1"]);
    assert_eq!(entries("/srv/logs").len(), 4);
    assert_eq!(entries("/srv/none"), [""; 0]);
}

#[test]
fn rotated_files_beside_a_named_one() {
    let root = tree(
        &["mail.log", "mail.log.1", "mail.log.2.gz", "mail.log-20260301", "mail.log.bak", "mail.logs"]
            .map(|name| (name, "")),
    );
    let beside = |paths: &[&str]| {
        let paths: Vec<PathBuf> = paths.iter().map(|path| below(root.path(), path)).collect();
        let names =
            beside(&paths).into_iter().filter_map(|path| Some(path.file_name()?.to_str()?.to_string()));
        names.collect::<Vec<_>>()
    };
    assert_eq!(beside(&["mail.log"]), ["mail.log-20260301", "mail.log.1", "mail.log.2.gz"]);
    assert_eq!(beside(&["mail.log", "mail.log.1", "mail.log-20260301"]), ["mail.log.2.gz"]);
    assert_eq!(beside(&["mail.log*"]), [""; 0]);
    assert_eq!(beside(&[""]), [""; 0]);
}
