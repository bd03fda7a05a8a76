//! CERT Polska's list of warnings (`domains.csv` of hole.cert.pl): number, domain and when it was put there, tab-separated,
//! newest first, in Polish local time. What is reported is a domain.

use super::columns::Row;
use super::table::{Fixed, cells, first_rows, read_fixed};
use super::{each_part, kind, time};
use crate::model::calendar::Zone;
use crate::model::notice::{Incident, Role, Zoning};
use crate::parse::notice::{Message, Reading};

const FORM: Fixed = Fixed { delimiter: '\t', names: &["number", "domain", "added"] };

pub fn read(message: &Message) -> Option<Reading> {
    let zone = "Europe/Warsaw".parse::<Zone>().map(Zoning::Convention).unwrap_or_default();
    each_part(message, Some("CERT Polska"), |part, sheet| {
        let mut rows = first_rows(&part.text, 5).peekable();
        let likely = rows.peek().is_some() && rows.all(|line| is_row(&cells(line, '\t')));
        likely && read_fixed(&part.text, sheet, &FORM, |row| event(row, &zone).into_iter().collect())
    })
}

fn is_row(cells: &[String]) -> bool {
    let [number, domain, added] = cells else { return false };
    number.parse::<u64>().is_ok() && domain.contains('.') && added.contains('T') && added.len() == 19
}

fn event(row: &Row, zone: &Zoning) -> Option<Incident> {
    Some(Incident {
        when: Some(time::when(row.get("added")?, zone)?),
        masked: Some(super::sheet::clip(row.get("domain").filter(|_| is_row(row.cells))?)),
        role: Role::Target,
        kind: kind::of(["on the list of warnings"]),
        text: super::sheet::clip(row.text),
        ..Incident::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::notice::Part;

    #[test]
    fn domains_in_local_time() {
        let text = "8\thost.example\t2026-10-25T03:00:00\n7\tother.example\t2026-06-01T12:00:00\n";
        let part = Part { text: text.to_string(), ..Part::default() };
        let found = read(&Message { parts: vec![part], ..Message::default() }).expect("a list").incidents;
        assert_eq!(found[1].masked.as_deref(), Some("other.example"));
        let zone = found[1].when.clone().expect("an instant").zone;
        assert_eq!(zone, Zoning::Convention("Europe/Warsaw".parse().expect("a zone")));
    }
}
