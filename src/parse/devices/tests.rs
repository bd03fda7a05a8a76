//! Samples of each format and what is read of them, and what broken ones give.

use super::read;
use crate::model::calendar::Moment;
use crate::model::calendar::Zone;
use crate::model::device::{Book, EntryKind};
use crate::model::net::{Ip, Mac};

/// `address MAC name [since..until] kind:line`
fn shown(book: &Book) -> Vec<String> {
    let clock = |at: Option<i64>| {
        at.map_or_else(String::new, |at| {
            Moment::new(at * 1_000_000, Zone::UTC).syslog()[4..].trim().to_string()
        })
    };
    let mut list: Vec<(usize, String)> = book
        .entries()
        .iter()
        .map(|entry| {
            let ip = entry.ip.map_or_else(|| "-".to_string(), |ip| ip.to_string());
            let mac = entry.mac.map_or_else(|| "-".to_string(), |mac| mac.to_string());
            let name = entry.name.as_deref().unwrap_or("-");
            let span = format!("{}..{}", clock(entry.since), clock(entry.until));
            let kind = match entry.kind {
                EntryKind::Lease => "lease",
                EntryKind::Written => "written",
                EntryKind::Neighbour => "neighbour",
            };
            (entry.line, format!("{ip} {mac} {name} [{span}] {kind}:{}", entry.line))
        })
        .collect();
    list.sort();
    list.into_iter().map(|(_, text)| text).collect()
}

fn doubts(book: &Book) -> Vec<String> {
    book.doubts.iter().map(|doubt| format!("{}: {}", doubt.line.unwrap_or(0), doubt.what)).collect()
}

