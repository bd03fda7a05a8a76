//! What the feeds call their columns, and the incident of a row that names them. The names are those of Shadowserver's
//! report pages, IntelMQ's data format, n6, Spamhaus, Team Cymru, DataPlane, CERT-EU, CERT-SE, CERT-Bund and AbuseHub.
//! Names are compared in lower case, with anything but letters and digits as `_`. Pure.

use std::collections::HashMap;

use super::sheet::clip;
use super::{kind, time};
use crate::model::calendar::Zone;
use crate::model::net::Ip;
use crate::model::notice::{Incident, PortRole, Role, When, Zoning};
use crate::parse::notice::{addr, zones};

/// When it happened, the surest name first.
const AT: &[&str] = &[
    "timestamp",
    "time_source",
    "source_time",
    "event_timestamp",
    "event_datetime",
    "datetime",
    "date_time",
    "time_stamp",
    "ts",
    "utc",
    "timest",
    "zeitpunkt",
    "zeitstempel",
    "detected_at",
    "detection_time",
    "detected",
    "observed_at",
    "logtime",
    "log_time",
    "when",
];
/// A day and its clock in two columns; the clock may be an instant of its own.
const DATE: &[&str] = &["event_date", "date", "datum", "day"];
const CLOCK: &[&str] = &["event_time", "time", "uhrzeit", "clock", "hour"];
const START: &[&str] =
    &["start_time", "start", "starttime", "begin", "first_seen", "firstseen", "time_start", "from"];
const END: &[&str] = &["end_time", "endtime", "end", "stop", "last_seen", "lastseen", "time_end", "until"];
/// When it came onto a list: better than nothing.
const LISTED: &[&str] = &["add_date", "dateadded", "date_added", "seen", "date"];
const ZONE: &[&str] = &["timezone", "time_zone", "tz", "zone", "utc_offset"];

/// Addresses that did it.
pub const SOURCE: &[&str] = &[
    "src_ip",
    "source_ip",
    "srcip",
    "ip_src",
    "src",
    "saddr",
    "src_addr",
    "source_address",
    "source_ip_address",
    "attacker_ip",
    "attacker",
    "clientip",
    "client_ip",
    "infected_ip",
    "bot_ip",
    "remote_addr",
    "ip_source",
];
/// Addresses reported without a word on what they did.
pub const OWN: &[&str] = &[
    "ip",
    "ip_address",
    "ipaddress",
    "ip_addr",
    "ipaddr",
    "addr",
    "address",
    "ip_adresse",
    "ipv4",
    "ipv6",
    "ip_v4",
    "host_ip",
    "reported_ip",
    "affected_ip",
    "ipv4_address",
    "ip1",
    "host",
];
/// The other side.
pub const TARGET: &[&str] = &[
    "dst_ip",
    "destination_ip",
    "dest_ip",
    "dstip",
    "ip_dst",
    "dst",
    "daddr",
    "dst_addr",
    "destination_address",
    "destination_ip_address",
    "cc_ip",
    "c2_ip",
    "cnc_ip",
    "ccip",
    "remote_ip",
    "server_ip",
    "sinkhole_ip",
    "target_ip",
    "victim_ip",
    "target_address",
    "dip",
    "ip2",
    "cc",
];
const SOURCE_PORT: &[&str] = &[
    "src_port",
    "source_port",
    "srcport",
    "sport",
    "spt",
    "local_port",
    "client_port",
    "port_src",
    "srcprt",
];
const TARGET_PORT: &[&str] = &[
    "dst_port",
    "destination_port",
    "dest_port",
    "dstport",
    "dport",
    "dpt",
    "cc_port",
    "c2_port",
    "remote_port",
    "server_port",
    "target_port",
    "port2",
    "port_dst",
    "dstprt",
];
const PORT: &[&str] = &["port", "port1", "ip_port"];
const PROTOCOL: &[&str] =
    &["protocol_transport", "transport_protocol", "transport", "protocol", "proto", "ip_protocol"];
/// Where no address stands: what is reported instead.
const PLACES: &[&str] =
    &["source_url", "url", "source_fqdn", "fqdn", "domain", "domain_name", "hostname", "source_network"];
