//! Leases of ISC dhcpd: `lease ADDRESS { ... }`, `ia-na "..." { iaaddr ADDRESS { ... } }`, `host NAME { ... }`. From
//! dhcpd.leases(5) and ISC DHCP `server/db.c` (`write_lease`, `write_ia`), `common/conflex.c`. Times are in UTC, or `epoch
//! N`. The file is a journal: a block for each change of a lease. Pure.

use super::{List, address, duid, named};
use crate::model::calendar::day_number;
use crate::model::device::{Entry, EntryKind};
use crate::model::net::Mac;

/// Blocks within one another at most.
const DEEPEST: usize = 16;

pub fn is_block(line: &str) -> bool {
    let mut words = line.split_whitespace();
    match (words.next(), words.next()) {
        (Some("lease"), Some(ip)) => address(ip).is_some(),
        (Some("ia-na" | "ia-ta"), Some(id)) => id.starts_with('"'),
        _ => false,
    }
}

/// A block that is still open.
struct Block {
    kind: Kind,
    line: usize,
    entry: Entry,
    /// Nobody has the address: dhcpd found it in use, or keeps it for its partner.
    unusable: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Lease,
    Host,
    /// An identity association; its addresses are of this client.
    Association,
    Other,
}

pub fn read(text: &str, list: &mut List<'_>) {
    let mut open: Vec<Block> = Vec::new();
    let mut words: Vec<Word<'_>> = Vec::new();
    let (mut too_deep, mut last) = (0_usize, 1);
    let lexer = Lexer { rest: text, line: 1 };
    for word in lexer {
        last = word.line;
        match word.text {
            "{" if word.is_sign && open.len() >= DEEPEST => too_deep += 1,
            "{" if word.is_sign => open.push(begin(&words, open.last(), word.line, list)),
            "}" if word.is_sign && too_deep > 0 => too_deep -= 1,
            "}" if word.is_sign => {
                let done = open
                    .pop()
                    .filter(|block| matches!(block.kind, Kind::Lease | Kind::Host) && !block.unusable);
                done.into_iter().for_each(|block| list.push(block.entry));
            }
            ";" if word.is_sign => {
                if let Some(block) = open.last_mut() {
                    statement(&words, block);
                }
            }
            _ => {
                // A statement of a lease has some ten words; one that never ends is not kept.
                if words.len() < 64 {
                    words.push(word);
                }
                continue;
            }
        }
        words.clear();
    }
    if let Some(block) = open.first() {
        list.doubt(last, format!("the file ends within the block that begins in line {}", block.line));
    }
}

