//! Are the logs understood: what share of their lines is, and whether those that a report lives on are among them. Pure.

use super::Asked;
use super::say::Answers;
use crate::gather::Gathered;
use crate::model::finding::Severity;
use crate::report::figures::{counted, share, thousands};
use crate::report::view::check::Topic;
use crate::tally::{Class, What};

/// Shares (one in so many) of lines not understood from which they are worth a word, and from which figures suffer.
const SOME: u64 = 100;
const MANY: u64 = 10;

pub fn ask(asked: &Asked<'_>, answers: &mut Answers) {
    let Some(gathered) = asked.gathered else { return };
    let of =
        |class: Class| -> u64 { gathered.tally.classes.iter().map(|classes| classes[class as usize]).sum() };
    let (unmatched, unreadable) = (of(Class::Unmatched), of(Class::Unreadable));
    let lines = gathered.tally.classes.iter().flatten().sum::<u64>();
    if lines == 0 {
        answers
            .wrong(Topic::Formats, Severity::High, "The logs are empty: not one line could be read.")
            .advise("See whether syslog writes them, and whether a rotation has just emptied them.");
        return;
    }
    let severity = |part: u64| match () {
        () if part * MANY >= lines => Some(Severity::Medium),
        () if part * SOME >= lines => Some(Severity::Low),
        () => None,
    };
    if let Some(severity) = severity(unmatched) {
        answers
            .wrong(
                Topic::Formats,
                severity,
                format!("{} of {} ({}) are of programs that rapsheet reads, in words it does not know.", counted(unmatched, "line"), thousands(lines), share(unmatched, lines)),
            )
            .advise("They are listed by program at the end of the report, with -v line by line; what they would have counted is missing from the figures.")
            .command("rapsheet report -v --period all");
    }
    if let Some(severity) = severity(unreadable) {
        answers
            .wrong(
                Topic::Formats,
                severity,
                format!("{} of {} ({}) have no stamp that can be read.", counted(unreadable, "line"), thousands(lines), share(unreadable, lines)),
            )
            .advise("Below it stands which files they are in. A file that is no log is better left out of 'logs'.");
    }
    if severity(unmatched).or(severity(unreadable)).is_none() {
        let understood = lines - unmatched - unreadable;
        answers.right(
            Topic::Formats,
            format!(
                "{} of {} are understood; {} not.",
                share(understood, lines),
                counted(lines, "line"),
                thousands(lines - understood)
            ),
        );
    }
    missing(gathered, answers);
}

/// Lines that whole sections of the report rest on.
fn missing(gathered: &Gathered, answers: &mut Answers) {
    let any = |wanted: &[What]| {
        gathered.tally.totals.iter().any(|(_, what, count)| wanted.contains(&what) && count.n > 0)
    };
    let mail = [
        What::Inbound,
        What::Outbound,
        What::Screened,
        What::Accepted,
        What::Delivered,
        What::Deferred,
        What::Reject,
    ];
    if !any(&mail) {
        answers
            .wrong(Topic::Formats, Severity::Low, "Not one line of a mail server is among them.")
            .advise("If this machine has one, name its log under 'logs'. On a gateway without mail nothing is missing.");
    }
}
