//! The one line on top.

use crate::model::finding::Severity;
use crate::report::view::{Report, Verdict};

/// Before anything is known.
pub const fn none() -> Verdict {
    Verdict { severity: Severity::Info, text: String::new() }
}

/// The worst finding and how many more there are; that all is quiet; or that there was nothing to go by.
pub fn verdict(report: &Report) -> Verdict {
    let counted = report.accounting.used + report.accounting.ignored + report.accounting.unmatched;
    if counted == 0 {
        let text = match report.accounting.lines {
            0 => "no data: no line was read".to_string(),
            lines => format!("no data: none of the {lines} lines read is of {}", report.period.name),
        };
        return Verdict { severity: Severity::Medium, text };
    }
    let grave: Vec<_> = report.findings.iter().filter(|finding| finding.severity > Severity::Info).collect();
    match grave.split_first() {
        None => Verdict { severity: Severity::Info, text: "quiet: nothing needs hands".to_string() },
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
