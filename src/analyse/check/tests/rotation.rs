//! Rotation, the hour of the report, and whether yesterday is whole.

use super::*;

fn schedule(files: &[(&str, &str)]) -> Vec<Job> {
    jobs::read_all(files.iter().copied()).jobs
}

#[test]
fn a_day_lies_in_two_files_after_the_rotation() {
    let mut case = Case::new();
    case.right(
        Topic::Rotation,
        &["logrotate runs at 06:25", "the report runs at 06:40", "Yesterday (2026-03-02) is whole"],
    );
    // Rotated at 06:25 both days: the first hours of yesterday are in the second file.
    case.machine.rotations = vec![rotation(Every::Day, 1)];
    case.expect(
        Topic::Rotation,
        State::Wrong,
        Severity::High,
        &["keeps 1 rotated file", "2 are needed", "rotate 7"],
    );
    case.machine.rotations = vec![rotation(Every::Day, 2)];
    case.right(Topic::Rotation, &[]);
    case.machine.rotations = vec![rotation(Every::Week, 0)];
    case.expect(Topic::Rotation, State::Wrong, Severity::High, &["keeps no rotated file", "1 are needed"]);
    case.machine.rotations = vec![Rotation { by_size: true, ..rotation(Every::Day, 7) }];
    case.expect(Topic::Rotation, State::Unknown, Severity::Low, &["rotated by size"]);
    case.machine.rotations =
        vec![Rotation { olddir: Some("/var/log/old".to_string()), ..rotation(Every::Day, 7) }];
    case.expect(Topic::Rotation, State::Wrong, Severity::Medium, &["/var/log/old", "is not read"]);
}

#[test]
fn a_report_before_the_rotation_sees_the_day_in_the_living_file() {
    let mut case = Case::new();
    let table = "25 6 * * * root run-parts /etc/cron.daily\n10 4 * * * root rapsheet report\n";
    case.jobs = schedule(&[("/etc/crontab", table), ("/etc/cron.daily/logrotate", "")]);
    case.machine.rotations = vec![rotation(Every::Day, 1)];
    case.right(Topic::Rotation, &["at 04:10", "yesterday is among them"]);
}

#[test]
fn both_at_once_unless_one_waits_for_the_other() {
    let mut case = Case::new();
    let table = "25 6 * * * root run-parts /etc/cron.daily\n25 6 * * * root rapsheet report\n";
    case.jobs = schedule(&[("/etc/crontab", table), ("/etc/cron.daily/logrotate", "")]);
    case.expect(Topic::Rotation, State::Wrong, Severity::Low, &["when logrotate may be at work"]);
    let table = "25 6 * * * root run-parts /etc/cron.daily\n";
    let scripts =
        [("/etc/crontab", table), ("/etc/cron.daily/logrotate", ""), ("/etc/cron.daily/rapsheet", "")];
    case.jobs = schedule(&scripts);
    case.right(Topic::Rotation, &[]);
    case.right(Topic::Schedule, &["/etc/crontab runs it at 06:25"]);
}

#[test]
fn on_a_machine_that_systemd_runs_timers_count_if_they_are_enabled() {
    let mut case = Case::new();
    let own = include_str!("../../../../samples/setup/systemd/rapsheet-digest.timer");
    let service = include_str!("../../../../samples/setup/systemd/rapsheet-digest.service");
    let units = [
        ("/usr/lib/systemd/system/rapsheet-digest.timer", own),
        ("/usr/lib/systemd/system/rapsheet-digest.service", service),
        ("/usr/lib/systemd/system/logrotate.timer", "[Timer]\nOnCalendar=daily\nRandomizedDelaySec=1h\n"),
        (
            "/usr/lib/systemd/system/logrotate.service",
            "[Service]\nExecStart=/usr/sbin/logrotate /etc/logrotate.conf\n",
        ),
        ("/etc/crontab", "25 6 * * * root cd / && run-parts --report /etc/cron.daily\n"),
        ("/etc/cron.daily/logrotate", ""),
        ("/etc/cron.daily/rapsheet", ""),
    ];
    case.jobs = schedule(&units);
    case.machine.systemd =
        Systemd { runs: true, enabled: vec!["logrotate.timer".into(), "rapsheet-digest.timer".into()] };
    case.right(Topic::Schedule, &["rapsheet-digest.timer runs it", "06:4"]);
    case.right(Topic::Rotation, &["logrotate runs between 00:00 and 01:0"]);
    // Without systemd it is cron's.
    case.machine.systemd = Systemd::default();
    case.right(Topic::Schedule, &["/etc/crontab runs it at 06:25"]);
    case.jobs = schedule(&units[..4]);
    case.machine.systemd = Systemd { runs: true, enabled: vec!["logrotate.timer".into()] };
    case.expect(
        Topic::Schedule,
        State::Wrong,
        Severity::Low,
        &["not enabled", "systemctl enable --now rapsheet-digest.timer"],
    );
    case.machine.systemd.enabled.clear();
    case.expect(Topic::Rotation, State::Wrong, Severity::Low, &["logrotate.timer"]);
}

#[test]
fn what_is_left_out_or_not_rotated_at_all() {
    let mut case = Case::new();
    case.beside = vec!["/var/log/mail.log.2.gz".to_string()];
    case.expect(Topic::Rotation, State::Wrong, Severity::Medium, &["/var/log/mail.log.2.gz", "with a star"]);
    case.beside.clear();
    case.machine.rotations =
        vec![Rotation { patterns: vec!["/var/log/other".to_string()], ..rotation(Every::Day, 7) }];
    case.expect(
        Topic::Rotation,
        State::Wrong,
        Severity::Low,
        &["Nothing rotates /var/log/mail.log", "rotate 14"],
    );
    case.machine.rotations.clear();
    case.expect(Topic::Rotation, State::Unknown, Severity::Low, &["no configuration of logrotate"]);
    case.machine.rotation_doubts = vec!["/etc/logrotate.d/x, line 3: 'rotate' without a number".to_string()];
    assert!(case.wrong(Topic::Rotation).iter().any(|(_, _, said)| said.contains("logrotate --debug")));
}

#[test]
fn yesterday_has_to_begin_at_midnight() {
    let mut case = Case::new();
    case.logs(&[("mail.log", &lines(NOW - 60, 9 * 60)), ("mail.log.1", &lines(NOW - 9 * 3600, 12 * 60))]);
    case.expect(
        Topic::Rotation,
        State::Wrong,
        Severity::Medium,
        &["nothing is older than 2026-03-02 12:01:00"],
    );
    case.logs(&[("mail.log", &lines(NOW - 60, 12 * 60))]);
    case.expect(Topic::Rotation, State::Wrong, Severity::Low, &["nothing is older than 2026-03-02"]);
}

#[test]
fn two_jobs_and_none() {
    let mut case = Case::new();
    case.jobs = schedule(&[
        ("/etc/crontab", "40 6 * * * root rapsheet digest\n"),
        (
            "/etc/cron.d/rapsheet",
            "50 6 * * * root /usr/bin/rapsheet report\n* * * * * root rapsheet block apply\n",
        ),
    ]);
    case.expect(Topic::Schedule, State::Wrong, Severity::Low, &["2 jobs run it", "/etc/cron.d/rapsheet"]);
    case.jobs.clear();
    case.expect(
        Topic::Schedule,
        State::Wrong,
        Severity::Low,
        &["No timer and no cron job", "/etc/cron.d/rapsheet"],
    );
}
