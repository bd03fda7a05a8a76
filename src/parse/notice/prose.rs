//! The reader for what nobody has met: finds times, addresses, ports and the words around them in any text. Lines that
//! hold both a time and an address are incidents as they stand; in sentences and blocks of labels each time is joined
//! with the address nearest to it. What is only guessed is told. Other readers of texts build on it. Pure.

mod context;

use std::ops::Range;

pub(super) use self::context::{accused, aside, subject_kind};
use self::context::{aside_kind, labelled_kind};

use super::addr::{self, Written};
use super::line::{self, Line};
use super::{Message, Reading, labels, received};
use crate::model::notice::{AsideKind, Incident, Lacks, Role, When};

/// Bytes of one text that are read, and incidents of one notice that are kept.
const TEXT: usize = 4 << 20;
pub(super) const MOST: usize = 20_000;

/// Reads any message that has text with a time or an address in it.
pub fn read(message: &Message) -> Option<Reading> {
    let accused = accused(message);
    let mut reading = Reading::default();
    let mut loose = Vec::new();
    let kind = subject_kind(message);
    let mut plain_found = false;
    for (part, place) in message.prose() {
        // Markup repeats the plain text beside it.
        if place.media == "text/html" && plain_found {
            continue;
        }
        let mut excerpt =
            Excerpt { part, accused: accused.as_ref(), kind: &kind, loose: Vec::new(), others: 0, day: None };
        excerpt.read(&place.text, &mut reading);
        plain_found |= !reading.incidents.is_empty();
        if excerpt.others > 0 {
            reading.doubts.push(format!("{} lines name other addresses and were left aside", excerpt.others));
        }
        loose.append(&mut excerpt.loose);
    }
    if reading.incidents.is_empty() {
        without_address(&loose, accused.as_ref(), &kind, &mut reading);
    } else {
        let rest = loose.into_iter().filter(|loose| loose.when.lacks == Lacks::Nothing);
        reading.asides.extend(rest.map(|loose| aside(AsideKind::Reported, &loose.when, &loose.text)));
    }
    if reading.incidents.is_empty() {
        addresses_only(message, accused, &kind, &mut reading);
    }
    let found = !reading.incidents.is_empty() || !reading.asides.is_empty();
    found.then_some(reading)
}

/// Times beside which no address stands: of the one address the notice is about, or of none.
fn without_address(loose: &[Loose], accused: Option<&Written>, kind: &str, reading: &mut Reading) {
    let exact = loose.iter().any(|loose| loose.when.precision < 86_400);
    let listed = loose.iter().any(|loose| loose.listed);
    for one in loose
        .iter()
        .filter(|one| (!exact || one.when.precision < 86_400) && (!listed || one.listed))
        .take(MOST)
    {
        let own = line::kind(&one.text);
        reading.incidents.push(Incident {
            when: Some(one.when.clone()),
            ip: accused.and_then(|accused| accused.ip),
            masked: accused.and_then(|accused| accused.masked.clone()),
            kind: if own.is_empty() { kind } else { own }.to_string(),
            text: one.text.clone(),
            line: one.line,
            part: one.part,
            ..Incident::default()
        });
    }
    if !reading.incidents.is_empty() {
        let whose = if accused.is_some() {
            "the address is taken from elsewhere in it"
        } else {
            "it names no address"
        };
        reading.doubts.push(format!("no address stands beside the times of this notice: {whose}"));
    }
}

/// No time at all: the addresses it is about.
fn addresses_only(message: &Message, accused: Option<Written>, kind: &str, reading: &mut Reading) {
    let mut seen: Vec<Incident> = Vec::new();
    let told = accused.is_some();
    for (part, place) in message.prose() {
        for (number, text) in lines(&place.text) {
            let line = Line::read(text);
            let about = match &accused {
                Some(accused) => line.names(accused),
                None => line.has_address() && line::role(text) != Role::Target,
            };
            if !about || seen.len() >= 100 {
                continue;
            }
            let mut incident = line.incident(text, number, accused.as_ref());
            incident.when = None;
            incident.part = part;
            if incident.kind.is_empty() {
                incident.kind = kind.to_string();
            }
            let known = |one: &Incident| one.ip == incident.ip && one.masked == incident.masked;
            if !seen.iter().any(known) {
                seen.push(incident);
            }
        }
    }
    if seen.is_empty()
        && let Some(accused) = accused
    {
        let Written { ip, masked, .. } = accused;
        let text = message.header("subject").unwrap_or_default().to_string();
        seen.push(Incident { ip, masked, kind: kind.to_string(), text, ..Incident::default() });
    }
    if seen.is_empty() {
        return;
    }
    reading.doubts.push("no time of an event was found in it".to_string());
    if !told && seen.len() > 1 {
        reading.doubts.push("it does not say plainly which of its addresses is the reported one".to_string());
    }
    reading.incidents = seen;
}

/// A time without an address.
struct Loose {
    when: When,
    text: String,
    line: usize,
    part: usize,
    /// It begins its line, as in a list.
    listed: bool,
}

