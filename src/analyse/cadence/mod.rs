//! How regular a source's hits are. One attempt at a mail server is several packets (SYN is sent again after 1, 3, 7 ...
//! seconds, RFC 6298), so hits close together are one burst, and what is measured is the gaps between bursts. Pure.

mod rhythm;
mod timing;

pub use rhythm::{Rhythm, rhythm};
pub use timing::timing_score;

use crate::report::view::Cadence;

/// Hits at most this many seconds apart are one burst.
const BURST: i64 = 65;
/// Bursts needed before a rhythm is spoken of.
const ENOUGH: usize = 5;
/// Share of gaps, in percent, from which the source is called regular.
const REGULAR: u32 = 70;

/// For the daily report. `instants` are seconds since the epoch, in any order.
pub fn cadence(instants: &[i64]) -> Option<Cadence> {
    let beat = Beat::of(instants)?;
    let text = if beat.regular >= REGULAR {
        format!("every {} ({} % of {} gaps)", duration(beat.every), beat.regular, beat.gaps.len())
    } else {
        format!("irregular, in {} bursts", beat.starts.len())
    };
    Some(Cadence { every_seconds: beat.every.unsigned_abs(), regular_percent: beat.regular, text })
}

/// Bursts, and the gap that is usual between them.
struct Beat {
    starts: Vec<i64>,
    gaps: Vec<i64>,
    every: i64,
    /// Share of gaps within a tenth (at least 2 s) of the usual one or a small multiple of it, 0 to 100.
    regular: u32,
}

impl Beat {
    fn of(instants: &[i64]) -> Option<Beat> {
        let mut instants = instants.to_vec();
        instants.sort_unstable();
        let mut starts: Vec<i64> = Vec::new();
        let mut last = i64::MIN;
        for at in instants {
            if at > last.saturating_add(BURST) {
                starts.push(at);
            }
            last = at;
        }
        if starts.len() < ENOUGH {
            return None;
        }
        let gaps: Vec<i64> = starts.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let every = median(&gaps);
        let tolerance = (every / 10).max(2);
        let fits = |gap: &&i64| (**gap - multiples(**gap, every).clamp(1, 3) * every).abs() <= tolerance;
        let regular = (gaps.iter().filter(fits).count() * 100 / gaps.len()) as u32;
        Some(Beat { starts, gaps, every, regular })
    }
}

/// How many times `every` a gap is, rounded.
fn multiples(gap: i64, every: i64) -> i64 {
    (gap + every / 2) / every.max(1)
}

/// The middle value; the lower one of two. `values` is not empty.
fn median(values: &[i64]) -> i64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(0)
}

/// `10 min`, `1 h 5 min`, `45 s`.
pub fn duration(seconds: i64) -> String {
    match (seconds / 3600, seconds % 3600 / 60, seconds % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, m, 0) => format!("{m} min"),
        (0, m, s) => format!("{m} min {s} s"),
        (h, 0, _) => format!("{h} h"),
        (h, m, _) => format!("{h} h {m} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bot_that_calls_every_ten_minutes() {
        let calls = (0..20).flat_map(|n| [n * 600, n * 600 + 1, n * 600 + 3, n * 600 + 7]);
        let found = cadence(&calls.collect::<Vec<_>>()).expect("a cadence");
        assert_eq!((found.every_seconds, found.regular_percent), (600, 100));
        assert_eq!(found.text, "every 10 min (100 % of 19 gaps)");
    }

    #[test]
    fn a_few_hits_or_wild_ones_have_none() {
        assert!(cadence(&[1, 2, 3]).is_none());
        let wild: Vec<i64> = [0, 100, 3000, 3300, 9000, 9100, 20_000].to_vec();
        assert!(cadence(&wild).is_some_and(|found| found.text.starts_with("irregular")));
    }
}
