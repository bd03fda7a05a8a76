//! Investigations to look at. Invented.

use rapsheet::model::calendar::{Moment, Zone, parse_rfc3339};
use rapsheet::report::view::investigation::{
    Aside, Evidence, Excluded, Incident, Investigation, Lane, Mark, Notice, Pointing, Reading, Schedule,
    Suspect, Zone as Stamps,
};
use rapsheet::report::view::{Source, Trouble};

pub const ZONE: &str = "Australia/Sydney";

/// An RFC 3339 instant on Sydney's clock.
pub fn at(text: &str) -> Moment {
    let zone: Zone = ZONE.parse().expect("a zone");
    Moment::new(parse_rfc3339(text).expect("an instant"), zone)
}

/// The days and stamps of the story.
const STAMPS: [(&str, &str); 3] = [("03", "09:59:39"), ("04", "09:59:55"), ("07", "09:59:54")];
const LAGS: [f64; 3] = [-21.0, -5.0, -6.0];

fn incident(place: usize) -> Incident {
    let (day, clock) = STAMPS[place];
    Incident {
        notice: "notice.eml".into(),
        at: format!("2013-01-{day}T{clock}"),
        local: format!("2013-01-{day}T{clock}"),
        here: None,
        until: None,
        precision: 1,
        zone: "unknown",
        ip: Some("203.0.113.20".into()),
        kind: "Trojan: Generic".into(),
        text: format!("[2013-01-{day} {clock}] [203.0.113.20] Trojan: Generic"),
        line: 12 + place,
        ours: true,
        firewall_covered: None,
        mail_covered: Some(true),
        ..Incident::default()
    }
}

fn job(id: &str, rank: usize, probability: f64, hour: &str) -> Suspect {
    Suspect {
        rank,
        kind: "job",
        id: id.into(),
        answer: "not distinguishable",
        class: 'e',
        class_words: "its schedule only",
        matched: 3,
        of: 3,
        elsewhere: String::new(),
        probability,
        by_chance: 0.019,
        by_chance_iid: 0.000_1,
        by_chance_shift: 0.019,
        by_chance_round: 0.21,
        skew: -11.0,
        lags: LAGS.map(Some).to_vec(),
        evidence: (0..3)
            .map(|place| Evidence {
                file: "/var/log/syslog.1".into(),
                line: 4_100 + place as u64,
                at: at(&format!("2013-01-{}T{hour}:00:01+11:00", STAMPS[place].0)),
                text: format!(
                    "Jan {} {hour}:00:01 web1 CRON[811]: (root) CMD ({id})",
                    STAMPS[place].0.replace('0', " ")
                ),
                incident: place,
                lag: LAGS[place],
            })
            .collect(),
        rhythm: format!("every day at {hour}:00"),
        next: Some(at(&format!("2013-01-08T{hour}:00:00+11:00"))),
        schedule: format!("0 {hour} * * * {id}"),
        ..Suspect::default()
    }
}

fn reading(zone: &str, why: &'static str, offset: &str, weight: f64, id: &str, manner: &str) -> Reading {
    let points =
        Pointing { kind: "job", id: id.into(), manner: manner.into(), weight, lags: LAGS.map(Some).to_vec() };
    Reading { zone: zone.into(), why, offset: offset.into(), weight, points: vec![points] }
}

fn readings() -> Vec<Reading> {
    let late = Pointing {
        kind: "job",
        id: "root /usr/local/bin/mirror".into(),
        manner: "acting 59.7 minutes after its start".into(),
        weight: 0.07,
        lags: vec![Some(3_579.0), Some(3_595.0), Some(3_594.0)],
    };
    let mut list = vec![
        reading(
            "UTC",
            "many reporters write UTC",
            "+00:00",
            0.43,
            "root /usr/local/bin/push-stats",
            "at the time",
        ),
        reading(
            ZONE,
            "the zone of the provider",
            "+11:00",
            0.31,
            "root /usr/local/bin/fetch-feeds",
            "at the time",
        ),
        reading(
            "UTC+10:00",
            "the provider's zone without summer time",
            "+10:00",
            0.12,
            "root /usr/local/bin/report",
            "an hour later",
        ),
        reading(
            "UTC+12:00",
            "a host of ours without summer time",
            "+12:00",
            0.07,
            "root /usr/local/bin/mirror",
            "an hour earlier",
        ),
    ];
    list[1].points.push(late);
    list
}

