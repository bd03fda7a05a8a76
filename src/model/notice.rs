//! An abuse notice as it was read: who reports what, of which address, at which times. Data only.

use super::calendar::Zone;
use super::net::Ip;

/// What one notice says: one file, or one mail of an mbox.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notice {
    /// The file, and the place in it where there are several: `inbox.mbox > mail 3`.
    pub name: String,
    /// The format it was recognised as: `ARF`, `X-ARF 4`, `Shadowserver`, `prose`. Empty where nothing was found.
    pub format: &'static str,
    /// Who reports, as written. Incidents of one reporter share one clock and one zone.
    pub reporter: Option<String>,
    pub subject: Option<String>,
    /// The mail's own date: seconds since the epoch.
    pub mailed: Option<i64>,
    /// Times of the `Received` headers, newest first: seconds since the epoch.
    pub hops: Vec<i64>,
    pub incidents: Vec<Incident>,
    /// Times in it that are no incidents.
    pub asides: Vec<Aside>,
    /// What it is unsure of and why something could not be read, a sentence each.
    pub doubts: Vec<String>,
}

/// One event a notice alleges.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Incident {
    /// None where the notice tells no time.
    pub when: Option<When>,
    /// The address reported, that is: ours.
    pub ip: Option<Ip>,
    /// The reported address as written, where it is no address: `91.78.17.xxx`, a host name, a URL.
    pub masked: Option<String>,
    pub role: Role,
    /// A port of the reported address.
    pub port: Option<u16>,
    pub port_role: PortRole,
    /// The other side.
    pub peer: Option<Ip>,
    pub peer_port: Option<u16>,
    /// In lower case: `tcp`.
    pub protocol: Option<String>,
    /// What is alleged, in the notice's words: `spam`, `Trojan: Generic`.
    pub kind: String,
    /// What else names who did it.
    pub traces: Vec<Trace>,
    /// The line it stands in (the first of them), and that line's number in its part, from 1.
    pub text: String,
    pub line: usize,
    /// The part of the mail it stands in, from 0.
    pub part: usize,
}

/// A time as the notice writes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct When {
    /// What the clock on the writer's wall showed: seconds since 1970-01-01 00:00:00 of that wall.
    pub wall: i64,
    /// The same figures with day and month exchanged, as long as nothing settles which is which.
    pub other: Option<i64>,
    /// What was not written. A reader hands it on; it is filled in from the rest of the notice.
    pub lacks: Lacks,
    /// The end of the interval, on the same wall, where one is given.
    pub until: Option<i64>,
    /// The unit of the last figure written, in seconds: 1, 60, 3,600 or 86,400.
    pub precision: u32,
    pub zone: Zoning,
    /// In the repeated hour of a DST night: true for the second reading, where the order of the lines tells.
    pub second_reading: Option<bool>,
}

/// How much of a date is not on a stamp.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lacks {
    #[default]
    Nothing,
    /// As in syslog. Until it is known `wall` stands in 1972, a leap year.
    Year,
    /// A time of day only: `wall` is the second of the day.
    Date,
}

/// What is known of the zone of a stamp. Never invented.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Zoning {
    /// On the stamp, in the header of its column, by the definition of the format, or in the prose about it.
    Stated(Zone),
    /// What this reporter is known to use without saying so.
    Convention(Zone),
    /// An abbreviation of several meanings, or places that contradict one another: the likeliest first.
    Either(Vec<Zone>),
    #[default]
    Unknown,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    #[default]
    Unsaid,
    /// The reported address did it.
    Source,
    /// It was done to the reported address: the customer is the victim, or serves what is complained of.
    Target,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PortRole {
    #[default]
    Unsaid,
    /// Where the connection came from; NAT keeps it, so that it leads to the inside host.
    Source,
    /// The service that was attacked.
    Attacked,
    /// A service that stands open on the reported address.
    Open,
}

/// Something in a notice that can be found again in a mail log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trace {
    MessageId(String),
    QueueId(String),
    /// `(Postfix, from userid 10004)`
    UserId(u32),
    Sender(String),
    Login(String),
    Recipient(String),
    /// What a host called itself in a `Received` header.
    Helo(String),
}

/// A time in a notice that is no incident.
#[derive(Clone, Debug, PartialEq)]
pub struct Aside {
    pub what: AsideKind,
    /// Seconds since the epoch where the zone is known, else of the writer's wall.
    pub at: i64,
    pub zoned: bool,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsideKind {
    /// When the report was made, a list was written, a scan was run.
    Reported,
    Deadline,
    /// The clock inside a queue id or Message-ID.
    Id,
}
