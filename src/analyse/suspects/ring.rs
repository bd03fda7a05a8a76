//! All incidents of a clock laid on the ring, and the product of what they say for every turn of the ring at once. Pure.

use super::clocks::{Clock, Member};
use super::grid::Grid;
use super::nobody;
use super::zones::Hypothesis;
use crate::model::calendar::Zone;

/// Where the incidents lie against the first of them. Readings of one pattern differ by a turn of the ring only; zones with
/// a change of the clocks between the incidents have patterns of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    pub observations: Vec<Vec<Place>>,
    /// The same by the clock on this machine's wall: another pattern where it was changed between the incidents.
    pub on_the_wall: Vec<Vec<Place>>,
    /// Readings of this pattern: their number among the clock's, and the instant of the first incident.
    pub readings: Vec<(usize, i64)>,
    /// How much it says that all incidents keep to one hour of the day.
    pub habit: f64,
}

/// One incident on the ring.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Among all members of the clock's observations, counted through.
    pub member: usize,
    /// Cells after the first incident.
    pub cells: i64,
    /// Seconds within which the event was.
    pub width: i64,
}

/// The patterns of a clock's readings; `machine` is this machine's zone.
pub fn patterns(clock: &Clock, grid: &Grid, machine: Zone) -> Vec<Pattern> {
    let mut found: Vec<Pattern> = Vec::new();
    let Some(first) = clock.members().next() else {
        return found;
    };
    for (number, reading) in clock.hypotheses.iter().enumerate() {
        let base = first.at(reading);
        let observations = places(clock, reading, grid, |at| at);
        match found.iter_mut().find(|known| known.observations == observations) {
            Some(known) => known.readings.push((number, base)),
            None => {
                let on_the_wall = places(clock, reading, grid, |at| at + i64::from(machine.offset_at(at)));
                let readings = vec![(number, base)];
                found.push(Pattern { observations, on_the_wall, readings, habit: 1.0 });
            }
        }
    }
    found.iter_mut().for_each(|pattern| pattern.habit = nobody::habit(pattern, grid.step));
    found
}

/// Where the incidents lie in one reading, by a clock that shows `shown` at an instant.
fn places(clock: &Clock, reading: &Hypothesis, grid: &Grid, shown: impl Fn(i64) -> i64) -> Vec<Vec<Place>> {
    let base = clock.members().next().map_or(0, |first| grid.cell(shown(first.at(reading))));
    let mut count = 0;
    let mut place = |member: &Member| {
        count += 1;
        Place { member: count - 1, cells: grid.cell(shown(member.at(reading))) - base, width: member.width }
    };
    clock.observations.iter().map(|group| group.iter().map(&mut place).collect()).collect()
}

/// Takes one observation into the product: at each turn the mean of what its incidents say. `table` gives the values for
/// the incident of that number, `places` how many cells further it lies.
pub fn multiply<'a>(
    product: &mut [f64],
    places: &[i64],
    sum: &mut Vec<f64>,
    table: impl Fn(usize) -> &'a [f32],
) {
    match places {
        [] => {}
        [one] => {
            turned(product, table(0), *one, |slot, value| *slot *= value);
        }
        many => {
            sum.clear();
            sum.resize(product.len(), 0.0);
            for (number, place) in many.iter().enumerate() {
                turned(sum, table(number), *place, |slot, value| *slot += value);
            }
            let share = 1.0 / many.len() as f64;
            product.iter_mut().zip(sum.iter()).for_each(|(slot, sum)| *slot *= sum * share);
        }
    }
}

/// Does `with` to each slot and the value so many cells further around the ring.
fn turned(slots: &mut [f64], table: &[f32], cells: i64, with: impl Fn(&mut f64, f64)) {
    let length = table.len().max(1);
    let ahead = table.get(cells.rem_euclid(length as i64) as usize..).unwrap_or_default();
    let (near, far) = slots.split_at_mut(ahead.len().min(slots.len()));
    near.iter_mut().zip(ahead).for_each(|(slot, value)| with(slot, f64::from(*value)));
    far.iter_mut().zip(table).for_each(|(slot, value)| with(slot, f64::from(*value)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_of_all_turns() {
        let table = [1.0, 2.0, 3.0, 4.0];
        let mut product = vec![1.0; 4];
        let mut sum = Vec::new();
        multiply(&mut product, &[1], &mut sum, |_| &table);
        assert_eq!(product, [2.0, 3.0, 4.0, 1.0]);
        multiply(&mut product, &[-1, 0], &mut sum, |_| &table);
        assert_eq!(product, [2.0 * 2.5, 3.0 * 1.5, 4.0 * 2.5, 3.5]);
    }
}