fn lanes() -> Vec<Lane> {
    let mark = |text: String, at: Moment| Mark { at, until: None, text };
    let incidents =
        STAMPS.map(|(day, clock)| mark("Trojan: Generic".into(), at(&format!("2013-01-{day}T{clock}Z"))));
    let run = |id: &str, hour: u32| Lane {
        name: format!("root /usr/local/bin/{id}"),
        kind: "run",
        marks: (1..=8)
            .map(|day| {
                mark("due by its schedule".into(), at(&format!("2013-01-{day:02}T{hour:02}:00:00+11:00")))
            })
            .collect(),
        left_out: 0,
    };
    let mut wave = mark("87 sessions open".into(), at("2013-01-04T02:10:00+11:00"));
    wave.until = Some(at("2013-01-04T05:40:00+11:00"));
    let hits = (0..4_000i64).map(|place| {
        let seconds = at("2013-01-02T00:00:00+11:00").seconds() + place * 120;
        mark("port 25".into(), Moment::new(seconds * 1_000_000, ZONE.parse().expect("a zone")))
    });
    vec![
        Lane { name: "incidents".into(), kind: "incident", marks: incidents.to_vec(), left_out: 0 },
        run("push-stats", 21),
        run("fetch-feeds", 10),
        Lane { name: "192.168.2.23".into(), kind: "hit", marks: hits.collect(), left_out: 12 },
        Lane { name: "waves".into(), kind: "wave", marks: vec![wave], left_out: 0 },
    ]
}

/// Three stamps without a zone, five ways to read them.
pub fn story() -> Investigation {
    Investigation {
        schema: "rapsheet/investigation/1",
        version: "0.1.0",
        host: "web1.example.org".into(),
        local_zone: ZONE.into(),
        notices: vec![Notice {
            name: "notice.eml".into(),
            format: "AISI".into(),
            reporter: "abuse@provider.example".into(),
            subject: "Security notice for your service".into(),
            mailed: Some(at("2013-01-08T09:12:00+11:00")),
            incidents: 3,
            asides: vec![Aside {
                what: "deadline",
                at: "2013-01-15".into(),
                text: "please answer by 15 January".into(),
            }],
            doubts: vec!["The stamps state no zone.".into()],
        }],
        incidents: (0..3).map(incident).collect(),
        zone: Some(Stamps {
            offset: "+00:00".into(),
            how: "undecidable",
            runner_up: Some("+11:00".into()),
            margin: 0.12,
        }),
        readings: readings(),
        verdict: "undecided",
        answer: "not distinguishable",
        explanation:
            "Five jobs of this machine would fit the three times, depending on the zone in which they were \
            written. Read as UTC it was root /usr/local/bin/push-stats, read as Sydney time root \
            /usr/local/bin/fetch-feeds. Nothing in the logs decides between them."
                .into(),
        suspects: vec![
            job("root /usr/local/bin/push-stats", 1, 0.41, "21"),
            job("root /usr/local/bin/fetch-feeds", 2, 0.24, "10"),
        ],
        excluded: vec![Excluded {
            kind: "job",
            id: "root /usr/local/bin/backup".into(),
            why: "did not run on one of the days",
        }],
        none_of_these: 0.31,
        remarks: vec![
            "All three lie 5 to 21 seconds before a full hour, and cron never starts early.".into(),
        ],
        settles: vec![
            "Move push-stats by seven minutes (7 21 * * *): if the next notice moves too, it was this job."
                .into(),
            "Switch on a LOG rule for outgoing connections on the firewall.".into(),
        ],
        lanes: lanes(),
        sources: vec![source("/var/log/syslog.1"), source("/var/log/mail.log.1")],
        schedules: vec![Schedule {
            file: "/etc/crontab".into(),
            jobs: 9,
            doubts: vec!["line 14 cannot be read".into()],
        }],
        problems: vec![Trouble {
            file: "/var/log/mail.log.1".into(),
            line: Some(77),
            what: "no stamp".into(),
        }],
        problems_left_out: 3,
    }
}

fn source(path: &str) -> Source {
    Source {
        path: path.into(),
        lines: 120_400,
        first: Some(at("2013-01-01T00:00:03+11:00")),
        last: Some(at("2013-01-08T06:25:01+11:00")),
        year: "inferred",
        zone: "machine",
        complete: true,
        compression: "none",
        time_basis: "from mtime; the weekday agrees".into(),
        confidence: "likely",
        dst_lines: 0,
        backward: 0,
        duplicate_of: None,
    }
}

