//! What the kernel logs: strangers that UFW blocks, and inside hosts that try to reach mail servers themselves.

use super::Week;
use super::lines::Class;
use super::people::{OUR_ADDRESS, show};
use super::put::Put;
use super::truth::Mark;

/// Ports that the Internet tries; the first ones most.
const PORTS: [u16; 24] = [
    23, 22, 445, 3389, 8080, 5900, 1433, 3306, 6379, 8728, 5555, 2323, 81, 25, 8443, 5060, 9200, 27017, 2222,
    7547, 37215, 11211, 161, 123,
];
/// Every so many seconds an infected host tries some servers.
const ROUND: i64 = 600;
/// When a SYN without an answer is sent again: after 1, 3 and 7 seconds (RFC 6298).
const AGAIN: [i64; 4] = [0, 1, 3, 7];
const OUTSIDE_MAC: &str = "52:54:00:9e:00:01:00:1b:17:00:01:30:08:00";

impl Week {
    fn uptime(&mut self, at: i64) -> u64 {
        (1_234_567 + at - self.plan.start) as u64 * 1_000_000 + self.rng.below(1_000_000) as u64
    }

    /// One packet of Internet noise.
    pub fn stranger(&mut self, at: i64) {
        let stranger = self.rng.skewed(self.people.strangers.len());
        let port = PORTS[self.rng.skewed(PORTS.len())];
        let (protocol, port) = match self.rng.below(100) {
            0..88 => ("tcp", port),
            88..97 => ("udp", PORTS[15 + self.rng.below(9)]),
            _ => ("icmp", 0),
        };
        self.blocked(at, stranger, protocol, port);
    }

    /// One of the ports that a stranger tries in turn.
    pub fn scan(&mut self, at: i64, place: usize) {
        self.blocked(at, 1, "tcp", PORTS[place % PORTS.len()]);
    }

    fn blocked(&mut self, at: i64, stranger: usize, protocol: &'static str, port: u16) {
        let uptime = self.uptime(at);
        let Week { people, lines, truth, rng, .. } = self;
        let ip = &people.strangers[stranger];
        let (id, ttl) = (rng.below(65_536), rng.between(40, 250));
        let out = lines.kernel(at, Class::Used, uptime);
        put!(out, "[UFW BLOCK] IN=eth0 OUT= MAC=", OUTSIDE_MAC, " SRC=", ip, " DST=", OUR_ADDRESS);
        match protocol {
            "tcp" => {
                put!(out, " LEN=40 TOS=0x00 PREC=0x00 TTL=", ttl, " ID=", id, " PROTO=TCP SPT=");
                put!(
                    out,
                    rng.between(1024, 65_535),
                    " DPT=",
                    port as u64,
                    " WINDOW=1024 RES=0x00 SYN URGP=0 "
                );
            }
            "udp" => {
                put!(out, " LEN=58 TOS=0x00 PREC=0x00 TTL=", ttl, " ID=", id, " PROTO=UDP SPT=");
                put!(out, rng.between(1024, 65_535), " DPT=", port as u64, " LEN=38 ");
            }
            _ => {
                put!(
                    out,
                    " LEN=84 TOS=0x00 PREC=0x00 TTL=",
                    ttl,
                    " ID=",
                    id,
                    " DF PROTO=ICMP TYPE=13 CODE=0 ID="
                );
                put!(out, id, " SEQ=1 ");
            }
        }
        let mut times = 1;
        if rng.percent(3) {
            let more = rng.between(1, 4) as u64;
            lines.repeated(at, more, Class::Used);
            times += more;
        }
        truth.hit(protocol, port, times);
        truth.strangers[stranger] += times;
    }

    /// What the inside hosts do in this second: the infected one for some hours or days, the printer once.
    pub fn inside(&mut self, at: i64) {
        let since = at - self.plan.start;
        let (from, to) = match self.plan.days {
            1 => (8 * 3600 + 600, 15 * 3600 + 3000),
            days => (86_400 + 9 * 3600 + 600, 86_400 * (days - 1).min(3) + 17 * 3600 + 2400),
        };
        if (from..=to).contains(&since) && (since - from) % ROUND == 0 {
            for _ in 0..self.rng.between(1, 3) {
                let (start, server) = (at + self.rng.between(0, 12), self.rng.skewed(24) as u32);
                self.attempt(start, 0, 0xc633_6400 + 10 + server);
            }
        }
        if since == 11 * 3600 + 127 {
            self.attempt(at, 1, 0xc000_0200 + 25);
        }
    }

    /// One connection that is never answered.
    fn attempt(&mut self, at: i64, source: usize, destination: u32) {
        let (port, id) = (self.rng.between(49_152, 65_535), self.rng.below(60_000));
        for (packet, later) in AGAIN.iter().take(if source == 0 { 3 } else { 4 }).enumerate() {
            let at = at + later;
            let uptime = self.uptime(at);
            let host = &self.people.inside[source];
            let out = self.lines.kernel(at, Class::Used, uptime);
            put!(
                out,
                "Illegal port 25 > IN=eth1 OUT=eth0 MAC=52:54:00:9e:00:02:",
                host.mac,
                ":08:00 SRC=",
                host.ip
            );
            put!(out, " DST=", show(destination), " LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=", id + packet);
            put!(out, " DF PROTO=TCP SPT=", port, " DPT=25 WINDOW=64240 RES=0x00 SYN URGP=0 ");
            self.lines.mark(at, Mark::Port25 { source, destination });
            self.truth.hit("tcp", 25, 1);
        }
    }
}
