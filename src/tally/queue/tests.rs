//! Every history of messages gives the same accounts, wherever the input is cut into pieces.

use super::*;
use crate::model::source::Position;
use crate::tally::What;

/// A line about a message; names are numbers.
#[derive(Clone, Copy, Debug)]
enum Line {
    Outside(u64),
    /// Handed in here, by this sender.
    Local(u64, u64),
    Loopback(u64),
    /// Over the loopback interface, at a service for filters.
    AtFilter(u64),
    /// Handed back, by a line that names the message it was.
    Again(u64, u64),
    Named(u64, u64),
    Out(u64),
    /// Delivered to a program that queued it as the second.
    Over(u64, u64),
    Removed(u64),
}

use Line::*;

const HOST: Name = Name(77);

fn read(queue: &mut Queue, books: &mut Books<'_>, line: Line) {
    let seen = Seen { n: 1, micros: 0, at: Position::default() };
    let fate = Fate { day: 1, status: Status::Delivered, uid: None };
    let local = Origin { local: true, ..Origin::default() };
    let loopback = |at_filter| Arrival::Loopback { day: 1, seen, at_filter };
    match line {
        Outside(message) => queue.arrived(books, message, Origin::default(), Arrival::Plain),
        Local(message, sender) => {
            queue.arrived(books, message, Origin { sender: Name(sender), ..local }, Arrival::Plain);
        }
        Loopback(message) => queue.arrived(books, message, local, loopback(None)),
        AtFilter(message) => queue.arrived(books, message, local, loopback(Some(HOST))),
        Again(message, original) => {
            queue.arrived(books, message, Origin::default(), Arrival::Again { original });
        }
        Named(message, sender) => {
            queue.queued(message, Name(sender));
        }
        Out(message) => {
            queue.delivered(books, Delivered { message, fate, seen });
        }
        Over(message, to) => {
            queue.is_filtered(HOST);
            queue.handed_over(books, Delivered { message, fate, seen }, to);
        }
        Removed(message) => queue.removed(message),
    }
}

/// Messages taken back, and recipients by sender.
fn accounts(lines: &[Line], cuts: &[usize]) -> (u64, Vec<(u64, u64)>) {
    let (mut sent, mut totals) = (Sent::default(), Totals::default());
    let mut events = Events::default();
    let (mut stitcher, mut start) = (Stitcher::default(), 0);
    for end in cuts.iter().copied().chain([lines.len()]) {
        let mut queue = Queue::default();
        let books = &mut Books { sent: &mut sent, totals: &mut totals, events: &mut events };
        lines[start..end].iter().for_each(|line| read(&mut queue, books, *line));
        stitcher.next(queue);
        start = end;
    }
    let (rest, reinjected, _) = stitcher.finish();
    sent.merge(rest);
    totals.merge(reinjected);
    let reinjected =
        totals.iter().filter(|(_, what, _)| *what == What::Reinjected).map(|(.., count)| u64::from(count.n));
    let mut senders: Vec<_> =
        sent.iter().map(|(key, count)| (key.origin.sender.0, u64::from(count.n))).collect();
    senders.sort_unstable();
    (reinjected.sum(), senders)
}

/// What is read, messages taken back, recipients by sender.
type History = (&'static [Line], u64, &'static [(u64, u64)]);

