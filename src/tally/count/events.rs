//! An event as a row of the table `events`, where a question asks for single events.

use super::mail::message_key;
use super::{Counter, Line};
use crate::model::event::{
    Accepted, AuthFailure, Delivery, Entry, Event, Hit, Limit, LimitKind, Reject, Run, Scheduler, Session,
};
use crate::model::net::{Addr, Ip, Mac};
use crate::model::source::Position;
use crate::parse::schedule::timers;
use crate::parse::words::contains;
use crate::tally::What;
use crate::tally::events::{NO_NUMBER, NO_TEXT, Number, Only, Row, SERVICE, Text, Wanted};
use crate::tally::key::{Name, Who};
use crate::tally::rules::Place;

/// A row being filled.
struct Filling<'c, 'r> {
    counter: &'c mut Counter<'r>,
    wanted: &'r Wanted,
    row: Row,
    about: bool,
}

impl<'r> Counter<'r> {
    /// Keeps an event of the period, if it is wanted. To be called before it is counted: what it ends is still known.
    #[cold]
    pub(super) fn record(&mut self, event: &Event<'_>, line: &Line<'_>, wanted: &'r Wanted) {
        let micros = line.header.when.micros;
        let is_wanted = match &wanted.only {
            Only::All | Only::About(_) => true,
            Only::Line(text) => contains(line.text, text),
            Only::Between(start, end) => (*start..=*end).contains(&micros),
        };
        // The day in the header is that of its part of the window.
        if !is_wanted || self.window.place(line.header.when.day) != Place::Asked {
            return;
        }
        let (texts, numbers) = ([NO_TEXT; Text::ALL.len()], [NO_NUMBER; Number::ALL.len()]);
        let row = Row { at: line.at, micros, texts, numbers };
        let mut filling = Filling { counter: self, wanted, row, about: false };
        filling.text(Text::Host, line.header.host);
        filling.text(Text::Program, line.header.program);
        if line.header.pid != 0 {
            filling.number(Number::Pid, line.header.pid);
        }
        filling.number(Number::N, line.n);
        filling.event(event, line);
        let Filling { row, about, .. } = filling;
        if about || !matches!(wanted.only, Only::About(_)) {
            self.tally.events.push(&row, wanted);
        }
    }

    /// A line that counted for this only now, where single events are asked for.
    pub(super) fn late(&mut self, what: What, at: Position, n: u32) {
        self.tally.events.late(what, at, n);
    }

    /// A refusal whose client is known now.
    pub(super) fn named(&mut self, at: Position, client: Who) {
        if self.tally.events.on {
            self.tally.events.named.push((at, client));
        }
    }
}

impl Filling<'_, '_> {
    fn event(&mut self, event: &Event<'_>, line: &Line<'_>) {
        match event {
            Event::Hit(hit) => self.hit(hit, line),
            Event::Connect(session) => self.session("connect", session, line),
            Event::Disconnect(session) => self.session("disconnect", session, line),
            Event::Reject(reject) => self.reject(reject, line),
            Event::RejectedIn { queue_id, reject } => {
                // Its client is named later.
                self.about = true;
                self.text(Text::QueueId, queue_id);
                self.reject(reject, line);
            }
            Event::Abandoned { queue_id, client, name } => {
                self.kind("abandoned", "");
                self.text(Text::QueueId, queue_id);
                self.client(*client, name, line);
            }
            Event::AuthFailure(failure) => self.auth(failure, line),
            Event::Screened { client } => {
                self.kind("screened", "");
                self.client(Some(*client), b"", line);
            }
            Event::Ranked { client, rank } => {
                self.kind("ranked", "");
                self.number(Number::Code, *rank);
                self.client(Some(*client), b"", line);
            }
            Event::Listed { client, zone } => {
                self.kind("listed", "");
                self.text(Text::Zone, zone);
                self.client(Some(*client), b"", line);
            }
            Event::Accepted(message) => self.accepted(message, line),
            Event::Queued { queue_id, sender } => {
                self.kind("queued", "");
                self.text(Text::QueueId, queue_id);
                self.text(Text::Sender, sender);
            }
            Event::Removed { queue_id } => {
                self.kind("removed", "");
                self.text(Text::QueueId, queue_id);
            }
            Event::Delivery(delivery) => self.delivery(delivery, line),
            Event::Limit(limit) => self.limit(limit, line),
            Event::Run(run) => self.run(run),
        }
    }

    fn hit(&mut self, hit: &Hit<'_>, line: &Line<'_>) {
        let known = self.counter.actions.get(&Name::of(hit.prefix)).copied();
        self.kind("hit", known.unwrap_or_else(|| self.counter.rules.action(hit.prefix)).name());
        self.address(Text::Source, hit.source, line);
        self.address(Text::Destination, hit.destination, line);
        self.text(Text::Protocol, &hit.protocol.to_ascii_lowercase());
        self.mac(hit.source_mac);
        self.text(Text::Prefix, hit.prefix);
        self.number(Number::SourcePort, hit.source_port.map_or(NO_NUMBER, u32::from));
        self.number(Number::DestinationPort, hit.destination_port.map_or(NO_NUMBER, u32::from));
        self.number(Number::Uid, hit.uid.unwrap_or(NO_NUMBER));
    }