/// One text being read.
pub(super) struct Excerpt<'a> {
    pub part: usize,
    pub accused: Option<&'a Written>,
    pub kind: &'a str,
    loose: Vec<Loose>,
    others: usize,
    /// The day of the last full stamp, for lines that give a time of day.
    day: Option<i64>,
}

impl<'a> Excerpt<'a> {
    pub const fn new(part: usize, accused: Option<&'a Written>, kind: &'a str) -> Excerpt<'a> {
        Excerpt { part, accused, kind, loose: Vec::new(), others: 0, day: None }
    }

    /// Adds the incidents and other times of a text.
    pub fn read(&mut self, text: &str, reading: &mut Reading) {
        let cut = text.floor_char_boundary(TEXT.min(text.len()));
        if cut < text.len() {
            reading.doubts.push(format!("of a text only the first {} MiB were searched", TEXT >> 20));
        }
        let text = &text[..cut];
        let pasted = self.pasted_mail(text, reading);
        let own = |(number, _): &(usize, &str)| *number < pasted;
        let labelled = self.labelled(lines(text).filter(own), reading);
        let lines: Vec<(usize, &str)> =
            lines(text).filter(own).filter(|(number, _)| labelled.binary_search(number).is_err()).collect();
        for paragraph in lines.split(|(_, line)| is_blank(line)).filter(|paragraph| !paragraph.is_empty()) {
            self.paragraph(paragraph, reading);
        }
        if reading.incidents.len() >= MOST {
            reading.incidents.truncate(MOST);
            reading.doubts.push(format!("only the first {MOST} incidents were kept"));
        }
    }

    /// Blocks of labels speak for themselves; their lines, sorted.
    fn labelled<'t>(
        &mut self,
        lines: impl Iterator<Item = (usize, &'t str)>,
        reading: &mut Reading,
    ) -> Vec<usize> {
        let (incidents, mut used) = labels::read(lines);
        for mut incident in incidents.into_iter().take(MOST) {
            incident.part = self.part;
            if incident.kind.is_empty() {
                incident.kind = self.kind.to_string();
            }
            reading.incidents.push(incident);
        }
        used.sort_unstable();
        used
    }

    /// A mail pasted into the notice speaks through its `Received:` headers; the line at which it begins.
    fn pasted_mail(&self, text: &str, reading: &mut Reading) -> usize {
        let hops = received::incidents(text);
        let Some(first) = hops.first().map(|hop| hop.line) else { return usize::MAX };
        let is_accused = |hop: &Incident| {
            self.accused.is_some_and(|accused| hop.ip == accused.ip && hop.masked == accused.masked)
        };
        let any = hops.iter().any(is_accused);
        let part = self.part;
        let hops = hops.into_iter().filter(|hop| !any || is_accused(hop));
        reading.incidents.extend(hops.take(MOST).map(|hop| Incident { part, ..hop }));
        // The header block of that mail may begin a little above.
        let block = |(number, line): &(usize, &str)| *number < first && line.contains(':') && !is_blank(line);
        let above: Vec<(usize, &str)> = lines(text).take(first).collect();
        first - above.iter().rev().skip(1).take_while(|line| block(line)).count()
    }

    fn paragraph(&mut self, paragraph: &[(usize, &str)], reading: &mut Reading) {
        let mut open: Vec<(usize, &str, Line)> = Vec::new();
        let mut before = "";
        for (number, text) in paragraph {
            for segment in segments(text) {
                let mut line = Line::read(segment);
                self.sort_out(segment, before, &mut line, reading);
                if !line.stamps.is_empty() && line.has_address() {
                    self.take(line, segment, *number, reading);
                } else {
                    open.push((*number, segment, line));
                }
            }
            before = text;
        }
        if open.iter().any(|(_, _, line)| !line.stamps.is_empty()) {
            self.join(&open, reading);
        }
    }

    /// Takes the times that are no events out of a line.
    fn sort_out(&mut self, text: &str, before: &str, line: &mut Line, reading: &mut Reading) {
        let mut last = 0;
        line.stamps.retain_mut(|(range, when)| {
            let context = text.get(last..range.start).unwrap_or_default();
            let wrapped = format!("{before} {context}");
            let goes_on =
                last == 0 && !before.trim_end().ends_with([':', '.', '|']) && context.trim().is_empty();
            last = range.end;
            let kind =
                aside_kind(if goes_on { &wrapped } else { context }).or_else(|| is_quote(text, range.end));
            if let Some(kind) = kind {
                if when.lacks == Lacks::Nothing && reading.asides.len() < MOST {
                    reading.asides.push(aside(kind, when, text));
                }
                return false;
            }
            if when.lacks == Lacks::Nothing {
                self.day = Some(when.wall - when.wall.rem_euclid(86_400));
            } else if when.lacks == Lacks::Date
                && let Some(day) = self.day
            {
                when.wall += day;
                when.lacks = Lacks::Nothing;
            }
            true
        });
        // A day alone says nothing beside a time.
        if line.stamps.iter().any(|(_, when)| when.precision < 86_400) {
            line.stamps.retain(|(_, when)| when.precision < 86_400);
        }
    }

    fn take(&mut self, line: Line, text: &str, number: usize, reading: &mut Reading) {
        let mut line = line;
        if let Some(accused) = self.accused
            && !line.names(accused)
        {
            // Somebody else's doing, unless only whom it was done to stands here.
            if line.source.is_some() {
                self.others += 1;
                return;
            }
            line.source = Some(accused.clone());
        }
        let mut incident = line.incident(text, number, self.accused);
        incident.part = self.part;
        if incident.kind.is_empty() {
            incident.kind = self.kind.to_string();
        }
        if reading.incidents.len() < MOST {
            reading.incidents.push(incident);
        }
    }

    /// Times and addresses on different lines of one paragraph: each time goes with the address nearest to it, in the
    /// direction in which they come.
    fn join(&mut self, open: &[(usize, &str, Line)], reading: &mut Reading) {
        let stamped: Vec<usize> = (0..open.len()).filter(|at| !open[*at].2.stamps.is_empty()).collect();
        let address_first =
            open.iter().position(|(_, _, line)| line.has_address()) < stamped.first().copied();
        let any_address = open.iter().any(|(_, _, line)| line.has_address());
        for (index, at) in stamped.iter().enumerate() {
            // From the first address after the last time to this one, or from this one to the next.
            let from = if address_first {
                let last = index.checked_sub(1).and_then(|last| stamped.get(last)).map_or(0, |last| last + 1);
                (last..*at).find(|line| open[*line].2.has_address()).unwrap_or(last)
            } else {
                *at
            };
            let next = stamped.get(index + 1).copied().unwrap_or(open.len());
            let to = if address_first && any_address {
                // What follows belongs to it up to the next address.
                (at + 1..next).find(|line| open[*line].2.has_address()).unwrap_or(next)
            } else {
                next
            };
            let window = open.get(from..to.min(from + 12).max(at + 1)).unwrap_or_default();
            let text = window.iter().map(|(_, text, _)| text.trim()).collect::<Vec<_>>().join(" / ");
            let (number, own, line) = &open[*at];
            let mut joined = Line::read(&text);
            joined.stamps.clone_from(&line.stamps);
            if joined.has_address() {
                let kind = labelled_kind(window);
                let when = line::interval(own, &line.stamps);
                let before = reading.incidents.len();
                self.take(joined, &text, *number, reading);
                if let Some(incident) = reading.incidents.get_mut(before) {
                    incident.when = when;
                    incident.kind = kind.unwrap_or(std::mem::take(&mut incident.kind));
                }
            } else if let Some(when) = line::interval(own, &line.stamps) {
                let start = own.trim_start().trim_start_matches(['[', '(', '*', '-', '"', '|']).trim_start();
                let listed =
                    line.stamps.first().is_some_and(|(range, _)| own.len() - start.len() >= range.start);
                self.loose.push(Loose {
                    when,
                    text: own.trim().to_string(),
                    line: *number,
                    part: self.part,
                    listed,
                });
            }
        }
    }
}

