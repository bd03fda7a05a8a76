//! Which tables can be asked, which columns they have, what a value means and in which unit: the list that `--tables`
//! prints, that tables are built by, and that tests hold the tables to.

use crate::tally::What;
use crate::tally::events::{Number, Text};

/// How a number of the tally is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A local day.
    Day,
    Address,
    Name,
    Reason,
    Action,
    Status,
    Scheduler,
    What,
    Mac,
    /// A number; the one given means none.
    Number(i64),
    Instant,
    /// A position: the two columns `file` and `line`.
    Place,
    /// Of an event.
    Event(Field),
}

/// What a column of `events` is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Instant,
    Epoch,
    Day,
    Hour,
    Text(Text),
    Number(Number),
    /// How often the line counted for this, as later lines showed.
    Late(What),
    File,
    Line,
    /// The position as one number.
    Place,
}

#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub unit: &'static str,
    pub meaning: &'static str,
}

#[derive(Clone, Copy, Debug)]
pub struct Table {
    pub name: &'static str,
    /// What one row stands for.
    pub about: &'static str,
    /// Figures of the report that are summed from it, as its JSON names them.
    pub figures: &'static str,
    /// Those before `n`, `first`, `last`, `file` and `line`, which every table of counts has.
    keys: &'static [Column],
}

const fn column(name: &'static str, kind: Kind, unit: &'static str, meaning: &'static str) -> Column {
    Column { name, kind, unit, meaning }
}

const DAY: Column = column("day", Kind::Day, "date", "local day in the zone told");
const CLIENT: Column =
    column("client", Kind::Address, "address", "client of the mail server; NULL where the line names none");
const SOURCE: Column = column("source", Kind::Address, "address", "sender of the packet");
const PREFIX: Column = column("prefix", Kind::Name, "text", "LOG prefix");
const ACTION: Column = column(
    "action",
    Kind::Action,
    "word",
    "what the prefix says was done: dropped, rejected, allowed, logged",
);
const STATUS: Column = column("status", Kind::Status, "word", "delivered, deferred, bounced, expired");
const ZONE: Column =
    column("zone", Kind::Name, "text", "zone of the blocklist; NULL where the line cites none");
const UID: Column = column("uid", Kind::Number(-1), "number", "user id");

/// What every table of counts ends with.
const COUNTS: [Column; 4] = [
    column("n", Kind::Number(i64::MIN), "times", "how often"),
    column("first", Kind::Instant, "instant", "first time, to the second"),
    column("last", Kind::Instant, "instant", "last time, to the second"),
    column("at", Kind::Place, "", ""),
];

/// What stands for `at`.
pub const PLACE: [Column; 2] = [
    column("file", Kind::Place, "path", "file of the first line"),
    column("line", Kind::Place, "number", "number of the first line, from 1"),
];

