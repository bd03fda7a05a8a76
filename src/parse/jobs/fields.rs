//! The five time fields of a crontab line, and the nicknames in their place. From Vixie cron and cronie `src/entry.c`
//! (`load_entry`, `get_range`), crontab(5), busybox `miscutils/crond.c` (`ParseField`, `FixDayDow`), and systemd-cron's
//! crontab(5) for the nicknames that only it has. Pure.

use crate::model::job::{Cron, Daemon, Span};

/// What the fields say, and what is to be wondered at.
pub type Read = Result<(Cron, Vec<String>), String>;

struct Field {
    name: &'static str,
    low: u32,
    high: u32,
    names: &'static [&'static str],
    /// Within which a value is drawn at random.
    span: Span,
}

const FIELDS: [Field; 5] = [
    Field { name: "minute", low: 0, high: 59, names: &[], span: Span::Hour },
    Field { name: "hour", low: 0, high: 23, names: &[], span: Span::Day },
    Field { name: "day of month", low: 1, high: 31, names: &[], span: Span::Month },
    Field { name: "month", low: 1, high: 12, names: MONTHS, span: Span::Year },
    Field { name: "day of week", low: 0, high: 7, names: WEEKDAYS, span: Span::Week },
];
const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/// Places in `FIELDS`.
const DAY: usize = 2;
const WEEKDAY: usize = 4;

/// The values of one field.
#[derive(Clone, Copy, Default)]
struct Set {
    bits: u64,
    star: bool,
    drawn: bool,
}

/// Reads the five fields. An error says which is bad and why: such a line is passed over by the daemon, too.
pub fn read(fields: [&str; 5], daemon: Daemon) -> Read {
    let mut doubts = Vec::new();
    let mut sets = [Set::default(); 5];
    for ((set, text), field) in sets.iter_mut().zip(fields).zip(&FIELDS) {
        *set = list(text, field, daemon, &mut doubts)?;
    }
    let [minute, hour, day, month, mut weekday] = sets;
    weekday.bits |= weekday.bits >> 7 & 1;
    weekday.bits &= 0x7f;
    let either = match daemon {
        Daemon::Vixie => !day.star && !weekday.star,
        Daemon::Busybox => day.bits != ALL_DAYS && weekday.bits != 0x7f,
    };
    let drawn = sets.iter().zip(&FIELDS).filter(|(set, _)| set.drawn).map(|(_, field)| field.span).max();
    let cron = Cron {
        minute: minute.bits,
        hour: hour.bits as u32,
        day: day.bits as u32,
        month: month.bits as u16,
        weekday: weekday.bits as u8,
        either,
        wild: minute.star || hour.star,
        drawn,
        daemon,
    };
    if never(&cron) {
        doubts.push("never due: no such day in these months".to_string());
    }
    Ok((cron, doubts))
}

/// Bits 1 to 31.
const ALL_DAYS: u64 = 0xffff_fffe;

/// True where no month that is named has a day that is named.
fn never(cron: &Cron) -> bool {
    let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let dated = (1..).zip(lengths).any(|(month, length)| {
        (1..=length).any(|day| cron.month >> month & 1 == 1 && cron.day >> day & 1 == 1)
    });
    let by_week = cron.either && cron.weekday != 0;
    !dated && !by_week
}

fn list(text: &str, field: &Field, daemon: Daemon, doubts: &mut Vec<String>) -> Result<Set, String> {
    let mut set = Set { star: text.starts_with('*'), ..Set::default() };
    for item in text.split(',') {
        let bad = |why: &str| format!("bad {}: `{item}` {why}", field.name);
        let (drawn, bits) = if item.contains('~') {
            (true, drawn(item, field).map_err(|why| bad(&why))?)
        } else {
            (false, range(item, field, daemon, doubts).map_err(|why| bad(&why))?)
        };
        set.drawn |= drawn;
        set.bits |= bits;
    }
    Ok(set)
}

/// `low~high`, either of them left out for the limit of the field. All values that may be drawn.
fn drawn(item: &str, field: &Field) -> Result<u64, String> {
    let (low, high) = item.split_once('~').unwrap_or((item, ""));
    let low = if low.is_empty() { field.low } else { number(low, field)? };
    let high = if high.is_empty() { field.high } else { number(high, field)? };
    if low > high {
        return Err("draws from a range that runs backwards".to_string());
    }
    Ok((low..=high).fold(0, |bits, value| bits | 1 << value))
}