/// The name of what is alleged.
const NAMES: &[&str] = &[
    "infection",
    "malware_name",
    "malware",
    "family",
    "botname",
    "bot_name",
    "mwtype",
    "bot",
    "virus",
    "virusname",
    "schadprogramm",
    "infektion",
    "infection_type",
    "threat",
    "signature",
    "tag",
    "tags",
    "name",
    "classification_identifier",
];
/// The class of what is alleged.
const CLASSES: &[&str] = &[
    "classification_type",
    "category",
    "type",
    "kind",
    "incident_type",
    "report_type",
    "event_type",
    "threat_type",
    "reason",
    "attack",
    "service",
    "event",
    "abuse_type",
    "feed_name",
    "event_description_text",
    "description",
];

/// The columns of a table by their names.
#[derive(Default)]
pub struct Columns {
    places: HashMap<String, usize>,
    /// In the header of the column of instants: `timestamp (UTC)`, `TimestampUTC`.
    zone: Option<Zoning>,
    count: usize,
}

impl Columns {
    pub fn of<'a>(cells: impl IntoIterator<Item = &'a str>) -> Columns {
        let mut columns = Columns::default();
        for cell in cells {
            let (name, zone) = named(cell);
            let is_time = [AT, CLOCK, START, END, LISTED].iter().any(|names| names.contains(&name.as_str()));
            if is_time && columns.zone.is_none() {
                columns.zone = zone;
            }
            columns.places.entry(name).or_insert(columns.count);
            columns.count += 1;
        }
        columns
    }

    pub fn has(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    pub fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.has(name))
    }

    pub const fn count(&self) -> usize {
        self.count
    }
}

/// A header cell as a name, and the zone it states.
fn named(cell: &str) -> (String, Option<Zoning>) {
    let cell = cell.trim().trim_start_matches(['#', ';', '"', '\u{feff}']).trim();
    let (bare, inside) = cell.split_once(['(', '[']).unwrap_or((cell, ""));
    let mut name = String::new();
    for letter in bare.chars().take(60) {
        if letter.is_alphanumeric() {
            name.extend(letter.to_lowercase());
        } else if !name.ends_with('_') && !name.is_empty() {
            name.push('_');
        }
    }
    let name = name.trim_end_matches('_');
    let stem =
        name.strip_suffix("utc").or_else(|| name.strip_suffix("gmt")).map(|stem| stem.trim_end_matches('_'));
    match stem {
        Some(stem) => {
            (if stem.is_empty() { name } else { stem }.to_string(), Some(Zoning::Stated(Zone::UTC)))
        }
        None => (name.to_string(), zones::of(inside.trim_end_matches([')', ']']))),
    }
}

/// A row of a table with the names of its cells.
pub struct Row<'t> {
    pub columns: &'t Columns,
    pub cells: &'t [String],
    pub text: &'t str,
}

/// What a feed means where its columns do not say.
pub struct Habit {
    /// Of stamps that state none.
    pub zone: Zoning,
    /// Of an address that is called neither source nor target.
    pub role: Role,
    /// Of a port that is called neither, where the row has no other side.
    pub port_role: PortRole,
}

impl Row<'_> {
    /// The cell of a column, where something stands in it.
    pub fn get(&self, name: &str) -> Option<&str> {
        let cell = self.cells.get(*self.columns.places.get(name)?)?.as_str();
        (!cell.is_empty()).then_some(cell)
    }

    /// All cells of these names, in the order of the names.
    pub fn all<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = &'a str> {
        names.iter().filter_map(|name| self.get(name))
    }

    pub fn ip(&self, names: &[&str]) -> Option<Ip> {
        self.all(names).find_map(ip)
    }

    pub fn port(&self, names: &[&str]) -> Option<u16> {
        self.all(names).find_map(port)
    }

    pub fn protocol(&self) -> Option<String> {
        let services = self.all(PROTOCOL).find_map(kind::transport_of);
        services.or_else(|| kind::transport(self.get("type")?))
    }

    /// The address serves what is complained of.
    fn serves(&self) -> bool {
        self.all(CLASSES).any(kind::serves)
    }

    /// The names of what is alleged, then its class.
    pub fn kind(&self) -> String {
        let mut kind = kind::of(self.all(NAMES));
        let class = self.all(CLASSES).find(|class| kind::transport(class).is_none());
        kind::add(&mut kind, class.unwrap_or_default());
        kind
    }

    pub fn when(&self, habit: &Zoning) -> Option<When> {
        let zone = self.columns.zone.as_ref().unwrap_or(habit);
        let read = |cell: &str| match self.all(ZONE).next().filter(|_| !time::is_epoch(cell)) {
            Some(zoned) => time::when(&format!("{cell} {zoned}"), zone).or_else(|| time::when(cell, zone)),
            None => time::when(cell, zone),
        };
        let pair = self.all(DATE).next().zip(self.all(CLOCK).next());
        let at = self.all(AT).find_map(read);
        let at = at.or_else(|| pair.and_then(|(date, clock)| read(&format!("{date} {clock}"))));
        if let Some(at) = at.or_else(|| self.all(CLOCK).find_map(read)) {
            // A list's `last seen` beside an instant is bookkeeping; an `end time` is the end of the event.
            let ends = self.all(&END[..2]).find_map(read);
            return Some(ends.map_or(at.clone(), |end| time::span(at, end)));
        }
        match (self.all(START).find_map(read), self.all(END).find_map(read)) {
            (Some(start), Some(end)) => Some(time::span(start, end)),
            (start, end) => start.or(end).or_else(|| self.all(LISTED).find_map(read)),
        }
    }
}

