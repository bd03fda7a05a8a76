//! Boots, chains, random delays, anacron, zones of their own, and how long a list may take and get.

use std::time::{Duration, Instant};

use rapsheet::analyse::fires::{MOST, fires, next_after, waits_for_boot};
use rapsheet::model::calendar::Zone;
use rapsheet::model::job::{Fire, Job};
use rapsheet::parse::jobs::read;

use super::{at, due, job, timer, zone};

fn unit(text: &str) -> Job {
    read("x.timer", &format!("[Timer]\n{text}\n")).jobs.into_iter().next().expect("a timer")
}

fn spans(job: &Job, from: &str, to: &str, zone: Zone, boots: &[i64]) -> Vec<(i64, i64)> {
    let from = at(from);
    let relative = |fire: Fire| (fire.earliest - from, fire.latest - from);
    fires(job, from, at(to), zone, boots).into_iter().map(relative).collect()
}

const MIDNIGHT: &str = "2026-03-02T00:00:00Z";
const NEVER: [i64; 0] = [];
const NEXT: &str = "2026-03-03T00:00:00Z";

#[test]
fn after_a_boot() {
    let boot = at(MIDNIGHT) + 3600;
    assert_eq!(spans(&job("@reboot"), MIDNIGHT, NEXT, Zone::UTC, &[boot]), [(3600, 3900)]);
    let clean = unit("OnBootSec=15min\nOnUnitActiveSec=8h\nAccuracySec=1min");
    assert!(waits_for_boot(&clean) && waits_for_boot(&job("@reboot")) && !waits_for_boot(&job("@daily")));
    assert_eq!(spans(&clean, MIDNIGHT, NEXT, Zone::UTC, &[]), []);
    let day = spans(&clean, MIDNIGHT, NEXT, Zone::UTC, &[boot]);
    assert_eq!(day, [(4500, 4560), (33_300, 33_420), (62_100, 62_280)]);
    // Ten years on the chain still hangs on its boot, with no phase left.
    let later = spans(&clean, "2036-03-02T00:00:00Z", "2036-03-03T00:00:00Z", Zone::UTC, &[boot]);
    assert!((3..=5).contains(&later.len()), "{later:?}");
    assert!(
        later.iter().all(|(earliest, latest)| (8 * 3600..=8 * 3600 + 60).contains(&(latest - earliest))),
        "{later:?}"
    );
}

#[test]
fn delays_slack_and_what_was_missed() {
    let apt = unit("OnCalendar=*-*-* 6,18:00\nRandomizedDelaySec=12h\nPersistent=true");
    let boot = at(MIDNIGHT) + 1800;
    let half_a_day = 12 * 3600 + 60;
    assert_eq!(
        spans(&apt, MIDNIGHT, NEXT, Zone::UTC, &[boot]),
        // The evening before may start as late as this morning.
        [
            (-6 * 3600, -6 * 3600 + half_a_day),
            (1800, 1800 + half_a_day),
            (6 * 3600, 6 * 3600 + half_a_day),
            (18 * 3600, 18 * 3600 + half_a_day)
        ]
    );
    let delayed = read("spool/cron/a", "RANDOM_DELAY=30\n0 9 * * * x\n").jobs.remove(0);
    assert_eq!(spans(&delayed, MIDNIGHT, NEXT, Zone::UTC, &[]), [(32_400, 34_200)]);
}

#[test]
fn drawn_at_random() {
    let spans = |expression: &str| spans(&job(expression), MIDNIGHT, NEXT, Zone::UTC, &[]);
    assert_eq!(spans("0~30 3,5 * * *"), [(3 * 3600, 3 * 3600 + 1800), (5 * 3600, 5 * 3600 + 1800)]);
    assert_eq!(spans("~ 2~4 * * *"), [(2 * 3600, 4 * 3600 + 59 * 60)]);
    // Somewhere in March.
    assert_eq!(spans("0 4 ~ * *"), [(-86_400 + 4 * 3600, 29 * 86_400 + 4 * 3600)]);
}

#[test]
fn anacron_on_servers_and_laptops() {
    let table = |head: &str| {
        let text = format!("{head}1 5 cron.daily run-parts /etc/cron.daily\n");
        read("etc/anacrontab", &text).jobs.remove(0)
    };
    let cronie = table("RANDOM_DELAY=45\nSTART_HOURS_RANGE=3-22\n");
    let of_day = |job: &Job, boots: &[i64]| spans(job, MIDNIGHT, NEXT, Zone::UTC, boots);
    assert_eq!(of_day(&cronie, &[]), [(3 * 3600 + 360, 3 * 3600 + 360 + 2700)]);
    assert_eq!(of_day(&table(""), &[]), [(7 * 3600 + 2100, 7 * 3600 + 2460)]);
    let noon = at(MIDNIGHT) + 12 * 3600;
    assert_eq!(of_day(&cronie, &[noon])[1], (12 * 3600 + 300, 12 * 3600 + 300 + 3600 + 2700));
    // Late at night it waits for the morning.
    assert_eq!(of_day(&cronie, &[noon + 11 * 3600]).len(), 1);
}

