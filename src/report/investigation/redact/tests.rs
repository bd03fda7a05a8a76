//! What is found in texts, that nothing of ours is left in an investigation or a line, and that the rest stays.

use proptest::prelude::*;

use super::*;
use crate::model::calendar::{Moment, Zone};
use crate::report::investigation::pack::Input;
use crate::report::view::investigation as view;
use crate::report::view::{Source, Trouble};

fn moment(seconds: i64) -> Moment {
    Moment::new(seconds * 1_000_000, Zone::UTC)
}

fn empty() -> Investigation {
    Investigation {
        schema: "rapsheet/investigation/1",
        version: "0.1.0",
        host: String::new(),
        local_zone: "UTC".into(),
        notices: Vec::new(),
        incidents: Vec::new(),
        zone: None,
        readings: Vec::new(),
        verdict: "undecided",
        answer: "compatible",
        explanation: String::new(),
        suspects: Vec::new(),
        excluded: Vec::new(),
        none_of_these: 0.3,
        remarks: Vec::new(),
        settles: Vec::new(),
        lanes: Vec::new(),
        sources: Vec::new(),
        schedules: Vec::new(),
        problems: Vec::new(),
        problems_left_out: 0,
    }
}

/// `words` in every string that may hold something of ours.
fn full_of(words: &str, ip: &str, mac: &str, device: &str, login: &str, mail: &str) -> Investigation {
    let text = || words.to_string();
    let pointing = view::Pointing {
        kind: "account",
        id: login.into(),
        manner: text(),
        weight: 0.5,
        lags: vec![Some(1.0)],
    };
    let evidence =
        view::Evidence { file: text(), line: 3, at: moment(1), text: text(), incident: 0, lag: 2.0 };
    let suspect = |kind, id: &str, name: String| view::Suspect {
        rank: 1,
        kind,
        id: id.to_string(),
        name,
        evidence: vec![evidence.clone()],
        rhythm: text(),
        schedule: text(),
        matched: 17,
        ..view::Suspect::default()
    };
    let mark = view::Mark { at: moment(2), until: None, text: text() };
    Investigation {
        host: "mx7.hauswald.example".into(),
        notices: vec![view::Notice {
            name: text(),
            reporter: "Abuse desk <desk@isp.example>".into(),
            subject: text(),
            asides: vec![view::Aside { what: "reported", at: "2026-05-11T00:00:00Z".into(), text: text() }],
            doubts: vec![text()],
            ..view::Notice::default()
        }],
        incidents: vec![view::Incident {
            notice: text(),
            ip: Some("198.51.100.7".into()),
            masked: Some(text()),
            peer: Some(ip.to_string()),
            kind: text(),
            text: text(),
            ..view::Incident::default()
        }],
        readings: vec![view::Reading {
            zone: "UTC".into(),
            why: "",
            offset: "+00:00".into(),
            weight: 1.0,
            points: vec![pointing],
        }],
        explanation: text(),
        suspects: vec![
            suspect("host", ip, format!("{device}, {mac} (a random address)")),
            suspect("account", login, String::new()),
            suspect("sender", mail, String::new()),
            suspect("job", &format!("{login} /usr/local/bin/push --to {ip}"), String::new()),
        ],
        excluded: vec![view::Excluded { kind: "host", id: ip.into(), why: "" }],
        remarks: vec![text()],
        settles: vec![text()],
        lanes: vec![view::Lane { name: ip.into(), kind: "hit", marks: vec![mark], left_out: 0 }],
        sources: vec![Source {
            path: text(),
            lines: 1_234,
            first: None,
            last: None,
            year: "stated",
            zone: "stated",
            complete: true,
            compression: "none",
            time_basis: text(),
            confidence: "certain",
            dst_lines: 0,
            backward: 0,
            duplicate_of: Some(text()),
        }],
        schedules: vec![view::Schedule { file: text(), jobs: 4, doubts: vec![text()] }],
        problems: vec![Trouble { file: text(), line: None, what: text() }],
        ..empty()
    }
}

fn redactor(known: &Known) -> Redactor {
    Redactor::new(&empty(), Nets::private(), known)
}

