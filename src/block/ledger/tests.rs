//! The ledger against a model: random histories, cut at every byte.

use proptest::prelude::*;

use super::*;
use crate::model::calendar::Zone;

fn net(last: u8) -> Net {
    format!("192.0.2.{last}/32").parse().expect("a network")
}

fn begun(apply: u64, at: i64) -> Record {
    Record::Apply(Begun { at, apply, form: "nftables".into(), blocks: 1, confirm_until: None })
}

fn block(apply: u64, last: u8, at: i64, until: i64) -> Record {
    Record::Block(Box::new(Blocked {
        at,
        apply,
        form: "nftables".into(),
        net: net(last),
        direction: "inbound".into(),
        cause: "rbl".into(),
        since: at,
        until,
        reason: "refused by \"zen.example\"\n; $(reboot) \u{0}".into(),
        mac: None,
        evidence: vec![("/var/log/mail.log".into(), 7, "NOQUEUE: reject: \t\r\n\\ \u{fffd}".into())],
    }))
}

fn outcome(apply: u64, at: i64, loaded: bool, failed: &[u8]) -> Record {
    let failed = failed.iter().map(|last| (net(*last), "inbound".to_string())).collect();
    Record::Outcome(Outcome { at, apply, loaded, failed, why: String::new() })
}

/// The last octets of what is in force.
fn in_force(ledger: &Ledger, now: i64) -> Vec<u8> {
    let octet = |entry: &Entry| match entry.blocked.net.addr() {
        std::net::IpAddr::V4(v4) => v4.octets()[3],
        std::net::IpAddr::V6(_) => 0,
    };
    ledger.in_force(now).map(octet).collect()
}

#[test]
fn a_story_of_three_applies() {
    let mut story = vec![begun(1, 100), block(1, 1, 100, 200), block(1, 2, 100, 900)];
    let read_story = |story: &[Record]| read(&lines(story));
    assert!(read_story(&story).applies().all(|apply| apply.outcome.is_none() && apply.stands()));
    story.push(outcome(1, 101, true, &[2]));
    assert_eq!(in_force(&read_story(&story), 150), [1]);
    assert_eq!(read_story(&story).due(200).count(), 1);
    // Made longer by the second apply, and back to what it was when that is undone.
    story.extend([begun(2, 150), block(2, 1, 150, 500), outcome(2, 151, true, &[])]);
    assert_eq!(in_force(&read_story(&story), 300), [1]);
    assert_eq!((read_story(&story).times(net(1), 500), read_story(&story).times(net(1), 150)), (1, 0));
    story.push(Record::Undone { at: 160, apply: 2, by: "rapsheet block undo".into() });
    assert_eq!(in_force(&read_story(&story), 300), [0u8; 0]);
    assert_eq!(in_force(&read_story(&story), 190), [1]);
    let nets = vec![(net(1), "inbound".to_string())];
    story.push(Record::Lifted(Lifted { at: 210, form: "nftables".into(), nets }));
    assert_eq!(read_story(&story).due(300).count(), 0);
    story.extend([begun(3, 300), block(3, 1, 300, 400), outcome(3, 301, true, &[])]);
    let ledger = read_story(&story);
    assert_eq!(
        (in_force(&ledger, 350), ledger.times(net(1), 400), ledger.times(net(2), 999)),
        (vec![1], 2, 0)
    );
    assert_eq!((ledger.next_apply(), ledger.doubts.len()), (4, 0));
    let block = ledger.in_force(350).next().expect("one").block(Zone::UTC);
    assert_eq!((block.until.seconds(), block.evidence[0].line), (400, 7));
}

#[test]
fn damage_is_told_and_what_stands_before_and_after_counts() {
    let story = [begun(1, 100), block(1, 1, 100, 200), block(1, 2, 100, 200), outcome(1, 101, true, &[])];
    let mut bytes = lines(&story);
    let at = bytes.iter().position(|byte| *byte == b'\n').expect("a line") + 30;
    bytes[at] ^= 1;
    let ledger = read(&bytes);
    assert_eq!(ledger.doubts, [(2, "not what its sum says".to_string())]);
    assert_eq!(in_force(&ledger, 150), [2]);
}

/// A record made of small numbers.
fn any_record() -> impl Strategy<Value = Record> {
    (0u8..6, 1u64..4, 0u8..4, 0i64..50, 0i64..50, any::<bool>()).prop_map(
        |(kind, apply, last, at, more, yes)| match kind {
            0 => begun(apply, at),
            1 => block(apply, last, at, at + more),
            2 => outcome(apply, at, yes, &[last]),
            3 => Record::Confirmed { at, apply },
            4 => Record::Undone { at, apply, by: "timer".into() },
            _ => Record::Lifted(Lifted {
                at,
                form: "nftables".into(),
                nets: vec![(net(last), "inbound".into())],
            }),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn cut_at_every_byte_everything_before_stands(story in prop::collection::vec(any_record(), 1..8)) {
        let bytes = lines(&story);
        let mut ends = vec![0];
        ends.extend(story.iter().scan(0, |end, record| {
            *end += lines(std::slice::from_ref(record)).len();
            Some(*end)
        }));
        for cut in 0..=bytes.len() {
            let kept = ends.iter().filter(|end| **end <= cut).count() - 1;
            let (ledger, model) = (read(&bytes[..cut]), read(&lines(&story[..kept])));
            for now in [0, 25, 60] {
                prop_assert_eq!(in_force(&ledger, now), in_force(&model, now));
            }
            prop_assert_eq!(ledger.earlier(40), model.earlier(40));
            let torn = ends[kept] != cut;
            prop_assert_eq!((whole(&bytes[..cut]), ledger.doubts.len()), (ends[kept], usize::from(torn)));
            // What the next append makes of it: the torn line cut away, the new one whole.
            let mut repaired = bytes[..whole(&bytes[..cut])].to_vec();
            repaired.extend(lines(&[begun(9, 1)]));
            prop_assert_eq!((read(&repaired).doubts.len(), read(&repaired).next_apply()), (0, 10));
        }
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes);
    }
}
