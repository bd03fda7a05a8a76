//! Reports to look at: a bad day, a bad week, a quiet day, a day without data, and one full of hostile text. Invented.

use rapsheet::model::calendar::{Moment, Zone, day_number};
use rapsheet::model::event::Reason;
use rapsheet::model::finding::{Evidence, Finding, Severity};
use rapsheet::report::view::*;

pub const ZONE: &str = "Europe/Brussels";

/// An instant of May 2026 in Brussels.
pub fn at(day: u32, clock: &str) -> Moment {
    let parts: Vec<u32> = clock.split(':').map(|part| part.parse().expect("a number")).collect();
    let second = parts.iter().fold(0, |sum, part| sum * 60 + part) * if parts.len() == 2 { 60 } else { 1 };
    let zone: Zone = ZONE.parse().expect("a zone");
    let day = day_number(2026, 5, 1).expect("a day") + day as i32 - 1 + (second / 86_400) as i32;
    Moment::new(zone.wall(day, second % 86_400).first() * 1_000_000, zone)
}

pub fn counted(name: &str, count: u64) -> Counted {
    Counted { name: name.into(), count }
}

pub fn line(file: &str, line: u64, text: &str) -> Evidence {
    Evidence { file: format!("/var/log/{file}"), line, text: text.into() }
}

fn hit(number: u64, clock: &str, source: &str, destination: &str) -> Evidence {
    let text = format!(
        "May 11 {clock} gw kernel: [81234.5678] Illegal port 25 > IN=eth1 OUT=eth0 \
         MAC=00:1b:21:aa:10:01:00:0d:3a:2f:f2:27:08:00 SRC={source} DST={destination} LEN=52 TOS=0x00 PREC=0x00 TTL=127 \
         ID=2211 DF PROTO=TCP SPT=51234 DPT=25 WINDOW=8192 RES=0x00 SYN URGP=0"
    );
    line("kern.log", number, &text)
}

/// A report of `days` days in which nothing was read.
pub fn empty(days: u32) -> Report {
    let name =
        if days == 1 { "2026-05-11".to_string() } else { format!("2026-05-11 to 2026-05-{}", 10 + days) };
    Report {
        schema: "rapsheet/report/1",
        version: "0.1.0",
        host: "mx1.example.org".into(),
        period: Period { start: at(11, "00:00"), end: at(11 + days, "00:00"), zone: ZONE.into(), name, days },
        verdict: Verdict {
            severity: Severity::Info,
            text: "No data: not one line of this day was read.".into(),
        },
        changes: vec![],
        findings: vec![],
        port25: Port25 { hits: 0, sources: vec![], days: dates(days), every_hit: vec![], unreadable: 0 },
        firewall: Firewall {
            hits: 0,
            ports: vec![],
            sources: vec![],
            actions: vec![],
            prefixes: vec![],
            unreadable: 0,
        },
        rbl: Rbl { rejects: 0, zones: vec![], clients: vec![], listed: vec![] },
        postscreen: Postscreen { connects: 0, dnsbl_ranked: 0 },
        rejects: Rejects { total: 0, by_reason: reasons(&[]), by_code: vec![], clients: vec![] },
        guessers: vec![],
        broadband: vec![],
        auth: Auth { failures: 0, clients: vec![] },
        connections: Connections {
            inbound: 0,
            outbound: 0,
            clients: 0,
            peak: None,
            hours: vec![],
            curve: vec![],
            limits: vec![],
            limits_total: 0,
            waves: vec![],
            unclosed: 0,
            unclosed_sessions: vec![],
            top_clients: vec![],
        },
        mail: Mail {
            accepted: 0,
            delivered: 0,
            deferred: 0,
            bounced: 0,
            senders: vec![],
            uids: vec![],
            logins: vec![],
            relays: vec![],
            listed: vec![],
        },
        jobs: Jobs { runs: 0, commands: vec![] },
        accounting: Accounting::default(),
        sources: vec![],
        gaps: vec![],
        unmatched: vec![],
        problems: vec![],
        problems_left_out: 0,
        rules: vec![
            Rule {
                name: "port25_by_source",
                sql: "SELECT source, COUNT(*) AS hits\nFROM hits\nWHERE illegal = 1 AND port < 588\nGROUP BY source\nORDER BY hits DESC, source\n",
            },
            Rule {
                name: "rbl_by_zone",
                sql: "SELECT zone, SUM(count) AS rejects\nFROM rejects\nWHERE reason = 'rbl'\nGROUP BY zone\nORDER BY rejects DESC, zone\n",
            },
        ],
    }
}

