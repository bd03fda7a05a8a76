//! Examples of every form a rule is read from; the same rule in all of them.

use super::*;
use crate::model::ruleset::{Chain, Rule};

/// As `-S` writes it, as `-L` shows it, as `-L -n` shows it (target, prot, opt, source, destination, spec).
const FORMS: &[(&str, &str, &str)] = &[
    (
        "-p tcp -m tcp --dport 25 -j DROP",
        "DROP tcp -- anywhere anywhere tcp dpt:smtp",
        "DROP 6 -- 0.0.0.0/0 0.0.0.0/0 tcp dpt:25",
    ),
    (
        "-s 192.0.2.0/24 ! -d 198.51.100.9/32 -p tcp -m tcp --sport 1024:65535 ! --dport 25 -j DROP",
        "DROP tcp -- 192.0.2.0/24 !198.51.100.9 tcp spts:1024:65535 dpt:!smtp",
        "DROP tcp -- 192.0.2.0/24 !198.51.100.9 tcp spts:1024:65535 dpt:!25",
    ),
    (
        "-p tcp -m multiport ! --dports 25,465,587:600 -j DROP",
        "DROP tcp -- anywhere anywhere multiport dports  !smtp,submissions,submission:600",
        "DROP tcp -- 0.0.0.0/0 0.0.0.0/0 multiport dports  !25,465,587:600",
    ),
    (
        "-m state --state NEW,RELATED -j ACCEPT",
        "ACCEPT all -- anywhere anywhere state NEW,RELATED",
        "ACCEPT 0 -- 0.0.0.0/0 0.0.0.0/0 state RELATED,NEW",
    ),
    (
        "-m conntrack ! --ctstate INVALID -j DROP",
        "DROP all -- anywhere anywhere ! ctstate INVALID",
        "DROP all -- 0.0.0.0/0 0.0.0.0/0 ! ctstate INVALID",
    ),
    (
        "-m mac --mac-source 00:00:5e:00:53:af -j DROP",
        "DROP all -- anywhere anywhere MAC 00:00:5E:00:53:AF",
        "DROP all -- 0.0.0.0/0 0.0.0.0/0 MAC00:00:5e:00:53:af",
    ),
    (
        "-m mac ! --mac-source 00:00:5e:00:53:af -j DROP",
        "DROP all -- anywhere anywhere MAC ! 00:00:5e:00:53:af",
        "DROP all -- anywhere anywhere MAC !00:00:5e:00:53:af",
    ),
    (
        "-m limit --limit 3/min --limit-burst 7 -j LOG --log-prefix \"Illegal port 25 > \"",
        "LOG all -- anywhere anywhere limit: avg 3/min burst 7 LOG level warning prefix \"Illegal port 25 > \"",
        "LOG all -- 0.0.0.0/0 0.0.0.0/0 limit: avg 3/min burst 7 LOG flags 0 level 4 prefix `Illegal port 25 > '",
    ),
    (
        "-j LOG --log-prefix \"a\\'b\\\"c\" --log-level 7",
        "LOG all -- anywhere anywhere LOG level debug prefix \"a'b\"c\"",
        "LOG 0 -- 0.0.0.0/0 0.0.0.0/0 LOG flags 0 level 7 prefix \"a'b\"c\"",
    ),
    (
        "-p icmp -m icmp --icmp-type 8 -j DROP",
        "DROP icmp -- anywhere anywhere icmp echo-request",
        "DROP 1 -- 0.0.0.0/0 0.0.0.0/0 icmptype 8",
    ),
    (
        "-p icmp -m icmp --icmp-type 3/1 -j DROP",
        "DROP icmp -- anywhere anywhere icmp host-unreachable",
        "DROP icmp -- 0.0.0.0/0 0.0.0.0/0 icmptype 3 code 1",
    ),
    (
        "-p icmp -m icmp ! --icmp-type 3 -j DROP",
        "DROP icmp -- anywhere anywhere icmp !destination-unreachable",
        "DROP icmp -- 0.0.0.0/0 0.0.0.0/0 icmp !type 3",
    ),
    (
        "-p icmp -m icmp --icmp-type any -j DROP",
        "DROP icmp -- anywhere anywhere icmp any",
        "DROP icmp -- 0.0.0.0/0 0.0.0.0/0 icmptype 255",
    ),
    (
        "-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -j DROP",
        "DROP tcp -- anywhere anywhere tcp flags:!FIN,SYN,RST,ACK/SYN",
        "DROP tcp -- 0.0.0.0/0 0.0.0.0/0 tcp flags:!0x17/0x02",
    ),
    (
        "-m iprange --src-range 192.0.2.1-192.0.2.9 ! --dst-range 198.51.100.1-198.51.100.2 -j DROP",
        "DROP all -- anywhere anywhere source IP range 192.0.2.1-192.0.2.9 destination IP range ! 198.51.100.1-198.51.100.2",
        "DROP all -- anywhere anywhere destination IP range ! 198.51.100.1-198.51.100.2 source IP range 192.0.2.1-192.0.2.9",
    ),
    (
        "-m string --string \"x\\\"y z\" --algo bm --icase -j DROP",
        "DROP all -- anywhere anywhere STRING match  \"x\\\"y z\" ALGO name bm ICASE",
        "DROP all -- 0.0.0.0/0 0.0.0.0/0 STRING match \"x\\\"y z\" ALGO name bm TO 65535 ICASE",
    ),
    (
        "-m time --timestart 21:00:00 --timestop 07:00:00 --weekdays Mon,Tue,Fri --datestop 2038-01-19T03:14:07 -j DROP",
        "DROP all -- anywhere anywhere TIME from 21:00:00 to 07:00:00 on Mon,Tue,Fri UTC",
        "DROP all -- 0.0.0.0/0 0.0.0.0/0 TIME from 21:00:00 to 07:00:00 on Mon,Tue,Fri UTC",
    ),
    (
        "-m comment --comment \"it\\'s a \\\"test\\\" $(x); */ y\" -j DROP",
        "DROP all -- anywhere anywhere /* it's a \"test\" $(x); */",
        "",
    ),
    (
        "-p tcp -m tcp --dport 25 -m comment --comment two -m state --state NEW -j REJECT --reject-with tcp-reset",
        "REJECT tcp -- anywhere anywhere state NEW tcp dpt:smtp /* two */ reject-with tcp-reset",
        "REJECT tcp -- 0.0.0.0/0 0.0.0.0/0 tcp dpt:25 /* two */ state NEW reject-with tcp-reset",
    ),
    ("-f -j DROP", "DROP all -f anywhere anywhere", "DROP 0 -f 0.0.0.0/0 0.0.0.0/0"),
    ("! -f -j chain1", "chain1 all !f anywhere anywhere", "chain1 0 !f 0.0.0.0/0 0.0.0.0/0"),
    ("! -p tcp -j DROP", "DROP !tcp -- anywhere anywhere", "DROP !6 -- 0.0.0.0/0 0.0.0.0/0"),
    ("-p gre -j DROP", "DROP gre -- anywhere anywhere", "DROP 47 -- 0.0.0.0/0 0.0.0.0/0"),
];

