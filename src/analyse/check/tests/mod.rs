//! Answers on made-up facts: a machine that is set up as it should be, and one thing changed at a time.

mod access;
mod clock;
mod log_rule;
mod rotation;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use super::*;
use crate::gather::{Found, PIECE, Reading, gather, survey};
use crate::model::finding::Severity;
use crate::model::machine::{
    Answer as Greeted, Clock, Configuration, Entry, Person, State as Folder, Systemd,
};
use crate::model::rotation::{Every, Rotation};
use crate::parse::jobs;
use crate::report::view::check::Topic;
use crate::tally::rules::{Rules, Window};

/// 2026-03-03 09:00:00 UTC.
pub const NOW: i64 = 1_772_528_400;
pub const DAY: i64 = 86_400;

/// A machine and its logs, all of it as it should be.
pub struct Case {
    pub machine: Machine,
    pub gathered: Option<Gathered>,
    pub surveys: Vec<Survey>,
    pub complaints: Vec<String>,
    pub beside: Vec<String>,
    pub jobs: Vec<Job>,
    pub filter: Filter,
    pub greeting: Greeting,
    pub zone: Zone,
}

impl Case {
    pub fn new() -> Case {
        let crontab =
            "25 6 * * * root cd / && run-parts --report /etc/cron.daily\n40 6 * * * root rapsheet digest\n";
        let files = [("/etc/crontab", crontab), ("/etc/cron.daily/logrotate", "")];
        let mut case = Case {
            machine: Machine {
                live: true,
                me: Person {
                    uid: 1000,
                    name: "anna".to_string(),
                    groups: vec![1000, 4],
                    member_of: vec!["adm".into()],
                },
                rotations: vec![rotation(Every::Day, 7)],
                clock: Clock { keepers: vec!["chronyd".to_string()], ..Clock::default() },
                state: Folder { path: "/var/lib/rapsheet".to_string(), exists: true, closed: None },
                configuration: Configuration {
                    path: "/etc/rapsheet.toml".to_string(),
                    exists: true,
                    mode: 0o644,
                },
                forwards: Some(true),
                filters: vec!["nft"],
                systemd: Systemd::default(),
                ..Machine::default()
            },
            gathered: None,
            surveys: Vec::new(),
            complaints: Vec::new(),
            beside: Vec::new(),
            jobs: jobs::read_all(files).jobs,
            filter: Filter::default(),
            greeting: Greeting {
                target: "localhost:25".into(),
                wanted: true,
                answer: Greeted::Said("220 mail.example ESMTP".into()),
            },
            zone: Zone::UTC,
        };
        case.logs(&[("mail.log", &lines(NOW - 60, 9 * 60)), ("mail.log.1", &lines(NOW - 9 * 3600, 48 * 60))]);
        case
    }

    /// Reads these texts as the logs of the machine, from /var/log; each was last written at its last line.
    pub fn logs(&mut self, files: &[(&str, &str)]) {
        let folder = tempfile::tempdir().expect("a folder");
        let paths: Vec<PathBuf> = files.iter().map(|(name, _)| folder.path().join(name)).collect();
        for (path, (_, text)) in paths.iter().zip(files) {
            fs::write(path, text).expect("a file");
        }
        let rules = Rules::default();
        let reading = Reading {
            zone: self.zone,
            zone_source: ZoneSource::Machine,
            latest: Some(NOW + 14 * 3600),
            window: Window::ALL,
            rules: &rules,
            piece: PIECE,
        };
        let found = Found::discover(&paths);
        self.surveys = survey(&found, self.zone);
        let mut gathered = gather(found, &reading, &Arc::default());
        let inside = |name: &str| name.replace(folder.path().to_str().expect("a path"), "/var/log");
        for source in &mut gathered.sources {
            source.name = inside(&source.name);
        }
        for survey in &mut self.surveys {
            (survey.name, survey.set) = (inside(&survey.name), inside(&survey.set));
            let source = gathered.sources.iter().find(|source| source.name == survey.name);
            survey.mtime = source.and_then(|source| source.last).map(|last| last / 1_000_000);
        }
        self.gathered = Some(gathered);
    }

    pub fn check(&self) -> Check {
        check(&Asked {
            host: "gate",
            root: None,
            zone: self.zone,
            zone_source: ZoneSource::Machine,
            now: NOW * 1_000_000,
            clock: NOW * 1_000_000,
            machine: &self.machine,
            gathered: self.gathered.as_ref(),
            surveys: &self.surveys,
            complaints: &self.complaints,
            beside: &self.beside,
            jobs: &self.jobs,
            filter: &self.filter,
            greeting: Some(&self.greeting),
            mail_ports: &[25],
        })
    }

    /// What is not right about one question: state, severity, and everything that is said.
    pub fn wrong(&self, topic: Topic) -> Vec<(State, Severity, String)> {
        let answers = self.check().answers.into_iter().filter(|answer| answer.topic == topic);
        let wrong = answers.filter(|answer| answer.state != State::Right);
        wrong
            .map(|answer| {
                let said = [answer.answer, answer.advice, answer.commands.join("\n")].join("\n");
                (answer.state, answer.severity, said)
            })
            .collect()
    }

    /// One thing is wrong with this question, so badly, and these words are said about it.
    pub fn expect(&self, topic: Topic, state: State, severity: Severity, words: &[&str]) {
        let wrong = self.wrong(topic);
        let [(was, how_bad, said)] = wrong.as_slice() else { panic!("{topic:?}: {wrong:#?}") };
        assert_eq!((*was, *how_bad), (state, severity), "{said}");
        for word in words {
            assert!(said.contains(word), "no '{word}' in: {said}");
        }
    }

