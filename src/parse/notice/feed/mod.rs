//! Machine-readable abuse feeds: lists of incidents as CSV, JSON and XML. One feed, one file; each has a
//! `read(&Message) -> Option<Reading>` for the table of readers, None where no part is of its format.
//! `table`, `json` and `xml` take the notations apart, `columns` knows what the feeds call their columns, `sheet` collects.
//! Pure; a feed of any size takes bounded memory.

pub mod abusech;
pub mod acns;
pub mod addresses;
pub mod anubis;
pub mod atd;
pub mod bambenek;
pub mod blueliv;
pub mod certpl;
pub mod certs;
pub mod cleanmx;
mod columns;
pub mod ctip;
pub mod cymru;
pub mod dataplane;
pub mod dshield;
pub mod idea;
pub mod intelmq;
pub mod iodef;
mod json;
mod kind;
pub mod n6;
mod names;
pub mod shadowserver;
mod sheet;
pub mod snds;
pub mod spamhaus;
mod table;
mod time;
pub mod turris;
mod xml;
pub mod zoneh;

use super::{Message, Part, Reading};
use sheet::Sheet;

/// Shows every part to `read`, which says whether it is of its format and puts what it finds on the sheet. What the parts
/// say together, None if none of them is of the format.
fn each_part(
    message: &Message,
    reporter: Option<&str>,
    mut read: impl FnMut(&Part, &mut Sheet) -> bool,
) -> Option<Reading> {
    let (mut sheet, mut found) = (Sheet::default(), false);
    // What is marked up is meant for people.
    for part in message.parts.iter().filter(|part| part.media != "text/html" && !part.text.is_empty()) {
        found |= read(part, &mut sheet);
    }
    found.then(|| sheet.reading(reporter))
}
