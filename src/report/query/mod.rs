//! A table of answers in its three forms, in pieces of some thousand rows, so that a long one need not be held as text. Pure.

mod delimited;
mod json;
mod text;

pub use delimited::csv;
pub use json::json;
pub use text::text;

use std::ops::Range;

/// Rows of one piece.
const ROWS: usize = 4096;

/// The rows, piece by piece.
fn pieces(height: usize) -> impl Iterator<Item = Range<usize>> {
    (0..height).step_by(ROWS).map(move |start| start..(start + ROWS).min(height))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::model::grid::{Cell, Cells};

    fn grid() -> Cells {
        let text = |text: &'static str| Cell::Text(Cow::Borrowed(text));
        Cells {
            names: vec!["host".into(), "n".into(), "share".into()],
            rows: vec![
                vec![text("mx, \"one\""), Cell::Int(9_007_199_254_740_993), Cell::Float(0.5)],
                vec![text("\x1b[2J"), Cell::Null, Cell::Float(f64::NAN)],
                vec![Cell::Bool(true), Cell::Int(-1), Cell::Null],
            ],
        }
    }

    fn whole(pieces: impl Iterator<Item = Vec<u8>>) -> String {
        String::from_utf8(pieces.flatten().collect()).expect("UTF-8")
    }

    #[test]
    fn text_is_aligned_and_harmless() {
        let expected = "host               n  share\n\
                        ─────────  ────────────────  ─────\n";
        let shown = whole(text(&grid(), false));
        let widths: Vec<usize> = shown.lines().map(|line| line.trim_end().chars().count()).collect();
        assert!(shown.starts_with("host"), "{shown}");
        assert!(!shown.contains('\x1b') && shown.contains("\\x1b[2J"), "{shown}");
        assert!(shown.contains("9007199254740993    0.5\n"), "{shown}");
        assert_eq!(widths.len(), 5, "{expected}");
    }

    #[test]
    fn csv_quotes_and_leaves_nulls_empty() {
        let expected = "host,n,share\n\"mx, \"\"one\"\"\",9007199254740993,0.5\n\x1b[2J,,NaN\ntrue,-1,\n";
        assert_eq!(whole(csv(&grid(), false)), expected);
        let safe = whole(csv(&grid(), true));
        assert!(safe.contains("\\x1b[2J,,NaN"), "{safe}");
    }

    #[test]
    fn json_keeps_integers_and_nulls() {
        let shown = whole(json(&grid(), "UTC"));
        let read: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
        assert_eq!(read["rows"][0]["n"], 9_007_199_254_740_993_i64);
        assert_eq!(read["rows"][1]["host"], "\x1b[2J");
        assert!(read["rows"][1]["n"].is_null() && read["rows"][1]["share"].is_null());
        assert_eq!(read["columns"], serde_json::json!(["host", "n", "share"]));
        assert!(!shown.contains('\x1b'));
        let none: serde_json::Value =
            serde_json::from_str(&whole(json(&Cells::default(), "UTC"))).expect("JSON");
        assert_eq!(none["rows"], serde_json::json!([]));
    }
}
