//! Dealings with clients, where a plan of blocks had them kept, as rows of a day.

use rustc_hash::FxHashSet;

use super::day::Part;
use super::rows::{Mentioned, count_numbers, count_of};
use super::sheet::{Sheet, Sheets};
use crate::model::dealing::Deed;
use crate::model::source::Position;
use crate::tally::dealings::Dealings;
use crate::tally::key::{Name, Who};
use crate::tally::table::Seen;

/// In the order of version 1 of the store: may be added to, never reordered.
const DEEDS: [Deed; 9] = [
    Deed::Connect,
    Deed::Screened,
    Deed::Listed,
    Deed::ListedForNow,
    Deed::Guess,
    Deed::Auth,
    Deed::Refused,
    Deed::Accepted,
    Deed::Illegal,
];

pub fn save(part: &Part<'_>, sheets: &mut Sheets, said: &mut Mentioned) {
    let dealings = &part.tally.dealings;
    let within = |second: u32| part.span.contains(&i64::from(second));
    let mut clients: FxHashSet<Who> = FxHashSet::default();
    let rows = dealings.all().filter(|one| within(one.second)).map(|one| {
        clients.insert(Who(one.who));
        // A name, where it is one; its text is only known where it was kept.
        let what = said.name(Name(one.what));
        [said.who(Who(one.who)), u64::from(one.second), one.at.0, one.deed as u64, what, u64::from(one.n)]
    });
    let sheet = Sheet::of("dealings", ["who", "second", "at", "deed", "what", "n"], rows);
    sheets.put(sheet);
    // A client is welcome by all its mail; the day of the last one keeps it.
    let accepted = dealings.accepted.iter().filter(|(_, count)| within(count.last));
    let rows = accepted.map(|(who, count)| {
        let [n, first, last, at] = count_numbers(count);
        [said.who(*who), n, first, last, at]
    });
    sheets.put(Sheet::of("welcome", ["who", "n", "first", "last", "at"], rows));
    let names = dealings.names.iter().filter(|(who, _)| clients.contains(who));
    let rows = names.map(|(who, name)| [said.who(*who), said.name(*name)]);
    sheets.put(Sheet::of("dealt_names", ["who", "name"], rows));
}

pub fn load(sheets: &Sheets, place: impl Fn(u64) -> u64, dealings: &mut Dealings) {
    let columns = ["who", "second", "at", "deed", "what", "n"];
    for [who, second, at, deed, what, n] in sheets.get("dealings").numbers(columns) {
        let Some(deed) = usize::try_from(deed).ok().and_then(|deed| DEEDS.get(deed)) else { continue };
        let (micros, at) = ((second as i64).saturating_mul(1_000_000), Position(place(at)));
        dealings.push(Who(who), *deed, what, Seen { n: n as u32, micros, at });
    }
    for [who, n, first, last, at] in sheets.get("welcome").numbers(["who", "n", "first", "last", "at"]) {
        dealings.accepted.put(Who(who), count_of([n, first, last, place(at)]));
    }
    let names = sheets.get("dealt_names").numbers(["who", "name"]);
    dealings.names.extend(names.map(|[who, name]| (Who(who), Name(name))));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deeds_are_what_their_numbers_say() {
        assert!(DEEDS.iter().enumerate().all(|(number, deed)| *deed as usize == number));
    }
}
