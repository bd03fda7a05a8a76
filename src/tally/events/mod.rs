//! Single events, column by column: kept only where a question asks for them (`rapsheet query`, `rapsheet explain
//! --timeline`), and of each event only the columns that it names. Here memory grows with lines, so it is counted while
//! the events are collected (`Wanted`): beyond the bound they are only counted, so that the end can say how much it
//! would have taken. Texts are numbers of a dictionary.

mod dictionary;
mod wanted;

pub use dictionary::{Dictionary, NO_TEXT};
pub use wanted::{Only, Wanted};

use super::What;
use super::key::Who;
use crate::model::source::Position;

/// What of an event is a text. Each is a column of the table `events`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Text {
    Host,
    Program,
    Kind,
    Action,
    Client,
    Name,
    Source,
    Destination,
    Protocol,
    Mac,
    Prefix,
    Sender,
    Recipient,
    Login,
    QueueId,
    Relay,
    Reason,
    Zone,
    Owner,
    Command,
    Words,
}

impl Text {
    /// Each at its place.
    pub const ALL: [Text; 21] = [
        Text::Host,
        Text::Program,
        Text::Kind,
        Text::Action,
        Text::Client,
        Text::Name,
        Text::Source,
        Text::Destination,
        Text::Protocol,
        Text::Mac,
        Text::Prefix,
        Text::Sender,
        Text::Recipient,
        Text::Login,
        Text::QueueId,
        Text::Relay,
        Text::Reason,
        Text::Zone,
        Text::Owner,
        Text::Command,
        Text::Words,
    ];
}

/// What of an event is a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Number {
    Pid,
    N,
    SourcePort,
    DestinationPort,
    Uid,
    Code,
}

impl Number {
    /// Each at its place.
    pub const ALL: [Number; 6] =
        [Number::Pid, Number::N, Number::SourcePort, Number::DestinationPort, Number::Uid, Number::Code];
}

/// Before the name of its unit: the kind of a service's start, which is a run only if a timer owns the unit.
pub const SERVICE: &[u8] = b"service\0";

/// What stands for a number that an event does not have.
pub const NO_NUMBER: u32 = u32::MAX;

/// Rows of one chunk at most: short, so that growing a column never copies much.
const ROWS: usize = 1 << 15;

/// One event, as it goes into the columns.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub at: Position,
    pub micros: i64,
    pub texts: [u32; Text::ALL.len()],
    pub numbers: [u32; Number::ALL.len()],
}

/// Some events in the order of their lines; a column that is not wanted is empty.
#[derive(Clone, Debug, Default)]
pub struct Chunk {
    pub at: Vec<Position>,
    /// Microseconds since the epoch.
    pub instants: Vec<i64>,
    /// Numbers of the dictionary.
    pub texts: [Vec<u32>; Text::ALL.len()],
    pub numbers: [Vec<u32>; Number::ALL.len()],
}

impl Chunk {
    fn push(&mut self, row: &Row, wanted: &Wanted) {
        self.at.push(row.at);
        if wanted.instants {
            self.instants.push(row.micros);
        }
        for text in Text::ALL.iter().filter(|text| wanted.text(**text)) {
            self.texts[*text as usize].push(row.texts[*text as usize]);
        }
        for number in Number::ALL.iter().filter(|number| wanted.number(**number)) {
            self.numbers[*number as usize].push(row.numbers[*number as usize]);
        }
    }
}

/// A line that counted for something only after others had shown so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Late {
    pub at: Position,
    pub what: What,
    pub n: u32,
}

/// Events collected.
#[derive(Clone, Debug, Default)]
pub struct Events {
    /// They are asked for.
    pub on: bool,
    chunks: Vec<Chunk>,
    open: Chunk,
    pub texts: Dictionary,
    /// Events met, whether kept or not.
    pub met: u64,
    /// Bytes of the dictionary that the bound was told of.
    told: u64,
    /// Refusals whose client was named by a later line.
    pub named: Vec<(Position, Who)>,
    /// What counts as an illegal port-25 hit, an outbound connection, a message that came back.
    pub late: Vec<Late>,
}

impl Events {
    /// None yet; they are asked for or not.
    pub fn new(on: bool) -> Events {
        Events { on, ..Events::default() }
    }

