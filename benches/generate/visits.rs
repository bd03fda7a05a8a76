//! Who comes by: the mix of a gateway's day, and postscreen, which meets every client first.

use super::lines::Class;
use super::people::{OUR_ADDRESS, ZONES};
use super::put::Put;
use super::sessions::Kind;
use super::{LAST_VISIT, Task, Week};

/// Helper processes, by their place in `Week::helpers`.
pub const POSTSCREEN: usize = 0;
pub const DNSBLOG: usize = 1;

/// Kinds of refusal that a bot is prone to: one of so many.
const FLAWS: u32 = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Visit {
    /// postscreen sends it away itself.
    Screened,
    Session(Kind),
    Submission,
    HandedIn,
    Stranger,
    Chatter,
    ImapFailure,
}

/// Visits and how many there are of each among a thousand.
const MIX: [(Visit, usize); 19] = [
    (Visit::Screened, 180),
    (Visit::Session(Kind::Blocked), 205),
    (Visit::Session(Kind::Delivers), 125),
    (Visit::Session(Kind::Greylisted), 55),
    (Visit::Session(Kind::UnknownUser), 50),
    (Visit::Session(Kind::Guesses), 9),
    (Visit::Session(Kind::Helo), 30),
    (Visit::Session(Kind::NoReverseDns), 28),
    (Visit::Session(Kind::Relay), 18),
    (Visit::Session(Kind::Policy), 18),
    (Visit::Session(Kind::Other), 4),
    (Visit::Session(Kind::Content), 8),
    (Visit::Session(Kind::Cracks), 65),
    (Visit::Session(Kind::Lost), 30),
    (Visit::Submission, 30),
    (Visit::HandedIn, 5),
    (Visit::Stranger, 80),
    (Visit::Chatter, 52),
    (Visit::ImapFailure, 8),
];

impl Week {
    /// One visit of chance.
    pub fn visit(&mut self, at: i64) {
        if at >= self.end - LAST_VISIT {
            return;
        }
        self.visits += 1;
        self.lately += 1;
        let mut chance = self.rng.below(1000);
        let visit = MIX.iter().find(|(_, share)| {
            let found = chance < *share;
            chance = chance.saturating_sub(*share);
            found
        });
        match visit.map_or(Visit::Chatter, |(visit, _)| *visit) {
            Visit::Screened => {
                let client = self.bot(at, None);
                self.sent_away(at, client);
            }
            Visit::Session(kind) => {
                let client = self.client(at, kind);
                self.admitted(at, client, kind);
            }
            Visit::Submission => self.submission(at, None),
            Visit::HandedIn => self.handed_in(at),
            Visit::Stranger => self.stranger(at),
            Visit::Chatter => self.chatter(at),
            Visit::ImapFailure => self.imap_failure(at),
        }
    }

    /// A client that behaves so.
    fn client(&mut self, at: i64, kind: Kind) -> u32 {
        let people = &self.people;
        let among = match kind {
            Kind::Delivers | Kind::Greylisted | Kind::Content | Kind::Crashes => people.servers.clone(),
            Kind::UnknownUser | Kind::Lost | Kind::Other if self.rng.percent(30) => people.servers.clone(),
            Kind::Guesses => people.guessers.clone(),
            Kind::Cracks => people.crackers.clone(),
            Kind::Blocked => return self.bot(at, None),
            _ => return self.bot(at, Some(kind as u32 % FLAWS)),
        };
        (among.start + self.rng.skewed(among.len())) as u32
    }

    /// A bot of the day: each is active on some days of a week only. All are listed somewhere, and each has one other
    /// flaw as well.
    fn bot(&mut self, at: i64, flaw: Option<u32>) -> u32 {
        let bots = self.people.bots.clone();
        let day = (at - self.plan.start) / 86_400;
        let first = day as usize % 7 * bots.len() / 7;
        let active = (bots.len() / 4).max(1);
        let place = (first + self.rng.skewed(active)) % bots.len();
        let place = match flaw {
            Some(flaw) => place - place % FLAWS as usize + flaw as usize,
            None => place,
        };
        (bots.start + place % bots.len()) as u32
    }

