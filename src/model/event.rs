//! What one line means. Every parser gives these and nothing else; the tally counts these and
//! nothing else. Fields borrow from the line. Data only.

use serde::{Deserialize, Serialize};

use super::net::{Addr, Mac};

/// What a parser makes of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning<'a> {
    Event(Event<'a>),
    /// Understood, and nothing in it is counted (`statistics: max connection rate ...`).
    Ignored,
    /// Written by a program we read, in words we do not know.
    Unmatched,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    Hit(Hit<'a>),
    Connect(Session<'a>),
    Disconnect(Session<'a>),
    Reject(Reject<'a>),
    /// A refusal whose line names the message but not the client (Sendmail's `QID: <x>... User unknown`).
    /// The client is that of `Accepted` or `Abandoned` of the same queue id, which comes at the end of the
    /// transaction; until then it is a refusal of an unknown client.
    RejectedIn {
        queue_id: &'a [u8],
        reject: Reject<'a>,
    },
    /// A transaction ended without a message because no recipient was left: whose it was.
    Abandoned {
        queue_id: &'a [u8],
        client: Option<Addr<'a>>,
        name: &'a [u8],
    },
    AuthFailure(AuthFailure<'a>),
    /// postscreen took a connection.
    Screened {
        client: Addr<'a>,
    },
    /// postscreen's `DNSBL rank N for [client]`.
    Ranked {
        client: Addr<'a>,
        rank: u32,
    },
    /// A blocklist names this client (`addr A listed by domain Z as C`); not a refusal by itself.
    Listed {
        client: Addr<'a>,
        zone: &'a [u8],
    },
    /// A message entered the queue.
    Accepted(Accepted<'a>),
    /// The queue manager names a message's envelope sender (empty for `<>`).
    Queued {
        queue_id: &'a [u8],
        sender: &'a [u8],
    },
    /// A message left the queue for good.
    Removed {
        queue_id: &'a [u8],
    },
    Delivery(Delivery<'a>),
    Limit(Limit<'a>),
    Run(Run<'a>),
}

/// A firewall LOG line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit<'a> {
    /// What stands before `IN=`, trimmed, without kernel stamp: `Illegal port 25 >`, `[UFW BLOCK]`.
    pub prefix: &'a [u8],
    pub source: Addr<'a>,
    pub destination: Addr<'a>,
    /// Upper case as logged: `TCP`, `UDP`, `ICMP`, `ICMPv6`, or a number.
    pub protocol: &'a [u8],
    pub source_port: Option<u16>,
    pub destination_port: Option<u16>,
    /// Interfaces; empty where the line has `IN=` or `OUT=` without a name, or lacks the key.
    pub inside: &'a [u8],
    pub outside: &'a [u8],
    /// Bridge port (`PHYSIN=`).
    pub physical_in: &'a [u8],
    /// Source and destination half of `MAC=` (which the kernel writes destination first).
    pub source_mac: Option<Mac>,
    pub destination_mac: Option<Mac>,
    pub uid: Option<u32>,
    pub gid: Option<u32>,
    /// IP identification and TCP sequence number, by which one packet logged by two rules is known.
    pub id: Option<u32>,
    pub flags: Flags,
}

/// TCP flags, as the words `SYN`, `ACK` ... stand in the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(pub u8);

impl Flags {
    pub const FIN: u8 = 1;
    pub const SYN: u8 = 2;
    pub const RST: u8 = 4;
    pub const PSH: u8 = 8;
    pub const ACK: u8 = 16;
    pub const URG: u8 = 32;
}

/// One end of an SMTP session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session<'a> {
    /// What makes connect and disconnect one pair on this host: the pid, or a hash of client and port
    /// where a log has no pid. 0 where this server never logs the end of a session (Courier), or only a bad one
    /// (Sendmail).
    pub key: u64,
    pub client: Addr<'a>,
    /// Client name as the server found it; empty if unknown.
    pub name: &'a [u8],
    /// False for sessions our host opened to others.
    pub inbound: bool,
}

/// Why a recipient or client was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(u8)]
pub enum Reason {
    Rbl,
    UnknownUser,
    RelayDenied,
    Greylisted,
    NoReverseDns,
    Helo,
    Rate,
    Policy,
    Content,
    Other,
}

impl Reason {
    pub const ALL: [Reason; 10] = [
        Reason::Rbl,
        Reason::UnknownUser,
        Reason::RelayDenied,
        Reason::Greylisted,
        Reason::NoReverseDns,
        Reason::Helo,
        Reason::Rate,
        Reason::Policy,
        Reason::Content,
        Reason::Other,
    ];

    /// The name used in JSON and SQL.
    pub const fn name(self) -> &'static str {
        match self {
            Reason::Rbl => "rbl",
            Reason::UnknownUser => "unknown_user",
            Reason::RelayDenied => "relay_denied",
            Reason::Greylisted => "greylisted",
            Reason::NoReverseDns => "no_rdns",
            Reason::Helo => "helo",
            Reason::Rate => "rate",
            Reason::Policy => "policy",
            Reason::Content => "content",
            Reason::Other => "other",
        }
    }
}

/// A refusal by our mail server; one refused recipient is one reject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject<'a> {
    pub client: Option<Addr<'a>>,
    /// Client name; empty if unknown.
    pub name: &'a [u8],
    pub reason: Reason,
    /// SMTP reply code, 0 if the line does not say.
    pub code: u16,
    /// Blocklist zone for `Reason::Rbl`, else empty.
    pub zone: &'a [u8],
    /// Envelope addresses without angle brackets; empty if not stated.
    pub sender: &'a [u8],
    pub recipient: &'a [u8],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthFailure<'a> {
    pub client: Option<Addr<'a>>,
    pub name: &'a [u8],
    /// Login tried; empty if not stated.
    pub login: &'a [u8],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted<'a> {
    pub queue_id: &'a [u8],
    /// None for a message handed in on the machine itself.
    pub client: Option<Addr<'a>>,
    pub name: &'a [u8],
    /// Login that handed the message in; empty if none.
    pub login: &'a [u8],
    /// User id for a message handed in through the sendmail command.
    pub uid: Option<u32>,
    /// Envelope sender, where this very line states it.
    pub sender: Option<&'a [u8]>,
    pub entry: Entry<'a>,
}

/// Whether a message enters the queue for the first time, as far as its own line tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry<'a> {
    First,
    /// Over a service that by its name takes mail from content filters alone. Unless it comes over the loopback
    /// interface, it is a first entry like any other.
    AtFilter,
    /// Counted before, and handed back by a content filter or requeued. The id it had then is empty where
    /// the line does not name it.
    Again {
        queue_id: &'a [u8],
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(u8)]
pub enum Status {
    Delivered,
    Deferred,
    Bounced,
    Expired,
}

impl Status {
    pub const fn name(self) -> &'static str {
        match self {
            Status::Delivered => "delivered",
            Status::Deferred => "deferred",
            Status::Bounced => "bounced",
            Status::Expired => "expired",
        }
    }
}

/// One recipient's fate in one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery<'a> {
    pub queue_id: &'a [u8],
    /// The first one, where the line names several.
    pub recipient: &'a [u8],
    /// How many recipients this line speaks of; 1 for daemons that write one line each.
    pub recipients: u32,
    /// Envelope sender, where this very line states it.
    pub sender: Option<&'a [u8]>,
    /// User id on whose behalf the delivery is made, where this very line states it (Sendmail's `ctladdr=`).
    pub uid: Option<u32>,
    /// Next hop's name, or the local agent (`local`, `virtual`, `dovecot`); empty for none.
    pub relay: &'a [u8],
    /// Next hop's address, where one was connected to.
    pub peer: Option<Addr<'a>>,
    pub status: Status,
    /// The id under which the next hop queued the message, where it is a program of this machine and says so: a
    /// content filter that handed the message back, or a second mail server. Else empty.
    pub queued_as: &'a [u8],
    /// False for a second recipient or message over a connection that was counted before.
    pub opened: bool,
    /// Blocklist the other side cites against us; empty if none.
    pub listed_by: &'a [u8],
}

/// A limit of our server was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit<'a> {
    pub kind: LimitKind,
    pub client: Option<Addr<'a>>,
    /// The words of the line.
    pub text: &'a [u8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum LimitKind {
    /// Too many sessions, of one client or of all.
    Connections,
    /// Too many sessions, messages or recipients in a while.
    Rate,
    /// No more server processes.
    Processes,
    /// Load average too high.
    Load,
}

/// One start or end of a scheduled job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run<'a> {
    /// Empty where the scheduler does not say.
    pub user: &'a [u8],
    /// Command line, anacron job or unit name.
    pub command: &'a [u8],
    pub scheduler: Scheduler,
    pub start: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Scheduler {
    Cron,
    Anacron,
    /// A service that a timer is known to own.
    Systemd,
    /// Some service's start; a run only if a timer owns the service, as a `Timer` of the same name shows.
    Service,
    /// No run, but what systemd says of a timer: the service of its name is a job. The command is the timer's name.
    Timer,
}
