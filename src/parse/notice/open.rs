//! Bytes in, messages out: mails (MIME, nested, forwarded), mailboxes, bare files, web pages, archives. Everything a
//! reader wants undone is undone here: transfer encodings, character sets, folding, markup, compression. Hostile input
//! costs bounded time and memory; what was left out is told as a doubt. Pure: gets the bytes, opens no file.

mod archive;
mod budget;
mod decode;
mod forward;
mod html;
mod mbox;
mod mime;

use self::budget::Budget;
use super::{Message, Part};

/// The messages in a file: one, or as many as a mailbox holds. A bare file becomes a message without headers.
pub fn open(name: &str, bytes: &[u8]) -> Vec<Message> {
    let bytes = decode::lines(decode::utf8(bytes));
    let mails = mbox::mails(&bytes);
    let several = mails.len() > 1;
    let mut messages = Vec::new();
    for (index, mail) in mails.iter().enumerate().take(mbox::MOST) {
        let name = if several { format!("{name} > mail {}", index + 1) } else { name.to_string() };
        messages.push(one(&name, mail));
    }
    if mails.len() > mbox::MOST
        && let Some(last) = messages.last_mut()
    {
        last.doubts.push(format!("only the first {} mails of this mailbox were read", mbox::MOST));
    }
    messages
}

fn one(name: &str, bytes: &[u8]) -> Message {
    let mut budget = Budget::new();
    let bytes = budget.whole(bytes);
    let mut message = if mime::is_mail(bytes) {
        mime::message(name, bytes, 0, &mut budget)
    } else {
        let mut message = Message { name: name.to_string(), ..Message::default() };
        let leaf = mime::Leaf { name: file_name(name), media: "", charset: None, flowed: None };
        mime::leaf(&leaf, bytes, 0, &mut budget, &mut message.parts);
        message
    };
    forward::unfold(&mut message, 0);
    message.doubts.append(&mut budget.doubts);
    message
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

impl Message {
    /// The first header of this name (in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All headers of this name, in their order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first part of this media type.
    pub fn part(&self, media: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.media == media)
    }

    /// The parts with text that are meant for people: plain text, and markup only where it stands alone.
    pub fn prose(&self) -> impl Iterator<Item = (usize, &Part)> {
        let with_text = |part: &&Part| !part.text.trim().is_empty();
        let plain = self
            .parts
            .iter()
            .filter(with_text)
            .any(|part| part.media == "text/plain" && part.name.is_empty());
        let parts = self.parts.iter().enumerate();
        parts.filter(move |(_, part)| with_text(part) && !(plain && part.media == "text/html"))
    }
}

#[cfg(test)]
mod tests;
