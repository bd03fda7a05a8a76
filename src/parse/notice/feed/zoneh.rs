//! Zone-H: defaced web sites as CSV. `add_date` is when the defacement was notified, `accept_date` when it was checked. The
//! reported server is the victim.

use super::columns::{Columns, Row, literal};
use super::{each_part, kind, table, time};
use crate::model::calendar::Zone;
use crate::model::notice::{Incident, Role, Zoning};
use crate::parse::notice::{Message, Reading};

pub fn read(message: &Message) -> Option<Reading> {
    each_part(message, Some("Zone-H"), |part, sheet| {
        table::read(&part.text, sheet, is_header, |row| event(row).into_iter().collect())
    })
}

fn is_header(columns: &Columns) -> bool {
    columns.has("add_date") && columns.has("defacement_id")
}

fn event(row: &Row) -> Option<Incident> {
    let domain = row.get("domain");
    let ip = row.ip(&["ip_address"]).or_else(|| domain.and_then(literal).map(|(ip, _)| ip));
    let masked = domain.filter(|_| ip.is_none()).map(super::sheet::clip);
    if ip.is_none() && masked.is_none() {
        return None;
    }
    Some(Incident {
        when: row.get("add_date").and_then(|stamp| time::when(stamp, &Zoning::Convention(Zone::UTC))),
        ip,
        masked,
        role: Role::Target,
        kind: kind::of(["defacement"].into_iter().chain(row.get("hackmode"))),
        text: super::sheet::clip(row.text),
        ..Incident::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::notice::Part;

    #[test]
    fn the_defaced_server_is_the_victim() {
        let text = "\"add_date\",\"accept_date\",\"domain\",\"ip_address\",\"hackmode\",\"defacement_id\"\n\
            \"2026-03-01 02:03:04\",\"2026-03-02 10:00:00\",\"http://host.example\",\"192.0.2.7\",\"SQL Injection\",\"1\"\n";
        let part = Part { text: text.to_string(), ..Part::default() };
        let found = read(&Message { parts: vec![part], ..Message::default() }).expect("a list").incidents;
        assert_eq!((found[0].role, found[0].kind.as_str()), (Role::Target, "defacement, SQL Injection"));
        assert_eq!(found[0].when.clone().expect("an instant").wall, 1_772_330_584);
    }
}
