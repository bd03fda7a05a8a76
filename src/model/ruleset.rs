//! Named rule sets of a router and what its FORWARD chain holds: records, rules, states. Data only, and when two rules
//! are the same.

use serde::Serialize;

use super::net::Net;

/// What a firewall.json says.
#[derive(Clone, Debug)]
pub struct RuleSets {
    pub router: Router,
    pub sets: Vec<RuleSet>,
}

/// The way to the router, as written; None where a key is not there.
#[derive(Clone, Debug, Default)]
pub struct Router {
    pub logfile: Option<String>,
    /// Where iptables lives on the router: its folder, or the program itself.
    pub path: Option<String>,
    pub machine: Option<String>,
    pub connection: Option<Connection>,
    pub username: Option<String>,
    pub password: Option<Secret>,
    /// Seconds that each step may take.
    pub timeout: Option<u64>,
    pub port: Option<u16>,
    /// A configuration file for ssh, in place of the user's own.
    pub ssh_config: Option<String>,
}

/// A password; it cannot be shown by mistake.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("********")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    TelnetBusybox,
    Ssh,
    Local,
}

impl Connection {
    pub const ALL: [Connection; 3] = [Connection::TelnetBusybox, Connection::Ssh, Connection::Local];

    /// The word of firewall.json.
    pub const fn name(self) -> &'static str {
        match self {
            Connection::TelnetBusybox => "telnet-busybox",
            Connection::Ssh => "ssh",
            Connection::Local => "local",
        }
    }
}

#[derive(Clone, Debug)]
pub struct RuleSet {
    pub name: String,
    pub kind: String,
    pub image: String,
    pub comment: String,
    pub records: Vec<Record>,
}

impl RuleSet {
    /// Closed where the chain holds all its records, open where it holds none.
    pub fn state(&self, chain: &Chain) -> State {
        match self.records.iter().filter(|record| chain.holds(record)).count() {
            0 => State::Open,
            held if held == self.records.len() => State::Closed,
            _ => State::Partial,
        }
    }
}

/// One rule that a set wants in the FORWARD chain.
#[derive(Clone, Debug)]
pub struct Record {
    /// The columns as written, one space apart: `DROP tcp -- anywhere anywhere tcp dpt:25`.
    pub text: String,
    pub rule: Rule,
    /// The same rule as the router's listing shows it, where that cannot be worked out: with names of services that
    /// only the router knows.
    pub shown_as: Option<Rule>,
    /// Where it stands in the file, from 1.
    pub line: usize,
}

impl Record {
    pub fn is(&self, rule: &Rule) -> bool {
        self.rule.same(rule) || self.shown_as.as_ref().is_some_and(|shown| shown.same(rule))
    }
}

/// One rule of a chain, whatever form it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub target: String,
    /// Number of the protocol, 0 for all.
    pub protocol: Not<u8>,
    pub fragment: Option<Not<()>>,
    /// Interfaces; None is any.
    pub input: Option<Not<String>>,
    pub output: Option<Not<String>>,
    pub source: Not<Place>,
    pub destination: Not<Place>,
    /// In the order of the rule, which is the order that deleting it asks for.
    pub words: Vec<Word>,
}

impl Rule {
    /// True for rules that mean the same: all their words have to hold, so that the order of these does not count.
    pub fn same(&self, other: &Rule) -> bool {
        fn columns(rule: &Rule) -> impl PartialEq + '_ {
            let Rule { target, protocol, fragment, input, output, source, destination, words } = rule;
            (target, protocol, fragment, input, output, source, destination, words.len())
        }
        fn sorted(rule: &Rule) -> Vec<&Word> {
            let mut words: Vec<&Word> = rule.words.iter().collect();
            words.sort();
            words
        }
        columns(self) == columns(other) && sorted(self) == sorted(other)
    }
}

/// Something, or all but it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Not<T> {
    pub not: bool,
    pub of: T,
}

/// Where packets come from or go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Anywhere,
    Net(Net),
    /// A name that the router resolves, with its mask: `pc.lan`, `loopback/8`.
    Name(String),
}

/// One condition of a rule, or one option of its target, as iptables is given it: `! --dport 25`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    pub module: Module,
    pub not: bool,
    pub option: &'static str,
    pub values: Vec<String>,
}

/// The extension a word belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Module {
    Tcp,
    Udp,
    Icmp,
    Multiport,
    State,
    Conntrack,
    Mac,
    Limit,
    Iprange,
    Text,
    Time,
    Comment,
    /// No match: options of the target.
    Target,
}

impl Module {
    pub const ALL: [Module; 13] = [
        Module::Tcp,
        Module::Udp,
        Module::Icmp,
        Module::Multiport,
        Module::State,
        Module::Conntrack,
        Module::Mac,
        Module::Limit,
        Module::Iprange,
        Module::Text,
        Module::Time,
        Module::Comment,
        Module::Target,
    ];

    /// As `-m` takes it; empty for the target's own options.
    pub const fn name(self) -> &'static str {
        match self {
            Module::Tcp => "tcp",
            Module::Udp => "udp",
            Module::Icmp => "icmp",
            Module::Multiport => "multiport",
            Module::State => "state",
            Module::Conntrack => "conntrack",
            Module::Mac => "mac",
            Module::Limit => "limit",
            Module::Iprange => "iprange",
            Module::Text => "string",
            Module::Time => "time",
            Module::Comment => "comment",
            Module::Target => "",
        }
    }
}

/// The FORWARD chain as a listing shows it.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    pub rows: Vec<Row>,
}

impl Chain {
    pub fn holds(&self, record: &Record) -> bool {
        self.rules().any(|rule| record.is(rule))
    }

    /// The rules that are understood.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rows.iter().filter_map(|row| row.rule.as_ref())
    }
}

#[derive(Clone, Debug)]
pub struct Row {
    /// Line of the listing, from 1.
    pub line: usize,
    /// None where it holds words that are not known: then it is no record of ours.
    pub rule: Option<Rule>,
}

/// Whether a rule set is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// All its records are in the chain.
    Closed,
    /// None is.
    Open,
    Partial,
    /// The listing could not be had.
    Unknown,
}

impl State {
    pub const fn name(self) -> &'static str {
        match self {
            State::Closed => "closed",
            State::Open => "open",
            State::Partial => "partial",
            State::Unknown => "unknown",
        }
    }
}
