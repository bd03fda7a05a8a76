//! Abuse notices: decoded messages in, incidents out. Pure; off the hot path, written for the reader. One
//! format, one file; the first reader of the table that recognises its format speaks for the message.

pub mod addr;
pub mod feed;
mod scan;
pub mod stamp;
pub mod zones;

use crate::model::notice::{Aside, Incident};

/// A mail, or a bare file as a mail without headers that has one part. Decoded: transfer encodings, character sets and
/// archives are undone.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// The file, and the place inside it.
    pub name: String,
    /// In their order, names in lower case, folded lines joined.
    pub headers: Vec<(String, String)>,
    pub parts: Vec<Part>,
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

/// Every format, the most certain to be recognised first; prose takes what nobody else does.
pub const READERS: &[Reader] = &[
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
    Reader { name: "CSV", read: feed::certs::read },
    Reader { name: "address list", read: feed::addresses::read },
];