/// Every table of counts.
pub const TABLES: [Table; 16] = [
    Table {
        name: "totals",
        about: "a day and a plain total",
        figures: "",
        keys: &[DAY, column("what", Kind::What, "word", "what is counted: inbound, reject, hit, port25 ...")],
    },
    Table {
        name: "hits",
        about: "firewall LOG lines of a day, source, prefix and action",
        figures: "firewall.hits, firewall.sources",
        keys: &[DAY, SOURCE, PREFIX, ACTION],
    },
    Table {
        name: "ports",
        about: "firewall LOG lines of a day, protocol and destination port",
        figures: "firewall.ports",
        keys: &[
            DAY,
            column("protocol", Kind::Name, "word", "TCP, UDP, ICMP ..., as logged"),
            column("port", Kind::Number(0), "number", "destination port; NULL where the protocol has none"),
        ],
    },
    Table {
        name: "port25",
        about: "illegal port-25 hits of a day, source, hardware address, destination, prefix and action",
        figures: "port25.hits, port25.sources",
        keys: &[
            DAY,
            SOURCE,
            column("mac", Kind::Mac, "address", "hardware address of the sender, where the line has one"),
            column("destination", Kind::Address, "address", "receiver of the packet"),
            PREFIX,
            ACTION,
        ],
    },
    Table {
        name: "rejects",
        about: "refused recipients of a day, client, reason, code and zone",
        figures: "rejects.total, rejects.by_reason, rejects.by_code, rejects.clients, rbl.rejects, rbl.zones, rbl.clients",
        keys: &[
            DAY,
            CLIENT,
            column(
                "reason",
                Kind::Reason,
                "word",
                "rbl, unknown_user, relay_denied, greylisted, no_rdns, helo, rate, policy, content, other",
            ),
            column("code", Kind::Number(0), "number", "SMTP reply code; NULL where the line states none"),
            ZONE,
        ],
    },
    Table {
        name: "guesses",
        about: "unknown users tried by a client from outside on a day",
        figures: "guessers",
        keys: &[
            DAY,
            CLIENT,
            column("different", Kind::Number(i64::MIN), "names", "different users tried that day"),
        ],
    },
    Table {
        name: "auth",
        about: "failed logins of a client on a day",
        figures: "auth.failures, auth.clients",
        keys: &[
            DAY,
            CLIENT,
            column("different", Kind::Number(i64::MIN), "names", "different logins tried that day"),
        ],
    },
    Table {
        name: "clients",
        about: "inbound connections of a day, client and host name",
        figures: "connections.clients, connections.top_clients, broadband",
        keys: &[
            DAY,
            CLIENT,
            column("name", Kind::Name, "text", "host name, as the server found it; NULL where it found none"),
        ],
    },
    Table {
        name: "listed",
        about: "answers of a blocklist that are no refusals by themselves, of a day",
        figures: "rbl.listed",
        keys: &[DAY, ZONE],
    },
    Table {
        name: "listed_us",
        about: "deliveries of a day to which the other side cited a blocklist against us",
        figures: "mail.listed",
        keys: &[DAY, ZONE],
    },
    Table {
        name: "uids",
        about: "messages handed in on the machine by a user id on a day",
        figures: "mail.uids",
        keys: &[DAY, UID],
    },
    Table {
        name: "logins",
        about: "messages handed in by a login on a day",
        figures: "mail.logins",
        keys: &[DAY, column("login", Kind::Name, "text", "login")],
    },
    Table {
        name: "relays",
        about: "recipients of a day by next hop and fate",
        figures: "mail.relays",
        keys: &[DAY, column("relay", Kind::Name, "text", "next hop, or the local agent"), STATUS],
    },
    Table {
        name: "sent",
        about: "recipients of a day by local sender and fate",
        figures: "mail.senders",
        keys: &[
            DAY,
            column("sender", Kind::Name, "text", "envelope sender; NULL where none is known, or for <>"),
            column("login", Kind::Name, "text", "login that handed the message in"),
            UID,
            STATUS,
        ],
    },
    Table {
        name: "jobs",
        about: "runs of a scheduled job on a day",
        figures: "jobs.runs, jobs.commands",
        keys: &[
            DAY,
            column("scheduler", Kind::Scheduler, "word", "cron, anacron, systemd"),
            column("owner", Kind::Name, "text", "user; NULL where the scheduler does not say"),
            column("command", Kind::Name, "text", "command line, anacron job or unit"),
        ],
    },
    Table {
        name: "templates",
        about: "lines not understood, alike but for what varies",
        figures: "unmatched",
        keys: &[
            column("program", Kind::Name, "text", "program that wrote them"),
            column("template", Kind::Name, "text", "the words, a star for what varies"),
        ],
    },
];

impl Table {
    /// The columns as the questions of the report have them.
    pub fn columns(&self) -> impl Iterator<Item = &Column> {
        self.keys.iter().chain(&COUNTS)
    }

    /// The columns as they are asked for by name.
    pub fn shown(&self) -> impl Iterator<Item = &Column> {
        self.keys.iter().chain(COUNTS.iter().filter(|column| column.kind != Kind::Place)).chain(&PLACE)
    }
}

/// The name of the table of single events.
pub const EVENTS: &str = "events";

/// What one row of it stands for.
pub const EVENT: &str =
    "one line with a meaning; all events of the period, or those that --where-line leaves";

const fn field(name: &'static str, field: Field, unit: &'static str, meaning: &'static str) -> Column {
    column(name, Kind::Event(field), unit, meaning)
}

const fn text(name: &'static str, text: Text, unit: &'static str, meaning: &'static str) -> Column {
    field(name, Field::Text(text), unit, meaning)
}

const fn number(name: &'static str, number: Number, unit: &'static str, meaning: &'static str) -> Column {
    field(name, Field::Number(number), unit, meaning)
}

