//! The report as data: what JSON prints as it stands, and what the text and HTML templates walk through.
//! Field names are the contract of the JSON; fields may be added, never renamed. Data only.
//!
//! Lists are ranked, most first, ties by key. Every figure that can be traced carries `evidence`.

pub mod check;
pub mod explanation;
mod history;
mod input;
pub mod investigation;
pub mod notices;
pub mod ruleset;

use serde::Serialize;

pub use history::{History, HistoryDay};
pub use input::{Accounting, Gap, Rule, Source, Template, Trouble};

use crate::model::calendar::Moment;
use crate::model::finding::{Evidence, Finding, Severity};

#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// `rapsheet/report/1`
    pub schema: &'static str,
    pub version: &'static str,
    pub host: String,
    pub period: Period,
    /// One line: the worst finding, or that all is quiet, or that there was no data.
    pub verdict: Verdict,
    pub changes: Vec<Change>,
    /// Where a history was asked: which days came from where, and what the changes rest on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<History>,
    pub findings: Vec<Finding>,
    /// Abuse notices about the period.
    pub notices: notices::Notices,
    pub port25: Port25,
    pub firewall: Firewall,
    /// Where a listing of the router was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_sets: Option<ruleset::RuleSets>,
    pub rbl: Rbl,
    pub postscreen: Postscreen,
    pub rejects: Rejects,
    pub guessers: Vec<Guesser>,
    pub broadband: Vec<Broadband>,
    pub auth: Auth,
    pub connections: Connections,
    pub mail: Mail,
    pub jobs: Jobs,
    pub accounting: Accounting,
    pub sources: Vec<Source>,
    pub gaps: Vec<Gap>,
    pub unmatched: Vec<Template>,
    pub problems: Vec<Trouble>,
    /// Problems beyond the cap of the list above.
    pub problems_left_out: u64,
    /// Each question's name and the SQL that counts it.
    pub rules: Vec<Rule>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Period {
    pub start: Moment,
    /// Exclusive.
    pub end: Moment,
    pub zone: String,
    /// As a reader says it: `2026-03-01` or `2026-03-01 to 2026-03-07`.
    pub name: String,
    /// Calendar days in it.
    pub days: u32,
}

#[derive(Clone, Debug, Serialize)]
pub struct Verdict {
    pub severity: Severity,
    pub text: String,
}

/// A figure beside the same figure of the time before (`before` days of the same logs).
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    pub what: String,
    pub now: u64,
    pub before: u64,
    /// `worse`, `better`, `new`, `gone`.
    pub direction: &'static str,
    /// In words: `illegal port-25 hits: 958, the day before 0`.
    pub text: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Port25 {
    pub hits: u64,
    pub sources: Vec<Port25Source>,
    /// Local days that `cells` run over, as `2026-03-01`: the last days that have hits, oldest first.
    pub days: Vec<String>,
    /// Hits of all sources by day and hour, the last days that have hits, oldest first.
    pub heat: Vec<HeatDay>,
    /// Filled with `--every-hit`, in order of time.
    pub every_hit: Vec<EveryHit>,
    /// Hits with an address that could not be read (redacted or broken), counted in `hits`.
    pub unreadable: u64,
    pub unreadable_evidence: Vec<Evidence>,
}

/// A local day and its hits in each hour of the clock.
#[derive(Clone, Debug, Serialize)]
pub struct HeatDay {
    pub day: String,
    pub hours: [u64; 24],
}

