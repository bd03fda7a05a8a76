//! The truth in the shape of the report's JSON. Lists are ranked as the report ranks them, and cut to their first entries.

use super::lines::rfc3339;
use super::people::ZONES;
use super::truth::{REASONS, Truth};

/// Entries of a list that grows with the number of clients.
pub const LISTED: usize = 50;

/// An object's keys and values, both as they are to stand in the text.
struct Object(String);

impl Object {
    fn new() -> Object {
        Object(String::new())
    }

    fn with(mut self, key: &str, value: impl std::fmt::Display) -> Object {
        let comma = if self.0.is_empty() { "" } else { ", " };
        self.0 += &format!("{comma}{}: {value}", text(key));
        self
    }

    fn end(self) -> String {
        format!("{{{}}}", self.0)
    }
}

/// A string in quotes.
fn text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn at(second: i64) -> String {
    text(&rfc3339(second))
}

/// Values of one list, one a line.
fn list(values: impl Iterator<Item = String>) -> String {
    let values: Vec<String> = values.collect();
    if values.is_empty() { "[]".to_string() } else { format!("[\n    {}\n  ]", values.join(",\n    ")) }
}

/// Names with a count above 0, most first, ties by name.
fn ranked<'a>(names: impl Iterator<Item = (&'a str, u64)>) -> Vec<(&'a str, u64)> {
    let mut ranked: Vec<_> = names.filter(|(_, count)| *count > 0).collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    ranked
}

/// The whole truth. `names` are the paths of `truth.files`, in the same order.
pub fn report(truth: &Truth, names: &[String]) -> String {
    let [used, ignored, unmatched] = truth.classes;
    let accounting = Object::new()
        .with("lines", used + ignored + unmatched)
        .with("used", used)
        .with("ignored", ignored)
        .with("unmatched", unmatched)
        .with("unreadable", 0)
        .with("out_of_period", 0)
        .with("duplicate", 0);
    let rejects = Object::new()
        .with("total", truth.reasons.iter().sum::<u64>())
        .with("by_reason", reasons(truth))
        .with("by_code", codes(truth));
    let postscreen = Object::new().with("connects", truth.screened).with("dnsbl_ranked", truth.ranked);
    let sections = [
        ("schema", text("rapsheet/report/1")),
        ("accounting", accounting.end()),
        ("sources", sources(truth, names)),
        ("port25", port25(truth)),
        ("firewall", firewall(truth)),
        ("rbl", rbl(truth)),
        ("postscreen", postscreen.end()),
        ("rejects", rejects.end()),
        ("guessers", clients(truth, "unknown_users", |client| client.unknown_users)),
        ("broadband", broadband(truth)),
        ("auth", auth(truth)),
        ("connections", connections(truth)),
        ("mail", mail(truth)),
        ("jobs", jobs(truth)),
    ];
    let sections = sections.map(|(key, value)| format!("  {}: {value}", text(key)));
    format!("{{\n{}\n}}\n", sections.join(",\n"))
}

fn sources(truth: &Truth, names: &[String]) -> String {
    let mut files: Vec<_> = truth.files.iter().zip(names).filter(|(file, _)| file.lines > 0).collect();
    files.sort_by_key(|(file, _)| file.first);
    list(files.into_iter().map(|(file, name)| {
        let file = Object::new()
            .with("path", text(name))
            .with("lines", file.lines)
            .with("first", at(file.first))
            .with("last", at(file.last));
        file.end()
    }))
}

fn port25(truth: &Truth) -> String {
    let mut sources: Vec<_> =
        truth.port25.iter().zip(&truth.people.inside).filter(|(source, _)| source.hits > 0).collect();
    sources.sort_by(|a, b| b.0.hits.cmp(&a.0.hits).then_with(|| a.1.ip.cmp(b.1.ip)));
    let sources = list(sources.into_iter().map(|(source, host)| {
        Object::new()
            .with("ip", text(host.ip))
            .with("mac", text(host.mac))
            .with("hits", source.hits)
            .with("destinations", source.destinations.len())
            .with("first", at(source.first))
            .with("last", at(source.last))
            .end()
    }));
    let hits: u64 = truth.port25.iter().map(|source| source.hits).sum();
    Object::new().with("hits", hits).with("sources", sources).end()
}

fn firewall(truth: &Truth) -> String {
    let people = &truth.people;
    let mut ports: Vec<_> = truth.ports.iter().collect();
    ports.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    let ports = list(ports.into_iter().map(|((port, protocol), hits)| {
        Object::new().with("port", port).with("protocol", text(protocol)).with("hits", hits).end()
    }));
    let strangers = people.strangers.iter().map(String::as_str).zip(truth.strangers.iter().copied());
    let inside = people.inside.iter().map(|host| host.ip).zip(truth.port25.iter().map(|source| source.hits));
    let sources = ranked(strangers.chain(inside)).into_iter().take(LISTED);
    let sources = list(sources.map(|(ip, hits)| Object::new().with("ip", text(ip)).with("hits", hits).end()));
    Object::new().with("hits", truth.hits).with("ports", ports).with("sources", sources).end()
}

fn rbl(truth: &Truth) -> String {
    let zones = ranked(ZONES.iter().map(|(zone, _)| *zone).zip(truth.zones));
    let zones = list(zones.into_iter().map(|(zone, rejects)| {
        let place = ZONES.iter().position(|(name, _)| *name == zone).unwrap_or(0);
        let count =
            |fits: &dyn Fn(u8) -> bool| truth.clients.iter().filter(|client| fits(client.zones)).count();
        Object::new()
            .with("zone", text(zone))
            .with("rejects", rejects)
            .with("clients", count(&|zones| zones >> place & 1 == 1))
            .with("only_here", count(&|zones| zones == 1 << place))
            .end()
    }));
    Object::new()
        .with("rejects", truth.zones.iter().sum::<u64>())
        .with("zones", zones)
        .with("clients", clients(truth, "rejects", |client| client.rbl))
        .end()
}