const HISTORIES: &[History] = &[
    // A local sender's message passes a filter.
    (&[Local(1, 7), Loopback(2), Named(2, 7), Over(1, 2), Removed(1), Out(2), Removed(2)], 1, &[(7, 1)]),
    // The end comes before the line that tells.
    (&[Local(1, 7), Loopback(2), Named(2, 7), Out(2), Removed(2), Over(1, 2), Removed(1)], 1, &[(7, 1)]),
    // For several recipients, some of them elsewhere.
    (&[Local(1, 7), Loopback(2), Over(1, 2), Over(1, 2), Out(1), Removed(1), Out(2), Out(2)], 1, &[(7, 3)]),
    // From outside.
    (&[Outside(1), Loopback(2), Named(2, 8), Over(1, 2), Removed(1), Out(2), Removed(2)], 1, &[]),
    (&[Outside(1), Loopback(2), Named(2, 8), Out(2), Removed(2), Over(1, 2), Removed(1)], 1, &[]),
    // From before the log began.
    (&[Loopback(2), Named(2, 8), Out(2), Over(1, 2), Removed(1), Removed(2)], 1, &[]),
    // A local program's message, with a filter and without.
    (&[Loopback(1), Named(1, 9), Loopback(2), Named(2, 9), Over(1, 2), Removed(1), Out(2)], 1, &[(9, 1)]),
    (&[Loopback(1), Named(1, 9), Loopback(2), Named(2, 9), Out(2), Over(1, 2), Removed(1)], 1, &[(9, 1)]),
    (&[Loopback(1), Named(1, 9), Out(1), Out(1), Removed(1)], 0, &[(9, 2)]),
    // Two filters, one after the other.
    (&[Local(1, 7), Loopback(2), Over(1, 2), Removed(1), Loopback(3), Over(2, 3), Out(3)], 2, &[(7, 1)]),
    (&[Local(1, 7), Loopback(2), Loopback(3), Out(3), Over(2, 3), Removed(2), Over(1, 2)], 2, &[(7, 1)]),
    (&[Loopback(1), Loopback(2), Loopback(3), Named(1, 9), Over(2, 3), Out(3), Over(1, 2)], 2, &[(9, 1)]),
    // The line that tells comes first.
    (&[Local(1, 7), Over(1, 2), Removed(1), Loopback(2), Out(2)], 1, &[(7, 1)]),
    // It went on to a mail server that writes another log.
    (&[Local(1, 7), Over(1, 2), Over(1, 2), Removed(1)], 0, &[(7, 2)]),
    // A service for filters, whose own words are lost: on a host that has filters, on one that has none, and
    // where the message went to the filter from there.
    (&[Over(3, 4), AtFilter(2), Named(2, 8), Out(2)], 1, &[]),
    (&[AtFilter(2), Named(2, 8), Out(2)], 0, &[(8, 1)]),
    (&[AtFilter(1), Named(1, 9), Loopback(2), Over(1, 2), Out(2)], 1, &[(9, 1)]),
    // The line itself names the message it was; it was not counted.
    (&[Local(1, 7), Again(2, 1), Named(2, 7), Over(1, 2), Removed(1), Out(2)], 0, &[(7, 1)]),
    (&[Outside(1), Again(2, 1), Named(2, 8), Over(1, 2), Removed(1), Out(2)], 0, &[]),
    (&[Again(2, 1), Named(2, 8), Out(2)], 0, &[]),
];

#[test]
fn wherever_it_is_cut() {
    for (lines, reinjected, senders) in HISTORIES {
        let expected = (*reinjected, senders.to_vec());
        for first in 0..=lines.len() {
            for second in first..=lines.len() {
                assert_eq!(
                    accounts(lines, &[first, second]),
                    expected,
                    "{lines:?} cut at {first} and {second}"
                );
            }
        }
    }
}

/// Beyond what is remembered, a message is what it seems; the one that came back from who knows where, and
/// the one forgotten before its last delivery, are nobody's.
#[test]
fn the_oldest_are_forgotten() {
    let many = REMEMBERED as u64;
    let mut lines: Vec<Line> =
        (0..many).flat_map(|n| [Loopback(n + 10), Named(n + 10, 9), Out(n + 10)]).collect();
    lines.extend([Over(1, 10), Over(1, many + 9), Out(10)]);
    let expected = (1, vec![(9, many - 1)]);
    for cut in [0, 3, lines.len() / 2, lines.len() - 3] {
        assert_eq!(accounts(&lines, &[cut]), expected, "cut at {cut}");
    }
}
