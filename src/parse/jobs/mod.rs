//! Schedules: files in, jobs out. One format, one file; files that belong together (a timer and its service, a
//! crontab and the run-parts folder it starts) are read together. Pure: whoever calls has opened the files.
//!
//! | format | recognised by |
//! | --- | --- |
//! | crontab of a user, of busybox | its folder: `spool/cron/USER`, `cron/crontabs/USER`, `etc/crontabs/USER`; else what stands in it |
//! | crontab with a user column | `etc/crontab`, `cron.d/*`; else what stands in it |
//! | scripts for run-parts | the folders `cron.hourly`, `cron.daily`, `cron.weekly`, `cron.monthly` |
//! | anacrontab | its name; else what stands in it |
//! | units of systemd, `systemctl cat` | `.timer`, `.service`, a `[Timer]` or `[Unit]` in it |
//! | `systemctl list-timers` | its heading |

mod anacrontab;
mod calendar;
mod crontab;
mod fields;
mod folders;
mod form;
mod listed;
mod span;
mod timers;
#[cfg(test)]
mod timers_tests;
mod units;

pub use calendar::calendar;

use crate::model::doubt::Doubt;
use crate::model::job::Job;

/// Jobs of one call at most; what is beyond is told.
const MOST_JOBS: usize = 20_000;
/// Doubts of one call that are kept whole.
const MOST_DOUBTS: usize = 500;
/// Bytes of a line at most: cron takes 131,072 for a command at most, and as a rule 1,000.
const LONGEST: usize = 1 << 17;

/// What schedules say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Jobs {
    pub jobs: Vec<Job>,
    pub doubts: Vec<Doubt>,
    /// How many of each were left out beyond the cap.
    jobs_left_out: usize,
    doubts_left_out: usize,
}

impl Jobs {
    fn push(&mut self, job: Job) {
        if self.jobs.len() < MOST_JOBS { self.jobs.push(job) } else { self.jobs_left_out += 1 }
    }

    fn doubt(&mut self, file: &str, line: impl Into<Option<usize>>, what: impl Into<String>) {
        if self.doubts.len() < MOST_DOUBTS {
            self.doubts.push(Doubt { file: file.to_string(), line: line.into(), what: what.into() });
        } else {
            self.doubts_left_out += 1;
        }
    }

    /// Says what was left out.
    fn close(mut self) -> Jobs {
        for (count, what) in [(self.jobs_left_out, "jobs"), (self.doubts_left_out, "doubts")] {
            if count > 0 {
                let what = format!("{count} more {what} are left out");
                self.doubts.push(Doubt { file: String::new(), line: None, what });
            }
        }
        self
    }
}

/// Reads one file. `name` is its path as far as it is known: the folder decides what a crontab is.
pub fn read(name: &str, text: &str) -> Jobs {
    read_all([(name, text)])
}

/// Reads files (path and text) that stand on one host.
pub fn read_all<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Jobs {
    let mut jobs = Jobs::default();
    let (mut units, mut scripts) = (Vec::new(), Vec::new());
    for (name, text) in files {
        match form::of(name, text) {
            form::Form::Crontab(table) => crontab::read(name, text, &table, &mut jobs),
            form::Form::Anacrontab => anacrontab::read(name, text, &mut jobs),
            form::Form::Script(script) => scripts.push(script),
            form::Form::Units => units.extend(units::split(name, text)),
            form::Form::Listing => {
                units.extend(units::split(name, text));
                listed::read(name, text, &mut jobs);
            }
            form::Form::Passed(why) => jobs.doubt(name, None, why),
            form::Form::Silent => {}
        }
    }
    timers::settle(&units, &mut jobs);
    listed::settle(&mut jobs);
    folders::settle(scripts, &mut jobs);
    jobs.close()
}

/// Lines with their numbers from 1, without line ends; overlong ones are told and passed over.
fn lines<'a>(name: &str, text: &'a str, jobs: &mut Jobs) -> Vec<(usize, &'a str)> {
    let numbered = (1..).zip(text.lines());
    let (lines, long): (Vec<_>, Vec<_>) = numbered.partition(|(_, line)| line.len() <= LONGEST);
    for (number, _) in long {
        jobs.doubt(name, number, "the line is too long to be read");
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_is_told() {
        let table = "* * * * * a\n".repeat(MOST_JOBS + 3) + &"x\n".repeat(MOST_DOUBTS + 2);
        let jobs = read("spool/cron/anna", &table);
        assert_eq!((jobs.jobs.len(), jobs.doubts.len()), (MOST_JOBS, MOST_DOUBTS + 2));
        let last: Vec<&str> = jobs.doubts[MOST_DOUBTS..].iter().map(|doubt| doubt.what.as_str()).collect();
        assert_eq!(last, ["3 more jobs are left out", "2 more doubts are left out"]);
    }

    #[test]
    fn nothing_makes_it_panic() {
        let pieces = [
            "* * * * *",
            "@daily",
            " root ",
            "[Timer]\n",
            "OnCalendar=",
            "~",
            "%",
            "\n",
            "NEXT LEFT UNIT ACTIVATES\n",
            "\u{e9}",
            "1 5 cron.daily",
            "..",
            "/",
            "\\\n",
            "=",
            "\"",
            "# /etc/x.timer\n",
            "-",
        ];
        for first in pieces {
            for second in pieces {
                for third in pieces {
                    let text = format!("{first}{second}{third}{second}{first}\n{third}");
                    for name in [
                        "",
                        "crontab",
                        "a.timer",
                        "anacrontab",
                        "cron.d/x",
                        "cron.daily/y",
                        "a.timer.d/b.conf",
                    ] {
                        read(name, &text);
                    }
                }
            }
        }
    }
}