#[test]
fn a_zone_of_its_own() {
    let table =
        |line: &str| read("spool/cron/a", &format!("CRON_TZ=America/New_York\n{line} x\n")).jobs.remove(0);
    let host = zone("Europe/Berlin");
    assert_eq!(due(&table("30 9 * * *"), MIDNIGHT, NEXT, host), [at("2026-03-02T14:30:00Z")]);
    // cronie follows the wall of that zone: skipped there is skipped, repeated is repeated.
    assert_eq!(due(&table("30 2 * * *"), "2026-03-08T00:00:00Z", "2026-03-09T00:00:00Z", host), NEVER);
    assert_eq!(due(&table("30 1 * * *"), "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z", host).len(), 2);
    // While the host's clock repeats an hour (00:00-01:00 UTC is shown again from 01:00 on), fixed times rest.
    assert_eq!(due(&table("30 21 * * *"), "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z", host), NEVER);
    assert_eq!(due(&table("30 20 * * *"), "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", host).len(), 1);
    assert_eq!(due(&table("30 * * * *"), "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z", host).len(), 1);
}

#[test]
fn nights_of_the_clock() {
    let berlin = zone("Europe/Berlin");
    let night = |job: &Job, spring: bool| {
        let (from, to) = if spring {
            ("2026-03-29T00:00:00Z", "2026-03-29T03:00:00Z")
        } else {
            ("2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z")
        };
        due(job, from, to, berlin).iter().map(|instant| (instant - at(from)) / 60).collect::<Vec<_>>()
    };
    // Both missed times are made up for, and the hour's own comes as ever.
    assert_eq!(night(&job("0,30 2 * * *"), true), [60, 60]);
    assert_eq!(night(&job("0 3 * * *"), true), [60]);
    assert_eq!(night(&job("30 * * * *"), true), [30, 90, 150]);
    assert_eq!(night(&job("30 2 * * *"), false), [90]);
    assert_eq!(night(&job("0 3 * * *"), false), [180]);
    let busybox = read("etc/crontabs/root", "30 2 * * * x\n").jobs.remove(0);
    assert_eq!((night(&busybox, true), night(&busybox, false)), (vec![], vec![90, 150]));
    let systemd = timer("*-*-* 02:30");
    assert_eq!((night(&systemd, true), night(&systemd, false)), (vec![], vec![90]));
    assert_eq!(night(&timer("hourly"), false), [0, 60, 180]);
    // Half an hour, and a whole day that was skipped.
    assert_eq!(
        due(&job("15 2 * * *"), "2025-10-04T00:00:00Z", "2025-10-05T00:00:00Z", zone("Australia/Lord_Howe")),
        [at("2025-10-04T15:30:00Z")]
    );
    assert_eq!(
        due(&job("0 12 30 12 *"), "2011-12-01T00:00:00Z", "2012-01-02T00:00:00Z", zone("Pacific/Apia")),
        NEVER
    );
}

#[test]
fn time_and_memory_are_bounded() {
    let started = Instant::now();
    for never in ["0 0 31 4,6 *", "0 0 30 2 */2"] {
        assert_eq!(next_after(&job(never), 0, zone("Europe/Berlin"), &[]), None, "{never}");
    }
    assert_eq!(next_after(&timer("Mon 2026-03-03"), 0, zone("Europe/Berlin"), &[]), None);
    assert_eq!(
        next_after(&job("0 0 29 2 */7"), at("2026-01-01T00:00:00Z"), Zone::UTC, &[])
            .map(|fire| fire.earliest),
        Some(at("2032-02-29T00:00:00Z"))
    );
    assert_eq!(fires(&timer("*:*:*"), i64::MIN, i64::MAX, Zone::UTC, &[]).len(), MOST);
    assert_eq!(fires(&job("* * * * *"), i64::MIN, i64::MAX, Zone::UTC, &[]).len(), MOST);
    let boots: Vec<i64> = (0..1000).map(|day| day * 86_400).collect();
    let chain = unit("OnBootSec=1s\nOnUnitActiveSec=1s\nOnCalendar=*:*:*");
    assert_eq!(fires(&chain, 0, i64::MAX, Zone::UTC, &boots).len(), MOST);
    assert!(fires(&job("~ ~ ~ ~ ~"), i64::MIN, i64::MAX, Zone::UTC, &[]).len() <= 231);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}
