//! Does something run the report, and only one thing? Pure.

use super::Asked;
use super::say::{Answers, named, quoted};
use super::times::{self, Task};
use crate::model::finding::Severity;
use crate::report::view::check::Topic;

pub fn ask(asked: &Asked<'_>, answers: &mut Answers) {
    let jobs = times::jobs(asked, Task::Report);
    let starts = times::starts(asked, &jobs);
    let files: Vec<&str> = jobs.iter().map(|job| job.file.as_str()).collect();
    match jobs.as_slice() {
        [] => nobody(asked, answers),
        [job] => {
            let when = times::words(asked, &starts);
            answers.right(Topic::Schedule, format!("{} runs it {when} ({}).", job.file, job.text));
        }
        _ => {
            answers
                .wrong(
                    Topic::Schedule,
                    Severity::Low,
                    format!("{} jobs run it: {}.", jobs.len(), named(files)),
                )
                .advise("One is enough, unless they do different things; take the others out.");
        }
    }
}

fn nobody(asked: &Asked<'_>, answers: &mut Answers) {
    let disabled = times::disabled(asked, Task::Report);
    let answer = answers.wrong(
        Topic::Schedule,
        Severity::Low,
        match disabled {
            Some(job) => {
                format!("{} is there, but is not enabled; nothing else runs it.", times::timer_of(job))
            }
            None => "No timer and no cron job runs a report or a digest.".to_string(),
        },
    );
    match disabled {
        Some(job) => {
            answer.advise("Enable the timer.");
            answer.command(format!("systemctl enable --now {}", quoted(&times::timer_of(job))));
        }
        None if asked.machine.systemd.runs => {
            answer.advise(
                "The package brings a timer; without the package, install the units from samples/setup.",
            );
            answer.command("systemctl enable --now rapsheet-digest.timer");
        }
        None => {
            answer.advise("A line of cron is enough; it comes after logrotate.");
            answer.command("echo '40 6 * * * root rapsheet report --fail-on high' > /etc/cron.d/rapsheet");
        }
    }
}
