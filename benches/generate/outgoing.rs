//! Mail of our own users and programs to others: submission, the sendmail command, and what other servers say to it.

use super::lines::Class;
use super::mail::{BOUNCE, CLEANUP, Message, QMGR_PID, SMTP, Sender, delays};
use super::people::OUR_ADDRESS;
use super::put::{Hex, Put, QueueId};
use super::{Task, Week};

const SUBMISSION: &str = "postfix/submission/smtpd";
/// A blocklist that some receivers cite against us.
const LISTED_BY: &str = "bl.mailspike.net";

/// What becomes of a message elsewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Taken,
    Greylisted,
    Unreachable,
    UnknownThere,
    Listed,
}

impl Week {
    /// One of our users sends a message. What becomes of it elsewhere is left to chance, if it is not said.
    pub fn submission(&mut self, at: i64, fate: Option<Fate>) {
        let users = self.people.users.clone();
        let place = self.rng.skewed(users.len());
        let client = (users.start + place) as u32;
        let Some(process) = self.submission.take(at, &mut self.pids, &mut self.rng) else { return };
        let pid = process.pid;
        self.connect(at, SUBMISSION, pid, client);
        let mailbox = (place * 5 % self.people.mailboxes.len()) as u32;
        let id = self.queue_id();
        let peer = &self.people.clients[client as usize].peer;
        let inside = peer.contains(".lan.");
        let out = self.lines.line(at, SUBMISSION, pid, Class::Ignored);
        put!(out, "Anonymous TLS connection established from ", peer);
        put!(out, ": TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)");
        // Inside, a mistyped colleague is no guess.
        if inside && self.rng.percent(20) {
            let user = self.rng.below(self.people.unknown.len());
            let unknown = &self.people.unknown[user];
            let out = self.lines.line(at, SUBMISSION, pid, Class::Used);
            put!(
                out,
                "NOQUEUE: reject: RCPT from ",
                peer,
                ": 550 5.1.1 <",
                unknown,
                ">: Recipient address rejected: "
            );
            put!(
                out,
                "User unknown in virtual mailbox table; from=<",
                self.people.mailboxes[mailbox as usize]
            );
            put!(out, "> to=<", unknown, "> proto=ESMTP helo=<pc.lan>");
            self.truth.rejected(super::truth::Reason::UnknownUser, 550, 1);
        }
        let out = self.lines.line(at + 1, SUBMISSION, pid, Class::Used);
        let login = &self.people.mailboxes[mailbox as usize];
        put!(out, id, ": client=", peer, ", sasl_method=PLAIN, sasl_username=", login);
        self.truth.accepted += 1;
        *self.truth.logins.entry(mailbox).or_default() += 1;
        let size = 1500 + self.rng.skewed(3_000_000) as u64;
        self.queued(at + 1, Message { id, sender: Sender::Mailbox(mailbox), size, recipients: 1 });
        let end = at + 1 + self.rng.between(0, 2);
        let commands = " ehlo=2 starttls=1 auth=1 mail=1 rcpt=1 data=1 quit=1 commands=8";
        self.disconnect(end, SUBMISSION, pid, client, commands);
        self.submission.until(end, process);
        let contact = self.rng.skewed(self.people.contacts.len()) as u32;
        let fate = fate.unwrap_or_else(|| self.fate());
        self.dispatch(at + 2, id, contact, Some(mailbox), fate);
    }

    /// A program on the machine sends mail: the shop to customers, cron to root, the lists to their readers.
    pub fn handed_in(&mut self, at: i64) {
        let id = self.queue_id();
        let (uid, user) = *self.rng.pick(&[(33, "www-data"), (33, "www-data"), (0, "root"), (38, "list")]);
        let pid = self.helpers[CLEANUP] + 1;
        let out = self.lines.line(at, "postfix/pickup", pid, Class::Used);
        put!(out, id, ": uid=", uid, " from=<", user, ">");
        self.truth.accepted += 1;
        *self.truth.uids.entry(uid).or_default() += 1;
        self.queued(at, Message { id, sender: Sender::Program(user), size: 800, recipients: 1 });
        let (agent, recipient) = match user {
            "www-data" => {
                let contact = self.rng.skewed(self.people.contacts.len()) as u32;
                let fate = self.fate();
                return self.dispatch(at + 1, id, contact, None, fate);
            }
            "root" => ("postfix/local", "root@gw.home.example>, orig_to=<root>, relay=local, delay="),
            _ => ("postfix/pipe", "choir@lists.home.example>, relay=mailman, delay="),
        };
        let out = self.lines.line(at + 1, agent, pid + 1, Class::Used);
        put!(out, id, ": to=<", recipient);
        delays(out, 7);
        put!(
            out,
            ", dsn=2.0.0, status=sent (delivered ",
            if user == "root" { "to mailbox" } else { "via mailman service" },
            ")"
        );
        self.truth.delivered += 1;
        self.removed(at + 1, id);
    }

    fn fate(&mut self) -> Fate {
        match self.rng.below(100) {
            0..88 => Fate::Taken,
            88..91 => Fate::Greylisted,
            91..94 => Fate::Unreachable,
            94..98 => Fate::UnknownThere,
            _ => Fate::Listed,
        }
    }

