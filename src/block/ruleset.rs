//! Named rule sets against what the chain holds: the commands that close or open them. Pure.
//!
//! A command is a list of words for a program, never a line for a shell; whoever needs a line quotes each word
//! ([`line`]). Every word is one of iptables' own or came through the strict readings of `parse::ruleset`.

use crate::model::ruleset::{Chain, Module, Not, Place, Record, Router, Rule, RuleSet};

/// Bytes of a command line at most: the line editor of a busybox shell takes 1024 by default.
const LONGEST: usize = 900;

/// What is to become of rule sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    Open,
    Close,
}

/// What makes these sets so, as the words of each command. Closing inserts what is missing at the head of the chain, the
/// last record first, so that they stand in their order; opening deletes every rule that is one of the records, as often
/// as it is there, in the spelling the chain has it in.
pub fn commands(router: &Router, sets: &[&RuleSet], chain: &Chain, wish: Wish) -> Vec<Vec<String>> {
    let program = iptables(router);
    let records = || sets.iter().flat_map(|set| &set.records);
    let command = |verb: &str, rule: &Rule| {
        let head = [program.clone(), verb.to_string(), "FORWARD".to_string()];
        head.into_iter().chain(arguments(rule)).collect::<Vec<String>>()
    };
    match wish {
        Wish::Open => {
            let held = chain.rules().filter(|rule| records().any(|record| record.is(rule)));
            held.map(|rule| command("-D", rule)).collect()
        }
        Wish::Close => {
            let mut missing: Vec<&Record> = Vec::new();
            for record in records().filter(|record| !chain.holds(record)) {
                if !missing.iter().any(|known| known.rule.same(&record.rule)) {
                    missing.push(record);
                }
            }
            missing.iter().rev().map(|record| command("-I", &record.rule)).collect()
        }
    }
}

/// The command that lists the chain: with numbers, unless a record names hosts, which only names can be compared with.
pub fn listing(router: &Router, sets: &[RuleSet]) -> Vec<String> {
    let is_name = |place: &Not<Place>| matches!(place.of, Place::Name(_));
    let records = || sets.iter().flat_map(|set| &set.records);
    let named = records().any(|record| is_name(&record.rule.source) || is_name(&record.rule.destination));
    let words = [iptables(router), "-L".to_string(), "FORWARD".to_string(), "-v".to_string()];
    words.into_iter().chain((!named).then(|| "-n".to_string())).collect()
}

/// `path` is the folder of iptables, or the program itself.
fn iptables(router: &Router) -> String {
    match router.path.as_deref() {
        None => "iptables".to_string(),
        Some(path) if path.rsplit('/').next().is_some_and(|name| name.starts_with("iptables")) => {
            path.to_string()
        }
        Some(folder) => format!("{}/iptables", folder.trim_end_matches('/')),
    }
}

/// The words of a command as a line that a POSIX shell reads as exactly these words. None where no line can: with control
/// characters, which a terminal obeys even inside quotes, or longer than a line may be.
pub fn line(words: &[String]) -> Option<String> {
    let typed = words.iter().all(|word| word.bytes().all(|byte| (0x20..0x7f).contains(&byte)));
    let line = shlex::try_join(words.iter().map(String::as_str)).ok()?;
    (typed && line.len() <= LONGEST).then_some(line)
}

/// A rule as iptables is given it, without chain and verb.
fn arguments(rule: &Rule) -> Vec<String> {
    let mut words = Vec::new();
    for (option, place) in [("-s", &rule.source), ("-d", &rule.destination)] {
        match &place.of {
            Place::Anywhere => {}
            Place::Net(net) => push(&mut words, place.not, option, &[net.to_string()]),
            Place::Name(name) => push(&mut words, place.not, option, std::slice::from_ref(name)),
        }
    }
    for (option, interface) in [("-i", &rule.input), ("-o", &rule.output)] {
        if let Some(interface) = interface {
            push(&mut words, interface.not, option, std::slice::from_ref(&interface.of));
        }
    }
    if rule.protocol.of != 0 {
        push(&mut words, rule.protocol.not, "-p", &[protocol(rule.protocol.of)]);
    }
    if let Some(fragment) = &rule.fragment {
        push(&mut words, fragment.not, "-f", &[]);
    }
    let mut module = Module::Target;
    for word in rule.words.iter().filter(|word| word.module != Module::Target) {
        if word.module != module {
            module = word.module;
            push(&mut words, false, "-m", &[module.name().to_string()]);
        }
        push(&mut words, word.not, word.option, &word.values);
    }
    push(&mut words, false, "-j", std::slice::from_ref(&rule.target));
    for word in rule.words.iter().filter(|word| word.module == Module::Target) {
        push(&mut words, word.not, word.option, &word.values);
    }
    words
}

