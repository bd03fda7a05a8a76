//! firewall.json: the way to the router, and the rule sets by name. Pure.
//!
//! ```text
//! { "config": { "logfile", "path", "machine", "connection", "username", "password", "timeout", "port", "sshConfig" },
//!   "rules": [ { "name", "type", "image", "comment",
//!                "iptable": [ { "target", "prot", "opt", "source", "dest", "spec", "specAsServiceName" } ] } ] }
//! ```
//!
//! The columns are those of `iptables -L`; `specAsServiceName` is the spec as the router's listing shows it where it puts
//! the names of services for their numbers. `//` and `/* */` comments are allowed, unknown keys are passed over, all that
//! is wrong is told with its line.

use serde_json::Value;

use super::columns::{self, Columns};
use super::comments;
use super::value::Lined;
use super::words;
use crate::model::ruleset::{Connection, Not, Place, Record, Router, Rule, RuleSet, RuleSets, Secret};

/// What is wrong with the file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// From 1.
    pub line: usize,
    pub what: String,
}

/// Reads the file; all its faults where it has any.
pub fn read(text: &str) -> Result<RuleSets, Vec<Fault>> {
    let fault = |line, what: &str| vec![Fault { line, what: what.to_string() }];
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let blanked =
        comments::blank(text).map_err(|line| fault(line, "the comment that begins here does not end"))?;
    let lined = Lined::read(&blanked).map_err(|(line, what)| fault(line, &what))?;
    let mut reader = Reader { lined: &lined, faults: Vec::new() };
    for (key, line) in &lined.twice {
        reader
            .faults
            .push(Fault { line: *line, what: format!("the key '{key}' stands here for the second time") });
    }
    let sets = RuleSets { router: reader.router(), sets: reader.sets() };
    let mut faults = reader.faults;
    faults.sort_by_key(|fault| fault.line);
    if faults.is_empty() { Ok(sets) } else { Err(faults) }
}