    /// Brings a message to the contact's server; bounces go to the mailbox, if the sender has one.
    fn dispatch(&mut self, at: i64, id: QueueId, contact: u32, mailbox: Option<u32>, fate: Fate) {
        self.sent(at, id, contact, fate);
        match (fate, mailbox) {
            (Fate::Greylisted | Fate::Unreachable, sender) => {
                let again = at + self.rng.between(300, 1500);
                let sender = sender.unwrap_or(u32::MAX);
                self.later(again, Task::Retry { message: id, contact, sender });
            }
            (Fate::UnknownThere | Fate::Listed, Some(mailbox)) => self.bounced(at, id, mailbox),
            _ => self.removed(at, id),
        }
    }

    /// A deferred message is tried again, now with success.
    pub fn retry(&mut self, at: i64, id: QueueId, contact: u32, sender: u32) {
        let out = self.lines.line(at, "postfix/qmgr", QMGR_PID, Class::Used);
        put!(out, id, ": from=<");
        match self.people.mailboxes.get(sender as usize) {
            Some(mailbox) => put!(out, mailbox),
            None => put!(out, "www-data@gw.home.example"),
        }
        put!(out, ">, size=4711, nrcpt=1 (queue active)");
        self.sent(at + 1, id, contact, Fate::Taken);
        self.removed(at + 1, id);
    }

    /// What smtp says of a message and its one or two recipients.
    fn sent(&mut self, at: i64, id: QueueId, contact: u32, fate: Fate) {
        let Week { people, lines, truth, rng, helpers, .. } = self;
        let (address, name, ip) = &people.contacts[contact as usize];
        let pid = helpers[SMTP] + contact % 3;
        let hundredths = rng.below(900) as u64;
        if fate == Fate::Unreachable {
            let out = lines.line(at, "postfix/smtp", pid, Class::Ignored);
            put!(out, "connect to ", name, "[", ip, "]:25: Connection timed out");
            let out = lines.line(at, "postfix/smtp", pid, Class::Used);
            put!(out, id, ": to=<", address, ">, relay=none, delay=");
            delays(out, 3000 + hundredths);
            put!(
                out,
                ", dsn=4.4.1, status=deferred (connect to ",
                name,
                "[",
                ip,
                "]:25: Connection timed out)"
            );
            truth.deferred += 1;
            return;
        }
        let out = lines.line(at, "postfix/smtp", pid, Class::Ignored);
        put!(out, "Verified TLS connection established to ", name, "[", ip, "]:25: TLSv1.3 with cipher ");
        put!(
            out,
            "TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits)"
        );
        // A second recipient comes over the same connection; a third message over one that was kept open.
        let (recipients, kept) = (1 + u64::from(rng.percent(10)), rng.percent(3));
        for place in 0..recipients {
            let out = lines.line(at, "postfix/smtp", pid, Class::Used);
            put!(
                out,
                id,
                ": to=<",
                if place == 0 { "" } else { "team." },
                address,
                ">, relay=",
                name,
                "[",
                ip,
                "]:25, "
            );
            put!(out, if kept { "conn_use=2, delay=" } else { "delay=" });
            delays(out, hundredths);
            answer(out, fate, &people.contacts[contact as usize], rng.next() >> 24);
            match fate {
                Fate::Taken => truth.delivered += 1,
                Fate::Greylisted | Fate::Unreachable => truth.deferred += 1,
                Fate::UnknownThere | Fate::Listed => truth.bounced += 1,
            }
            if fate == Fate::Listed {
                *truth.listed.entry(LISTED_BY).or_default() += 1;
            }
        }
        truth.outbound += u64::from(!kept);
    }

    /// The sender gets a notice of non-delivery.
    fn bounced(&mut self, at: i64, id: QueueId, mailbox: u32) {
        let notice = self.queue_id();
        self.queued(at, Message { id: notice, sender: Sender::Nobody, size: 5300, recipients: 1 });
        let out = self.lines.line(at, "postfix/bounce", self.helpers[BOUNCE], Class::Ignored);
        put!(out, id, ": sender non-delivery notification: ", notice);
        self.removed(at, id);
        self.reaches_mailbox(at, notice, mailbox as usize);
        self.removed(at, notice);
    }
}

/// What the other server said, and what that means for the message.
fn answer(out: &mut Vec<u8>, fate: Fate, contact: &(String, String, String), number: u64) {
    let (address, name, ip) = contact;
    match fate {
        Fate::Taken | Fate::Unreachable => {
            put!(out, ", dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as ", Hex(number), ")");
        }
        Fate::Greylisted => {
            put!(out, ", dsn=4.2.0, status=deferred (host ", name, "[", ip, "] said: 450 4.2.0 <", address);
            put!(out, ">: Recipient address rejected: Greylisted (in reply to RCPT TO command))");
        }
        Fate::UnknownThere => {
            put!(out, ", dsn=5.1.1, status=bounced (host ", name, "[", ip, "] said: 550 5.1.1 <", address);
            put!(out, ">: Recipient address rejected: User unknown (in reply to RCPT TO command))");
        }
        Fate::Listed => {
            put!(out, ", dsn=5.7.1, status=bounced (host ", name, "[", ip, "] said: 554 5.7.1 Service ");
            put!(out, "unavailable; Client host [", OUR_ADDRESS, "] blocked using ", LISTED_BY);
            put!(out, " (in reply to RCPT TO command))");
        }
    }
}