    /// A local program's or a content filter's session is none that is counted.
    fn session(&mut self, kind: &'static str, session: &Session<'_>, line: &Line<'_>) {
        let local = session.client.ip().is_some_and(Ip::is_loopback);
        let way = match session.inbound {
            _ if local => "local",
            true => "inbound",
            false => "outbound",
        };
        self.kind(kind, way);
        self.client(Some(session.client), session.name, line);
    }

    fn reject(&mut self, reject: &Reject<'_>, line: &Line<'_>) {
        self.kind("reject", "");
        self.client(reject.client, reject.name, line);
        self.text(Text::Reason, reject.reason.name().as_bytes());
        self.text(Text::Zone, reject.zone);
        self.text(Text::Sender, reject.sender);
        self.text(Text::Recipient, reject.recipient);
        if reject.code != 0 {
            self.number(Number::Code, u32::from(reject.code));
        }
    }

    fn auth(&mut self, failure: &AuthFailure<'_>, line: &Line<'_>) {
        self.kind("auth_failure", "");
        self.client(failure.client, failure.name, line);
        self.text(Text::Login, failure.login);
    }

    fn accepted(&mut self, message: &Accepted<'_>, line: &Line<'_>) {
        // OpenSMTPD up to 6.3 announces a message once for each recipient.
        let again = self.counter.arrived == message_key(line, message.queue_id);
        let action = match message.entry {
            _ if again => "again",
            Entry::Again { .. } => "again",
            Entry::First | Entry::AtFilter => "accepted",
        };
        self.kind("accepted", action);
        self.text(Text::QueueId, message.queue_id);
        self.client(message.client, message.name, line);
        self.text(Text::Login, message.login);
        self.text(Text::Sender, message.sender.unwrap_or_default());
        self.number(Number::Uid, message.uid.unwrap_or(NO_NUMBER));
    }

    fn delivery(&mut self, delivery: &Delivery<'_>, line: &Line<'_>) {
        self.kind("delivery", delivery.status.name());
        self.number(Number::N, line.n.saturating_mul(delivery.recipients));
        self.text(Text::QueueId, delivery.queue_id);
        self.text(Text::Sender, delivery.sender.unwrap_or_default());
        self.text(Text::Recipient, delivery.recipient);
        self.text(Text::Relay, delivery.relay);
        self.text(Text::Zone, delivery.listed_by);
        self.number(Number::Uid, delivery.uid.unwrap_or(NO_NUMBER));
        if let Some(peer) = delivery.peer {
            self.address(Text::Destination, peer, line);
        }
    }

    fn limit(&mut self, limit: &Limit<'_>, line: &Line<'_>) {
        let kind = match limit.kind {
            LimitKind::Connections => "connections",
            LimitKind::Rate => "rate",
            LimitKind::Processes => "processes",
            LimitKind::Load => "load",
        };
        self.kind("limit", kind);
        self.text(Text::Words, limit.text);
        self.client(limit.client, b"", line);
    }

    /// Whether a service's start is a run of a job is known when all is read: only then is it called one.
    fn run(&mut self, run: &Run<'_>) {
        let kind = match run.scheduler {
            Scheduler::Service | Scheduler::Timer => "service",
            Scheduler::Cron | Scheduler::Anacron | Scheduler::Systemd => "run",
        };
        self.kind(kind, if run.start { "start" } else { "end" });
        if run.scheduler == Scheduler::Service {
            self.text(Text::Kind, &[SERVICE, timers::name(run.command)].concat());
        }
        self.text(Text::Owner, run.user);
        self.text(Text::Command, run.command);
        self.about = true;
    }

    fn kind(&mut self, kind: &'static str, action: &'static str) {
        self.text(Text::Kind, kind.as_bytes());
        self.text(Text::Action, action.as_bytes());
    }

    fn text(&mut self, column: Text, text: &[u8]) {
        if self.wanted.text(column) {
            self.row.texts[column as usize] = self.counter.tally.events.texts.code(text);
        }
    }

    fn number(&mut self, column: Number, number: u32) {
        self.row.numbers[column as usize] = number;
    }

    fn mac(&mut self, mac: Option<Mac>) {
        if let Some(mac) = mac.filter(|_| self.wanted.text(Text::Mac)) {
            self.text(Text::Mac, mac.to_string().as_bytes());
        }
    }

    fn client(&mut self, client: Option<Addr<'_>>, name: &[u8], line: &Line<'_>) {
        self.text(Text::Name, name);
        if let Some(client) = client {
            self.address(Text::Client, client, line);
        }
    }

    fn address(&mut self, column: Text, address: Addr<'_>, line: &Line<'_>) {
        let address = match address {
            Addr::OfSession(key) => {
                let who = self.counter.client_of(key, line);
                match self.counter.tally.names.ip(who) {
                    Some(ip) => Addr::Ip(ip),
                    None => {
                        let shown = self.counter.tally.names.show(who);
                        return self.text(column, shown.as_bytes());
                    }
                }
            }
            stated => stated,
        };
        if let (Only::About(wanted), Some(ip)) = (&self.wanted.only, address.ip()) {
            self.about |= *wanted == ip;
        }
        if self.wanted.text(column) {
            self.row.texts[column as usize] = self.counter.tally.events.texts.address(address);
        }
    }
}
