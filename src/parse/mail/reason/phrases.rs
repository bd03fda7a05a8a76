//! The phrases by which the words of a refusal are told apart, in order of precedence. Data, and an index by
//! first letter that is built at compile time.

use Reason::{Content, Greylisted, Helo, NoReverseDns, Other, Policy, Rate, RelayDenied, UnknownUser};
use Sense::{Blocklist, Cites, ComeBack, Is, List};

use crate::model::event::Reason;

/// What a phrase tells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sense {
    /// Part of a list operator's name; the host name around it is the zone.
    List,
    /// Means a blocklist if a host name comes next.
    Cites,
    /// Means a blocklist; the zone may come within the next words.
    Blocklist,
    /// As `Is(Greylisted)`, for a temporary refusal only.
    ComeBack,
    Is(Reason),
}

/// Lower case, first one wins.
pub const PHRASES: &[(&[u8], Sense)] = &[
    (b"blocked using", Blocklist),
    (b"spamhaus", List),
    (b"spamcop", List),
    (b"barracudacentral", List),
    (b"sorbs.net", List),
    (b"uceprotect", List),
    (b"abuseat.org", List),
    (b"psbl.surriel", List),
    (b"mailspike", List),
    (b"spamrats", List),
    (b"manitu.net", List),
    (b"backscatterer.org", List),
    (b"dronebl", List),
    (b"invaluement", List),
    (b"senderscore", List),
    (b"spfbl.net", List),
    (b"0spam", List),
    (b"ipcheck.proofpoint", List),
    (b"csi.cloudmark", List),
    (b"mail-abuse.", List),
    (b"listed in", Cites),
    (b"listed at", Cites),
    (b"listed by", Cites),
    (b"listed on", Cites),
    (b"found in", Cites),
    (b"found on", Cites),
    (b"black list", Blocklist),
    (b"block list", Blocklist),
    (b"blacklist", Blocklist),
    (b"blocklist", Blocklist),
    (b"black hole", Blocklist),
    (b"blackhole", Blocklist),
    (b"deny list", Blocklist),
    (b"denylist", Blocklist),
    (b"dnsbl", Blocklist),
    (b"rbl", Blocklist),
    (b"dns list", Blocklist),
    (b"access denied, banned send", Blocklist),
    (b"mail originating from your ip", Blocklist),
    (b"low reputation of the sending", Blocklist),
    (b"poor reputation", Blocklist),
    (b"bad reputation", Blocklist),
    (b"greylist", Is(Greylisted)),
    (b"graylist", Is(Greylisted)),
    (b"grey list", Is(Greylisted)),
    (b"gray list", Is(Greylisted)),
    (b"postgrey", Is(Greylisted)),
    (b"service currently unavailable", Is(Greylisted)),
    (b"cannot find your hostname", Is(NoReverseDns)),
    (b"cannot find your reverse hostname", Is(NoReverseDns)),
    (b"cannot resolve your address", Is(NoReverseDns)),
    (b"reverse dns", Is(NoReverseDns)),
    (b"reverse lookup", Is(NoReverseDns)),
    (b"reverse hostname", Is(NoReverseDns)),
    (b"rdns", Is(NoReverseDns)),
    (b"ptr record", Is(NoReverseDns)),
    (b"no ptr", Is(NoReverseDns)),
    (b"fcrdns", Is(NoReverseDns)),
    (b"ip name lookup failed", Is(NoReverseDns)),
    (b"ip name possibly forged", Is(NoReverseDns)),
    (b"helo command rejected", Is(Helo)),
    (b"spf", Is(Policy)),
    (b"sender policy framework", Is(Policy)),
    (b"dmarc", Is(Policy)),
    (b"dkim", Is(Policy)),
    (b"helo", Is(Helo)),
    (b"ehlo", Is(Helo)),
    (b"relay access denied", Is(RelayDenied)),
    (b"relaying", Is(RelayDenied)),
    (b"relay not permitted", Is(RelayDenied)),
    (b"relay denied", Is(RelayDenied)),
    (b"relay prohibited", Is(RelayDenied)),
    (b"to relay", Is(RelayDenied)),
    (b"not relay", Is(RelayDenied)),
    (b"allowed rcpthosts", Is(RelayDenied)),
    (b"sender address rejected", Is(Policy)),
    (b"sender verify failed", Is(Policy)),
    (b"domain of sender address", Is(Policy)),
    (b"user unknown", Is(UnknownUser)),
    (b"user is unknown", Is(UnknownUser)),
    (b"user not found", Is(UnknownUser)),
    (b"user does not exist", Is(UnknownUser)),
    (b"user doesn't", Is(UnknownUser)),
    (b"unknown user", Is(UnknownUser)),
    (b"unknown recipient", Is(UnknownUser)),
    (b"unknown address", Is(UnknownUser)),
    (b"unknown local", Is(UnknownUser)),
    (b"no such", Is(UnknownUser)),
    (b"no mailbox", Is(UnknownUser)),
    (b"mailbox unavailable", Is(UnknownUser)),
    (b"mailbox unknown", Is(UnknownUser)),
    (b"mailbox not found", Is(UnknownUser)),
    (b"mailbox does not exist", Is(UnknownUser)),
    (b"recipient unknown", Is(UnknownUser)),
    (b"recipient not found", Is(UnknownUser)),
    (b"recipient does not exist", Is(UnknownUser)),
    (b"recipient verify failed", Is(UnknownUser)),
    (b"address unknown", Is(UnknownUser)),
    (b"address does not exist", Is(UnknownUser)),
    (b"account that you tried", Is(UnknownUser)),
    (b"invalid recipient", Is(UnknownUser)),
    (b"invalid mailbox", Is(UnknownUser)),
    (b"undeliverable address", Is(UnknownUser)),
    (b"unverified address", Is(UnknownUser)),
    (b"unrouteable address", Is(UnknownUser)),
    (b"unroutable address", Is(UnknownUser)),
    (b"too many hops", Is(Other)),
    (b"too many received", Is(Other)),
    (b"too many", Is(Rate)),
    (b"too much mail", Is(Rate)),
    (b"too fast", Is(Rate)),
    (b"rate limit", Is(Rate)),
    (b"ratelimit", Is(Rate)),
    (b"rate exceeded", Is(Rate)),
    (b"connection rate", Is(Rate)),
    (b"connection limit", Is(Rate)),
    (b"throttl", Is(Rate)),
    (b"server ports busy", Is(Rate)),
    (b"load average", Is(Rate)),
    (b"virus", Is(Content)),
    (b"malware", Is(Content)),
    (b"infected", Is(Content)),
    (b"phish", Is(Content)),
    (b"message content", Is(Content)),
    (b"content rejected", Is(Content)),
    (b"content filter", Is(Content)),
    (b"message contains", Is(Content)),
    (b"message size", Is(Content)),
    (b"maximum message size", Is(Content)),
    (b"message too big", Is(Content)),
    (b"message too large", Is(Content)),
    (b"banned", Is(Content)),
    (b"spamassassin", Is(Content)),
    (b"spam", Is(Content)),
    (b"service unavailable - try again", Is(Other)),
    (b"lookup failure", Is(Other)),
    (b"temporary local problem", Is(Other)),
    (b"configuration", Is(Other)),
    (b"insufficient", Is(Other)),
    (b"try again", ComeBack),
    (b"try later", ComeBack),
    (b"come back", ComeBack),
    (b"retry later", ComeBack),
    (b"policy", Is(Policy)),
    (b"access denied", Is(Policy)),
    (b"access not", Is(Policy)),
    (b"administrative", Is(Policy)),
    (b"prohibited", Is(Policy)),
    (b"not allowed", Is(Policy)),
    (b"not permitted", Is(Policy)),
    (b"not authorized", Is(Policy)),
    (b"not owned by user", Is(Policy)),
    (b"domain not found", Is(Policy)),
    (b"blocked", Is(Policy)),
    (b"denied", Is(Policy)),
    (b"rejected", Is(Policy)),
    (b"refused", Is(Policy)),
];

const BUCKET: usize = 24;
pub const NONE: u8 = u8::MAX;

/// Positions in `PHRASES` by first letter, in the table's order. Digits share the last bucket.
pub static BY_LETTER: [[u8; BUCKET]; 27] = {
    let mut buckets = [[NONE; BUCKET]; 27];
    let mut filled = [0; 27];
    let mut at = 0;
    while at < PHRASES.len() {
        let letter = bucket(PHRASES[at].0[0]);
        buckets[letter][filled[letter]] = at as u8;
        filled[letter] += 1;
        at += 1;
    }
    buckets
};

pub const fn bucket(byte: u8) -> usize {
    match byte | 0x20 {
        letter @ b'a'..=b'z' => (letter - b'a') as usize,
        _ => 26,
    }
}
