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

/// At each place the mean of `values` around it, weighted by the skew. Written out for the three parts of the mixture: this
/// loop is run for every suspect over the whole ring.
pub fn blur(values: &[f64], grid: &Grid, out: &mut Vec<f64>) {
    let [a, b, c] = SKEWS.map(|(_, scale)| (-(grid.step as f64) / scale).exp());
    let share = |part: f64, decay: f64| part * (1.0 - decay) / (1.0 + decay);
    let [(of_a, _), (of_b, _), (of_c, _)] = SKEWS;
    let (of_a, of_b, of_c) = (share(of_a, a), share(of_b, b), share(of_c, c));
    let warm = (grid.cells_in(8 * 180) as usize).min(values.len());
    let (mut x, mut y, mut z) = (0.0, 0.0, 0.0);
    for value in values.iter().skip(values.len() - warm) {
        (x, y, z) = (x * a + value, y * b + value, z * c + value);
    }
    out.clear();
    out.extend(values.iter().map(|value| {
        (x, y, z) = (x * a + value, y * b + value, z * c + value);
        x * of_a + y * of_b + z * of_c
    }));
    (x, y, z) = (0.0, 0.0, 0.0);
    for value in values.iter().take(warm).rev() {
        (x, y, z) = ((x + value) * a, (y + value) * b, (z + value) * c);
    }
    for (slot, value) in out.iter_mut().zip(values).rev() {
        *slot += x * of_a + y * of_b + z * of_c;
        (x, y, z) = ((x + value) * a, (y + value) * b, (z + value) * c);
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
