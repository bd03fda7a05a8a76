//! What is new, worse, better or gone against the days just before, where the same logs hold them.

use super::desk::Totals;
use crate::report::figures::thousands;
use crate::report::view::Change;
use crate::tally::What;
use crate::tally::rules::Window;

/// Below this, a difference of a figure is the noise of a small server.
const NOISE: u64 = 10;

/// The figures compared, and whether more of it is bad.
pub(super) const WATCHED: [(What, &str, bool); 8] = [
    (What::Port25, "illegal port-25 hits", true),
    (What::Hit, "firewall hits", true),
    (What::Reject, "rejects", true),
    (What::Inbound, "inbound connections", true),
    (What::Outbound, "outbound connections", true),
    (What::Deferred, "deferred recipients", true),
    (What::Bounced, "bounced recipients", true),
    (What::Delivered, "delivered recipients", false),
];

/// Compares an average day of the period with one of the days before; silent where those are not in the logs.
pub fn changes(now: &Totals, before: Option<&Totals>, window: Window) -> Vec<Change> {
    let Some(before) = before.filter(|before| WATCHED.iter().any(|(what, ..)| before.of(*what) > 0)) else {
        return Vec::new();
    };
    let (days, days_before) = (days(window.first, window.last), days(window.compare, window.first - 1));
    let each = if days > 1 || days_before > 1 { " a day" } else { "" };
    let reference =
        if days_before > 1 { format!("the {days_before} days before") } else { "the day before".to_string() };
    let mut changes = Vec::new();
    for (what, name, bad) in WATCHED {
        let (now, before) = (now.of(what) / days, before.of(what) / days_before);
        let Some(direction) = direction(now, before, bad) else { continue };
        let text = format!("{name}: {}{each}, {reference} {}", thousands(now), thousands(before));
        changes.push(Change { what: name.to_string(), now, before, direction, text });
    }
    changes
}

fn days(first: i32, last: i32) -> u64 {
    u64::from(last.abs_diff(first)) + 1
}

/// None where the difference says nothing: under half as much again, or a handful.
fn direction(now: u64, before: u64, bad: bool) -> Option<&'static str> {
    match (now, before) {
        (_, 0) if now > 0 => Some("new"),
        (0, _) if before > 0 => Some("gone"),
        _ if now.abs_diff(before) < NOISE => None,
        _ if now * 2 >= before * 3 => Some(if bad { "worse" } else { "better" }),
        _ if now * 3 <= before * 2 => Some(if bad { "better" } else { "worse" }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_matters_is_a_change() {
        assert_eq!(direction(5, 0, true), Some("new"));
        assert_eq!(direction(0, 5, true), Some("gone"));
        assert_eq!(direction(0, 0, true), None);
        assert_eq!(direction(110, 100, true), None);
        assert_eq!(direction(160, 100, true), Some("worse"));
        assert_eq!(direction(60, 100, true), Some("better"));
        assert_eq!(direction(12, 8, true), None);
    }
}
