//! Can the folder be written in which history, positions and unsent digests are kept? Pure.

use super::Asked;
use super::say::{Answers, quoted};
use crate::model::finding::Severity;
use crate::report::view::check::Topic;

pub fn ask(asked: &Asked<'_>, answers: &mut Answers) {
    let (state, me) = (&asked.machine.state, &asked.machine.me);
    let path = &state.path;
    match (&state.closed, state.exists) {
        (None, true) => {
            answers.right(Topic::State, format!("{} can write {path}.", me.name));
        }
        (None, false) => {
            answers.right(Topic::State, format!("{path} is not there yet; {} can make it.", me.name));
        }
        (Some(why), exists) => {
            let answer = answers.wrong(
                Topic::State,
                Severity::Medium,
                format!("{} cannot keep anything in {path}: {why}.", me.name),
            );
            let full = why.contains("No space left");
            if full {
                answer.advise("Make room there; until then neither history nor unsent digests are kept.");
                answer.command(format!("df -h {}", quoted(path)));
            } else if exists {
                answer.advise("Run it as the user whose folder that is, or give the folder to this one. Another folder is named by 'state' in the configuration.");
                answer.command(format!("chown -R {}: {}", quoted(&me.name), quoted(path)));
            } else {
                answer.advise("Make it once as root. The service of systemd has it made by StateDirectory=. Another folder is named by 'state' in the configuration.");
                answer.command(format!("install -d -m 0750 -o {} {}", quoted(&me.name), quoted(path)));
            }
        }
    }
}