fn dates(days: u32) -> Vec<String> {
    (0..days).map(|day| at(11 + day, "12:00").date()).collect()
}

fn reasons(counts: &[(Reason, u64)]) -> Vec<Counted> {
    let count = |reason| counts.iter().find(|(one, _)| *one == reason).map_or(0, |(_, count)| *count);
    Reason::ALL.iter().map(|reason| counted(reason.name(), count(*reason))).collect()
}

/// A day on which all was read and nothing happened.
pub fn quiet() -> Report {
    let mut report = empty(1);
    report.verdict.text = "All quiet: 7,002 sessions, 412 rejects, nothing out of the ordinary.".into();
    report.firewall.hits = 214;
    report.firewall.ports = vec![Port { port: 23, protocol: "tcp".into(), hits: 214 }];
    report.firewall.sources = vec![FirewallSource { ip: "198.51.100.4".into(), hits: 214, evidence: vec![] }];
    report.rejects.total = 412;
    report.rejects.by_reason = reasons(&[(Reason::UnknownUser, 400), (Reason::Greylisted, 12)]);
    report.rejects.by_code = vec![counted("550", 400), counted("450", 12)];
    let (hours, curve) = sessions(1, false);
    report.connections.inbound = hours.iter().map(|hour| hour.opened).sum();
    report.connections.outbound = hours.iter().map(|hour| hour.outbound).sum();
    report.connections.clients = 800;
    report.connections.peak = Some(Peak { open: 17, at: at(11, "13:03:12") });
    (report.connections.hours, report.connections.curve) = (hours, curve);
    report.mail = Mail { accepted: 1_900, delivered: 2_210, deferred: 14, bounced: 3, ..report.mail };
    report.accounting = Accounting {
        lines: 48_210,
        used: 31_004,
        ignored: 17_206,
        bytes: 5_912_004,
        ..Accounting::default()
    };
    report.sources = vec![source("/var/log/mail.log", 48_210)];
    report
}