fn push(words: &mut Vec<String>, not: bool, option: &str, values: &[String]) {
    words.extend(not.then(|| "!".to_string()));
    words.push(option.to_string());
    words.extend_from_slice(values);
}

/// The protocols that matches are for by their names, as `-m` has them; the others by number, which every router knows.
fn protocol(number: u8) -> String {
    match number {
        1 => "icmp".to_string(),
        6 => "tcp".to_string(),
        17 => "udp".to_string(),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ruleset::State;
    use crate::parse::ruleset::{chain, read};

    fn sets(records: &[(&str, &str, &str)]) -> (Router, Vec<RuleSet>) {
        let record = |(target, source, spec): &(&str, &str, &str)| serde_json::json!({"target": target, "prot": "tcp", "opt": "--", "source": source, "spec": spec});
        let records: Vec<_> = records.iter().map(record).collect();
        let file =
            serde_json::json!({"rules": [{"name": "a", "iptable": records}], "config": {"path": "/sbin"}});
        let sets = read(&file.to_string()).unwrap_or_else(|faults| panic!("{faults:?}"));
        (sets.router, sets.sets)
    }

    fn lines(commands: &[Vec<String>]) -> Vec<String> {
        commands.iter().map(|words| line(words).expect("a line")).collect()
    }

    #[test]
    fn closing_adds_what_is_missing_and_opening_takes_all() {
        let (router, sets) = sets(&[
            ("LOG", "", "tcp dpt:25 LOG flags 0 level 4 prefix \"it's \""),
            ("DROP", "192.0.2.0/24", "tcp dpt:25"),
            ("DROP", "192.0.2.0/24", "tcp dpt:25"),
        ]);
        let all: Vec<&RuleSet> = sets.iter().collect();
        let none = chain("-P FORWARD ACCEPT").expect("a chain");
        assert_eq!(all[0].state(&none), State::Open);
        assert!(commands(&router, &all, &none, Wish::Open).is_empty());
        assert_eq!(
            lines(&commands(&router, &all, &none, Wish::Close)),
            [
                "/sbin/iptables -I FORWARD -s 192.0.2.0/24 -p tcp -m tcp --dport 25 -j DROP",
                "/sbin/iptables -I FORWARD -p tcp -m tcp --dport 25 -j LOG --log-prefix \"it's \"",
            ]
        );
        let some =
            "-A FORWARD -s 192.0.2.0/24 -p tcp -m tcp --dport 25 -j DROP\n-A FORWARD -j ACCEPT\n".repeat(2);
        let some = chain(&some).expect("a chain");
        assert_eq!(all[0].state(&some), State::Partial);
        assert_eq!(commands(&router, &all, &some, Wish::Close).len(), 1);
        let open = lines(&commands(&router, &all, &some, Wish::Open));
        assert_eq!(open, ["/sbin/iptables -D FORWARD -s 192.0.2.0/24 -p tcp -m tcp --dport 25 -j DROP"; 2]);
    }

    #[test]
    fn what_is_deleted_is_written_as_the_chain_has_it() {
        let (router, sets) = sets(&[("DROP", "", "state NEW tcp dpt:25")]);
        let all: Vec<&RuleSet> = sets.iter().collect();
        let chain =
            chain("-A FORWARD -p tcp -m tcp --dport 25 -m state --state NEW -j DROP").expect("a chain");
        assert_eq!(
            lines(&commands(&router, &all, &chain, Wish::Open)),
            ["/sbin/iptables -D FORWARD -p tcp -m tcp --dport 25 -m state --state NEW -j DROP"]
        );
    }

    #[test]
    fn the_listing_has_names_where_a_record_has() {
        let (router, sets) = sets(&[("DROP", "192.0.2.1", "")]);
        assert_eq!(listing(&router, &sets).join(" "), "/sbin/iptables -L FORWARD -v -n");
        let (router, sets) = self::sets(&[("DROP", "pc.lan", "")]);
        assert_eq!(listing(&router, &sets).join(" "), "/sbin/iptables -L FORWARD -v");
        let router = |path: &str| Router { path: Some(path.to_string()), ..router.clone() };
        assert_eq!(iptables(&router("/usr/sbin/iptables-legacy")), "/usr/sbin/iptables-legacy");
        assert_eq!(iptables(&router("/usr/sbin/")), "/usr/sbin/iptables");
        assert_eq!(iptables(&Router::default()), "iptables");
    }

    #[test]
    fn what_a_terminal_obeys_is_no_line() {
        for word in ["a\u{3}b", "a\nb", "\u{1b}[2J", "\u{e9}", "a\0b", &"x".repeat(1000)] {
            assert_eq!(line(&["iptables".to_string(), word.to_string()]), None, "{word:?}");
        }
    }
}
