//! How even the gaps between hits are, as RITA v5 scores it (activecm/rita, analysis/beacons.go: the timestamp score): the mean
//! of one minus Bowley's skewness of the gaps, and of their median absolute deviation against the median. Pure.

/// Hits and gaps that it takes.
const HITS: usize = 4;
const GAPS: usize = 3;
/// Quartiles closer together than this, in seconds, show no skewness.
const CLOSE: f64 = 10.0;

/// From 0 to 1, in thousandths; None for too few hits. Instants are seconds, in any order.
pub fn timing_score(instants: &[i64]) -> Option<f64> {
    if instants.len() < HITS {
        return None;
    }
    let mut sorted = instants.to_vec();
    sorted.sort_unstable();
    let mut gaps: Vec<f64> =
        sorted.windows(2).map(|pair| (pair[1] - pair[0]) as f64).filter(|gap| *gap > 0.0).collect();
    if gaps.len() < GAPS {
        return None;
    }
    gaps.sort_by(f64::total_cmp);
    Some(((skewness(&gaps) + deviation(&gaps)) / 2.0 * 1000.0).round() / 1000.0)
}

/// One minus Bowley's skewness. The middle value of an odd number belongs to neither half.
fn skewness(sorted: &[f64]) -> f64 {
    let half = sorted.len() / 2;
    let lower = median(sorted.get(..half).unwrap_or_default());
    let upper = median(sorted.get(sorted.len() - half..).unwrap_or_default());
    let middle = median(sorted);
    let spread = upper - lower;
    if spread < CLOSE || middle == lower || middle == upper {
        return 1.0;
    }
    1.0 - ((lower + upper - 2.0 * middle) / spread).abs()
}

/// One minus the median absolute deviation as a share of the median.
fn deviation(sorted: &[f64]) -> f64 {
    let middle = median(sorted);
    if middle < 1.0 {
        return 1.0;
    }
    let mut away: Vec<f64> = sorted.iter().map(|gap| (gap - middle).abs()).collect();
    away.sort_by(f64::total_cmp);
    ((middle - median(&away)) / middle).max(0.0)
}

/// Of sorted values: the mean of the two in the middle where their number is even.
fn median(sorted: &[f64]) -> f64 {
    let half = sorted.len() / 2;
    let upper = sorted.get(half).copied().unwrap_or(0.0);
    if sorted.len() % 2 == 1 {
        return upper;
    }
    half.checked_sub(1).and_then(|lower| sorted.get(lower)).map_or(0.0, |lower| (lower + upper) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_as_defined() {
        assert_eq!(timing_score(&[0, 60, 120, 180, 240]), Some(1.0));
        assert_eq!(timing_score(&[0, 60, 120]), None);
        assert_eq!(timing_score(&[5, 5, 5, 5, 65]), None);
        // Gaps 10, 20, 40, 100: quartiles 15, 30, 70, skewness 25/55; deviations 10, 10, 20, 70 of 30.
        let score = (1.0 - 25.0 / 55.0 + 15.0 / 30.0) / 2.0;
        assert_eq!(timing_score(&[0, 10, 30, 70, 170]), Some((score * 1000.0_f64).round() / 1000.0));
    }
}