/// `On Mon, 3 Mar 2014 at 17:00, x wrote:`
fn is_quote(text: &str, end: usize) -> Option<AsideKind> {
    let after = text.get(end..)?.trim_end();
    let quotes = ["wrote:", "schrieb:", "a écrit :", "a écrit:", "escribió:", "ha scritto:", "schreef:"];
    quotes.iter().any(|word| after.ends_with(word)).then_some(AsideKind::Reported)
}

/// Lines with their numbers, without the marks of quoting.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line.trim_start_matches(['>', ' ']).trim_end()))
}

/// Empty, or a rule drawn with signs.
fn is_blank(line: &str) -> bool {
    line.chars().all(|letter| letter.is_whitespace() || "-=_#*+~|.".contains(letter))
}

/// A line into which several were run together, cut before each of its times (or before the address that stands before
/// the time).
fn segments(text: &str) -> Vec<&str> {
    let stamps = super::stamp::find(text);
    let whole = vec![text];
    if stamps.len() < 2 {
        return whole;
    }
    let addresses: Vec<Range<usize>> = addr::find(text).into_iter().map(|(range, _)| range).collect();
    let Some(first) = addresses.first() else { return whole };
    let address_first = stamps.first().is_some_and(|(stamp, _)| first.start < stamp.start);
    let mut cuts = Vec::new();
    for pair in stamps.windows(2) {
        let between = pair[0].0.end..pair[1].0.start;
        let mut inside = addresses.iter().filter(|range| between.contains(&range.start));
        match if address_first { inside.next_back() } else { inside.next() } {
            Some(address) if address_first => cuts.push(address.start),
            Some(_) => cuts.push(between.end),
            None => {}
        }
    }
    let mut segments = Vec::new();
    let mut start = 0;
    for cut in cuts {
        segments.extend(text.get(start..cut));
        start = cut;
    }
    segments.extend(text.get(start..));
    segments
}

#[cfg(test)]
mod tests;
