//! How an answer is put: right, wrong or unknown, with what to do; and values of the machine put into commands. Pure.

use crate::model::finding::Severity;
use crate::report::view::check::{Answer, State, Topic};

/// Names listed in a sentence at most.
const NAMED: usize = 4;

#[derive(Default)]
pub struct Answers {
    pub list: Vec<Answer>,
}

impl Answers {
    pub fn right(&mut self, topic: Topic, answer: impl Into<String>) -> &mut Answer {
        self.push(topic, State::Right, Severity::Info, answer.into())
    }

    pub fn wrong(&mut self, topic: Topic, severity: Severity, answer: impl Into<String>) -> &mut Answer {
        self.push(topic, State::Wrong, severity, answer.into())
    }

    pub fn unknown(&mut self, topic: Topic, answer: impl Into<String>) -> &mut Answer {
        self.push(topic, State::Unknown, Severity::Low, answer.into())
    }

    fn push(&mut self, topic: Topic, state: State, severity: Severity, answer: String) -> &mut Answer {
        let (advice, commands, evidence) = (String::new(), Vec::new(), Vec::new());
        self.list.push_mut(Answer { topic, state, severity, answer, advice, commands, evidence })
    }
}

impl Answer {
    pub fn advise(&mut self, advice: impl Into<String>) -> &mut Answer {
        self.advice = advice.into();
        self
    }

    pub fn command(&mut self, command: impl Into<String>) -> &mut Answer {
        self.commands.push(command.into());
        self
    }
}

/// A word for a POSIX shell: as it stands where it holds nothing a shell takes for itself, else in single quotes.
pub fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-:@%+,=".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_string();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// `a`, `a and b`, `a, b, c and 4 more`.
pub fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    let shown = names.get(..NAMED).filter(|_| names.len() > NAMED + 1).unwrap_or(&names);
    match (shown, names.len() - shown.len()) {
        ([], _) => String::new(),
        (shown, 0) => match shown.split_last() {
            Some((last, [])) => (*last).to_string(),
            Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
            None => String::new(),
        },
        (shown, more) => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_a_shell_and_a_reader() {
        assert_eq!(quoted("/var/log/mail.log"), "/var/log/mail.log");
        assert_eq!(quoted("a b"), "'a b'");
        assert_eq!(quoted("it's $(x)"), "'it'\\''s $(x)'");
        assert_eq!(quoted(""), "''");
        assert_eq!(named([]), "");
        assert_eq!(named(["a"]), "a");
        assert_eq!(named(["a", "b", "c"]), "a, b and c");
        assert_eq!(named(["a", "b", "c", "d", "e"]), "a, b, c, d and e");
        assert_eq!(named(["a", "b", "c", "d", "e", "f"]), "a, b, c, d and 2 more");
    }
}
