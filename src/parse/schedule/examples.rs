//! Every scheduler's lines and what they mean: program, message, and `start` or `end` with scheduler, user and command.

use super::meaning;
use crate::model::event::{Event, Meaning};
use crate::model::header::{Header, When};

fn read(program: &str, message: &str) -> String {
    let when = When { micros: 0, day: 0, second: 0 };
    let (program, message) = (program.as_bytes(), message.as_bytes());
    match meaning(&Header { when, host: b"mx", program, pid: 7, message }) {
        Some(Meaning::Event(Event::Run(run))) => {
            let (user, command) = (String::from_utf8_lossy(run.user), String::from_utf8_lossy(run.command));
            format!("{} {:?} {user}: {command}", if run.start { "start" } else { "end" }, run.scheduler)
        }
        Some(Meaning::Event(_)) => "another event".into(),
        Some(Meaning::Ignored) => "ignored".into(),
        Some(Meaning::Unmatched) => "unmatched".into(),
        None => "none".into(),
    }
}

fn check(cases: &[(&str, &str, &str)]) {
    for (program, message, expected) in cases {
        assert_eq!(read(program, message), *expected, "{program}: {message}");
    }
}

#[test]
fn crons() {
    check(&[
        (
            "CRON",
            "(root) CMD (   cd / && run-parts --report /etc/cron.hourly)",
            "start Cron root: cd / && run-parts --report /etc/cron.hourly",
        ),
        (
            "/USR/SBIN/CRON",
            "(www-data) CMD ([ -x /srv/poll ] && /srv/poll (all))",
            "start Cron www-data: [ -x /srv/poll ] && /srv/poll (all)",
        ),
        ("CROND", "(root) CMD (run-parts /etc/cron.hourly)", "start Cron root: run-parts /etc/cron.hourly"),
        ("CROND", "(root) CMDEND (run-parts /etc/cron.hourly)", "end Cron root: run-parts /etc/cron.hourly"),
        ("CRON", "(root) CMD ([4711] /usr/sbin/ntpdate-debian)", "start Cron root: /usr/sbin/ntpdate-debian"),
        ("CRON", "(root) END ([4711] /usr/sbin/ntpdate-debian)", "end Cron root: /usr/sbin/ntpdate-debian"),
        (
            "/usr/sbin/cron",
            "(operator) CMD (/usr/libexec/save-entropy)",
            "start Cron operator: /usr/libexec/save-entropy",
        ),
        ("CRON", "(mallory) CMD (echo ') CMD (/bin/true)')", "start Cron mallory: echo ') CMD (/bin/true)'"),
        ("CROND", "(root) CMDOUT ((root) CMD (forged by output))", "ignored"),
        ("CRON", "(root) MAIL (mailed 32 bytes of output but got status 0x004b from MTA#012)", "ignored"),
        ("CRON", "(CRON) INFO (No MTA installed, discarding output)", "ignored"),
        ("crond", "(*system*) RELOAD (/etc/cron.d/backup)", "ignored"),
        ("crond", "(CRON) STARTUP (1.5.7)", "ignored"),
        ("cron", "(CRON) INFO (pidfile fd = 3)", "ignored"),
        ("CRON", "(CRON) error (grandchild #4711 failed with exit status 1)", "ignored"),
        ("crontab", "(root) BEGIN EDIT (root)", "ignored"),
        ("crontab", "(root) END EDIT (root)", "ignored"),
        ("CRON", "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)", "ignored"),
        ("crond(pam_unix)", "session opened for user root by (uid=0)", "ignored"),
        ("CRON", "(root) DANCE (till dawn)", "unmatched"),
        ("CRON", "(root", "unmatched"),
        ("CRON", "", "unmatched"),
        ("run-parts(/etc/cron.hourly)", "starting 0anacron", "ignored"),
        ("run-parts", "(/etc/cron.hourly) finished 0anacron", "ignored"),
        (
            "crond",
            "USER root pid  99 cmd run-parts /etc/periodic/15min",
            "start Cron root: run-parts /etc/periodic/15min",
        ),
        ("crond", "crond (busybox 1.36.1) started, log level 8", "ignored"),
        ("crond", "user root: process already running: run-parts /etc/periodic/daily", "ignored"),
        (
            "crond",
            "FILE /var/spool/cron/crontabs/root USER root PID 812 job sys-daily",
            "start Cron root: sys-daily",
        ),
        (
            "crond",
            "FILE /etc/cron.d/poll USER bob PID   9 cmd /srv/poll USER x PID 1 cmd y",
            "start Cron bob: /srv/poll USER x PID 1 cmd y",
        ),
        ("crond", "exit status 1 from user root job sys-daily", "end Cron root: sys-daily"),
        (
            "fcron",
            "Job 'run-parts /etc/cron.daily' started for user systab (pid 123)",
            "start Cron systab: run-parts /etc/cron.daily",
        ),
        ("fcron", "Job run-parts started for user systab (pid 123)", "start Cron systab: run-parts"),
        (
            "fcron",
            "Job 'run-parts /etc/cron.daily' completed (mailing output)",
            "end Cron : run-parts /etc/cron.daily",
        ),
        ("fcron", "Job '/bin/false' terminated (exit status: 1)", "end Cron : /bin/false"),
        (
            "fcron",
            "Job 'echo started for user root (pid 1)' completed",
            "end Cron : echo started for user root (pid 1)",
        ),
        ("fcron", "updating configuration from '/var/spool/fcron'", "ignored"),
        ("sshd", "(root) CMD (/bin/true)", "none"),
    ]);
}

