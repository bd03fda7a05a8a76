//! Who may be worth blocking: the dealings with each client, the names it had, whose mail was accepted, and when there
//! were waves. What to make of it is for `block` to say.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::broadband;
use super::desk;
use super::steps::Steps;
use super::waves;
use crate::gather::Gathered;
use crate::model::calendar::Zone;
use crate::model::dealing::{Client, Dealing, Dealt, Deed, Welcome};
use crate::model::finding::Evidence;
use crate::model::source::Position;
use crate::tally::key::{Name, Who};
use crate::tally::rules::Window;

/// A log of one day is cut in two only if it runs so many seconds at least.
const SHORTEST: i64 = 3600;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub window: Window,
    pub zone: Zone,
    /// Ends of host names that are no broadband lines; None where nobody asks for these.
    pub broadband: Option<&'a [String]>,
    pub waves: bool,
    /// Names of everybody, not only of those who did something.
    pub all_names: bool,
}

pub fn dealt<'t>(gathered: &'t Gathered, wanted: Wanted<'_>) -> Dealt<'t> {
    let dealings = &gathered.tally.dealings;
    let span = span(gathered, wanted);
    let (mut first, mut last) = (u32::MAX, 0);
    let mut clients: Vec<(Who, Client<'t>)> = Vec::new();
    for (who, list) in dealings.clients() {
        first = list.first().map_or(first, |one| first.min(one.second));
        last = list.last().map_or(last, |one| last.max(one.second));
        let asks =
            wanted.all_names || wanted.waves || wanted.broadband.is_some() || list.iter().any(speaks_against);
        let known = asks.then(Box::default);
        clients.push((who, Client { known, ..client(gathered, who, list) }));
    }
    let present: HashSet<Who> = clients.iter().map(|(who, _)| *who).collect();
    let earlier = dealings.accepted.iter().map(|(who, _)| *who).filter(|who| !present.contains(who));
    let earlier: Vec<(Who, Client<'t>)> = earlier.map(|who| (who, client(gathered, who, &[]))).collect();
    clients.extend(earlier);
    name(gathered, &mut clients, wanted.broadband);
    let cut = if last == 0 { None } else { cut(i64::from(first), i64::from(last), wanted.zone) };
    let mut clients: Vec<Client<'t>> = clients.into_iter().map(|(_, client)| client).collect();
    clients.sort_by_cached_key(|client| {
        (client.ip.is_none(), client.ip, client.dealings.first().map(|one| one.who))
    });
    Dealt {
        clients,
        waves: if wanted.waves {
            stretches(gathered, wanted.window, wanted.zone, i64::MAX)
        } else {
            Vec::new()
        },
        span,
        cut,
        waves_before: match cut {
            Some(cut) if wanted.waves => stretches(gathered, wanted.window, wanted.zone, cut),
            _ => Vec::new(),
        },
        left_out: dealings.left_out,
    }
}

/// A deed for which a client may be blocked, whatever its name.
const fn speaks_against(dealing: &Dealing) -> bool {
    matches!(dealing.deed, Deed::Listed | Deed::Guess | Deed::Auth | Deed::Illegal)
}

fn client<'t>(gathered: &Gathered, who: Who, dealings: &'t [Dealing]) -> Client<'t> {
    let tally = &gathered.tally;
    let welcome = tally.dealings.accepted.get(&who);
    let welcome = welcome.map(|count| Welcome { mails: u64::from(count.n), first: count.first });
    Client { ip: tally.names.ip(who), dealings, welcome, known: None }
}

/// Gives those that may be blocked the names they had.
fn name(gathered: &Gathered, clients: &mut [(Who, Client<'_>)], except: Option<&[String]>) {
    let tally = &gathered.tally;
    let wanted = clients.iter().filter(|(_, client)| client.known.is_some());
    let mut names: HashMap<Who, BTreeSet<Name>> = wanted.map(|(who, _)| (*who, BTreeSet::new())).collect();
    let connected = tally.clients.iter().map(|(key, _)| (key.client, key.name));
    for (who, name) in connected.chain(tally.dealings.names.iter().copied()) {
        if name != Name::EMPTY
            && let Some(names) = names.get_mut(&who)
        {
            names.insert(name);
        }
    }
    for (who, client) in clients {
        let ip = client.ip;
        let Some(known) = &mut client.known else { continue };
        if ip.is_none() {
            known.written = tally.names.show(*who);
        }
        known.names = names.remove(who).into_iter().flatten().map(|name| tally.names.text(name)).collect();
        known.names.sort_unstable();
        if let Some(except) = except {
            known.line =
                known.names.iter().find_map(|name| Some((name.clone(), broadband::line(name, ip, except)?)));
        }
    }
}

/// Where a plan from what stands before can be judged: the last day of several, else the later half of one.
fn cut(first: i64, last: i64, zone: Zone) -> Option<i64> {
    let day = zone.local(last).0;
    if zone.local(first).0 < day {
        return Some(zone.wall(day, 0).first());
    }
    (last - first >= SHORTEST).then_some(first + (last - first) / 2)
}

/// The first and the last line of the period.
fn span(gathered: &Gathered, wanted: Wanted<'_>) -> Option<(i64, i64)> {
    let Window { first, last, .. } = wanted.window;
    let midnight = |day: i32| wanted.zone.wall(day, 0).first();
    let start = if first == i32::MIN { i64::MIN } else { midnight(first) };
    let end = if last == i32::MAX { i64::MAX } else { midnight(last + 1) - 1 };
    let seconds = |micros: i64| micros.div_euclid(1_000_000);
    let sources = || gathered.sources.iter();
    let begin = seconds(sources().filter_map(|source| source.first).min()?).max(start);
    let finish = seconds(sources().filter_map(|source| source.last).max()?).min(end);
    (begin <= finish).then_some((begin, finish))
}

/// First and last second of each wave, as the sessions of whole days before the cut show them.
fn stretches(gathered: &Gathered, window: Window, zone: Zone, cut: i64) -> Vec<(i64, i64)> {
    let last = if cut == i64::MAX { window.last } else { window.last.min(zone.local(cut - 1).0) };
    let steps = Steps::new(&gathered.tally.curve, Window { last, ..window }, zone);
    let found = waves::stretches(&steps).into_iter();
    found.map(|wave| (wave.start, wave.end - 1)).filter(|(_, end)| *end < cut).collect()
}

/// The line at a position, with its text where that was kept.
pub fn evidence(gathered: &Gathered, at: Position) -> Evidence {
    desk::evidence(gathered, at)
}

/// The text of a name by its number.
pub fn text(gathered: &Gathered, name: u64) -> String {
    gathered.tally.names.text(Name(name))
}
