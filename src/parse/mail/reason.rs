//! What the free words of a refusal say: its `Reason`, the blocklist zone it cites, and whether another
//! server's reply cites a blocklist against us. Shared by every MTA's parser; pure. Reads the reply
//! texts that MTAs, policy servers and milters ship (Postfix `smtpd_check.c` and `postscreen_smtpd.c`,
//! Sendmail `proto.m4`, Exim's default configuration, postgrey, milter-greylist, rspamd, policyd) and
//! the wordings under which blocklists and large receivers cite a listing.
//!
//! One pass over the words: at each word's first letter the few phrases that begin with it are tried;
//! the phrase that stands first in the table wins, wherever it stands in the text. Words inside mail
//! addresses are passed over, because whoever is refused has chosen them.

mod citation;
mod phrases;

use citation::{host_around, is_host, negated, next_host, with_code};
use phrases::Sense::{Blocklist, Cites, ComeBack, Is, List};
use phrases::{BY_LETTER, NONE, PHRASES, Sense, bucket};

use crate::model::event::Reason;

/// Why a refusal was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cause<'a> {
    pub reason: Reason,
    /// Blocklist zone (`zen.spamhaus.org`) or the operator's name as written; empty unless `Reason::Rbl`,
    /// and empty as well where a blocklist is meant but none is named.
    pub zone: &'a [u8],
}

impl Cause<'_> {
    pub const fn plain(reason: Reason) -> Cause<'static> {
        Cause { reason, zone: b"" }
    }
}

/// The reason a refusal's words give, with the blocklist zone they cite.
///
/// `code` is the SMTP reply code (0 if unknown): some words mean greylisting only in a 4xx. `text` is
/// what follows the code, without the envelope that the MTA appends to its log line.
pub fn cause(code: u16, text: &[u8]) -> Cause<'_> {
    let temporary = code / 100 == 4;
    let judge = |sense: Sense, hit: Hit<'_>| match sense {
        List | Cites | Blocklist => blocklist(sense, text, hit).is_some(),
        ComeBack => temporary,
        Is(_) => true,
    };
    match first(text, judge) {
        None => Cause::plain(Reason::Other),
        Some((Is(reason), _)) => Cause::plain(reason),
        Some((ComeBack, _)) => Cause::plain(Reason::Greylisted),
        Some((sense, hit)) => {
            let zone = blocklist(sense, text, hit).unwrap_or_default();
            Cause { reason: Reason::Rbl, zone: if is_host(zone) || sense == List { zone } else { b"" } }
        }
    }
}

/// The blocklist that another server's reply cites against us: its zone (`zen.spamhaus.org`), its
/// operator's name, or the citing words (`block list (S3150)`); a slice of `reply`, empty if none is cited.
///
/// `reply` is what the other server said (Postfix: inside the brackets after `status=`).
pub fn listed_by(reply: &[u8]) -> &[u8] {
    let judge = |sense, hit: Hit<'_>| match sense {
        List | Cites | Blocklist => blocklist(sense, reply, hit).is_some(),
        ComeBack | Is(_) => false,
    };
    first(reply, judge).and_then(|(sense, hit)| blocklist(sense, reply, hit)).unwrap_or_default()
}

/// A phrase found: where it begins and ends in the text.
#[derive(Clone, Copy)]
struct Hit<'a> {
    start: usize,
    end: usize,
    words: &'a [u8],
}

