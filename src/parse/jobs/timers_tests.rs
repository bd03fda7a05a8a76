//! Timers as units and listings tell them, and what is said of those that cannot be read.

use super::{Jobs, read, read_all};
use crate::model::job::Schedule;

fn doubts(jobs: &Jobs) -> Vec<String> {
    jobs.doubts
        .iter()
        .map(|doubt| format!("{}:{} {}", doubt.file, doubt.line.unwrap_or(0), doubt.what))
        .collect()
}

#[test]
fn a_timer_its_service_and_their_drop_ins() {
    let jobs = read_all([
        ("lib/systemd/system/backup.timer", "[Timer]\nOnCalendar=daily\nRandomizedDelaySec=1h\n"),
        (
            "lib/systemd/system/backup.service",
            "[Unit]\nDescription=Nightly backup\n[Service]\nUser=backup\nExecStart=-/srv/backup --all\n",
        ),
        (
            "etc/systemd/system/backup.timer.d/time.conf",
            "[Timer]\nOnCalendar=\nOnCalendar=*-*-* 03:30\nAccuracySec=1s\n",
        ),
    ]);
    let job = &jobs.jobs[0];
    assert_eq!(
        (job.id().as_str(), job.starts[0].as_str(), job.aliases[0].as_str()),
        ("backup backup.service", "/srv/backup --all", "Nightly backup")
    );
    assert_eq!((job.text.as_str(), job.delay), ("OnCalendar=*-*-* 03:30", 3601));
    let Schedule::Timer(timer) = &job.schedule else { panic!("{job:?}") };
    assert_eq!(timer.calendars, [super::calendar::calendar("03:30").expect("a time")]);
    assert_eq!(doubts(&jobs), Vec::<String>::new());
}

#[test]
fn what_an_admin_wrote_goes_first() {
    let jobs = read_all([
        ("etc/systemd/system/a.timer", "[Timer]\nOnBootSec=5min\nOnUnitActiveSec=1h\nUnit=b.service\n"),
        ("usr/lib/systemd/system/a.timer", "[Timer]\nOnCalendar=daily\n"),
        ("usr/lib/systemd/system/masked.timer", "[Timer]\nOnCalendar=daily\n"),
        ("etc/systemd/system/masked.timer", ""),
        ("etc/systemd/system/b.service", "[Service]\nExecStart=/bin/a\nExecStart=\nExecStart=/bin/b\n"),
    ]);
    let seen: Vec<_> =
        jobs.jobs.iter().map(|job| (job.id(), job.text.as_str(), job.starts.as_slice())).collect();
    assert_eq!(
        seen,
        [("b.service".to_string(), "OnBootSec=5min OnUnitActiveSec=1h", ["/bin/b".to_string()].as_slice())]
    );
    assert_eq!(doubts(&jobs), Vec::<String>::new());
}

#[test]
fn timers_that_cannot_be_read_or_never_start() {
    let one = |text: &str| doubts(&read("x.timer", &format!("[Timer]\n{text}\n")));
    let alone = "x.timer:2 x.timer starts x.service, which is not among the files: what it runs is not known";
    assert_eq!(one("OnCalendar=daily"), [alone]);
    assert_eq!(one("OnCalendar=sometimes"), ["x.timer:2 OnCalendar=sometimes is no calendar expression"]);
    assert_eq!(one("OnCalendar=*-02-30"), ["x.timer:2 OnCalendar=*-02-30 never comes", alone]);
    assert_eq!(
        one("OnBootSec=soon"),
        ["x.timer:2 OnBootSec=soon is no span of time", "x.timer:2 x.timer: nothing starts it"]
    );
    assert_eq!(one("Persistent=true"), ["x.timer:2 x.timer: nothing starts it"]);
    assert_eq!(
        one("OnUnitActiveSec=1h"),
        ["x.timer:2 x.timer: it waits for a first start that only something else can give", alone]
    );
}

#[test]
fn templates_and_listings() {
    let template = ("lib/systemd/system/dump@.timer", "[Timer]\nOnCalendar=weekly\nUnit=dump-%i.service\n");
    let alone = read_all([template]);
    assert_eq!(alone.jobs[0].command, "dump-.service");
    assert_eq!(alone.doubts.len(), 2);
    let listing = "NEXT                        LEFT       LAST                        PASSED  UNIT            ACTIVATES\n\
        Mon 2026-03-02 00:00:00 UTC 6h left    Mon 2026-02-23 00:00:09 UTC 6 days ago dump@main.timer dump-main.service\n\
        -                           -          Sun 2026-03-01 06:12:34 UTC 11h ago other.timer     other.service\n\n\
        2 timers listed.\n";
    let listed = read_all([template, ("timers.txt", listing)]);
    let seen: Vec<_> = listed.jobs.iter().map(|job| (job.command.as_str(), job.text.as_str())).collect();
    assert_eq!(seen, [("other.service", "list-timers"), ("dump-main.service", "OnCalendar=weekly")]);
    assert_eq!(listed.jobs[0].schedule, Schedule::Listed(vec![1_772_345_554]));
}