    /// Nothing is wrong with this question, and these words are said.
    pub fn right(&self, topic: Topic, words: &[&str]) {
        assert_eq!(self.wrong(topic), []);
        let said: Vec<String> = self
            .check()
            .answers
            .into_iter()
            .filter(|answer| answer.topic == topic)
            .map(|answer| answer.answer)
            .collect();
        for word in words {
            assert!(said.iter().any(|said| said.contains(word)), "no '{word}' in: {said:?}");
        }
    }
}

pub fn rotation(every: Every, keep: u32) -> Rotation {
    Rotation {
        patterns: vec!["/var/log/mail.log".to_string(), "/var/log/kern.log".to_string()],
        every,
        keep,
        by_size: false,
        dateext: false,
        compress: true,
        copytruncate: false,
        olddir: None,
        create: None,
        file: "/etc/logrotate.d/rsyslog".to_string(),
        line: 4,
    }
}

/// A line each minute up to an instant, of a mail server and of the firewall.
pub fn lines(until: i64, minutes: i64) -> String {
    let line = |at: i64| {
        let stamp = Moment::new(at * 1_000_000, Zone::UTC).syslog();
        format!("{stamp} gate postfix/smtpd[17]: connect from unknown[203.0.113.9]\n")
    };
    (0..minutes).rev().map(|ago| line(until - ago * 60)).collect()
}

#[test]
fn a_machine_that_is_set_up_has_nothing_to_be_put_right() {
    let mut case = Case::new();
    case.filter.read.push("nft -j list ruleset".to_string());
    case.filter.listing.logs.push(log_rule::rule("inet filter forward", &[25], None));
    let check = case.check();
    let wrong: Vec<&Answer> = check.answers.iter().filter(|answer| answer.state != State::Right).collect();
    // The rule has met nothing yet.
    let [silent] = wrong.as_slice() else { panic!("{wrong:#?}") };
    assert!(silent.answer.contains("not one firewall line") && silent.severity == Severity::Low);
    assert_eq!(check.verdict, "1 thing is to be put right.");
    let topics: std::collections::BTreeSet<Topic> = check.answers.iter().map(|answer| answer.topic).collect();
    assert_eq!(topics.len(), Topic::ALL.len());
    let files: Vec<(&str, &str)> = check
        .sources
        .iter()
        .map(|seen| (seen.source.path.as_str(), seen.programs[0].name.as_str()))
        .collect();
    assert_eq!(files, [("/var/log/mail.log.1", "postfix"), ("/var/log/mail.log", "postfix")]);
}

#[test]
fn mail_state_and_configuration() {
    let mut case = Case::new();
    case.right(Topic::Mail, &["220 mail.example"]);
    case.greeting.answer = Greeted::Said("554 no".to_string());
    case.expect(Topic::Mail, State::Wrong, Severity::Medium, &["554 no", "access rules"]);
    case.greeting.answer = Greeted::Failed("connection refused".to_string());
    case.expect(Topic::Mail, State::Wrong, Severity::Medium, &["refused", "apt-get install"]);
    case.greeting.wanted = false;
    case.expect(Topic::Mail, State::Wrong, Severity::Low, &["refused"]);
    case.right(Topic::State, &["anna can write /var/lib/rapsheet"]);
    case.machine.state.closed = Some("Permission denied (os error 13)".to_string());
    case.expect(
        Topic::State,
        State::Wrong,
        Severity::Medium,
        &["Permission denied", "chown -R anna: /var/lib/rapsheet"],
    );
    case.machine.state = Folder { exists: false, ..case.machine.state };
    case.expect(
        Topic::State,
        State::Wrong,
        Severity::Medium,
        &["install -d -m 0750 -o anna /var/lib/rapsheet"],
    );
    case.right(Topic::Configuration, &["/etc/rapsheet.toml is understood"]);
    case.machine.password = Some(Entry { path: "/etc/p".to_string(), mode: 0o644, ..Entry::default() });
    case.expect(Topic::Configuration, State::Wrong, Severity::Low, &["Everybody", "chmod o-rwx /etc/p"]);
    case.machine.password =
        Some(Entry { path: "/etc/p".to_string(), closed: Some("denied".into()), ..Entry::default() });
    case.expect(
        Topic::Configuration,
        State::Wrong,
        Severity::Medium,
        &["anna cannot read the password", "chown root:anna"],
    );
    case.machine.password = None;
    case.machine.configuration.exists = false;
    case.right(Topic::Configuration, &["There is no /etc/rapsheet.toml"]);
}

#[test]
fn lines_that_are_not_understood() {
    let mut case = Case::new();
    let odd =
        lines(NOW, 3000) + &"Mar  3 08:00:00 gate postfix/smtpd[17]: what nobody has ever said\n".repeat(40);
    case.logs(&[("mail.log", &odd)]);
    case.expect(Topic::Formats, State::Wrong, Severity::Low, &["40 lines of 3,040", "rapsheet report -v"]);
    case.logs(&[("mail.log", &"no stamp at all\n".repeat(10))]);
    let severities: Vec<Severity> =
        case.wrong(Topic::Formats).iter().map(|(_, severity, _)| *severity).collect();
    assert_eq!(severities, [Severity::Medium, Severity::Low]);
}
