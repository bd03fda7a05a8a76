//! The folders of run-parts: which line starts `/etc/cron.daily`, and what is in it. From run-parts(8), Debian's
//! `/etc/crontab` and `/etc/anacrontab`, cronie's `contrib/0hourly`, `dailyjobs` and `anacrontab`. Pure.

use std::collections::BTreeMap;

use super::form::Script;
use super::{Jobs, fields};
use crate::model::job::{Daemon, Job, Schedule};

/// When Debian's crontab starts a folder that no line among the files names.
const DEBIAN: [(&str, [&str; 5]); 4] = [
    ("cron.hourly", ["17", "*", "*", "*", "*"]),
    ("cron.daily", ["25", "6", "*", "*", "*"]),
    ("cron.weekly", ["47", "6", "*", "*", "7"]),
    ("cron.monthly", ["52", "6", "1", "*", "*"]),
];

/// Gives the scripts to the jobs that start their folder, in the order in which run-parts starts them: one after the
/// other by name, so that a script begins when those before it have ended.
pub fn settle(scripts: Vec<Script>, jobs: &mut Jobs) {
    let mut folders: BTreeMap<String, Vec<Script>> = BTreeMap::new();
    for script in scripts {
        if let Some(remark) = &script.remark {
            jobs.doubt(&script.file, None, remark.as_str());
        }
        folders.entry(script.folder.clone()).or_default().push(script);
    }
    for (folder, mut scripts) in folders {
        scripts.sort_by(|one, other| one.name.cmp(&other.name));
        let names: Vec<String> = scripts.iter().map(|script| script.name.clone()).collect();
        let (mut by_cron, mut by_anacron) = (false, false);
        for job in jobs.jobs.iter_mut().filter(|job| names_folder(&job.command, &folder)) {
            job.starts.clone_from(&names);
            by_anacron |= matches!(job.schedule, Schedule::Anacron(_));
            by_cron |= matches!(job.schedule, Schedule::Cron(_));
        }
        let file = scripts.first().map_or("", |script| script.file.as_str());
        if by_cron && by_anacron {
            jobs.doubt(
                file,
                None,
                format!(
                    "{folder} is named by a crontab and by anacron: where anacron is installed, it starts it"
                ),
            );
        }
        if !by_cron && !by_anacron {
            jobs.doubt(
                file,
                None,
                format!("no line among the files starts {folder}: taken at the time of Debian's crontab"),
            );
            if let Some(job) = usual(&folder, names, file) {
                jobs.push(job);
            }
        }
    }
}

/// True where the folder stands in the command as a whole word of a path: `run-parts /etc/cron.daily`.
fn names_folder(command: &str, folder: &str) -> bool {
    command.match_indices(folder).any(|(at, _)| {
        let before = command[..at].chars().next_back();
        let after = command[at + folder.len()..].trim_start_matches('/').chars().next();
        let ends = after.is_none_or(|sign| sign.is_whitespace() || "\"');}&|".contains(sign));
        ends && before.is_none_or(|sign| sign == '/' || sign.is_whitespace())
    })
}

fn usual(folder: &str, starts: Vec<String>, file: &str) -> Option<Job> {
    let (_, five) = DEBIAN.iter().find(|(name, _)| *name == folder)?;
    let (cron, _) = fields::read(*five, Daemon::Vixie).ok()?;
    Some(Job {
        user: "root".to_string(),
        command: format!("cd / && run-parts --report /etc/{folder}"),
        aliases: Vec::new(),
        starts,
        schedule: Schedule::Cron(cron),
        text: five.join(" "),
        file: file.to_string(),
        line: 1,
        zone: None,
        delay: 0,
        logged: true,
    })
}

#[cfg(test)]
mod tests {
    use super::super::read_all;
    use super::names_folder;

    #[test]
    fn scripts_come_in_the_order_of_their_names() {
        let table = (
            "etc/crontab",
            "25 6 * * * root cd / && run-parts --report /etc/cron.daily\n5 * * * * root true\n",
        );
        let scripts =
            ["logrotate", "apt-compat", "0first", "Zlast"].map(|name| format!("etc/cron.daily/{name}"));
        let files = scripts.iter().map(|name| (name.as_str(), "#!/bin/sh\n"));
        let jobs = read_all(files.chain([table]));
        assert_eq!(jobs.jobs[0].starts, ["0first", "Zlast", "apt-compat", "logrotate"]);
        assert_eq!((jobs.jobs.len(), jobs.doubts.len()), (2, 0));
    }

    #[test]
    fn a_folder_that_nobody_starts_or_two() {
        let script = ("etc/cron.weekly/man-db", "#!/bin/sh\n");
        let alone = read_all([script]);
        assert_eq!(
            (alone.jobs[0].text.as_str(), alone.jobs[0].starts.as_slice()),
            ("47 6 * * 7", ["man-db".to_string()].as_slice())
        );
        assert_eq!(alone.doubts.len(), 1);
        let table = (
            "etc/crontab",
            "47 6 * * 7 root test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.weekly; }\n",
        );
        let anacron = ("etc/anacrontab", "7 10 cron.weekly run-parts --report /etc/cron.weekly\n");
        let both = read_all([script, table, anacron]);
        assert!(both.jobs.iter().all(|job| job.starts == ["man-db"]), "{both:?}");
        assert_eq!((both.jobs.len(), both.doubts.len()), (2, 1));
    }

    #[test]
    fn whole_words_only() {
        for (command, expected) in [
            ("run-parts /etc/cron.daily", true),
            ("{ cd / && run-parts /etc/cron.daily; }", true),
            ("run-parts \"$HOME/etc/cron.daily\"", true),
            ("run-parts /etc/cron.daily/", true),
            ("run-parts /etc/cron.daily.d", false),
            ("/etc/cron.daily/logrotate", false),
            ("touch xcron.daily", false),
        ] {
            assert_eq!(names_folder(command, "cron.daily"), expected, "{command}");
        }
    }
}
