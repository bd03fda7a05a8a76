//! One ordered list of what happened.

use super::bold;
use crate::report::figures::counted;
use crate::report::safe::safe;
use crate::report::view::explanation::{Entry, Timeline};

pub fn timeline(timeline: &Timeline, colour: bool) -> String {
    let mut text = format!("{}\n", bold(&format!("Timeline: {}", safe(&timeline.around)), colour));
    if timeline.entries.is_empty() {
        text.push_str("  nothing happened, as far as these logs tell\n");
    }
    timeline.entries.iter().for_each(|entry| text.push_str(&line(entry)));
    if timeline.left_out > 0 {
        text.push_str(&format!("  {} left out; ask of less\n", counted(timeline.left_out, "further entry")));
    }
    text
}

fn line(entry: &Entry) -> String {
    let times = if entry.n > 1 { format!("{}x ", entry.n) } else { String::new() };
    let until = entry.until.as_ref().map_or_else(String::new, |until| format!(", until {until}"));
    let place = match (&entry.file, entry.line) {
        (Some(file), Some(line)) => format!("  [{}:{line}]", safe(file)),
        (Some(file), None) => format!("  [{}]", safe(file)),
        _ => String::new(),
    };
    format!("  {}  {:<12}  {times}{}{until}{place}\n", entry.at, safe(&entry.lane), safe(&entry.text))
}