    fn port(&mut self) -> u64 {
        self.rng.between(1025, 65_000) as u64
    }

    fn meets(&mut self, at: i64, client: u32, port: u64) {
        let ip = &self.people.clients[client as usize].ip;
        let out = self.lines.line(at, "postfix/postscreen", self.helpers[POSTSCREEN], Class::Used);
        put!(out, "CONNECT from [", ip, "]:", port, " to [", OUR_ADDRESS, "]:25");
        self.truth.screened += 1;
    }

    /// Known clients pass at once, new ones after the tests, which take six seconds.
    pub fn admitted(&mut self, at: i64, client: u32, kind: Kind) {
        let (port, new) = (self.port(), self.rng.percent(25));
        self.meets(at, client, port);
        let start = if new { at + 6 } else { at };
        let ip = &self.people.clients[client as usize].ip;
        let out = self.lines.line(start, "postfix/postscreen", self.helpers[POSTSCREEN], Class::Ignored);
        put!(out, if new { "PASS NEW [" } else { "PASS OLD [" }, ip, "]:", port);
        if new {
            self.later(start, Task::Session { client, kind });
        } else {
            self.session(start, client, kind);
        }
    }

    /// A listed client, or one that speaks before its turn.
    fn sent_away(&mut self, at: i64, client: u32) {
        let port = self.port();
        self.meets(at, client, port);
        let Week { people, lines, truth, rng, helpers, .. } = self;
        let pid = helpers[POSTSCREEN];
        let person = &people.clients[client as usize];
        if rng.percent(30) {
            let out = lines.line(at, "postfix/postscreen", pid, Class::Ignored);
            put!(
                out,
                "PREGREET 11 after 0.0",
                rng.between(1, 9),
                " from [",
                person.ip,
                "]:",
                port,
                ": EHLO User\\r\\n"
            );
        }
        let mut rank = 0u64;
        for (place, (zone, _)) in ZONES.iter().enumerate().filter(|(place, _)| person.zones >> place & 1 == 1)
        {
            let out = lines.line(at, "postfix/dnsblog", helpers[DNSBLOG] + place as u32 % 3, Class::Used);
            put!(out, "addr ", person.ip, " listed by domain ", zone, " as 127.0.0.", rng.between(2, 11));
            rank += if place == 0 { 3 } else { 1 };
        }
        let end = at + rng.between(1, 7);
        let out = lines.line(at + 1, "postfix/postscreen", pid, Class::Used);
        put!(out, "DNSBL rank ", rank, " for [", person.ip, "]:", port);
        truth.ranked += 1;
        if rng.percent(60) {
            let zone = person.zones.trailing_zeros() as usize;
            let mailbox = rng.pick(&people.mailboxes);
            let out = lines.line(end, "postfix/postscreen", pid, Class::Used);
            put!(out, "NOQUEUE: reject: RCPT from [", person.ip, "]:", port);
            put!(
                out,
                ": 550 5.7.1 Service unavailable; client [",
                person.ip,
                "] blocked using ",
                ZONES[zone].0
            );
            put!(
                out,
                "; from=<bounce@",
                person.domain,
                ">, to=<",
                mailbox,
                ">, proto=ESMTP, helo=<",
                person.helo,
                ">"
            );
            truth.blocked(client, zone, 550);
            put!(
                lines.line(end, "postfix/postscreen", pid, Class::Ignored),
                "DISCONNECT [",
                person.ip,
                "]:",
                port
            );
        } else {
            let out = lines.line(end, "postfix/postscreen", pid, Class::Ignored);
            put!(out, "HANGUP after ", end - at, ".", rng.between(1, 9), " from [", person.ip, "]:", port);
            put!(out, " in tests after SMTP handshake");
            put!(
                lines.line(end, "postfix/postscreen", pid, Class::Ignored),
                "DISCONNECT [",
                person.ip,
                "]:",
                port
            );
        }
    }
}
