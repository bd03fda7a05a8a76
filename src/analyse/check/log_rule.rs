//! Is there a LOG rule for what leaves for port 25, and does it log every packet? The packet filter's listing says which rules
//! there are; hits in the logs prove that some machine has one. Pure.

use super::Asked;
use super::say::{Answers, named};
use crate::analyse::investigation::limits::limited;
use crate::analyse::suspects::case::Span;
use crate::model::finding::Severity;
use crate::model::listing::LogRule;
use crate::report::figures::{counted, prefix, span};
use crate::report::view::check::Topic;
use crate::tally::{SLOT, What};

/// Hits older than this do not prove that a rule is still there.
const RECENT: i64 = 14 * 86_400;

/// Hits in the logs.
struct Hits {
    count: u64,
    /// Seconds since the epoch, to ten minutes.
    last: i64,
    prefixes: Vec<String>,
    /// Stretches in which they came as evenly as a limit lets lines through.
    limited: Vec<Span>,
}

pub fn ask(asked: &Asked<'_>, answers: &mut Answers) {
    let hits = hits(asked);
    let rules: Vec<&LogRule> =
        asked.filter.listing.logs.iter().filter(|rule| is_outbound(rule, asked.mail_ports)).collect();
    let exact = |rule: &&&LogRule| !rule.ports.is_empty();
    let unlimited = rules.iter().filter(exact).find(|rule| rule.limit.is_none());
    if let Some(rule) = unlimited {
        answers.right(
            Topic::LogRule,
            format!(
                "{} logs every packet for port {} with the prefix {}{}.",
                rule.chain,
                ports(rule),
                prefix(&rule.prefix),
                in_logs(asked, hits.as_ref())
            ),
        );
    } else if let Some(rule) = rules.iter().find(exact) {
        throttled(rule, answers);
    } else if let Some(rule) = rules.first() {
        by_the_way(rule, answers);
    } else {
        without(asked, hits.as_ref(), answers);
    }
    if let (Some(_), None) = (unlimited, &hits)
        && asked
            .gathered
            .is_some_and(|gathered| gathered.tally.totals.iter().all(|(_, what, _)| what != What::Hit))
    {
        answers
            .wrong(Topic::LogRule, Severity::Low, "The rule is there, but the logs hold not one firewall line.")
            .advise("Either nothing has left for port 25 yet, or the kernel's lines go into a file that is not read: name it under 'logs'. With nflog groups they go to ulogd.")
            .command("journalctl -k --grep 'DPT=25' | tail");
    }
}

fn hits(asked: &Asked<'_>) -> Option<Hits> {
    let tally = &asked.gathered?.tally;
    let count = tally
        .totals
        .iter()
        .filter(|(_, what, _)| *what == What::Port25)
        .map(|(.., count)| u64::from(count.n))
        .sum();
    let last = tally.strips.keys().map(|(_, slot)| slot.saturating_mul(SLOT)).max()?;
    let mut prefixes: Vec<String> =
        tally.port25.iter().map(|(key, _)| tally.names.text(key.prefix)).collect();
    prefixes.sort();
    prefixes.dedup();
    let mut instants: Vec<i64> = tally.instants.values().flatten().map(|second| second * 1_000_000).collect();
    instants.sort_unstable();
    (count > 0).then_some(Hits { count, last, prefixes, limited: limited(&instants) })
}

/// A rule that meets packets on their way out: not of a chain for what comes in alone.
fn is_outbound(rule: &LogRule, mail_ports: &[u16]) -> bool {
    let chain = rule.chain.to_ascii_lowercase();
    let inbound =
        chain.split_whitespace().next_back().is_some_and(|name| name == "input" || name == "prerouting");
    !inbound && (rule.ports.is_empty() || rule.ports.iter().any(|port| mail_ports.contains(port)))
}

fn ports(rule: &LogRule) -> String {
    rule.ports.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
}

fn in_logs(asked: &Asked<'_>, hits: Option<&Hits>) -> String {
    hits.map_or_else(String::new, |hits| {
        format!(
            "; the logs hold {}, the last {} ago",
            counted(hits.count, "hit"),
            span((asked.seconds() - hits.last).max(0))
        )
    })
}

fn throttled(rule: &LogRule, answers: &mut Answers) {
    let limit = rule.limit.as_deref().unwrap_or_default();
    answers
        .wrong(Topic::LogRule, Severity::Medium, format!("The rule in {} for port {} is rate-limited ({limit}): in a flood most packets leave no line, and the figures are too low.", rule.chain, ports(rule)))
        .advise("Log only the first packet of each connection instead, and every one of those. rapsheet prints rules for it:")
        .command("rapsheet block plan --log-only");
}

