//! Dates in every notation met in notices: ISO, day and month in figures in either order, with a name for the month.
//! Pure.

use super::names;
use crate::model::calendar::{day_number, weekday};
use crate::parse::notice::scan::Scan;

/// A calendar day as written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Day {
    /// Days since 1970-01-01.
    pub number: i32,
    /// With day and month exchanged.
    pub other: Option<i32>,
    /// Of `number`, which then lies in 1972.
    pub yearless: bool,
    /// So few figures that only a time of day beside it makes it a date: `20031023`, `10/23`, `23 Oct`.
    pub bare: bool,
}

/// The year of dates without one: a leap year, so that each of them exists.
const LEAP: i32 = 1972;

/// A date at the very start, and what follows it.
pub(super) fn date(scan: Scan) -> Option<(Day, Scan)> {
    let mut after = scan;
    let named =
        after.word().and_then(names::weekday).filter(|_| !after.rest.starts_with(char::is_alphanumeric));
    if let Some(weekday) = named {
        let _ = after.one_of(&['.']);
        let _ = after.one_of(&[',']);
        // `*** Oct`, `den`, `le`: an article may stand between.
        if after.blanks() {
            let mut article = after;
            if matches!(article.word(), Some("den" | "the" | "le" | "el" | "de")) && article.blanks() {
                after = article;
            }
            if let Some((day, rest)) =
                figures(after).or_else(|| month_first(after)).or_else(|| day_first(after))
            {
                return Some((by_weekday(day, weekday), rest));
            }
        }
    }
    figures(scan).or_else(|| month_first(scan)).or_else(|| day_first(scan))
}

/// A day of the week beside it tells day from month. It may also be plainly wrong, then it says nothing.
fn by_weekday(day: Day, named: u32) -> Day {
    match day.other {
        Some(other) if weekday(other) == named && weekday(day.number) != named => {
            Day { number: other, other: None, ..day }
        }
        Some(_) if weekday(day.number) == named => Day { other: None, ..day },
        _ => day,
    }
}

fn whole(year: i32, month: u32, day: u32) -> Option<Day> {
    let sane = (1970..2100).contains(&year);
    let number = day_number(year, month, day).filter(|_| sane)?;
    Some(Day { number, other: None, yearless: false, bare: false })
}

fn short_year(figures: u32, digits: usize) -> Option<i32> {
    match digits {
        2 if figures >= 70 => Some(1900 + figures as i32),
        2 => Some(2000 + figures as i32),
        4 => Some(figures as i32),
        _ => None,
    }
}

/// Not in the middle of a longer group of figures: an address, a version, a range.
fn ends(scan: Scan) -> bool {
    let mut after = scan;
    match after.one_of(&['.', '/', '-']) {
        Some('-') => true,
        Some(_) => after.number(1, 9).is_none(),
        None => !after.peek().is_some_and(|next| next.is_ascii_digit()),
    }
}

/// Figures only: `2003-10-23`, `2003年10月23日`, `20031023`, `23.10.2003`, `10/23/03`, `10/23`.
fn figures(mut scan: Scan) -> Option<(Day, Scan)> {
    let start = scan;
    if let Some((figures, 8)) = scan.number(8, 8) {
        let (year, month, day) = (figures / 10_000, figures / 100 % 100, figures % 100);
        return Some((Day { bare: true, ..whole(year as i32, month, day)? }, scan));
    }
    if let Some((year, 4)) = scan.number(4, 4) {
        return year_first(year as i32, scan);
    }
    scan = start;
    let (first, _) = scan.number(1, 2)?;
    let separator = scan.one_of(&['.', '/', '-'])?;
    let (second, _) = scan.number(1, 2)?;
    let mut after = scan;
    let year = after.one_of(&[separator]).and_then(|_| {
        // `31. 10. 2021`
        let (figures, digits) = after.number(2, 4)?;
        short_year(figures, digits).map(|year| (year, digits))
    });
    let (year, digits, scan) = match year {
        Some((year, digits)) => (year, digits, after),
        None if separator == '/' => (LEAP, 0, scan),
        None => return None,
    };
    let as_day_month = whole(year, second, first);
    let as_month_day = whole(year, first, second).filter(|_| separator != '.');
    let day = match (as_day_month, as_month_day) {
        (Some(one), Some(two)) if one == two => one,
        // With strokes the American order is the commoner one among programs.
        (Some(one), Some(two)) if separator == '/' => Day { other: Some(one.number), ..two },
        (Some(one), Some(two)) => Day { other: Some(two.number), ..one },
        (one, two) => one.or(two)?,
    };
    let day = Day { yearless: digits == 0, bare: digits < 4, ..day };
    ends(scan).then_some((day, scan))
}

/// What follows a year: `-10-23`, `/10/23`, `-Oct-23`, ` Oct 23`, `年10月23日`, `. március 5.`
fn year_first(year: i32, mut scan: Scan) -> Option<(Day, Scan)> {
    let separator = scan.one_of(&['-', '/', '.', '年', ' '])?;
    if separator == '.' {
        let _ = scan.eat(" ");
    }
    let month = match scan.number(1, 2) {
        Some((month, _)) if separator != ' ' => month,
        _ => names::month(scan.word()?)?,
    };
    match separator {
        '年' => scan.eat("月").then_some(())?,
        ' ' => scan.blanks().then_some(())?,
        '.' => {
            let _ = scan.eat(".");
            let _ = scan.eat(" ");
        }
        _ => drop(scan.one_of(&[separator])?),
    }
    let (day, _) = scan.number(1, 2)?;
    let _ = separator == '年' && scan.eat("日");
    if separator == '.' && ends(scan) {
        let _ = scan.eat(".");
    }
    let day = whole(year, month, day)?;
    ends(scan).then_some((day, scan))
}

