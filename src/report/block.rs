//! A plan of blocks for a terminal or a mail: 80 columns, the harm first. Pure.

use super::figures::{counted, share, span, thousands};
use super::text::head::evidence;
use super::text::layout::{Column, Ink, Page, left, right};
use crate::model::block::{Cause, Direction, Judged, Neighbour, Plan, Planned, Refused};
use crate::model::calendar::Moment;
use crate::model::net::Net;

/// Rows of a list; with -v all of them.
const TOP: usize = 20;
/// Nets named whose mail would have been refused.
const NAMED: usize = 10;

/// The plan as text, every line at most 80 columns wide. `verbose`: every block and refusal, and each block's lines.
pub fn render(plan: &Plan, verbose: bool, colour: bool) -> String {
    let mut page = Page::new(colour);
    head(&mut page, plan);
    blocks(&mut page, plan, verbose);
    refused(&mut page, &plan.refused, verbose);
    proof(&mut page, plan);
    neighbours(&mut page, plan);
    problems(&mut page, plan, verbose);
    page.section("HOW TO GO ON", "");
    page.prose(Ink::Soft, "  - ", "Nothing on this machine was changed. `rapsheet block apply` loads what is in force, with a way back.");
    page.prose(
        Ink::Soft,
        "  - ",
        "--form prints the rules (nftables, ipset, iptables, postfix and more), -v every block with its lines, --format json all of it for programs.",
    );
    page.finish()
}

fn head(page: &mut Page, plan: &Plan) {
    let host = if plan.host.is_empty() { String::new() } else { format!("{}, ", plan.host) };
    let period = match (plan.from, plan.to) {
        (Some(from), Some(to)) => format!("{} to {}", instant(from), instant(to)),
        _ => "no lines".to_string(),
    };
    page.line(Ink::Soft, &format!("rapsheet: {host}plan of blocks, {period}"));
    page.blank();
    harm(page, plan);
    if plan.left_out > 0 {
        let lines = counted(plan.left_out, "line");
        page.prose(Ink::Yellow, "LEFT OUT  ", &format!("{lines} beyond what is kept in memory: the figures are too low by these. A shorter --period helps."));
    }
    let all = &plan.proof.all;
    let force = plan.in_force().count() as u64;
    let summary = if all.attempts == 0 {
        "No data: these logs hold no connection, refusal, failed login or illegal hit.".to_string()
    } else if plan.blocks.is_empty() {
        "Nobody is to be blocked.".to_string()
    } else {
        format!(
            "{} for {} would have stopped {} of {} ({}) and refused {}. {} in force at {}.",
            counted(all.blocks, "block"),
            counted(all.addresses, "address"),
            thousands(all.stopped),
            counted(all.attempts, "attempt"),
            share(all.stopped, all.attempts),
            mails(all.harmed),
            match force {
                0 => "None of them is still".to_string(),
                1 => "One of them is still".to_string(),
                many => format!("{} of them are still", thousands(many)),
            },
            instant(plan.now),
        )
    };
    page.prose(Ink::Strong, "", &summary);
}

/// What would have hurt, before anything else.
fn harm(page: &mut Page, plan: &Plan) {
    let mut say = |judged: &Judged, place: &str| {
        if judged.harmed == 0 {
            return;
        }
        let shown = judged.harmed_nets.iter().take(NAMED).map(|net| bare(net)).collect::<Vec<_>>().join(", ");
        let more = judged.harmed_nets.len().saturating_sub(NAMED) as u64;
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let text = format!(
            "{place} this plan would have refused {} that {} accepted: from {shown}{more}.",
            mails(judged.harmed),
            if judged.harmed == 1 { "was" } else { "were" },
        );
        page.prose(Ink::Red, "HARM  ", &text);
    };
    say(&plan.proof.all, "In its own time");
    if let Some(held_out) = &plan.proof.held_out {
        say(
            &held_out.judged,
            &format!("Made before {} and judged on what came then,", instant(held_out.from)),
        );
    }
}

fn mails(number: u64) -> String {
    if number == 0 { "no accepted mail".to_string() } else { counted(number, "mail") }
}

