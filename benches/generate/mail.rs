//! A message's way through the gateway: cleanup, queue, content filter and back through a second smtpd, into a mailbox.

use super::Week;
use super::lines::Class;
use super::people::{OUR_NAME, People};
use super::put::{Hex, Hundredths, Put, QueueId};

/// Helper processes, by their place in `Week::helpers`.
pub const CLEANUP: usize = 2;
const FILTER: usize = 3;
const REINJECTION: usize = 4;
pub const SMTP: usize = 5;
const LMTP: usize = 8;
pub const BOUNCE: usize = 9;

/// Whose message it is.
#[derive(Clone, Copy)]
pub enum Sender {
    /// Something of a client's domain.
    Server(u32),
    /// A mailbox of ours.
    Mailbox(u32),
    /// A program on this machine.
    Program(&'static str),
    /// `<>`, a notice of non-delivery.
    Nobody,
}

/// A message in the queue.
#[derive(Clone, Copy)]
pub struct Message {
    pub id: QueueId,
    pub sender: Sender,
    pub size: u64,
    pub recipients: u64,
}

/// The queue manager lives as long as the mail system.
pub const QMGR_PID: u32 = 1203;

impl Week {
    fn put_sender(&self, sender: Sender, out: &mut Vec<u8>) {
        match sender {
            Sender::Server(client) => put!(out, "news@", self.people.clients[client as usize].domain),
            Sender::Mailbox(mailbox) => put!(out, self.people.mailboxes[mailbox as usize]),
            Sender::Program(user) => put!(out, user, "@gw.home.example"),
            Sender::Nobody => {}
        }
    }

    /// cleanup and the queue manager take a message over.
    pub fn queued(&mut self, at: i64, message: Message) {
        let Message { id, sender, size, recipients } = message;
        let mut from = Vec::with_capacity(64);
        self.put_sender(sender, &mut from);
        let at_sign = from.iter().position(|byte| *byte == b'@').unwrap_or(0);
        let domain = if from.is_empty() { OUR_NAME.as_bytes() } else { &from[at_sign + 1..] };
        let out = self.lines.line(at, "postfix/cleanup", self.helpers[CLEANUP], Class::Ignored);
        put!(out, id, ": message-id=<", Hex(self.rng.next()), "@", domain, ">");
        let out = self.lines.line(at, "postfix/qmgr", QMGR_PID, Class::Used);
        put!(out, id, ": from=<", from, ">, size=", size, ", nrcpt=", recipients, " (queue active)");
    }

    pub fn removed(&mut self, at: i64, id: QueueId) {
        put!(self.lines.line(at, "postfix/qmgr", QMGR_PID, Class::Used), id, ": removed");
    }

    /// A message from outside: through the filter and into mailboxes. Gives the second in which its session ends.
    pub fn incoming(&mut self, at: i64, id: QueueId, client: u32) -> i64 {
        let recipients = if self.rng.percent(12) { self.rng.between(2, 3) as u64 } else { 1 };
        let size = 2000 + self.rng.skewed(900_000) as u64;
        let message = Message { id, sender: Sender::Server(client), size, recipients };
        self.queued(at, message);
        let done = at + 1 + self.rng.between(0, 4);
        let second = self.filtered(done, message, client);
        let first = self.rng.skewed(self.people.mailboxes.len());
        let mailbox = |people: &People, place: u64| (first + place as usize * 7) % people.mailboxes.len();
        for place in 0..recipients {
            let Week { people, lines, truth, rng, helpers, .. } = self;
            let recipient = &people.mailboxes[mailbox(people, place)];
            let out = lines.line(done, "postfix/smtp", helpers[SMTP] + place as u32, Class::Used);
            put!(out, id, ": to=<", recipient, ">, relay=127.0.0.1[127.0.0.1]:10024, delay=");
            delays(out, rng.below(400) as u64);
            put!(out, ", dsn=2.0.0, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): ");
            put!(out, "250 2.0.0 Ok: queued as ", second, ")");
            truth.delivered += 1;
        }
        self.removed(done, id);
        for place in 0..recipients {
            self.reaches_mailbox(done, second, mailbox(&self.people, place));
        }
        self.removed(done, second);
        at + self.rng.between(0, 4)
    }

    /// The filter hands a message back under another id: a session with ourselves, and no new message.
    fn filtered(&mut self, at: i64, message: Message, client: u32) -> QueueId {
        const SMTPD: &str = "postfix/10025/smtpd";
        let (second, n) = (self.queue_id(), message.recipients);
        let pid = self.helpers[REINJECTION];
        put!(self.lines.line(at, SMTPD, pid, Class::Used), "connect from localhost[127.0.0.1]");
        let peer = &self.people.clients[client as usize].peer;
        let out = self.lines.line(at, SMTPD, pid, Class::Used);
        put!(
            out,
            second,
            ": client=localhost[127.0.0.1], orig_queue_id=",
            message.id,
            ", orig_client=",
            peer
        );
        self.queued(at, Message { id: second, size: message.size + 512, ..message });
        let out = self.lines.line(at, SMTPD, pid, Class::Used);
        put!(out, "disconnect from localhost[127.0.0.1] ehlo=1 xforward=1 mail=1 rcpt=", n);
        put!(out, " data=1 quit=1 commands=", n + 5);
        let (ip, hits) = (&self.people.clients[client as usize].ip, self.rng.below(900) as u64);
        let filter = self.helpers[FILTER];
        let out = self.lines.line(at, "amavis", filter, Class::Ignored);
        put!(
            out,
            "(",
            filter,
            "-",
            hits % 20,
            ") Passed CLEAN {RelayedInbound}, [",
            ip,
            "]:",
            1025 + hits * 7
        );
        put!(out, " [", ip, "], Queue-ID: ", message.id, ", mail_id: ", Hex(hits * 0x1234_5678_9abc));
        put!(out, ", Hits: -", Hundredths(hits), ", size: ", message.size, ", queued_as: ", second);
        put!(out, ", ", 200 + hits, " ms");
        second
    }

    /// Dovecot takes a message for a mailbox.
    pub fn reaches_mailbox(&mut self, at: i64, id: QueueId, mailbox: usize) {
        let Week { people, lines, truth, rng, helpers, .. } = self;
        let (recipient, session) = (&people.mailboxes[mailbox], Hex(rng.next() >> 8));
        let out = lines.line(at, "dovecot", 0, Class::Ignored);
        put!(
            out,
            "lmtp(",
            recipient,
            ")<",
            helpers[LMTP] + 1,
            "><",
            session,
            ">: msgid=<",
            session,
            "@filter.",
            OUR_NAME
        );
        put!(out, ">: saved mail to INBOX");
        let out = lines.line(at, "postfix/lmtp", helpers[LMTP], Class::Used);
        put!(out, id, ": to=<", recipient, ">, relay=", OUR_NAME, "[private/dovecot-lmtp], delay=");
        delays(out, rng.below(60) as u64);
        put!(out, ", dsn=2.0.0, status=sent (250 2.0.0 <", recipient, "> ", session, " Saved)");
        truth.delivered += 1;
    }
}

/// `1.25, delays=0.41/0.01/0.02/0.81`
pub fn delays(out: &mut Vec<u8>, hundredths: u64) {
    let third = hundredths / 3;
    put!(
        out,
        Hundredths(hundredths + 4),
        ", delays=",
        Hundredths(third),
        "/0.01/0.0",
        third % 10,
        "/",
        Hundredths(hundredths - third)
    );
}