/// `Oct 23, 2003`, `Oct, 23 2003`, `October 23rd 2003`, `Oct 23`.
fn month_first(mut scan: Scan) -> Option<(Day, Scan)> {
    let month = names::month(scan.word()?)?;
    let _ = scan.one_of(&['.']);
    let _ = scan.one_of(&[',']);
    if !scan.blanks() {
        scan.one_of(&['-', '/'])?;
    }
    let (day, _) = scan.number(1, 2)?;
    ordinal(&mut scan);
    let mut after = scan;
    let _ = after.one_of(&[',']);
    if (after.blanks() || after.one_of(&['-', '/']).is_some())
        && let Some((year, 4)) = after.number(4, 4)
        && let Some(day) = whole(year as i32, month, day)
    {
        return Some((day, after));
    }
    let day = Day { yearless: true, bare: true, ..whole(LEAP, month, day)? };
    (!scan.rest.starts_with([':', '.'])).then_some((day, scan))
}

/// `23 Oct 2003`, `23-Oct-03`, `23/Oct/2003`, `23. Oktober 2003`, `16 de abril de 2017`, `23rd of October`, `23 Oct`.
fn day_first(mut scan: Scan) -> Option<(Day, Scan)> {
    let (day, _) = scan.number(1, 2)?;
    ordinal(&mut scan);
    let _ = scan.eat(".");
    let tight = scan.one_of(&['-', '/']);
    let _ = scan.blanks();
    let mut of = scan;
    if matches!(of.word(), Some("de" | "of" | "di")) && of.blanks() {
        scan = of;
    }
    let month = names::month(scan.word()?)?;
    let mut after = scan;
    let apart = match tight {
        Some(separator) => after.one_of(&[separator]).is_some(),
        None => {
            let _ = after.one_of(&['.']);
            let _ = after.one_of(&[',']);
            let apart = after.blanks();
            let mut of = after;
            if matches!(of.word(), Some("de" | "of" | "del")) && of.blanks() {
                after = of;
            }
            apart
        }
    };
    if apart && let Some((year, digits)) = after.number(2, 4) {
        let clock = after.rest.starts_with(':') && digits == 2;
        let day = short_year(year, digits).filter(|_| !clock).and_then(|year| whole(year, month, day));
        if let Some(day) = day {
            return Some((Day { bare: digits == 2 && tight.is_none(), ..day }, after));
        }
    }
    let day = Day { yearless: true, bare: true, ..whole(LEAP, month, day)? };
    Some((day, scan))
}

fn ordinal(scan: &mut Scan) {
    let _ = ["st", "nd", "rd", "th", "º", "er"].iter().any(|ending| scan.eat(ending));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::calendar::iso_date;

    fn read(text: &str) -> String {
        let Some((day, rest)) = date(Scan::new(text)) else { return "none".to_string() };
        let mut shown = iso_date(day.number);
        if let Some(other) = day.other {
            shown += &format!(" or {}", iso_date(other));
        }
        if day.yearless {
            shown = shown.replace("1972-", "");
        }
        shown + if rest.rest.is_empty() { "" } else { " +" } + rest.rest
    }

    #[test]
    fn notations() {
        for (text, expected) in [
            ("2003-10-23", "2003-10-23"),
            ("2003/10/23 x", "2003-10-23 + x"),
            ("2003.10.23", "2003-10-23"),
            ("2003-Oct-23", "2003-10-23"),
            ("2020. március 5.", "2020-03-05"),
            ("2020年3月5日", "2020-03-05"),
            ("20031023", "2003-10-23"),
            ("23.10.2003", "2003-10-23"),
            ("02.03.2021", "2021-03-02"),
            ("10/23/2003", "2003-10-23"),
            ("23/10/2003", "2003-10-23"),
            ("03/04/2003", "2003-03-04 or 2003-04-03"),
            ("03-04-2003", "2003-04-03 or 2003-03-04"),
            ("10/23", "10-23"),
            ("Sun 03/04/2018", "2018-03-04"),
            ("Tue 03/04/2018", "2018-04-03"),
            ("Thu, 30 Oct 2003", "2003-10-30"),
            ("Tue, 23 Oct 2003", "2003-10-23"),
            ("Oct, 23 2003", "2003-10-23"),
            ("October 23rd, 2003", "2003-10-23"),
            ("Oct 23", "10-23"),
            ("Oct  3", "10-03"),
            ("Feb 29", "02-29"),
            ("10/Oct/2000:", "2000-10-10 +:"),
            ("23. Oktober 2003", "2003-10-23"),
            ("16 de abril de 2017", "2017-04-16"),
            ("dom abr 16", "04-16"),
            ("dimanche 16 avril 2017", "2017-04-16"),
            ("23-Oct-03", "2003-10-23"),
            ("Freitag, den 2. Januar 2015", "2015-01-02"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn no_dates() {
        for text in [
            "10.10.10.10",
            "2003-02-30",
            "1.2.3",
            "31/31/2003",
            "version 5",
            "Mon",
            "may",
            "2003",
            "1/2/3/4",
            "9999-01-01",
        ] {
            assert_eq!(read(text), "none", "{text}");
        }
    }
}