fn blocks(page: &mut Page, plan: &Plan, verbose: bool) {
    if plan.blocks.is_empty() {
        return;
    }
    page.section("BLOCKS", &counted(plan.blocks.len() as u64, "block"));
    let shown: Vec<&Planned> = plan.blocks.iter().take(most(verbose)).collect();
    let rows: Vec<Vec<String>> = shown.iter().map(|planned| row(planned)).collect();
    let head: [Column; 6] =
        [right("stopped"), right("harmed"), left("net"), left("cause"), left("until"), left("")];
    page.table_with(&head, &rows, |page, place| {
        let Some(planned) = shown.get(place) else { return };
        page.prose(Ink::Soft, &" ".repeat(19), &why(planned));
        if verbose {
            evidence(page, &planned.block.evidence, usize::MAX, true);
        }
    });
    rest(page, plan.blocks.len(), shown.len());
}

fn row(planned: &Planned) -> Vec<String> {
    let block = &planned.block;
    vec![
        thousands(block.would_have_stopped),
        thousands(block.would_have_harmed),
        net(&block.net),
        block.cause.name().to_string(),
        instant(block.until),
        if planned.in_force { "in force" } else { "over" }.to_string(),
    ]
}

fn why(planned: &Planned) -> String {
    let block = &planned.block;
    let times = if planned.times > 1 {
        format!("; {} times, first {}", planned.times, instant(planned.first))
    } else {
        format!("; since {}", instant(block.since))
    };
    let mac = block.mac.map(|mac| format!(" from {mac}")).unwrap_or_default();
    let way = if block.direction == Direction::Outbound { ", outbound" } else { "" };
    format!("{}{mac}{way}{times}", block.reason)
}

fn refused(page: &mut Page, refused: &[Refused], verbose: bool) {
    if refused.is_empty() {
        return;
    }
    page.section("NEVER BLOCKED", &format!("{} that met a cause", thousands(refused.len() as u64)));
    let shown = refused.len().min(most(verbose));
    let rows: Vec<Vec<String>> = refused
        .iter()
        .take(shown)
        .map(|one| {
            let written = if one.net.is_empty() { "unknown" } else { bare(&one.net) };
            vec![written.to_string(), one.cause.name().to_string(), one.why.clone()]
        })
        .collect();
    page.table(&[left("net"), left("cause"), super::text::layout::elastic("why not")], &rows);
    rest(page, refused.len(), shown);
}

fn proof(page: &mut Page, plan: &Plan) {
    page.section("PROOF", "the logs replayed against the plan");
    let mut rows = vec![judged("on all of it", &plan.proof.all)];
    rows.extend(
        plan.proof.held_out.as_ref().map(|held_out| judged("on what it had not seen", &held_out.judged)),
    );
    page.table(&[left(""), right("blocks"), right("stopped"), right("of attempts"), right("harmed")], &rows);
    let words = match &plan.proof.held_out {
        Some(held_out) => format!(
            "What it had not seen: the plan made from the lines before {}, its blocks held from then to {}.",
            instant(held_out.from),
            instant(held_out.to)
        ),
        None => "The logs are too short to hold a part of them out.".to_string(),
    };
    page.prose(Ink::Soft, "  ", &words);
    page.prose(
        Ink::Soft,
        "  ",
        "Attempts: connections, or the refusals, failed logins and mails in them where these are more; of inside hosts, illegal hits. Harmed: accepted mails among them.",
    );
}

fn judged(name: &str, judged: &Judged) -> Vec<String> {
    vec![
        name.to_string(),
        thousands(judged.blocks),
        thousands(judged.stopped),
        format!("{} ({})", thousands(judged.attempts), share(judged.stopped, judged.attempts)),
        thousands(judged.harmed),
    ]
}

