//! Microsoft's Smart Network Data Services: 14 columns without a header, as the service's help on automated access lists
//! them. A row is a period of traffic, not an instant; no zone is stated. Dates are American (`3/1/2026 1:00 AM`).

use super::columns::Row;
use super::table::{Fixed, cells, first_rows, read_fixed};
use super::{each_part, kind, time};
use crate::model::notice::{Incident, Role, When, Zoning};
use crate::parse::notice::{Message, Reading, stamp};

const FORM: Fixed = Fixed {
    delimiter: ',',
    names: &[
        "ip",
        "start",
        "end",
        "rcpt",
        "data",
        "recipients",
        "filter_result",
        "complaint_rate",
        "trap_start",
        "trap_end",
        "trap_hits",
        "helo",
        "mail_from",
        "comments",
    ],
};

pub fn read(message: &Message) -> Option<Reading> {
    each_part(message, Some("Microsoft SNDS"), |part, sheet| {
        let likely = first_rows(&part.text, 3).any(|line| {
            let cells = cells(line, ',');
            cells.len() == 14 && cells.get(6).is_some_and(|result| is_result(result))
        });
        likely && read_fixed(&part.text, sheet, &FORM, |row| event(row).into_iter().collect())
    })
}

/// How much of the mail was taken for spam: less than 10 %, in between, more than 90 %.
fn is_result(text: &str) -> bool {
    matches!(text, "GREEN" | "YELLOW" | "RED")
}

fn event(row: &Row) -> Option<Incident> {
    let result = row.get("filter_result").filter(|result| is_result(result))?;
    let traps = row.get("trap_hits").and_then(|hits| hits.parse::<u64>().ok()).filter(|hits| *hits > 0);
    let traps = traps.map(|hits| format!("{hits} trap hits")).unwrap_or_default();
    let complaints =
        row.get("complaint_rate").map(|rate| format!("complaint rate {rate}")).unwrap_or_default();
    Some(Incident {
        when: american(row.get("start")?).map(|start| match row.get("end").and_then(american) {
            Some(end) => time::span(start, end),
            None => start,
        }),
        ip: Some(row.ip(&["ip"])?),
        role: Role::Source,
        kind: kind::of([format!("filter result {result}").as_str(), complaints.as_str(), traps.as_str()]),
        text: super::sheet::clip(row.text),
        ..Incident::default()
    })
}

/// A stamp with the month first, whatever else its figures could mean.
fn american(text: &str) -> Option<When> {
    let mut when = stamp::cell(text)?;
    if let Some(other) = when.other.take() {
        let mut figures = text.split('/').map(|figure| figure.trim().parse::<u32>().ok());
        let month = figures.next()??;
        let (_, written, _) =
            crate::model::calendar::civil(i32::try_from(when.wall.div_euclid(86_400)).ok()?);
        when.wall = if written == month { when.wall } else { other };
    }
    when.zone = Zoning::Unknown;
    Some(when)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::notice::Part;

    #[test]
    fn a_row_is_a_period() {
        let text = "192.0.2.7,3/1/2026 1:00 AM,3/1/2026 11:00 PM,120,110,100,RED,< 0.1%,3/1/2026 2:00 AM,3/1/2026 3:00 AM,4,mail.example.com,a@example.com,\n";
        let part = Part { text: text.to_string(), ..Part::default() };
        let found = read(&Message { parts: vec![part], ..Message::default() }).expect("a feed").incidents;
        let when = found[0].when.clone().expect("a period");
        assert_eq!((when.wall, when.until, when.zone), (1_772_326_800, Some(1_772_406_000), Zoning::Unknown));
        assert_eq!(found[0].kind, "filter result RED, complaint rate < 0.1%, 4 trap hits");
    }
}
