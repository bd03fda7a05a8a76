//! What the engine answers: data for the report, with the words of the answer. Nothing is worked out here.

pub use super::advice::{Remark, Settle};
use crate::analyse::cadence::Rhythm;
use crate::model::calendar::Zone;

#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// One for each clock, that with most incidents first; empty where no incident tells a time.
    pub zones: Vec<ZoneAnswer>,
    pub verdict: Verdict,
    /// Most probable first; those that are excluded stand apart.
    pub suspects: Vec<Suspect>,
    /// Not told apart by the evidence: numbers into `suspects`, where the verdict is `NotDistinguishable`.
    pub tied: Vec<usize>,
    pub excluded: Vec<Excluded>,
    /// What is left for whoever is not in the list.
    pub none_of_these: f64,
    /// Incidents that are about addresses that are not ours: notice and incident.
    pub not_ours: Vec<(usize, usize)>,
    /// Whether the logs are complete around each incident, at the zone chosen.
    pub coverage: Vec<Covered>,
    pub settles: Vec<Settle>,
    pub remarks: Vec<Remark>,
    /// Distinct observations: incidents close together in one notice are one.
    pub observations: usize,
    pub surrogates: Surrogates,
}

/// How many surrogates each null was judged by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Surrogates {
    pub iid: usize,
    pub shift: usize,
    pub round: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A source port of the notice stands in a firewall line of the same instant.
    Identified,
    /// Strong likelihood, no chance, and a zone that is stated or fixed.
    Probable,
    /// Fits, and so may others.
    Compatible,
    /// Several fit equally well: `Answer::tied`.
    NotDistinguishable,
    /// Every suspect is excluded, and the logs alone do not rule out others.
    Excluded,
    /// Nothing within the tolerance, and the logs of that time are complete.
    NotHere,
    NoData,
}

impl Verdict {
    /// The word for the reader.
    pub const fn word(self) -> &'static str {
        match self {
            Verdict::Identified => "identified",
            Verdict::Probable => "probable",
            Verdict::Compatible => "compatible",
            Verdict::NotDistinguishable => "not distinguishable",
            Verdict::Excluded => "excluded",
            Verdict::NotHere => "not here",
            Verdict::NoData => "no data",
        }
    }

    /// The word of the JSON contract.
    pub const fn contract(self) -> &'static str {
        match self {
            Verdict::Identified | Verdict::Probable => "suspect",
            Verdict::Compatible | Verdict::NotDistinguishable | Verdict::Excluded => "undecided",
            Verdict::NotHere => "not-here",
            Verdict::NoData => "no-data",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Host,
    Job,
    Account,
    Sender,
}

impl Kind {
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Host => "host",
            Kind::Job => "job",
            Kind::Account => "account",
            Kind::Sender => "sender",
        }
    }
}

/// What kind of evidence there is, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// (a) the source port (and the peer) of the notice in a firewall line
    SourcePort,
    /// (b) the peer or a port, and the time
    Peer,
    /// (c) an id of the notice in the mail log
    Trace,
    /// (d) the times at which it acted
    Time,
    /// (e) the schedule only
    Schedule,
}

impl Class {
    pub const fn letter(self) -> char {
        match self {
            Class::SourcePort => 'a',
            Class::Peer => 'b',
            Class::Trace => 'c',
            Class::Time => 'd',
            Class::Schedule => 'e',
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Suspect {
    pub kind: Kind,
    /// Its number in its list of the case.
    pub index: usize,
    pub id: String,
    pub verdict: Verdict,
    pub class: Class,
    /// Incidents that fit, and incidents there are.
    pub matched: usize,
    pub of: usize,
    /// With the stamps read otherwise than is believed most, more of them fit.
    pub elsewhere: Option<Elsewhere>,
    pub probability: f64,
    pub by_chance: Chance,
    /// Of the likelihood against nobody in particular, summed over zones and skews: natural logarithm.
    pub log_ratio: f64,
    /// The reporter's clock against ours as this suspect would have it, in seconds.
    pub skew: f64,
    pub lags: Vec<Lag>,
    pub evidence: Vec<Proof>,
    /// Of all it did in the period, where that is regular.
    pub rhythm: Option<Rhythm>,
}

/// Another reading of the stamps, which counts as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// Seconds east of UTC.
    pub offset: i32,
    /// Incidents that fit there.
    pub matched: usize,
}

/// How likely as good a fit is where nobody did it. The best of all suspects, zones and lags was searched in every surrogate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// The figure to go by: that of the turned series, or of the ids where ids are the evidence.
    pub p: f64,
    /// Each incident anywhere.
    pub iid: f64,
    /// The whole series turned by one amount.
    pub shift: f64,
    /// Turned by quarter hours, all of them.
    pub round: f64,
}

/// An incident against the nearest act of a suspect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lag {
    pub notice: usize,
    pub incident: usize,
    /// Incident minus act in seconds, at the zone chosen; none where it did nothing within an hour.
    pub seconds: Option<f64>,
    pub fits: bool,
}