fn neighbours(page: &mut Page, plan: &Plan) {
    page.section("THRESHOLDS", "and what their neighbours would have done");
    let mut rows = Vec::new();
    for rule in &plan.causes {
        let neighbours: Vec<&Neighbour> =
            plan.neighbours.iter().filter(|one| one.cause == rule.cause).collect();
        let lower = neighbours.iter().filter(|one| one.threshold < rule.threshold);
        let higher = neighbours.iter().filter(|one| one.threshold > rule.threshold);
        rows.extend(lower.map(|one| neighbour(one)));
        let all = &plan.proof.all;
        let held_out = plan.proof.held_out.as_ref().map(|held_out| &held_out.judged);
        rows.push(figures(
            format!("{} from {} on", rule.cause.name(), rule.threshold),
            [all.blocks, all.stopped, all.harmed],
            held_out.map(|judged| judged.stopped).zip(held_out.map(|judged| judged.harmed)),
        ));
        rows.extend(higher.map(|one| neighbour(one)));
    }
    let head = [
        left(""),
        right("blocks"),
        right("stopped"),
        right("harmed"),
        right("held out: stopped"),
        right("harmed"),
    ];
    page.table(&head, &rows);
    for rule in &plan.causes {
        let renewed = if rule.renew { ", anew with every further attempt" } else { "" };
        let what = what(rule.cause, rule.threshold);
        page.prose(
            Ink::Soft,
            "  ",
            &format!(
                "{}: {what} within {} is blocked for {}{renewed}.",
                rule.cause.name(),
                span(rule.window),
                span(rule.length)
            ),
        );
    }
}

fn neighbour(one: &Neighbour) -> Vec<String> {
    figures(
        format!("  {} from {} on", one.cause.name(), one.threshold),
        [one.blocks, one.stopped, one.harmed],
        one.held_out_stopped.zip(one.held_out_harmed),
    )
}

fn figures(name: String, all: [u64; 3], held_out: Option<(u64, u64)>) -> Vec<String> {
    let held_out = held_out.map(|(stopped, harmed)| [thousands(stopped), thousands(harmed)]);
    let held_out = held_out.unwrap_or_else(|| ["-".to_string(), "-".to_string()]);
    [name].into_iter().chain(all.map(thousands)).chain(held_out).collect()
}

fn what(cause: Cause, threshold: u64) -> String {
    match cause {
        Cause::Rbl => format!("who is refused for good with a blocklist cited {}", times(threshold)),
        Cause::Guesser => format!("who tries {}", counted(threshold, "unknown user")),
        Cause::Auth => format!("who fails to log in {}", times(threshold)),
        Cause::Broadband => {
            format!("whose name looks like a broadband line and who makes {}", counted(threshold, "attempt"))
        }
        Cause::Wave => format!("who connects {} in a wave,", times(threshold)),
        Cause::Port25 => format!("an inside host with {}", counted(threshold, "illegal port-25 hit")),
    }
}

fn times(number: u64) -> String {
    if number == 1 { "once".to_string() } else { format!("{} times", thousands(number)) }
}

fn problems(page: &mut Page, plan: &Plan, verbose: bool) {
    if plan.problems.is_empty() {
        return;
    }
    page.section("INPUT", "what was wrong with it");
    for one in plan.problems.iter().take(most(verbose)) {
        let line = one.line.map(|line| format!(":{line}")).unwrap_or_default();
        page.prose(Ink::Soft, "  - ", &format!("{}{line}: {}", one.file, one.what));
    }
    let all = plan.problems.len() + plan.problems_left_out as usize;
    rest(page, all, plan.problems.len().min(most(verbose)));
}

fn rest(page: &mut Page, all: usize, shown: usize) {
    let rest = all.saturating_sub(shown) as u64;
    if rest > 0 {
        page.line(Ink::Soft, &format!("  and {} more: -v shows them", thousands(rest)));
    }
}

const fn most(verbose: bool) -> usize {
    if verbose { usize::MAX } else { TOP }
}

/// `2026-03-02 06:25:00`
fn instant(at: Moment) -> String {
    format!("{} {}", at.date(), at.clock())
}

/// A network, an address without its length.
fn net(net: &Net) -> String {
    bare(&net.to_string()).to_string()
}

fn bare(net: &str) -> &str {
    net.strip_suffix("/32").or_else(|| net.strip_suffix("/128")).unwrap_or(net)
}
