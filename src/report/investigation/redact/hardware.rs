//! Hardware addresses in any text: with colons, also of one digit each and within longer rows (netfilter's `MAC=` holds
//! two and a type, a DHCP client id a type and one, a DUID of RFC 8415 ends in one), with dashes, and as `000d.3a2f.0227`.
//! Pure.

use std::ops::Range;

use super::address::{chains, slice};
use super::{Found, What};
use crate::model::net::{Ip, Mac};

pub(super) fn find(text: &[u8], found: &mut Vec<Found>) {
    for chain in chains(text, b':', u8::is_ascii_hexdigit) {
        let whole = chain.first().zip(chain.last()).map(|(first, last)| first.start..last.end);
        if whole.is_some_and(|at| Ip::parse(slice(text, &at)).is_none()) {
            octets(text, bordered(text, &chain, 1..=2), found);
        }
    }
    for chain in chains(text, b'-', u8::is_ascii_hexdigit) {
        let octets = bordered(text, &chain, 2..=2);
        if octets.len() == 6 {
            push(text, octets, found);
        }
    }
    for chain in chains(text, b'.', u8::is_ascii_hexdigit) {
        let groups = bordered(text, &chain, 4..=4);
        if let ([first, _, last], 3) = (groups, chain.len()) {
            let at = first.start..last.end;
            let mac = std::str::from_utf8(slice(text, &at)).ok().and_then(Mac::parse);
            found.extend(mac.map(|mac| Found { at, what: What::Mac(mac.0.to_vec()) }));
        }
    }
}

/// The groups without those at the ends that belong to a word beside them, or are too long or short.
fn bordered<'a>(
    text: &[u8],
    chain: &'a [Range<usize>],
    digits: std::ops::RangeInclusive<usize>,
) -> &'a [Range<usize>] {
    let letter =
        |place: Option<usize>| place.and_then(|place| text.get(place)).is_some_and(u8::is_ascii_alphanumeric);
    let fits = |group: &Range<usize>| {
        digits.contains(&group.len()) && !letter(group.start.checked_sub(1)) && !letter(Some(group.end))
    };
    let start = chain.iter().position(fits).unwrap_or(chain.len());
    let end = chain.iter().rposition(fits).map_or(start, |last| last + 1);
    let groups = chain.get(start..end).unwrap_or_default();
    if groups.iter().all(fits) { groups } else { &[] }
}

/// A row of octets: which of them are an address. A row of a length that is not known is taken whole.
fn octets(text: &[u8], row: &[Range<usize>], found: &mut Vec<Found>) {
    let starts = |with: &[u8]| {
        row.len() >= with.len() && row.iter().zip(with).all(|(group, byte)| octet(text, group) == *byte)
    };
    let parts: &[(usize, usize)] = match row.len() {
        0..=5 | 8 => &[],
        7 if starts(&[1]) => &[(1, 7)],
        10 if starts(&[0, 3, 0, 1]) => &[(4, 10)],
        14 if starts(&[0, 1, 0, 1]) => &[(8, 14)],
        12 | 14 => &[(0, 6), (6, 12)],
        length => &[(0, length)],
    };
    for (start, end) in parts {
        push(text, row.get(*start..*end).unwrap_or_default(), found);
    }
}

/// Broadcast, multicast and the empty address are nobody's.
fn push(text: &[u8], groups: &[Range<usize>], found: &mut Vec<Found>) {
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return };
    let octets: Vec<u8> = groups.iter().map(|group| octet(text, group)).collect();
    let nobody = <[u8; 6]>::try_from(octets.as_slice())
        .is_ok_and(|octets| octets == [0; 6] || Mac(octets).is_multicast());
    if !nobody {
        found.push(Found { at: first.start..last.end, what: What::Mac(octets) });
    }
}

fn octet(text: &[u8], group: &Range<usize>) -> u8 {
    let digits = std::str::from_utf8(slice(text, group)).unwrap_or_default();
    u8::from_str_radix(digits, 16).unwrap_or_default()
}
