//! One day's tally as bytes, and back.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::header::StoreError;
use super::rows::{self, Mentioned, count_numbers, count_of};
use super::sheet::{Sheet, Sheets};
use super::{codes, dealings, topics};
use crate::model::net::Ip;
use crate::model::source::Position;
use crate::tally::attempts::Attempts;
use crate::tally::key::{Name, Names, Who};
use crate::tally::sessions::{Curve, Open};
use crate::tally::{Class, DayLines, OneHit, OneLimit, SLOT, Tally, What};

const HOUR: i64 = 3600;

/// A source as its days know it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredSource {
    /// Path for display, as it was when it was read.
    pub name: String,
    /// Hash of its first lines, by which the same log is known under another name.
    pub identity: u64,
    /// Lines before each of its pieces.
    pub pieces: Vec<u64>,
    /// How its time was found, in words, and codes for the rest of what is said of a source.
    pub words: String,
    pub traits: u64,
}

/// A day as it comes out of the store. Positions are those of the list of sources into which it was loaded.
pub struct Day {
    pub tally: Tally,
    /// Sessions of the day without an end.
    pub unclosed: Vec<Open>,
}

/// What is written: the part of a tally that is of one day.
pub struct Part<'t> {
    pub tally: &'t Tally,
    pub unclosed: &'t [Open],
    pub day: i32,
    /// Seconds of the day.
    pub span: Range<i64>,
}

/// The body of a day's file. `source` tells of the sources by number.
pub fn save(part: &Part<'_>, source: impl Fn(usize) -> StoredSource) -> Vec<u8> {
    let Part { tally, day, .. } = *part;
    let mut sheets = Sheets::default();
    let mut said = Mentioned::default();
    let places = places(part);
    save_sources(&places, source, &mut sheets);
    save_lines(part, &mut sheets);
    save_time(part, &mut sheets, &mut said);
    save_lists(part, &mut sheets, &mut said);
    macro_rules! tables {
        ($($table:ident),*) => { $(rows::save(stringify!($table), day, &tally.$table, &mut sheets, &mut said);)* };
    }
    tables!(
        hits, ports, port25, rejects, clients, listed, listed_us, uids, logins, relays, sent, jobs, services
    );
    rows::save("templates", day, &tally.templates.table, &mut sheets, &mut said);
    save_attempts("guesses", day, &tally.guesses, &mut sheets, &mut said);
    save_attempts("auth", day, &tally.auth, &mut sheets, &mut said);
    dealings::save(part, &mut sheets, &mut said);
    save_texts(part, &places, &mut sheets, &mut said);
    save_names(&tally.names, said, &mut sheets);
    sheets.to_bytes()
}

/// Where the lines of the day stand, by source.
fn places(part: &Part<'_>) -> Vec<(usize, DayLines)> {
    let rows = part.tally.days.iter().filter(|((_, day), _)| *day == part.day);
    let mut places: Vec<(usize, DayLines)> = rows.map(|((source, _), lines)| (*source, *lines)).collect();
    places.sort_unstable_by_key(|(source, _)| *source);
    places
}

fn save_sources(places: &[(usize, DayLines)], source: impl Fn(usize) -> StoredSource, sheets: &mut Sheets) {
    let sources: Vec<(usize, StoredSource)> =
        places.iter().map(|(number, _)| (*number, source(*number))).collect();
    let rows = sources.iter().map(|(number, source)| [*number as u64, source.identity, source.traits]);
    let sheet = Sheet::of("sources", ["number", "identity", "traits"], rows)
        .with_texts("name", sources.iter().map(|(_, source)| source.name.as_bytes()))
        .with_texts("words", sources.iter().map(|(_, source)| source.words.as_bytes()));
    sheets.put(sheet);
    let pieces = sources
        .iter()
        .flat_map(|(number, source)| source.pieces.iter().map(move |before| [*number as u64, *before]));
    sheets.put(Sheet::of("pieces", ["number", "before"], pieces));
}