#[test]
fn anacron() {
    check(&[
        ("anacron", "Anacron 2.3 started on 2026-10-05", "ignored"),
        ("anacron", "Will run job `cron.daily' in 5 min.", "ignored"),
        ("anacron", "Jobs will be executed sequentially", "ignored"),
        ("anacron", "Job `cron.daily' started", "start Anacron : cron.daily"),
        ("anacron", "Job `cron.daily' terminated (mailing output)", "end Anacron : cron.daily"),
        ("anacron", "Job 'cron.weekly' terminated (exit status: 1)", "end Anacron : cron.weekly"),
        ("anacron", "Job `cron.daily' locked by another anacron - skipping", "ignored"),
        ("anacron", "Normal exit (1 job run)", "ignored"),
        ("anacron", "Sang a song", "unmatched"),
    ]);
}

#[test]
fn systemd() {
    check(&[
        ("systemd", "Starting logrotate.service - Rotate log files...", "start Systemd : logrotate.service"),
        ("systemd", "logrotate.service: Deactivated successfully.", "end Systemd : logrotate.service"),
        ("systemd", "Finished logrotate.service - Rotate log files.", "ignored"),
        ("systemd", "Starting Rotate log files...", "start Systemd : logrotate.service"),
        ("systemd", "Started Rotate log files.", "ignored"),
        ("systemd", "logrotate.service: Succeeded.", "end Systemd : logrotate.service"),
        (
            "systemd",
            "Starting Cleanup of Temporary Directories...",
            "start Systemd : systemd-tmpfiles-clean.service",
        ),
        ("systemd", "Starting apt-daily.service…", "start Systemd : apt-daily.service"),
        ("systemd", "apt-daily.service: Failed with result 'exit-code'.", "end Systemd : apt-daily.service"),
        ("systemd", "apt-daily.service: Consumed 2.301s CPU time.", "ignored"),
        ("systemd", "Started Run anacron jobs.", "start Systemd : anacron.service"),
        ("systemd", "Started anacron.service - Run anacron jobs.", "start Systemd : anacron.service"),
        ("systemd", "Starting backup.service - Nightly backup...", "start Service : backup.service"),
        ("systemd", "Started poll@7.service - Poll 7.", "start Service : poll@7.service"),
        ("systemd", "Started backup.timer - Nightly backup.", "end Timer : backup.timer"),
        ("systemd", "Stopped backup.timer.", "end Timer : backup.timer"),
        ("systemd", "apt-daily.timer: Adding 3h 12min 50s random time.", "end Timer : apt-daily.timer"),
        (
            "systemd",
            "Starting [Cron] \"*/5 * * * * root /usr/bin/poll a: b\"...",
            "start Systemd : */5 * * * * root /usr/bin/poll a: b",
        ),
        (
            "systemd",
            "Starting cron-root-root-0.service - [Cron] \"5 4 * * * /usr/bin/poll\"...",
            "start Systemd : cron-root-root-0.service",
        ),
        ("systemd", "Starting The Apache HTTP Server...", "ignored"),
        ("systemd", "Started Session 12 of user root.", "ignored"),
        ("systemd", "session-12.scope: Deactivated successfully.", "ignored"),
        ("systemd", "Reached target timers.target - Timer Units.", "ignored"),
        ("systemd", "", "ignored"),
    ]);
}

/// Loghub's Thunderbird lines: label, epoch, date, node, then the syslog header.
#[test]
fn published_lines_of_crond() {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpora/loghub/Thunderbird/Thunderbird_2k.log");
    let Ok(bytes) = std::fs::read(path) else {
        eprintln!("passed over: {path} is not here");
        return;
    };
    let text = String::from_utf8_lossy(&bytes);
    let meanings = text.lines().filter_map(|line| {
        let (program, message) = line.split_once(" crond")?.1.trim_end().split_once(": ")?;
        let program = program.split('[').next()?;
        Some(read(&format!("crond{program}"), message))
    });
    let (starts, others): (Vec<_>, Vec<_>) =
        meanings.partition(|meaning| meaning.starts_with("start Cron root: "));
    assert_eq!((starts.len(), others.len()), (19, 43));
    assert!(others.iter().all(|meaning| meaning == "ignored"));
}
