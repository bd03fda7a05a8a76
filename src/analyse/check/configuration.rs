//! Is the configuration right? What is wrong with a key ends a run before it begins; here it is said which file was read. Pure.

use super::Asked;
use super::say::{Answers, quoted};
use crate::report::view::check::Topic;

pub fn ask(asked: &Asked<'_>, answers: &mut Answers) {
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
