//! The words of a netfilter LOG line: `PREFIX` `IN=` `OUT=` [`PHYSIN=` `PHYSOUT=`] [`MAC=`] `SRC=` `DST=` ... From Linux
//! `net/netfilter/nf_log_syslog.c` (and `ipt_LOG.c`, `ip6t_LOG.c` before it), ulogd2 `util/printpkt.c` and
//! pve-firewall `src/pvefw-logger.c`, which leaves out an empty `IN=` or `OUT=`. Uses `memchr` only.
//!
//! Only the prefix is free text (the administrator's, so it may hold `IN=` or `SRC=` itself): it ends where
//! `IN=` or `OUT=` begins a run of words that leads to `SRC=` and holds nothing but the kernel's own keys.
//! Everything after is keys and numbers. An ICMP error quotes the packet it is about in brackets; what
//! stands in brackets is passed over.

use memchr::memchr_iter;

use super::fields::{Words, decimal, ethernet, mac, port};
use super::prefix;
use crate::model::event::{Flags, Hit};
use crate::model::net::Addr;

/// What a text is, read as a LOG line.
pub enum Reading<'a> {
    Hit(Hit<'a>),
    /// Cut off after the source; the destination is `Addr::Unreadable` and empty.
    Half(Hit<'a>),
    /// A LOG line cut off before its addresses.
    Cut,
    /// A LOG line about a frame without addresses we count: ARP, or a kind the kernel does not take apart.
    NoPacket,
    /// No LOG line.
    Other,
}

/// Reads a text whose prefix, stamps included, is at most `reach` bytes long.
pub fn read(text: &[u8], reach: usize) -> Reading<'_> {
    let mut cut = false;
    for equals in memchr_iter(b'=', &text[..text.len().min(reach.saturating_add(4))]) {
        let before = &text[..equals];
        let start = match before {
            [.., b'P', b'H', b'Y', b'S', b'I', b'N'] | [.., b'P', b'H', b'Y', b'S', b'O', b'U', b'T'] => {
                continue;
            }
            [start @ .., b'I', b'N'] | [start @ .., b'O', b'U', b'T'] => start.len(),
            _ => continue,
        };
        match from(text, start) {
            Reading::Other => {}
            Reading::Cut => cut = true,
            found => return found,
        }
    }
    if cut { Reading::Cut } else { Reading::Other }
}

/// Reads on from an `IN=` or `OUT=` at `start`.
fn from(text: &[u8], start: usize) -> Reading<'_> {
    let mut words = Words::new(&text[start..]);
    let mut hit = empty();
    match link(&mut words, &mut hit) {
        Link::Source(source) => {
            hit.prefix = prefix::administrators(&text[..start]);
            hit.source = Addr::read(source);
            match packet(words, &mut hit) {
                false => Reading::Other,
                true if hit.destination == NOWHERE => Reading::Half(hit),
                true => Reading::Hit(hit),
            }
        }
        Link::Cut => Reading::Cut,
        Link::NoPacket => Reading::NoPacket,
        Link::Other => Reading::Other,
    }
}

/// How the words before the packet's own end.
enum Link<'a> {
    Source(&'a [u8]),
    Cut,
    NoPacket,
    Other,
}

/// Interfaces and hardware addresses, up to and with `SRC=`.
fn link<'a>(words: &mut Words<'a>, hit: &mut Hit<'a>) -> Link<'a> {
    let (mut seen_in, mut seen_out) = (false, false);
    for word in words {
        match word {
            [b'I', b'N', b'=', name @ ..] if !seen_in && !seen_out && !name.contains(&b'=') => {
                (seen_in, hit.inside) = (true, name);
            }
            [b'O', b'U', b'T', b'=', name @ ..] if !seen_out => (seen_out, hit.outside) = (true, name),
            [b'P', b'H', b'Y', b'S', b'I', b'N', b'=', name @ ..] => hit.physical_in = name,
            [b'M', b'A', b'C', b'=', header @ ..] => {
                (hit.destination_mac, hit.source_mac) = ethernet(header).unzip();
            }
            [b'M', b'A', b'C', b'S', b'R', b'C', b'=', address @ ..] => hit.source_mac = mac(address),
            [b'M', b'A', b'C', b'D', b'S', b'T', b'=', address @ ..] => hit.destination_mac = mac(address),
            // What stands in MAC= of a tunnel is no Ethernet header.
            [b'T', b'U', b'N', b'N', b'E', b'L', b'=', ..] => {
                (hit.source_mac, hit.destination_mac) = (None, None)
            }
            [b'P', b'H', b'Y', b'S', b'O', b'U', b'T', b'=', ..]
            | [b'M', b'A', b'C', b'P', b'R', b'O', b'T', b'O', b'=', ..]
            | [b'V', b'P', b'R', b'O', b'T', b'O', b'=', ..]
            | [b'V', b'I', b'D', b'=', ..] => {}
            // One interface at least: `XX=eth0 OUT= ...` is nothing the kernel says.
            [b'S', b'R', b'C', b'=', source @ ..] if seen_in || !hit.outside.is_empty() => {
                return Link::Source(source);
            }
            b"ARP" | b"TRUNCATED" | b"IPV6" if seen_in || seen_out => return Link::NoPacket,
            _ => return Link::Other,
        }
    }
    if seen_in && seen_out { Link::Cut } else { Link::Other }
}

