//! Abuse notices: bytes in, incidents out. Pure; off the hot path, written for the reader. A file is opened into messages;
//! the first reader of the table that recognises its format speaks for a message, and what its stamps leave open is
//! filled in from the rest of the mail. One format, one file.

pub mod addr;
mod arf;
pub mod belief;
mod dmarc;
pub mod feed;
mod ids;
mod labels;
pub mod letter;
mod line;
mod open;
mod prose;
pub mod received;
mod same;
mod scan;
mod settle;
pub mod stamp;
pub mod xarf;
pub mod zones;

use crate::model::calendar::Zone;
use crate::model::notice::{Aside, Incident, Lacks, Notice, When, Zoning};

/// A mail, or a bare file as a mail without headers that has one part. Decoded: transfer encodings, character sets and
/// archives are undone.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// The file, and the place inside it.
    pub name: String,
    /// In their order, names in lower case, folded lines joined.
    pub headers: Vec<(String, String)>,
    pub parts: Vec<Part>,
    /// What could not be opened, or only in part.
    pub doubts: Vec<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Part {
    /// File name of an attachment or of an entry in an archive; empty where none is given.
    pub name: String,
    /// Media type in lower case without parameters: `text/plain`; empty where unknown.
    pub media: String,
    pub text: String,
    /// A message inside the message (`message/rfc822`, a forwarded .eml).
    pub inner: Option<Box<Message>>,
}

/// What a reader found.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    pub incidents: Vec<Incident>,
    pub asides: Vec<Aside>,
    /// Who reports, where the format itself says so.
    pub reporter: Option<String>,
    pub doubts: Vec<String>,
}

/// A format: its name, and the function that reads it, or says None where the message is of another format.
pub struct Reader {
    pub name: &'static str,
    pub read: fn(&Message) -> Option<Reading>,
}

/// Every format, the most certain to be recognised first.
pub const READERS: &[Reader] = &[
    Reader { name: "ARF", read: arf::read },
    Reader { name: "X-ARF 4", read: xarf::v4::read },
    Reader { name: "X-ARF 1-3", read: xarf::v3::read },
    Reader { name: "X-ARF 0.2", read: xarf::yaml::read },
    Reader { name: "DMARC", read: dmarc::read },
    Reader { name: "ACNS", read: feed::acns::read },
    Reader { name: "IODEF", read: feed::iodef::read },
    Reader { name: "IDEA", read: feed::idea::read },
    Reader { name: "Microsoft CTIP", read: feed::ctip::read },
    Reader { name: "AnubisNetworks", read: feed::anubis::read },
    Reader { name: "McAfee ATD", read: feed::atd::read },
    Reader { name: "Blueliv", read: feed::blueliv::read },
    Reader { name: "n6", read: feed::n6::read },
    Reader { name: "IntelMQ", read: feed::intelmq::read },
    Reader { name: "clean-mx XML", read: feed::cleanmx::read },
    Reader { name: "Shadowserver", read: feed::shadowserver::read },
    Reader { name: "Team Cymru", read: feed::cymru::read },
    Reader { name: "Spamhaus", read: feed::spamhaus::read },
    Reader { name: "abuse.ch", read: feed::abusech::read },
    Reader { name: "Bambenek", read: feed::bambenek::read },
    Reader { name: "DataPlane", read: feed::dataplane::read },
    Reader { name: "DShield", read: feed::dshield::read },
    Reader { name: "SNDS", read: feed::snds::read },
    Reader { name: "Zone-H", read: feed::zoneh::read },
    Reader { name: "Turris", read: feed::turris::read },
    Reader { name: "CERT.pl warnings", read: feed::certpl::read },
    Reader { name: "Hetzner", read: letter::hetzner::read },
    Reader { name: "myNetWatchman", read: letter::mynetwatchman::read },
    Reader { name: "SpamCop", read: letter::spamcop::read },
    Reader { name: "Project Honey Pot", read: letter::honeypot::read },
    Reader { name: "clean-mx", read: letter::cleanmx::read },
    Reader { name: "AISI", read: letter::aisi::read },
    Reader { name: "Deutsche Telekom", read: letter::telekom::read },
    Reader { name: "fail2ban", read: letter::fail2ban::read },
    Reader { name: "AWS", read: letter::aws::read },
    Reader { name: "OVH", read: letter::ovh::read },
    Reader { name: "copyright notice", read: letter::copyright::read },
    Reader { name: "Netcraft", read: letter::netcraft::read },
    Reader { name: "WebIron", read: letter::webiron::read },
    Reader { name: "cyscon", read: letter::cyscon::read },
    Reader { name: "CSV", read: feed::certs::read },
    Reader { name: "address list", read: feed::addresses::read },
];

/// Takes what no format does.
const PROSE: Reader = Reader { name: "prose", read: prose::read };

/// A mail that is complained of hangs on the complaint.
const ATTACHED: Reader = Reader { name: "mail attached", read: letter::attached::read };
const ATTACHED_ANY: Reader = Reader { name: "mail attached", read: letter::attached::read_any };

/// Reads a file: one notice, or one for each mail of a mailbox and each notice that was forwarded in it. Never fails:
/// what can't be read is a notice without incidents that says why.
pub fn read(name: &str, bytes: &[u8]) -> Vec<Notice> {
    open::open(name, bytes).iter().flat_map(notices).collect()
}

