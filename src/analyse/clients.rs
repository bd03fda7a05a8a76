//! Inbound clients by connections, under the names they had: asked once, for every section that speaks of them.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::desk::Desk;
use crate::ask::{AskError, Row, Rows, questions};
use crate::report::view::Client;
use crate::tally::texts::Topic;

/// Clients listed at most.
const LISTED: usize = 100;

/// One row for each client and name, most connections first.
pub struct Clients {
    rows: Rows,
    /// The name under which each client connected most often, as codes.
    names: HashMap<i64, i64>,
}

impl Clients {
    pub fn ask(desk: &Desk<'_>) -> Result<Clients, AskError> {
        let rows = desk.ask(&questions::CLIENTS)?;
        let mut names = HashMap::new();
        // -1 is the code of no name.
        for row in rows.iter().filter(|row| row.int("name") >= 0) {
            names.entry(row.int("client")).or_insert(row.int("name"));
        }
        Ok(Clients { rows, names })
    }

    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter()
    }

    pub fn name(&self, desk: &Desk<'_>, client: i64) -> String {
        self.names.get(&client).map_or_else(String::new, |name| desk.name(*name))
    }

    /// The first ranks, whatever their names.
    pub fn top(&self, desk: &Desk<'_>) -> Vec<Client> {
        let mut clients: HashMap<i64, (u64, i64)> = HashMap::new();
        for row in self.rows.iter() {
            let (connections, at) = clients.entry(row.int("client")).or_insert((0, i64::MAX));
            *connections += row.count("connections");
            *at = (*at).min(row.int("at"));
        }
        let mut clients: Vec<(i64, (u64, i64))> = clients.into_iter().collect();
        clients.sort_unstable_by_key(|(client, (connections, _))| (Reverse(*connections), *client));
        let listed = clients.into_iter().take(LISTED).enumerate();
        listed
            .map(|(rank, (client, (connections, at)))| Client {
                ip: desk.address(client),
                name: self.name(desk, client),
                connections,
                evidence: desk.lines_of(rank, &[Topic::Client], desk.who(client), at),
            })
            .collect()
    }
}
