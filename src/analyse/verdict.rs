//! The one line on top.

use crate::model::finding::Severity;
use crate::report::figures::{counted, share};
use crate::report::presence;
use crate::report::view::{Report, Verdict};

/// One line in so many that is not read or not understood leaves a doubt.
const DOUBTFUL: u64 = 10;

/// Before anything is known.
pub const fn none() -> Verdict {
    Verdict { severity: Severity::Info, text: String::new() }
}

/// The worst finding and how many more there are; that all is quiet, and how far that goes; or that there was
/// nothing to go by.
pub fn verdict(report: &Report) -> Verdict {
    if let Some(text) = no_data(report) {
        return Verdict { severity: Severity::Medium, text };
    }
    let grave: Vec<_> = report.findings.iter().filter(|finding| finding.severity > Severity::Info).collect();
    match grave.split_first() {
        None => Verdict { severity: Severity::Info, text: quiet(report) },
        Some((worst, rest)) => {
            let more = match rest.len() {
                0 => String::new(),
                1 => " (and 1 more finding)".to_string(),
                more => format!(" (and {more} more findings)"),
            };
            Verdict { severity: worst.severity, text: format!("{}{more}", worst.summary) }
        }
    }
}

/// Why nothing can be said; None where something was read.
fn no_data(report: &Report) -> Option<String> {
    let all = &report.accounting;
    if all.lines == 0 {
        return Some("no data: no line was read".to_string());
    }
    let lines = counted(all.lines, "line");
    if all.used + all.ignored + all.unmatched == 0 {
        return Some(match all.unreadable {
            0 => format!("no data: none of the {lines} read is of {}", report.period.name),
            _ => format!("no data: of {lines} none could be read as one of {}", report.period.name),
        });
    }
    // A scheduler's lines alone say nothing of mail or spam.
    let silent = presence::firewall(report).is_some() && presence::mail(report).is_some();
    (silent && report.findings.iter().all(|finding| finding.severity == Severity::Info))
        .then(|| format!("no data: of {lines} read none is of a firewall or a mail server"))
}

/// That nothing was found, and where nothing could have been.
fn quiet(report: &Report) -> String {
    let all = &report.accounting;
    let where_seen = match (presence::firewall(report), presence::mail(report)) {
        (None, Some(_)) => " at the firewall; no mail server's log was read",
        (Some(_), None) => " at the mail server; no firewall log was read, so port 25 is not watched",
        _ => "",
    };
    let doubt = match (all.unreadable * DOUBTFUL > all.lines, all.unmatched * DOUBTFUL > all.lines) {
        (true, _) => format!("; but {} of lines could not be read", share(all.unreadable, all.lines)),
        (_, true) => format!("; but {} of lines were not understood", share(all.unmatched, all.lines)),
        _ => String::new(),
    };
    match (where_seen, doubt.as_str()) {
        ("", "") => "quiet: nothing needs hands".to_string(),
        _ => format!("quiet{where_seen}{doubt}"),
    }
}
