//! Reports that are written for people in a fixed layout: each knows what its sender leaves unsaid. What times,
//! addresses and lines are is known by the readers of texts in the room above. Pure.

pub mod aisi;
pub mod attached;
pub mod aws;
pub mod cleanmx;
pub mod copyright;
pub mod cyscon;
pub mod fail2ban;
pub mod hetzner;
pub mod honeypot;
pub mod mynetwatchman;
pub mod netcraft;
pub mod ovh;
pub mod spamcop;
pub mod telekom;
pub mod webiron;

use super::prose::{self, Excerpt};
use super::{Message, Part, Reading, addr::Written};

/// The texts of a message: number of the part, and the part.
fn texts(message: &Message) -> impl Iterator<Item = (usize, &Part)> {
    message.parts.iter().enumerate().filter(|(_, part)| !part.text.is_empty() && part.inner.is_none())
}

/// True where any text of the message holds this (case counts).
fn says(message: &Message, words: &str) -> bool {
    texts(message).any(|(_, part)| part.text.contains(words))
}

/// True where it was sent from this domain.
fn is_from(message: &Message, domain: &str) -> bool {
    message.header("from").is_some_and(|from| from.to_ascii_lowercase().contains(domain))
}

/// All texts read as prose, of this address if one is told.
fn as_prose(message: &Message, accused: Option<&Written>, kind: &str) -> Reading {
    let mut reading = Reading::default();
    for (part, place) in message.prose() {
        let repeats = place.media == "text/html" && !reading.incidents.is_empty();
        if !repeats {
            Excerpt::new(part, accused, kind).read(&place.text, &mut reading);
        }
    }
    reading
}

/// The address the message says it is about.
fn accused(message: &Message) -> Option<Written> {
    prose::accused(message)
}
