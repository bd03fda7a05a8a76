//! Is the configuration right? What is wrong with a key ends a run before it begins; here it is said which file was read. Pure.

use super::Asked;
use super::say::{Answers, quoted};
use crate::model::finding::Severity;
use crate::report::view::check::Topic;

pub fn ask(asked: &Asked<'_>, answers: &mut Answers) {
    file(asked, answers);
    password(asked, answers);
}

fn file(asked: &Asked<'_>, answers: &mut Answers) {
    let configuration = &asked.machine.configuration;
    if configuration.exists {
        answers
            .right(Topic::Configuration, format!("{} is understood, every key of it.", configuration.path));
        return;
    }
    let folder = configuration.path.rsplit_once('/').map_or(".", |(folder, _)| folder);
    answers
        .right(
            Topic::Configuration,
            format!("There is no {}: everything is as it is by default.", configuration.path),
        )
        .advise("Only what is to be otherwise has to be written down; this writes every key with what it does, none of them set:")
        .command(format!("rapsheet generate config {}", quoted(folder)));
}

/// The password is in a file of its own, which this user reads and not everybody.
fn password(asked: &Asked<'_>, answers: &mut Answers) {
    let Some(file) = &asked.machine.password else { return };
    let (me, path) = (&asked.machine.me.name, quoted(&file.path));
    if let Some(why) = &file.closed {
        answers
            .wrong(Topic::Configuration, Severity::Medium, format!("{me} cannot read the password of [digest.smtp] in {}: {why}.", file.path))
            .advise("Give the file to the user that mails the digest; or name it by password_credential, and systemd hands it over.")
            .command(format!("chown root:{me} {path}; chmod 0640 {path}"));
    } else if file.mode & 0o004 != 0 {
        answers
            .wrong(
                Topic::Configuration,
                Severity::Low,
                format!(
                    "Everybody on this machine may read the password in {} (mode {:04o}).",
                    file.path, file.mode
                ),
            )
            .advise("Take that right away.")
            .command(format!("chmod o-rwx {path}"));
    }
}
