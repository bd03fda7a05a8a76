//! Aggregate reports of DMARC (RFC 7489 appendix C): how many mails of a period came from which address in the name of a
//! domain. Only what failed is an incident. Read tag by tag, so that broken XML loses no more than its record. Pure.

use super::{Message, Reading, addr, prose};
use crate::model::calendar::Zone;
use crate::model::notice::{Incident, Role, When, Zoning};

pub fn read(message: &Message) -> Option<Reading> {
    let mut reading = Reading::default();
    let known =
        |text: &str| text.contains("<feedback") && text.contains("<record>") && text.contains("<source_ip>");
    let (mut found, mut passed) = (false, 0usize);
    for (index, part) in message.parts.iter().enumerate().filter(|(_, part)| known(&part.text)) {
        found = true;
        reading.reporter =
            tag(&part.text, "email").or_else(|| tag(&part.text, "org_name")).map(str::to_string);
        let when = period(&part.text);
        if when.is_none() {
            reading.doubts.push("the report has no period that can be read".to_string());
        }
        let mut line = 1;
        for (number, record) in part.text.split("<record>").enumerate() {
            let own = line;
            line += record.matches('\n').count();
            let Some(address) = tag(record, "source_ip").filter(|_| number > 0) else { continue };
            let result = |name: &str| tag(record, name).unwrap_or_default().trim().to_lowercase();
            if result("dkim") == "pass" || result("spf") == "pass" {
                passed += 1;
                continue;
            }
            if reading.incidents.len() >= prose::MOST {
                reading.doubts.push(format!("only the first {} records were read", prose::MOST));
                break;
            }
            let written = addr::cell(address);
            reading.incidents.push(Incident {
                when: when.clone(),
                ip: written.as_ref().and_then(|written| written.ip),
                masked: if written.is_none() { Some(address.to_string()) } else { None },
                role: Role::Source,
                kind: format!("dmarc failure as {}, mails: {}", result("header_from"), result("count")),
                text: format!("<source_ip>{address}</source_ip>"),
                line: own,
                part: index,
                ..Incident::default()
            });
        }
    }
    if passed > 0 {
        reading.doubts.push(format!("{passed} records tell of mail that passed: they are no incidents"));
    }
    found.then_some(reading)
}

/// `<date_range><begin>1669507200</begin><end>1669593599</end></date_range>`
fn period(text: &str) -> Option<When> {
    let epoch =
        |name: &str| tag(text, name)?.trim().parse::<i64>().ok().filter(|at| (0..1 << 33).contains(at));
    let zone = Zoning::Stated(Zone::UTC);
    Some(When { wall: epoch("begin")?, until: epoch("end"), precision: 1, zone, ..When::default() })
}

/// What stands between the first of these tags and its end.
fn tag<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let after = text.split_once(&format!("<{name}>"))?.1;
    after.split_once('<').map(|(value, _)| value.trim())
}

#[cfg(test)]
mod tests {
    use crate::parse::notice::read;

    #[test]
    fn only_failures_are_incidents() {
        let record = |ip: &str, dkim: &str| {
            format!(
                "<record>\n<row><source_ip>{ip}</source_ip><count>2</count><policy_evaluated><dkim>{dkim}</dkim><spf>fail</spf>\
                 </policy_evaluated></row><identifiers><header_from>host.example</header_from></identifiers></record>\n"
            )
        };
        let xml = format!(
            "<?xml version=\"1.0\"?>\n<feedback><report_metadata><org_name>isp.example</org_name><date_range><begin>1669507200</begin>\
             <end>1669593599</end></date_range></report_metadata>\n{}{}</feedback>",
            record("192.0.2.1", "pass"),
            record("192.0.2.2", "fail")
        );
        let notice = read("report.xml", xml.as_bytes()).remove(0);
        assert_eq!((notice.format, notice.incidents.len(), notice.doubts.len()), ("DMARC", 1, 1));
        let one = &notice.incidents[0];
        assert_eq!(one.ip.map(|ip| ip.to_string()).as_deref(), Some("192.0.2.2"));
        assert_eq!(
            one.when.as_ref().map(|when| (when.wall, when.until)),
            Some((1_669_507_200, Some(1_669_593_599)))
        );
    }
}
