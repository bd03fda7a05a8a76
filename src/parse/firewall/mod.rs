//! Firewall LOG lines: who may have written one, and what the kernel says besides. The words of the line
//! itself are read by `netfilter`, what stands before them by `prefix`. Pure; uses `model` and `memchr` only.
//!
//! A LOG line reaches a file in five ways, and what is believed differs:
//! - program `kernel`: the rule. Whatever else the kernel says is ignored.
//! - program `ulogd` (with a pid): the userspace logger, in the kernel's words (ulogd2 `util/printpkt.c`).
//! - no program, with a host: loggers that drop the tag (UniFi: `HOST [WAN_LOCAL-D-4] DESCR="..." IN=...`).
//! - no program and no host: `dmesg` and Proxmox's own file, but also the logs of Exim and qmail, where remote
//!   clients have a say in the text. So only a short prefix without the signs that quote such text is believed.
//! - the prefix itself taken for the program (`IPTABLES-DROP: IN=...`): only without a pid, which real
//!   programs have; that one comparison is all that the lines of a mail server cost here.

#[cfg(test)]
mod corpora;
mod fields;
mod netfilter;
mod prefix;

use crate::model::event::{Event, Hit, Meaning};
use crate::model::header::Header;

use netfilter::Reading;

/// Longest prefix believed where the program is not the kernel: nft allows 127 bytes, UniFi adds its own words.
const PREFIX: usize = 160;
/// The same where remote clients may have written the text; iptables allows 29 bytes.
const SHORT_PREFIX: usize = 40;

/// The `Event::Hit` of a LOG line, `Ignored` for the other words of the kernel and of ulogd, `Unmatched` for a
/// LOG line cut off before its addresses, None for lines that are not a firewall's.
pub fn meaning<'a>(header: &Header<'a>) -> Option<Meaning<'a>> {
    match header.program {
        b"kernel" | b"ulogd" | b"ulogd2" => Some(of_kernel(header.message)),
        _ if header.pid != 0 => None,
        b"" if header.host.is_empty() => without_host(header.message),
        b"" => within(header.message, PREFIX).map(hit),
        _ => prefix_as_program(header),
    }
}

fn of_kernel(message: &[u8]) -> Meaning<'_> {
    match netfilter::read(message, message.len()) {
        Reading::Hit(found) | Reading::Half(found) => hit(found),
        Reading::Cut => Meaning::Unmatched,
        Reading::NoPacket | Reading::Other => Meaning::Ignored,
    }
}

fn without_host(message: &[u8]) -> Option<Meaning<'_>> {
    if prefix::kernel_stamp(message).is_some() {
        return within(message, PREFIX).map(hit);
    }
    if let Some((_, rest)) = prefix::proxmox(message) {
        return Some(within(message, message.len() - rest.len() + PREFIX).map_or(Meaning::Ignored, hit));
    }
    within(message, SHORT_PREFIX).filter(|found| !quotes(found.prefix)).map(hit)
}

fn prefix_as_program<'a>(header: &Header<'a>) -> Option<Meaning<'a>> {
    let mut found = within(header.message, SHORT_PREFIX).filter(|found| !quotes(found.prefix))?;
    if found.prefix.is_empty() {
        found.prefix = header.program;
    }
    Some(hit(found))
}

/// A whole LOG line, both addresses stated, whose prefix is at most `reach` bytes.
fn within(message: &[u8], reach: usize) -> Option<Hit<'_>> {
    match netfilter::read(message, reach) {
        Reading::Hit(found) => Some(found),
        _ => None,
    }
}

/// Signs by which mail programs set off what a client said; no firewall prefix in use has them.
fn quotes(prefix: &[u8]) -> bool {
    prefix.iter().any(|byte| matches!(byte, b'"' | b'<' | b'@' | b'*'))
}

