//! clean-mx.de's lists of viruses and phishing sites as XML: `entry` with `first` and `last` as seconds since 1970 (0 for
//! "still there"), `ip` and `url`. The times are when the list saw the page, the server is what is reported.

use super::sheet::{Sheet, clip};
use super::xml::{self, Element};
use super::{columns, each_part, kind, time};
use crate::model::notice::{Incident, Role, Zoning};
use crate::parse::notice::{Message, Reading};

pub fn read(message: &Message) -> Option<Reading> {
    each_part(message, Some("clean-mx.de"), |part, sheet| {
        if !part.text.contains("<entries>") {
            return false;
        }
        let found = xml::each(&part.text, "entry", sheet, entry);
        if found {
            sheet.doubt("the times are when the list saw the page");
        }
        found
    })
}

fn entry(entry: &Element, sheet: &mut Sheet) {
    let seen = |name: &str| {
        entry.said(name).filter(|stamp| *stamp != "0").and_then(|stamp| time::when(stamp, &Zoning::Unknown))
    };
    let url = entry.said("url");
    let ip = entry.said("ip").and_then(columns::ip).or_else(|| Some(columns::literal(url?)?.0));
    let words = ["virusname", "phishtank", "target"].map(|name| entry.said(name).unwrap_or_default());
    let incident = Incident {
        when: match (seen("first"), seen("last")) {
            (Some(first), Some(last)) => Some(time::span(first, last)),
            (first, last) => first.or(last),
        },
        ip,
        masked: url.filter(|_| ip.is_none()).map(clip),
        role: Role::Target,
        kind: kind::of(words),
        text: clip(url.unwrap_or_default()),
        ..Incident::default()
    };
    sheet.row(entry.line, (incident.ip.is_some() || incident.masked.is_some()).then_some(incident));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::notice::Part;

    #[test]
    fn entries() {
        let text = "<output><entries>\n<entry><first>1772330584</first><last>0</last><virusname><![CDATA[js.agent]]></virusname>\
            <url><![CDATA[http://host.example/x?a&b]]></url><ip>192.0.2.7</ip></entry>\n</entries></output>";
        let part = Part { text: text.to_string(), ..Part::default() };
        let found = read(&Message { parts: vec![part], ..Message::default() }).expect("a list").incidents;
        assert_eq!(found[0].when.clone().expect("an instant").wall, 1_772_330_584);
        assert_eq!(
            (found[0].kind.as_str(), found[0].text.as_str(), found[0].line),
            ("js.agent", "http://host.example/x?a&b", 2)
        );
    }
}
