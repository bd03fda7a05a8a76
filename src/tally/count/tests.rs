//! What lines add to the tally, from the words of the log on.

use super::*;
use crate::model::event::Meaning;
use crate::model::header::When;
use crate::parse::dispatch;
use crate::tally::texts::Topic;

/// The tally of lines `(program, pid, second, message)` of one host and day.
fn counted(rules: &Rules, lines: &[(&str, u32, u32, &str)]) -> Tally {
    let mut counter = Counter::new(rules, Window::ALL);
    for (place, (program, pid, second, message)) in lines.iter().enumerate() {
        let when = When { micros: i64::from(*second) * 1_000_000, day: 0, second: *second };
        let message = message.as_bytes();
        let header = Header { when, host: b"gw", program: program.as_bytes(), pid: *pid, message };
        let at = Position::new(0, 0, place as u32 + 1);
        match dispatch::meaning(&header) {
            Some(Meaning::Event(event)) => {
                counter.event(&event, &Line { header, at, n: 1, text: message });
            }
            other => panic!("{message:?}: {other:?}"),
        }
    }
    let mut stitcher = Stitcher::new(rules, Window::ALL);
    stitcher.next(counter.end_piece());
    let mut tally = counter.tally;
    stitcher.finish(&mut tally);
    tally
}

fn total(tally: &Tally, what: What) -> u64 {
    tally.totals.iter().filter(|(_, of, _)| *of == what).map(|(.., count)| u64::from(count.n)).sum()
}

/// A packet to port 25 of the outside, logged under a prefix.
fn packet(prefix: &str, source_port: u32, id: u32) -> String {
    format!(
        "{prefix} IN=eth1 OUT=eth0 SRC=192.168.2.23 DST=198.51.100.7 LEN=60 TTL=63 ID={id} PROTO=TCP SPT={source_port} DPT=25 SYN"
    )
}

/// Firewall hits and port-25 hits of these lines, with the prefixes that the latter are counted under.
fn hits(lines: &[(u32, String)]) -> (u64, u64, Vec<String>) {
    let lines: Vec<_> = lines.iter().map(|(second, line)| ("kernel", 0, *second, line.as_str())).collect();
    let tally = counted(&Rules::default(), &lines);
    let mut prefixes: Vec<_> = tally.port25.iter().map(|(key, _)| tally.names.text(key.prefix)).collect();
    prefixes.sort();
    assert_eq!(tally.hits.iter().map(|(_, count)| u64::from(count.n)).sum::<u64>(), lines.len() as u64);
    (total(&tally, What::Hit), total(&tally, What::Port25), prefixes)
}

#[test]
fn one_packet_in_two_lines_is_one_hit() {
    let (audit, block, allow) = ("[UFW AUDIT]", "[UFW BLOCK]", "[UFW ALLOW]");
    for second in [block, allow] {
        let twice = [(5, packet(audit, 40_001, 7)), (5, packet(second, 40_001, 7))];
        assert_eq!(hits(&twice), (2, 1, vec![second.to_string()]));
    }
    let thrice = [(5, packet(audit, 1, 7)), (5, packet("mine:", 1, 7)), (5, packet(block, 1, 7))];
    assert_eq!(hits(&thrice), (3, 1, vec![block.to_string()]));
}

#[test]
fn two_packets_stay_two() {
    let (audit, block) = ("[UFW AUDIT]", "[UFW BLOCK]");
    // The same but for their number, their port, their second; and the very same, under the same prefix.
    for other in [(5, packet(block, 1, 8)), (5, packet(block, 2, 7)), (6, packet(block, 1, 7))] {
        assert_eq!(hits(&[(5, packet(audit, 1, 7)), other]).1, 2);
    }
    assert_eq!(hits(&[(5, packet(block, 1, 7)), (5, packet(block, 1, 7))]).1, 2);
    let pairs = [audit, block, audit, block].map(|prefix| (5, packet(prefix, 1, 0)));
    assert_eq!(hits(&pairs), (4, 2, vec![block.to_string()]));
    let without_number = |prefix: &str| (5, packet(prefix, 1, 0).replace("ID=0 ", ""));
    assert_eq!(hits(&[audit, block, audit, block].map(without_number)).1, 2);
}

#[test]
fn lines_of_a_session_have_its_client() {
    let rules = Rules::default();
    let tally = counted(
        &rules,
        &[
            ("smtpd", 9, 1, "5df87c9c42ab0001 smtp connected address=203.0.113.10 host=<unknown>"),
            ("smtpd", 9, 2, "5df87c9c42ab0002 smtp connected address=local host=gw.home.example"),
            ("smtpd", 9, 3, "5df87c9c42ab0001 smtp authentication user=info result=permfail"),
            ("smtpd", 9, 3, "5df87c9c42ab0002 smtp authentication user=root result=permfail"),
            (
                "smtpd",
                9,
                4,
                "5df87c9c42ab0001 smtp failed-command command=\"RCPT TO:<x@home.example>\" result=\"550 Invalid recipient\"",
            ),
            ("smtpd", 9, 5, "5df87c9c42ab0001 smtp disconnected reason=quit"),
            ("smtpd", 9, 6, "5df87c9c42ab0001 smtp authentication user=info result=permfail"),
        ],
    );
    let mut failed: Vec<_> = tally.auth.clients().map(|client| tally.names.show(client)).collect();
    failed.sort();
    // The last one comes when its session is over.
    assert_eq!(failed, ["", "127.0.0.1", "203.0.113.10"]);
    let guessers: Vec<_> = tally.guesses.clients().collect();
    assert_eq!(guessers.len(), 1);
    assert_eq!(tally.names.show(guessers[0]), "203.0.113.10");
    assert_eq!(tally.texts.few(Topic::Guess, guessers[0]).len(), 1);
}
