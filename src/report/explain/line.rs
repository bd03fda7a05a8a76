//! Lines, each as a block of names and values.

use super::{bold, named};
use crate::report::figures::counted;
use crate::report::safe::safe;
use crate::report::view::explanation::{Line, Lines};

/// Columns of the names.
const NAMES: usize = 16;

/// Every line, one after the other.
pub fn lines(lines: &Lines, colour: bool) -> String {
    let blocks: Vec<String> = lines.lines.iter().map(|line| block(line, colour)).collect();
    let mut text = blocks.join("\n");
    if lines.left_out > 0 {
        text.push_str(&format!("\n{} left out; ask of fewer\n", counted(lines.left_out, "further line")));
    }
    text
}

fn block(line: &Line, colour: bool) -> String {
    let place =
        line.file.as_ref().map_or_else(String::new, |file| format!("{}:{}  ", safe(file), line.number));
    let mut text = format!("{place}{}\n", safe(&line.text));
    text.push_str(&format!("{}: {}\n", bold(line.class, colour), safe(&line.why)));
    text.push_str(&named("parser", line.parser.unwrap_or("none"), NAMES));
    if let Some(time) = &line.time {
        text.push_str(&named("instant", &time.instant, NAMES));
        let year = format!("{} ({}): {}", time.year, time.confidence, time.year_how);
        text.push_str(&named("year", &year, NAMES));
        text.push_str(&named("zone", &format!("{}: {}", time.zone, time.zone_how), NAMES));
    }
    if let Some(header) = &line.header {
        text.push_str(&named("host", &header.host, NAMES));
        let pid = header.pid.map_or_else(String::new, |pid| format!("[{pid}]"));
        text.push_str(&named("program", &format!("{}{pid}", header.program), NAMES));
        text.push_str(&named("message", &header.message, NAMES));
    }
    if let Some(event) = &line.event {
        text.push_str(&format!("event {}\n", bold(event.kind, colour)));
        for field in &event.fields {
            text.push_str(&named(field.name, field.value.as_deref().unwrap_or("-"), NAMES));
        }
    }
    if line.adds.is_empty() {
        text.push_str("adds nothing to any figure\n");
    } else {
        text.push_str("adds\n");
    }
    for added in &line.adds {
        let key = if added.key.is_empty() { String::new() } else { format!(" ({})", added.key) };
        let figures = if added.figures.is_empty() { String::new() } else { format!(": {}", added.figures) };
        text.push_str(&named(added.table, &format!("{}{key}{figures}", added.n), NAMES));
    }
    text
}
