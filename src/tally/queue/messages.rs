//! Messages by queue id.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::{Origin, REMEMBERED};

/// A message of which more is to come.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Message {
    pub origin: Origin,
    /// Where it is not sure that this is its origin.
    pub case: Option<u64>,
}

/// Forgets the oldest half when full.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Messages {
    young: FxHashMap<u64, Message>,
    old: FxHashMap<u64, Message>,
}

impl Messages {
    pub fn get(&self, message: u64) -> Option<Message> {
        self.young.get(&message).or_else(|| self.old.get(&message)).copied()
    }

    pub fn put(&mut self, message: u64, known: Message) {
        if self.young.len() >= REMEMBERED / 2 {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(message, known);
    }

    pub fn remove(&mut self, message: u64) -> Option<Message> {
        let (young, old) = (self.young.remove(&message), self.old.remove(&message));
        young.or(old)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Message> {
        self.old.values().chain(self.young.values())
    }

    /// All of them, the newest last.
    pub fn into_iter(self) -> impl Iterator<Item = (u64, Message)> {
        self.old.into_iter().chain(self.young)
    }
}
