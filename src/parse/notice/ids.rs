//! Clocks inside the ids mail servers give: beside a printed local time they tell the host's offset and skew. Exim
//! (src/exim.c, `message_id`), Postfix with long queue ids (src/global/mail_queue.h), sendmail 8.10 and later
//! (sendmail/queue.c, `assign_queueid`). Pure.

use crate::model::calendar::{civil, day_number};

const DAY: i64 = 86_400;
/// An id's clock that lies further from the printed time than this is no clock.
const NEAR: i64 = 2 * DAY;

const BASE_62: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Without vowels, so that no id spells a word.
const BASE_52: &str = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
const BASE_60: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx";

/// The instant in an id (seconds since the epoch), if it carries one that lies near `near`.
pub(super) fn clock(id: &str, near: i64) -> Option<i64> {
    let read = [exim(id), postfix(id), sendmail(id, near)];
    read.into_iter().flatten().find(|at| (at - near).abs() <= NEAR)
}

fn figures(text: &str, alphabet: &str) -> Option<i64> {
    text.chars().try_fold(0i64, |number, letter| {
        let figure = alphabet.find(letter)?;
        number.checked_mul(alphabet.len() as i64)?.checked_add(figure as i64)
    })
}

/// `1ZMZy4-000FMt-JM`, and since 4.97 `1rAbCd-00000001Abc-0aBc`.
fn exim(id: &str) -> Option<i64> {
    let (seconds, rest) = id.split_once('-')?;
    let (process, fraction) = rest.split_once('-')?;
    let lengths = (seconds.len(), process.len(), fraction.len());
    matches!(lengths, (6, 6, 2) | (6, 11, 4)).then(|| figures(seconds, BASE_62))?
}

/// `3pcnXq1cMQz5Hx1`: six figures of seconds, four of microseconds, `z`, the inode.
fn postfix(id: &str) -> Option<i64> {
    let long =
        id.len() >= 12 && id.get(10..)?.contains('z') && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    long.then(|| figures(id.get(..6)?, BASE_52))?
}

/// `t84Lqqw1026062`: year modulo 60, month from 0, day, hour, minute, second in GMT, then sequence and process.
fn sendmail(id: &str, near: i64) -> Option<i64> {
    if id.len() < 12 || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let mut fields = id.chars().take(6).map(|letter| BASE_60.find(letter).map(|figure| figure as i32));
    let mut field = || fields.next().flatten();
    let (year, month, day) = (field()?, field()?, field()?);
    let (hour, minute, second) = (field()?, field()?, field()?);
    if month > 11 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (now, _, _) = civil(i32::try_from(near.div_euclid(DAY)).ok()?);
    // The year of that remainder nearest to the printed one.
    let years = now - 1..=now + 1;
    let year = years.into_iter().find(|candidate| (candidate - 1900).rem_euclid(60) == year)?;
    let days = day_number(year, month as u32 + 1, u32::try_from(day).ok()?)?;
    Some(i64::from(days) * DAY + i64::from(hour * 3600 + minute * 60 + second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks() {
        let near = |text: &str| crate::model::calendar::parse_rfc3339(text).map(|micros| micros / 1_000_000);
        for (id, printed, read) in [
            ("1mBP09-0004wF-00", "2021-08-04T22:05:00Z", "2021-08-04T22:04:37Z"),
            ("1mBP09-00000000123-0aBc", "2021-08-04T22:05:00Z", "2021-08-04T22:04:37Z"),
            ("4GgFHh0sf8z1", "2021-08-05T00:00:00Z", "2021-08-05T04:00:00Z"),
            ("1749Z5aX012345", "2021-08-04T09:35:00Z", "2021-08-04T09:35:05Z"),
        ] {
            let at = near(printed).and_then(|near| clock(id, near));
            assert_eq!(at, near(read), "{id}");
        }
        assert_eq!(clock("24B6F60E3D", 1_600_000_000), None);
        assert_eq!(clock("3pcnXq1cMQz5Hx1", 1_600_000_000), None);
    }
}
