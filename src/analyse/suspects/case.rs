//! What the engine is asked: notices, and beside them the times at which hosts, jobs, accounts and senders acted. Data only.
//! Instants are microseconds since the epoch; where a log has whole seconds only, the fraction is zero.

use crate::model::calendar::Zone;
use crate::model::net::{Ip, Mac};
use crate::model::notice::Notice;

#[derive(Clone, Debug)]
pub struct Case {
    /// Incidents of one reporter share one clock; a notice that names no reporter has a clock of its own.
    pub notices: Vec<Notice>,
    /// Our public addresses. None known: every reported address counts as ours.
    pub my_addresses: Vec<Ip>,
    pub hosts: Vec<Host>,
    pub jobs: Vec<Job>,
    pub accounts: Vec<Mailer>,
    pub senders: Vec<Mailer>,
    pub coverage: Coverage,
    /// The zone of the machine whose crontab and logs these are.
    pub machine_zone: Zone,
    /// Where the provider sits that passed the notice on, if that is known.
    pub isp_zone: Option<Zone>,
    /// Begins the surrogates; the same case with the same seed gives the same answer.
    pub seed: u64,
}

/// When the logs are complete. Outside of these spans silence means nothing.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    pub firewall: Vec<Span>,
    pub mail: Vec<Span>,
}

/// From `from` up to but without `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: i64,
    pub to: i64,
}

/// An inside host and its lines in the firewall's log.
#[derive(Clone, Debug, Default)]
pub struct Host {
    /// As the answer names it: its address.
    pub id: String,
    /// All its addresses, outside ones among them where nothing is translated.
    pub addresses: Vec<Ip>,
    /// The hardware address in the firewall's lines, where it is its own and not that of a router before it.
    pub mac: Option<Mac>,
    /// Names it is known by, for the HELO a notice may quote.
    pub names: Vec<String>,
    /// In the order of time.
    pub hits: Vec<Hit>,
    /// When the LOG rule's limit was reached, so that hits are missing.
    pub limited: Vec<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    pub at: i64,
    pub destination: Ip,
    pub source_port: Option<u16>,
    pub destination_port: Option<u16>,
    /// Who did it, where the rule logs that.
    pub uid: Option<u32>,
    /// Where the line stands: the wiring's own number.
    pub position: u64,
}

/// A job and when it started, in the order of time.
#[derive(Clone, Debug, Default)]
pub struct Job {
    /// `user command`
    pub id: String,
    pub fires: Vec<Fire>,
    /// Mail that the logs link to its runs; with them the job is judged by what it did, not by its schedule.
    pub deliveries: Vec<Delivery>,
}

/// One start of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fire {
    pub earliest: i64,
    /// Later than `earliest` by the random delay.
    pub latest: i64,
    /// When the run ended, where the log tells.
    pub end: Option<i64>,
    /// The line that shows the start; none where only the schedule says so.
    pub seen: Option<u64>,
}

/// An account or a sender, and the mail that left in its name, in the order of time.
#[derive(Clone, Debug, Default)]
pub struct Mailer {
    pub id: String,
    pub deliveries: Vec<Delivery>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    pub at: i64,
    pub queue_id: Option<String>,
    pub message_id: Option<String>,
    pub uid: Option<u32>,
    pub login: Option<String>,
    pub sender: Option<String>,
    pub recipient: Option<String>,
    pub position: u64,
}

impl Span {
    pub const fn holds(self, at: i64) -> bool {
        self.from <= at && at < self.to
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A case about nothing, to be filled.
    pub fn empty() -> Case {
        Case {
            notices: Vec::new(),
            my_addresses: Vec::new(),
            hosts: Vec::new(),
            jobs: Vec::new(),
            accounts: Vec::new(),
            senders: Vec::new(),
            coverage: Coverage::default(),
            machine_zone: Zone::UTC,
            isp_zone: None,
            seed: 1,
        }
    }
}
