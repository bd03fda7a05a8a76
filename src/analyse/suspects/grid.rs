//! Time in cells of equal length, closed to a ring of whole days: so that a series can be turned, and so that all turns, all
//! zones and all skews are places on one and the same ring. Pure.

use super::case::Span;

const DAY: i64 = 86_400;
pub const MICROS: i64 = 1_000_000;
/// Lengths of a cell in seconds: all of them divide a quarter of an hour, of which legal offsets are multiples.
const STEPS: [i64; 10] = [1, 2, 3, 5, 6, 10, 15, 20, 30, 60];
/// Cells at most: bounds the memory of one suspect's table.
const CELLS: i64 = 1 << 20;

/// The ring. Its first cell begins at midnight UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Seconds since the epoch.
    pub origin: i64,
    pub step: i64,
    pub cells: usize,
}

impl Grid {
    /// A ring that holds `from` to `to` (seconds since the epoch), with cells as short as `work` allows: cells times `each`
    /// is how often something is computed.
    pub fn new(from: i64, to: i64, each: usize, work: i64) -> Grid {
        let origin = from.div_euclid(DAY) * DAY;
        let length = ((to - origin).div_euclid(DAY) + 1).max(1) * DAY;
        let fits = |step: &&i64| {
            let cells = length / **step;
            cells <= CELLS && cells.saturating_mul(each as i64) <= work
        };
        let step = STEPS.iter().find(fits).or(STEPS.last()).copied().unwrap_or(60);
        Grid { origin, step, cells: (length.min(CELLS * step) / step) as usize }
    }

    /// The cell of an instant (seconds since the epoch), before it is laid around the ring.
    pub const fn cell(&self, at: i64) -> i64 {
        (at - self.origin).div_euclid(self.step)
    }

    pub const fn around(&self, cell: i64) -> usize {
        around(cell, self.cells)
    }

    /// Cells that begin within so many seconds.
    pub const fn cells_in(&self, seconds: i64) -> i64 {
        seconds / self.step
    }

    pub const fn cells_per_hour(&self) -> usize {
        (3600 / self.step) as usize
    }

    pub const fn seconds(&self) -> i64 {
        self.cells as i64 * self.step
    }

    /// Which cells lie in one of the intervals: seconds since the epoch, ends included; what lies off the ring is left out.
    pub fn cover(&self, intervals: impl Iterator<Item = (i64, i64)>) -> Vec<bool> {
        let mut cells = vec![false; self.cells];
        for (from, to) in intervals {
            let first = self.cell(from).clamp(0, self.cells as i64) as usize;
            let end = (self.cell(to) + 1).clamp(0, self.cells as i64) as usize;
            if let Some(inside) = cells.get_mut(first..end) {
                inside.fill(true);
            }
        }
        cells
    }

    /// Cells that lie wholly or partly in one of the spans.
    pub fn mask(&self, spans: &[Span]) -> Vec<bool> {
        let seconds = |span: &Span| (span.from.div_euclid(MICROS), (span.to - 1).div_euclid(MICROS));
        self.cover(spans.iter().map(seconds))
    }
}

/// Lays a cell around a ring of so many. Most are on it or one turn away, and a division takes longer than all else.
pub const fn around(cell: i64, cells: usize) -> usize {
    let length = cells as i64;
    let near = if cell < 0 {
        cell + length
    } else if cell >= length {
        cell - length
    } else {
        cell
    };
    if 0 <= near && near < length { near as usize } else { cell.rem_euclid(length) as usize }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_has_whole_days_and_its_cells_fit_quarter_hours() {
        let grid = Grid::new(DAY * 100 + 5, DAY * 107 - 1, 5, 15_000_000);
        assert_eq!(grid, Grid { origin: DAY * 100, step: 1, cells: 7 * 86_400 });
        let year = Grid::new(0, 365 * DAY, 5, 15_000_000);
        assert!(year.cells as i64 <= CELLS && 900 % year.step == 0);
        let ages = Grid::new(0, 100_000 * DAY, 5, 15_000_000);
        assert!(ages.cells as i64 <= CELLS);
        assert_eq!(grid.around(-1), 7 * 86_400 - 1);
        assert_eq!([-11, -10, -1, 9, 10, 25].map(|cell| around(cell, 10)), [9, 0, 9, 9, 0, 5]);
    }

    #[test]
    fn intervals_cover_cells() {
        let grid = Grid { origin: 0, step: 10, cells: 8640 };
        let cover = grid.cover([(-50, 5), (12, 31), (20, 20), (86_395, 90_000)].into_iter());
        assert_eq!(cover[..5], [true, true, true, true, false]);
        assert!(cover[8639] && !cover[8638]);
    }
}
