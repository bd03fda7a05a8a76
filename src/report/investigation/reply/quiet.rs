//! Since when it is quiet: the last act of the suspect in the logs, and how far the logs go on after it. Pure.

use crate::model::calendar::Moment;
use crate::report::figures::span;
use crate::report::view::investigation::{Investigation, Lane, Suspect};

/// Less than this without an act says nothing, in seconds.
const SILENCE: i64 = 86_400;

const BLANK: &str = "[since when there is no such traffic any more, and how you know]";

/// A claim only about a suspect that the verdict names, and only as far as its own logs reach.
pub(super) fn text(all: &Investigation) -> String {
    let named = matches!(all.answer, "identified" | "probable");
    let Some(suspect) = all.suspects.first().filter(|_| named) else {
        return format!("As long as the cause is not established we cannot say. {BLANK}");
    };
    let Some(last) = last_act(all, suspect) else {
        return format!("Our logs do not show when it was last active. {BLANK}");
    };
    let seen = format!("The last activity of it in our logs is of {}.", last.rfc3339());
    let Some(end) = logs_end(all, suspect) else { return format!("{seen} {BLANK}") };
    let silent = end.seconds() - last.seconds();
    let due = suspect.next.is_some_and(|next| next > end);
    if silent < SILENCE {
        return format!(
            "{seen} The logs we read end at {}, too soon after it to call it quiet. {BLANK}",
            end.rfc3339()
        );
    }
    let caution = if due {
        " By its rhythm it was not due in that time, so this may not mean that it has ended."
    } else {
        ""
    };
    format!(
        "{seen} Until {}, where the logs we read end, there is nothing further of it: quiet for {}.{caution}",
        end.rfc3339(),
        span(silent)
    )
}

/// From its lane, if that shows everything, and the lines that are cited. What a schedule foretells is no act.
fn last_act(all: &Investigation, suspect: &Suspect) -> Option<Moment> {
    let lines = suspect.evidence.iter().filter(|one| !one.file.is_empty()).map(|one| one.at);
    let cited = lines.max()?;
    let lanes = || all.lanes.iter().filter(|lane| lane.name == suspect.id);
    if lanes().any(|lane: &Lane| lane.left_out > 0) || lanes().all(|lane| lane.marks.is_empty()) {
        return None;
    }
    let marks = lanes().flat_map(|lane| &lane.marks).map(|mark| mark.until.unwrap_or(mark.at));
    marks.chain([cited]).max()
}

/// Where the logs end that tell of it: those called like the ones its lines stand in, `mail.log` and `mail.log.1.gz`.
fn logs_end(all: &Investigation, suspect: &Suspect) -> Option<Moment> {
    let names: Vec<&str> =
        suspect.evidence.iter().filter(|one| !one.file.is_empty()).map(|one| stem(&one.file)).collect();
    let told = all.sources.iter().filter(|source| source.complete && names.contains(&stem(&source.path)));
    told.filter_map(|source| source.last).max()
}

/// `/var/log/mail.log` of `/var/log/mail.log.1.gz` and of `/var/log/mail.log-20260301`.
fn stem(path: &str) -> &str {
    let bare =
        [".gz", ".bz2", ".xz", ".zst"].iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(path);
    let undated = bare.trim_end_matches(|letter: char| letter.is_ascii_digit());
    undated.strip_suffix(['.', '-']).filter(|_| undated.len() < bare.len()).unwrap_or(bare)
}