fn save_lines(part: &Part<'_>, sheets: &mut Sheets) {
    let rows = places(part).into_iter().map(|(source, lines)| {
        let of = |class: Class| lines.classes[class as usize];
        [
            source as u64,
            of(Class::Used),
            of(Class::Ignored),
            of(Class::Unmatched),
            of(Class::Unreadable),
            of(Class::Duplicate),
            lines.first as u64,
            lines.last as u64,
            lines.from.0,
            lines.to.0,
        ]
    });
    sheets.put(Sheet::of("lines", LINES, rows));
}

const LINES: [&str; 10] =
    ["source", "used", "ignored", "unmatched", "unreadable", "duplicate", "first", "last", "from", "to"];

/// What is counted along the time line.
fn save_time(part: &Part<'_>, sheets: &mut Sheets, said: &mut Mentioned) {
    let Part { tally, day, ref span, .. } = *part;
    let slot_here = |slot: i64| span.contains(&(slot * SLOT));
    let hours = tally.hours.iter().filter(|(hour, _)| span.contains(&(*hour * HOUR)));
    sheets.put(Sheet::of("hours", ["hour", "n"], hours.map(|(hour, n)| [*hour as u64, *n])));
    let totals: Vec<_> = tally.totals.iter().filter(|(known, ..)| *known == day).collect();
    let numbers = totals.iter().map(|(_, _, count)| count_numbers(count));
    let sheet = Sheet::of("totals", ["n", "first", "last", "at"], numbers);
    sheets.put(sheet.with_texts("what", totals.iter().map(|(_, what, _)| what.name().as_bytes())));
    let slots: Vec<_> = tally.slots.iter().filter(|(slot, ..)| slot_here(*slot)).collect();
    let sheet =
        Sheet::of("slots", ["slot", "n"], slots.iter().map(|(slot, _, n)| [*slot as u64, u64::from(*n)]));
    sheets.put(sheet.with_texts("what", slots.iter().map(|(_, what, _)| what.name().as_bytes())));
    let starts = tally.slot_starts.iter().filter(|(slot, _)| slot_here(**slot));
    sheets.put(Sheet::of("slot_starts", ["slot", "at"], starts.map(|(slot, at)| [*slot as u64, at.0])));
    let callers = tally.callers.iter().filter(|((slot, _), _)| slot_here(*slot));
    let rows = callers.map(|((slot, who), n)| [*slot as u64, said.who(*who), u64::from(*n)]);
    sheets.put(Sheet::of("callers", ["slot", "client", "n"], rows));
    let cells = tally.curve.cells().filter(|(second, _)| span.contains(second));
    let rows = cells.map(|(second, [opened, closed, rise])| {
        [second as u64, u64::from(opened), u64::from(closed), u64::from(rise)]
    });
    sheets.put(Sheet::of("curve", ["second", "opened", "closed", "rise"], rows));
    let unclosed = part.unclosed.iter().filter(|open| span.contains(&open.since));
    let rows = unclosed.map(|open| [open.since as u64, said.who(open.client), open.at.0]);
    sheets.put(Sheet::of("unclosed", ["since", "client", "at"], rows));
}

/// What is kept one by one.
fn save_lists(part: &Part<'_>, sheets: &mut Sheets, said: &mut Mentioned) {
    let Part { tally, day, ref span, .. } = *part;
    let strips = tally.strips.iter().filter(|((_, slot), _)| span.contains(&(slot * SLOT)));
    let rows = strips
        .map(|(((who, mac), slot), n)| [said.who(*who), codes::of_mac(*mac), *slot as u64, u64::from(*n)]);
    sheets.put(Sheet::of("strips", ["source", "mac", "slot", "n"], rows));
    let instants = tally.instants.iter().flat_map(|(station, seconds)| {
        seconds.iter().filter(|second| span.contains(second)).map(move |second| (station, *second))
    });
    let rows = instants.map(|((who, mac), second)| [said.who(*who), codes::of_mac(*mac), second as u64]);
    sheets.put(Sheet::of("instants", ["source", "mac", "second"], rows));
    let hits = tally.every_hit.iter().filter(|hit| hit.day == day);
    let rows = hits
        .map(|hit| [hit.micros as u64, said.who(hit.source), said.who(hit.destination), u64::from(hit.n)]);
    sheets.put(Sheet::of("every_hit", ["micros", "source", "destination", "n"], rows));
    let limits = tally.limits.iter().filter(|limit| limit.day == day);
    let rows = limits.map(|limit| [limit.micros as u64, limit.at.0, said.name(limit.text)]);
    sheets.put(Sheet::of("limits", ["micros", "at", "text"], rows));
    let timers = tally.timers.iter().map(|timer| [timer.0]);
    sheets.put(Sheet::of("timers", ["timer"], timers));
}

