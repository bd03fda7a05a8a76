//! Acts of an event, where an investigation asks for them.

use super::mail::message_key;
use super::{Counter, Line};
use crate::model::event::{Accepted, Delivery, Entry, Event, Hit, Run, Scheduler};
use crate::model::net::{Addr, Ip};
use crate::parse::aside::Aside;
use crate::tally::acts::{Cited, CronSession, Given, Handed, JobAct, Sent};
use crate::tally::key::Name;

impl Counter<'_> {
    pub(super) fn act(&mut self, event: &Event<'_>, line: &Line<'_>) {
        match event {
            Event::Hit(hit) => self.sent(hit, line),
            Event::Run(run) => self.job_act(run, line),
            Event::Accepted(message) => self.handed(message, line),
            Event::Queued { queue_id, sender } => {
                let sender = self.tally.names.name(sender);
                self.tally.acts.tell(|acts| &mut acts.senders, message_key(line, queue_id), sender);
            }
            Event::Delivery(delivery) => self.given(delivery, line),
            Event::Connect(_) | Event::Disconnect(_) => {
                self.tally.acts.mail.insert(line.at.source());
            }
            _ => {}
        }
    }

    /// What a line tells that counts for nothing.
    pub fn aside(&mut self, aside: Aside<'_>, line: &Line<'_>) {
        let micros = line.header.when.micros;
        match aside {
            Aside::MessageId { queue_id, id } => {
                let id = Name::of(id);
                self.tally.acts.tell(|acts| &mut acts.message_ids, message_key(line, queue_id), id);
            }
            Aside::Boot => self.tally.acts.push(|acts| &mut acts.boots, micros),
            Aside::CronSession { user, open } => {
                let session =
                    CronSession { micros, pid: line.header.pid, user: Name::of(user), open, at: line.at };
                self.tally.acts.push(|acts| &mut acts.cron_sessions, session);
            }
        }
    }

    fn sent(&mut self, hit: &Hit<'_>, line: &Line<'_>) {
        self.tally.acts.firewall.insert(line.at.source());
        let inside = |address: Addr<'_>| address.ip().is_some_and(|ip| self.rules.is_inside(ip));
        let outward = inside(hit.source) || (hit.inside.is_empty() && !hit.outside.is_empty());
        if !outward || inside(hit.destination) {
            return;
        }
        let names = &mut self.tally.names;
        let sent = Sent {
            micros: line.header.when.micros,
            source: names.who(hit.source),
            mac: hit.source_mac,
            destination: names.who(hit.destination),
            source_port: hit.source_port,
            destination_port: hit.destination_port,
            uid: hit.uid,
            at: line.at,
        };
        self.tally.acts.push(|acts| &mut acts.sent, sent);
    }

    fn job_act(&mut self, run: &Run<'_>, line: &Line<'_>) {
        if run.scheduler == Scheduler::Timer {
            return;
        }
        let names = &mut self.tally.names;
        let act = JobAct {
            micros: line.header.when.micros,
            scheduler: run.scheduler,
            user: names.name(run.user),
            command: names.name(run.command),
            start: run.start,
            pid: line.header.pid,
            at: line.at,
        };
        self.tally.acts.push(|acts| &mut acts.jobs, act);
    }

    fn handed(&mut self, message: &Accepted<'_>, line: &Line<'_>) {
        self.tally.acts.mail.insert(line.at.source());
        let key = message_key(line, message.queue_id);
        if let Entry::Again { queue_id } = message.entry {
            if !queue_id.is_empty() {
                let original = message_key(line, queue_id);
                self.tally.acts.push(|acts| &mut acts.again, (original, key));
            }
            return;
        }
        let client = message.client.and_then(|client| self.ip(client, line));
        let ours = message.client.is_none()
            || !message.login.is_empty()
            || client.is_some_and(|ip| self.rules.is_inside(ip));
        if !ours {
            return;
        }
        let names = &mut self.tally.names;
        let handed = Handed {
            micros: line.header.when.micros,
            login: names.name(message.login),
            sender: names.name(message.sender.unwrap_or_default()),
            uid: message.uid,
            at: line.at,
        };
        self.tally.acts.tell(|acts| &mut acts.handed, key, handed);
    }

    fn given(&mut self, delivery: &Delivery<'_>, line: &Line<'_>) {
        self.tally.acts.mail.insert(line.at.source());
        let (micros, at) = (line.header.when.micros, line.at);
        let message = message_key(line, delivery.queue_id);
        if !delivery.listed_by.is_empty() {
            let zone = self.tally.names.name(delivery.listed_by);
            self.tally.acts.push(|acts| &mut acts.cited, Cited { micros, zone, at });
        }
        if !delivery.queued_as.is_empty() {
            let again = message_key(line, delivery.queued_as);
            self.tally.acts.push(|acts| &mut acts.again, (message, again));
        }
        if delivery.peer.and_then(Addr::ip).is_none_or(Ip::is_loopback) {
            return;
        }
        let recipient = self.tally.names.name(delivery.recipient);
        let given = Given { micros, message, queue_id: Name::of(delivery.queue_id), recipient, at };
        self.tally.acts.push(|acts| &mut acts.given, given);
    }
}