fn notices(message: &Message) -> Vec<Notice> {
    let mut found = by_format(message, READERS, message);
    if found.iter().all(|notice| notice.incidents.is_empty()) {
        let prose = std::slice::from_ref(&PROSE);
        // From the surest way to the last resort.
        let ways: [&dyn Fn() -> Vec<Notice>; 7] = [
            &|| forwarded(message, READERS, message),
            &|| forwarded_text(message),
            &|| by_format(message, std::slice::from_ref(&ATTACHED), message),
            &|| timed(by_format(message, prose, message)),
            &|| timed(forwarded(message, prose, message)),
            &|| by_format(message, std::slice::from_ref(&ATTACHED_ANY), message),
            &|| by_format(message, prose, message),
        ];
        let any = |way: &Vec<Notice>| way.iter().any(|notice| !notice.incidents.is_empty());
        // A format that was recognised and tells nothing is not outdone by a mere address.
        let ways = if found.is_empty() { &ways[..] } else { &ways[..5] };
        found = ways.iter().map(|way| way()).find(any).unwrap_or(found);
    }
    if found.is_empty() {
        let mut notice = finish(message, "", Reading::default(), message);
        notice.doubts.push("no incident was found in it".to_string());
        found.push(notice);
    }
    if let Some(first) = found.first_mut() {
        let opening: Vec<String> =
            message.doubts.iter().filter(|doubt| !first.doubts.contains(doubt)).cloned().collect();
        first.doubts.splice(0..0, opening);
    }
    found
}

/// Notices that tell of an address at a time.
fn timed(notices: Vec<Notice>) -> Vec<Notice> {
    let tells = |one: &Incident| one.when.is_some() && (one.ip.is_some() || one.masked.is_some());
    notices.into_iter().filter(|notice| notice.incidents.iter().any(tells)).collect()
}

/// What the first of these readers that knows the message makes of it. `outer` is the mail it came in.
fn by_format(message: &Message, readers: &[Reader], outer: &Message) -> Vec<Notice> {
    let read =
        |reader: &Reader| (reader.read)(message).map(|reading| finish(message, reader.name, reading, outer));
    let mut recognised = None;
    for notice in readers.iter().filter_map(read) {
        if !notice.incidents.is_empty() {
            return vec![notice];
        }
        recognised = recognised.or(Some(notice));
    }
    recognised.into_iter().collect()
}

/// The notices among the mails inside a mail, down to the first level that has any.
fn forwarded(message: &Message, readers: &[Reader], outer: &Message) -> Vec<Notice> {
    let inner = || message.parts.iter().filter_map(|part| part.inner.as_deref());
    let found = |notices: &[Notice]| notices.iter().any(|notice| !notice.incidents.is_empty());
    let mut all = Vec::new();
    for mail in inner() {
        let mut notices = by_format(mail, readers, outer);
        if !found(&notices) {
            notices = forwarded(mail, readers, outer);
        }
        if found(&notices) {
            all.append(&mut notices);
        }
    }
    all
}

/// A mail that was forwarded as text, read as prose: its date and sender are the reporter's.
fn forwarded_text(message: &Message) -> Vec<Notice> {
    let text = |part: &&Part| part.text.is_empty() && part.name.is_empty();
    let inner = message.parts.iter().filter(text).filter_map(|part| part.inner.as_deref());
    let forwards = inner.filter(|mail| mail.name.ends_with("> forwarded"));
    forwards.flat_map(|mail| by_format(mail, std::slice::from_ref(&PROSE), message)).collect()
}

/// From a reading to a notice: zones, years, doubles.
fn finish(message: &Message, format: &'static str, reading: Reading, outer: &Message) -> Notice {
    let Reading { mut incidents, asides, reporter, mut doubts } = reading;
    let mailed = mail_date(message).or_else(|| mail_date(outer));
    let told: Vec<Zoning> = told_zones(message);
    belief::apply(&mut incidents, &told, &mut doubts);
    let lacks_year =
        |incident: &Incident| incident.when.as_ref().is_some_and(|when| when.lacks == Lacks::Year);
    let yearless: Vec<usize> =
        (0..incidents.len()).filter(|at| incidents.get(*at).is_some_and(lacks_year)).collect();
    let others: Vec<When> = asides.iter().map(of_aside).collect();
    settle::all(&mut incidents, mailed.as_ref(), &others, &mut doubts);
    belief::from_mail(&mut incidents, &yearless, mailed.as_ref(), &mut doubts);
    let own = |name: &str| message.header(name).map(str::to_string);
    let hops =
        message.all("received").take(100).filter_map(|value| settle::instant(&received::hop(value).when?));
    Notice {
        name: message.name.clone(),
        format,
        reporter: reporter.or_else(|| own("from")),
        subject: own("subject"),
        mailed: mailed.as_ref().and_then(settle::instant),
        hops: hops.collect(),
        incidents: same::merge(incidents),
        asides,
        doubts,
    }
}

/// The mail's own date; where it has none that can be read, that of its newest hop.
fn mail_date(message: &Message) -> Option<When> {
    let date = message.header("date").and_then(stamp::cell);
    date.or_else(|| message.all("received").take(100).find_map(|value| received::hop(value).when))
}

fn told_zones(message: &Message) -> Vec<Zoning> {
    let mut told: Vec<Zoning> = Vec::new();
    for (_, part) in
        message.prose().filter(|(_, part)| matches!(part.media.as_str(), "text/plain" | "text/html"))
    {
        for zoning in belief::prose(&part.text) {
            if !told.contains(&zoning) {
                told.push(zoning);
            }
        }
    }
    told
}

fn of_aside(aside: &Aside) -> When {
    let zone = if aside.zoned { Zoning::Stated(Zone::UTC) } else { Zoning::Unknown };
    When { wall: aside.at, precision: 1, zone, ..When::default() }
}