struct Reader<'a> {
    lined: &'a Lined,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    fn fault(&mut self, path: &str, what: impl Into<String>) {
        self.faults.push(Fault { line: self.lined.line(path), what: what.into() });
    }

    /// What stands at a path; None also for `null`.
    fn at(&self, path: &str) -> Option<&'a Value> {
        self.lined.value.pointer(path).filter(|value| !value.is_null())
    }

    fn text(&mut self, path: &str) -> Option<String> {
        match self.at(path)? {
            Value::String(text) => Some(text.clone()),
            _ => {
                self.fault(path, format!("'{}' has to be a text", key(path)));
                None
            }
        }
    }

    /// A number, also one in quotes.
    fn number(&mut self, path: &str, most: u64) -> Option<u64> {
        let number = match self.at(path)? {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        let number = number.filter(|number| (1..=most).contains(number));
        if number.is_none() {
            self.fault(path, format!("'{}' has to be a whole number from 1 to {most}", key(path)));
        }
        number
    }

    /// A text for the command line of a program: nothing that a terminal obeys, and no option.
    fn word(&mut self, path: &str) -> Option<String> {
        let text = self.text(path).filter(|text| !text.is_empty())?;
        if text.starts_with('-')
            || text.chars().any(|letter| letter.is_control() || letter == ' ')
            || !text.is_ascii()
        {
            self.fault(path, format!("'{}' holds a character that is not allowed there", key(path)));
            return None;
        }
        Some(text)
    }

    fn router(&mut self) -> Router {
        if !self.at("/config").is_none_or(Value::is_object) {
            self.fault("/config", "'config' has to be an object");
        }
        Router {
            logfile: self.text("/config/logfile").filter(|path| !path.is_empty()),
            path: self.word("/config/path"),
            machine: self.word("/config/machine"),
            connection: self.connection(),
            username: self.word("/config/username"),
            password: self.password(),
            timeout: self.number("/config/timeout", 3600),
            port: self.number("/config/port", 65_535).and_then(|port| u16::try_from(port).ok()),
            ssh_config: self.text("/config/sshConfig").filter(|path| !path.is_empty()),
        }
    }

    fn connection(&mut self) -> Option<Connection> {
        let path = "/config/connection";
        let name = self.text(path)?;
        let known = Connection::ALL.into_iter().find(|connection| connection.name() == name);
        if known.is_none() {
            self.fault(path, format!("'{name}' is no connection: write telnet-busybox, ssh or local"));
        }
        known
    }

    fn password(&mut self) -> Option<Secret> {
        let path = "/config/password";
        let text = self.text(path)?;
        if text.chars().any(char::is_control) {
            self.fault(path, "'password' holds a control character");
        }
        Some(Secret(text))
    }

    /// The elements of a list that has to be there.
    fn list(&mut self, path: &str) -> &'a [Value] {
        match self.at(path) {
            Some(Value::Array(list)) => list,
            _ => {
                self.fault(path, format!("'{}' has to be a list", key(path)));
                &[]
            }
        }
    }

    fn sets(&mut self) -> Vec<RuleSet> {
        let mut sets: Vec<RuleSet> = Vec::new();
        for place in 0..self.list("/rules").len() {
            let path = format!("/rules/{place}");
            if !self.at(&path).is_some_and(Value::is_object) {
                self.fault(&path, "a rule has to be an object");
                continue;
            }
            let set = self.set(&path);
            if sets.iter().any(|known| known.name == set.name && !set.name.is_empty()) {
                self.fault(&format!("{path}/name"), format!("there is a rule '{}' already", set.name));
            }
            sets.push(set);
        }
        sets
    }

    fn set(&mut self, path: &str) -> RuleSet {
        let name = self.text(&format!("{path}/name")).unwrap_or_default();
        if name.is_empty() {
            self.fault(&format!("{path}/name"), "a rule has to have a 'name'");
        }
        let mut text = |key| self.text(&format!("{path}/{key}")).unwrap_or_default();
        let (kind, image, comment) = (text("type"), text("image"), text("comment"));
        let list = format!("{path}/iptable");
        let count = self.list(&list).len();
        let records: Vec<Record> =
            (0..count).filter_map(|place| self.record(&name, &format!("{list}/{place}"))).collect();
        if count == 0 && self.at(&list).is_some_and(Value::is_array) {
            self.fault(&list, format!("rule '{name}': 'iptable' holds no record"));
        }
        RuleSet { name, kind, image, comment, records }
    }

    fn record(&mut self, name: &str, path: &str) -> Option<Record> {
        if !self.at(path).is_some_and(Value::is_object) {
            self.fault(path, format!("rule '{name}': a record has to be an object"));
            return None;
        }
        let mut text = |key| self.text(&format!("{path}/{key}")).unwrap_or_default();
        let [target, prot, opt, source, dest, spec, shown] =
            ["target", "prot", "opt", "source", "dest", "spec", "specAsServiceName"].map(&mut text);
        let columns = Columns {
            target: &target,
            prot: &prot,
            opt: &opt,
            source: &source,
            destination: &dest,
            spec: &spec,
            ..Columns::default()
        };
        let rule = columns::rule(&columns).and_then(fits_iptables);
        let rule = rule.map_err(|(key, what)| {
            self.fault(&format!("{path}/{key}"), format!("rule '{name}': {key}: {what}"))
        });
        let rule = rule.ok()?;
        let shown_as = match columns::rule(&Columns { spec: &shown, ..columns }) {
            Ok(shown_as) if !shown.is_empty() && !shown_as.same(&rule) => {
                let disagree = !has_own_names(&shown_as) && !has_own_names(&rule);
                if disagree {
                    let what = format!("rule '{name}': specAsServiceName: '{shown}' is not what 'spec' says");
                    self.fault(&format!("{path}/specAsServiceName"), what);
                }
                Some(shown_as)
            }
            Ok(_) => None,
            Err((_, what)) => {
                let what = format!("rule '{name}': specAsServiceName: {what}");
                self.fault(&format!("{path}/specAsServiceName"), what);
                None
            }
        };
        let shown = |text: String, empty: &str| if text.is_empty() { empty.to_string() } else { text };
        let columns =
            [shown(prot, "all"), shown(opt, "--"), shown(source, "anywhere"), shown(dest, "anywhere"), spec];
        let text = format!("{target} {}", columns.join(" "));
        let text = text.trim_end().to_string();
        Some(Record { text, rule, shown_as, line: self.lined.line(path) })
    }
}

/// A record goes to iptables, which is for IPv4 alone.
fn fits_iptables(rule: Rule) -> Result<Rule, (&'static str, String)> {
    let is_v6 = |place: &Not<Place>| matches!(&place.of, Place::Net(net) if net.network().is_ipv6());
    for (key, place) in [("source", &rule.source), ("dest", &rule.destination)] {
        if is_v6(place) {
            return Err((key, "iptables takes no IPv6 address".to_string()));
        }
    }
    Ok(rule)
}

/// True where a port has a name that only the router knows, so that two spellings cannot be compared.
fn has_own_names(rule: &Rule) -> bool {
    let ports =
        rule.words.iter().filter(|word| word.option.ends_with("ports") || word.option.ends_with("port"));
    let mut names = ports.flat_map(|word| &word.values).flat_map(|value| value.split([',', ':']));
    names.any(|port| words::port(port).is_some_and(|port| port.parse::<u16>().is_err()))
}

fn key(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
