//! Who takes part: clients of every kind, strangers that knock at the firewall, users, domains, blocklists. Their number
//! grows with the log only up to what a real gateway sees.
//!
//! Clients have addresses of the documentation ranges (RFC 5737, RFC 3849) and, where these do not suffice, of the range
//! for benchmarks (RFC 2544: 198.18.0.0/15).

use std::ops::Range;

use super::rng::Rng;

/// Blocklists: zone, and what a refusal says after it, before and after the client's address.
pub const ZONES: [(&str, &str); 6] = [
    ("zen.spamhaus.org", "; https://www.spamhaus.org/query/ip/"),
    ("bl.spamcop.net", "; Blocked - see https://www.spamcop.net/bl.shtml?"),
    ("b.barracudacentral.org", "; http://www.barracudanetworks.com/reputation/?pr=1&ip="),
    ("psbl.surriel.com", "; Listed in PSBL, see http://psbl.org/listing?ip="),
    ("ix.dnsbl.manitu.net", "; Your e-mail service was detected by the NiX Spam project, ip="),
    ("bl.mailspike.net", ""),
];

/// Sets of zones that list one client, one bit each; the first ones are the commonest.
const LISTINGS: [(u8, usize); 10] = [
    (0b000001, 42),
    (0b000011, 15),
    (0b000101, 10),
    (0b000010, 8),
    (0b000100, 7),
    (0b001001, 6),
    (0b000111, 5),
    (0b001000, 3),
    (0b010001, 3),
    (0b100000, 1),
];

/// Our domains.
pub const DOMAINS: [&str; 4] = ["home.example", "shop.home.example", "club.example", "vicarage.example"];
/// Our public address and names.
pub const OUR_ADDRESS: &str = "203.0.113.25";
pub const OUR_NAME: &str = "mail.home.example";

#[derive(Clone, Debug, Default)]
pub struct Client {
    pub ip: String,
    /// `unknown` where reverse DNS gives none.
    pub name: String,
    /// `name[ip]`
    pub peer: String,
    pub helo: String,
    /// Domain of the senders it names.
    pub domain: String,
    /// Zones that list it, one bit each.
    pub zones: u8,
    /// Its name tells of a broadband line.
    pub broadband: bool,
}

/// An inside host behind the gateway.
#[derive(Clone, Debug, Default)]
pub struct Inside {
    pub ip: &'static str,
    pub mac: &'static str,
}

#[derive(Default)]
pub struct People {
    pub clients: Vec<Client>,
    /// Mail servers that send mail we want, bots, clients that guess users, that guess passwords, our own users.
    pub servers: Range<usize>,
    pub bots: Range<usize>,
    pub guessers: Range<usize>,
    pub crackers: Range<usize>,
    pub users: Range<usize>,
    /// Sources of what the firewall drops.
    pub strangers: Vec<String>,
    pub inside: [Inside; 2],
    /// Mailboxes: `name@domain`.
    pub mailboxes: Vec<String>,
    /// User names that do not exist.
    pub unknown: Vec<String>,
    /// Recipients elsewhere, with the name and address of their mail server.
    pub contacts: Vec<(String, String, String)>,
}