fn rule_of(listing: &str) -> Option<Rule> {
    let chain = chain(listing).unwrap_or_else(|error| panic!("{error:?}\n{listing}"));
    chain.rows.into_iter().next().and_then(|row| row.rule)
}

fn table(row: &str) -> String {
    format!("Chain FORWARD (policy ACCEPT)\ntarget     prot opt source               destination\n{row}\n")
}

#[test]
fn a_rule_is_the_same_in_every_form() {
    for (saved, named, numeric) in FORMS {
        let saved_rule = rule_of(&format!("-P FORWARD ACCEPT\n-A FORWARD {saved}\n"));
        let saved_rule = saved_rule.unwrap_or_else(|| panic!("not read: {saved}"));
        for row in [named, numeric] {
            if row.is_empty() || saved.contains("*/ y") {
                continue;
            }
            let rule = rule_of(&table(row)).unwrap_or_else(|| panic!("not read: {row}"));
            assert!(rule.same(&saved_rule), "{row}\n{rule:?}\n{saved_rule:?}");
        }
    }
}

#[test]
fn two_rules_that_differ_are_not_the_same() {
    let rules: Vec<Rule> = FORMS.iter().filter_map(|(_, row, _)| rule_of(&table(row))).collect();
    assert_eq!(rules.len(), FORMS.len());
    for (place, one) in rules.iter().enumerate() {
        assert!(rules.iter().skip(place + 1).all(|other| !one.same(other)), "{one:?}");
    }
    let bound = "Chain FORWARD (policy ACCEPT 0 packets, 0 bytes)\n\
                 num   pkts bytes target     prot opt in     out     source               destination\n\
                 1        0 1204K DROP       tcp  --  eth0   *       0.0.0.0/0            0.0.0.0/0            tcp dpt:25\n";
    let free = bound.replace("eth0", "*   ");
    let (bound, free) = (rule_of(bound), rule_of(&free));
    assert!(bound.is_some() && rules.first().zip(bound).is_some_and(|(one, bound)| !one.same(&bound)));
    assert!(rules.first().zip(free).is_some_and(|(one, free)| one.same(&free)));
}