/// The clients with most of something.
fn clients(truth: &Truth, key: &str, count: impl Fn(&super::truth::ClientTruth) -> u64) -> String {
    let all = truth.people.clients.iter().zip(&truth.clients);
    let ranked =
        ranked(all.map(|(client, known)| (client.ip.as_str(), count(known)))).into_iter().take(LISTED);
    list(ranked.map(|(ip, count)| Object::new().with("ip", text(ip)).with(key, count).end()))
}

fn reasons(truth: &Truth) -> String {
    let count =
        |reason: Option<super::truth::Reason>| reason.map_or(0, |reason| truth.reasons[reason as usize]);
    REASONS.iter().fold(Object::new(), |object, (name, reason)| object.with(name, count(*reason))).end()
}

fn codes(truth: &Truth) -> String {
    let name = |code: u16| if code == 0 { "unknown".to_string() } else { code.to_string() };
    truth.codes.iter().fold(Object::new(), |object, (code, count)| object.with(&name(*code), count)).end()
}

fn broadband(truth: &Truth) -> String {
    let lines = truth.people.clients.iter().zip(&truth.clients);
    let mut lines: Vec<_> =
        lines.filter(|(client, known)| client.broadband && known.connections > 0).collect();
    lines.sort_by(|a, b| b.1.connections.cmp(&a.1.connections).then_with(|| a.0.ip.cmp(&b.0.ip)));
    list(lines.into_iter().take(LISTED).map(|(client, known)| {
        let line = Object::new().with("ip", text(&client.ip)).with("name", text(&client.name));
        line.with("connections", known.connections).end()
    }))
}

fn auth(truth: &Truth) -> String {
    let failures: u64 = truth.clients.iter().map(|client| client.failures).sum();
    let clients = clients(truth, "failures", |client| client.failures);
    Object::new().with("failures", failures).with("clients", clients).end()
}

fn connections(truth: &Truth) -> String {
    let hours = list(truth.hours().map(|(start, hour)| {
        Object::new().with("start", at(start)).with("opened", hour.opened).with("peak_open", hour.peak).end()
    }));
    let limits = truth.limits.iter().take(LISTED);
    let limits = list(
        limits.map(|(second, words)| Object::new().with("at", at(*second)).with("text", text(words)).end()),
    );
    let waves = list(truth.waves.iter().map(|wave| {
        let wave = Object::new()
            .with("start", at(wave.start))
            .with("peak_at", at(wave.peak_at))
            .with("end", at(wave.end))
            .with("peak_open", wave.peak);
        wave.end()
    }));
    let clients = truth.people.clients.iter().zip(&truth.clients).filter(|(_, known)| known.connections > 0);
    let mut clients: Vec<_> = clients.collect();
    clients.sort_by(|a, b| b.1.connections.cmp(&a.1.connections).then_with(|| a.0.ip.cmp(&b.0.ip)));
    let top = list(clients.iter().take(LISTED).map(|(client, known)| {
        let name = if client.name == "unknown" { "" } else { &client.name };
        let line = Object::new().with("ip", text(&client.ip)).with("name", text(name));
        line.with("connections", known.connections).end()
    }));
    let peak = Object::new().with("open", truth.peak).with("at", at(truth.peak_at)).end();
    Object::new()
        .with("inbound", truth.inbound)
        .with("outbound", truth.outbound)
        .with("clients", clients.len())
        .with("peak", peak)
        .with("hours", hours)
        .with("limits", limits)
        .with("limits_total", truth.limits.len())
        .with("waves", waves)
        .with("unclosed", truth.unclosed)
        .with("top_clients", top)
        .end()
}

fn mail(truth: &Truth) -> String {
    let named = |name: &str, count: u64| Object::new().with("name", text(name)).with("count", count).end();
    let uids: Vec<(String, u64)> = truth.uids.iter().map(|(uid, count)| (uid.to_string(), *count)).collect();
    let uids = list(
        ranked(uids.iter().map(|(uid, n)| (uid.as_str(), *n))).into_iter().map(|(uid, n)| named(uid, n)),
    );
    let mailboxes = &truth.people.mailboxes;
    let mut logins = std::collections::BTreeMap::<&str, u64>::new();
    for (mailbox, count) in &truth.logins {
        *logins.entry(&mailboxes[*mailbox as usize]).or_default() += count;
    }
    let logins = ranked(logins.into_iter()).into_iter().take(LISTED);
    let listed = truth
        .listed
        .iter()
        .map(|(zone, count)| Object::new().with("zone", text(zone)).with("count", count).end());
    Object::new()
        .with("accepted", truth.accepted)
        .with("delivered", truth.delivered)
        .with("deferred", truth.deferred)
        .with("bounced", truth.bounced)
        .with("uids", uids)
        .with("logins", list(logins.map(|(login, count)| named(login, count))))
        .with("listed", list(listed))
        .end()
}

fn jobs(truth: &Truth) -> String {
    let mut jobs: Vec<_> = truth.jobs.iter().collect();
    jobs.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    let commands = list(jobs.into_iter().map(|((user, command), runs)| {
        Object::new().with("user", text(user)).with("command", text(command)).with("runs", runs).end()
    }));
    Object::new().with("runs", truth.jobs.values().sum::<u64>()).with("commands", commands).end()
}
