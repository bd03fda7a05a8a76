//! Abuse notices: decoded messages in, incidents out. Pure; off the hot path, written for the reader. One
//! format, one file; the first reader of the table that recognises its format speaks for the message.

pub mod addr;
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
pub const READERS: &[Reader] = &[];
