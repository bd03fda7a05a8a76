//! Makers of network cards: looking up the one an address was given by.

use super::net::Mac;

/// Addresses that no maker was given and that still say what the card is: those of virtual machines.
const VIRTUAL: [([u8; 3], &str); 3] =
    [([0x52, 0x54, 0x00], "QEMU/KVM"), ([0x02, 0x42, 0x00], "Docker"), ([0x0a, 0x00, 0x27], "VirtualBox")];

/// Lines `PREFIX TAB NAME`, by prefix.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vendors {
    text: String,
    /// Where each line begins.
    lines: Vec<usize>,
}

impl Vendors {
    pub fn new(text: String) -> Vendors {
        let mut at = 0;
        let starts = text.split_inclusive('\n').map(|line| {
            at += line.len();
            at - line.len()
        });
        let lines = starts.collect();
        Vendors { text, lines }
    }

    /// The maker; the longest prefix that was given decides.
    pub fn of(&self, mac: Mac) -> Option<&str> {
        if let Some((_, name)) = VIRTUAL.iter().find(|(prefix, _)| mac.0.starts_with(prefix)) {
            return Some(name);
        }
        let digits: String = mac.0.iter().map(|byte| format!("{byte:02X}")).collect();
        [9, 7, 6].iter().find_map(|length| self.named(digits.get(..*length)?))
    }

    fn named(&self, prefix: &str) -> Option<&str> {
        let entry = |at: usize| self.text.get(at..).unwrap_or_default().lines().next()?.split_once('\t');
        let place = self.lines.partition_point(|at| entry(*at).is_some_and(|(known, _)| known < prefix));
        let (known, name) = entry(*self.lines.get(place)?)?;
        (known == prefix).then_some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_prefix_decides() {
        let table = "00000C\tCisco\n001BC5\tRegistry\n001BC5002\tSmall\n0050C2\tMany\nF4BD9E\tLast\n";
        let vendors = Vendors::new(table.to_string());
        let of = |text: &str| vendors.of(Mac::parse(text).expect("an address"));
        assert_eq!(of("00:00:0c:01:02:03"), Some("Cisco"));
        assert_eq!(of("00:1b:c5:00:23:01"), Some("Small"));
        assert_eq!(of("00:1b:c5:00:33:01"), Some("Registry"));
        assert_eq!(of("f4:bd:9e:00:00:00"), Some("Last"));
        assert_eq!(of("52:54:00:12:34:56"), Some("QEMU/KVM"));
        assert_eq!(of("00:00:00:00:00:01"), None);
        assert_eq!(Vendors::default().of(Mac([1; 6])), None);
    }
}
