//! Is the mail server reachable to which the digest is handed over? Pure.

use super::Asked;
use super::say::Answers;
use crate::model::finding::Severity;
use crate::model::machine::Answer::{Connected, Executable, Failed, Said};
use crate::report::view::check::Topic;

pub fn ask(asked: &Asked<'_>, answers: &mut Answers) {
    let Some(greeting) = asked.greeting else { return };
    let target = &greeting.target;
    // Without a recipient nothing is mailed yet.
    let severity = if greeting.wanted { Severity::Medium } else { Severity::Low };
    match &greeting.answer {
        Executable => {
            answers.right(Topic::Mail, format!("{target} is there and can be started."));
        }
        Connected => {
            answers.right(
                Topic::Mail,
                format!("{target} takes connections; what it says in TLS is not tried here."),
            );
        }
        // RFC 5321, 3.1: 220, or 554 where it does not want to.
        Said(words) if words.starts_with("220") => {
            answers.right(Topic::Mail, format!("{target} greets: {words}"));
        }
        Said(words) => {
            let about = if words.starts_with("421") {
                "It is too busy or about to stop: try again."
            } else {
                "It does not take mail from here: see its own log and its access rules."
            };
            answers
                .wrong(Topic::Mail, severity, format!("{target} does not want to talk: {words}"))
                .advise(about);
        }
        Failed(why) => {
            let answer = answers.wrong(Topic::Mail, severity, format!("{target} cannot be reached: {why}."));
            answer.advise("Start or install a mail server here, or name another under [digest] in the configuration. Without one a report can still be printed by cron, or written to a file.");
            answer.command("apt-get install postfix");
            answer.command("systemctl status postfix exim4 sendmail");
        }
    }
}
