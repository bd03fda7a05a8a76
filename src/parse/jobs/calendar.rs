//! Calendar expressions: `Mon..Fri *-*-* 10:00`, `daily`, `*-*~03/1`, `@1493187147`. From systemd.time(7), "Calendar Events",
//! and systemd `src/shared/calendarspec.c` (`calendar_spec_from_string`, `calendar_spec_valid`). Pure.

use super::span::SECOND;
use crate::model::calendar::{Zone, civil, day_number, weekday};
use crate::model::job::{Calendar, Component};

/// Alternatives of one component at most, as systemd has it.
const MOST: usize = 240;
const YEARS: (i64, i64) = (1970, 2199);
const EVERY_DAY: u8 = 0x7f;

/// Reads an expression; None for what systemd refuses.
pub fn calendar(text: &str) -> Option<Calendar> {
    let (text, zone) = zone(text);
    if text.is_empty() {
        return None;
    }
    let mut calendar = match shorthand(&text.to_ascii_lowercase()) {
        Some(calendar) => calendar,
        None => written(text)?,
    };
    calendar.zone = calendar.zone.or(zone);
    normalise(&mut calendar);
    valid(&calendar).then_some(calendar)
}

/// Takes the zone off the end.
fn zone(text: &str) -> (&str, Option<Zone>) {
    let Some((rest, last)) = text.rsplit_once(' ') else { return (text, None) };
    if last.eq_ignore_ascii_case("UTC") {
        return (rest, Some(Zone::UTC));
    }
    match last.parse() {
        Ok(zone @ Zone::Named(_)) => (rest, Some(zone)),
        _ => (text, None),
    }
}

fn only(value: i64) -> Component {
    Component { start: value, stop: None, step: 0 }
}

fn shorthand(word: &str) -> Option<Calendar> {
    let zero = || vec![only(0)];
    let minutely = Calendar { weekdays: EVERY_DAY, micros: zero(), ..Calendar::default() };
    let hourly = Calendar { minutes: zero(), ..minutely.clone() };
    let daily = Calendar { hours: zero(), ..hourly.clone() };
    let monthly = Calendar { days: vec![only(1)], ..daily.clone() };
    let months =
        |list: &[i64]| Calendar { months: list.iter().copied().map(only).collect(), ..monthly.clone() };
    Some(match word {
        "minutely" => minutely,
        "hourly" => hourly,
        "daily" => daily,
        "weekly" => Calendar { weekdays: 1, ..daily },
        "monthly" => monthly,
        "quarterly" => months(&[1, 4, 7, 10]),
        "biannually" | "bi-annually" | "semiannually" | "semi-annually" => months(&[1, 7]),
        "yearly" | "annually" | "anually" => months(&[1]),
        _ => return None,
    })
}

fn written(text: &str) -> Option<Calendar> {
    let mut calendar = Calendar { weekdays: EVERY_DAY, ..Calendar::default() };
    let rest = weekdays(text, &mut calendar)?;
    if let Some(stamp) = rest.strip_prefix('@') {
        return instant(stamp, calendar);
    }
    let rest = date(rest, &mut calendar)?;
    time(rest, &mut calendar)?;
    Some(calendar)
}

/// `1493187147` seconds since the epoch.
fn instant(stamp: &str, mut calendar: Calendar) -> Option<Calendar> {
    let at: i64 = stamp.parse().ok().filter(|at| (0..8_000_000_000).contains(at))?;
    let (year, month, day) = civil((at / 86_400) as i32);
    let second = at % 86_400;
    calendar.years = vec![only(i64::from(year))];
    calendar.months = vec![only(i64::from(month))];
    calendar.days = vec![only(i64::from(day))];
    calendar.hours = vec![only(second / 3600)];
    calendar.minutes = vec![only(second / 60 % 60)];
    calendar.micros = vec![only(second % 60 * SECOND)];
    calendar.zone = Some(Zone::UTC);
    Some(calendar)
}

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Takes `Mon,Wed..Fri ` off the beginning; what does not begin with a weekday is left as it is.
fn weekdays<'a>(text: &'a str, calendar: &mut Calendar) -> Option<&'a str> {
    let lower = text.to_ascii_lowercase();
    let names = |at: usize| {
        let rest = lower.get(at..)?;
        let place = DAYS.iter().position(|name| rest.starts_with(&name[..3]))?;
        let length = if rest.starts_with(DAYS[place]) { DAYS[place].len() } else { 3 };
        rest[length..].chars().next().is_none_or(|sign| "-., ".contains(sign)).then_some((place, length))
    };
    if !DAYS.iter().any(|name| lower.starts_with(&name[..3])) {
        return Some(text);
    }
    let (mut at, mut from, mut bits) = (0, None, 0_u8);
    loop {
        let (day, length) = names(at)?;
        let first = from.unwrap_or(day);
        if first > day {
            return None;
        }
        bits |= (first..=day).fold(0, |bits, day| bits | 1 << day);
        at += length;
        let rest = text.get(at..)?;
        let more = if rest.starts_with("..") {
            2
        } else if rest.starts_with(['-', ',']) {
            1
        } else {
            0
        };
        // A range within a range; a dot that is not two.
        if more > 0 && !rest.starts_with(',') && from.is_some() || more == 0 && rest.starts_with('.') {
            return None;
        }
        from = (more > 0 && !rest.starts_with(',')).then_some(day);
        at += more;
        let rest = text.get(at..)?;
        if rest.is_empty() || rest.starts_with(' ') {
            calendar.weekdays = bits;
            return from.is_none().then(|| rest.trim_start_matches(' '));
        }
    }
}

