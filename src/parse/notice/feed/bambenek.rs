//! Bambenek Consulting's master lists of command servers and generated domains: `domain or address,what uses it,stamp,manual`
//! under comments that say when the list was made and that times are UTC.

use super::columns::{self, Row};
use super::table::{Fixed, read_fixed};
use super::{each_part, kind, time};
use crate::model::calendar::Zone;
use crate::model::notice::{Incident, Role, Zoning};
use crate::parse::notice::{Message, Reading};

const FORM: Fixed = Fixed { delimiter: ',', names: &["server", "description", "seen", "manual"] };

pub fn read(message: &Message) -> Option<Reading> {
    each_part(message, Some("Bambenek Consulting"), |part, sheet| {
        let head: String = part.text.chars().take(4_096).collect();
        if !head.contains("bambenekconsulting.com") {
            return false;
        }
        let says_utc = head.contains("All times are in UTC");
        let zone = if says_utc { Zoning::Stated(Zone::UTC) } else { Zoning::Convention(Zone::UTC) };
        let written = head.lines().find_map(|line| line.split_once("Feed generated at:"));
        sheet.aside(written.and_then(|(_, stamp)| time::reported(stamp.trim(), &zone)));
        read_fixed(&part.text, sheet, &FORM, |row| event(row, &zone).into_iter().collect())
    })
}

fn event(row: &Row, zone: &Zoning) -> Option<Incident> {
    let server = row.get("server")?;
    let ip = columns::ip(server);
    Some(Incident {
        when: Some(time::when(row.get("seen")?, zone)?),
        ip,
        masked: ip.is_none().then(|| super::sheet::clip(server)),
        role: Role::Target,
        kind: kind::of(row.get("description")),
        text: super::sheet::clip(row.text),
        ..Incident::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::notice::Part;

    #[test]
    fn domains_and_addresses() {
        let text = "## Feed generated at: 2026-03-01 15:16\n## http://osint.bambenekconsulting.com/\n## All times are in UTC\n\
            host.example,Domain used by bebloh,2026-03-01 15:02,http://example.net/\n192.0.2.7,IP used by bebloh,2026-03-01 15:02,\n";
        let part = Part { text: text.to_string(), ..Part::default() };
        let found = read(&Message { parts: vec![part], ..Message::default() }).expect("a list");
        assert_eq!(found.incidents[0].masked.as_deref(), Some("host.example"));
        assert_eq!(found.incidents[1].ip.expect("an address").to_string(), "192.0.2.7");
        assert_eq!(found.incidents[0].when.clone().expect("an instant").precision, 60);
        assert_eq!(found.asides[0].at, 1_772_378_160);
    }
}