/// What stands after `SRC=`. Of a key that comes twice (`LEN=`, `ID=`) the first is the IP header's. False if an
/// `OUT=` follows: then all this was still the administrator's prefix.
fn packet<'a>(words: Words<'a>, hit: &mut Hit<'a>) -> bool {
    let mut depth = 0usize;
    for word in words {
        if let [b'O', b'U', b'T', b'=', ..] = word {
            return false;
        }
        if depth > 0 || word.first() == Some(&b'[') {
            depth = word.iter().fold(depth, |depth, byte| match byte {
                b'[' => depth + 1,
                b']' => depth.saturating_sub(1),
                _ => depth,
            });
            continue;
        }
        match word {
            [b'D', b'S', b'T', b'=', value @ ..] if hit.destination == NOWHERE => {
                hit.destination = Addr::read(value)
            }
            [b'P', b'R', b'O', b'T', b'O', b'=', value @ ..] if hit.protocol.is_empty() => {
                hit.protocol = value
            }
            [b'S', b'P', b'T', b'=', value @ ..] if hit.source_port.is_none() => {
                hit.source_port = port(value)
            }
            [b'D', b'P', b'T', b'=', value @ ..] if hit.destination_port.is_none() => {
                hit.destination_port = port(value);
            }
            [b'I', b'D', b'=', value @ ..] if hit.protocol.is_empty() => hit.id = decimal(value),
            [b'U', b'I', b'D', b'=', value @ ..] => hit.uid = decimal(value),
            [b'G', b'I', b'D', b'=', value @ ..] => hit.gid = decimal(value),
            [_, _, _] if hit.protocol == b"TCP" => hit.flags.0 |= flag(word),
            _ => {}
        }
    }
    true
}

fn flag(word: &[u8]) -> u8 {
    match word {
        b"SYN" => Flags::SYN,
        b"ACK" => Flags::ACK,
        b"FIN" => Flags::FIN,
        b"RST" => Flags::RST,
        b"PSH" => Flags::PSH,
        b"URG" => Flags::URG,
        _ => 0,
    }
}

const NOWHERE: Addr<'static> = Addr::Unreadable(b"");

