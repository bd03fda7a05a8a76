//! The plain body: the report's own text, as long as a mail may be. Pure.

use crate::report::figures::counted;
use crate::report::text;
use crate::report::view::Report;

/// Bytes of the body; a report of a busy week has some thirty thousand.
const MOST: usize = 60_000;

const DEFANGED: &str =
    "Addresses are written 192.0.2[.]1 and hxxp://, so that no filter refuses this mail.\n";

/// `why` stands below the heading.
pub fn render(report: &Report, why: &str) -> String {
    let whole = text::render(report, false);
    let mut body = cut(&whole, &report.period.name);
    if !why.is_empty() {
        let at = body.find('\n').map_or(body.len(), |end| end + 1);
        body.insert_str(at, &format!("{why}\n"));
    }
    body.push_str(DEFANGED);
    body
}

/// As many whole sections as there is room for, and what is left out.
fn cut(whole: &str, period: &str) -> String {
    let Some(end) = whole.char_indices().map(|(at, _)| at).take_while(|at| *at <= MOST).last() else {
        return String::new();
    };
    if whole.len() <= MOST {
        return whole.to_string();
    }
    let (head, _) = whole.split_at(end);
    let end = head.rfind("\n\n").or_else(|| head.rfind('\n')).map_or(0, |at| at + 1);
    let (shown, left) = whole.split_at(end);
    let period = period.replace(" to ", "..");
    let left = counted(left.lines().count() as u64, "more line");
    format!("{shown}\n{left}; all of them by: rapsheet report --period {period}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_report_ends_after_a_section_and_says_so() {
        let section = format!("SECTION ----\n{}\n", "  12  mail[.]sender[.]example ä\n".repeat(20));
        let whole = section.repeat(200);
        let body = cut(&whole, "2026-03-01 to 2026-03-07");
        assert!(body.len() < MOST + 200);
        assert!(
            body.ends_with("more lines; all of them by: rapsheet report --period 2026-03-01..2026-03-07\n")
        );
        let lines = body.lines().count() - 2;
        assert!(
            body.contains(&format!("{} more lines", thousands(whole.lines().count() - lines))),
            "{lines}"
        );
        assert_eq!(cut("short\n", ""), "short\n");
        assert_eq!(cut("", ""), "");
    }

    fn thousands(count: usize) -> String {
        crate::report::figures::thousands(count as u64)
    }
}
