//! Which tables and columns an SQL text speaks of, by its words alone: what is not named need not be built. A word that
//! means something else (an alias) costs a column for nothing, never an answer.

use std::collections::BTreeSet;

/// The words of an SQL text.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Words {
    words: BTreeSet<String>,
    /// It may speak of columns without naming them: `SELECT *`, `FROM x` alone, a natural join, a pattern.
    pub all_columns: bool,
}

/// What may stand before a star that means all columns; anywhere else it multiplies, or stands in `COUNT(*)`.
const BEFORE_STAR: [&str; 5] = ["select", "distinct", "all", ",", "."];

/// Words that speak of columns without naming them.
const UNNAMED: [&str; 4] = ["natural", "columns", "describe", "table"];

impl Words {
    /// All columns, whatever they are called.
    pub fn all() -> Words {
        Words { words: BTreeSet::new(), all_columns: true }
    }

    pub fn read(sql: &str) -> Words {
        let tokens = tokens(sql);
        let starred = tokens.windows(2).any(|pair| match pair {
            [before, star] => star == "*" && BEFORE_STAR.contains(&before.as_str()),
            _ => false,
        });
        let unnamed = tokens.iter().any(|token| UNNAMED.contains(&token.as_str()));
        let selects = tokens.iter().any(|token| token == "select");
        let words = tokens.into_iter().filter(|token| token.chars().any(char::is_alphanumeric)).collect();
        Words { words, all_columns: starred || unnamed || !selects }
    }

    /// Is this table or column named? Names are compared in lower case: `SELECT Host` says which was meant.
    pub fn name(&self, name: &str) -> bool {
        self.words.contains(name)
    }
}

/// Words and quoted names in lower case, and single signs; texts in quotes and comments are left out.
fn tokens(sql: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '\'' => 1 + quoted(&rest[1..], '\''),
            '"' | '`' => {
                let end = 1 + quoted(&rest[1..], first);
                tokens.push(rest[1..end].trim_end_matches(first).to_lowercase());
                end
            }
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            _ if is_word(first) => {
                let end = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
                tokens.push(rest[..end].to_lowercase());
                end
            }
            _ => {
                if !first.is_whitespace() {
                    tokens.push(first.to_string());
                }
                first.len_utf8()
            }
        };
        rest = rest.get(end..).unwrap_or_default();
    }
    tokens
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Bytes up to and with the closing quote; a doubled one is part of the text, and begins what is left out as well.
fn quoted(text: &str, quote: char) -> usize {
    text.find(quote).map_or(text.len(), |end| end + quote.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_texts_are_not() {
        let words = Words::read(
            "SELECT e.Host, \"client\" FROM events e WHERE name = 'zone ''code' -- reason\n LIMIT 3",
        );
        for named in ["host", "client", "events", "name"] {
            assert!(words.name(named), "{named}");
        }
        for unnamed in ["zone", "code", "reason"] {
            assert!(!words.name(unnamed), "{unnamed}");
        }
        assert!(!words.all_columns);
    }

    #[test]
    fn a_star_is_all_columns_only_where_it_stands_for_them() {
        for (sql, all) in [
            ("SELECT * FROM events", true),
            ("SELECT kind, * FROM events", true),
            ("SELECT e.* FROM events e", true),
            ("SELECT DISTINCT * FROM events", true),
            ("FROM events", true),
            ("SELECT COUNT(*) FROM events", false),
            ("SELECT n * 2 FROM events", false),
            ("SELECT (n) * code FROM events", false),
            ("SELECT kind /* , * */ FROM events", false),
            ("SELECT '*' FROM events", false),
            ("SELECT n FROM a NATURAL JOIN b", true),
        ] {
            assert_eq!(Words::read(sql).all_columns, all, "{sql}");
        }
    }

    #[test]
    fn any_text_is_survived() {
        for sql in ["", "'", "\"", "''", "--", "/*", "\"é", "*", "select 'é''", "`"] {
            Words::read(sql);
        }
    }
}
