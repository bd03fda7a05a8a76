//! The queue over all pieces.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::cases::Renumbered;
use super::messages::Message;
use super::{Books, HandedOver, Origin, Queue, REMEMBERED, Sent, Step};
use crate::tally::events::Events;
use crate::tally::key::Name;
use crate::tally::totals::Totals;

/// Joins the queues of pieces, given in the order of the input.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Stitcher {
    queue: Queue,
    /// Messages handed over and not seen to come back yet, by the id they have then.
    waiting: FxHashMap<u64, HandedOver>,
    #[serde(skip)]
    sent: Sent,
    #[serde(skip)]
    totals: Totals,
    #[serde(skip)]
    events: Events,
}

impl HandedOver {
    /// The first message; nobody's where it came in before the log began.
    fn first(&self) -> Message {
        self.known.unwrap_or_default()
    }

    /// It does not come back, as far as the log shows: a delivery like any other.
    fn count(self, queue: &mut Queue, books: &mut Books<'_>) {
        if let Some(hop) = self.hop {
            queue.count(books, self.first(), hop);
        }
    }
}

impl Stitcher {
    /// `events`: what is taken back is to be told line by line.
    pub fn tell(&mut self, events: bool) {
        self.events = Events::new(events);
    }

    pub fn next(&mut self, piece: Queue) {
        let Stitcher { queue, waiting, sent, totals, events } = self;
        let books = &mut Books { sent, totals, events };
        queue.filtered.extend(piece.filtered);
        let renumbered = queue.cases.append(books, piece.cases, &queue.filtered);
        for (message, known) in piece.messages.into_iter() {
            let known = renumbered.message(known);
            queue.messages.put(message, known);
            if known.case.is_some()
                && let Some(handed_over) = waiting.remove(&message)
            {
                queue.came_back(books, handed_over.first(), message, known);
            }
        }
        for step in piece.steps {
            self.step(step, renumbered);
        }
    }

    fn step(&mut self, step: Step, renumbered: Renumbered) {
        let Stitcher { queue, waiting, sent, totals, events } = self;
        let books = &mut Books { sent, totals, events };
        match step {
            Step::Named { message, sender } if queue.messages.get(message).is_some() => {
                queue.queued(message, sender);
            }
            Step::Removed(message) if queue.messages.get(message).is_some() => queue.removed(message),
            Step::Named { .. } | Step::Removed(_) => {}
            Step::Delivered(delivered) => {
                let message = queue.messages.get(delivered.message).unwrap_or_default();
                queue.count(books, message, delivered);
            }
            Step::HandedOver(handed_over) => {
                let HandedOver { from, to, known, .. } = *handed_over;
                let known = known.map(|known| renumbered.message(known)).or_else(|| queue.messages.get(from));
                let handed_over = HandedOver { known, ..*handed_over };
                match queue.messages.get(to) {
                    Some(known) => queue.came_back(books, handed_over.first(), to, known),
                    None if waiting.len() < REMEMBERED && !waiting.contains_key(&to) => {
                        waiting.insert(to, handed_over);
                    }
                    None => handed_over.count(queue, books),
                }
            }
        }
    }

    /// What is known for good so far.
    pub fn take_settled(&mut self) -> (Sent, Totals) {
        (std::mem::take(&mut self.sent), std::mem::take(&mut self.totals))
    }

    /// Every name in what is open.
    pub fn mention(&self, name: &mut dyn FnMut(Name)) {
        let mut origin = |origin: &Origin| {
            name(origin.sender);
            name(origin.login);
        };
        self.queue.messages.iter().for_each(|message| origin(&message.origin));
        self.queue.cases.origins().for_each(&mut origin);
        self.waiting.values().filter_map(|waiting| waiting.known).for_each(|message| origin(&message.origin));
    }

    /// What the pieces could not settle alone: recipients by origin, and messages that were handed back.
    pub fn finish(self) -> (Sent, Totals, Events) {
        let Stitcher { mut queue, waiting, mut sent, mut totals, mut events } = self;
        let books = &mut Books { sent: &mut sent, totals: &mut totals, events: &mut events };
        for handed_over in waiting.into_values() {
            handed_over.count(&mut queue, books);
        }
        queue.cases.close(books, &queue.filtered);
        (sent, totals, events)
    }
}
