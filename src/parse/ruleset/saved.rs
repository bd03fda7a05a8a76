//! A rule as `iptables -S` and iptables-save write it: `-A FORWARD -p tcp -m tcp --dport 25 -j DROP`. Pure.
//!
//! By save_rule() of iptables/xshared.c and the save functions of its extensions; quoting by xtables_save_string().

use super::places;
use super::words::{arity, word};
use crate::model::ruleset::{Module, Not, Place, Rule, Word};

/// What `-S` writes of a rule with a time and no end, though nobody said it.
const NO_END: [&str; 2] = ["--datestop", "2038-01-19T03:14:07"];

/// The words of a line: separated by blanks, in double quotes where they hold any, with backslashes inside. None where
/// a quote does not end.
pub fn split(line: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut quoted) = (Vec::new(), None::<String>, false);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            '\\' if quoted => word.get_or_insert_default().push(letters.next()?),
            ' ' | '\t' if !quoted => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    (!quoted).then_some(words)
}

/// Reads the words behind `-A CHAIN`. None where one of them is not known.
pub fn rule(words: &[String]) -> Option<Rule> {
    let mut reader = Reader {
        rest: words.iter().map(String::as_str).collect(),
        module: None,
        rule: Rule {
            target: String::new(),
            protocol: Not { not: false, of: 0 },
            fragment: None,
            input: None,
            output: None,
            source: Not { not: false, of: Place::Anywhere },
            destination: Not { not: false, of: Place::Anywhere },
            words: Vec::new(),
        },
    };
    while !reader.rest.is_empty() {
        reader.option()?;
    }
    let words = &reader.rule.words;
    let twice = |word: &Word, before: &[Word]| {
        before.iter().any(|one| (one.module, one.option) == (word.module, word.option))
    };
    let any_twice =
        words.iter().enumerate().any(|(place, word)| twice(word, words.get(..place).unwrap_or_default()));
    (!any_twice && !reader.rule.target.is_empty()).then_some(reader.rule)
}

struct Reader<'a> {
    rest: Vec<&'a str>,
    /// Of the last `-m`, or the target's own after `-j`.
    module: Option<Module>,
    rule: Rule,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<&'a str> {
        (!self.rest.is_empty()).then(|| self.rest.remove(0))
    }

    fn option(&mut self) -> Option<()> {
        if self.rest.starts_with(&NO_END) {
            self.rest.drain(..2);
            return Some(());
        }
        let not = self.rest.first() == Some(&"!");
        if not {
            self.next();
        }
        let option = self.next()?;
        match option {
            // Counters of `-v`.
            "-c" if !not => self.rest.drain(..2.min(self.rest.len())).for_each(drop),
            "-p" => self.rule.protocol = Not { not, ..places::protocol(self.next()?)? },
            "-s" => self.rule.source = Not { not, ..places::place(self.next()?)? },
            "-d" => self.rule.destination = Not { not, ..places::place(self.next()?)? },
            "-i" => self.rule.input = places::interface(self.next()?)?.map(|one| Not { not, ..one }),
            "-o" => self.rule.output = places::interface(self.next()?)?.map(|one| Not { not, ..one }),
            "-f" => self.rule.fragment = Some(Not { not, of: () }),
            "-m" if !not => {
                let name = self.next()?;
                self.module = Some(Module::ALL.into_iter().find(|module| module.name() == name)?);
            }
            "-j" if !not => {
                self.rule.target = places::target(self.next()?)?;
                self.module = Some(Module::Target);
            }
            _ => self.word(not, option)?,
        }
        Some(())
    }

    fn word(&mut self, not: bool, option: &str) -> Option<()> {
        let module = self.module?;
        let values = self.rest.drain(..arity(module, option).filter(|count| *count <= self.rest.len())?);
        let values: Vec<&str> = values.collect();
        self.rule.words.extend(word(module, not, option, &values).ok()?);
        Some(())
    }
}