#[derive(Clone, Debug, Serialize)]
pub struct Port25Source {
    /// As written where it could not be read.
    pub ip: String,
    /// None where the log has no MAC.
    pub mac: Option<String>,
    pub hits: u64,
    pub destinations: u64,
    pub first: Moment,
    pub last: Moment,
    /// LOG prefixes and what each says was done: (`Illegal port 25 >`, `logged`, hits).
    pub prefixes: Vec<Prefix>,
    /// None below a handful of hits.
    pub cadence: Option<Cadence>,
    /// Hits per ten minutes, 144 a day, the days of `Port25::days` one after the other; empty far down the list.
    pub cells: Vec<u32>,
    /// Most hit destinations.
    pub top_destinations: Vec<Counted>,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Prefix {
    pub prefix: String,
    /// `dropped`, `rejected`, `allowed`, `logged`
    pub action: &'static str,
    pub hits: u64,
    pub evidence: Vec<Evidence>,
}

/// How regular the gaps between hits are.
#[derive(Clone, Debug, Serialize)]
pub struct Cadence {
    /// Median gap in seconds.
    pub every_seconds: u64,
    /// Share of gaps within a tenth (at least 2 s) of the median or a small multiple of it, 0 to 100.
    pub regular_percent: u32,
    /// In words: `every 10 min (96 % of gaps)`, `irregular, in 12 bursts`.
    pub text: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct EveryHit {
    pub at: Moment,
    pub source: String,
    pub destination: String,
}

/// A name and how often.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Counted {
    pub name: String,
    pub count: u64,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Firewall {
    pub hits: u64,
    pub ports: Vec<Port>,
    pub sources: Vec<FirewallSource>,
    /// By what the prefix says was done.
    pub actions: Vec<Counted>,
    pub prefixes: Vec<Prefix>,
    pub unreadable: u64,
    pub unreadable_evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Port {
    /// 0 where the protocol has none.
    pub port: u16,
    /// Lower case: `tcp`, `udp`, `icmp`.
    pub protocol: String,
    pub hits: u64,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct FirewallSource {
    pub ip: String,
    pub hits: u64,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Rbl {
    pub rejects: u64,
    pub zones: Vec<RblZone>,
    pub clients: Vec<RblClient>,
    /// Blocklist answers of postscreen's dnsblog and its like, which are no refusals.
    pub listed: Vec<Counted>,
}

#[derive(Clone, Debug, Serialize)]
pub struct RblZone {
    pub zone: String,
    pub rejects: u64,
    /// Distinct clients it rejected.
    pub clients: u64,
    /// Of those, clients that no other zone rejected.
    pub only_here: u64,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct RblClient {
    pub ip: String,
    pub name: String,
    pub rejects: u64,
    pub zones: Vec<String>,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Postscreen {
    pub connects: u64,
    pub dnsbl_ranked: u64,
    /// `connects` and `dnsbl_ranked` once more, with their lines.
    pub totals: Vec<Counted>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Rejects {
    pub total: u64,
    /// In the order of `Reason::ALL`; every reason is there, also with 0.
    #[serde(serialize_with = "as_map")]
    pub by_reason: Vec<Counted>,
    /// By SMTP code; `unknown` where the line states none.
    #[serde(serialize_with = "as_map")]
    pub by_code: Vec<Counted>,
    /// First lines of each reason and of each code that occurred.
    pub reason_evidence: Vec<Traced>,
    pub code_evidence: Vec<Traced>,
    pub clients: Vec<RejectClient>,
}

/// A name and its first lines.
#[derive(Clone, Debug, Serialize)]
pub struct Traced {
    pub name: String,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct RejectClient {
    pub ip: String,
    pub name: String,
    pub rejects: u64,
    /// Reasons, most first: `rbl 12, helo 3`.
    pub reasons: String,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Guesser {
    pub ip: String,
    pub name: String,
    /// Distinct unknown users it tried.
    pub unknown_users: u64,
    pub rejects: u64,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Broadband {
    pub ip: String,
    pub name: String,
    pub connections: u64,
    /// What in the name says so: `dsl`, `address in name`.
    pub sign: String,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Auth {
    pub failures: u64,
    pub clients: Vec<AuthClient>,
}

#[derive(Clone, Debug, Serialize)]
pub struct AuthClient {
    pub ip: String,
    pub failures: u64,
    /// Distinct logins tried, where the log states them.
    pub logins: u64,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Connections {
    pub inbound: u64,
    pub outbound: u64,
    /// Distinct inbound clients.
    pub clients: u64,
    /// `inbound` and `outbound` once more, with their lines.
    pub totals: Vec<Counted>,
    /// None where no session was seen.
    pub peak: Option<Peak>,
    pub hours: Vec<Hour>,
    /// Highest number of sessions open at once in each ten minutes, for the chart.
    pub curve: Vec<CurvePoint>,
    pub limits: Vec<LimitReached>,
    /// Times a limit was reached, also beyond the cap of the list.
    pub limits_total: u64,
    pub waves: Vec<Wave>,
    /// Inbound sessions that never closed.
    pub unclosed: u64,
    pub unclosed_sessions: Vec<Unclosed>,
    pub top_clients: Vec<Client>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Peak {
    pub open: u64,
    pub at: Moment,
    /// The first connections of the ten minutes it falls into.
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Hour {
    pub start: Moment,
    pub opened: u64,
    pub peak_open: u64,
    pub outbound: u64,
    /// The first inbound connection.
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct CurvePoint {
    pub start: Moment,
    pub open: u64,
    pub opened: u64,
}

#[derive(Clone, Debug, Serialize)]
pub struct LimitReached {
    pub at: Moment,
    pub text: String,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Wave {
    pub start: Moment,
    pub peak_at: Moment,
    pub end: Moment,
    pub peak_open: u64,
    /// Sessions opened from start to end.
    pub opened: u64,
    /// What is usual for open sessions, in the same unit as `peak_open`.
    pub usual: u64,
    /// Rejects from start to end, and their share of sessions in percent, at most 100.
    pub rejects: u64,
    pub rejected_percent: u32,
    /// Each with its first line in the period.
    pub top_sources: Vec<Counted>,
    /// The first connection in each of its first ten-minute slots.
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Unclosed {
    pub ip: String,
    pub at: Moment,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Client {
    pub ip: String,
    pub name: String,
    pub connections: u64,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Mail {
    pub accepted: u64,
    pub delivered: u64,
    pub deferred: u64,
    pub bounced: u64,
    /// Given up after too long in the queue.
    pub expired: u64,
    /// The figures above once more, with their lines.
    pub totals: Vec<Counted>,
    /// Recipients by local envelope sender.
    pub senders: Vec<Sender>,
    /// Messages handed in on the machine, by user id.
    pub uids: Vec<Counted>,
    /// Messages handed in by login.
    pub logins: Vec<Counted>,
    /// Recipients by next hop.
    pub relays: Vec<Relay>,
    /// Bounces and deferrals in which the other side cites a blocklist against us.
    pub listed: Vec<ListedUs>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Sender {
    pub sender: String,
    pub delivered: u64,
    pub deferred: u64,
    pub bounced: u64,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Relay {
    pub relay: String,
    pub delivered: u64,
    pub deferred: u64,
    pub bounced: u64,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct ListedUs {
    pub zone: String,
    pub count: u64,
    pub first: Moment,
    pub last: Moment,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Jobs {
    pub runs: u64,
    pub commands: Vec<Job>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Job {
    pub user: String,
    pub command: String,
    pub runs: u64,
    pub first: Moment,
    pub last: Moment,
    pub evidence: Vec<Evidence>,
}

/// `[{name, count}]` as `{name: count}`, in the order of the list.
fn as_map<S: serde::Serializer>(list: &[Counted], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(list.iter().map(|counted| (&counted.name, counted.count)))
}
