//! Turris Sentinel's greylist: `Address,Tags` under comments, the tags being what the honeypots saw. No times.

use super::columns::{Columns, Row};
use super::{each_part, kind, table};
use crate::model::notice::{Incident, Role};
use crate::parse::notice::{Message, Reading};

pub fn read(message: &Message) -> Option<Reading> {
    each_part(message, Some("Turris"), |part, sheet| {
        let is_header =
            |columns: &Columns| columns.count() == 2 && columns.has("address") && columns.has("tags");
        let found = table::read(&part.text, sheet, is_header, |row| event(row).into_iter().collect());
        if found {
            sheet.doubt("the list tells no times");
        }
        found
    })
}

fn event(row: &Row) -> Option<Incident> {
    Some(Incident {
        ip: Some(row.ip(&["address"])?),
        role: Role::Source,
        kind: kind::of(row.get("tags")),
        text: super::sheet::clip(row.text),
        ..Incident::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::notice::Part;

    #[test]
    fn addresses_and_tags() {
        let text = "# terms of use\nAddress,Tags\n192.0.2.7,\"ftp,http\"\n0.0.0.0.0.16,dns\n";
        let part = Part { text: text.to_string(), ..Part::default() };
        let found = read(&Message { parts: vec![part], ..Message::default() }).expect("a list");
        assert_eq!(found.incidents.len(), 1);
        assert_eq!(found.incidents[0].kind, "ftp,http");
        assert_eq!(found.doubts.len(), 2);
    }
}