impl People {
    /// `visits` is about how many sessions the whole log holds.
    pub fn new(rng: &mut Rng, visits: usize) -> People {
        let mut addresses = Addresses::new(rng);
        let mut clients = Vec::new();
        let mut range = |count: usize, rng: &mut Rng, make: fn(&mut Rng, String) -> Client| {
            let start = clients.len();
            clients.extend((0..count).map(|_| {
                let ip = addresses.next(rng);
                make(rng, ip)
            }));
            start..clients.len()
        };
        let servers = range((visits / 40).clamp(12, 3000), rng, server);
        let guessers = range((visits / 4000).clamp(3, 60), rng, bot);
        let crackers = range((visits / 500).clamp(4, 400), rng, cracker);
        let users = range((visits / 600).clamp(5, 200), rng, user);
        let bots = range((visits / 8).clamp(40, 26_000), rng, bot);
        let strangers = (0..(visits / 20).clamp(20, 4000)).map(|_| addresses.next_v4()).collect();
        for (place, client) in users.clone().enumerate() {
            // Every third user sits inside.
            if place % 3 == 0 {
                let host = 20 + place;
                let ip = format!("192.168.{}.{}", 3 + host / 250, host % 250 + 1);
                let name = format!("pc{host}.lan.home.example");
                clients[client] =
                    Client { peer: format!("{name}[{ip}]"), name, ip, ..clients[client].clone() };
            }
        }
        let inside = [
            Inside { ip: "192.168.2.23", mac: "52:54:00:1c:a7:23" },
            Inside { ip: "192.168.2.40", mac: "00:80:77:5e:02:40" },
        ];
        let mailboxes = mailboxes(rng, (visits / 50).clamp(12, 3000));
        let unknown = unknown_users();
        let contacts = contacts(rng, (visits / 100).clamp(10, 2000));
        People {
            clients,
            servers,
            bots,
            guessers,
            crackers,
            users,
            strangers,
            inside,
            mailboxes,
            unknown,
            contacts,
        }
    }
}

/// Addresses, each given once.
struct Addresses {
    given: u32,
    documentation: Vec<u32>,
    /// Steps through the benchmark range; odd, so that it reaches every address.
    step: u32,
}

impl Addresses {
    fn new(rng: &mut Rng) -> Addresses {
        let nets = [0xc000_0200u32, 0xc633_6400, 0xcb00_7100];
        let all = nets.iter().flat_map(|net| (1..255).map(move |host| net + host));
        let mut documentation: Vec<u32> = all.filter(|address| show(*address) != OUR_ADDRESS).collect();
        for place in (1..documentation.len()).rev() {
            documentation.swap(place, rng.below(place + 1));
        }
        Addresses { given: 0, documentation, step: (rng.next() as u32 & 0xfffe) | 1 }
    }

    fn next(&mut self, rng: &mut Rng) -> String {
        if rng.percent(6) {
            self.given += 1;
            let [a, b, c] = [0, 16, 32].map(|shift| (rng.next() >> shift) % 0xeffe + 0x1001);
            // The count makes it the only one.
            return format!("2001:db8:{a:x}:{b:x}::{c:x}:{:x}", self.given % 0xf000 + 0x1000);
        }
        self.next_v4()
    }

    fn next_v4(&mut self) -> String {
        if let Some(address) = self.documentation.pop() {
            return show(address);
        }
        self.given += 1;
        show(0xc612_0000 | (self.given.wrapping_mul(self.step) & 0x0001_ffff))
    }
}

pub fn show(address: u32) -> String {
    let [a, b, c, d] = address.to_be_bytes();
    format!("{a}.{b}.{c}.{d}")
}

const TRADES: [&str; 16] = [
    "letters", "bank", "shop", "news", "uni", "travel", "print", "school", "garden", "energy", "museum",
    "sports", "clinic", "books", "tools", "law",
];

fn client(name: String, ip: String, helo: String, domain: String, zones: u8, broadband: bool) -> Client {
    Client { peer: format!("{name}[{ip}]"), name, ip, helo, domain, zones, broadband }
}

fn server(rng: &mut Rng, ip: String) -> Client {
    let domain = format!("{}{}.example", rng.pick(&TRADES), rng.below(900));
    let name = format!("{}{}.{domain}", rng.pick(&["mx", "mail", "out", "smtp", "relay"]), rng.below(40));
    client(name.clone(), ip, name, domain, 0, false)
}

fn bot(rng: &mut Rng, ip: String) -> Client {
    let (name, broadband) = match rng.below(100) {
        _ if ip.contains(':') => ("unknown".to_string(), false),
        0..45 => ("unknown".to_string(), false),
        45..80 => (line_name(rng, &ip), true),
        _ => (format!("vps{}.racks{}.example", rng.below(90_000), rng.below(90)), false),
    };
    let helo = match rng.below(10) {
        0..4 => format!("[{ip}]"),
        4..6 => "ylmf-pc".to_string(),
        6 => "WIN-8K2SMTP".to_string(),
        _ => format!("mail.{}{}.example", rng.pick(&TRADES), rng.below(5000)),
    };
    let domain =
        format!("{}{}.example", rng.pick(&["offers", "prize", "invoice", "deal", "parcel"]), rng.below(3000));
    client(name, ip, helo, domain, listings(rng), broadband)
}

