//! Tables of crontab expressions and fire times, of evaluators that differ from Vixie's cron on purpose. Where they do, the
//! case states how, and what is expected here.

use rapsheet::analyse::fires::{fires, next_after};
use rapsheet::model::calendar::Zone;
use rapsheet::model::job::Daemon;
use rapsheet::parse::jobs::read;

use super::{at, due, job, line, rows, table, text, zone};

fn zoned(row: &serde_json::Value) -> Zone {
    row["tz"].as_str().map_or(Zone::UTC, zone)
}

#[test]
fn vixie_semantics() {
    let Some(table) = table("vixie_semantics.json") else { return };
    for row in rows(&table, "cases") {
        let day = &text(row, "day")[..10];
        let hour = text(row, "day").contains("02:00..03:00");
        for expression in text(row, "expr").split(" / ").filter(|one| !one.starts_with("@daily")) {
            let zone = zoned(row);
            let (from, until) = if hour { (7200, 10_800) } else { (0, 86_399) };
            let day = rapsheet::model::calendar::parse_date(day).expect("a day");
            let (from, to) = (zone.wall(day, from).first(), zone.wall(day, until).first() + 1);
            let found: Vec<i64> =
                fires(&job(expression), from, to, zone, &[]).iter().map(|fire| fire.earliest).collect();
            let expected: Vec<i64> =
                rows(row, "fires").iter().filter_map(|one| one.as_str()).map(at).collect();
            assert_eq!(found, expected, "{expression}: {}", text(row, "why"));
        }
    }
}

/// robfig: a fixed time in the skipped hour is left out that day, one in the repeated hour comes twice. Vixie's runs it right
/// after the jump, and once.
const ROBFIG_DST: &[(&str, &str, &str)] = &[
    ("0 30 2 11 Mar ?", "2012-03-11T05:00:00Z", "2012-03-11T07:00:00Z"),
    ("0 0 2 * * ?", "2012-03-11T05:00:00Z", "2012-03-11T07:00:00Z"),
    ("0 30 1 04 Nov ?", "2012-11-04T05:45:00Z", "2013-11-04T06:30:00Z"),
    ("0 0 1 * * ?", "2012-11-04T05:00:00Z", "2012-11-05T06:00:00Z"),
    // robfig joins the days by OR although one begins with a star; Vixie's does not: the first Monday that is a 1st, 6th ...
    ("0 0 0 */5 Apr,Aug,Oct Mon", "2012-07-09T23:35:00", "2012-08-06T00:00:00"),
];

/// `?` is `*` there, and `N/S` is `N-max/S`, for which Vixie's cron takes N alone (and cronie nothing at all).
fn in_our_words(expression: &str) -> String {
    let most = ["59", "23", "31", "12", "6"];
    let fields = expression.split(' ').zip(most).map(|(field, most)| match field.split_once('/') {
        Some(("Mon", step)) => format!("1-6/{step}"),
        Some((first, step)) if first.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{first}-{most}/{step}")
        }
        _ => field.replace('?', "*"),
    });
    fields.collect::<Vec<_>>().join(" ")
}

#[test]
fn robfig() {
    let Some(table) = table("robfig_cron.json") else { return };
    let mut differ = 0;
    for row in rows(&table, "next").iter().chain(rows(&table, "next_with_offset")) {
        let whole = row["expr_6field_with_seconds"].as_str();
        let six = whole.map_or_else(|| format!("0 {}", text(row, "expr")), str::to_string);
        let (seconds, five) = six.split_once(' ').expect("six fields");
        let ours = in_our_words(five);
        let zone = if whole.is_some() { zoned(row) } else { zone("UTC+05:30") };
        let next = next_after(&job(&ours), at(text(row, "after")), zone, &[]).map(|fire| fire.earliest);
        let other = ROBFIG_DST
            .iter()
            .find(|(expression, after, _)| *expression == six && *after == text(row, "after"));
        let expected = match other {
            Some((_, _, ours)) => Some(at(ours)),
            // Seconds are robfig's own: the minute is compared.
            None => row["next"].as_str().map(|next| at(next) - if seconds == "15/35" { 15 } else { 0 }),
        };
        assert_eq!(next, expected, "{six} after {}", text(row, "after"));
        differ += usize::from(other.is_some());
        if expected.is_none() {
            assert!(line(&ours).doubts[0].what.starts_with("never due"), "{six}");
        }
    }
    assert_eq!(differ, 6, "rows that differ by design");
    for row in rows(&table, "fires_at") {
        let expression = text(row, "expr");
        let ours =
            if expression.starts_with('@') { expression.to_string() } else { in_our_words(expression) };
        let instant = at(text(row, "at"));
        let found = !fires(&job(&ours), instant, instant + 60, Zone::UTC, &[]).is_empty();
        // Joined by AND here: the 15th is a Sunday, but no 1st, 11th, 21st or 31st.
        let expected = row["fires"] == true && expression != "* * */10 * Sun";
        assert_eq!(found, expected, "{expression} at {}", text(row, "at"));
    }
    for (expression, taken) in [("0/15 * * * *", "0"), ("5/15 * * * *", "5")] {
        let read = line(expression);
        assert_eq!(read.jobs[0].schedule, job(&format!("{taken} * * * *")).schedule);
        assert_eq!(read.doubts.len(), 1, "{expression}");
    }
}