#[test]
fn what_is_ours_is_replaced_wherever_it_stands() {
    let known = Known {
        devices: vec!["annas-laptop".into(), "Living Room TV".into(), "nas.hauswald.example".into()],
        users: vec!["anna".into(), "bo".into()],
        domains: vec!["hauswald.example".into()],
        macs: vec![Mac([0x02, 0x0d, 0x3a, 0x00, 0x53, 0x01])],
    };
    for (text, wanted) in [
        ("SRC=192.168.2.23 DST=203.0.113.9 SPT=40001", "SRC=host-1.inside DST=203.0.113.9 SPT=40001"),
        ("IP 192.168.2.23.40001 > 203.0.113.9.25: S", "IP host-1.inside.40001 > 203.0.113.9.25: S"),
        (
            "from 10.0.0.5:1234, 10.0.0.50 and 10.0.0.5.",
            "from host-1.inside:1234, host-2.inside and host-1.inside.",
        ),
        ("ip-10-0-0-12.lan, 2026-05-11", "ip-host-1.inside.lan, 2026-05-11"),
        ("23.2.168.192.in-addr.arpa and 192.168.2.23", "host-1.inside.in-addr.arpa and host-1.inside"),
        ("192.168.002.023 is ::ffff:192.168.2.23", "host-1.inside is host-1.inside"),
        (
            "[fe80::1]:25 IPv6:FE80:0:0:0:0:0:0:1, fe80::1%eth0",
            "[host-1.inside]:25 IPv6:host-1.inside, host-1.inside%eth0",
        ),
        ("to 2001:db8::1:25 at 11:29:51 from 127.0.0.1", "to 2001:db8::1:25 at 11:29:51 from 127.0.0.1"),
        ("2001:db8::d:3aff:fe00:5301 is made of it", "host-1.inside is made of it"),
        ("version 1.2.3, 10.1.2, 1110.1.2.3, 300.1.1.1", "version 1.2.3, 10.1.2, 1110.1.2.3, 300.1.1.1"),
        ("MAC=00:0d:3a:00:53:01:00:0d:3a:00:53:02:08:00 ok", "MAC=mac-1:mac-2:08:00 ok"),
        ("0:d:3a:0:53:1 00-0D-3A-00-53-01 000d.3a00.5301", "mac-1 mac-1 mac-1"),
        ("id 01:00:0d:3a:00:53:01, ff:ff:ff:ff:ff:ff", "id 01:mac-1, ff:ff:ff:ff:ff:ff"),
        ("020d3a005301 and 02:0d:3a:00:53:01.", "mac-1 and mac-1."),
        (
            "from=<Anna@Hauswald.example> to=<anna@hauswald.example>",
            "from=<user-1@domain-1> to=<user-1@domain-1>",
        ),
        ("to=<carl@far.example>, sasl_username=anna", "to=<user-1@domain-1>, sasl_username=user-2"),
        ("<list+anna=far.example@hauswald.example>", "<user-1@domain-1>"),
        ("\"Anna B\"@hauswald.example", "user-1@domain-1"),
        ("root@nas.hauswald.example", "root@device-1"),
        ("helo=<pc4.hauswald.example> ns.hauswald.example.", "helo=<device-1.domain-1> device-2.domain-1."),
        ("Annas-Laptop's annas-laptop2, annas-laptop", "device-1's annas-laptop2, device-1"),
        ("the Living Room TV and NAS", "the device-1 and NAS"),
        ("Anna, joanna, anna_b; bo, Bo, bob", "user-1, joanna, user-1_b; user-2, Bo, bob"),
        ("(carla) CMD (/home/carla/run 5)", "(user-1) CMD (/home/user-1/run 5)"),
        ("session opened for user dora by (uid=0)", "session opened for user user-1 by (uid=0)"),
        ("session opened for user root(uid=0)", "session opened for user root(uid=0)"),
        ("imap-login: Login: user=<emil>, method=PLAIN", "imap-login: Login: user=<user-1>, method=PLAIN"),
        ("uid=10004, user=10004", "uid=10004, user=10004"),
    ] {
        assert_eq!(redactor(&known).text(text), wanted, "{text}");
    }
}

#[test]
fn the_host_in_a_header_is_a_device() {
    for (line, wanted) in [
        ("May 11 11:29:51 gw7 kernel: x", "May 11 11:29:51 device-1 kernel: x"),
        ("May  1 2026 11:29:51 gw7 kernel: x", "May  1 2026 11:29:51 device-1 kernel: x"),
        ("<13>2026-05-11T11:29:51+02:00 gw7.home cron: x", "<13>2026-05-11T11:29:51+02:00 domain-1 cron: x"),
        ("<13>1 2026-05-11T11:29:51Z gw7 cron - - - x", "<13>1 2026-05-11T11:29:51Z device-1 cron - - - x"),
        ("2026-05-11 11:29:51 1abc <= x", "2026-05-11 11:29:51 1abc <= x"),
        ("May 11", "May 11"),
        ("", ""),
    ] {
        let redacted = redactor(&Known::default()).line(line.as_bytes());
        assert_eq!(String::from_utf8_lossy(&redacted), wanted, "{line}");
    }
    let odd = redactor(&Known::default()).line(b"\xff\xfe 192.168.2.23\xff");
    assert_eq!(odd, b"\xff\xfe host-1.inside\xff");
}

#[test]
fn the_reported_side_stays() {
    let mut all = empty();
    all.incidents.push(view::Incident { ip: Some("192.168.9.9".into()), ..view::Incident::default() });
    all.notices.push(view::Notice { reporter: "Desk <desk@isp.example>".into(), ..view::Notice::default() });
    let mut redactor = Redactor::new(&all, Nets::private(), &Known::default());
    let text = "192.168.9.9 of 192.168.9.8, wrote Desk@isp.example about alice@isp.example";
    assert_eq!(
        redactor.text(text),
        "192.168.9.9 of host-1.inside, wrote Desk@isp.example about user-1@domain-1"
    );
}