fn hit(found: Hit<'_>) -> Meaning<'_> {
    Meaning::Event(Event::Hit(found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::header::When;
    use crate::model::net::Addr;

    const LINE: &str = "IN=eth1 OUT=eth0 SRC=192.0.2.1 DST=192.0.2.2 LEN=60 PROTO=TCP SPT=1025 DPT=25 SYN ";

    fn read<'a>(host: &'a str, program: &'a str, pid: u32, message: &'a str) -> Option<Meaning<'a>> {
        let (host, program, message) = (host.as_bytes(), program.as_bytes(), message.as_bytes());
        meaning(&Header { when: When { micros: 0, day: 0, second: 0 }, host, program, pid, message })
    }

    /// Host, program, pid, what stands before the line; then the prefix, or None for no hit.
    #[test]
    fn who_is_believed() {
        let cases: [(&str, &str, u32, &str, Option<&str>); 20] = [
            ("gw", "kernel", 0, "[12345.678901] SPAM_BLOCK: ", Some("SPAM_BLOCK:")),
            ("gw", "kernel", 0, "", Some("")),
            (
                "gw",
                "kernel",
                0,
                "a prefix \"quoted\" of an administrator <who@likes> long=words ",
                Some("a prefix \"quoted\" of an administrator <who@likes> long=words"),
            ),
            ("gw", "ulogd", 812, "drop ", Some("drop")),
            ("gw", "IPTABLES-DROP", 0, "", Some("IPTABLES-DROP")),
            ("gw", "Shorewall", 0, "net-fw:DROP:", Some("net-fw:DROP:")),
            ("gw", "", 0, "[UFW BLOCK] ", Some("[UFW BLOCK]")),
            (
                "udm",
                "",
                0,
                "[WAN_LOCAL-D-7] DESCR=\"[WAN_LOCAL]Block All Traffic\" ",
                Some("[WAN_LOCAL-D-7] DESCR=\"[WAN_LOCAL]Block All Traffic\""),
            ),
            ("", "", 0, "[  12.345678] reject wan in: ", Some("reject wan in:")),
            ("", "", 0, "Illegal port 25 > ", Some("Illegal port 25 >")),
            ("", "", 0, "0 3 PVEFW-HOST-IN 20/Jun/2026:13:09:14 +0200 policy DROP: ", Some("policy DROP:")),
            ("", "", 0, "0 5 GROUP-web-IN 20/Jun/2026:13:09:14 +0200 ", Some("GROUP-web-IN")),
            // What clients make mail and login programs write.
            ("mx", "sshd", 77, "Invalid user ", None),
            ("mx", "postfix/smtpd", 77, "", None),
            ("mx", "dovecot", 0, "imap-login: Disconnected: user=<", None),
            ("mx", "dovecot", 0, "auth: passwd-file(a b c d e f g h i j k l m): ", None),
            ("", "", 0, "1rABCD-0000Ab-C3 <= \"", None),
            ("", "", 0, "1rABCD-0000Ab-C3 ** ", None),
            ("", "", 0, "rejected HELO from [192.0.2.7]: syntactically invalid argument(s): ", None),
            ("", "", 0, "0 3 web GET /a ", Some("0 3 web GET /a")),
        ];
        for (host, program, pid, before, prefix) in cases {
            let line = format!("{before}{LINE}");
            match (read(host, program, pid, &line), prefix) {
                (Some(Meaning::Event(Event::Hit(hit))), Some(prefix)) => {
                    assert_eq!(String::from_utf8_lossy(hit.prefix), prefix, "{line}");
                    assert_eq!((hit.source, hit.destination_port), (Addr::read(b"192.0.2.1"), Some(25)));
                }
                (found, prefix) => assert!(found.is_none() && prefix.is_none(), "{line}: {found:?}"),
            }
        }
    }

    #[test]
    fn the_other_words_of_the_kernel() {
        assert_eq!(read("gw", "kernel", 0, "[1.0] eth0: link up, 1000Mbps"), Some(Meaning::Ignored));
        assert_eq!(read("gw", "kernel", 0, ""), Some(Meaning::Ignored));
        assert_eq!(
            read("gw", "kernel", 0, "x IN=a OUT= ARP HTYPE=1 PTYPE=0x0800 OPCODE=1"),
            Some(Meaning::Ignored)
        );
        assert_eq!(read("gw", "kernel", 0, "x IN=eth0 OUT= MAC=02:00"), Some(Meaning::Unmatched));
        assert_eq!(read("gw", "ulogd", 3, "building new pluginstance stack"), Some(Meaning::Ignored));
        assert_eq!(read("gw", "", 0, "IN=eth0 OUT= SRC=192.0.2.1 "), None);
        assert_eq!(read("gw", "named", 0, "IN=eth0 OUT= MAC="), None);
        let pve = "0 4 - 20/Jun/2026:13:09:14 +0200 starting pvefw logger";
        assert_eq!(read("", "", 0, pve), Some(Meaning::Ignored));
    }
}
