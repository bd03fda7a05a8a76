//! A row of a table by the names of its columns, and the incident it tells. Names are compared in lower case, with anything
//! but letters and digits as `_`; a header cell may state the zone of its column. Pure.

use std::collections::HashMap;

use super::names::{
    AT, CLASSES, CLOCK, DATE, END, LISTED, NAMES, OWN, PLACES, PORT, PROTOCOL, SOURCE, SOURCE_PORT, START,
    TARGET, TARGET_PORT, ZONE,
};
use super::sheet::clip;
use super::{kind, time};
use crate::model::calendar::Zone;
use crate::model::net::Ip;
use crate::model::notice::{Incident, PortRole, Role, When, Zoning};
use crate::parse::notice::{addr, zones};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_columns_and_their_zone() {
        let utc = Some(Zoning::Stated(Zone::UTC));
        for (cell, expected, zone) in [
            ("Source IP", "source_ip", None),
            ("\"time.source\"", "time_source", None),
            ("timestamp (UTC)", "timestamp", utc.clone()),
            ("TimestampUTC", "timestamp", utc.clone()),
            ("first_seen_utc", "first_seen", utc.clone()),
            ("utc", "utc", utc),
            ("# category", "category", None),
            ("Zeit [MEZ]", "zeit", Some(Zoning::Stated(Zone::Fixed(3600)))),
            ("port (tcp)", "port", None),
        ] {
            assert_eq!(named(cell), (expected.to_string(), zone), "{cell}");
        }
    }

    #[test]
    fn addresses_patterns_and_urls() {
        let shown = |text: &str| ip(text).map(|ip| ip.to_string()).unwrap_or_default();
        for (text, expected) in [
            ("192.0.2.7", "192.0.2.7"),
            ("192.000.002.007", "192.0.2.7"),
            ("192[.]0[.]2[.]7", "192.0.2.7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("192.0.2.0/24", ""),
            ("http://192.0.2.7/x", ""),
            ("wrong.ip.address", ""),
            ("0.0.0.0.0.16", ""),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
        assert_eq!(pattern("192.0.2.xxx").as_deref(), Some("192.0.2.xxx"));
        assert_eq!(pattern("2001:db8::/32").as_deref(), Some("2001:db8::/32"));
        assert_eq!((pattern("192.0.2.7"), pattern("host.example"), pattern("1/2")), (None, None, None));
        for (url, expected) in [
            ("http://192.0.2.7:8080/x", Some(Some(8080))),
            ("hxxp://user@192.0.2.7", Some(None)),
            ("http://[2001:db8::7]:8080/", Some(Some(8080))),
            ("192.0.2.7:80", Some(Some(80))),
            ("http://host.example:80/", None),
        ] {
            assert_eq!(literal(url).map(|(_, port)| port), expected, "{url}");
        }
    }
}