#[test]
fn words_that_are_not_known_make_no_rule() {
    for row in [
        "DROP tcp -- anywhere anywhere tcp dpt:25 owner UID match 0",
        "DROP all -- anywhere anywhere tcp dpt:25",
        "DROP udp -- anywhere anywhere tcp dpt:25",
        "DROP tcp -- anywhere anywhere tcp dpt:25:26",
        "DROP tcp -- anywhere anywhere tcp dpts:25",
        "DROP tcp -- anywhere anywhere tcp dpt:25 dpt:26",
        "DROP tcp -- anywhere anywhere tcp dpt:$(reboot)",
        "DROP tcp -- anywhere anywhere tcp dpt:-j",
        "DROP all -- anywhere anywhere state NEW,OLD",
        "DROP all -- anywhere anywhere ! limit: avg 3/min burst 5",
        "DROP all -- anywhere anywhere limit: avg 3/min",
        "DROP all -- anywhere anywhere MAC 00:00:5e:00:53",
        "DROP all -- anywhere anywhere /* open",
        "DROP all -- anywhere anywhere /* a */b */",
        "DROP all -- anywhere anywhere [goto]",
        "DROP all -- anywhere anywhere recent: CHECK seconds: 600 name: bad",
        "DROP all -- anywhere 192.0.0.0/255.255.0.255",
        "DROP all -- anywhere anywhere STRING match \"a",
        "DROP all -- anywhere anywhere TIME UTC",
        "DROP all -- anywhere anywhere reject-with -j",
        "           gre -- anywhere anywhere",
    ] {
        assert_eq!(rule_of(&table(row)), None, "{row}");
    }
}

