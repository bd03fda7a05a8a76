//! The reporter's clock against ours: one unknown for all stamps of a clock. Most clocks are right within seconds, some are
//! minutes off: a mixture of Laplace distributions, which a ring of values takes up in two passes. And the one constant
//! while by which a process may act after it was started. Pure.

use super::grid::Grid;

/// Share and mean deviation in seconds.
const SKEWS: [(f64, f64); 3] = [(0.78, 2.0), (0.18, 30.0), (0.04, 180.0)];
/// Mean of the constant while between start and act, in seconds: of jobs that go about it at once, and of those that have
/// something else to do before.
pub const SOON: f64 = 25.0;
pub const LATER: f64 = 2400.0;

/// How far a skew reaches, in seconds: beyond it the mixture is next to nothing.
pub const REACH: i64 = 900;
/// Where a skew of its own is tried for each turn of single incidents.
pub const NODES: [i64; 9] = [0, -4, 4, -15, 15, -45, 45, -150, 150];

/// The mixture's density at a skew of so many seconds, per second.
pub fn density(skew: f64) -> f64 {
    SKEWS.iter().map(|(share, scale)| share / (2.0 * scale) * (-skew.abs() / scale).exp()).sum()
}

/// Density of acting so many seconds after the start, per second.
pub fn later(seconds: f64) -> f64 {
    if seconds < 0.0 { 0.0 } else { (-seconds / LATER).exp() / LATER }
}

/// At each place the mean of `values` around it, weighted by the skew.
pub fn blur(values: &[f64], grid: &Grid, out: &mut Vec<f64>) {
    let decay = SKEWS.map(|(_, scale)| (-(grid.step as f64) / scale).exp());
    let mut share = SKEWS.map(|(share, _)| share);
    for (share, decay) in share.iter_mut().zip(decay) {
        *share *= (1.0 - decay) / (1.0 + decay);
    }
    let warm = (grid.cells_in(8 * 180) as usize).min(values.len());
    out.clear();
    let mut state = [0.0; 3];
    for value in values.iter().skip(values.len() - warm) {
        for (state, decay) in state.iter_mut().zip(decay) {
            *state = *state * decay + value;
        }
    }
    out.extend(values.iter().map(|value| {
        let mut sum = 0.0;
        for ((state, decay), share) in state.iter_mut().zip(decay).zip(share) {
            *state = *state * decay + value;
            sum += *state * share;
        }
        sum
    }));
    state = [0.0; 3];
    for value in values.iter().take(warm).rev() {
        for (state, decay) in state.iter_mut().zip(decay) {
            *state = (*state + value) * decay;
        }
    }
    for (slot, value) in out.iter_mut().zip(values).rev() {
        for ((state, decay), share) in state.iter_mut().zip(decay).zip(share) {
            *slot += *state * share;
            *state = (*state + value) * decay;
        }
    }
}

/// At each place the mean of what lies before it, weighted by how long a process takes to act: `mean` seconds.
pub fn delay(values: &[f64], grid: &Grid, mean: f64, out: &mut Vec<f64>) {
    let decay = (-(grid.step as f64) / mean).exp();
    let warm = (grid.cells_in(8 * mean as i64) as usize).min(values.len());
    let mut state = 0.0;
    for value in values.iter().skip(values.len() - warm) {
        state = state * decay + value * (1.0 - decay);
    }
    out.clear();
    out.extend(values.iter().map(|value| {
        state = state * decay + value * (1.0 - decay);
        state
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blur_keeps_the_sum_and_is_the_mixture() {
        let grid = Grid { origin: 0, step: 1, cells: 86_400 };
        let mut values = vec![0.0; 86_400];
        values[3] = 1.0;
        let mut out = Vec::new();
        blur(&values, &grid, &mut out);
        assert!((out.iter().sum::<f64>() - 1.0).abs() < 1e-3);
        assert!((out[0] - out[6]).abs() < 1e-9 && (out[86_399] - out[7]).abs() < 1e-9);
        for skew in [5_usize, 40, 200] {
            let exact = density(skew as f64);
            assert!((out[3 + skew] / exact - 1.0).abs() < 0.05, "{skew}: {} {exact}", out[3 + skew]);
        }
        delay(&values, &grid, LATER, &mut out);
        assert!((out.iter().sum::<f64>() - 1.0).abs() < 1e-3);
        assert!(out[2] < 1e-9 && (out[3603] / later(3600.0) - 1.0).abs() < 0.01);
    }
}
