//! How figures are written: thousands, plurals, spans of time, sizes. Pure.

use super::view::{Period, Port};
use crate::model::calendar::{Moment, civil, parse_date};

/// `12,345,678`
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// `1 hit`, `958 hits`; irregular words state their plural: `1 address`, `2 addresses`.
pub fn counted(number: u64, unit: &str) -> String {
    if number == 1 {
        return format!("1 {unit}");
    }
    let plural = match unit {
        "address" => "addresses".to_string(),
        "process" => "processes".to_string(),
        _ => match unit.strip_suffix('y') {
            Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
            _ => format!("{unit}s"),
        },
    };
    format!("{} {plural}", thousands(number))
}

/// Whole percent of a part, rounded down so that only the whole is 100.
pub fn percent(part: u64, whole: u64) -> u64 {
    if whole == 0 { 0 } else { (u128::from(part) * 100 / u128::from(whole)) as u64 }
}

/// `86 %`; `<1 %` for a part too small to be a percent.
pub fn share(part: u64, whole: u64) -> String {
    match percent(part, whole) {
        0 if part > 0 => "<1 %".to_string(),
        share => format!("{share} %"),
    }
}

/// `312 bytes`, `4.2 MB`, `1.0 GB` (powers of ten).
pub fn bytes(number: u64) -> String {
    let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match units.iter().find(|(size, _)| number >= *size) {
        Some((size, unit)) => format!("{}.{} {unit}", thousands(number / size), number % size * 10 / size),
        None => counted(number, "byte"),
    }
}

/// A probability: `72 %`, and never more certainty than there is: `over 99 %`, `under 1 %`. Only 1 itself is `100 %`.
pub fn probability(part: f64) -> String {
    match part {
        _ if !part.is_finite() => "not known".to_string(),
        1.0.. => "100 %".to_string(),
        _ if part > 0.99 => "over 99 %".to_string(),
        _ if part < 0.01 => "under 1 %".to_string(),
        _ => format!("{} %", (part * 100.0).round() as u64),
    }
}

/// How often luck alone does as well: `1 in 500`, `3 in 10`. Rounded to where luck looks better, not worse.
pub fn by_chance(part: f64) -> String {
    if !part.is_finite() || part <= 0.0 {
        return "not worked out".to_string();
    }
    if part > 0.9 {
        return "nearly always".to_string();
    }
    if part > 0.15 {
        return format!("{} in 10", (part * 10.0).ceil() as u64);
    }
    // One over a thousandth is a shade under a thousand.
    let whole = (1.0 / part + 1e-6).floor() as u64;
    let unit = if whole < 20 { 1 } else { 10u64.pow(whole.ilog10()) };
    format!("1 in {}", thousands(whole / unit * unit))
}

/// A stretch of time in its two largest units: `2 h 40 min`, `35 s`, `3 d`.
pub fn span(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let parts = [
        (seconds / 86_400, "d"),
        (seconds / 3600 % 24, "h"),
        (seconds / 60 % 60, "min"),
        (seconds % 60, "s"),
    ];
    let shown: Vec<String> = parts
        .iter()
        .skip_while(|(count, _)| *count == 0)
        .take(2)
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect();
    if shown.is_empty() { "0 s".to_string() } else { shown.join(" ") }
}

/// `11:29:51` in a report of one day, `May 11 11:29:51` where the day has to be said, `2026-05-11 11:29:51` where
/// the period runs over a New Year.
pub fn instant(at: Moment, period: &Period) -> String {
    match period.days {
        0 | 1 => at.clock(),
        _ if is_of_one_year(period) => at.syslog(),
        _ => format!("{} {}", at.date(), at.clock()),
    }
}

/// The same for a narrow column: `11:29`, `May 11 11:29`, `2026-05-11`.
pub fn short_instant(at: Moment, period: &Period) -> String {
    let whole = instant(at, period);
    let letters = if whole.len() > "May 11 11:29:51".len() { 10 } else { whole.len().saturating_sub(3) };
    whole.get(..letters).unwrap_or(&whole).to_string()
}

fn is_of_one_year(period: &Period) -> bool {
    let first = parse_date(&period.start.date()).unwrap_or_default();
    let last = first.saturating_add_unsigned(period.days.saturating_sub(1));
    civil(first).0 == civil(last).0
}

/// `25/tcp`; `icmp` where there are no ports, `protocol 47` where the log knows no name for it.
pub fn port(port: &Port) -> String {
    match (port.port, port.protocol.as_str()) {
        (0, "") => "protocol not stated".to_string(),
        (0, number) if number.bytes().all(|byte| byte.is_ascii_digit()) => format!("protocol {number}"),
        (0, name) => name.to_string(),
        (number, name) => format!("{number}/{name}"),
    }
}

/// A LOG prefix in quotes, without the space it ends in.
pub fn prefix(prefix: &str) -> String {
    match prefix.trim() {
        "" => "no prefix".to_string(),
        words => format!("\"{words}\""),
    }
}

/// What the name of a plain total stands for; other names stand for themselves.
pub fn word(name: &str) -> &str {
    match name {
        "connects" => "connections",
        "dnsbl_ranked" => "above its blocklist threshold",
        "accepted" => "messages accepted",
        "delivered" => "recipients delivered",
        "deferred" => "recipients deferred",
        "bounced" => "recipients bounced",
        "expired" => "recipients given up, too long in the queue",
        other => other,
    }
}

/// An SMTP code as a reader says it.
pub fn code(name: &str) -> &str {
    if name == "unknown" { "not stated" } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_easy_to_read() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(thousands(u64::MAX), "18,446,744,073,709,551,615");
        assert_eq!(counted(1, "hit"), "1 hit");
        assert_eq!(counted(1_958, "hit"), "1,958 hits");
        assert_eq!(counted(2, "address"), "2 addresses");
        assert_eq!(counted(3, "delivery"), "3 deliveries");
        assert_eq!(counted(3, "day"), "3 days");
        assert_eq!(percent(999, 1000), 99);
        assert_eq!(percent(1, 0), 0);
        assert_eq!([share(0, 10), share(1, 1_000), share(86, 100)], ["0 %", "<1 %", "86 %"]);
        assert_eq!(bytes(999), "999 bytes");
        assert_eq!(bytes(1_048_576), "1.0 MB");
        assert_eq!(span(9_630), "2 h 40 min");
        assert_eq!(span(86_400 * 3), "3 d");
        assert_eq!(span(0), "0 s");
    }

    #[test]
    fn nothing_is_made_more_certain_than_it_is() {
        let shown = [0.0, 0.004, 0.01, 0.415, 0.99, 0.9999, 1.0, f64::NAN].map(probability);
        let wanted = ["under 1 %", "under 1 %", "1 %", "42 %", "99 %", "over 99 %", "100 %", "not known"];
        assert_eq!(shown, wanted);
        let shown = [0.91, 0.72, 0.21, 0.1, 0.0526, 0.0019, 0.001, 1e-9, 0.0].map(by_chance);
        let wanted = [
            "nearly always",
            "8 in 10",
            "3 in 10",
            "1 in 10",
            "1 in 19",
            "1 in 500",
            "1 in 1,000",
            "1 in 1,000,000,000",
            "not worked out",
        ];
        assert_eq!(shown, wanted);
        assert!(by_chance(f64::MIN_POSITIVE).starts_with("1 in "));
    }
}