macro_rules! sample {
    ($name:literal) => {
        ($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/devices/", $name)))
    };
}

/// Name and text of a sample, its entries, its doubts.
type Case<'a> = ((&'a str, &'a str), &'a [&'a str], &'a [&'a str]);

#[test]
fn samples() {
    let cases: [Case<'_>; 9] = [
        (
            sample!("dnsmasq.leases"),
            &[
                "192.168.1.21 3c:52:82:11:22:33 till-2 [..5 10:00:00] lease:1",
                "192.168.1.22 3c:52:82:11:22:44 - [..] lease:2",
                "192.168.1.57 da:a1:19:01:02:03 Annas-phone [..5 11:00:00] lease:3",
                "2001:db8:1::57 3c:52:82:11:22:33 till-2 [..5 10:01:40] lease:5",
            ],
            &["7: no whole lease: the file may be cut off here"],
        ),
        (
            sample!("dhcpd.leases"),
            &[
                "192.168.7.31 00:1e:67:aa:00:01 desk-4; } \"x\" [5 08:00:00..5 20:00:00] lease:4",
                "192.168.7.31 00:1e:67:aa:00:02 - [6 09:30:00..] lease:14",
                "192.168.7.9 00:1e:67:aa:00:09 camera [..] written:29",
                "2001:db8:7::31 00:1e:67:aa:00:01 - [5 08:00:02..5 20:00:02] lease:36",
            ],
            &["46: the file ends within the block that begins in line 43"],
        ),
        (
            sample!("kea-leases4.csv"),
            &[
                "10.9.0.12 52:54:00:0a:0b:0c build-1.lan.example [5 09:00:00..5 10:00:00] lease:2",
                "10.9.0.12 52:54:00:0a:0b:0c build-1.lan.example [5 10:00:00..5 11:00:00] lease:3",
                "10.9.0.12 52:54:00:0a:0b:0d - [5 12:00:00..5 13:00:00] lease:5",
                "10.9.0.14 52:54:00:0a:0b:0e scanner [..] lease:6",
            ],
            &["7: no whole lease: the file may be cut off here"],
        ),
        (
            sample!("kea-leases6.csv"),
            &[
                "2001:db8:9::12 52:54:00:0a:0b:0c - [5 08:53:20..5 10:00:00] lease:2",
                "2001:db8:9::13 da:00:00:00:00:01 tablet [5 08:53:20..5 10:00:00] lease:3",
            ],
            &[],
        ),
        (
            sample!("ip-neigh.txt"),
            &[
                "192.168.1.21 3c:52:82:11:22:33 - [..] neighbour:1",
                "fe80::3e52:82ff:fe11:2233 3c:52:82:11:22:33 - [..] neighbour:3",
                "2001:db8:1:0:3e52:82ff:fe11:2244 3c:52:82:11:22:44 - [..] neighbour:4",
            ],
            &[],
        ),
        (
            sample!("arp-an.txt"),
            &[
                "192.168.1.21 3c:52:82:11:22:33 - [..] neighbour:1",
                "192.168.1.2 00:11:32:01:02:03 nas.lan.example [..] neighbour:3",
            ],
            &[],
        ),
        (sample!("proc-net-arp.txt"), &["192.168.1.21 3c:52:82:11:22:33 - [..] neighbour:2"], &[]),
        (
            sample!("hosts"),
            &[
                "192.168.1.2 - nas.lan.example [..] written:5",
                "2001:db8:1::2 - nas.lan.example [..] written:6",
            ],
            &["7: no address and name"],
        ),
        (
            sample!("ethers"),
            &["- 00:11:32:01:02:03 nas [..] written:2", "192.168.1.22 3c:52:82:11:22:44 - [..] written:3"],
            &["4: no hardware address and name"],
        ),
    ];
    for ((name, text), entries, said) in cases {
        for text in [text.to_string(), text.replace('\n', "\r\n")] {
            let book = read(name, &text);
            assert_eq!(shown(&book), entries, "{name}");
            assert_eq!(doubts(&book), said, "{name}");
        }
        // By content alone, hosts files save for their name.
        assert_eq!(shown(&read("pasted", text)), entries, "{name}");
    }
}

#[test]
fn one_device_through_all_lists() {
    let mut book = Book::default();
    for (name, text) in
        [sample!("dnsmasq.leases"), sample!("ip-neigh.txt"), sample!("ethers"), sample!("hosts")]
    {
        book.merge(read(name, text));
    }
    let mac = Mac::parse("3c:52:82:11:22:33").expect("a MAC");
    let addresses: Vec<String> = book.addresses(mac).iter().map(|one| one.ip.to_string()).collect();
    assert_eq!(addresses, ["192.168.1.21", "192.168.1.21", "2001:db8:1::57", "fe80::3e52:82ff:fe11:2233"]);
    // An address nobody lists, made of the hardware: still the same device.
    let device = book
        .at(Ip::parse(b"2001:db8:1:0:3e52:82ff:fe11:2233").expect("an address"), 1_772_700_000)
        .expect("a device");
    assert_eq!((device.name.as_deref(), device.mac, device.certain), (Some("till-2"), Some(mac), false));
    assert_eq!(device.places, [("dnsmasq.leases".to_string(), 1)]);
    let nas = book.at(Ip::parse(b"192.168.1.2").expect("an address"), 0).expect("a device");
    assert_eq!(nas.name.as_deref(), Some("nas.lan.example"));
    let phone = book.at(Ip::parse(b"192.168.1.57").expect("an address"), 0).expect("a device");
    assert!(phone.mac.is_some_and(Mac::is_local));
}

#[test]
fn a_file_cut_anywhere_gives_what_stands_before() {
    for (name, text) in [
        sample!("dnsmasq.leases"),
        sample!("dhcpd.leases"),
        sample!("kea-leases4.csv"),
        sample!("kea-leases6.csv"),
        sample!("ip-neigh.txt"),
        sample!("hosts"),
        sample!("ethers"),
    ] {
        let whole = shown(&read(name, text)).len();
        for end in 0..text.len() {
            let book = read(name, &text[..end]);
            assert!(book.entries().len() <= whole + 1, "{name} to {end}");
        }
    }
    let (name, text) = sample!("dhcpd.leases");
    let half = read(name, &text[..text.find("vendor").expect("the second lease")]);
    assert_eq!((half.entries().len(), half.doubts.len()), (1, 1));
}

#[test]
fn nothing_makes_it_panic() {
    let pieces = [
        "lease 192.0.2.1 {",
        "}",
        ";",
        "\"",
        "\\",
        "ends ",
        "starts 4 2026/13/40 99:99:99;",
        "ia-na \"\\000\\000\" {",
        "address,duid,",
        "\n",
        "1 2 ::1 ",
        "\u{e9}",
        "{",
        "#",
        "hardware ethernet 1;",
        ",,,,",
        "00:00:00:00:00:01 ",
    ];
    for first in pieces {
        for second in pieces {
            for third in pieces {
                read("", &format!("{first}{second}{third}\n{second}{first}{third}{second}"));
            }
        }
    }
    assert_eq!(read("x", &"{".repeat(100_000)).entries().len(), 0);
    let deep = read("x", &format!("lease 192.0.2.1 {{\n{}", "{".repeat(100_000)));
    assert_eq!(deep.doubts.len(), 1);
}

#[test]
fn what_is_too_much_is_told() {
    let text = "192.0.2.1 a\n".repeat(super::MOST + 5);
    let book = read("hosts", &text);
    assert_eq!(
        (book.entries().len(), doubts(&book)),
        (super::MOST, vec!["0: 5 more entries are left out".to_string()])
    );
}
