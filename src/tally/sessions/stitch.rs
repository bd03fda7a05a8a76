//! Sessions over all pieces.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{Curve, HOUR, Head, Open, Sessions};

/// Joins the sessions of pieces, given in the order of the input.
#[derive(Clone, Debug, Default)]
pub struct Stitcher {
    open: FxHashMap<u64, Open>,
    unclosed: Vec<Open>,
    curve: Curve,
    /// The first and last second in which a session opened or closed.
    span: Option<(i64, i64)>,
    /// Whether a session is known to have opened.
    opened: bool,
    /// Closings without an opening, by second, in the first hour; and how many later.
    early: BTreeMap<i64, u32>,
    late: i64,
}

impl Stitcher {
    pub fn next(&mut self, piece: Sessions) {
        for head in piece.heads.values() {
            let (Head::Opened(second) | Head::Closed(second)) = *head else { continue };
            let (start, end) = self.span.unwrap_or((second, second));
            self.span = Some((start.min(second), end.max(second)));
            self.opened |= matches!(head, Head::Opened(_));
        }
        let (start, _) = self.span.unwrap_or_default();
        for (process, head) in piece.heads {
            match (head, self.open.remove(&process)) {
                (Head::Closed(second), Some(_)) => self.curve.close(second),
                (Head::Closed(second), None) if second - start <= HOUR => {
                    *self.early.entry(second).or_default() += 1;
                }
                (Head::Closed(_), None) => self.late += 1,
                (Head::Opened(second), Some(lost)) => {
                    self.curve.close(lost.gone(second));
                    self.unclosed.push(lost);
                }
                (Head::Opened(_) | Head::LeftOut(_), _) => {}
            }
        }
        self.unclosed.extend(piece.unclosed);
        self.open.extend(piece.open);
    }

    /// Whether the sessions that only closed in the first hour were open when the log began. They were none if
    /// no session ever opens, or if as many go on to close without an opening in the hours after: some
    /// servers log nothing but lost connections.
    fn were_open(&self) -> bool {
        let (start, end) = self.span.unwrap_or_default();
        let hours = (end - start) / HOUR;
        let early: i64 = self.early.values().map(|n| i64::from(*n)).sum();
        self.opened && (hours == 0 || self.late * 4 < early * hours)
    }

    /// What the pieces' own curves lack, and the sessions without an end, oldest first.
    pub fn finish(mut self) -> (Curve, Vec<Open>) {
        if self.were_open() {
            for (second, n) in std::mem::take(&mut self.early) {
                self.curve.before += u64::from(n);
                (0..n).for_each(|_| self.curve.close(second));
            }
        }
        for open in self.open.into_values() {
            self.curve.close(open.gone(i64::MAX));
            self.unclosed.push(open);
        }
        self.unclosed.sort_unstable();
        (self.curve, self.unclosed)
    }
}
