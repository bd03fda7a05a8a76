//! Unmatched lines, clustered: what differs from line to line is replaced by a star, what is left is the template.

use super::key::{Name, Names};
use super::table::{Seen, Table};

/// Distinct templates kept; lines of further ones are counted under their program alone.
const MOST: usize = 4096;
/// Bytes of a message that shape its template.
const LONGEST: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TemplateKey {
    pub day: i32,
    pub program: Name,
    /// Empty beyond the cap.
    pub template: Name,
}

#[derive(Clone, Debug, Default)]
pub struct Templates {
    pub table: Table<TemplateKey>,
    scratch: Vec<u8>,
}

impl Templates {
    /// Counts a program's message. True for a template not met before on this day.
    pub fn add(
        &mut self,
        names: &mut Names,
        day: i32,
        (program, message): (&[u8], &[u8]),
        seen: Seen,
    ) -> bool {
        shape(message, &mut self.scratch);
        let program = names.name(program);
        let mut key = TemplateKey { day, program, template: Name::of(&self.scratch) };
        if self.table.len() >= MOST && !self.table.contains(&key) {
            key.template = Name::EMPTY;
        }
        let new = self.table.add(key, seen).first;
        if new && key.template != Name::EMPTY {
            names.name(&self.scratch);
        }
        new
    }

    pub fn merge(&mut self, other: Templates) {
        self.table.merge(other.table);
    }
}

/// The message with every word that holds a digit, an address or a bracketed value made a star.
fn shape(message: &[u8], shape: &mut Vec<u8>) {
    shape.clear();
    let message = &message[..message.len().min(LONGEST)];
    for word in message.split(|byte| *byte == b' ') {
        if !shape.is_empty() {
            shape.push(b' ');
        }
        match word.iter().position(|byte| matches!(byte, b'=' | b'<' | b'[' | b'(')) {
            Some(at) if varies(&word[at..]) => {
                shape.extend_from_slice(if varies(&word[..at]) { b"*" } else { &word[..=at] });
                shape.push(b'*');
            }
            _ if varies(word) => shape.push(b'*'),
            _ => shape.extend_from_slice(word),
        }
    }
}

fn varies(word: &[u8]) -> bool {
    word.iter().any(|byte| byte.is_ascii_digit() || matches!(byte, b'@' | b'/' | b'<')) || !word.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_alike_share_a_template() {
        let mut out = Vec::new();
        for (message, expected) in [
            ("warning: run-away process 123 killed", "warning: run-away process * killed"),
            ("lost host=mx1.example (192.0.2.1)", "lost host=* (*"),
            ("user <a@b.example> unknown", "user <* unknown"),
        ] {
            shape(message.as_bytes(), &mut out);
            assert_eq!(String::from_utf8_lossy(&out), expected);
        }
    }
}
