//! ACNS 2.0 (Automated Copyright Notice System): an `Infringement` in XML at the end of a copyright notice, also inside an
//! OpenPGP-signed text. `Source` has the instant, the address and the port of the host that shared; the `Item`s of `Content`
//! repeat the instant or add others of the same host.

use super::sheet::{Sheet, clip};
use super::xml::{self, Element};
use super::{columns, each_part, kind, time};
use crate::model::notice::{Incident, PortRole, Role, When, Zoning};
use crate::parse::notice::{Message, Reading};

/// Works of one notice that are looked at.
const ITEMS: usize = 500;

pub fn read(message: &Message) -> Option<Reading> {
    let mut reporter = None;
    let reading = each_part(message, None, |part, sheet| {
        xml::each(&part.text, "Infringement", sheet, |notice, sheet| {
            infringement(notice, sheet);
            let entity = notice.said("Complainant/Entity").map(clip);
            reporter = reporter.take().or(entity);
        })
    });
    reading.map(|reading| Reading { reporter, ..reading })
}

fn infringement(notice: &Element, sheet: &mut Sheet) {
    let Some(source) = notice.at("Source") else { return sheet.row(notice.line, []) };
    let stamp =
        |element: &Element| element.said("TimeStamp").and_then(|stamp| time::when(stamp, &Zoning::Unknown));
    let port = source.said("Port").and_then(columns::port);
    let (ip, written) = (source.said("IP_Address").and_then(columns::ip), source.said("IP_Address"));
    let masked = written.or(source.said("DNS_Name")).filter(|_| ip.is_none()).map(clip);
    let event = Incident {
        when: stamp(source),
        ip,
        masked,
        role: Role::Source,
        port,
        port_role: if port.is_some() { PortRole::Source } else { PortRole::Unsaid },
        kind: kind::of(["copyright", source.said("Type").unwrap_or_default()]),
        text: shown(source),
        ..Incident::default()
    };
    if event.ip.is_none() && event.masked.is_none() {
        return sheet.row(source.line, []);
    }
    let items: Vec<&Element> =
        notice.at("Content").into_iter().flat_map(|content| content.all("Item")).take(ITEMS).collect();
    let mut first = event.clone();
    if let Some(title) = items.first().and_then(|item| item.said("Title")) {
        kind::add(&mut first.kind, title);
    }
    let other =
        |when: &When| first.when.as_ref().is_none_or(|at| at.wall != when.wall || at.zone != when.zone);
    let more: Vec<(usize, Incident)> = items
        .iter()
        .filter_map(|item| {
            let when = stamp(item).filter(|when| other(when) && first.when.is_some())?;
            let mut more = Incident { when: Some(when), text: shown(item), ..event.clone() };
            kind::add(&mut more.kind, item.said("Title").unwrap_or_default());
            Some((item.line, more))
        })
        .collect();
    sheet.row(source.line, [first]);
    more.into_iter().for_each(|(line, event)| sheet.row(line, [event]));
}

/// The fields that tell the event, as they stand there.
fn shown(element: &Element) -> String {
    let fields = ["TimeStamp", "IP_Address", "Port", "Type", "Title", "FileName"];
    let said: Vec<&str> = fields.iter().filter_map(|name| element.said(name)).collect();
    clip(&said.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::calendar::Zone;
    use crate::parse::notice::Part;

    #[test]
    fn a_notice_in_a_mail() {
        let text = "Dear Sir,\n- - ---Start ACNS XML\n<?xml version=\"1.0\"?>\n<Infringement xmlns=\"http://www.acns.net/ACNS\">\n\
            <Complainant><Entity>Example Films</Entity></Complainant>\n<Source><TimeStamp>2026-03-01T02:03:04Z</TimeStamp>\
            <IP_Address>192.0.2.7</IP_Address><Port>40112</Port><Type>BitTorrent</Type></Source>\n\
            <Content><Item><TimeStamp>2026-03-01T02:03:04Z</TimeStamp><Title>Power &amp; Glory</Title></Item>\
            <Item><TimeStamp>2026-03-01T05:03:04Z</TimeStamp><Title>Other</Title></Item></Content></Infringement>\n";
        let part = Part { text: text.to_string(), ..Part::default() };
        let found = read(&Message { parts: vec![part], ..Message::default() }).expect("a notice");
        assert_eq!(found.reporter.as_deref(), Some("Example Films"));
        let kinds: Vec<&str> = found.incidents.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["copyright, BitTorrent, Power & Glory", "copyright, BitTorrent, Other"]);
        assert_eq!((found.incidents[0].line, found.incidents[0].port), (6, Some(40_112)));
        assert_eq!(found.incidents[0].when.clone().expect("an instant").zone, Zoning::Stated(Zone::UTC));
    }
}
