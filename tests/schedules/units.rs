//! Crontabs and timer units of public projects: each is read, and only what is odd about it is said.

use std::fs;
use std::path::Path;

use rapsheet::parse::jobs::read;

const NO_SERVICE: &str = "which is not among the files: what it runs is not known";

/// Jobs, and what each doubt ends with.
const FILES: &[(&str, usize, &[&str])] = &[
    ("btrfsmaintenance/btrfs-balance.timer", 1, &[NO_SERVICE]),
    ("btrfsmaintenance/btrfs-scrub.timer", 1, &[NO_SERVICE]),
    ("btrfsmaintenance/btrfs-trim.timer", 1, &[NO_SERVICE]),
    ("cronie/0hourly", 1, &[]),
    ("cronie/dailyjobs", 3, &[]),
    ("e2fsprogs/e2scrub_all.cron.in", 2, &[]),
    ("jbrubake-dotfiles/crontab", 1, &[]),
    ("mycrontabs/orion/mycrontab", 1, &[]),
    ("mycrontabs/wcoss2/crontab.dev", 16, &[]),
    ("mycrontabs/wcoss2/crontab.prod", 0, &[]),
    ("sanoid/sanoid.cron", 1, &[]),
    ("snapper/backup.timer", 1, &[NO_SERVICE]),
    ("snapper/boot.timer", 1, &[NO_SERVICE]),
    ("snapper/timeline.timer", 1, &[NO_SERVICE]),
    ("systemd/systemd-sysupdate.timer", 1, &[NO_SERVICE]),
    ("systemd-cron/cron-boot.timer.in", 1, &[NO_SERVICE]),
    // `@schedule@` is filled in when systemd-cron is built.
    ("systemd-cron/cron-schedule.timer.in", 0, &["OnCalendar=@schedule@ is no calendar expression"]),
    ("systemd-cron/crontab", 10, &[]),
];

#[test]
fn real_schedules_are_read() {
    let folder = Path::new("../shared/corpora/schedules/units");
    if !folder.exists() {
        eprintln!("passed over: {} is absent", folder.display());
        return;
    }
    for (name, jobs, doubts) in FILES {
        let text = fs::read_to_string(folder.join(name)).expect(name);
        let read = read(name, &text);
        assert_eq!(read.jobs.len(), *jobs, "{name}");
        assert_eq!(read.doubts.len(), doubts.len(), "{name}: {:#?}", read.doubts);
        for (doubt, ending) in read.doubts.iter().zip(*doubts) {
            assert!(doubt.what.ends_with(ending), "{name}: {doubt:?}");
        }
    }
    let system = fs::read_to_string(folder.join("systemd-cron/crontab")).expect("a crontab");
    let users: Vec<String> =
        read("systemd-cron/crontab", &system).jobs.into_iter().map(|job| job.user).collect();
    assert_eq!(users[..4], ["henry", "root", "root", "eroot"]);
}