fn save_attempts(name: &str, day: i32, attempts: &Attempts, sheets: &mut Sheets, said: &mut Mentioned) {
    let rows = || attempts.iter().filter(|(known, ..)| *known == day);
    let numbers = rows().map(|(_, client, count, _)| {
        let [n, first, last, at] = count_numbers(count);
        [said.who(client), n, first, last, at]
    });
    sheets.put(Sheet::of(name, ["client", "n", "first", "last", "at"], numbers));
    let tried =
        rows().flat_map(|(_, client, ..)| attempts.names(day, client).map(move |name| [client.0, name.0]));
    sheets.put(Sheet::of(&format!("{name}_names"), ["client", "name"], tried));
}

/// The lines kept as evidence that are of the day, by where they stand.
fn save_texts(part: &Part<'_>, places: &[(usize, DayLines)], sheets: &mut Sheets, said: &mut Mentioned) {
    let here = |at: Position| {
        places.iter().any(|(source, lines)| *source == at.source() && lines.from <= at && at <= lines.to)
    };
    let texts: Vec<(Position, &[u8])> = part.tally.texts.lines().filter(|(at, _)| here(*at)).collect();
    let sheet = Sheet::of("texts", ["at"], texts.iter().map(|(at, _)| [at.0]));
    sheets.put(sheet.with_texts("line", texts.iter().map(|(_, line)| *line)));
    let few = part.tally.texts.all_few().flat_map(|(topic, who, places)| {
        places.iter().filter(|at| here(**at)).map(move |at| (topic, who, at.0))
    });
    let rows = few.map(|(topic, who, at)| [topics::kind(topic), topics::mac(topic), said.who(who), at]);
    sheets.put(Sheet::of("few", ["topic", "mac", "who", "at"], rows));
}

/// What the names and addresses mentioned stand for.
pub(super) fn save_names(names: &Names, said: Mentioned, sheets: &mut Sheets) {
    let Mentioned { names: mentioned, whos } = said;
    let mentioned: FxHashSet<Name> = mentioned.into_iter().collect();
    let texts: Vec<(Name, &[u8])> =
        mentioned.into_iter().filter_map(|name| Some((name, names.bytes(name)?))).collect();
    let sheet = Sheet::of("names", ["name"], texts.iter().map(|(name, _)| [name.0]));
    sheets.put(sheet.with_texts("text", texts.iter().map(|(_, text)| *text)));
    let whos: FxHashSet<Who> = whos.into_iter().collect();
    let hashed =
        whos.iter().filter_map(|who| names.ip(*who).filter(|ip| ip.as_v4().is_none()).map(|ip| (who, ip)));
    let rows = hashed.map(|(who, Ip(number))| [who.0, (number >> 64) as u64, number as u64]);
    sheets.put(Sheet::of("addresses", ["who", "high", "low"], rows));
    let raws: Vec<(Who, &[u8])> = whos.iter().filter_map(|who| Some((*who, names.raw(*who)?))).collect();
    let sheet = Sheet::of("unreadable", ["who"], raws.iter().map(|(who, _)| [who.0]));
    sheets.put(sheet.with_texts("text", raws.iter().map(|(_, text)| *text)));
}