/// Its columns.
pub const EVENT_COLUMNS: [Column; 36] = [
    field("instant", Field::Instant, "instant", "when, in the zone told"),
    field("epoch", Field::Epoch, "microseconds", "the same since 1970-01-01T00:00:00Z, for differences"),
    field("day", Field::Day, "date", "local day"),
    field("hour", Field::Hour, "number", "hour of the local day, 0 to 23"),
    text("host", Text::Host, "text", "host that wrote the line"),
    text("program", Text::Program, "text", "program that wrote the line"),
    number("pid", Number::Pid, "number", "its process"),
    text(
        "kind",
        Text::Kind,
        "word",
        "hit, connect, disconnect, reject, auth_failure, screened, ranked, listed, accepted, queued, removed, delivery, limit, abandoned, run, service",
    ),
    text(
        "action",
        Text::Action,
        "word",
        "hit: dropped, rejected, allowed, logged; connect: inbound, outbound, local; accepted: accepted, again, reinjected; delivery: delivered, deferred, bounced, expired; limit: connections, rate, processes, load; run: start, end",
    ),
    number(
        "n",
        Number::N,
        "times",
        "how often it counts: more than 1 for repeated lines and for several recipients",
    ),
    text("client", Text::Client, "address", "client of the mail server"),
    text("name", Text::Name, "text", "its host name"),
    text("source", Text::Source, "address", "hit: sender of the packet"),
    text(
        "destination",
        Text::Destination,
        "address",
        "hit: receiver of the packet; delivery: the server it went to",
    ),
    text("protocol", Text::Protocol, "word", "hit: tcp, udp, icmp ..."),
    number("source_port", Number::SourcePort, "number", "hit: port of the sender"),
    number("destination_port", Number::DestinationPort, "number", "hit: port of the receiver"),
    text("mac", Text::Mac, "address", "hit: hardware address of the sender"),
    text("prefix", Text::Prefix, "text", "hit: LOG prefix"),
    field(
        "port25",
        Field::Late(What::Port25),
        "times",
        "hit: how often it counts as illegal port 25; 0 for a second line about one packet",
    ),
    text("sender", Text::Sender, "text", "envelope sender, where this line states it"),
    text("recipient", Text::Recipient, "text", "envelope recipient, where this line states it"),
    text(
        "login",
        Text::Login,
        "text",
        "auth_failure: login tried; accepted: login that handed the message in",
    ),
    number("uid", Number::Uid, "number", "user id that handed the message in or sent the packet"),
    text("queue_id", Text::QueueId, "text", "queue id of the message"),
    text("relay", Text::Relay, "text", "delivery: next hop, or the local agent"),
    field(
        "outbound",
        Field::Late(What::Outbound),
        "times",
        "delivery, connect: connections to others opened for it",
    ),
    text("reason", Text::Reason, "word", "reject: why, as in the table rejects"),
    text("zone", Text::Zone, "text", "zone of the blocklist that the line cites"),
    number("code", Number::Code, "number", "reject: SMTP reply code; ranked: the rank"),
    text("owner", Text::Owner, "text", "run: user of the job"),
    text("command", Text::Command, "text", "run: command line, anacron job or unit"),
    text("words", Text::Words, "text", "limit: the words of the line"),
    field("file", Field::File, "path", "file of the line"),
    field("line", Field::Line, "number", "number of the line, from 1"),
    field("place", Field::Place, "number", "place in the order of reading"),
];

/// Every table with its columns, as they are asked for.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str, Vec<&'static Column>)> {
    let events = (EVENTS, EVENT, EVENT_COLUMNS.iter().collect());
    [events].into_iter().chain(TABLES.iter().map(|table| (table.name, table.about, table.shown().collect())))
}

/// The figure of the report, as its JSON names it, that a plain total is or goes into.
pub const fn figure(what: What) -> &'static str {
    match what {
        What::Inbound => "connections.inbound",
        What::Outbound => "connections.outbound",
        What::Screened => "postscreen.connects",
        What::Ranked => "postscreen.dnsbl_ranked",
        What::Accepted => "mail.accepted",
        What::Reinjected => "mail.accepted, from which it is taken back",
        What::Delivered => "mail.delivered",
        What::Deferred => "mail.deferred",
        What::Bounced => "mail.bounced",
        What::Expired => "mail.expired",
        What::Reject => "rejects.total",
        What::Limit => "connections.limits_total",
        What::Hit => "firewall.hits",
        What::Port25 => "port25.hits",
        What::UnreadableAddress => "firewall.unreadable",
        What::UnreadablePort25 => "port25.unreadable",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ask::codes::Codes;
    use crate::ask::frames;
    use crate::tally::Tally;

    #[test]
    fn the_list_names_every_column_of_every_table() {
        let tally = Tally::default();
        let frames = frames::all(&tally, &Codes::new(&tally));
        assert_eq!(frames.len(), TABLES.len());
        for frame in frames {
            let (name, frame) = frame.expect("a table");
            let table = TABLES.iter().find(|table| table.name == name).expect(name);
            let listed: Vec<&str> = table.columns().map(|column| column.name).collect();
            let built: Vec<&str> = frame.get_column_names().iter().map(|name| name.as_str()).collect();
            assert_eq!(listed, built, "{name}");
        }
    }

    #[test]
    fn every_text_and_number_of_an_event_has_a_column() {
        let has = |wanted: Field| EVENT_COLUMNS.iter().any(|column| column.kind == Kind::Event(wanted));
        assert!(Text::ALL.iter().all(|text| has(Field::Text(*text))));
        assert!(Number::ALL.iter().all(|number| has(Field::Number(*number))));
    }

    #[test]
    fn names_are_words_of_lower_case_and_no_two_are_alike() {
        for (table, _, columns) in all() {
            let mut names: Vec<&str> = columns.iter().map(|column| column.name).collect();
            let listed = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), listed, "{table}");
            let word =
                |name: &&str| name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
            assert!(names.iter().all(word), "{table}");
        }
    }
}