/// The name that a provider gives to a broadband line.
fn line_name(rng: &mut Rng, ip: &str) -> String {
    let octets: Vec<u8> = ip.split('.').filter_map(|octet| octet.parse().ok()).collect();
    let [a, b, c, d] = octets[..] else { return "unknown".to_string() };
    match rng.below(5) {
        0 => format!("dsl-{a}-{b}-{c}-{d}.telco{}.example", rng.below(9)),
        1 => format!("p{a:02x}{b:02x}{c:02x}{d:02x}.dip0.provider{}.example", rng.below(9)),
        2 => format!("host{d}-{c}-{b}-{a}.rev.net{}.example", rng.below(9)),
        3 => format!("cable-{}.city{}.tele{}.example", rng.below(60_000), rng.below(40), rng.below(9)),
        _ => format!("x{}.dyn.surf{}.example", rng.below(60_000), rng.below(9)),
    }
}

fn cracker(rng: &mut Rng, ip: String) -> Client {
    client("unknown".into(), ip, "User".into(), "offers1.example".into(), listings(rng), false)
}

fn user(rng: &mut Rng, ip: String) -> Client {
    let name = format!("line{}.city{}.phone.example", rng.below(60_000), rng.below(40));
    client(name, ip, format!("[192.168.178.{}]", rng.between(2, 250)), DOMAINS[0].into(), 0, false)
}

fn listings(rng: &mut Rng) -> u8 {
    let mut chance = rng.below(100);
    for (zones, share) in LISTINGS {
        if chance < share {
            return zones;
        }
        chance -= share;
    }
    1
}

const FIRST: [&str; 20] = [
    "anna", "bert", "clara", "dirk", "els", "frank", "greet", "hans", "inge", "jan", "karin", "luc", "marie",
    "noor", "otto", "petra", "rik", "sofie", "tom", "vera",
];
const LAST: [&str; 12] = [
    "peeters", "janssen", "maes", "jacobs", "mertens", "willems", "claes", "goossens", "wouters", "dubois",
    "lambert", "martin",
];

fn mailboxes(rng: &mut Rng, count: usize) -> Vec<String> {
    (0..count)
        .map(|place| {
            let (first, last) = (FIRST[place % FIRST.len()], LAST[place / FIRST.len() % LAST.len()]);
            let number = place / (FIRST.len() * LAST.len());
            let number = if number == 0 { String::new() } else { number.to_string() };
            format!("{first}.{last}{number}@{}", DOMAINS[rng.skewed(DOMAINS.len())])
        })
        .collect()
}

/// What guessers try.
fn unknown_users() -> Vec<String> {
    let roles = [
        "info", "sales", "admin", "office", "contact", "support", "billing", "hr", "jobs", "test", "scan",
        "web", "orders", "finance", "press", "service",
    ];
    let numbered =
        roles.iter().flat_map(|role| (0..12).map(move |n| format!("{role}{n}@{}", DOMAINS[n % 4])));
    let first =
        FIRST.iter().flat_map(|name| (70..90).map(move |year| format!("{name}{year}@{}", DOMAINS[0])));
    numbered.chain(first).collect()
}

fn contacts(rng: &mut Rng, count: usize) -> Vec<(String, String, String)> {
    (0..count)
        .map(|place| {
            let domain = format!("{}{}.example", rng.pick(&TRADES), rng.below(300));
            let net = *rng.pick(&[0xc000_0200u32, 0xc633_6400]);
            let name = format!("{}.{}", FIRST[place % FIRST.len()], LAST[rng.below(LAST.len())]);
            (format!("{name}@{domain}"), format!("mx1.{domain}"), show(net + rng.between(1, 254) as u32))
        })
        .collect()
}
