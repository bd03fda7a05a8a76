//! A network of which everything is known: hosts with their habits, jobs with their times, accounts with their mail. Nobody has
//! done anything yet.

use rapsheet::analyse::suspects::case::{Case, Coverage, Delivery, Fire, Hit, Host, Job, Mailer, Span};
use rapsheet::model::calendar::{Zone, day_number, weekday};
use rapsheet::model::net::Ip;

use super::rng::Rng;

pub const DAY: i64 = 86_400;
pub const MICROS: i64 = 1_000_000;

/// How much there is of everything.
#[derive(Clone, Copy)]
pub struct Size {
    pub days: i64,
    pub hosts: usize,
    pub daily_jobs: usize,
    pub accounts: usize,
    /// Hits of all hosts together, about; 0: as the habits have it.
    pub hits: usize,
}

/// How large the worlds are that are drawn.
#[derive(Clone, Copy)]
pub enum Scale {
    /// A small office: quick even without optimisation.
    Small,
    Usual,
}

impl Size {
    pub fn draw(rng: &mut Rng, scale: Scale) -> Size {
        match scale {
            Scale::Usual => {
                let (days, hosts) = (rng.between(5, 10), rng.between(5, 40) as usize);
                let (daily_jobs, accounts) = (rng.below(14), rng.between(2, 14) as usize);
                Size { days, hosts, daily_jobs, accounts, hits: 0 }
            }
            Scale::Small => {
                let (days, hosts) = (rng.between(3, 4), rng.between(2, 5) as usize);
                Size { days, hosts, daily_jobs: rng.below(4), accounts: 2, hits: 0 }
            }
        }
    }
}

pub struct World {
    pub case: Case,
    /// Seconds since the epoch: midnight UTC.
    pub start: i64,
    pub days: i64,
    /// Jobs that run every few minutes: what they do is seen nowhere in the times.
    pub frequent: usize,
}

const ZONES: [&str; 8] = [
    "Europe/Brussels",
    "Australia/Sydney",
    "America/New_York",
    "Asia/Kolkata",
    "Europe/London",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "UTC",
];

pub fn world(rng: &mut Rng, size: Size) -> World {
    let zone: Zone = rng.pick(&ZONES).parse().expect("a zone");
    let mut day = day_number(2025, 1, 1).expect("a day") + rng.below(360) as i32;
    if rng.percent(20) {
        // Across a change of the clocks, where there is one.
        let changes =
            |day: &i32| zone.offset_at(i64::from(*day) * DAY) != zone.offset_at(i64::from(*day + 1) * DAY);
        day = (day..day + 370).find(changes).map_or(day, |change| change - size.days as i32 / 2);
    }
    let start = i64::from(day) * DAY;
    let mut position = 0;
    let mut world = World { case: empty(zone), start, days: size.days, frequent: 0 };
    let hosts = (0..size.hosts).map(|number| host(rng, &world, number, size, &mut position)).collect();
    world.case.hosts = hosts;
    jobs(rng, &mut world, size.daily_jobs, &mut position);
    mail(rng, &mut world, size.accounts, &mut position);
    let whole = Span { from: start * MICROS, to: (start + size.days * DAY) * MICROS };
    world.case.coverage = Coverage { firewall: vec![whole], mail: vec![whole] };
    world.case.seed = rng.next();
    world
}

fn empty(zone: Zone) -> Case {
    Case {
        notices: Vec::new(),
        my_addresses: vec![Ip::v4(0xcb00_7111)],
        hosts: Vec::new(),
        jobs: Vec::new(),
        accounts: Vec::new(),
        senders: Vec::new(),
        coverage: Coverage::default(),
        machine_zone: zone,
        isp_zone: None,
        seed: 0,
    }
}

impl World {
    pub fn end(&self) -> i64 {
        self.start + self.days * DAY
    }

    /// Whether people are at work at an instant.
    pub fn office(&self, at: i64) -> bool {
        let (day, second) = self.case.machine_zone.local(at);
        (8 * 3600..18 * 3600).contains(&second) && weekday(day) < 6
    }

    pub fn anywhere(&self, rng: &mut Rng) -> i64 {
        self.start + rng.below((self.days * DAY) as usize) as i64
    }
}

/// A host of one of six habits.
fn host(rng: &mut Rng, world: &World, number: usize, size: Size, position: &mut u64) -> Host {
    let week = size.days as f64 / 7.0;
    let scaled = |count: i64| (count as f64 * week) as i64;
    let mut times: Vec<i64> = Vec::new();
    let habit = rng.below(100);
    let uniform = |rng: &mut Rng, times: &mut Vec<i64>, count: i64| {
        times.extend((0..count).map(|_| world.anywhere(rng)));
    };
    match habit {
        0..25 => {
            let count = scaled(rng.between(5, 60));
            uniform(rng, &mut times, count);
        }
        25..50 => {
            let count = scaled(rng.between(100, 1500));
            times.extend((0..count * 3).map(|_| world.anywhere(rng)).filter(|at| world.office(*at)));
        }
        50..65 => {
            let count = scaled(rng.between(1000, 4000));
            uniform(rng, &mut times, count);
        }
        65..85 => {
            // A decoy that calls home at an even beat.
            let period = *rng.pick(&[300, 600, 900, 1800, 3600, 3600, DAY, DAY]);
            let phase = if rng.percent(60) {
                60 * rng.between(0, period / 60 - 1)
            } else {
                rng.between(0, period - 1)
            };
            let jitter = rng.between(0, 3);
            for n in 0..size.days * DAY / period {
                if !rng.percent(3) {
                    times.push(world.start + n * period + phase + rng.between(0, jitter));
                }
            }
        }
        _ => {
            for _ in 0..scaled(rng.between(5, 60)) {
                let from = world.anywhere(rng);
                times.extend((0..rng.between(3, 40)).map(|_| from + rng.between(0, 300)));
            }
        }
    }
    if size.hits > 0 {
        let missing = (size.hits / size.hosts).saturating_sub(times.len()) as i64;
        uniform(rng, &mut times, missing);
    }
    times.sort_unstable();
    let favourites: Vec<u32> = (0..rng.between(1, 12)).map(|_| 0xc633_6400 + rng.below(250) as u32).collect();
    let hits = times.iter().map(|at| hit(rng, *at, &favourites, position)).collect();
    let id = format!("192.168.{}.{}", number / 250, number % 250 + 2);
    Host { id, hits, ..Host::default() }
}