/// Takes `2016-02~01 ` or `12-24 ` off the beginning; a time is left as it is.
fn date<'a>(text: &'a str, calendar: &mut Calendar) -> Option<&'a str> {
    if text.is_empty() {
        return Some(text);
    }
    let (first, rest) = chain(text, false)?;
    if rest.is_empty() || rest.starts_with(':') {
        return Some(text);
    }
    let early = rest.starts_with('~');
    let (second, rest) = chain(rest.strip_prefix(['-', '~'])?, false)?;
    if rest.is_empty() || rest.starts_with(' ') {
        (calendar.months, calendar.days, calendar.from_end) = (first, second, early);
        return Some(rest.trim_start_matches(' '));
    }
    if early {
        return None;
    }
    let late = rest.starts_with('~');
    let (third, rest) = chain(rest.strip_prefix(['-', '~'])?, false)?;
    (calendar.years, calendar.months, calendar.days, calendar.from_end) = (first, second, third, late);
    (rest.is_empty() || rest.starts_with(' ')).then(|| rest.trim_start_matches(' '))
}

/// `10:00`, `10:00:30`; nothing is midnight.
fn time(text: &str, calendar: &mut Calendar) -> Option<()> {
    if text.is_empty() {
        (calendar.hours, calendar.minutes, calendar.micros) = (vec![only(0)], vec![only(0)], vec![only(0)]);
        return Some(());
    }
    let (hours, rest) = chain(text, false)?;
    let (minutes, rest) = chain(rest.strip_prefix(':')?, false)?;
    let micros = if rest.is_empty() {
        vec![only(0)]
    } else {
        let (micros, rest) = chain(rest.strip_prefix(':')?, true)?;
        if !rest.is_empty() {
            return None;
        }
        micros
    };
    (calendar.hours, calendar.minutes, calendar.micros) = (hours, minutes, micros);
    Some(())
}

/// `*`, or alternatives with commas between them.
fn chain(text: &str, seconds: bool) -> Option<(Vec<Component>, &str)> {
    if let Some(rest) = text.strip_prefix('*') {
        let every = Component { start: 0, stop: None, step: SECOND };
        return Some((if seconds { vec![every] } else { Vec::new() }, rest));
    }
    let (mut list, mut rest) = (Vec::new(), text);
    loop {
        let (component, after) = component(rest, seconds)?;
        list.push(component);
        match after.strip_prefix(',') {
            Some(more) if list.len() < MOST => rest = more,
            Some(_) => return None,
            None => return Some((list, after)),
        }
    }
}

/// `3`, `3..9`, `3/2`, `3..9/2`.
fn component(text: &str, seconds: bool) -> Option<(Component, &str)> {
    let (start, mut rest) = number(text, seconds)?;
    let (mut stop, mut step) = (None, 0);
    if let Some(after) = rest.strip_prefix("..") {
        let (value, after) = number(after, seconds)?;
        (stop, step, rest) = (Some(value), if seconds { SECOND } else { 1 }, after);
    }
    if let Some(after) = rest.strip_prefix('/') {
        (step, rest) = number(after, seconds).filter(|(step, _)| *step > 0)?;
    } else if seconds && stop.is_some_and(|stop| stop - start < SECOND) {
        return None;
    }
    let ends = rest.is_empty() || rest.starts_with([' ', ',', '-', '~', ':']);
    ends.then_some((Component { start, stop, step }, rest))
}

/// Digits; of seconds with a fraction, rounded to microseconds.
fn number(text: &str, seconds: bool) -> Option<(i64, &str)> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (whole, rest) = text.split_at(digits(text));
    let mut value: i64 = whole.parse().ok().filter(|value| *value <= i64::from(i32::MAX))?;
    if !seconds {
        return Some((value, rest));
    }
    value *= SECOND;
    let Some(after) = rest.strip_prefix('.').filter(|after| !after.starts_with('.')) else {
        return Some((value, rest));
    };
    let (part, rest) = after.split_at(digits(after));
    if part.is_empty() {
        return None;
    }
    let mut share = SECOND / 10;
    for digit in part.bytes().take(6) {
        value += share * i64::from(digit - b'0');
        share /= 10;
    }
    value += i64::from(part.as_bytes().get(6).is_some_and(|seventh| *seventh >= b'5'));
    Some((value, rest))
}

