//! The report as a mail: whether it is due, its subject, its ids and its two bodies. Pure; what is sent, and how, is
//! `deliver`'s.

mod defang;
mod due;
mod fields;
mod html;
mod subject;
mod text;

pub use due::{Decision, Terms, decide};
pub use fields::defanged;
pub use subject::{host_in_brackets, list_id, message_id, period, subject, thread};

use crate::model::digest::Standing;
use crate::model::finding::Severity;
use crate::report::view::Report;

/// The two bodies of a mail that say the same.
#[derive(Debug)]
pub struct Bodies {
    pub text: String,
    /// Under 100 kB, whatever the report holds.
    pub html: String,
}

/// Both bodies of a report that was `defanged`; `why` is a sentence on why it was sent, empty where nothing has to be said.
pub fn bodies(report: &Report, why: &str) -> Bodies {
    Bodies { text: text::render(report, why), html: html::render(report, why) }
}

/// What stands: findings above info; where there is no finding and no data either, that.
pub fn standing(report: &Report) -> Vec<Standing> {
    let grave = report.findings.iter().filter(|finding| finding.severity > Severity::Info);
    let mut standing: Vec<Standing> =
        grave.map(|finding| Standing { id: finding.id.clone(), severity: finding.severity }).collect();
    if standing.is_empty() && report.verdict.severity > Severity::Info {
        standing.push(Standing { id: "verdict:no data".to_string(), severity: report.verdict.severity });
    }
    standing
}
