//! DShield (SANS ISC): the details of an AS (`asdetailsascii.html`: zero-padded address, reports, targets, first seen, last
//! seen, updated) and the block list (`block.txt`: networks), as their comments describe them. UTC by the stamp of the
//! file's creation; first and last seen are days, `updated` is when the record was written.

use super::columns::{Columns, Row};
use super::{each_part, table, time};
use crate::model::calendar::Zone;
use crate::model::notice::{Incident, Role, Zoning};
use crate::parse::notice::{Message, Reading};

/// What the times of these lists are in, though only the comments at their head say so.
const ZONE: Zoning = Zoning::Convention(Zone::UTC);

pub fn read(message: &Message) -> Option<Reading> {
    each_part(message, Some("DShield"), |part, sheet| {
        let found = table::read(&part.text, sheet, is_header, |row| event(row).into_iter().collect());
        if found {
            let written = part.text.lines().take(60).find_map(|line| {
                let line = line.trim_start_matches('#').trim();
                line.strip_prefix("created:").or_else(|| line.strip_prefix("updated:"))
            });
            sheet.aside(written.and_then(|stamp| time::reported(stamp.trim().trim_end_matches('#'), &ZONE)));
        }
        found
    })
}

fn is_header(columns: &Columns) -> bool {
    let details = columns.has("source_ip") && columns.has("reports") && columns.has("targets");
    details || columns.has("start") && columns.has("netblock") && columns.has("attacks")
}

fn event(row: &Row) -> Option<Incident> {
    let mut incident =
        Incident { role: Role::Source, text: super::sheet::clip(row.text), ..Incident::default() };
    if row.columns.has("netblock") {
        let (start, bits) = (row.ip(&["start"])?, row.get("netblock")?.parse::<u8>().ok()?);
        incident.masked = Some(format!("{start}/{bits}"));
        incident.kind = "attacks".to_string();
        return Some(incident);
    }
    incident.ip = Some(row.ip(&["source_ip"])?);
    incident.kind = "reported to DShield".to_string();
    let read = |name| row.get(name).and_then(|day| time::when(day, &ZONE));
    incident.when = match (read("first_seen"), read("last_seen")) {
        (Some(first), Some(last)) => Some(time::span(first, last)),
        (first, last) => last.or(first),
    };
    Some(incident)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::notice::Part;

    #[test]
    fn details_and_blocks() {
        let details = "# created: Tue, 03 Mar 2026 12:00:00 +0000#\n\
            # source IP <tab> Reports <tab> Targets <tab> First Seen <tab> Last Seen <tab> Updated <CR>\n\
            192.000.002.007\t85\t56\t2026-03-01\t2026-03-02\t2026-03-02 11:09:07\n";
        let block = "Start\tEnd\tNetblock\tAttacks\tName\tCountry\temail\n\
            192.0.2.0\t192.0.2.255\t24\t788\tExample\tBE\tabuse@example.net\n";
        let parts = [details, block].map(|text| Part { text: text.to_string(), ..Part::default() });
        let found = read(&Message { parts: parts.to_vec(), ..Message::default() }).expect("lists");
        assert_eq!(found.incidents[0].ip.expect("an address").to_string(), "192.0.2.7");
        let when = found.incidents[0].when.clone().expect("an interval");
        assert_eq!((when.wall, when.until, when.precision), (1_772_323_200, Some(1_772_495_999), 86_400));
        assert_eq!(found.incidents[1].masked.as_deref(), Some("192.0.2.0/24"));
        assert_eq!(found.asides[0].at, 1_772_539_200);
    }
}
