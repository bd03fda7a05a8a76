//! Spamhaus: the lists of bots of the CERT Insight Portal (`ip, asn, country, lastseen, botname, domain, remote_ip,
//! remote_port, local_port, protocol`, last seen as seconds since 1970; two addresses: the bot, and the server it talked
//! to), and the DROP lists (`network ; SBL number`). As their comments describe them.

use super::columns::{self, Columns, Habit, Row, incident};
use super::sheet::Sheet;
use super::table::{Fixed, read_fixed};
use super::{each_part, kind, table, time};
use crate::model::calendar::Zone;
use crate::model::notice::{Incident, PortRole, Role, Zoning};
use crate::parse::notice::{Message, Part, Reading};

const BOTS: Fixed = Fixed {
    delimiter: ',',
    names: &[
        "ip",
        "asn",
        "country",
        "lastseen",
        "botname",
        "domain",
        "remote_ip",
        "remote_port",
        "local_port",
        "protocol",
    ],
};
/// A line is one cell, as a semicolon also begins a comment.
const DROP: Fixed = Fixed { delimiter: '\t', names: &["entry"] };
const ZONE: Zoning = Zoning::Stated(Zone::UTC);

pub fn read(message: &Message) -> Option<Reading> {
    each_part(message, Some("Spamhaus"), |part, sheet| bots(part, sheet) || drop(part, sheet))
}

fn bots(part: &Part, sheet: &mut Sheet) -> bool {
    let is_header =
        |columns: &Columns| columns.has("lastseen") && columns.has("botname") && columns.has("remote_ip");
    let found = table::read(&part.text, sheet, is_header, |row| bot(row).into_iter().collect());
    // Without its comments: an AS number in the second cell and an epoch in the fourth.
    let likely = || {
        table::first_rows(&part.text, 5).any(|line| {
            let cells = table::cells(line, ',');
            let epoch = cells.get(3).is_some_and(|cell| time::is_epoch(cell));
            epoch && cells.len() >= 9 && cells.get(1).is_some_and(|cell| cell.starts_with("AS"))
        })
    };
    found || likely() && read_fixed(&part.text, sheet, &BOTS, |row| bot(row).into_iter().collect())
}

fn bot(row: &Row) -> Option<Incident> {
    let habit = Habit { zone: ZONE, role: Role::Source, port_role: PortRole::Source };
    let bot = incident(row, &habit)?;
    Some(Incident { role: Role::Source, ..bot })
}

/// Networks nobody should route: no time, no address of a host.
fn drop(part: &Part, sheet: &mut Sheet) -> bool {
    let head: String = part.text.lines().take(5).collect();
    if !head.contains("Spamhaus") || !head.contains("DROP") {
        return false;
    }
    let modified = part.text.lines().take(8).find_map(|line| line.split_once("Last-Modified:"));
    sheet.aside(modified.and_then(|(_, stamp)| time::reported(stamp, &ZONE)));
    read_fixed(&part.text, sheet, &DROP, |row| {
        // A list by AS has the number first.
        let network = row.text.split(';').find_map(columns::pattern);
        let listed = |masked| Incident {
            masked: Some(masked),
            role: Role::Source,
            kind: kind::of(["on the DROP list"]),
            text: super::sheet::clip(row.text),
            ..Incident::default()
        };
        network.map(listed).into_iter().collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bots_with_and_without_a_header() {
        let row = "192.0.2.7,AS64500,BE,1772330584,mirai,sink.example,198.51.100.1,80,40112,tcp\n";
        for head in [
            "; ip, asn, country, lastseen, botname, domain, remote_ip, remote_port, local_port, protocol\n",
            "",
        ] {
            let part = Part {
                text: format!("{head}{row}192.0.2.8,AS64500,BE,1772330585,mirai,-,?,?,?,?\n"),
                ..Part::default()
            };
            let found = read(&Message { parts: vec![part], ..Message::default() }).expect("a list").incidents;
            assert_eq!(found.len(), 2, "{head}");
            assert_eq!(
                (found[0].port, found[0].peer_port, found[0].role),
                (Some(40_112), Some(80), Role::Source)
            );
            assert_eq!(found[0].when.clone().expect("an instant").wall, 1_772_330_584);
            assert_eq!((found[1].port, found[1].peer, found[1].kind.as_str()), (None, None, "mirai"));
        }
    }

    #[test]
    fn networks_of_the_drop_list() {
        let text =
            "; Spamhaus DROP List\n; Last-Modified: Mon, 02 Mar 2026 08:44:20 GMT\n192.0.2.0/24 ; SBL1\n";
        let part = Part { text: text.to_string(), ..Part::default() };
        let found = read(&Message { parts: vec![part], ..Message::default() }).expect("a list");
        assert_eq!(found.incidents[0].masked.as_deref(), Some("192.0.2.0/24"));
        assert_eq!(found.asides.len(), 1);
    }
}
