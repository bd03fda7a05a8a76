//! smtpd: one client's session, from connect to disconnect, and why it was refused.

use super::lines::Class;
use super::processes::Process;
use super::put::Put;
use super::truth::{Mark, Reason};
use super::visits::POSTSCREEN;
use super::{Week, mail};

/// What a client is up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Delivers,
    Blocked,
    Greylisted,
    UnknownUser,
    Guesses,
    Helo,
    NoReverseDns,
    Relay,
    Policy,
    Other,
    Content,
    /// Tries passwords.
    Cracks,
    /// Goes away without a word.
    Lost,
    /// Its server process is killed: the session never closes.
    Crashes,
    /// One of a wave, which stays for long.
    Wave,
}

pub const SMTPD: &str = "postfix/smtpd";
/// Seconds after which Postfix warns again of its limit (`master_avail.c`).
const WARN_AGAIN: i64 = 1000;

impl Week {
    /// A whole session, if a server process is free.
    pub fn session(&mut self, at: i64, client: u32, kind: Kind) {
        let Some(process) = self.smtpd.take(at, &mut self.pids, &mut self.rng) else {
            return self.turned_away(at, client);
        };
        self.connect(at, SMTPD, process.pid, client);
        if self.rng.percent(if kind == Kind::Delivers { 80 } else { 10 }) {
            let peer = &self.people.clients[client as usize].peer;
            let out = self.lines.line(at, SMTPD, process.pid, Class::Ignored);
            put!(out, "Anonymous TLS connection established from ", peer);
            put!(out, ": TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)");
        }
        let end = match kind {
            Kind::Delivers | Kind::Content => self.brings_mail(at, client, process, kind),
            Kind::Cracks => self.tries_passwords(at, client, process),
            Kind::Crashes => return self.crashes(at, process),
            Kind::Wave => self.stays(at, client, process),
            Kind::Lost => at + self.rng.between(1, 90),
            Kind::Guesses => self.guesses(at, client, process),
            _ => {
                let after = at + self.rng.between(0, 3);
                self.refused(after, client, process, kind);
                after + self.rng.between(0, 25)
            }
        };
        let words = match kind {
            Kind::Lost => "lost connection after EHLO from ",
            Kind::Cracks => "lost connection after AUTH from ",
            Kind::Wave => "timeout after RCPT from ",
            Kind::Blocked if self.rng.percent(50) => "lost connection after RCPT from ",
            _ => "",
        };
        if !words.is_empty() {
            let peer = &self.people.clients[client as usize].peer;
            put!(self.lines.line(end, SMTPD, process.pid, Class::Ignored), words, peer);
        }
        let commands = match kind {
            Kind::Delivers => " ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7",
            Kind::Content => " ehlo=1 mail=1 rcpt=1 data=0/1 quit=1 commands=4/5",
            Kind::Cracks => " ehlo=1 auth=0/1 commands=1/2",
            Kind::Lost => " ehlo=1 commands=1",
            Kind::Guesses => " ehlo=1 mail=1 rcpt=0/9 rset=1 quit=1 commands=4/13",
            _ => " ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4",
        };
        self.disconnect(end, SMTPD, process.pid, client, commands);
        self.smtpd.until(end, process);
    }

    pub fn connect(&mut self, at: i64, service: &str, pid: u32, client: u32) {
        let peer = &self.people.clients[client as usize].peer;
        put!(self.lines.line(at, service, pid, Class::Used), "connect from ", peer);
        self.lines.opens(at);
        self.truth.connected(client);
    }

    pub fn disconnect(&mut self, at: i64, service: &str, pid: u32, client: u32, commands: &str) {
        let peer = &self.people.clients[client as usize].peer;
        put!(self.lines.line(at, service, pid, Class::Used), "disconnect from ", peer, commands);
        self.lines.closes(at);
    }

    /// Sessions that began before the log: only their ends are in it.
    pub fn left_from_before(&mut self) {
        for n in 0..3 {
            let (client, pid) = (self.people.servers.start as u32 + n, self.pids.next(&mut self.rng));
            let at = self.plan.start + 2 + 9 * i64::from(n);
            self.disconnect(at, SMTPD, pid, client, " ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5");
        }
        self.truth.open_before(3);
    }