fn begin(words: &[Word<'_>], outside: Option<&Block>, line: usize, list: &List<'_>) -> Block {
    let line = words.first().map_or(line, |word| word.line);
    let mut entry = list.entry(EntryKind::Lease, line);
    let texts: Vec<&str> = words.iter().map(|word| word.text).collect();
    let kind = match texts.as_slice() {
        ["lease", ip] | ["iaaddr", ip] if address(ip).is_some() => {
            entry.ip = address(ip);
            if let Some(client) = outside.filter(|block| block.kind == Kind::Association) {
                (entry.mac, entry.since) = (client.entry.mac, client.entry.since);
            }
            Kind::Lease
        }
        ["ia-na" | "ia-ta", id] => {
            // Four octets of the association, then the client's identifier.
            entry.mac = unescaped(id).get(4..).and_then(duid::mac);
            Kind::Association
        }
        ["host", name] => {
            (entry.kind, entry.name) = (EntryKind::Written, named(name));
            Kind::Host
        }
        _ => Kind::Other,
    };
    Block { kind, line, entry, unusable: false }
}

fn statement(words: &[Word<'_>], block: &mut Block) {
    let texts: Vec<&str> = words.iter().map(|word| word.text).collect();
    let entry = &mut block.entry;
    match texts.as_slice() {
        ["starts", time @ ..] => entry.since = instant(time),
        ["ends", time @ ..] => entry.until = instant(time),
        // An association has no start of its own: the client's last word.
        ["cltt", time @ ..] if block.kind == Kind::Association => entry.since = instant(time),
        ["hardware", _, mac] => entry.mac = Mac::parse(mac),
        ["client-hostname", name] => entry.name = named(&String::from_utf8_lossy(&unescaped(name))),
        ["fixed-address", ip, ..] => entry.ip = address(ip.trim_end_matches(',')),
        ["binding", "state", state] => block.unusable = matches!(*state, "abandoned" | "backup"),
        _ => {}
    }
}

/// `4 2026/03/05 10:00:00`, `epoch 1772704800`; None for `never`.
fn instant(words: &[&str]) -> Option<i64> {
    match words {
        ["epoch", seconds, ..] => seconds.parse().ok(),
        [_, date, clock, ..] => {
            let numbers = |text: &str, sign| {
                text.split(sign).map(|part: &str| part.parse::<u32>().ok()).collect::<Option<Vec<u32>>>()
            };
            let (date, clock) = (numbers(date, '/')?, numbers(clock, ':')?);
            let ([year, month, day], [hour, minute, second]) = (date.as_slice(), clock.as_slice()) else {
                return None;
            };
            let day = day_number(i32::try_from(*year).ok()?, *month, *day)?;
            let second =
                (*hour < 24 && *minute < 60 && *second < 62).then_some(hour * 3600 + minute * 60 + second)?;
            Some(i64::from(day) * 86_400 + i64::from(second))
        }
        _ => None,
    }
}

/// Bytes of a quoted string: `\001`, `\"`, `\\`.
fn unescaped(text: &str) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, more @ ..] = rest {
        (bytes, rest) = match (first, more) {
            (b'\\', [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', after @ ..]) => {
                bytes.push((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'));
                (bytes, after)
            }
            (b'\\', [escaped, after @ ..]) => {
                bytes.push(*escaped);
                (bytes, after)
            }
            _ => {
                bytes.push(*first);
                (bytes, more)
            }
        };
    }
    bytes
}

#[derive(Clone, Copy)]
struct Word<'a> {
    /// Without its quotes.
    text: &'a str,
    line: usize,
    /// A brace or a semicolon that is not quoted.
    is_sign: bool,
}

/// Cuts the text into words, quoted strings and signs, and leaves comments out.
struct Lexer<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Lexer<'a> {
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.line += taken.bytes().filter(|byte| *byte == b'\n').count();
        self.rest = rest;
        taken
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Word<'a>;

    fn next(&mut self) -> Option<Word<'a>> {
        loop {
            let blank = self.rest.len() - self.rest.trim_start().len();
            self.take(blank);
            if !self.rest.starts_with('#') {
                break;
            }
            self.take(self.rest.find('\n').unwrap_or(self.rest.len()));
        }
        let line = self.line;
        match self.rest.as_bytes().first()? {
            b'{' | b'}' | b';' => Some(Word { text: self.take(1), line, is_sign: true }),
            b'"' => {
                let bytes = self.rest.as_bytes();
                let mut end = 1;
                while end < bytes.len() && bytes[end] != b'"' {
                    end += if bytes[end] == b'\\' { 2 } else { 1 };
                }
                // A cut string ends where the text does; an escaped sign may have more than one byte.
                while !self.rest.is_char_boundary(end.min(bytes.len())) {
                    end += 1;
                }
                let text = self.take(end.min(bytes.len())).trim_start_matches('"');
                if self.rest.starts_with('"') {
                    self.take(1);
                }
                Some(Word { text, line, is_sign: false })
            }
            _ => {
                let end = self.rest.find(|sign: char| sign.is_whitespace() || "{};\"#".contains(sign));
                Some(Word { text: self.take(end.unwrap_or(self.rest.len())), line, is_sign: false })
            }
        }
    }
}