/// A firewall line.
pub fn hit(rng: &mut Rng, at: i64, favourites: &[u32], position: &mut u64) -> Hit {
    *position += 1;
    let destination =
        if rng.percent(80) { *rng.pick(favourites) } else { 0xc000_0200 + rng.below(250) as u32 };
    Hit {
        at: at * MICROS + rng.between(0, MICROS - 1),
        destination: Ip::v4(destination),
        source_port: Some(rng.between(32_768, 60_999) as u16),
        destination_port: Some(*rng.pick(&[25, 25, 80, 443, 443])),
        uid: None,
        position: *position,
    }
}

/// What Debian brings along, some that run every few minutes, and some daily ones of the house.
fn jobs(rng: &mut Rng, world: &mut World, daily: usize, position: &mut u64) {
    let every = |period: u32, phase: u32| (phase..86_400).step_by(period as usize).collect::<Vec<u32>>();
    let mut lists: Vec<(String, Vec<u32>, Option<u32>)> = vec![
        ("root check-link".to_string(), every(300, 0), None),
        ("root sync-mail".to_string(), every(600, 0), None),
        ("www-data queue-run".to_string(), every(60, 0), None),
        ("smmsp purge".to_string(), every(1200, 0), None),
    ];
    world.frequent = lists.len();
    lists.push(("root cron.hourly".to_string(), every(3600, 17 * 60), None));
    lists.push(("root cron.daily".to_string(), vec![6 * 3600 + 25 * 60], None));
    lists.push(("root cron.weekly".to_string(), vec![6 * 3600 + 47 * 60], Some(0)));
    for number in 0..daily {
        let minute = *rng.pick(&[0, 0, 0, 0, 30, 15, 5, 42]);
        let second = rng.below(24) as u32 * 3600 + minute * 60;
        // Two jobs of one minute cannot be told apart by anybody.
        if lists.iter().any(|(_, seconds, _)| seconds.as_slice() == [second]) {
            continue;
        }
        lists.push((format!("root house-{number}"), vec![second], None));
    }
    let first = (world.start / DAY) as i32;
    for (id, seconds, on) in lists {
        let seen = rng.percent(40);
        let mut fires = Vec::new();
        for day in first - 9..first + world.days as i32 + 9 {
            for second in seconds.iter().filter(|_| on.is_none_or(|on| weekday(day) == on)) {
                let at = world.case.machine_zone.wall(day, *second).first() * MICROS;
                let inside = (world.start * MICROS..world.end() * MICROS).contains(&at);
                let seen = (seen && inside).then(|| {
                    *position += 1;
                    *position
                });
                fires.push(Fire { earliest: at, latest: at, end: None, seen });
            }
        }
        fires.sort_by_key(|fire| fire.earliest);
        fires.dedup_by_key(|fire| fire.earliest);
        world.case.jobs.push(Job { id, fires, deliveries: Vec::new() });
    }
}

/// Accounts; each sends under its own address, some under another as well.
fn mail(rng: &mut Rng, world: &mut World, accounts: usize, position: &mut u64) {
    for number in 0..accounts {
        let id = format!("user{number}");
        let own = format!("{id}@shop.example");
        let mut times: Vec<i64> =
            (0..rng.between(10, 250) * world.days / 7).map(|_| world.anywhere(rng)).collect();
        if rng.percent(60) {
            let office: Vec<i64> = times.iter().copied().filter(|at| world.office(*at)).collect();
            times = office;
        }
        times.sort_unstable();
        let deliveries: Vec<Delivery> =
            times.iter().map(|at| delivery(rng, *at, &id, &own, position)).collect();
        world.case.accounts.push(Mailer { id, deliveries: deliveries.clone() });
        world.case.senders.push(Mailer { id: own, deliveries });
    }
}

pub fn delivery(rng: &mut Rng, at: i64, login: &str, sender: &str, position: &mut u64) -> Delivery {
    *position += 1;
    Delivery {
        at: at * MICROS,
        queue_id: Some(format!("{:011X}", rng.next() >> 20)),
        message_id: Some(format!("{:016x}@shop.example", rng.next())),
        uid: None,
        login: Some(login.to_string()),
        sender: Some(sender.to_string()),
        recipient: Some(format!("r{}@mail.example", rng.below(5000))),
        position: *position,
    }
}