    /// Keeps an event while there is room.
    pub fn push(&mut self, row: &Row, wanted: &Wanted) {
        self.met += 1;
        if wanted.is_over() {
            return self.let_go();
        }
        if self.open.at.len() >= ROWS {
            self.close(wanted);
        }
        self.open.push(row, wanted);
    }

    /// Ends a chunk: one holds lines of one piece of the input, in their order.
    pub fn close(&mut self, wanted: &Wanted) {
        let mut done = std::mem::take(&mut self.open);
        if done.at.is_empty() {
            return;
        }
        done.at.shrink_to_fit();
        done.instants.shrink_to_fit();
        done.texts.iter_mut().chain(&mut done.numbers).for_each(Vec::shrink_to_fit);
        let grown = self.texts.bytes().saturating_sub(self.told);
        self.told = self.texts.bytes();
        wanted.take(done.at.len() as u64, grown);
        self.chunks.push(done);
    }

    /// There is no room for all: none is worth keeping.
    #[cold]
    fn let_go(&mut self) {
        self.chunks = Vec::new();
        self.open = Chunk::default();
        self.named = Vec::new();
        self.late = Vec::new();
    }

    /// Takes in the events of another thread, whose dictionary is not this one.
    pub fn merge(&mut self, other: Events) {
        let Events { on, mut chunks, open, texts, met, told, named, late } = other;
        self.on |= on;
        self.met += met;
        self.told += told;
        if self.texts.is_empty() {
            self.texts = texts;
        } else {
            let codes = self.texts.merge(texts);
            let columns = chunks.iter_mut().flat_map(|chunk| chunk.texts.iter_mut().flatten());
            columns.for_each(|code| *code = codes.get(*code as usize).copied().unwrap_or(NO_TEXT));
        }
        debug_assert!(open.at.is_empty());
        self.chunks.extend(chunks);
        self.named.extend(named);
        self.late.extend(late);
    }

    /// A line that counts for this only now.
    pub fn late(&mut self, what: What, at: Position, n: u32) {
        if self.on {
            self.late.push(Late { at, what, n });
        }
    }

    /// Takes one column out of all chunks, in their order: what was turned into something else need not be kept.
    pub fn take<T>(&mut self, column: impl Fn(&mut Chunk) -> &mut Vec<T>) -> Vec<Vec<T>> {
        self.chunks.iter_mut().map(|chunk| std::mem::take(column(chunk))).collect()
    }

    pub fn chunks(&self) -> &[Chunk] {
        &self.chunks
    }

    /// Brings the chunks into reading order; to be called once, when all is collected.
    pub fn settle(&mut self) {
        self.chunks.sort_by_key(|chunk| chunk.at.first().copied());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(line: u32, host: u32) -> Row {
        let mut texts = [NO_TEXT; Text::ALL.len()];
        texts[Text::Host as usize] = host;
        let at = Position::new(0, 0, line);
        Row { at, micros: i64::from(line), texts, numbers: [NO_NUMBER; Number::ALL.len()] }
    }

    #[test]
    fn only_wanted_columns_are_kept_and_codes_survive_a_merge() {
        let wanted = Wanted::new([Text::Host], [], false, u64::MAX);
        let collect = |hosts: &[&str], from: u32| {
            let mut events = Events::default();
            for (line, host) in (from..).zip(hosts) {
                let host = events.texts.code(host.as_bytes());
                events.push(&row(line, host), &wanted);
            }
            events.close(&wanted);
            events
        };
        let mut later = collect(&["mx", "gate"], 10);
        later.merge(collect(&["gate", "other", "mx"], 1));
        later.settle();
        let shown: Vec<String> = later
            .chunks()
            .iter()
            .flat_map(|chunk| &chunk.texts[Text::Host as usize])
            .map(|code| String::from_utf8_lossy(later.texts.text(*code)).into_owned())
            .collect();
        assert_eq!(shown, ["gate", "other", "mx", "mx", "gate"]);
        assert!(later.chunks().iter().all(|chunk| chunk.instants.is_empty()));
    }

    #[test]
    fn beyond_the_bound_events_are_counted_and_not_kept() {
        let wanted = Wanted::new([Text::Host], [], true, 100_000);
        let mut events = Events::default();
        for line in 0..200_000 {
            events.push(&row(line, NO_TEXT), &wanted);
        }
        events.close(&wanted);
        assert!(wanted.is_over() && events.chunks().is_empty());
        assert_eq!(events.met, 200_000);
        assert!(wanted.needed(events.met) > 100_000);
    }
}