/// saffron takes Quartz's L, W and #, which no cron does: such a line is refused. Ranges that run backwards are busybox's.
#[test]
fn saffron() {
    let Some(table) = table("saffron.json") else { return };
    let (mut vixie, mut busybox, mut refused) = (0, 0, 0);
    for row in rows(&table, "cases") {
        let expression = text(row, "expr");
        let quartz = expression.contains(['L', 'W', '#']);
        let mut read_ = line(expression);
        if quartz && !expression.contains("JUL") {
            assert_eq!((read_.jobs.len(), read_.doubts.len()), (0, 1), "{expression}");
            assert!(read_.doubts[0].what.ends_with("is no number"), "{expression}: {:?}", read_.doubts);
            refused += 1;
            continue;
        }
        if read_.jobs.is_empty() {
            assert!(read_.doubts[0].what.contains("runs backwards"), "{expression}: {:?}", read_.doubts);
            read_ = read("etc/crontabs/root", &format!("{expression} cmd\n"));
        }
        let job = &read_.jobs[0];
        match &job.schedule {
            rapsheet::model::job::Schedule::Cron(cron) if cron.daemon == Daemon::Busybox => busybox += 1,
            _ => vixie += 1,
        }
        for (key, expected) in [("contains", true), ("not_contains", false)] {
            for stamp in rows(row, key).iter().filter_map(|one| one.as_str()) {
                let instant = at(&format!("{}:00", stamp.replace(' ', "T")));
                let found = !fires(job, instant, instant + 60, Zone::UTC, &[]).is_empty();
                assert_eq!(found, expected, "{expression} at {stamp}");
            }
        }
    }
    assert_eq!((vixie, busybox, refused), (10, 2, 12));
}

/// OCPS moves a fixed time out of the skipped hour by the length of the gap; Vixie's runs it when the gap ends.
const OCPS_GAP: &[(&str, &str, &str)] = &[
    ("America/New_York", "2025-03-09", "2025-03-09T07:00:00Z"),
    ("Europe/London", "2025-03-30", "2025-03-30T01:00:00Z"),
];

#[test]
fn croner_ocps() {
    let Some(table) = table("croner_ocps_dst.json") else { return };
    let mut seen = 0;
    for row in rows(&table, "cases") {
        let (expression, zone) = (text(row, "expr"), zoned(row));
        let five =
            expression.strip_prefix("0 ").filter(|rest| rest.split(' ').count() == 5).unwrap_or(expression);
        let Some(expected) = row["next"].as_str() else {
            // The repeated hour: every instant once, as croner's Rust tests want it too.
            let night = due(&job(five), "2025-11-02T07:00:00Z", "2025-11-02T12:00:00Z", zone);
            assert_eq!(night.len(), 300);
            continue;
        };
        let day = text(row, "day");
        let after = match row["after"].as_str() {
            Some(after) => at(after),
            None => zone.wall(rapsheet::model::calendar::parse_date(day).expect("a day"), 0).first() - 1,
        };
        let gap = OCPS_GAP.iter().find(|(name, of, _)| *name == text(row, "tz") && *of == day);
        let next = next_after(&job(five), after, zone, &[]).map(|fire| fire.earliest);
        assert_eq!(next, Some(at(gap.map_or(expected, |(_, _, ours)| ours))), "{expression} {day}");
        if let Some(then) = row["then"].as_str() {
            let second = next_after(&job(five), next.unwrap_or(0), zone, &[]).map(|fire| fire.earliest);
            assert_eq!(second, Some(at(then)), "{expression} then");
        }
        seen += 1;
    }
    assert_eq!(seen, 5);
}
