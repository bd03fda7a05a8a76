//! Somebody does it, a reporter writes a notice about it, and the truth is kept apart.

use rapsheet::analyse::suspects::answer::Kind;
use rapsheet::analyse::suspects::case::{Case, Span};
use rapsheet::model::calendar::Zone;
use rapsheet::model::net::Ip;
use rapsheet::model::notice::{Incident, Notice, PortRole, Trace, When, Zoning};

use super::rng::Rng;
use super::world::{self, DAY, MICROS, Scale, Size, World};

/// A case, and what is true of it.
pub struct Told {
    pub case: Case,
    pub sort: Sort,
    /// All that are guilty: an account and its sender are guilty together. Empty: nobody of the list.
    pub guilty: Vec<(Kind, usize)>,
    /// Seconds east of UTC of the first stamp.
    pub offset: i32,
    pub zoning: Stating,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    HostByTime,
    HostByPort,
    HostByPeer,
    Job,
    AccountByTime,
    AccountById,
    /// A process that is not in the list, daily on a full hour.
    UnlistedDaily,
    /// Somebody who is not in the list, at any time.
    Stranger,
    /// The logs of that time are gone.
    NoLogs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stating {
    Stated,
    Convention,
    Unsaid,
    Wrong,
}

/// One act of the culprit, and what a reporter may see of it.
struct Act {
    /// Seconds since the epoch, as the reporter would see it with a true clock.
    at: f64,
    port: Option<u16>,
    peer: Option<Ip>,
    traces: Vec<Trace>,
}

pub fn told(seed: u64, scale: Scale) -> Told {
    let mut rng = Rng::new(seed);
    let size = Size::draw(&mut rng, scale);
    let mut world = world::world(&mut rng, size);
    let sort = match rng.below(100) {
        0..24 => Sort::HostByTime,
        24..36 => Sort::HostByPort,
        36..44 => Sort::HostByPeer,
        44..60 => Sort::Job,
        60..68 => Sort::AccountByTime,
        68..75 => Sort::AccountById,
        75..85 => Sort::UnlistedDaily,
        85..96 => Sort::Stranger,
        _ => Sort::NoLogs,
    };
    let (guilty, acts) = match sort {
        Sort::HostByTime | Sort::HostByPort | Sort::HostByPeer | Sort::NoLogs => {
            host(&mut rng, &mut world, sort)
        }
        Sort::Job => job(&mut rng, &world),
        Sort::AccountByTime | Sort::AccountById => account(&mut rng, &mut world, sort),
        Sort::UnlistedDaily => (Vec::new(), unlisted(&mut rng, &world)),
        Sort::Stranger => (Vec::new(), stranger(&mut rng, &world)),
    };
    if sort == Sort::NoLogs {
        let late = Span { from: (world.end() + DAY) * MICROS, to: (world.end() + 3 * DAY) * MICROS };
        for host in &mut world.case.hosts {
            host.hits.iter_mut().for_each(|hit| hit.at += (world.days + 1) * DAY * MICROS);
            host.hits.retain(|hit| late.holds(hit.at));
        }
        world.case.accounts.clear();
        world.case.senders.clear();
        world.case.jobs.clear();
        world.case.coverage.firewall = vec![late];
        world.case.coverage.mail = vec![late];
    }
    report(&mut rng, world, sort, guilty, acts)
}

/// A host with a habit of its own goes wrong: it adds bad connections to it, of which some are reported.
fn host(rng: &mut Rng, world: &mut World, sort: Sort) -> (Vec<(Kind, usize)>, Vec<Act>) {
    let number = rng.below(world.case.hosts.len());
    let spread = rng.below(3);
    let count = match sort {
        Sort::HostByTime | Sort::NoLogs => rng.between(3, 8),
        _ => rng.between(1, 5),
    };
    let night = rng.between(0, 86_399);
    let evil: Vec<i64> = (0..count * rng.between(2, 8))
        .map(|n| match spread {
            0 => world.anywhere(rng),
            1 => (0..50)
                .map(|_| world.anywhere(rng))
                .find(|at| world.office(*at))
                .unwrap_or(world.start + 50_000),
            _ => world.start + n % world.days * DAY + (night + rng.between(0, 900)) % DAY,
        })
        .collect();
    let limited = rng.percent(12);
    let peers: Vec<u32> = (0..6).map(|_| 0xcb00_7100 + rng.below(200) as u32).collect();
    let mut position = 10_000_000;
    let mut acts = Vec::new();
    let Some(host) = world.case.hosts.get_mut(number) else { return (Vec::new(), acts) };
    for at in evil {
        let hit = world::hit(rng, at, &peers, &mut position);
        acts.push(Act {
            at: hit.at as f64 / MICROS as f64 + if rng.percent(88) { rng.unit() } else { 10.0 * rng.unit() },
            port: hit.source_port.filter(|_| sort == Sort::HostByPort),
            peer: Some(hit.destination)
                .filter(|_| sort == Sort::HostByPeer || sort == Sort::HostByPort && rng.percent(70)),
            traces: Vec::new(),
        });
        if !rng.percent(if limited { 40 } else { 5 }) {
            host.hits.push(hit);
        }
    }
    host.hits.sort_by_key(|hit| hit.at);
    if limited {
        host.limited =
            vec![Span { from: world.start * MICROS, to: (world.start + world.days * DAY) * MICROS }];
    }
    (vec![(Kind::Host, number)], some(rng, acts, count))
}

/// Leaves so many of them.
fn some(rng: &mut Rng, mut acts: Vec<Act>, count: i64) -> Vec<Act> {
    while acts.len() > count as usize {
        let place = rng.below(acts.len());
        acts.swap_remove(place);
    }
    acts
}

/// A job of those that do not run all the time; how long after its start it acts is its own way.
fn job(rng: &mut Rng, world: &World) -> (Vec<(Kind, usize)>, Vec<Act>) {
    let inside = (world.start * MICROS)..(world.end() * MICROS);
    let (mut number, mut fires) = (0, Vec::new());
    while fires.len() < 3 {
        number = world.frequent + rng.below(world.case.jobs.len() - world.frequent);
        fires = world.case.jobs.get(number).map_or(Vec::new(), |job| {
            job.fires.iter().map(|fire| fire.earliest).filter(|at| inside.contains(at)).collect()
        });
    }
    let lag = match rng.below(100) {
        0..40 => 4.0 * rng.unit(),
        40..85 => 60.0 * rng.unit(),
        85..95 => 600.0 * rng.unit(),
        _ => 3500.0 * rng.unit(),
    };
    let act = |at: i64, rng: &mut Rng| Act {
        at: at as f64 / MICROS as f64 + lag * (0.8 + 0.4 * rng.unit()) + rng.unit(),
        port: None,
        peer: None,
        traces: Vec::new(),
    };
    let acts = fires.into_iter().map(|at| act(at, rng)).collect();
    let count = rng.between(3, 7);
    (vec![(Kind::Job, number)], some(rng, acts, count))
}

/// An account whose password is known to others.
fn account(rng: &mut Rng, world: &mut World, sort: Sort) -> (Vec<(Kind, usize)>, Vec<Act>) {
    let number = rng.below(world.case.accounts.len());
    let count = if sort == Sort::AccountByTime { rng.between(4, 9) } else { rng.between(1, 4) };
    let evil: Vec<i64> = (0..count * 4).map(|_| world.anywhere(rng)).collect();
    let mut position = 20_000_000;
    let mut acts = Vec::new();
    let login = format!("user{number}");
    let sender = format!("{login}@shop.example");
    let quoted = rng.below(3);
    for at in evil {
        let sent = world::delivery(rng, at, &login, &sender, &mut position);
        let wait = match rng.below(100) {
            0..60 => 8.0 * rng.unit(),
            60..85 => 60.0 * rng.unit(),
            _ => 600.0 * rng.unit(),
        };
        let quote = match quoted {
            0 => sent.message_id.clone().map(Trace::MessageId),
            1 => sent.queue_id.clone().map(Trace::QueueId),
            _ => Some(Trace::Login(login.clone())),
        };
        let traces = quote.into_iter().filter(|_| sort == Sort::AccountById).collect();
        acts.push(Act { at: at as f64 + wait, port: None, peer: None, traces });
        for list in [&mut world.case.accounts, &mut world.case.senders] {
            if let Some(mailer) = list.get_mut(number) {
                mailer.deliveries.push(sent.clone());
                mailer.deliveries.sort_by_key(|one| one.at);
            }
        }
    }
    (vec![(Kind::Account, number), (Kind::Sender, number)], some(rng, acts, count))
}

fn bare(at: f64) -> Act {
    Act { at, port: None, peer: None, traces: Vec::new() }
}

fn unlisted(rng: &mut Rng, world: &World) -> Vec<Act> {
    let hour = rng.below(24) as u32;
    let lag = if rng.percent(50) { 4.0 } else { 60.0 } * rng.unit();
    let first = (world.start / DAY) as i32;
    let days =
        (first..first + world.days as i32).map(|day| world.case.machine_zone.wall(day, hour * 3600).first());
    let inside = days.filter(|at| (world.start..world.end()).contains(at));
    let acts = inside.map(|at| bare(at as f64 + lag * (0.8 + 0.4 * rng.unit()) + rng.unit())).collect();
    let count = rng.between(3, 6);
    some(rng, acts, count)
}

fn stranger(rng: &mut Rng, world: &World) -> Vec<Act> {
    let office = rng.percent(50);
    // As many as there are where somebody of the list did it, so that their number gives nothing away.
    let ports = rng.percent(40);
    let count = if ports { rng.between(1, 5) } else { rng.between(3, 8) };
    let mut acts = Vec::new();
    while acts.len() < count as usize {
        let at = world.anywhere(rng);
        if !office || world.office(at) {
            let mut act = bare(at as f64 + rng.unit());
            if ports {
                act.port = Some(rng.between(32_768, 60_999) as u16);
                act.peer = Some(Ip::v4(0xcb00_7100 + rng.below(200) as u32));
            }
            acts.push(act);
        }
    }
    acts
}

/// The notice: a zone, a clock that is off, a mail some time later.
fn report(
    rng: &mut Rng,
    mut world: World,
    sort: Sort,
    guilty: Vec<(Kind, usize)>,
    mut acts: Vec<Act>,
) -> Told {
    let machine = world.case.machine_zone;
    let isp = if rng.percent(80) { machine } else { "Europe/Madrid".parse().expect("a zone") };
    world.case.isp_zone = rng.percent(85).then_some(isp);
    let standard = |zone: Zone| {
        let offsets = [0, 120, 240].map(|day| zone.offset_at(world.start + day * DAY));
        Zone::Fixed(offsets.into_iter().min().unwrap_or(0))
    };
    let odd = Zone::Fixed(*rng.pick(&[-8, -6, -5, -3, 2, 3, 4, 7, 8, 9]) * 3600);
    let zone = match rng.below(100) {
        0..45 => Zone::UTC,
        45..72 => isp,
        72..86 => machine,
        86..92 => standard(isp),
        _ => odd,
    };
    let zoning = match rng.below(100) {
        0..50 => Stating::Stated,
        50..56 => Stating::Convention,
        56..99 => Stating::Unsaid,
        _ => Stating::Wrong,
    };
    let skew = match rng.below(100) {
        0..75 => 3.0 * (rng.unit() + rng.unit() - 1.0),
        75..95 => 60.0 * (rng.unit() + rng.unit() - 1.0),
        _ => 300.0 * (rng.unit() + rng.unit() - 1.0),
    };
    for act in &mut acts {
        if rng.percent(3) {
            *act = bare(world.anywhere(rng) as f64);
        }
    }
    acts.sort_by(|a, b| a.at.total_cmp(&b.at));
    let coarse = rng.percent(8);
    let said = match zoning {
        Stating::Stated => Zoning::Stated(zone),
        Stating::Convention => Zoning::Convention(zone),
        Stating::Unsaid => Zoning::Unknown,
        Stating::Wrong => Zoning::Stated(odd),
    };
    let last = acts.last().map_or(world.start, |act| act.at as i64);
    let offset = zone.offset_at(acts.first().map_or(world.start, |act| (act.at + skew) as i64));
    let incidents: Vec<Incident> =
        acts.into_iter().map(|act| incident(act, skew, zone, &said, coarse)).collect();
    let lag = match rng.below(100) {
        0..30 => rng.between(0, 120),
        30..32 => -rng.between(60, 7200),
        _ => 120.0_f64.powf(1.0 + 1.9 * rng.unit()) as i64,
    };
    let notice = |incidents: Vec<Incident>| Notice {
        name: "notice".to_string(),
        reporter: Some("abuse@isp.example".to_string()),
        mailed: Some(last + lag),
        incidents,
        ..Notice::default()
    };
    world.case.notices = vec![notice(incidents)];
    Told { case: world.case, sort, guilty, offset, zoning }
}

fn incident(act: Act, skew: f64, zone: Zone, said: &Zoning, coarse: bool) -> Incident {
    let at = (act.at + skew).floor() as i64;
    let wall = at + i64::from(zone.offset_at(at));
    let (wall, precision) = if coarse { (wall - wall.rem_euclid(60), 60) } else { (wall, 1) };
    Incident {
        when: Some(When { wall, until: None, precision, zone: said.clone(), ..When::default() }),
        ip: Some(Ip::v4(0xcb00_7111)),
        port: act.port,
        port_role: if act.port.is_some() { PortRole::Source } else { PortRole::Unsaid },
        peer: act.peer,
        kind: "bot".to_string(),
        traces: act.traces,
        ..Incident::default()
    }
}