fn range(item: &str, field: &Field, daemon: Daemon, doubts: &mut Vec<String>) -> Result<u64, String> {
    let (span, step) = match item.split_once('/') {
        Some((span, step)) => (span, Some(stride(step)?)),
        None => (item, None),
    };
    let busybox = daemon == Daemon::Busybox;
    let (low, mut high) = match span.split_once('-') {
        // Busybox counts the days of a month from 0.
        None if span == "*" && busybox && field.name == FIELDS[DAY].name => (0, field.high),
        None if span == "*" => (field.low, field.high),
        None => {
            let value = number(span, field)?;
            if step.is_some() {
                doubts.push(format!(
                    "`{item}` has a step but no range: cronie refuses the line, other crons take {value} alone"
                ));
            }
            (value, value)
        }
        Some((low, high)) => (number(low, field)?, number(high, field)?),
    };
    let weekday = field.name == FIELDS[WEEKDAY].name;
    if low > high && weekday && high == 0 && !busybox {
        doubts.push(format!("`{item}` ends on a Sunday counted as 0: only newer cronies take it as 7"));
        high = 7;
    }
    if low > high && !busybox {
        return Err("runs backwards: refused, or taken and never due".to_string());
    }
    let step = step.unwrap_or(1);
    if step > field.high - field.low {
        doubts.push(format!("the step of `{item}` is longer than the field: {low} alone is left"));
    }
    let top = if weekday && busybox { 6 } else { field.high };
    // A range that runs backwards goes on from the low end.
    let count = if low > high { top - low + 1 + high - field.low + 1 } else { high - low + 1 };
    let turned = |value: u32| if value > top { value - top - 1 + field.low } else { value };
    Ok((low..low + count).step_by(step as usize).fold(0, |bits, value| bits | 1 << turned(value)))
}

fn stride(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(0) => Err("has a step of 0".to_string()),
        Ok(step) if text.bytes().all(|byte| byte.is_ascii_digit()) => Ok(step),
        _ => Err("has a step that is no number".to_string()),
    }
}

/// A number of the field or one of its names. Names have three letters, in any case.
fn number(text: &str, field: &Field) -> Result<u32, String> {
    let named = field.names.iter().position(|name| name.eq_ignore_ascii_case(text));
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let value = match named {
        Some(place) => place as u32 + field.low,
        None if digits => text.parse().unwrap_or(u32::MAX),
        None => return Err("is no number".to_string()),
    };
    if value < field.low || value > field.high {
        return Err(format!("is not within {}-{}", field.low, field.high));
    }
    Ok(value)
}