/// Reads a day back. `number` is asked once for each source and gives its number in the present list.
pub fn load(
    body: &[u8],
    day: i32,
    mut number: impl FnMut(usize, StoredSource) -> usize,
) -> Result<Day, StoreError> {
    let sheets = Sheets::from_bytes(body)?;
    let numbers: Vec<(usize, usize)> =
        sources(&sheets).into_iter().map(|(old, source)| (old, number(old, source))).collect();
    let source = |old: usize| numbers.iter().find(|(known, _)| *known == old).map_or(old, |(_, new)| *new);
    let place = |at: u64| Position(at).moved(source(Position(at).source())).0;
    let mut tally = Tally::default();
    load_lines(&sheets, day, source, place, &mut tally);
    load_time(&sheets, day, place, &mut tally);
    load_lists(&sheets, day, place, &mut tally);
    macro_rules! tables {
        ($($table:ident),*) => { $(rows::load(stringify!($table), day, &sheets, place, &mut tally.$table);)* };
    }
    tables!(
        hits, ports, port25, rejects, clients, listed, listed_us, uids, logins, relays, sent, jobs, services
    );
    rows::load("templates", day, &sheets, place, &mut tally.templates.table);
    load_attempts("guesses", day, &sheets, place, &mut tally.guesses);
    load_attempts("auth", day, &sheets, place, &mut tally.auth);
    dealings::load(&sheets, place, &mut tally.dealings);
    load_texts(&sheets, place, &mut tally);
    load_names(&sheets, &mut tally.names);
    let unclosed = sheets.get("unclosed").numbers(["since", "client", "at"]);
    let unclosed = unclosed.map(|[since, client, at]| Open {
        since: since as i64,
        client: Who(client),
        at: Position(place(at)),
    });
    Ok(Day { tally, unclosed: unclosed.collect() })
}

/// The sources of a day, by their numbers in it.
pub fn sources_of(body: &[u8]) -> Result<Vec<(usize, StoredSource)>, StoreError> {
    Sheets::from_bytes(body).map(|sheets| sources(&sheets))
}

fn sources(sheets: &Sheets) -> Vec<(usize, StoredSource)> {
    let sheet = sheets.get("sources");
    let (mut names, mut words) = (sheet.texts("name"), sheet.texts("words"));
    let text = |texts: &mut dyn Iterator<Item = &[u8]>| {
        String::from_utf8_lossy(texts.next().unwrap_or_default()).into_owned()
    };
    let rows = sheet.numbers(["number", "identity", "traits"]).map(|[number, identity, traits]| {
        let (name, words) = (text(&mut names), text(&mut words));
        (number as usize, StoredSource { name, identity, pieces: Vec::new(), words, traits })
    });
    let mut sources: Vec<(usize, StoredSource)> = rows.collect();
    for [number, before] in sheets.get("pieces").numbers(["number", "before"]) {
        if let Some((_, source)) = sources.iter_mut().find(|(known, _)| *known == number as usize) {
            source.pieces.push(before);
        }
    }
    sources
}

fn load_lines(
    sheets: &Sheets,
    day: i32,
    source: impl Fn(usize) -> usize,
    place: impl Fn(u64) -> u64,
    tally: &mut Tally,
) {
    for row in sheets.get("lines").numbers(LINES) {
        let [old, used, ignored, unmatched, unreadable, duplicate, first, last, from, to] = row;
        let mut lines = DayLines {
            first: first as i64,
            last: last as i64,
            from: Position(place(from)),
            to: Position(place(to)),
            ..DayLines::default()
        };
        for (class, n) in [
            (Class::Used, used),
            (Class::Ignored, ignored),
            (Class::Unmatched, unmatched),
            (Class::Unreadable, unreadable),
            (Class::Duplicate, duplicate),
        ] {
            lines.classes[class as usize] = n;
        }
        let source = source(old as usize);
        tally.classes_of(source, &lines.classes);
        tally.days.entry((source, day)).or_default().join(&lines);
    }
}

fn what(name: &[u8]) -> Option<What> {
    What::ALL.into_iter().find(|what| what.name().as_bytes() == name)
}

