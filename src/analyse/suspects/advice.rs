//! What would settle a case, and what is to be known beside the verdict: each a sentence for the reader. Pure.

/// What would settle it.
#[derive(Clone, Debug, PartialEq)]
pub enum Settle {
    /// A notice from the other side of the next change of the clocks.
    NoticeAcrossDst,
    AskZone,
    AskPort,
    /// Job id, minutes.
    MoveJob(String, u32),
    LogFirewall,
    KeepLogs,
    MoreIncidents,
}

impl Settle {
    /// One sentence for the reader.
    pub fn sentence(&self) -> String {
        match self {
            Settle::NoticeAcrossDst => {
                "A notice from the other side of a change of the clocks: what runs by the clock \
                on the wall keeps its time of day, what runs by UTC moves by an hour."
                    .to_string()
            }
            Settle::AskZone => "Ask the reporter in which zone the times are given.".to_string(),
            Settle::AskPort => {
                "Ask the reporter for source port and destination of each incident.".to_string()
            }
            Settle::MoveJob(job, minutes) => {
                format!(
                    "Move the job '{job}' by {minutes} minutes: if it was the job, the next incidents move along."
                )
            }
            Settle::LogFirewall => {
                "Switch on the firewall's LOG rule for new outgoing connections: the next incident then \
                has a line that names the host."
                    .to_string()
            }
            Settle::KeepLogs => {
                "Keep the logs longer than it takes for a notice to arrive: those of that time are gone."
                    .to_string()
            }
            Settle::MoreIncidents => {
                "More incidents: each one that fits makes chance less likely.".to_string()
            }
        }
    }
}

/// Things to know beside the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// The zone is wholly unknown: every legal offset is a multiple of fifteen minutes.
    OnlyTheQuarterHourCounts,
    /// The period holds a change of the clocks, and the incidents keep their time of day on this machine's wall.
    KeepsWallTime,
    /// The period holds a change of the clocks, and the incidents keep their time of day in UTC.
    KeepsUtc,
    /// The evidence is against the zone that is stated.
    StatedZoneDoubted,
    /// The clock of the reporter, or what is reported, is early: a job never starts before its time.
    BeforeItsTime,
    /// So many incidents that a sample of them was weighed: observations taken.
    Sampled(usize),
    /// So many suspects that only the likeliest were weighed: suspects left out.
    Shortlisted(usize),
    /// The rule that logs hits let only some of them through.
    AtItsLimit,
}

impl Remark {
    pub fn sentence(self) -> String {
        match self {
            Remark::OnlyTheQuarterHourCounts => "The zone of the times is unknown, and all legal offsets are multiples of fifteen \
                minutes: the hour says nothing about a daily job, only the minute within the quarter hour does."
                .to_string(),
            Remark::KeepsWallTime => "The clocks changed within the period and the incidents kept their time of day on the wall: \
                a job by the clock on the wall fits, a process by UTC does not."
                .to_string(),
            Remark::KeepsUtc => "The clocks changed within the period and the incidents kept their time of day in UTC: \
                a job by the clock on the wall does not fit."
                .to_string(),
            Remark::StatedZoneDoubted => "The evidence speaks against the zone the notice states.".to_string(),
            Remark::BeforeItsTime => "The incidents lie before the job's start, and a job never starts early: a skewed clock, \
                a stamp at the end of an interval, or another job."
                .to_string(),
            Remark::AtItsLimit => "The firewall's LOG rule was at its limit now and then, so that hits are missing: that one is not \
                there says less. Take the limit out of the rule, or raise it."
                .to_string(),
            Remark::Sampled(taken) => format!("There are so many incidents that {taken} observations were weighed."),
            Remark::Shortlisted(left) => format!("{left} suspects without an act near any incident were not weighed."),
        }
    }
}
