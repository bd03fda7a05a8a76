//! The orders in which the files of a set may follow one another. Names say one; but a set may be numbered the
//! other way, or its files renamed.

use super::chain::{Link, ring};
use super::point::YEAR;
use super::votes::File;
use crate::model::calendar::Zone;

/// A way to line the files up.
pub struct Order {
    /// Indices into the choices, which stand in the order of names.
    pub places: Vec<usize>,
    /// Steps against the order of names; numbers that run the other way throughout count as one.
    pub misnamed: u32,
}

impl Order {
    fn new(places: Vec<usize>) -> Order {
        let steps = places.windows(2).filter(|pair| pair.first() > pair.last()).count();
        Order { places, misnamed: u32::try_from(steps).unwrap_or(u32::MAX) }
    }
}

/// The orders worth trying, the first one preferred among equals: by name, by what each file says for
/// itself, by name with the numbers the other way, and by which beginning follows which end most closely.
pub fn orders(files: &[File], choices: &[Vec<Link>], zone: Zone) -> Vec<Order> {
    let by_name: Vec<usize> = (0..choices.len()).collect();
    let mut by_content = by_name.clone();
    by_content.sort_by_key(|&at| {
        choices.get(at).and_then(|links| links.iter().min_by_key(|link| link.cost)).map(|link| link.first)
    });
    let is_live = |at: &usize| {
        let link = choices.get(*at).and_then(|links| links.first());
        link.and_then(|link| files.get(link.file)).is_some_and(|file| file.name.is_live())
    };
    let (live, mut reversed): (Vec<usize>, Vec<usize>) = by_name.iter().partition(|at| is_live(at));
    reversed.reverse();
    reversed.extend(live);
    let reversed = Order::new(reversed);
    let reversed = Order { misnamed: reversed.misnamed.min(1), ..reversed };
    let mut orders = vec![Order::new(by_name), Order::new(by_content), reversed];
    if (3..=MOST_PAIRED).contains(&choices.len()) {
        orders.push(Order::new(paired(files, choices, zone)));
    }
    orders
}

/// Pairing every end with every beginning is tried up to this many files.
const MOST_PAIRED: usize = 400;

/// Each file is followed by the one that begins soonest after its end, whatever the year: the closest
/// pairs are joined first, as long as no file gets two neighbours on a side and no ring closes.
fn paired(files: &[File], choices: &[Vec<Link>], zone: Zone) -> Vec<usize> {
    // A step back by seconds is an overlap, not a year's wait.
    const MINUTE: i64 = 60;
    let dated: Vec<usize> = choices.iter().filter_map(|links| links.first()).map(|link| link.file).collect();
    let spans = ring(files, &dated, zone);
    let mut pairs: Vec<(i64, usize, usize)> = Vec::new();
    for (older, (_, end)) in spans.iter().enumerate() {
        let others = spans.iter().enumerate().filter(|(newer, _)| *newer != older);
        pairs.extend(
            others.map(|(newer, (first, _))| ((first - end + MINUTE).rem_euclid(YEAR), older, newer)),
        );
    }
    pairs.sort_unstable();
    let mut runs = Runs::new(spans.len());
    for (_, older, newer) in pairs {
        runs.join(older, newer);
    }
    runs.into_order()
}

/// Files strung together, each run with its first and last file.
struct Runs {
    next: Vec<Option<usize>>,
    /// For the first file of a run its last one, and the other way round; meaningless for the rest.
    other_end: Vec<usize>,
    has_older: Vec<bool>,
}

impl Runs {
    fn new(files: usize) -> Runs {
        Runs { next: vec![None; files], other_end: (0..files).collect(), has_older: vec![false; files] }
    }

    fn join(&mut self, older: usize, newer: usize) {
        let taken = self.next.get(older).is_none_or(Option::is_some)
            || self.has_older.get(newer).is_none_or(|has| *has);
        if taken || self.other_end.get(older) == Some(&newer) {
            return;
        }
        let (Some(&first), Some(&last)) = (self.other_end.get(older), self.other_end.get(newer)) else {
            return;
        };
        let set = |list: &mut Vec<usize>, at: usize, to: usize| list.get_mut(at).map(|slot| *slot = to);
        set(&mut self.other_end, first, last);
        set(&mut self.other_end, last, first);
        if let (Some(next), Some(has)) = (self.next.get_mut(older), self.has_older.get_mut(newer)) {
            (*next, *has) = (Some(newer), true);
        }
    }

    fn into_order(self) -> Vec<usize> {
        let oldest = self.has_older.iter().position(|has| !has);
        std::iter::successors(oldest, |&at| self.next.get(at).copied().flatten()).collect()
    }
}