fn load_time(sheets: &Sheets, day: i32, place: impl Fn(u64) -> u64, tally: &mut Tally) {
    for [hour, n] in sheets.get("hours").numbers(["hour", "n"]) {
        *tally.hours.entry(hour as i64).or_default() += n;
    }
    let totals = sheets.get("totals");
    for ([n, first, last, at], name) in totals.numbers(["n", "first", "last", "at"]).zip(totals.texts("what"))
    {
        if let Some(what) = what(name) {
            tally.totals.put(day, what, count_of([n, first, last, place(at)]));
        }
    }
    let slots = sheets.get("slots");
    for ([slot, n], name) in slots.numbers(["slot", "n"]).zip(slots.texts("what")) {
        if let Some(what) = what(name) {
            tally.slots.add(slot as i64, what, n as u32);
        }
    }
    for [slot, at] in sheets.get("slot_starts").numbers(["slot", "at"]) {
        tally.opened_in(slot as i64, Position(place(at)));
    }
    for [slot, client, n] in sheets.get("callers").numbers(["slot", "client", "n"]) {
        *tally.callers.entry((slot as i64, Who(client))).or_default() += n as u32;
    }
    let cells = sheets.get("curve").numbers(["second", "opened", "closed", "rise"]);
    tally.curve =
        Curve::of(cells.map(|[second, opened, closed, rise]| {
            (second as i64, [opened as u16, closed as u16, rise as u16])
        }));
}

fn load_lists(sheets: &Sheets, day: i32, place: impl Fn(u64) -> u64, tally: &mut Tally) {
    for [source, mac, slot, n] in sheets.get("strips").numbers(["source", "mac", "slot", "n"]) {
        let station = (Who(source), codes::mac(mac));
        *tally.strips.entry((station, slot as i64)).or_default() += n as u32;
    }
    for [source, mac, second] in sheets.get("instants").numbers(["source", "mac", "second"]) {
        tally.instants.entry((Who(source), codes::mac(mac))).or_default().push(second as i64);
    }
    for [micros, source, destination, n] in
        sheets.get("every_hit").numbers(["micros", "source", "destination", "n"])
    {
        let (source, destination) = (Who(source), Who(destination));
        tally.every_hit.push(OneHit { micros: micros as i64, day, source, destination, n: n as u32 });
    }
    for [micros, at, text] in sheets.get("limits").numbers(["micros", "at", "text"]) {
        let (at, text) = (Position(place(at)), Name(text));
        tally.limits.push(OneLimit { micros: micros as i64, at, day, text });
    }
    tally.timers.extend(sheets.get("timers").numbers(["timer"]).map(|[timer]| Name(timer)));
}

fn load_attempts(name: &str, day: i32, sheets: &Sheets, place: impl Fn(u64) -> u64, attempts: &mut Attempts) {
    for [client, n, first, last, at] in sheets.get(name).numbers(["client", "n", "first", "last", "at"]) {
        attempts.put(day, Who(client), count_of([n, first, last, place(at)]));
    }
    for [client, tried] in sheets.get(&format!("{name}_names")).numbers(["client", "name"]) {
        attempts.put_name(day, Who(client), Name(tried));
    }
}

fn load_texts(sheets: &Sheets, place: impl Fn(u64) -> u64, tally: &mut Tally) {
    let texts = sheets.get("texts");
    for ([at], line) in texts.numbers(["at"]).zip(texts.texts("line")) {
        tally.texts.put_back(Position(place(at)), line);
    }
    for [kind, mac, who, at] in sheets.get("few").numbers(["topic", "mac", "who", "at"]) {
        if let Some(topic) = topics::topic(kind, mac) {
            tally.texts.put_back_few(topic, Who(who), Position(place(at)));
        }
    }
}

pub(super) fn load_names(sheets: &Sheets, names: &mut Names) {
    let sheet = sheets.get("names");
    for ([name], text) in sheet.numbers(["name"]).zip(sheet.texts("text")) {
        names.keep(Name(name), text);
    }
    for [who, high, low] in sheets.get("addresses").numbers(["who", "high", "low"]) {
        names.put_ip(Who(who), Ip(u128::from(high) << 64 | u128::from(low)));
    }
    let sheet = sheets.get("unreadable");
    for ([who], text) in sheet.numbers(["who"]).zip(sheet.texts("text")) {
        names.put_raw(Who(who), text);
    }
}
