//! Stretches in which a LOG rule was at its limit, so that hits are missing: `-m limit` and nft's `limit rate` let a
//! burst through and then one line in each interval, however many packets come (xt_limit(8), nft(8): token bucket).

use crate::analyse::suspects::case::Span;

const SECOND: i64 = 1_000_000;
/// Intervals that such rules are given: 10, 6, 5, 4, 3, 2 and 1 a minute, then 30, 20, 12, 10, 6, 4, 3, 2 and 1 an hour.
const INTERVALS: [i64; 15] = [6, 10, 12, 15, 20, 30, 60, 120, 180, 300, 360, 600, 900, 1200, 1800];
/// Stamps are of whole seconds: a gap may be one off at either end.
const SLACK: i64 = SECOND + SECOND / 2;
/// Even gaps in a row, and shorter ones of the burst before them, that are no accident.
const EVEN: usize = 4;
const BURST: usize = 2;

/// Stretches at the limit, from the instants of all hits of a firewall in their order, microseconds.
pub fn limited(hits: &[i64]) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut place = 0;
    while place + EVEN < hits.len() {
        let Some(end) = INTERVALS.iter().find_map(|seconds| saturated(hits, place, seconds * SECOND)) else {
            place += 1;
            continue;
        };
        spans.push(Span { from: hits[place], to: hits[end] });
        place = end;
    }
    spans
}

/// The last hit of a run of even gaps that begins here, after a burst.
fn saturated(hits: &[i64], place: usize, interval: i64) -> Option<usize> {
    let gap = |later: usize| hits.get(later).zip(hits.get(later.wrapping_sub(1))).map(|(b, a)| b - a);
    let burst =
        (0..BURST).all(|back| place.checked_sub(back).and_then(gap).is_some_and(|gap| gap < interval / 2));
    if !burst {
        return None;
    }
    let even = (place + 1..hits.len())
        .take_while(|later| gap(*later).is_some_and(|gap| (gap - interval).abs() <= SLACK.min(interval / 4)));
    let end = even.last()?;
    (end - place >= EVEN).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(list: &[i64]) -> Vec<i64> {
        list.iter().map(|at| at * SECOND).collect()
    }

    #[test]
    fn a_burst_and_then_one_line_in_each_interval() {
        let hits = seconds(&[0, 1, 2, 3, 4, 24, 44, 64, 85, 104, 500]);
        assert_eq!(limited(&hits), [Span { from: 4 * SECOND, to: 104 * SECOND }]);
    }

    #[test]
    fn what_comes_at_its_own_pace_is_whole() {
        let steady: Vec<i64> = (0..50).map(|n| n * 600).collect();
        assert_eq!(limited(&seconds(&steady)), []);
        assert_eq!(limited(&seconds(&[0, 1, 2, 90, 95, 300, 303, 304, 900, 1000])), []);
        assert_eq!(limited(&[]), []);
    }

    #[test]
    fn after_a_pause_the_burst_is_full_again() {
        let hits = seconds(&[0, 0, 0, 6, 12, 18, 24, 900, 900, 901, 907, 913, 919, 925, 931]);
        let spans = limited(&hits);
        assert_eq!(spans.len(), 2);
        assert_eq!((spans[1].from, spans[1].to), (901 * SECOND, 931 * SECOND));
    }
}
