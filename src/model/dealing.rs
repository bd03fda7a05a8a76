//! Who did what when, as far as a plan of blocks asks: small records, one for each line that counts. Data only.

use super::net::Ip;
use super::source::Position;

/// What a client did, or what our mail server did to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Deed {
    /// Connected to the mail server.
    Connect,
    /// Connected to postscreen, which may have handed it on.
    Screened,
    /// Refused for good, with a blocklist cited: `what` is the zone.
    Listed,
    /// The same for now only (4xx).
    ListedForNow,
    /// Refused since there is no such user: `what` is the name tried.
    Guess,
    /// A login failed.
    Auth,
    /// Refused for another reason.
    Refused,
    /// A mail of it was accepted.
    Accepted,
    /// Sent a packet to a mail port outside, as no inside host but a mail server may: `what` is its hardware address.
    Illegal,
}

/// One line's worth of dealings with a client. Small, since a busy week has millions of these.
///
/// In the order of client, time and place in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dealing {
    /// The client as the tally numbers it.
    pub who: u64,
    /// Since the epoch.
    pub second: u32,
    pub at: Position,
    pub deed: Deed,
    /// A number for a name, by `deed`; 0 where there is none.
    pub what: u64,
    /// How often: 1, or more for `message repeated n times`.
    pub n: u16,
}

/// The bit by which a hardware address in `Dealing::what` is told from none.
pub const HAS_MAC: u64 = 1 << 48;

/// Mails of a client that were accepted, also from before the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Welcome {
    pub mails: u64,
    /// Second of the first one.
    pub first: u32,
}

/// One client, and all dealings with it in the order of time.
#[derive(Clone, Debug)]
pub struct Client<'t> {
    /// None where the log has no address that can be read.
    pub ip: Option<Ip>,
    pub dealings: &'t [Dealing],
    pub welcome: Option<Welcome>,
    /// Only for those that may be blocked.
    pub known: Option<Box<Known>>,
}

/// What else the log says of a client.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// As written, where it is no address that can be read.
    pub written: String,
    /// Host names it had.
    pub names: Vec<String>,
    /// A name that looks like a broadband line, and what in it does: `dsl`, `address in name`.
    pub line: Option<(String, String)>,
}

/// Everything a plan is made from.
#[derive(Clone, Debug, Default)]
pub struct Dealt<'t> {
    pub clients: Vec<Client<'t>>,
    /// Stretches with far more open sessions than usual, in the order of time: first and last second.
    pub waves: Vec<(i64, i64)>,
    /// Seconds of the first and the last line of the period.
    pub span: Option<(i64, i64)>,
    /// The last day of several, or the later half of one day: where it begins. A plan from what stands before is judged on it.
    pub cut: Option<i64>,
    /// The waves as they would have been found from what stands before the cut alone.
    pub waves_before: Vec<(i64, i64)>,
    /// Lines beyond what is kept in memory.
    pub left_out: u64,
}