/// Two-digit years in full, ends of ranges on a step, alternatives sorted and each once.
fn normalise(calendar: &mut Calendar) {
    for component in &mut calendar.years {
        for year in [Some(&mut component.start), component.stop.as_mut()].into_iter().flatten() {
            *year += match *year {
                0..70 => 2000,
                70..100 => 1900,
                _ => 0,
            };
        }
    }
    if calendar.days.is_empty() {
        calendar.from_end = false;
    }
    let Calendar { years, months, days, hours, minutes, micros, .. } = calendar;
    for list in [years, months, days, hours, minutes, micros] {
        for component in list.iter_mut() {
            if let Some(stop) = &mut component.stop
                && *stop > component.start
                && component.step > 0
            {
                *stop -= (*stop - component.start) % component.step;
            }
            // `5..5` is 5.
            if component.stop == Some(component.start) {
                (component.stop, component.step) = (None, 0);
            }
        }
        list.sort_unstable();
        list.dedup();
    }
}

fn valid(calendar: &Calendar) -> bool {
    let within = |list: &[Component], low: i64, high: i64| {
        list.iter().all(|one| {
            let last = one.stop.unwrap_or(high);
            (low..=high).contains(&one.start)
                && last <= high
                && one.step <= high - low
                && if calendar.from_end && high == 28 && one.stop.is_none() {
                    one.start - one.step >= low
                } else {
                    one.start + one.step <= last
                }
        })
    };
    within(&calendar.years, YEARS.0, YEARS.1)
        && within(&calendar.months, 1, 12)
        && within(&calendar.days, 1, if calendar.from_end { 28 } else { 31 })
        && within(&calendar.hours, 0, 23)
        && within(&calendar.minutes, 0, 59)
        && within(&calendar.micros, 0, 60 * SECOND - 1)
}

/// True where no day of the years that systemd knows is meant.
pub fn never(calendar: &Calendar) -> bool {
    let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let dates =
        || (1..).zip(lengths).flat_map(|(month, length)| (1..=length).map(move |day| (month, day, length)));
    // Every date falls on every weekday in some year; 2000 is a leap year.
    let any = Calendar { weekdays: EVERY_DAY, years: Vec::new(), ..calendar.clone() };
    if !dates().any(|(month, day, length)| any.on_day((2000, month, day), 0, length)) {
        return true;
    }
    let is_year = |year: &i32| calendar.years.iter().any(|one| one.has(i64::from(*year)));
    let comes = |year: i32| {
        let leap = day_number(year, 2, 29).is_some();
        dates().any(|(month, date, length)| {
            let length = if month == 2 && !leap { 28 } else { length };
            let day = day_number(year, month, date);
            day.is_some_and(|day| calendar.on_day((year, month, date), weekday(day), length))
        })
    };
    !calendar.years.is_empty() && !(YEARS.0 as i32..=YEARS.1 as i32).filter(is_year).any(comes)
}

#[cfg(test)]
mod tests {
    use super::{calendar, never};

    #[test]
    fn spellings_of_one_expression() {
        for (one, other) in [
            ("daily", "*-*-* 00:00:00"),
            ("Mon,Wed..Fri 9:5", "mon,wed-friday *-*-* 09:05:00"),
            ("quarterly", "*-01,04,07,10-01 00:00"),
            ("99-12-31", "1999-12-31 00:00:00"),
            ("*:0/20", "*-*-* *:00/20:00"),
            ("12:00 utc", "*-*-* 12:00:00 UTC"),
            ("*-*-3,1,2,1", "*-*-1,2,3"),
        ] {
            assert!(calendar(one).is_some(), "{one}");
            assert_eq!(calendar(one), calendar(other), "{one}");
        }
        assert_ne!(calendar("12:00 Europe/Oslo"), calendar("12:00"));
    }

    #[test]
    fn what_systemd_refuses() {
        for text in [
            "",
            "often",
            "25:00",
            "10:60",
            "*-13-*",
            "*-*-32",
            "Mon..",
            "Fri..Mon",
            "Mon...Fri",
            "12:00 Mars/Olympus",
            "12:00 CESST",
            "*-*-* 10",
            "10:00:00 11:00",
            "12:00:00.",
            "1..2..3:00",
            "\u{e9}",
            "Mon\u{e9}",
        ] {
            assert_eq!(calendar(text), None, "{text}");
        }
    }

    #[test]
    fn some_days_never_come() {
        for (text, expected) in [
            ("*-02-30", true),
            ("*-04,06-31", true),
            ("Mon 2026-03-03", true),
            ("Tue 2026-03-03", false),
            ("2027-02-29", true),
            ("Mon *-02-29", false),
            ("*-02~01", false),
            ("daily", false),
        ] {
            assert_eq!(never(&calendar(text).expect(text)), expected, "{text}");
        }
    }
}