/// One line that speaks for a suspect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proof {
    pub notice: usize,
    pub incident: usize,
    pub at: i64,
    /// None where a schedule says so and no line.
    pub position: Option<u64>,
    pub class: Class,
    pub lag: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Excluded {
    pub kind: Kind,
    pub index: usize,
    pub id: String,
    pub why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A job without a start within an hour of any incident.
    DidNotRun,
    /// A host that logged nothing in the hours around any incident.
    Off,
    /// It acted, but not at these times.
    NotThen,
}

impl Why {
    pub const fn words(self) -> &'static str {
        match self {
            Why::DidNotRun => "did not run within an hour of any incident",
            Why::Off => "logged nothing in the hours around the incidents",
            Why::NotThen => "was active, but not at these times",
        }
    }
}

/// The zone of one reporter's stamps.
#[derive(Clone, Debug, PartialEq)]
pub struct ZoneAnswer {
    pub reporter: Option<String>,
    pub incidents: usize,
    /// Seconds east of UTC at the first incident.
    pub offset: i32,
    pub how: How,
    /// The next best offset, and by how much the best one leads: the difference of their weights.
    pub runner_up: Option<i32>,
    pub margin: f64,
    /// Every reading of the stamps, heaviest first.
    pub readings: Vec<Reading>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    Stated,
    Inferred,
    Undecidable,
}

impl How {
    pub const fn word(self) -> &'static str {
        match self {
            How::Stated => "stated",
            How::Inferred => "inferred",
            How::Undecidable => "undecidable",
        }
    }
}

/// Why a zone is thought of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Stated,
    Convention,
    /// One meaning of an ambiguous abbreviation, or of places that contradict one another.
    Either,
    Utc,
    Isp,
    /// The provider's zone with its summer time forgotten.
    IspStandard,
    Machine,
    MachineStandard,
    /// One of the 41 offsets in use somewhere.
    Legal,
}

impl Origin {
    pub const fn words(self) -> &'static str {
        match self {
            Origin::Stated => "as stated",
            Origin::Convention => "what this reporter uses",
            Origin::Either => "one meaning of what is written",
            Origin::Utc => "UTC",
            Origin::Isp => "the provider's zone",
            Origin::IspStandard => "the provider's zone without summer time",
            Origin::Machine => "this machine's zone",
            Origin::MachineStandard => "this machine's zone without summer time",
            Origin::Legal => "an offset in use somewhere",
        }
    }
}

/// The stamps read in one zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// None: each stamp as it states.
    pub zone: Option<Zone>,
    pub origin: Origin,
    /// Seconds east of UTC at the first incident.
    pub offset: i32,
    /// What is believed of it after all evidence; all readings add up to one.
    pub weight: f64,
    /// The incidents, in seconds since the epoch, in the order of the notices.
    pub instants: Vec<i64>,
    /// Whom it points at, heaviest first.
    pub points: Vec<Pointing>,
}

/// A suspect under one reading.
#[derive(Clone, Debug, PartialEq)]
pub struct Pointing {
    pub kind: Kind,
    pub index: usize,
    pub id: String,
    pub manner: Manner,
    /// Of reading, suspect and manner together, with the readings of all clocks and nobody in the race.
    pub weight: f64,
    /// Incident minus act in seconds, for each incident; none where there is no act within reach.
    pub lags: Vec<Option<f64>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// At the time, or off by one skew of the reporter's clock.
    AtOnce,
    /// It starts, and acts one constant while later.
    Later,
    /// The clock its schedule goes by has no summer time.
    WithoutDst,
}

/// Whether the logs are complete at an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Covered {
    pub notice: usize,
    pub incident: usize,
    pub firewall: bool,
    pub mail: bool,
}