fn source(path: &str, lines: u64) -> Source {
    Source {
        path: path.into(),
        lines,
        first: Some(at(11, "00:00:02")),
        last: Some(at(11, "23:59:58")),
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

/// Hours and curve of a working day, with a wave from 10:10 to 11:40 where `wave`.
fn sessions(days: u32, wave: bool) -> (Vec<Hour>, Vec<CurvePoint>) {
    let usual = |minute: u32| 3.0 + 11.0 * (-((f64::from(minute) - 810.0) / 260.0).powi(2)).exp();
    let mut curve = Vec::new();
    for cell in 0..days * 144 {
        let (day, minute) = (cell / 144, cell % 144 * 10);
        let jitter = f64::from((cell * 7919) % 11) / 3.0;
        let mut open = usual(minute) + jitter;
        if wave && day == 0 && (610..700).contains(&minute) {
            open = (87.0 - (f64::from(minute) - 650.0).abs() * 1.4).max(open);
        }
        let start = at(11 + day, &format!("{}:{:02}", minute / 60, minute % 60));
        curve.push(CurvePoint { start, open: open as u64, opened: (open * 6.0) as u64 });
    }
    let hour = |chunk: &[CurvePoint]| Hour {
        start: chunk[0].start,
        opened: chunk.iter().map(|point| point.opened).sum(),
        peak_open: chunk.iter().map(|point| point.open).max().unwrap_or(0),
        outbound: chunk.iter().map(|point| point.opened / 5).sum(),
    };
    (curve.chunks(6).map(hour).collect(), curve)
}

/// A day with an infected host inside, a wave of connections, full blocklists and holes in the logs.
pub fn bad_day() -> Report {
    bad(1)
}

/// The same over a week.
pub fn bad_week() -> Report {
    bad(7)
}

fn bad(days: u32) -> Report {
    let mut report = empty(days);
    report.verdict = Verdict {
        severity: Severity::High,
        text:
            "192.168.2.23 is almost surely infected: 946 connections to port 25 of 412 servers, every 10 min."
                .into(),
    };
    report.changes = vec![
        Change {
            what: "port25".into(),
            now: 958,
            before: 0,
            direction: "new",
            text: "illegal port-25 hits: 958, the day before 0".into(),
        },
        Change {
            what: "rejects".into(),
            now: 5_804,
            before: 2_100,
            direction: "worse",
            text: "rejects: 5,804, the day before 2,100".into(),
        },
        Change {
            what: "bounced".into(),
            now: 12,
            before: 61,
            direction: "better",
            text: "bounced recipients: 12, the day before 61".into(),
        },
    ];
    report.findings = findings();
    gateway(&mut report, days);
    refusals(&mut report);
    connections(&mut report, days);
    mail(&mut report);
    coverage(&mut report);
    report
}

fn findings() -> Vec<Finding> {
    let finding = |severity, kind: &str, subject: &str, summary: &str, advice: &str, evidence| Finding {
        id: format!("{kind}:{subject}"),
        severity,
        kind: kind.into(),
        subject: subject.into(),
        summary: summary.into(),
        advice: advice.into(),
        evidence,
    };
    vec![
        finding(
            Severity::High,
            "port25",
            "192.168.2.23",
            "192.168.2.23 (00:0d:3a:2f:f2:27) tried port 25 of 412 servers 946 times, every 10 min, from 00:00:31 to 23:58:01.",
            "Take it off the network, look for what runs every ten minutes on it, and keep outgoing port 25 closed.",
            vec![
                hit(1_044, "00:00:31", "192.168.2.23", "195.238.5.128"),
                hit(1_046, "00:00:33", "192.168.2.23", "198.51.100.25"),
                hit(1_049, "00:10:30", "192.168.2.23", "203.0.113.25"),
            ],
        ),
        finding(
            Severity::High,
            "listed",
            "zen.example",
            "Two mail servers refused us because zen.example lists our address, from 14:02:11 on.",
            "Stop the cause first, then ask for removal at the list.",
            vec![line(
                "mail.log",
                30_211,
                "May 11 14:02:11 mx1 postfix/smtp[4411]: 4X1b2c3d: to=<a@shop.example>, relay=mx.shop.example[198.51.100.80]:25, delay=1.2, dsn=5.7.1, status=bounced (host mx.shop.example[198.51.100.80] said: 554 5.7.1 Service unavailable; Client host [192.0.2.10] blocked using zen.example)",
            )],
        ),
        finding(
            Severity::Medium,
            "wave",
            "2026-05-11T10:10",
            "A wave of connections from 10:10 to 11:40: 87 open at once (usual: 14), 90 % turned away.",
            "Nothing broke, but smtpd_client_connection_count_limit of 50 was reached 14 times; 203.0.113.7 alone opened 1,200.",
            vec![line(
                "mail.log",
                18_004,
                "May 11 10:10:02 mx1 postfix/smtpd[3301]: connect from unknown[203.0.113.7]",
            )],
        ),
        finding(
            Severity::Low,
            "guesser",
            "203.0.113.77",
            "203.0.113.77 guessed 311 user names in 41 minutes.",
            "",
            vec![],
        ),
    ]
}

fn gateway(report: &mut Report, days: u32) {
    let cells = |each: fn(u32) -> u32| (0..days * 144).map(each).collect::<Vec<u32>>();
    let first = hit(1_044, "00:00:31", "192.168.2.23", "195.238.5.128");
    let base = Port25Source {
        ip: "192.168.2.23".into(),
        mac: Some("00:0d:3a:2f:f2:27".into()),
        hits: 946,
        destinations: 412,
        first: at(11, "00:00:31"),
        last: at(10 + days, "23:58:01"),
        prefixes: vec![Prefix { prefix: "Illegal port 25 > ".into(), action: "logged", hits: 946 }],
        cadence: Some(Cadence {
            every_seconds: 600,
            regular_percent: 96,
            text: "every 10 min (96 % of gaps)".into(),
        }),
        cells: cells(|cell| 5 + (cell * 31) % 4),
        top_destinations: vec![
            counted("195.238.5.128", 12),
            counted("198.51.100.25", 9),
            counted("203.0.113.25", 9),
        ],
        evidence: vec![first, hit(1_046, "00:00:33", "192.168.2.23", "198.51.100.25")],
    };
    let second = Port25Source {
        ip: "2001:db8:1234:5678:9abc:def0:1234:5678".into(),
        mac: None,
        hits: 12,
        destinations: 2,
        first: at(11, "09:12:00"),
        last: at(11, "09:40:10"),
        prefixes: vec![],
        cadence: Some(Cadence {
            every_seconds: 3,
            regular_percent: 20,
            text: "irregular, in 2 bursts".into(),
        }),
        cells: cells(|cell| {
            if cell == 55 {
                4
            } else if cell == 57 {
                8
            } else {
                0
            }
        }),
        top_destinations: vec![counted("2001:db8::25", 12)],
        evidence: vec![],
    };
    let every = ["00:00:31", "00:00:33", "00:10:30"];
    report.port25.hits = 958;
    report.port25.sources = vec![base, second];
    report.port25.every_hit = every
        .map(|clock| EveryHit {
            at: at(11, clock),
            source: "192.168.2.23".into(),
            destination: "195.238.5.128".into(),
        })
        .to_vec();
    let ports =
        [(23, "tcp", 9_120), (25, "tcp", 958), (445, "tcp", 800), (0, "icmp", 120), (5_060, "udp", 31)];
    report.firewall = Firewall {
        hits: 11_029,
        ports: ports.map(|(port, protocol, hits)| Port { port, protocol: protocol.into(), hits }).to_vec(),
        sources: (1..=33u32)
            .map(|host| FirewallSource {
                ip: format!("198.51.100.{host}"),
                hits: u64::from(9_000 / (host * host) + 1),
                evidence: vec![line("kern.log", u64::from(host) * 70, "May 11 01:00:00 gw kernel: DROP IN=eth0 OUT= SRC=198.51.100.1 DST=192.0.2.10 PROTO=TCP DPT=23")],
            })
            .collect(),
        actions: vec![counted("dropped", 10_071), counted("logged", 958)],
        prefixes: vec![Prefix { prefix: "DROP ".into(), action: "dropped", hits: 10_071 }],
        unreadable: 4,
    };
}

fn refusals(report: &mut Report) {
    let zones = [
        ("zen.example", 2_810, 1_204, 640),
        ("bl.spam.example", 1_990, 911, 102),
        ("dnsbl.list.example", 204, 99, 3),
    ];
    let client = |host: u64| RblClient {
        ip: format!("203.0.113.{host}"),
        name: if host.is_multiple_of(3) { "unknown".into() } else { format!("dsl-{host}.pool.isp.example") },
        rejects: 1_000 / host,
        zones: vec!["zen.example".into(), "bl.spam.example".into()],
        evidence: vec![line(
            "mail.log",
            5_000 + host,
            "May 11 02:00:01 mx1 postfix/smtpd[991]: NOQUEUE: reject: RCPT from unknown[203.0.113.7]: 554 5.7.1 Service unavailable; Client host [203.0.113.7] blocked using zen.example; from=<x@spam.example> to=<info@example.org> proto=ESMTP helo=<x>",
        )],
    };
    report.rbl = Rbl {
        rejects: 5_004,
        zones: zones
            .map(|(zone, rejects, clients, only_here)| RblZone {
                zone: zone.into(),
                rejects,
                clients,
                only_here,
                evidence: client(7).evidence,
            })
            .to_vec(),
        clients: (1..=33).map(client).collect(),
        listed: vec![counted("zen.example", 4_120), counted("bl.spam.example", 2_000)],
    };
    report.postscreen = Postscreen { connects: 6_120, dnsbl_ranked: 4_100 };
    let by_reason = [
        (Reason::Rbl, 5_004),
        (Reason::UnknownUser, 611),
        (Reason::Helo, 120),
        (Reason::RelayDenied, 61),
        (Reason::Rate, 8),
    ];
    report.rejects = Rejects {
        total: 5_804,
        by_reason: reasons(&by_reason),
        by_code: vec![counted("554", 5_073), counted("550", 611), counted("504", 120)],
        clients: (1..=12)
            .map(|host| RejectClient {
                ip: format!("203.0.113.{host}"),
                name: format!("dsl-{host}.pool.isp.example"),
                rejects: 1_200 / host,
                reasons: format!("rbl {}, helo 3", 1_197 / host),
                evidence: client(host).evidence,
            })
            .collect(),
    };
    report.guessers = vec![Guesser {
        ip: "203.0.113.77".into(),
        name: "host77.dyn.isp.example".into(),
        unknown_users: 311,
        rejects: 402,
        evidence: vec![line(
            "mail.log",
            7_004,
            "May 11 03:00:01 mx1 postfix/smtpd[1201]: NOQUEUE: reject: RCPT from host77.dyn.isp.example[203.0.113.77]: 550 5.1.1 <aaron@example.org>: Recipient address rejected: User unknown in local recipient table",
        )],
    }];
    report.broadband = vec![
        Broadband {
            ip: "203.0.113.91".into(),
            name: "p91-113-0-203.dsl.isp.example".into(),
            connections: 210,
            sign: "address in name".into(),
        },
        Broadband {
            ip: "203.0.113.77".into(),
            name: "host77.dyn.isp.example".into(),
            connections: 44,
            sign: "dyn".into(),
        },
    ];
    report.auth = Auth {
        failures: 1_402,
        clients: vec![
            AuthClient {
                ip: "198.51.100.200".into(),
                failures: 1_398,
                logins: 212,
                evidence: vec![line(
                    "mail.log",
                    9_100,
                    "May 11 04:00:01 mx1 postfix/smtps/smtpd[1401]: warning: unknown[198.51.100.200]: SASL LOGIN authentication failed: UGFzc3dvcmQ6",
                )],
            },
            AuthClient { ip: "192.168.2.40".into(), failures: 4, logins: 0, evidence: vec![] },
        ],
    };
}

fn connections(report: &mut Report, days: u32) {
    let (hours, curve) = sessions(days, true);
    let limit = |clock: &str, number| LimitReached {
        at: at(11, clock),
        text: "Connection concurrency limit exceeded: 51 from unknown[203.0.113.7] for service smtp".into(),
        evidence: vec![line(
            "mail.log",
            number,
            "May 11 10:42:11 mx1 postfix/smtpd[3399]: warning: Connection concurrency limit exceeded: 51 from unknown[203.0.113.7] for service smtp",
        )],
    };
    report.connections = Connections {
        inbound: hours.iter().map(|hour| hour.opened).sum(),
        outbound: hours.iter().map(|hour| hour.outbound).sum(),
        clients: 2_204,
        peak: Some(Peak { open: 87, at: at(11, "10:54:20") }),
        hours,
        curve,
        limits: vec![limit("10:42:11", 18_800), limit("10:44:09", 18_901), limit("11:02:40", 19_400)],
        limits_total: 14,
        waves: vec![Wave {
            start: at(11, "10:10:02"),
            peak_at: at(11, "10:54:20"),
            end: at(11, "11:40:12"),
            peak_open: 87,
            opened: 4_321,
            usual: 14,
            rejects: 3_900,
            rejected_percent: 90,
            top_sources: vec![counted("203.0.113.7", 1_200), counted("203.0.113.8", 900)],
        }],
        unclosed: 3,
        unclosed_sessions: vec![Unclosed {
            ip: "203.0.113.9".into(),
            at: at(11, "10:50:00"),
            evidence: vec![line(
                "mail.log",
                18_990,
                "May 11 10:50:00 mx1 postfix/smtpd[3402]: connect from unknown[203.0.113.9]",
            )],
        }],
        top_clients: (1..=14)
            .map(|host| Client {
                ip: format!("203.0.113.{host}"),
                name: format!("dsl-{host}.pool.isp.example"),
                connections: 1_400 / host,
            })
            .collect(),
    };
}

fn mail(report: &mut Report) {
    let sender = |name: &str, delivered| Sender {
        sender: name.into(),
        delivered,
        deferred: delivered / 50,
        bounced: delivered / 200,
        evidence: vec![line(
            "mail.log",
            4_000 + delivered,
            "May 11 05:00:00 mx1 postfix/qmgr[77]: 4X1b: from=<news@example.org>, size=4211, nrcpt=1 (queue active)",
        )],
    };
    report.mail = Mail {
        accepted: 1_910,
        delivered: 2_402,
        deferred: 61,
        bounced: 12,
        senders: vec![sender("news@example.org", 1_200), sender("info@example.org", 411), sender("", 12)],
        uids: vec![counted("33", 210), counted("0", 24)],
        logins: vec![counted("info@example.org", 300)],
        relays: vec![
            Relay { relay: "mx.shop.example".into(), delivered: 900, deferred: 2, bounced: 10 },
            Relay { relay: "local".into(), delivered: 700, deferred: 0, bounced: 0 },
        ],
        listed: vec![ListedUs {
            zone: "zen.example".into(),
            count: 2,
            first: at(11, "14:02:11"),
            last: at(11, "16:40:00"),
            evidence: findings()[1].evidence.clone(),
        }],
    };
    let job = |user: &str, command: &str, runs| Job {
        user: user.into(),
        command: command.into(),
        runs,
        first: at(11, "00:00:01"),
        last: at(11, "23:50:01"),
    };
    report.jobs = Jobs {
        runs: 170,
        commands: vec![
            job("www-data", "/usr/bin/php /srv/www/cron.php --all --quiet", 144),
            job("root", "run-parts /etc/cron.hourly", 24),
            job("root", "apt-daily.service", 2),
        ],
    };
}

fn coverage(report: &mut Report) {
    report.accounting = Accounting {
        lines: 1_234_567,
        used: 1_000_000,
        ignored: 200_000,
        unmatched: 412,
        unreadable: 12,
        out_of_period: 30_000,
        duplicate: 4_143,
        bytes: 163_120_442,
        overlong: 2,
    };
    report.sources = vec![
        source("/var/log/mail.log", 1_100_000),
        Source {
            compression: "gzip",
            complete: false,
            year: "stated",
            time_basis: "every stamp states its year".into(),
            confidence: "certain",
            ..source("/var/log/mail.log.2.gz", 130_424)
        },
        Source {
            duplicate_of: Some("/var/log/kern.log".into()),
            dst_lines: 3,
            backward: 2,
            ..source("/backup/kern.log", 4_143)
        },
    ];
    report.gaps = vec![Gap { start: at(11, "12:10:00"), end: at(11, "15:10:00"), hours: 3 }];
    let template = |program: &str, template: &str, lines| Template {
        program: program.into(),
        template: template.into(),
        lines,
        evidence: vec![line(
            "mail.log",
            321,
            "May 11 00:20:00 mx1 amavis[912]: (00912-01) Passed CLEAN {RelayedInbound}, [203.0.113.5]",
        )],
    };
    report.unmatched = vec![
        template(
            "amavis",
            "(#-#) Passed CLEAN {RelayedInbound}, [<ip>] -> <addr>, Queue-ID: *, mail_id: *, Hits: #",
            400,
        ),
        template("kernel", "TCP: request_sock_TCP: Possible SYN flooding on port #. Sending cookies.", 12),
    ];
    report.problems = vec![
        Trouble {
            file: "/var/log/mail.log.2.gz".into(),
            line: None,
            what: "gzip data damaged at byte 81920: unexpected end of file".into(),
        },
        Trouble {
            file: "/var/log/kern.log".into(),
            line: Some(3_301),
            what: "line of 71,204 bytes; read up to 65,536".into(),
        },
    ];
    report.problems_left_out = 3;
}

/// The bad day with one hostile text in every place a log can reach.
pub fn hostile(text: &str) -> Report {
    let mut report = bad_day();
    let evil = || text.to_string();
    report.host = evil();
    report.verdict.text = evil();
    report.changes.iter_mut().for_each(|change| change.text = evil());
    for finding in &mut report.findings {
        (finding.summary, finding.advice, finding.subject, finding.id) = (evil(), evil(), evil(), evil());
        finding.evidence = vec![Evidence { file: evil(), line: 7, text: evil() }];
    }
    for source in &mut report.port25.sources {
        (source.ip, source.mac) = (evil(), Some(evil()));
        source.prefixes = vec![Prefix { prefix: evil(), action: "logged", hits: 1 }];
        source.top_destinations = vec![counted(text, 2), counted(text, 1)];
        source.evidence = vec![Evidence { file: evil(), line: 7, text: evil() }];
    }
    report.port25.every_hit.iter_mut().for_each(|hit| (hit.source, hit.destination) = (evil(), evil()));
    report.firewall.sources.iter_mut().for_each(|source| source.ip = evil());
    report.firewall.ports.iter_mut().for_each(|port| port.protocol = evil());
    report.firewall.actions = vec![counted(text, 1)];
    report.rbl.zones.iter_mut().for_each(|zone| zone.zone = evil());
    report.rbl.listed = vec![counted(text, 1)];
    for client in &mut report.rbl.clients {
        (client.ip, client.name, client.zones) = (evil(), evil(), vec![evil(), evil()]);
    }
    report.rejects.by_code = vec![counted(text, 1)];
    report
        .rejects
        .clients
        .iter_mut()
        .for_each(|one| (one.ip, one.name, one.reasons) = (evil(), evil(), evil()));
    report.guessers.iter_mut().for_each(|one| (one.ip, one.name) = (evil(), evil()));
    report.broadband.iter_mut().for_each(|one| (one.ip, one.name, one.sign) = (evil(), evil(), evil()));
    report.auth.clients.iter_mut().for_each(|one| one.ip = evil());
    let connections = &mut report.connections;
    connections.limits.iter_mut().for_each(|limit| limit.text = evil());
    connections.waves.iter_mut().for_each(|wave| wave.top_sources = vec![counted(text, 1)]);
    connections.unclosed_sessions.iter_mut().for_each(|session| session.ip = evil());
    connections.top_clients.iter_mut().for_each(|client| (client.ip, client.name) = (evil(), evil()));
    let mail = &mut report.mail;
    mail.senders.iter_mut().for_each(|sender| sender.sender = evil());
    mail.relays.iter_mut().for_each(|relay| relay.relay = evil());
    mail.listed.iter_mut().for_each(|listed| listed.zone = evil());
    (mail.uids, mail.logins) = (vec![counted(text, 1)], vec![counted(text, 1)]);
    report.jobs.commands.iter_mut().for_each(|job| (job.user, job.command) = (evil(), evil()));
    for source in &mut report.sources {
        (source.path, source.time_basis, source.duplicate_of) = (evil(), evil(), Some(evil()));
    }
    report.unmatched.iter_mut().for_each(|one| (one.program, one.template) = (evil(), evil()));
    report.problems.iter_mut().for_each(|problem| (problem.file, problem.what) = (evil(), evil()));
    report
}
