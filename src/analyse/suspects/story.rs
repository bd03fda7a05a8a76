//! The story that began it, as a test: three incidents at one time of day, no zone, no firewall log, and a crontab.

use super::answer::{Class, How, Manner, Pointing, Remark, Settle, Verdict};
use super::case::tests::empty;
use super::case::{Case, Fire, Job};
use super::grid::MICROS;
use super::investigate;
use crate::model::calendar::{Zone, day_number};
use crate::model::notice::{Incident, Notice, When, Zoning};

fn sydney() -> Zone {
    "Australia/Sydney".parse().expect("a zone")
}

/// A job at some hours of every day, by the clock on the wall.
fn job(id: &str, seconds: impl Iterator<Item = u32> + Clone) -> Job {
    let first = day_number(2012, 12, 28).expect("a day");
    let starts =
        (0..14).flat_map(|day| seconds.clone().map(move |second| sydney().wall(first + day, second).first()));
    let fire = |at: i64| Fire { earliest: at * MICROS, latest: at * MICROS, end: None, seen: None };
    Job { id: id.to_string(), fires: starts.map(fire).collect(), deliveries: Vec::new() }
}

fn story() -> Case {
    let mut case = empty();
    case.machine_zone = sydney();
    case.isp_zone = Some(sydney());
    let daily = |id: &str, hour: u32| job(id, std::iter::once(hour * 3600));
    case.jobs = vec![
        daily("www-data /opt/shop/bin/import-prices", 9),
        daily("root /usr/local/sbin/rotate-dumps", 10),
        daily("root /usr/local/sbin/scrub-pool", 11),
        daily("vmail /usr/local/bin/train-filter", 21),
        job("root /usr/local/bin/ping-gateway", (0..288).map(|n| n * 300)),
    ];
    let printed = [(3, 39), (4, 55), (5, 54)].map(|(day, second)| {
        let day = i64::from(day_number(2013, 1, day).expect("a day"));
        let wall = day * 86_400 + 9 * 3600 + 59 * 60 + second;
        Incident {
            when: Some(When { wall, until: None, precision: 1, zone: Zoning::Unknown, ..When::default() }),
            kind: "Trojan: Generic".to_string(),
            ..Incident::default()
        }
    });
    case.notices = vec![Notice { incidents: printed.to_vec(), ..Notice::default() }];
    case
}

fn rounded(point: &Pointing) -> Vec<i64> {
    point.lags.iter().flatten().map(|lag| lag.round() as i64).collect()
}

#[test]
fn three_incidents_have_five_readings() {
    let answer = investigate(&story());
    let zone = &answer.zones[0];
    for reading in &zone.readings {
        for point in reading.points.iter().filter(|point| point.weight > 1e-4) {
            println!(
                "{:+.2} h  {:?} {:.4}  {:?} {} {:.5} {:?}",
                f64::from(reading.offset) / 3600.0,
                reading.origin,
                reading.weight,
                point.manner,
                point.id,
                point.weight,
                rounded(point)
            );
        }
    }
    println!("{:?} none {:.3}", answer.verdict, answer.none_of_these);
    let find = |offset: i32, id: &str, manner: Manner| {
        let reading =
            zone.readings.iter().find(|reading| reading.offset == offset * 3600).expect("a reading");
        let point = reading.points.iter().find(|point| point.id.ends_with(id) && point.manner == manner);
        point.unwrap_or_else(|| panic!("{id} under {offset}: {:?}", reading.points)).clone()
    };
    let common = vec![-21, -5, -6];
    let five = [
        find(0, "train-filter", Manner::AtOnce),
        find(11, "rotate-dumps", Manner::AtOnce),
        find(10, "scrub-pool", Manner::AtOnce),
        find(11, "import-prices", Manner::WithoutDst),
        find(11, "import-prices", Manner::Later),
    ];
    let lags: Vec<Vec<i64>> = five.iter().map(rounded).collect();
    assert_eq!(lags[..4], [common.clone(), common.clone(), common.clone(), common]);
    assert_eq!(lags[4], [3579, 3595, 3594]);
    assert!(five.iter().all(|point| point.weight > 1e-6), "{five:?}");
    assert!(five.is_sorted_by(|a, b| a.weight >= b.weight), "{five:?}");
}

#[test]
fn and_no_verdict_but_what_would_settle_it() {
    let answer = investigate(&story());
    assert_eq!(answer.verdict, Verdict::NotDistinguishable);
    assert_eq!(answer.verdict.contract(), "undecided");
    assert_eq!(answer.zones[0].how, How::Undecidable);
    let tied: Vec<&str> = answer.tied.iter().map(|place| answer.suspects[*place].id.as_str()).collect();
    assert!(tied.contains(&"vmail /usr/local/bin/train-filter"), "{tied:?}");
    assert!(tied.contains(&"root /usr/local/sbin/rotate-dumps"), "{tied:?}");
    assert!(answer.suspects.iter().all(|one| one.class == Class::Schedule));
    let often =
        answer.suspects.iter().find(|one| one.id.ends_with("ping-gateway")).expect("it fits everywhere");
    assert!(often.matched == 3 && often.probability < 0.05, "{often:?}");
    assert!(answer.remarks.contains(&Remark::OnlyTheQuarterHourCounts));
    assert!(answer.remarks.contains(&Remark::BeforeItsTime));
    for settle in [Settle::NoticeAcrossDst, Settle::LogFirewall, Settle::AskZone] {
        assert!(answer.settles.contains(&settle), "{settle:?}: {:?}", answer.settles);
    }
    assert!(answer.settles.iter().any(|one| matches!(one, Settle::MoveJob(_, 7))));
    assert_eq!(answer, investigate(&story()), "the same case has the same answer");
}

#[test]
fn incidents_and_reporters_without_number_take_a_moment() {
    let mut case = story();
    let one = case.notices[0].incidents[0].clone();
    let mut many = vec![one.clone(); 300_000];
    for (number, incident) in many.iter_mut().enumerate() {
        if let Some(when) = &mut incident.when {
            when.wall += number as i64 * 37;
        }
    }
    case.notices = vec![Notice { incidents: many, ..Notice::default() }];
    case.notices.extend((0..3000).map(|number| Notice {
        reporter: Some(format!("abuse@isp{number}.example")),
        incidents: vec![one.clone()],
        ..Notice::default()
    }));
    let answer = investigate(&case);
    assert!(answer.remarks.iter().any(|remark| matches!(remark, Remark::Sampled(_))), "{:?}", answer.remarks);
}

#[test]
fn stamps_of_no_era_are_no_stamps() {
    let mut case = story();
    for (incident, wall) in case.notices[0].incidents.iter_mut().zip([i64::MAX, i64::MIN, -1]) {
        incident.when.as_mut().expect("a time").wall = wall;
    }
    assert_eq!(investigate(&case).verdict, Verdict::NoData);
}
