//! Plans and frames as an attacker's log and a careless configuration would make them.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rapsheet::model::block::{Block, Direction, Frame};
use rapsheet::model::net::{Mac, Net};

use super::{NOW, block, frame, moment};

/// What ends a string, a comment, a line or a heredoc somewhere, or starts a command.
const NASTY: [&str; 22] = [
    "\"; flush ruleset; #",
    "\" }\n}\nflush ruleset\n",
    "$(touch canary)",
    "`touch canary`",
    "'; touch canary; '",
    "\ntouch canary\n",
    "\nEND_OF_PART\ntouch canary\n",
    "\nEND_OF_LIST\ntouch canary\n",
    "*/ touch canary /*",
    "\\",
    "\\\"",
    "\" -j ACCEPT\n-A INPUT -j ACCEPT\nCOMMIT\n",
    "\r\nadd x 0.0.0.0/1\r\n",
    "# REJECT",
    "| touch canary &",
    "\u{0}",
    "\u{1b}[2J",
    "\u{202e}\u{2028}",
    "é漢字\u{feff}",
    "%s%n${HOME}",
    ":allow,RELAYCLIENT=\"\"",
    "{{ reason }}{% raw %}",
];

fn words() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(NASTY.to_vec()).prop_map(String::from);
    let any = prop_oneof![nasty, any::<String>(), "[ -~]{0,40}", "[a-z.]{1,300}"];
    prop::collection::vec(any, 0..4).prop_map(|words| words.concat())
}

fn nets() -> impl Strategy<Value = Net> {
    let v4 = (any::<[u8; 4]>(), prop_oneof![Just(32u8), 1..=32u8]);
    let v4 = v4.prop_map(|(address, length)| Net::new(address.into(), length).expect("a network"));
    // Few addresses, so that networks lie in one another.
    let near = (0..4u8, 23..=32u8);
    let near = near.prop_map(|(last, length)| Net::new([192, 0, 2, last].into(), length).expect("a network"));
    let v6 = (any::<[u8; 16]>(), prop_oneof![Just(128u8), 1..=128u8]);
    let v6 = v6.prop_map(|(address, length)| Net::new(address.into(), length).expect("a network"));
    let mapped = any::<[u8; 4]>().prop_map(|[a, b, c, d]| {
        let address = std::net::Ipv4Addr::new(a, b, c, d).to_ipv6_mapped();
        Net::new(address.into(), 128).expect("a network")
    });
    prop_oneof![4 => v4, 2 => near, 3 => v6, 1 => mapped]
}

fn blocks() -> impl Strategy<Value = Block> {
    let direction = prop_oneof![3 => Just(Direction::Inbound), 1 => Just(Direction::Outbound)];
    let left = prop_oneof![Just(0i64), -5..5i64, 1..100_000i64, Just(i64::from(u32::MAX))];
    (nets(), direction, left, words(), 0..1_000_000i64).prop_map(|(net, direction, left, reason, ago)| {
        Block { reason, since: moment(NOW - ago), ..block(&net.to_string(), direction, left) }
    })
}

pub fn plans(most: usize) -> impl Strategy<Value = Vec<Block>> {
    prop::collection::vec(blocks(), 0..most)
}

pub fn frames() -> impl Strategy<Value = Frame> {
    let server = prop_oneof![nets(), Just("192.168.7.2/32".parse().expect("a network"))];
    let pin = (any::<[u8; 4]>(), any::<[u8; 6]>()).prop_map(|(address, mac)| (address.into(), Mac(mac)));
    (
        prop_oneof![words(), Just("RAPSHEET".to_string()), Just("INPUT".to_string())],
        prop::option::of(prop_oneof![words(), Just("eth1".to_string())]),
        prop::collection::vec(server, 0..3),
        prop::collection::vec(pin, 0..2),
        prop::collection::vec(1..u16::MAX, 0..20),
        (words(), words()),
    )
        .prop_map(|(chain, interface, mail_servers, pins, ports, (log_inbound, log_outbound))| Frame {
            chain,
            interface,
            mail_servers,
            pins,
            ports,
            log_inbound,
            log_outbound,
            ..frame()
        })
}

/// So many plans of at most so many blocks, the same with each run.
pub fn some(count: usize, most: usize) -> Vec<(Vec<Block>, Frame)> {
    let mut runner = TestRunner::deterministic();
    let strategy = (plans(most), frames());
    (0..count).map(|_| strategy.new_tree(&mut runner).expect("a plan").current()).collect()
}