#[test]
fn a_pack_speaks_of_the_same_things_by_the_same_names() {
    let line = |file: &str, bytes: &str| RawLine {
        file: file.into(),
        number: 1,
        offset: Some(0),
        bytes: bytes.as_bytes().to_vec(),
    };
    let mut pack = Pack {
        lines: vec![line("b.log", "SRC=10.0.0.2 SRC=10.0.0.1"), line("a.log", "SRC=10.0.0.2")],
        inputs: vec![Input { file: "/home/carla/a.log".into(), size: 1, sha256: None }],
        command: vec!["rapsheet".into(), "--logs=/home/carla/a.log".into()],
        ..Pack::default()
    };
    let mut redactor = redactor(&Known::default());
    assert_eq!(redactor.text("10.0.0.1"), "host-1.inside");
    redactor.pack(&mut pack);
    let lines: Vec<_> =
        pack.lines.iter().map(|line| String::from_utf8_lossy(&line.bytes).into_owned()).collect();
    assert_eq!(lines, ["SRC=host-2.inside", "SRC=host-2.inside SRC=host-1.inside"]);
    assert_eq!(pack.inputs[0].file, "/home/user-1/a.log");
    assert_eq!(pack.command[1], "--logs=/home/user-1/a.log");
    assert!(pack.redacted);
}

proptest! {
    #[test]
    fn no_original_is_left_and_figures_stay(
        [b, c, d] in [0u8..=255, 0u8..=255, 1u8..=255],
        (six, tail) in (prop::sample::select(vec![false, true]), 1u16..),
        octets in prop::array::uniform6(0u8..=255),
        device in "[a-z]{2,5}-[a-z0-9]{1,6}q|[A-Z][a-z]{3,6}'s [A-Z][a-z]{2,5}q",
        login in "z[a-z0-9._]{2,6}q",
        (local, domain) in ("y[a-z0-9.]{1,6}q", "[a-z]{2,6}q\\.example"),
        [before, between, after] in prop::array::uniform3("[ ,;=<>()\\[\\]\"'|/é]{1,3}"),
    ) {
        let ip = if six { format!("fd00::{b:x}:{tail:x}") } else { format!("10.{b}.{c}.{d}") };
        let mac = Mac([octets[0] & 0xfe | 2, octets[1], octets[2], octets[3], octets[4], octets[5]]);
        let mail = format!("{local}@{domain}");
        let hidden = [ip.clone(), mac.to_string(), device.clone(), login.clone(), mail.clone(), domain.clone()];
        let figures = "[203.0.113.9]:25 2026-05-11T09:59:39+11:00 3 of 3, 59.7 s, 1,234";
        let words = format!("{before}{}{after}{figures}", hidden[..5].join(&between));
        let all = full_of(&words, &ip, &mac.to_string(), &device, &login, &mail);
        let mut redactor = Redactor::new(&all, Nets::private(), &Known::default());
        let redacted = redactor.investigation(&all);
        let mut pack = Pack {
            lines: vec![RawLine { file: words.clone(), number: 1, offset: None, bytes: words.clone().into_bytes() }],
            inputs: vec![Input { file: words.clone(), size: 1, sha256: None }],
            command: vec![words.clone()],
            ..Pack::default()
        };
        redactor.pack(&mut pack);
        let shown = format!(
            "{redacted:?}{}{}{}{}",
            pack.lines[0].file,
            String::from_utf8_lossy(&pack.lines[0].bytes),
            pack.inputs[0].file,
            pack.command[0]
        );
        for original in hidden.iter().map(String::as_str).chain(["mx7", "hauswald"]) {
            prop_assert!(!shown.contains(original), "{} is left in {}", original, shown);
        }
        for text in [&redacted.explanation, &redacted.incidents[0].text, &redacted.suspects[1].evidence[0].text] {
            prop_assert!(text.ends_with(figures), "{}", text);
            prop_assert_eq!(text, &redacted.explanation);
        }
        prop_assert_eq!(redacted.suspects[0].matched, 17);
        prop_assert_eq!(redacted.incidents[0].ip.as_deref(), Some("198.51.100.7"));
        prop_assert_eq!(&redacted.incidents[0].peer.as_deref(), &Some(redacted.suspects[0].id.as_str()));
        prop_assert!(redacted.notices[0].reporter.contains("desk@isp.example"));
        // Done again from the beginning it is the same.
        let mut again = Redactor::new(&all, Nets::private(), &Known::default());
        prop_assert_eq!(format!("{:?}", again.investigation(&all)), format!("{redacted:?}"));
    }

    #[test]
    fn any_bytes_are_survived(text in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b":.@-<>=10af\" ".to_vec())], 0..200)) {
        let known = Known { domains: vec!["a.example".into(), "af".into()], users: vec!["af".into()], ..Known::default() };
        let mut redactor = redactor(&known);
        redactor.line(&text);
        redactor.text(&String::from_utf8_lossy(&text));
    }
}