/// No rule for the port, but one for everything that gets so far.
fn by_the_way(rule: &LogRule, answers: &mut Answers) {
    let limit = rule.limit.as_ref().map_or_else(String::new, |limit| format!(", rate-limited ({limit})"));
    answers
        .wrong(Topic::LogRule, Severity::Medium, format!("No rule logs port 25 by itself. {} logs with the prefix {} what gets as far as that{limit}; what is let through before leaves no line.", rule.chain, prefix(&rule.prefix)))
        .advise("Put a rule for port 25 before those that let packets pass. rapsheet prints it:")
        .command("rapsheet block plan --log-only");
}

/// The listing has no such rule, or there is no listing.
fn without(asked: &Asked<'_>, hits: Option<&Hits>, answers: &mut Answers) {
    let recent = hits.filter(|hits| asked.seconds() - hits.last < RECENT);
    if let Some(hits) = recent.filter(|hits| !hits.limited.is_empty()) {
        return at_its_limit(asked, hits, answers);
    }
    if let Some(hits) = recent {
        let prefixes: Vec<String> = hits.prefixes.iter().map(|text| prefix(text)).collect();
        let ago = span((asked.seconds() - hits.last).max(0));
        let elsewhere = if asked.filter.read.is_empty() {
            ""
        } else {
            " The rule is that of another machine: this one's packet filter has none."
        };
        answers.right(Topic::LogRule, format!(
            "The logs prove it: {} with the prefix {}, the last {ago} ago.{elsewhere} Whether that rule is rate-limited shows only in the listing of the machine that has it.",
            counted(hits.count, "hit"),
            named(prefixes.iter().map(String::as_str))
        ));
        return;
    }
    let last = hits.map_or_else(
        || "no hit in the logs".to_string(),
        |hits| format!("no fresh hit in the logs, the last is {} old", span(asked.seconds() - hits.last)),
    );
    if asked.filter.read.is_empty() {
        let failed = if asked.filter.failed.is_empty() {
            String::new()
        } else {
            format!(" ({})", asked.filter.failed.join("; "))
        };
        answers
            .unknown(Topic::LogRule, format!("The packet filter could not be asked{failed}; {last}."))
            .advise("Run this check as root, or hand it a listing of the gateway.")
            .command("nft -j list ruleset > listing.json; rapsheet check --listing listing.json")
            .command("iptables-save > listing.txt; rapsheet check --listing listing.txt");
        return;
    }
    absent(asked, &last, answers);
}

/// The hits themselves show the limit.
fn at_its_limit(asked: &Asked<'_>, hits: &Hits, answers: &mut Answers) {
    let moments = hits
        .limited
        .first()
        .map(|span| [span.from, span.to].map(|micros| asked.moment(micros.div_euclid(1_000_000))));
    let stretches = match hits.limited.len() {
        1 => "1 stretch".to_string(),
        many => format!("{many} stretches"),
    };
    let stretch = moments.map_or_else(String::new, |[from, to]| {
        format!(", first from {} {} to {}", from.date(), from.clock(), to.clock())
    });
    answers
        .wrong(Topic::LogRule, Severity::Medium, format!("The logs hold {}, and show that the rule is rate-limited: {} of hits came as evenly as a limit lets them through{stretch}.", counted(hits.count, "hit"), stretches))
        .advise("In a flood most packets leave no line. On the machine that has the rule, log the first packet of each connection, and every one of those; rapsheet prints rules for it:")
        .command("rapsheet block plan --log-only");
}

fn absent(asked: &Asked<'_>, last: &str, answers: &mut Answers) {
    let read = named(asked.filter.read.iter().map(String::as_str));
    if asked.machine.forwards == Some(false) {
        answers
            .wrong(Topic::LogRule, Severity::Low, format!("There is no LOG rule for port 25 ({read}). This machine forwards no packets: the rule belongs on the gateway, and the gateway's log here."))
            .advise("Put the rule on the gateway and let it send its log by syslog. What this machine sends itself shows in its mail log, if its own programs send through its mail server.")
            .command("rapsheet block plan --log-only");
        return;
    }
    let answer = answers.wrong(Topic::LogRule, Severity::High, format!("There is no LOG rule for port 25 ({read}), and {last}: nobody would know which machine inside sends spam."));
    answer.advise("Add one before the rules that let packets pass; rapsheet prints the full set with 'block plan --log-only'.");
    let filters = &asked.machine.filters;
    if filters.contains(&"iptables") || filters.is_empty() {
        answer
            .command("iptables -I FORWARD -p tcp --syn --dport 25 -j LOG --log-prefix 'Illegal port 25 > '");
    }
    if filters.contains(&"nft") || filters.is_empty() {
        answer.command("nft insert rule inet filter forward tcp dport 25 tcp flags '&' '(fin|syn|rst|ack)' == syn log prefix '\"Illegal port 25 > \"'");
    }
}
