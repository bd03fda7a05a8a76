//! The answers as text of 80 columns: what is to be put right first, then the questions one by one. Pure.

use super::files;
use crate::model::finding::Severity;
use crate::report::text::coverage::problems;
use crate::report::text::layout::{Ink, Page};
use crate::report::view::check::{Answer, Check, State, Topic};

/// Lines of evidence below an answer at most.
const LINES: usize = 3;

/// The text, every line ended by `\n`; commands stand whole, however long they are.
pub fn render(check: &Check, colour: bool) -> String {
    let mut page = Page::new(colour);
    let root = check.root.as_ref().map_or_else(String::new, |root| format!(" below {root}"));
    page.prose(
        Ink::Strong,
        "",
        &format!("Set-up of {}{root}, as {} finds it at {}", check.host, check.user, check.at.rfc3339()),
    );
    let wrong = check.answers.iter().any(|answer| answer.state == State::Wrong);
    page.prose(if wrong { Ink::Yellow } else { Ink::Green }, &check.verdict, "");
    for topic in Topic::ALL {
        let answers: Vec<&Answer> = check.answers.iter().filter(|answer| answer.topic == topic).collect();
        if !answers.is_empty() {
            page.section(topic.question(), "");
            answers.into_iter().for_each(|answer| write(&mut page, answer));
        }
    }
    files::write(&mut page, &check.sources);
    problems(&mut page, &check.problems, check.problems_left_out);
    page.finish()
}

fn write(page: &mut Page, answer: &Answer) {
    let (ink, label) = match (answer.state, answer.severity) {
        (State::Right, _) => (Ink::Green, "  right    "),
        (State::Unknown, _) => (Ink::Yellow, "  unknown  "),
        (State::Wrong, Severity::High) => (Ink::Red, "  HIGH     "),
        (State::Wrong, Severity::Medium) => (Ink::Red, "  MEDIUM   "),
        (State::Wrong, _) => (Ink::Yellow, "  LOW      "),
    };
    page.prose(ink, label, &answer.answer);
    for line in answer.evidence.iter().take(LINES) {
        page.raw(11, &format!("{}:{}: {}", line.file, line.line, line.text), 2);
    }
    if !answer.advice.is_empty() {
        page.prose(Ink::Cyan, "        -> ", &answer.advice);
    }
    for command in answer.commands.iter().flat_map(|command| command.lines()) {
        page.whole(15, command);
    }
}