#[test]
fn listings_of_more_than_the_chain() {
    let whole = "Chain INPUT (policy DROP)\ntarget     prot opt source               destination\n\
                 DROP       tcp  --  anywhere             anywhere             tcp dpt:ssh\n\n\
                 Chain FORWARD (policy ACCEPT)\ntarget     prot opt source               destination\n\
                 DROP       tcp  --  anywhere             anywhere             tcp dpt:smtp\n\n\
                 Chain OUTPUT (policy ACCEPT)\ntarget     prot opt source               destination\n";
    let rows = |text: &str| {
        chain(text).map(|chain: Chain| chain.rows.iter().map(|row| row.line).collect::<Vec<_>>())
    };
    assert_eq!(rows(whole), Ok(vec![7]));
    assert_eq!(rows(&whole.replace('\n', "\r\n")), Ok(vec![7]));
    let saved = "# Generated\n*nat\n:FORWARD ACCEPT [0:0]\n-A FORWARD -j X\nCOMMIT\n*filter\n:INPUT ACCEPT [0:0]\n\
                 :FORWARD DROP [0:0]\n[1:2] -A FORWARD -p tcp -m tcp --dport 25 -j DROP\n-A INPUT -j DROP\n\
                 -A FORWARD_2 -j DROP\nCOMMIT\n";
    assert_eq!(rows(saved), Ok(vec![9]));
    assert_eq!(rows("-P FORWARD ACCEPT\n"), Ok(vec![]));
    assert_eq!(rows("-A FORWARD -j DROP\n"), Ok(vec![1]));
    assert_eq!(
        rows(
            "# Warning: iptables-legacy tables present\nChain FORWARD (policy ACCEPT)\ntarget prot opt source destination\n"
        ),
        Ok(vec![])
    );
}

#[test]
fn what_is_no_listing_says_so() {
    let error = |text: &str| chain(text).err().unwrap_or_else(|| panic!("read: {text}"));
    assert_eq!(error("").what, "it shows no chain FORWARD");
    assert_eq!(error("\x1b[2J\u{0}rubbish\nrubbish").line, None);
    assert_eq!(error("Chain FORWARD (policy ACCEPT)\n").what, "the columns of the chain have no heading");
    assert_eq!(error("Chain FORWARD (policy ACCEPT)\nrubbish\n").line, Some(2));
    assert_eq!(error(&table("root@router:~#")).line, Some(3));
    assert_eq!(error(&table("the quick brown fox jumps over it")).line, Some(3));
    assert_eq!(error("-A FORWARD -m comment --comment \"a\n").line, Some(1));
    let twice = table("") + &table("");
    assert_eq!(error(&twice).what, "it shows the chain FORWARD more than once");
}

const FILE: &str = r#"{
  // the way there
  "config": { "connection": "ssh", "machine": "192.0.2.1", "timeout": 5, "path": "/usr/sbin" },
  /* two
     lines */ "more": [1, {"x": null}],
  "rules": [
    { "name": "smtp", "type": "port", "image": "smtp.png", "comment": "no mail out",
      "iptable": [
        { "target": "DROP", "prot": "tcp", "opt": "--", "source": "anywhere", "dest": "anywhere",
          "spec": "tcp dpt:25", "specAsServiceName": "tcp dpt:smtp" },
        { "target": "DROP", "prot": "tcp", "opt": "--", "source": "192.0.2.0/24", "dest": "anywhere",
          "spec": "tcp dpt:2525",
          "specAsServiceName": "tcp dpt:ms-v-worlds" }
      ] }
  ]
}
"#;

#[test]
fn a_file_is_read() {
    let sets = read(FILE).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert_eq!(sets.router.timeout, Some(5));
    let set = sets.sets.first().expect("a set");
    assert_eq!((set.name.as_str(), set.kind.as_str(), set.image.as_str()), ("smtp", "port", "smtp.png"));
    let lines: Vec<_> = set.records.iter().map(|record| (record.line, record.shown_as.is_some())).collect();
    assert_eq!(lines, [(9, false), (11, true)]);
    assert_eq!(set.records[0].text, "DROP tcp -- anywhere anywhere tcp dpt:25");
    let row = rule_of(&table("DROP tcp -- 192.0.2.0/24 anywhere tcp dpt:ms-v-worlds")).expect("a rule");
    assert!(set.records[1].is(&row) && !set.records[0].is(&row));
}

