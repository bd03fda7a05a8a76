//! What a reading of new lines hands on to the next one, as bytes, and back: how far each log was read, the list of
//! sources by whose numbers positions speak, and what was open at the end.

use rustc_hash::FxHashMap;

use super::day::{StoredSource, load_names, save_names};
use super::header::StoreError;
use super::rows::Mentioned;
use super::sheet::{Sheet, Sheets};
use crate::model::mark::Mark;
use crate::tally::count::Carried;
use crate::tally::key::Names;

/// Form in which what is open is written; another one is passed over, and what was open is counted as it stands.
const FORM: u64 = 1;

/// How often a line was met in a log: the line by its hash, the log by that of its name.
pub type Recent = FxHashMap<(u64, u64), Met>;

/// Times met, and the second of the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Met {
    pub times: u16,
    pub second: i64,
}

/// All that lasts from one reading of new lines to the next.
#[derive(Clone, Default)]
pub struct State {
    /// By number.
    pub sources: Vec<StoredSource>,
    pub marks: Vec<Mark>,
    pub open: Carried,
    /// What the names and addresses in it stand for.
    pub names: Names,
    /// Lines met lately in logs beside which others hold the same lines.
    pub recent: Recent,
    /// Sessions open before the first day that is kept.
    pub before: i64,
}

const MARK: [&str; 14] = [
    "source",
    "device",
    "inode",
    "size",
    "mtime",
    "position",
    "lines",
    "head_length",
    "head",
    "tail_length",
    "tail",
    "dated",
    "last",
    "seen",
];

impl State {
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut sheets = Sheets::default();
        let sources = self.sources.iter().map(|source| [source.identity, source.traits]);
        let sheet = Sheet::of("sources", ["identity", "traits"], sources)
            .with_texts("name", self.sources.iter().map(|source| source.name.as_bytes()))
            .with_texts("words", self.sources.iter().map(|source| source.words.as_bytes()));
        sheets.put(sheet);
        let pieces = self.sources.iter().enumerate();
        let pieces = pieces
            .flat_map(|(number, source)| source.pieces.iter().map(move |before| [number as u64, *before]));
        sheets.put(Sheet::of("pieces", ["number", "before"], pieces));
        let marks = Sheet::of("marks", MARK, self.marks.iter().map(mark_numbers));
        sheets.put(marks.with_texts("path", self.marks.iter().map(|mark| mark.path.as_bytes())));
        let recent = self.recent.iter();
        let recent = recent.map(|((line, log), met)| [*line, *log, u64::from(met.times), met.second as u64]);
        sheets.put(Sheet::of("recent", ["line", "log", "times", "second"], recent));
        // Writing into memory does not fail.
        let open = postcard::to_stdvec(&self.open).unwrap_or_default();
        let sheet = Sheet::of("open", ["form", "before"], [[FORM, self.before as u64]].into_iter());
        sheets.put(sheet.with_texts("bytes", [open.as_slice()].into_iter()));
        let mut said = Mentioned::default();
        self.open.mention(&mut |name| said.names.push(name), &mut |who| said.whos.push(who));
        save_names(&self.names, said, &mut sheets);
        sheets.to_bytes()
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<State, StoreError> {
        let sheets = Sheets::from_bytes(bytes)?;
        let mut state = State::default();
        let sheet = sheets.get("sources");
        let texts = sheet.texts("name").zip(sheet.texts("words"));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        for ([identity, traits], (name, words)) in sheet.numbers(["identity", "traits"]).zip(texts) {
            let (name, words) = (text(name), text(words));
            state.sources.push(StoredSource { name, identity, pieces: Vec::new(), words, traits });
        }
        for [number, before] in sheets.get("pieces").numbers(["number", "before"]) {
            if let Some(source) = state.sources.get_mut(number as usize) {
                source.pieces.push(before);
            }
        }
        let sheet = sheets.get("marks");
        let marks = sheet.numbers(MARK).zip(sheet.texts("path"));
        state.marks.extend(marks.map(|(numbers, path)| mark_of(numbers, text(path))));
        for [line, log, times, second] in sheets.get("recent").numbers(["line", "log", "times", "second"]) {
            state.recent.insert((line, log), Met { times: times as u16, second: second as i64 });
        }
        let sheet = sheets.get("open");
        for ([form, before], bytes) in sheet.numbers(["form", "before"]).zip(sheet.texts("bytes")) {
            state.before = before as i64;
            if form == FORM {
                state.open = postcard::from_bytes(bytes).map_err(|_| StoreError::Damaged)?;
            }
        }
        load_names(&sheets, &mut state.names);
        Ok(state)
    }
}

fn mark_numbers(mark: &Mark) -> [u64; 14] {
    [
        mark.source as u64,
        mark.device,
        mark.inode,
        mark.size,
        mark.mtime as u64,
        mark.position,
        mark.lines,
        mark.head.0,
        mark.head.1,
        mark.tail.0,
        mark.tail.1,
        u64::from(mark.last.is_some()),
        mark.last.unwrap_or_default() as u64,
        mark.seen as u64,
    ]
}

fn mark_of(numbers: [u64; 14], path: String) -> Mark {
    let [
        source,
        device,
        inode,
        size,
        mtime,
        position,
        lines,
        head_length,
        head,
        tail_length,
        tail,
        dated,
        last,
        seen,
    ] = numbers;
    Mark {
        source: source as usize,
        path,
        device,
        inode,
        size,
        mtime: mtime as i64,
        position,
        lines,
        head: (head_length, head),
        tail: (tail_length, tail),
        last: (dated != 0).then_some(last as i64),
        seen: seen as i64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let source =
            StoredSource { name: "/var/log/mail.log".into(), pieces: vec![0, 7], ..StoredSource::default() };
        let mark = Mark { path: "/var/log/mail.log".into(), last: Some(-1), tail: (3, 9), ..Mark::default() };
        let mut state = State { sources: vec![source], marks: vec![mark], before: -2, ..State::default() };
        state.recent.insert((1, 2), Met { times: 3, second: 4 });
        let back = State::from_bytes(&state.to_bytes()).expect("a state");
        assert_eq!((&back.sources, &back.marks, back.before), (&state.sources, &state.marks, -2));
        assert_eq!(back.recent, state.recent);
    }
}
