//! Addresses in any text: dotted, with a port behind a dot as tcpdump writes it, with dashes as in host names, turned round
//! as in `in-addr.arpa` (RFC 1035, section 3.5), and IPv6 in every spelling of RFC 4291. Pure.

use std::ops::Range;

use super::{Found, What};
use crate::model::net::Ip;

pub(super) fn find(text: &[u8], found: &mut Vec<Found>) {
    for chain in chains(text, b'.', u8::is_ascii_digit) {
        dotted(text, &chain, found);
    }
    for chain in chains(text, b'-', u8::is_ascii_digit) {
        if let [first, _, _, last] = chain.as_slice() {
            let at = first.start..last.end;
            let dotted: Vec<u8> =
                slice(text, &at).iter().map(|byte| if *byte == b'-' { b'.' } else { *byte }).collect();
            push(at, Ip::parse(&dotted), found);
        }
    }
    colons(text, found);
}

/// Groups of such bytes, each joined to the next by one separator; chains of one group are left out.
pub(super) fn chains(text: &[u8], separator: u8, part: fn(&u8) -> bool) -> Vec<Vec<Range<usize>>> {
    let mut chains: Vec<Vec<Range<usize>>> = Vec::new();
    let mut chain: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let length = text.get(at..).unwrap_or_default().iter().take_while(|byte| part(byte)).count();
        if length == 0 {
            at += 1;
            continue;
        }
        let joined =
            chain.last().is_some_and(|last| last.end + 1 == at && text.get(last.end) == Some(&separator));
        if !joined {
            chains.push(std::mem::take(&mut chain));
        }
        chain.push(at..at + length);
        at += length;
    }
    chains.push(chain);
    chains.retain(|chain| chain.len() > 1);
    chains
}

fn dotted(text: &[u8], chain: &[Range<usize>], found: &mut Vec<Found>) {
    const REVERSED: &[u8] = b".in-addr.arpa";
    let mut rest = chain;
    while let [first, _, _, last, ..] = rest {
        let at = first.start..last.end;
        let after = text.get(last.end..last.end + REVERSED.len());
        let mut ip = Ip::parse(slice(text, &at));
        if after.is_some_and(|after| after.eq_ignore_ascii_case(REVERSED)) {
            ip = ip.and_then(Ip::as_v4).map(|address| Ip::v4(address.swap_bytes()));
        }
        rest = rest.get(if ip.is_some() { 4 } else { 1 }..).unwrap_or_default();
        push(at, ip, found);
    }
}

/// Stretches of hexadecimal digits, colons and dots with two colons in them.
fn colons(text: &[u8], found: &mut Vec<Found>) {
    let part = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
    let mut at = 0;
    while at < text.len() {
        let length = text.get(at..).unwrap_or_default().iter().take_while(|byte| part(byte)).count();
        let run = at..at + length;
        if slice(text, &run).iter().filter(|byte| **byte == b':').count() > 1 {
            let (at, ip) = colon_address(text, run);
            push(at, ip, found);
        }
        at += length.max(1);
    }
}

/// The address in such a stretch, without what belongs to the words before and behind: `IPv6:`, a port, a full stop.
fn colon_address(text: &[u8], mut at: Range<usize>) -> (Range<usize>, Option<Ip>) {
    let letter =
        |place: Option<usize>| place.and_then(|place| text.get(place)).is_some_and(u8::is_ascii_alphanumeric);
    let colon = |at: &Range<usize>| slice(text, at).iter().position(|byte| *byte == b':').unwrap_or(0);
    if letter(at.start.checked_sub(1)) && letter(Some(at.start)) {
        at.start += colon(&at);
    }
    if slice(text, &at).starts_with(b":") && !slice(text, &at).starts_with(b"::") {
        at.start += 1;
    }
    if letter(Some(at.end)) && letter(at.end.checked_sub(1)) {
        at.end = at.start + slice(text, &at).iter().rposition(|byte| *byte == b':').unwrap_or(0);
    }
    while slice(text, &at).ends_with(b".") {
        at.end -= 1;
    }
    if slice(text, &at).ends_with(b":") && !slice(text, &at).ends_with(b"::") {
        at.end -= 1;
    }
    let whole = Ip::parse(slice(text, &at));
    let cut = |separator: u8| {
        let end = at.start + slice(text, &at).iter().rposition(|byte| *byte == separator)?;
        Some((at.start..end, Some(Ip::parse(slice(text, &(at.start..end)))?)))
    };
    match whole {
        Some(_) => (at, whole),
        None => cut(b'.').or_else(|| cut(b':')).unwrap_or((at, None)),
    }
}

fn push(at: Range<usize>, ip: Option<Ip>, found: &mut Vec<Found>) {
    found.extend(ip.map(|ip| Found { at, what: What::Address(ip) }));
}

pub(super) fn slice<'a>(text: &'a [u8], at: &Range<usize>) -> &'a [u8] {
    text.get(at.clone()).unwrap_or_default()
}
