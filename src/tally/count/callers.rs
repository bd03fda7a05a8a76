//! Who connected often within ten minutes. The others are counted, not named, so that memory follows the clients
//! that matter.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::tally::Tally;
use crate::tally::key::Who;

/// Connections in a slot from which a client is named among the sources of a wave.
pub const NAMED: u32 = 5;

/// Connections of one slot by client.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Slot {
    slot: i64,
    clients: FxHashMap<Who, u32>,
}

impl Slot {
    fn settle(mut self, tally: &mut Tally) -> FxHashMap<Who, u32> {
        for (client, n) in self.clients.drain().filter(|(_, n)| *n >= NAMED) {
            *tally.callers.entry((self.slot, client)).or_default() += n;
        }
        self.clients
    }
}

/// The slots of a piece. The first and the present one may go on beyond it and are kept as they are.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Callers {
    first: Option<Slot>,
    present: Option<Slot>,
}

impl Callers {
    /// True for the first connection of a slot in a row.
    pub fn put(&mut self, slot: i64, client: Who, n: u32, tally: &mut Tally) -> bool {
        let new = self.present.as_ref().is_none_or(|present| present.slot != slot);
        if new {
            let done = self.present.take();
            let clients = match (done, &self.first) {
                (Some(done), Some(_)) => done.settle(tally),
                (done, _) => {
                    self.first = done;
                    FxHashMap::default()
                }
            };
            self.present = Some(Slot { slot, clients });
        }
        if let Some(present) = &mut self.present {
            *present.clients.entry(client).or_default() += n;
        }
        new
    }

    /// What came after these.
    pub fn append(&mut self, next: Callers, tally: &mut Tally) {
        let Callers { first, present } = next;
        let (head, rest) = if first.is_some() { (first, present) } else { (present, None) };
        match (&mut self.present, head) {
            (_, None) => {}
            (Some(mine), Some(head)) if mine.slot == head.slot => {
                head.clients
                    .into_iter()
                    .for_each(|(client, n)| *mine.clients.entry(client).or_default() += n);
            }
            (_, head) => self.replace(head, tally),
        }
        if rest.is_some() {
            self.replace(rest, tally);
        }
    }

    fn replace(&mut self, slot: Option<Slot>, tally: &mut Tally) {
        if let Some(done) = std::mem::replace(&mut self.present, slot) {
            done.settle(tally);
        }
    }

    pub fn mention(&self, who: &mut dyn FnMut(Who)) {
        self.first
            .iter()
            .chain(&self.present)
            .flat_map(|slot| slot.clients.keys())
            .for_each(|client| who(*client));
    }

    pub fn end(&mut self, tally: &mut Tally) {
        self.replace(None, tally);
    }
}
