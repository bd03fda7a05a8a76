//! Addresses that a machine cannot do without, from what Linux keeps of its own network:
//!
//! | text | tells | defined by |
//! | --- | --- | --- |
//! | /proc/net/fib_trie | own IPv4 addresses | `net/ipv4/fib_trie.c` |
//! | /proc/net/if_inet6 | own IPv6 addresses | `net/ipv6/addrconf.c` |
//! | /proc/net/route | default gateways, IPv4 | `net/ipv4/fib_trie.c` |
//! | /proc/net/ipv6_route | default gateways, IPv6 | `net/ipv6/ip6_fib.c` |
//! | resolv.conf | resolvers | resolv.conf(5) |
//! | SSH_CONNECTION, SSH_CLIENT | the peer of the session | ssh(1) |

use crate::model::net::Ip;

/// Own IPv4 addresses: `|-- ADDRESS` and below it `/32 host LOCAL`.
pub fn fib_trie(text: &str) -> Vec<Ip> {
    let (mut found, mut leaf) = (Vec::new(), None);
    for line in text.lines().map(str::trim) {
        if let Some(address) = line.strip_prefix("|-- ") {
            leaf = Ip::parse(address.trim().as_bytes());
        } else if line == "/32 host LOCAL" {
            found.extend(leaf.filter(|ip| !found.contains(ip)));
        }
    }
    found
}

/// Own IPv6 addresses: the first word of a line, 32 hexadecimal digits.
pub fn if_inet6(text: &str) -> Vec<Ip> {
    text.lines().filter_map(|line| hex6(line.split_whitespace().next()?)).collect()
}

/// Default gateways: destination and mask nought, and a gateway; numbers as the machine's memory holds them.
pub fn route(text: &str) -> Vec<Ip> {
    let gateway = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let &[_, "00000000", gateway, _, _, _, _, "00000000", ..] = fields.as_slice() else { return None };
        let number = u32::from_str_radix(gateway, 16).ok().filter(|number| *number != 0)?;
        Some(Ip::v4(u32::from_be_bytes(number.to_ne_bytes())))
    };
    text.lines().filter_map(gateway).collect()
}

/// Default gateways: destination nought of length nought, and a next hop.
pub fn ipv6_route(text: &str) -> Vec<Ip> {
    let gateway = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let &[destination, "00", _, _, next, ..] = fields.as_slice() else { return None };
        let nought = destination.bytes().all(|digit| digit == b'0');
        hex6(next).filter(|next| nought && next.0 != 0)
    };
    text.lines().filter_map(gateway).collect()
}

/// `nameserver ADDRESS`; an interface behind a link-local address (`%eth0`) does not count.
pub fn resolv_conf(text: &str) -> Vec<Ip> {
    let server = |line: &str| {
        let mut words = line.split_whitespace();
        let address = words.next().filter(|word| *word == "nameserver").and_then(|_| words.next())?;
        Ip::parse(address.split('%').next().unwrap_or_default().as_bytes())
    };
    text.lines().filter_map(server).collect()
}

/// `ADDRESS PORT ...`, the client's first.
pub fn ssh(text: &str) -> Option<Ip> {
    let address = text.split_whitespace().next()?;
    Ip::parse(address.split('%').next().unwrap_or_default().as_bytes())
}

fn hex6(digits: &str) -> Option<Ip> {
    let whole = digits.len() == 32 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u128::from_str_radix(digits, 16).ok().filter(|_| whole).map(Ip)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(found: Vec<Ip>) -> Vec<String> {
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn own_addresses() {
        let trie = "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 0.0.0.0\n        /0 universe UNICAST\n     \
                    +-- 203.0.113.0/24 2 0 1\n        |-- 203.0.113.0\n           /24 link UNICAST\n        \
                    |-- 203.0.113.25\n           /32 host LOCAL\n        |-- 203.0.113.255\n           \
                    /32 link BROADCAST\nLocal:\n     |-- 127.0.0.1\n        /32 host LOCAL\n     \
                    |-- 203.0.113.25\n           /32 host LOCAL\n";
        assert_eq!(shown(fib_trie(trie)), ["203.0.113.25", "127.0.0.1"]);
        let inet6 = "20010db8000000000000000000000025 02 40 00 80     eth0\n\
                     00000000000000000000000000000001 01 80 10 80       lo\nrubbish\n";
        assert_eq!(shown(if_inet6(inet6)), ["2001:db8::25", "::1"]);
    }

    #[test]
    fn gateways() {
        let number = format!("{:08X}", u32::from_ne_bytes([203, 0, 113, 1]));
        let table = format!(
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n\
             eth0\t00000000\t{number}\t0003\t0\t0\t0\t00000000\t0\t0\t0\n\
             eth0\t007100CB\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n\
             eth0\t000200C0\t{number}\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
        );
        assert_eq!(shown(route(&table)), ["203.0.113.1"]);
        let none = "0".repeat(32);
        let table = format!(
            "{none} 00 {none} 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0\n\
             20010db8000000000000000000000000 40 {none} 00 {none} 00000100 00000001 00000000 00000001     eth0\n\
             {none} 00 {none} 00 {none} ffffffff 00000001 00000000 00200200       lo\n"
        );
        assert_eq!(shown(ipv6_route(&table)), ["fe80::1"]);
    }

    #[test]
    fn resolvers_and_the_session() {
        let text = "# made by hand\nsearch home.example\nnameserver 192.0.2.53\n nameserver 2001:db8::53\n\
                    nameserver fe80::1%eth0\n;nameserver 192.0.2.54\noptions edns0\n";
        assert_eq!(shown(resolv_conf(text)), ["192.0.2.53", "2001:db8::53", "fe80::1"]);
        assert_eq!(
            ssh("198.51.100.4 51234 203.0.113.25 22").map(|ip| ip.to_string()),
            Some("198.51.100.4".into())
        );
        assert_eq!(ssh("::ffff:198.51.100.4 1 22").map(|ip| ip.to_string()), Some("198.51.100.4".into()));
        assert_eq!((ssh(""), ssh("UNKNOWN 22")), (None, None));
    }
}