/// What a nickname stands for; `@reboot` is not among them.
pub fn nickname(word: &str) -> Option<[&'static str; 5]> {
    Some(match word {
        "@yearly" | "@annually" => ["0", "0", "1", "1", "*"],
        "@semi-annually" | "@semiannually" | "@bi-annually" | "@biannually" => ["0", "0", "1", "1,7", "*"],
        "@quarterly" => ["0", "0", "1", "1,4,7,10", "*"],
        "@monthly" => ["0", "0", "1", "*", "*"],
        "@weekly" => ["0", "0", "*", "*", "0"],
        "@daily" | "@midnight" => ["0", "0", "*", "*", "*"],
        "@hourly" => ["0", "*", "*", "*", "*"],
        "@minutely" | "@every_minute" => ["*", "*", "*", "*", "*"],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cron(text: &str, daemon: Daemon) -> Result<Cron, String> {
        let fields: Vec<&str> = text.split(' ').collect();
        read(fields.try_into().expect("five fields"), daemon).map(|(cron, _)| cron)
    }

    fn bits(values: &[u32]) -> u64 {
        values.iter().fold(0, |bits, value| bits | 1 << value)
    }

    #[test]
    fn lists_ranges_steps_and_names() {
        let minutes = |text: &str| cron(&format!("{text} * * * *"), Daemon::Vixie).expect(text).minute;
        assert_eq!(minutes("*"), (1 << 60) - 1);
        assert_eq!(minutes("*/15"), bits(&[0, 15, 30, 45]));
        assert_eq!(minutes("5-20/5,59"), bits(&[5, 10, 15, 20, 59]));
        assert_eq!(minutes("20-35/15"), bits(&[20, 35]));
        assert_eq!(minutes("5/15"), bits(&[5]));
        assert_eq!(minutes("007"), bits(&[7]));
        let names = cron("0 0 * jan-MAR,Dec mon-fri", Daemon::Vixie).expect("names");
        assert_eq!((u64::from(names.month), names.weekday), (bits(&[1, 2, 3, 12]), 0b011_1110));
    }

    #[test]
    fn sunday_is_0_and_7() {
        for (text, expected) in
            [("0", 1), ("7", 1), ("5-7", 0b110_0001), ("sun", 1), ("0-7", 0x7f), ("fri-sun", 0b110_0001)]
        {
            for daemon in [Daemon::Vixie, Daemon::Busybox] {
                assert_eq!(
                    cron(&format!("0 0 * * {text}"), daemon).expect(text).weekday,
                    expected,
                    "{text} {daemon:?}"
                );
            }
        }
    }

    #[test]
    fn days_are_joined_by_either_when_both_are_restricted() {
        let either = |text: &str, daemon| cron(text, daemon).expect(text).either;
        assert!(either("* * 1,15 * Sun", Daemon::Vixie));
        assert!(!either("* * */10 * Sun", Daemon::Vixie));
        assert!(!either("* * * * Sun", Daemon::Vixie));
        assert!(either("* * 1-31 * Sun", Daemon::Vixie));
        // Busybox looks at what is set, not at the star.
        assert!(either("* * */10 * Sun", Daemon::Busybox));
        assert!(!either("* * 1-31 * Sun", Daemon::Busybox));
    }

    #[test]
    fn busybox_wraps_ranges_and_counts_days_from_0() {
        assert_eq!(
            u64::from(cron("0 22-2 * * *", Daemon::Busybox).expect("wraps").hour),
            bits(&[22, 23, 0, 1, 2])
        );
        assert_eq!(
            u64::from(cron("0 20-4/2 * * *", Daemon::Busybox).expect("wraps").hour),
            bits(&[20, 22, 0, 2, 4])
        );
        assert_eq!(
            u64::from(cron("0 0 */10 * *", Daemon::Busybox).expect("days").day),
            bits(&[0, 10, 20, 30])
        );
        assert_eq!(u64::from(cron("0 0 */10 * *", Daemon::Vixie).expect("days").day), bits(&[1, 11, 21, 31]));
        assert_eq!(cron("0 0 * * 5-1", Daemon::Busybox).expect("days").weekday, 0b110_0011);
    }

    #[test]
    fn what_is_drawn_at_random() {
        let drawn = |text: &str| cron(text, Daemon::Vixie).expect(text);
        assert_eq!(drawn("0~30 4 * * *").drawn, Some(Span::Hour));
        assert_eq!(drawn("0~30 4 * * *").minute, (1 << 31) - 1);
        assert_eq!(drawn("~ ~ * * *").drawn, Some(Span::Day));
        assert_eq!(drawn("~ ~ ~ ~ ~").drawn, Some(Span::Year));
        assert_eq!(drawn("0 4 * * *").drawn, None);
    }

    #[test]
    fn bad_fields() {
        for (text, why) in [
            ("60 * * * *", "bad minute: `60` is not within 0-59"),
            ("* 24 * * *", "bad hour: `24` is not within 0-23"),
            ("* * 0 * *", "bad day of month: `0` is not within 1-31"),
            ("* * * 13 *", "bad month: `13` is not within 1-12"),
            ("* * * * 8", "bad day of week: `8` is not within 0-7"),
            ("*/0 * * * *", "bad minute: `*/0` has a step of 0"),
            ("*/+5 * * * *", "bad minute: `*/+5` has a step that is no number"),
            ("50-10 * * * *", "bad minute: `50-10` runs backwards: refused, or taken and never due"),
            ("1,,2 * * * *", "bad minute: `` is no number"),
            ("* * ? * *", "bad day of month: `?` is no number"),
            ("* * L * *", "bad day of month: `L` is no number"),
            ("* * * january *", "bad month: `january` is no number"),
            ("99999999999999999999 * * * *", "bad minute: `99999999999999999999` is not within 0-59"),
            ("30~10 * * * *", "bad minute: `30~10` draws from a range that runs backwards"),
        ] {
            assert_eq!(cron(text, Daemon::Vixie), Err(why.to_string()), "{text}");
        }
    }

    #[test]
    fn doubts() {
        let doubts = |text: &str| {
            let fields: Vec<&str> = text.split(' ').collect();
            read(fields.try_into().expect("five"), Daemon::Vixie).expect(text).1
        };
        for text in ["0 0 31 4,6,9,11 *", "0 0 30,31 2 *", "0 0 30 2 */2"] {
            assert_eq!(doubts(text), ["never due: no such day in these months"], "{text}");
        }
        for text in ["0 0 29 2 *", "0 0 31 2 1", "0 0 31 2,3 *", "*/5 * * * *"] {
            assert_eq!(doubts(text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(doubts("*/90 * * * *"), ["the step of `*/90` is longer than the field: 0 alone is left"]);
    }
}