/// The foremost phrase of the table that stands in `text` and that `judge` lets pass.
fn first<'a>(text: &'a [u8], judge: impl Fn(Sense, Hit<'a>) -> bool) -> Option<(Sense, Hit<'a>)> {
    let mut best: Option<(u8, Sense, Hit<'a>)> = None;
    let mut at = 0;
    let mut in_word = false;
    while let Some(&byte) = text.get(at) {
        if !byte.is_ascii_alphanumeric() {
            in_word = false;
            at += 1;
            continue;
        }
        if !in_word {
            in_word = true;
            if let Some(end) = address_end(text, at) {
                at = end;
                continue;
            }
            let limit = best.map_or(NONE, |(rank, ..)| rank);
            let rest = &text[at..];
            for &rank in BY_LETTER.get(bucket(byte)).into_iter().flatten().take_while(|&&rank| rank < limit) {
                let Some(&(words, sense)) = PHRASES.get(usize::from(rank)) else { break };
                if rest.get(..words.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(words)) {
                    let end = at + words.len();
                    let hit = Hit { start: at, end, words: &text[at..end] };
                    if judge(sense, hit) {
                        best = Some((rank, sense, hit));
                        break;
                    }
                }
            }
        }
        at += 1;
    }
    best.map(|(_, sense, hit)| (sense, hit))
}

/// Where the mail address ends that the word at `at` belongs to; None if it is no part of one.
fn address_end(text: &[u8], at: usize) -> Option<usize> {
    let starts_token = at == 0 || matches!(text.get(at - 1), Some(b' ' | b'<' | b'(' | b'[' | b'\'' | b'"'));
    if !starts_token {
        return None;
    }
    let rest = &text[at..];
    let length =
        rest.iter().position(|byte| matches!(byte, b' ' | b'>' | b')' | b',' | b';')).unwrap_or(rest.len());
    let token = &rest[..length];
    (token.contains(&b'@') && !token.starts_with(b"http")).then_some(at + length)
}

/// The list that a phrase cites, or the citing words where none is named; None if it cites none after all.
fn blocklist<'a>(sense: Sense, text: &'a [u8], hit: Hit<'a>) -> Option<&'a [u8]> {
    if negated(text, hit.start) {
        return None;
    }
    match sense {
        List => Some(host_around(text, hit.start, hit.end)),
        Cites => next_host(text, hit.end, 2),
        Blocklist => {
            let word = text.get(hit.end).is_none_or(|byte| !byte.is_ascii_alphanumeric());
            if hit.words.len() <= 3 && !word {
                return None;
            }
            Some(next_host(text, hit.end, 4).unwrap_or_else(|| with_code(text, hit.start, hit.end)))
        }
        ComeBack | Is(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Reason::*;

    fn show(bytes: &[u8]) -> String {
        String::from_utf8_lossy(bytes).into_owned()
    }

    #[test]
    fn reasons() {
        let table: &[(u16, &str, Reason, &str)] = &[
            (
                554,
                "Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1",
                Rbl,
                "zen.spamhaus.org",
            ),
            (550, "5.7.1 Rejected: 192.0.2.1 listed at bl.lists.example", Rbl, "bl.lists.example"),
            (550, "rejected because 192.0.2.1 is in a black list at bl.spamcop.net", Rbl, "bl.spamcop.net"),
            (553, "Blocked - see http://www.spamcop.net/bl.shtml?192.0.2.1", Rbl, "spamcop.net"),
            (550, "Mail from 192.0.2.1 refused by blackhole site bl.lists.example", Rbl, "bl.lists.example"),
            (550, "Your address is on our blacklist", Rbl, ""),
            (450, "4.2.0 Greylisted, see http://postgrey.schweikert.ch/help/mx.example.html", Greylisted, ""),
            (451, "4.7.1 Greylisting in action, please come back in 00:05:00", Greylisted, ""),
            (451, "4.7.1 Try again later", Greylisted, ""),
            (551, "Try again later", Other, ""),
            (451, "4.7.1 Service unavailable - try again later", Other, ""),
            (450, "4.7.1 Client host rejected: cannot find your hostname, [192.0.2.1]", NoReverseDns, ""),
            (550, "5.7.1 Fix reverse DNS for 192.0.2.1", NoReverseDns, ""),
            (504, "5.5.2 Helo command rejected: need fully-qualified hostname", Helo, ""),
            (550, "5.7.1 Relaying denied. Proper authentication required.", RelayDenied, ""),
            (550, "relay not permitted", RelayDenied, ""),
            (550, "5.1.1 <anna@home.example>... User unknown", UnknownUser, ""),
            (550, "Unrouteable address", UnknownUser, ""),
            (421, "4.7.0 too many connections", Rate, ""),
            (554, "5.4.0 Error: too many hops", Other, ""),
            (550, "5.7.23 SPF check failed: helo=mail.home.example", Policy, ""),
            (550, "5.7.1 Blocked by SpamAssassin", Content, ""),
            (554, "5.7.1 Access denied", Policy, ""),
            (451, "4.3.0 Temporary lookup failure", Other, ""),
            (550, "nothing we know", Other, ""),
            // Words inside an address say nothing.
            (550, "<dnsbl.spamhaus@greylist.example>... User unknown", UnknownUser, ""),
        ];
        for &(code, text, reason, zone) in table {
            let cause = cause(code, text.as_bytes());
            assert_eq!((cause.reason, show(cause.zone)), (reason, zone.to_string()), "{text}");
        }
    }

    #[test]
    fn listings_against_us() {
        let table = [
            (
                "host mx.home.example[192.0.2.9] said: 554 5.7.1 Service unavailable; Client host [198.51.100.1] blocked using bl.spamcop.net; Blocked - see https://www.spamcop.net/bl.shtml?198.51.100.1",
                "bl.spamcop.net",
            ),
            ("said: 550 5.7.1 https://www.spamhaus.org/query/ip/198.51.100.1", "spamhaus.org"),
            (
                "said: 550 5.7.1 Unfortunately, messages from [198.51.100.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150). You can also refer your provider to http://mail.live.com/mail/troubleshooting.aspx#errors.",
                "block list (S3150)",
            ),
            ("said: 554 IP address is block listed.", "block listed"),
            ("said: 550 198.51.100.1 listed in dnsbl.lists.example", "dnsbl.lists.example"),
            ("said: 553 5.7.1 because the ip is in Spamhaus's list; see http://post.example/", "Spamhaus"),
            (
                "said: 550 5.7.606 Access denied, banned sending IP [198.51.100.1]. To request removal",
                "Access denied, banned sending",
            ),
            // No listings.
            ("said: 550 5.1.1 <anna@blacklist.example>: Recipient address rejected: User unknown", ""),
            ("said: 550 user anna not listed in names.nsf", ""),
            ("said: 452 4.2.2 mailbox full", ""),
            ("said: 450 4.2.0 Greylisted, please try again in 300 seconds", ""),
            ("said: 550 5.7.1 Message blocked by content filter", ""),
            ("connect to mx.home.example[192.0.2.9]:25: Connection timed out", ""),
            ("", ""),
        ];
        for (reply, cited) in table {
            assert_eq!(show(listed_by(reply.as_bytes())), cited, "{reply}");
        }
    }

    #[test]
    fn survives_any_bytes() {
        for text in [&b"rbl"[..], b"blacklist", b"listed in", b"\xff@\xfe", b"www.spamhaus", b"block list ("]
        {
            cause(450, text);
            listed_by(text);
        }
    }
}
