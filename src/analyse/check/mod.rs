//! Is everything set up so that reports will be right? Facts of the machine and of its logs in, an answer to each question
//! out, with what to do about it. One question, one file. Pure.

mod access;
mod clock;
mod configuration;
mod days;
mod formats;
mod log_rule;
mod mail;
mod rotation;
mod say;
mod schedule;
mod seen;
mod state;
#[cfg(test)]
mod tests;
mod times;

use crate::gather::{Gathered, Survey};
use crate::model::calendar::{Moment, Zone};
use crate::model::job::Job;
use crate::model::listing::Listing;
use crate::model::machine::{Greeting, Machine};
use crate::model::stamp::ZoneSource;
use crate::report::figures::counted;
use crate::report::view::check::{Answer, Check, Rule, State};
use say::Answers;

/// What is known, and by whom it is asked.
pub struct Asked<'a> {
    pub host: &'a str,
    /// The tree that was looked at, where it is not this machine's own.
    pub root: Option<String>,
    pub zone: Zone,
    pub zone_source: ZoneSource,
    /// Microseconds since the epoch.
    pub now: i64,
    /// What the machine's clock shows, whatever is taken as now; microseconds since the epoch.
    pub clock: i64,
    pub machine: &'a Machine,
    /// None where no log could be read.
    pub gathered: Option<&'a Gathered>,
    pub surveys: &'a [Survey],
    /// What was wrong with the paths that are named or configured, in one line each.
    pub complaints: &'a [String],
    /// Rotated files that lie beside a named one and are not read.
    pub beside: &'a [String],
    pub jobs: &'a [Job],
    pub filter: &'a Filter,
    /// None where no mail server was asked.
    pub greeting: Option<&'a Greeting>,
    /// Ports of which an outbound hit is illegal.
    pub mail_ports: &'a [u16],
}

/// What the packet filter said.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub listing: Listing,
    /// Commands or files that were read: `nft -j list ruleset`.
    pub read: Vec<String>,
    /// Those that could not be, and why.
    pub failed: Vec<String>,
}

impl Asked<'_> {
    fn seconds(&self) -> i64 {
        self.now.div_euclid(1_000_000)
    }

    /// Local day number of now.
    fn today(&self) -> i32 {
        self.zone.local(self.seconds()).0
    }

    /// An instant given in seconds.
    fn moment(&self, seconds: i64) -> Moment {
        Moment::new(seconds.saturating_mul(1_000_000), self.zone)
    }
}

/// Answers every question, those of one topic together.
pub fn check(asked: &Asked<'_>) -> Check {
    let mut answers = Answers::default();
    configuration::ask(asked, &mut answers);
    access::ask(asked, &mut answers);
    formats::ask(asked, &mut answers);
    log_rule::ask(asked, &mut answers);
    rotation::ask(asked, &mut answers);
    days::ask(asked, &mut answers);
    schedule::ask(asked, &mut answers);
    clock::ask(asked, &mut answers);
    mail::ask(asked, &mut answers);
    state::ask(asked, &mut answers);
    let answers = answers.list;
    let problems = asked.gathered.map(|gathered| super::coverage::problems(gathered.problems.clone()));
    let (problems, problems_left_out) = problems.unwrap_or_default();
    Check {
        schema: "rapsheet/check/1",
        version: env!("CARGO_PKG_VERSION"),
        host: asked.host.to_string(),
        user: asked.machine.me.name.clone(),
        root: asked.root.clone(),
        at: Moment::new(asked.now, asked.zone),
        zone: asked.zone.to_string(),
        verdict: verdict(&answers),
        answers,
        log_rules: asked
            .filter
            .listing
            .logs
            .iter()
            .map(|rule| Rule {
                chain: rule.chain.clone(),
                prefix: rule.prefix.clone(),
                ports: rule.ports.clone(),
                limit: rule.limit.clone(),
            })
            .collect(),
        sources: seen::seen(asked),
        problems,
        problems_left_out,
    }
}

fn verdict(answers: &[Answer]) -> String {
    let of = |state| answers.iter().filter(|answer| answer.state == state).count() as u64;
    let (wrong, unknown) = (of(State::Wrong), of(State::Unknown));
    match (wrong, unknown) {
        (0, 0) => "Everything is set up as it should be.".to_string(),
        (0, _) => format!("Nothing is wrong; {} could not be found out.", counted(unknown, "thing")),
        (_, 0) => format!(
            "{} to be put right.",
            if wrong == 1 { "1 thing is".into() } else { format!("{wrong} things are") }
        ),
        (1, _) => {
            format!("1 thing is to be put right; {} could not be found out.", counted(unknown, "thing"))
        }
        _ => format!(
            "{wrong} things are to be put right; {} could not be found out.",
            counted(unknown, "thing")
        ),
    }
}