    /// All server processes are busy: the client waits and gives up, or postscreen tells it to.
    fn turned_away(&mut self, at: i64, client: u32) {
        if at - WARN_AGAIN > self.warned {
            self.warned = at;
            let text = format!(
                "service \"smtpd\" (private/smtpd) has reached its process limit \"{}\": new clients may experience \
                 noticeable delays",
                self.process_limit
            );
            put!(self.lines.line(at, "postfix/master", 1187, Class::Used), "warning: ", text);
            self.lines.mark(at, Mark::Limit(text));
            for advice in [
                "to avoid this condition, increase the process count in master.cf or reduce the service time per client",
                "see https://www.postfix.org/STRESS_README.html for examples of stress-adapting configuration settings",
            ] {
                put!(self.lines.line(at, "postfix/master", 1187, Class::Ignored), "warning: ", advice);
            }
        }
        if self.rng.percent(15) {
            let ip = &self.people.clients[client as usize].ip;
            let text =
                format!("CONNECT from [{ip}]:{}: all server ports busy", self.rng.between(1025, 65_000));
            let out = self.lines.line(at, "postfix/postscreen", self.helpers[POSTSCREEN], Class::Used);
            put!(out, "NOQUEUE: reject: ", text);
            self.lines.mark(at, Mark::Limit(text));
        }
    }

    /// A dictionary of users, one after the other.
    fn guesses(&mut self, at: i64, client: u32, process: Process) -> i64 {
        let mut at = at + 1;
        for _ in 0..self.rng.between(4, 14) {
            self.refused(at, client, process, Kind::UnknownUser);
            at += self.rng.between(0, 4);
        }
        at
    }

    /// One of a wave: mostly refused, and in no hurry to go.
    fn stays(&mut self, at: i64, client: u32, process: Process) -> i64 {
        let end = at + self.rng.between(40, 80);
        match self.rng.below(10) {
            0..6 => self.refused(at + 2, client, process, Kind::Blocked),
            6..8 => self.refused(at + 3, client, process, Kind::UnknownUser),
            _ => {}
        }
        end
    }

    fn tries_passwords(&mut self, at: i64, client: u32, process: Process) -> i64 {
        let peer = &self.people.clients[client as usize].peer;
        let at = at + self.rng.between(2, 6);
        let login = self.rng.below(self.people.mailboxes.len());
        let words = |out: &mut Vec<u8>, modern: bool| {
            put!(out, "warning: ", peer, ": SASL LOGIN authentication failed: ");
            if modern {
                put!(out, "(reason unavailable), sasl_username=", self.people.mailboxes[login]);
            } else {
                put!(out, "UGFzc3dvcmQ6");
            }
        };
        let modern = self.rng.percent(50);
        words(self.lines.line(at, SMTPD, process.pid, Class::Used), modern);
        let mut failures = 1;
        if self.rng.percent(6) {
            let times = self.rng.between(1, 3) as u64;
            self.lines.repeated(at, times, Class::Used);
            failures += times;
        } else if self.rng.percent(6) {
            let out = self.lines.line(at + 2, SMTPD, process.pid, Class::Used);
            put!(out, "message repeated 2 times: [ ");
            words(out, modern);
            put!(out, "]");
            failures += 2;
        }
        self.truth.failed_login(client, failures);
        at + 2 + self.rng.between(0, 5)
    }

    /// The process is killed and never used again; nothing closes its session.
    fn crashes(&mut self, at: i64, process: Process) {
        let out = self.lines.line(at + 4, "postfix/master", 1187, Class::Ignored);
        put!(out, "warning: process /usr/lib/postfix/sbin/smtpd pid ", process.pid, " killed by signal 11");
        self.truth.unclosed += 1;
    }

    /// A message comes in; the content filter in the queue may still refuse it.
    fn brings_mail(&mut self, at: i64, client: u32, process: Process, kind: Kind) -> i64 {
        let id = self.queue_id();
        let begin = at + self.rng.between(0, 2);
        let person = &self.people.clients[client as usize];
        put!(self.lines.line(begin, SMTPD, process.pid, Class::Used), id, ": client=", person.peer);
        self.truth.accepted += 1;
        if kind == Kind::Delivers {
            return self.incoming(begin, id, client);
        }
        let recipient = self.rng.pick(&self.people.mailboxes);
        let cleanup = self.helpers[mail::CLEANUP];
        put!(
            self.lines.line(begin, "postfix/cleanup", cleanup, Class::Ignored),
            id,
            ": message-id=<",
            self.rng.next() >> 20,
            "@",
            person.domain,
            ">"
        );
        let out = self.lines.line(begin + 1, "postfix/cleanup", cleanup, Class::Used);
        put!(
            out,
            id,
            ": milter-reject: END-OF-MESSAGE from ",
            person.peer,
            ": 5.7.1 Spam message rejected; from=<news@"
        );
        put!(out, person.domain, "> to=<", recipient, "> proto=ESMTP helo=<", person.helo, ">");
        self.truth.rejected(Reason::Content, 0, 1);
        begin + 1
    }
}