#[test]
fn faults_name_the_true_line() {
    for (from, to, line, what) in [
        (
            "\"ssh\"",
            "\"carrier-pigeon\"",
            3,
            "'carrier-pigeon' is no connection: write telnet-busybox, ssh or local",
        ),
        ("\"timeout\": 5", "\"timeout\": \"soon\"", 3, "'timeout' has to be a whole number from 1 to 3600"),
        ("192.0.2.1", "-oProxyCommand=x", 3, "'machine' holds a character that is not allowed there"),
        ("\"name\": \"smtp\", ", "", 7, "a rule has to have a 'name'"),
        ("tcp dpt:2525", "tcp dpt:2525 frobnicate", 12, "rule 'smtp': spec: 'frobnicate' is not known"),
        ("tcp dpt:2525", "tcp dpt:2525; reboot", 12, "rule 'smtp': spec: '2525;' is no value for --dport"),
        (
            "tcp dpt:ms-v-worlds",
            "tcp dpt:80",
            13,
            "rule 'smtp': specAsServiceName: 'tcp dpt:80' is not what 'spec' says",
        ),
        ("tcp dpt:ms-v-worlds", "tcp dpt:", 13, "rule 'smtp': specAsServiceName: '' is no value for --dport"),
        ("192.0.2.0/24", "$(reboot)", 11, "rule 'smtp': source: '$(reboot)' is no address"),
        ("192.0.2.0/24", "2001:db8::1", 11, "rule 'smtp': source: iptables takes no IPv6 address"),
        (
            "\"target\": \"DROP\", \"prot\": \"tcp\", \"opt\": \"--\", \"source\": \"anywhere\"",
            "\"source\": 4",
            9,
            "'source' has to be a text",
        ),
        (
            "\"comment\": \"no mail out\"",
            "\"name\": \"again\"",
            7,
            "the key 'name' stands here for the second time",
        ),
        ("lines */", "lines", 4, "the comment that begins here does not end"),
        ("ms-v-worlds\" }", "ms-v-worlds\" },", 14, "trailing comma (column 7)"),
        ("\"rules\"", "\"rulez\"", 1, "'rules' has to be a list"),
    ] {
        assert!(FILE.contains(from), "{from}");
        let faults = read(&FILE.replace(from, to)).err().unwrap_or_else(|| panic!("read: {to}"));
        let wanted = Fault { line, what: what.to_string() };
        assert!(faults.contains(&wanted), "{to}: {faults:?}");
    }
    assert_eq!(read("").err().map(|faults| faults[0].line), Some(1));
    assert_eq!(
        read("{\"rules\": [ 3 ]}").err().map(|faults| faults[0].what.clone()),
        Some("a rule has to be an object".to_string())
    );
    let twice = FILE.replace("  ]\n}", ", {\"name\": \"smtp\",\n\"iptable\": []}]}");
    let faults = read(&twice).err().unwrap_or_default();
    assert!(
        faults.iter().any(|fault| fault.what == "there is a rule 'smtp' already" && fault.line == 15),
        "{faults:?}"
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 2000, ..Default::default() })]

    /// Bytes lost, doubled and put in: read or refused, and never a panic.
    #[test]
    fn any_text_is_survived(at in 0usize..900, to in 0usize..900, put in "[ -~]{0,3}|\\PC{0,3}|[\"{}\\[\\],/*\\\\\n:!]{0,4}") {
        let listing = FORMS.iter().fold(table(""), |text, (_, row, _)| text + row + "\n");
        let saved = FORMS.iter().fold(String::new(), |text, (saved, ..)| text + "-A FORWARD " + saved + "\n");
        for text in [FILE, &listing, &saved] {
            let (start, end) = (at.min(to) % text.len(), (at.max(to) % text.len()).max(at.min(to) % text.len()));
            let mutated = [&text.as_bytes()[..start], put.as_bytes(), &text.as_bytes()[end..]].concat();
            let mutated = String::from_utf8_lossy(&mutated);
            if let Err(faults) = read(&mutated) {
                let lines = mutated.lines().count() + 1;
                proptest::prop_assert!(!faults.is_empty() && faults.iter().all(|fault| (1..=lines).contains(&fault.line)), "{:?}", faults);
            }
            let _ = chain(&mutated);
        }
    }
}
