//! DataPlane.org's lists: `ASN | ASname | saddr | utc | category`, documented in the comments at their head. An AS name may
//! hold the delimiter, so that the last three cells count. Times are UTC.

use super::columns::{self, Row};
use super::table::{Fixed, first_rows, read_fixed};
use super::{each_part, kind, time};
use crate::model::calendar::Zone;
use crate::model::notice::{Incident, Role, Zoning};
use crate::parse::notice::{Message, Reading};

const FORM: Fixed = Fixed { delimiter: '|', names: &["asn", "asname", "saddr", "utc", "category"] };

pub fn read(message: &Message) -> Option<Reading> {
    each_part(message, Some("DataPlane"), |part, sheet| {
        let is_row = |line: &&str| line.matches('|').count() >= 4 && !line.contains('"');
        let likely = first_rows(&part.text, 20).filter(is_row).count();
        likely > 0 && read_fixed(&part.text, sheet, &FORM, |row| event(row).into_iter().collect())
    })
}

fn event(row: &Row) -> Option<Incident> {
    let [first, .., address, stamp, category] = row.cells else { return None };
    // The first cell tells this apart from other lists with five columns.
    let is_asn = first == "NA" || first.split_whitespace().all(|asn| asn.parse::<u32>().is_ok());
    let when = time::when(stamp, &Zoning::Stated(Zone::UTC)).filter(|_| is_asn && row.cells.len() >= 5)?;
    Some(Incident {
        when: Some(when),
        ip: Some(columns::ip(address)?),
        role: Role::Source,
        kind: kind::of([category.as_str()]),
        text: super::sheet::clip(row.text),
        ..Incident::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::notice::Part;

    #[test]
    fn a_name_may_hold_the_delimiter() {
        let text = "# ASN  |  ASname  |  saddr  |  utc  |  category\n\
            NA  |  NA  |  192.0.2.7  |  2026-03-01 02:03:04  |  sshpwauth\n\
            64500  |  EXAMPLE | with | pipes  |  192.0.2.8  |  2026-03-01 02:03:05  |  sshpwauth\n";
        let part = Part { text: text.to_string(), ..Part::default() };
        let found = read(&Message { parts: vec![part], ..Message::default() }).expect("a list").incidents;
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].ip.expect("an address").to_string(), "192.0.2.8");
        assert_eq!(found[1].kind, "sshpwauth");
    }
}