/// A firewall line with the notice's source port: one host named.
pub fn named() -> Investigation {
    let mut all = story();
    let mut one = incident(0);
    (one.zone, one.at, one.here) =
        ("inferred", "2013-01-03T09:59:39+00:00".into(), Some(at("2013-01-03T09:59:39Z")));
    (one.role, one.port, one.port_role) = ("source", Some(41_022), "source");
    (one.peer, one.peer_port, one.protocol) = (Some("198.51.100.9".into()), Some(80), Some("tcp".into()));
    (one.firewall_covered, one.mail_covered) = (Some(true), Some(false));
    all.incidents = vec![one];
    all.notices[0].incidents = 1;
    (all.verdict, all.answer) = ("suspect", "identified");
    all.explanation =
        "It was 192.168.2.23 (printer), almost surely. A line of the firewall has the source port of the \
        notice, two seconds before it. Take it off the network and look at it."
            .into();
    all.zone = Some(Stamps {
        offset: "+00:00".into(),
        how: "inferred",
        runner_up: Some("+11:00".into()),
        margin: 0.98,
    });
    let line = "Jan  3 20:59:37 gw kernel: [81234.5678] FWD IN=eth1 OUT=eth0 SRC=192.168.2.23 DST=198.51.100.9 LEN=60 \
        TOS=0x00 PREC=0x00 TTL=63 ID=4711 DF PROTO=TCP SPT=41022 DPT=80 WINDOW=29200 RES=0x00 SYN URGP=0";
    all.suspects = vec![Suspect {
        rank: 1,
        kind: "host",
        id: "192.168.2.23".into(),
        name: "printer, 00:0d:3a:2f:f2:27".into(),
        answer: "identified",
        class: 'a',
        class_words: "source port and time of the notice in a firewall line",
        matched: 1,
        of: 1,
        elsewhere: String::new(),
        probability: 0.997,
        by_chance: 0.0003,
        by_chance_iid: 0.0002,
        by_chance_shift: 0.0003,
        by_chance_round: 0.0003,
        skew: 2.0,
        lags: vec![Some(2.0)],
        evidence: vec![Evidence {
            file: "/var/log/kern.log.1".into(),
            line: 90_210,
            at: at("2013-01-03T09:59:37Z"),
            text: line.into(),
            incident: 0,
            lag: 2.0,
        }],
        ..Suspect::default()
    }];
    (all.none_of_these, all.excluded, all.readings) = (0.003, vec![], vec![]);
    all
}

/// The notice without any log or schedule.
pub fn alone() -> Investigation {
    let mut all = story();
    (all.verdict, all.answer) = ("no-data", "no data");
    all.explanation =
        "The notice alleges three events of 203.0.113.20 in January 2013. No logs were read, so nobody \
        can be named. Read on for what to fetch."
            .into();
    (all.suspects, all.sources, all.schedules, all.readings, all.excluded) =
        (vec![], vec![], vec![], vec![], vec![]);
    (all.zone, all.remarks, all.settles, all.problems, all.problems_left_out) =
        (None, vec![], vec![], vec![], 0);
    all.lanes.truncate(1);
    all.incidents.iter_mut().for_each(|one| one.mail_covered = None);
    all
}

/// Everything empty.
pub fn empty() -> Investigation {
    let mut all = alone();
    (all.notices, all.incidents, all.lanes, all.host) = (vec![], vec![], vec![], String::new());
    all.explanation = String::new();
    all
}

/// The story with one hostile text in every place a notice, a log or a schedule can reach.
pub fn hostile(text: &str) -> Investigation {
    let mut all = story();
    let evil = || text.to_string();
    (all.host, all.local_zone, all.explanation) = (evil(), evil(), evil());
    for one in &mut all.notices {
        (one.name, one.format, one.reporter, one.subject) = (evil(), evil(), evil(), evil());
        one.asides.iter_mut().for_each(|aside| (aside.at, aside.text) = (evil(), evil()));
        one.doubts = vec![evil(), evil()];
    }
    for one in &mut all.incidents {
        (one.notice, one.at, one.local, one.kind, one.text) = (evil(), evil(), evil(), evil(), evil());
        (one.until, one.masked, one.peer, one.protocol) =
            (Some(evil()), Some(evil()), Some(evil()), Some(evil()));
        (one.ip, one.ours, one.precision) = (Some(evil()), false, 60);
    }
    all.incidents[1].ip = None;
    all.zone = Some(Stamps { offset: evil(), how: "undecidable", runner_up: Some(evil()), margin: 0.1 });
    for one in &mut all.readings {
        (one.zone, one.offset) = (evil(), evil());
        one.points.iter_mut().for_each(|point| (point.id, point.manner) = (evil(), evil()));
    }
    for one in &mut all.suspects {
        (one.id, one.name, one.rhythm, one.schedule) = (evil(), evil(), evil(), evil());
        one.evidence.iter_mut().for_each(|line| (line.file, line.text) = (evil(), evil()));
    }
    all.excluded.iter_mut().for_each(|one| one.id = evil());
    (all.remarks, all.settles) = (vec![evil()], vec![evil(), evil()]);
    for lane in &mut all.lanes {
        lane.name = evil();
        lane.marks.iter_mut().for_each(|mark| mark.text = evil());
        lane.marks.truncate(40);
    }
    all.sources
        .iter_mut()
        .for_each(|one| (one.path, one.time_basis, one.duplicate_of) = (evil(), evil(), Some(evil())));
    all.schedules.iter_mut().for_each(|one| (one.file, one.doubts) = (evil(), vec![evil()]));
    all.problems.iter_mut().for_each(|one| (one.file, one.what) = (evil(), evil()));
    all
}