/// The incident of a row, by the names of its columns. None if it names neither an address nor a place.
pub fn incident(row: &Row, habit: &Habit) -> Option<Incident> {
    let mut incident = Incident {
        when: row.when(&habit.zone),
        protocol: row.protocol(),
        kind: row.kind(),
        text: clip(row.text),
        ..Incident::default()
    };
    let peer = row.ip(TARGET);
    let (source_port, target_port) = (row.port(SOURCE_PORT), row.port(TARGET_PORT));
    let has_peer = peer.is_some() || target_port.is_some();
    if row.columns.has_any(SOURCE) || row.columns.has_any(OWN) {
        let named = row.ip(SOURCE);
        incident.ip = named.or_else(|| row.ip(OWN));
        incident.role = match (row.serves(), named.or(peer)) {
            (true, _) => Role::Target,
            (_, Some(_)) => Role::Source,
            _ => habit.role,
        };
        (incident.peer, incident.peer_port) = (peer, target_port);
        incident.port = source_port.or_else(|| row.port(PORT));
        incident.port_role = match incident.port {
            None => PortRole::Unsaid,
            Some(_) if incident.role == Role::Target => PortRole::Open,
            Some(_) if source_port.is_some() || has_peer => PortRole::Source,
            Some(_) => habit.port_role,
        };
    } else {
        // Only a server is named: it is the one that is reported.
        (incident.ip, incident.role) = (peer, Role::Target);
        incident.port = target_port.or_else(|| row.port(PORT));
        incident.port_role = if incident.port.is_some() { PortRole::Open } else { PortRole::Unsaid };
    }
    if incident.ip.is_none() {
        incident.masked = row.all(SOURCE).chain(row.all(OWN)).find_map(pattern);
        if incident.masked.is_none() {
            let place = row.all(PLACES).map(|place| place.chars().take(300).collect::<String>());
            incident.masked = place.into_iter().find(|place| place.contains('.'));
            if let Some((ip, port)) = incident.masked.as_deref().and_then(literal) {
                (incident.ip, incident.port) = (Some(ip), incident.port.or(port));
            }
        }
    }
    (incident.ip.is_some() || incident.masked.is_some()).then_some(incident)
}

/// An address in a cell: alone, in brackets, defanged, or as a network of one.
pub fn ip(text: &str) -> Option<Ip> {
    let text = text.trim().trim_matches(['[', ']', '"', '\'']);
    Ip::parse(text.as_bytes()).or_else(|| addr::cell(text)?.ip.filter(|_| !text.contains("://")))
}

/// A port above 0.
pub fn port(text: &str) -> Option<u16> {
    text.trim().parse().ok().filter(|port| *port > 0)
}

/// A network or an address of which a part is hidden: `192.0.2.0/24`, `192.0.2.xxx`.
pub fn pattern(text: &str) -> Option<String> {
    let text = text.trim();
    let (address, length) = text.split_once('/').unwrap_or((text, ""));
    let is_network = length.parse::<u8>().is_ok_and(|length| length <= 128) && ip(address).is_some();
    if is_network { Some(text.to_string()) } else { addr::cell(text)?.masked }
}

/// The address and the port of a URL or of `address:port`, where the host is an address.
pub fn literal(url: &str) -> Option<(Ip, Option<u16>)> {
    let after = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = after.split(['/', '?', '#']).next()?;
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    if let Some(inside) = host.strip_prefix('[') {
        let (address, rest) = inside.split_once(']')?;
        return Some((ip(address)?, rest.strip_prefix(':').and_then(port)));
    }
    match host.split_once(':') {
        Some((address, digits)) if !digits.contains(':') => Some((ip(address)?, port(digits))),
        _ => Some((ip(host)?, None)),
    }
}
