//! Refusals whose client the log names only when the transaction ends (Sendmail).

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::model::event::Reason;
use crate::model::net::Ip;
use crate::tally::key::{Name, Who};
use crate::tally::table::Seen;

/// Transactions without a client that are waited for at most.
const OPEN: usize = 1 << 14;
/// Transactions at the start of a piece that may have begun before it.
const EARLY: usize = 1 << 12;

/// What of a refusal is counted beside its client.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Refusal {
    pub day: i32,
    pub reason: Reason,
    pub code: u16,
    pub zone: Name,
    /// The address tried, for `Reason::UnknownUser`.
    pub unknown_user: Name,
    pub seen: Seen,
}

/// Whom the log names, by key and, where it could be read, by address.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Client {
    pub who: Who,
    pub ip: Option<Ip>,
}

/// The refusals of a piece that wait for their client, and the clients that those of earlier pieces may wait for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Refusals {
    unnamed: FxHashMap<u64, Vec<Refusal>>,
    named: Vec<(u64, Client)>,
}

impl Refusals {
    /// A refusal in this transaction. Gives those that nobody will be named for any more.
    pub fn put(&mut self, message: u64, refusal: Refusal) -> Vec<Refusal> {
        let given_up = if self.unnamed.len() >= OPEN { self.end() } else { Vec::new() };
        self.unnamed.entry(message).or_default().push(refusal);
        given_up
    }

    /// Is there anything that a client's name would be good for?
    pub fn wants_names(&self) -> bool {
        !self.unnamed.is_empty() || self.named.len() < EARLY
    }

    /// The client of a transaction is known: gives its refusals.
    pub fn name(&mut self, message: u64, client: Client) -> Vec<Refusal> {
        if self.named.len() < EARLY {
            self.named.push((message, client));
        }
        self.unnamed.remove(&message).unwrap_or_default()
    }

    /// What came after these. Gives the refusals that are settled now, with their clients.
    pub fn append(&mut self, next: Refusals) -> Vec<(Client, Refusal)> {
        let nobody = Client { who: Who::NOBODY, ip: None };
        let mut settled = Vec::new();
        for (message, client) in next.named {
            let refusals = self.unnamed.remove(&message).unwrap_or_default();
            settled.extend(refusals.into_iter().map(|refusal| (client, refusal)));
        }
        for (message, refusals) in next.unnamed {
            for given_up in refusals.into_iter().flat_map(|refusal| self.put(message, refusal)) {
                settled.push((nobody, given_up));
            }
        }
        settled
    }

    pub fn mention(&self, name: &mut dyn FnMut(Name)) {
        self.unnamed.values().flatten().for_each(|refusal| name(refusal.zone));
    }

    /// No names will come any more.
    pub fn end(&mut self) -> Vec<Refusal> {
        self.unnamed.drain().flat_map(|(_, refusals)| refusals).collect()
    }
}