const fn empty<'a>() -> Hit<'a> {
    Hit {
        prefix: b"",
        source: NOWHERE,
        destination: NOWHERE,
        protocol: b"",
        source_port: None,
        destination_port: None,
        inside: b"",
        outside: b"",
        physical_in: b"",
        source_mac: None,
        destination_mac: None,
        uid: None,
        gid: None,
        id: None,
        flags: Flags(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::net::Mac;

    fn addr(text: &str) -> Addr<'_> {
        Addr::read(text.as_bytes())
    }

    fn hit(text: &str) -> Hit<'_> {
        match read(text.as_bytes(), text.len()) {
            Reading::Hit(hit) | Reading::Half(hit) => hit,
            _ => panic!("no hit: {text}"),
        }
    }

    #[test]
    fn every_field_of_a_tcp_line() {
        let line = "Illegal port 25 > IN=br0 OUT=eth0 PHYSIN=lan2 PHYSOUT=wan0 \
            MAC=02:00:00:00:00:01:02:00:00:00:00:23:08:00 SRC=192.168.2.23 DST=198.51.100.128 LEN=60 TOS=0x00 \
            PREC=0x00 TTL=63 ID=29159 DF PROTO=TCP SPT=53827 DPT=25 SEQ=7 ACK=0 WINDOW=5840 RES=0x00 SYN URGP=0 \
            OPT (020405B4) UID=1000 GID=100 MARK=0x5 ";
        let expected = Hit {
            prefix: b"Illegal port 25 >",
            source: addr("192.168.2.23"),
            destination: addr("198.51.100.128"),
            protocol: b"TCP",
            source_port: Some(53827),
            destination_port: Some(25),
            inside: b"br0",
            outside: b"eth0",
            physical_in: b"lan2",
            source_mac: Some(Mac([2, 0, 0, 0, 0, 0x23])),
            destination_mac: Some(Mac([2, 0, 0, 0, 0, 1])),
            uid: Some(1000),
            gid: Some(100),
            id: Some(29159),
            flags: Flags(Flags::SYN),
        };
        assert_eq!(hit(line), expected);
    }

    /// A line, its prefix and protocol, the source and destination it must show.
    type Case = (&'static str, &'static str, &'static str, &'static str, &'static str);

    const PREFIXES: [Case; 11] = [
        (
            "FOO:IN=e OUT= SRC=192.0.2.1 DST=192.0.2.2 PROTO=TCP SPT=1 DPT=25 ",
            "FOO:",
            "TCP",
            "192.0.2.1",
            "192.0.2.2",
        ),
        ("IN=e OUT= SRC=192.0.2.1 DST=224.0.0.1 LEN=32 ID=0 DF PROTO=2", "", "2", "192.0.2.1", "224.0.0.1"),
        ("[  1.399450] [UFW BLOCK] IN=e OUT= SRC=::1 DST=::2 PROTO=UDP", "[UFW BLOCK]", "UDP", "::1", "::2"),
        ("why=x IN=lan SRC=x IN=e OUT=f SRC=::1 DST=::2 PROTO=2", "why=x IN=lan SRC=x", "2", "::1", "::2"),
        ("IN=a OUT=b SRC=::9 IN=e OUT=f SRC=::1 DST=::2 PROTO=2", "IN=a OUT=b SRC=::9", "2", "::1", "::2"),
        ("WIN=IN=e OUT=f SRC=::1 DST=::2 PROTO=AH SPI=0x1f ", "WIN=", "AH", "::1", "::2"),
        (
            "DROP <4>DROP IN=e OUT=f <1>SRC=::1 DST=::2 <1>LEN=40 PROTO=TCP <1>SPT=6",
            "DROP <4>DROP",
            "TCP",
            "::1",
            "::2",
        ),
        (
            "policy DROP: IN=vmbr0.94 MAC= SRC=::1 DST=::2 PROTO=UDP SPT=1 DPT=2",
            "policy DROP:",
            "UDP",
            "::1",
            "::2",
        ),
        ("REJECT: OUT=vmbr0.94 SRC=::1 DST=::2 PROTO=SCTP SPT=1 DPT=2 ", "REJECT:", "SCTP", "::1", "::2"),
        (
            "[D-7] DESCR=\"a = b\" IN=e OUT= SRC=::1 DST=::2 PROTO=2",
            "[D-7] DESCR=\"a = b\"",
            "2",
            "::1",
            "::2",
        ),
        ("DROP(src wan)IN=e OUT= SRC=::1 DST=::2 PROTO=2", "DROP(src wan)", "2", "::1", "::2"),
    ];

    /// What stands after `IN=e OUT= `.
    const PACKETS: [Case; 9] = [
        ("SRC=192.168.2.xx DST=192.0.2.2 PROTO=TCP SPT=9 DPT=25 ", "", "TCP", "192.168.2.xx", "192.0.2.2"),
        (
            "SRC=2001:0db8:0000:0000:0000:0000:0000:0001 DST=ff02::1 OPT ( ) PROTO=ICMPv6 ",
            "",
            "ICMPv6",
            "2001:db8::1",
            "ff02::1",
        ),
        (
            "SRC=::1 DST=::2 PROTO=ICMP TYPE=3 [SRC=::2 DST=::9 PROTO=TCP SPT=4 DPT=25 ] ",
            "",
            "ICMP",
            "::1",
            "::2",
        ),
        (
            "SRC=::1 DST=::2 PROTO=ICMP TYPE=3 [SRC=::2 DST=::9 PROTO=TCP SPT=4 DPT=25",
            "",
            "ICMP",
            "::1",
            "::2",
        ),
        (
            "SRC=::1 DST=::2 [SRC=::3 DST=::9 PROTO=TCP INCOMPLETE [8 bytes] ] PROTO=ICMP",
            "",
            "ICMP",
            "::1",
            "::2",
        ),
        ("SRC=::1 DST=::2 LEN=20 PROTO=UDPLITE INCOMPLETE [0 bytes] ", "", "UDPLITE", "::1", "::2"),
        ("SRC=::1 DST=::2 FRAG:64 PROTO=TCP DPT=70000 ", "", "TCP", "::1", "::2"),
        ("SRC=192.0.2.1 DST=192.0.2", "", "", "192.0.2.1", "192.0.2"),
        ("SRC=192.0.2.1 ", "", "", "192.0.2.1", ""),
    ];

    #[test]
    fn prefixes_and_packets() {
        let packets = PACKETS.map(|(text, a, b, c, d)| (format!("IN=e OUT= {text}"), a, b, c, d));
        let prefixes = PREFIXES.map(|(text, a, b, c, d)| (text.to_owned(), a, b, c, d));
        for (text, prefix, protocol, source, destination) in prefixes.into_iter().chain(packets) {
            let hit = hit(&text);
            assert_eq!(String::from_utf8_lossy(hit.prefix), prefix, "{text}");
            assert_eq!(String::from_utf8_lossy(hit.protocol), protocol, "{text}");
            assert_eq!((hit.source, hit.destination), (addr(source), addr(destination)), "{text}");
        }
    }

    #[test]
    fn ports_are_the_hits_own() {
        let line = |rest| format!("IN=e OUT= SRC=::1 DST=::2 {rest}");
        let ports = |rest| {
            let line = line(rest);
            let hit = hit(&line);
            (hit.source_port, hit.destination_port)
        };
        assert_eq!(ports("PROTO=TCP SPT=1025 DPT=25 "), (Some(1025), Some(25)));
        assert_eq!(ports("PROTO=UDP SPT=1 DPT=53 LEN=36"), (Some(1), Some(53)));
        assert_eq!(ports("PROTO=ICMP [SRC=::2 DST=::9 PROTO=TCP SPT=4 DPT=25 ] MTU=1492 "), (None, None));
        assert_eq!(ports("PROTO=TCP SPT=70000 DPT="), (None, None));
    }

    #[test]
    fn hardware_addresses_of_either_wording() {
        let two = Some((Mac([2, 0, 0, 0, 0, 1]), Mac([2, 0, 0, 0, 0, 2])));
        let header = "02:00:00:00:00:01:02:00:00:00:00:02:08:00";
        let cases = [
            (format!("MAC={header}"), two),
            ("MACSRC=02:00:00:00:00:02 MACDST=02:00:00:00:00:01 VPROTO=8100 VID=5 MACPROTO=0800".into(), two),
            (format!("MAC={header} TUNNEL=192.0.2.1->192.0.2.2"), None),
            ("MAC=".into(), None),
        ];
        for (link, expected) in cases {
            let text = format!("IN=e OUT= {link} SRC=::1 DST=::2 PROTO=2");
            let hit = hit(&text);
            assert_eq!(hit.destination_mac.zip(hit.source_mac), expected, "{link}");
        }
    }

    #[test]
    fn flags_are_the_words_of_tcp_only() {
        let all = "IN=a OUT=b SRC=192.0.2.1 DST=192.0.2.2 DF PROTO=TCP ACK=5 CWR ECE URG ACK PSH RST SYN FIN URGP=0";
        assert_eq!(hit(all).flags, Flags(63));
        let icmp = "SYN IN=a OUT=b SRC=192.0.2.1 DST=192.0.2.2 PROTO=ICMP ID=7 SEQ=1 SYN";
        assert_eq!((hit(icmp).flags, hit(icmp).id), (Flags(0), None));
    }

    #[test]
    fn what_is_no_packet() {
        let arp = "IN=eth0 OUT= MACSRC=02:00:00:00:00:02 MACDST=02:00:00:00:00:01 MACPROTO=0806 ARP HTYPE=1 \
            PTYPE=0x0800 OPCODE=1 MACSRC=02:00:00:00:00:02 IPSRC=192.0.2.1 MACDST=00:00:00:00:00:00 IPDST=192.0.2.2";
        assert!(matches!(read(arp.as_bytes(), 999), Reading::NoPacket));
        for cut in ["IN=eth0 OUT=", "DROP IN=eth0 OUT=eth1 MAC=02:00:00:", "x IN=eth0 OUT= PHYSIN=lan1 "] {
            assert!(matches!(read(cut.as_bytes(), 999), Reading::Cut), "{cut}");
        }
        let others = [
            "XX=eth0 OUT= MAC= SRC=192.0.2.1 DST=192.0.2.2 PROTO=2",
            "IN=eth0 says who SRC=192.0.2.1 DST=192.0.2.2",
            "Command line: BOOT_IMAGE=/vmlinuz root=/dev/sda1 MAIN=yes",
            "PHYSIN=a SRC=192.0.2.1 DST=192.0.2.2",
            "IN=",
            "=",
            "",
        ];
        for other in others {
            assert!(matches!(read(other.as_bytes(), 999), Reading::Other), "{other}");
        }
    }

    #[test]
    fn a_line_cut_anywhere_is_survived() {
        let line =
            b"[  1.5] P IN=br0 OUT= PHYSIN=l MAC=02:00:00:00:00:01:02:00:00:00:00:02:08:00 SRC=192.0.2.1 \
            DST=192.0.2.2 ID=1 PROTO=ICMP TYPE=3 [SRC=192.0.2.2 INCOMPLETE [8 bytes] ] UID=0 GID=0 ";
        for end in 0..=line.len() {
            let _ = read(&line[..end], end);
        }
    }
}
