//! A JSON text as a value whose parts know their line. The values are serde_json's; it knows no lines, so that a walk
//! over the same, valid text notes where each begins. Pure.

use std::collections::HashMap;

use serde_json::Value;

/// A value and, by the path to each of its parts (a JSON pointer, RFC 6901), the line it begins on.
pub struct Lined {
    pub value: Value,
    lines: HashMap<String, usize>,
    /// Keys that stand twice in one object, with the line of the second.
    pub twice: Vec<(String, usize)>,
}

impl Lined {
    /// The error is serde_json's: line and what.
    pub fn read(text: &str) -> Result<Lined, (usize, String)> {
        let value = serde_json::from_str(text).map_err(|error| {
            let whole = error.to_string();
            let what = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(what, _)| what);
            (error.line(), format!("{what} (column {})", error.column()))
        })?;
        let mut walk =
            Walk { bytes: text.as_bytes(), at: 0, line: 1, lines: HashMap::new(), twice: Vec::new() };
        walk.value(String::new());
        Ok(Lined { value, lines: walk.lines, twice: walk.twice })
    }

    /// The line of what stands at a path, or of the nearest thing around it.
    pub fn line(&self, path: &str) -> usize {
        let mut path = path;
        loop {
            match (self.lines.get(path), path.rfind('/')) {
                (Some(line), _) => return *line,
                (None, Some(slash)) => path = path.get(..slash).unwrap_or_default(),
                (None, None) => return 1,
            }
        }
    }
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    lines: HashMap<String, usize>,
    twice: Vec<(String, usize)>,
}

impl Walk<'_> {
    /// The text is valid and no deeper than serde_json lets through (128).
    fn value(&mut self, path: String) {
        let first = self.next();
        self.lines.insert(path.clone(), self.line);
        match first {
            Some(b'{') => self.object(&path),
            Some(b'[') => self.array(&path),
            Some(b'"') => drop(self.string()),
            _ => {
                while self.bytes.get(self.at).is_some_and(|byte| !b",]} \t\r\n".contains(byte)) {
                    self.at += 1;
                }
            }
        }
    }

    fn object(&mut self, path: &str) {
        self.at += 1;
        while let Some(byte) = self.next() {
            match byte {
                b'"' => {
                    let line = self.line;
                    let key = self.string();
                    let path = format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
                    if self.lines.contains_key(&path) {
                        self.twice.push((key, line));
                    }
                    // Over the colon.
                    self.next();
                    self.at += 1;
                    self.value(path);
                }
                b'}' => break,
                _ => self.at += 1,
            }
        }
        self.at += 1;
    }

    fn array(&mut self, path: &str) {
        self.at += 1;
        let mut place = 0;
        while let Some(byte) = self.next() {
            match byte {
                b']' => break,
                b',' => self.at += 1,
                _ => {
                    self.value(format!("{path}/{place}"));
                    place += 1;
                }
            }
        }
        self.at += 1;
    }

    /// A string, its quotes taken off and its escapes read.
    fn string(&mut self) -> String {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.bytes.get(self.at) {
            self.at += match byte {
                b'"' => break,
                b'\\' => 2,
                _ => 1,
            };
        }
        self.at += 1;
        let quoted = self.bytes.get(start..self.at).unwrap_or_default();
        serde_json::from_slice(quoted).unwrap_or_default()
    }

    /// The next byte that is no blank.
    fn next(&mut self) -> Option<u8> {
        while let Some(byte) = self.bytes.get(self.at).filter(|byte| byte.is_ascii_whitespace()) {
            self.line += usize::from(*byte == b'\n');
            self.at += 1;
        }
        self.bytes.get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_knows_its_line() {
        let text = "{\n \"a\": [1,\n  {\"b\":\n \"x\\\"\\n\"}, []],\n\"c/d\": null, \"a\"\n:2 }";
        let lined = Lined::read(text).unwrap_or_else(|error| panic!("{error:?}"));
        for (path, line) in
            [("", 1), ("/a/0", 2), ("/a/1", 3), ("/a/1/b", 4), ("/a/1/none/deep", 3), ("/c~1d", 5)]
        {
            assert_eq!(lined.line(path), line, "{path}");
        }
        assert_eq!(lined.twice, [("a".to_string(), 5)]);
        let error = Lined::read("{\n\"a\": 1,\n}").err();
        assert_eq!(error, Some((3, "trailing comma (column 1)".to_string())));
    }
}
