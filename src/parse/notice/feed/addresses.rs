//! Bare lists of addresses, one a line: blocklists such as GreenSnow's and lists of Tor nodes such as dan.me.uk's. They tell
//! nothing but that an address is on them.

use super::columns::{ip, pattern};
use super::each_part;
use super::table::Lines;
use crate::model::notice::{Incident, Role};
use crate::parse::notice::{Message, Reading};

pub fn read(message: &Message) -> Option<Reading> {
    // The text of a mail may well be a few addresses and is no list for that.
    let is_mail = !message.headers.is_empty();
    each_part(message, None, |part, sheet| {
        let rows = || {
            Lines::of(&part.text).filter(|(_, line)| !line.trim().is_empty() && !line.starts_with(['#', ';']))
        };
        let (mut seen, mut good) = (0, 0);
        for (_, line) in rows().take(1_000) {
            (seen, good) = (seen + 1, good + usize::from(ip(line).is_some() || pattern(line).is_some()));
        }
        if is_mail && part.name.is_empty() || good < 2 || good * 4 < seen * 3 {
            return false;
        }
        for (number, line) in rows() {
            if !sheet.wants_more() {
                sheet.left();
                continue;
            }
            let (ip, masked) = (ip(line), pattern(line).filter(|_| ip(line).is_none()));
            let listed =
                Incident { role: Role::Source, kind: "on a list".to_string(), ..Incident::default() };
            let listed = Incident { ip, masked, text: super::sheet::clip(line), ..listed };
            sheet.row(number, (listed.ip.is_some() || listed.masked.is_some()).then_some(listed));
        }
        sheet.doubt("the list tells no times");
        true
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::notice::Part;

    #[test]
    fn most_lines_are_addresses() {
        let reading = |text: &str| {
            let part = Part { text: text.to_string(), ..Part::default() };
            read(&Message { parts: vec![part], ..Message::default() })
        };
        let found = reading("# list\n192.0.2.1\n198.51.100.2\ninvalid\n2001:db8::1\n").expect("a list");
        assert_eq!(found.incidents.len(), 3);
        assert_eq!(found.doubts.len(), 2);
        assert!(reading("Hello\n192.0.2.1\nand 192.0.2.2\n").is_none());
        assert!(reading("192.0.2.1\n").is_none());
    }
}
