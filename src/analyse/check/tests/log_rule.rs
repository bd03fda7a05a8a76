//! LOG rules in listings, and what hits in the logs prove.

use super::*;
use crate::model::listing::LogRule;

pub fn rule(chain: &str, ports: &[u16], limit: Option<&str>) -> LogRule {
    LogRule {
        chain: chain.to_string(),
        prefix: "Illegal port 25 > ".to_string(),
        ports: ports.to_vec(),
        limit: limit.map(str::to_string),
    }
}

fn asked(rules: Vec<LogRule>) -> Case {
    let mut case = Case::new();
    case.filter.read.push("nft -j list ruleset".to_string());
    case.filter.listing.logs = rules;
    case
}

/// Hits at these seconds before now.
fn hits(ago: &[i64]) -> String {
    let line = |ago: &i64| {
        let stamp = Moment::new((NOW - ago) * 1_000_000, Zone::UTC).syslog();
        format!(
            "{stamp} gate kernel: Illegal port 25 > IN=eth1 OUT=eth0 MAC=02:00:00:00:00:01:02:00:00:00:00:02:08:00 SRC=192.168.2.23 DST=198.51.100.7 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID={} DF PROTO=TCP SPT=40000 DPT=25 WINDOW=64240 RES=0x00 SYN URGP=0\n",
            ago % 60000
        )
    };
    ago.iter().map(line).collect()
}

#[test]
fn rules_of_the_listing() {
    let whole = asked(vec![rule("filter FORWARD", &[25], None)]);
    let said = &whole.check().answers;
    assert!(said.iter().any(|answer| answer.state == State::Right
        && answer.answer.contains("filter FORWARD logs every packet for port 25")));
    let limited = asked(vec![rule("inet filter forward", &[25], Some("10/minute burst 5 packets"))]);
    limited.expect(
        Topic::LogRule,
        State::Wrong,
        Severity::Medium,
        &["rate-limited (10/minute burst 5 packets)", "--log-only"],
    );
    let all = asked(vec![rule("filter ufw-after-logging-forward", &[], Some("3/minute burst 10"))]);
    all.expect(
        Topic::LogRule,
        State::Wrong,
        Severity::Medium,
        &["No rule logs port 25 by itself", "3/minute burst 10"],
    );
    // What comes in says nothing of what goes out; another port is another matter.
    for other in [rule("filter INPUT", &[25], None), rule("inet filter forward", &[22], None)] {
        let case = asked(vec![other]);
        case.expect(
            Topic::LogRule,
            State::Wrong,
            Severity::High,
            &["There is no LOG rule", "nft insert rule"],
        );
    }
}

#[test]
fn without_a_rule_it_depends_on_what_the_machine_is() {
    let mut case = asked(Vec::new());
    case.machine.filters = vec!["iptables"];
    case.expect(Topic::LogRule, State::Wrong, Severity::High, &["iptables -I FORWARD"]);
    case.machine.forwards = Some(false);
    case.expect(Topic::LogRule, State::Wrong, Severity::Low, &["belongs on the gateway"]);
    case.filter = Filter { failed: vec!["nft: Operation not permitted".to_string()], ..Filter::default() };
    case.expect(Topic::LogRule, State::Unknown, Severity::Low, &["Operation not permitted", "--listing"]);
}

#[test]
fn hits_prove_a_rule_while_they_are_fresh() {
    let mut case = asked(Vec::new());
    let mail = lines(NOW - 60, 57 * 60);
    case.logs(&[("mail.log", &mail), ("kern.log", &hits(&[90_000, 80_000, 7200]))]);
    case.right(Topic::LogRule, &["3 hits with the prefix \"Illegal port 25 >\"", "another machine"]);
    case.logs(&[("mail.log", &mail), ("kern.log", &hits(&[20 * DAY + 5, 20 * DAY]))]);
    case.expect(Topic::LogRule, State::Wrong, Severity::High, &["There is no LOG rule"]);
    // A burst of five, and then one every six seconds: -m limit --limit 10/minute.
    let ago: Vec<i64> = (0..5).map(|n| 4004 - n).chain((1..200).map(|n| 4000 - 6 * n)).collect();
    case.logs(&[("mail.log", &mail), ("kern.log", &hits(&ago))]);
    case.expect(Topic::LogRule, State::Wrong, Severity::Medium, &["show that the rule is rate-limited"]);
}
