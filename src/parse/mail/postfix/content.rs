//! cleanup's header and body checks that refuse a message. Pure. From `cleanup_act_log` in
//! `src/cleanup/cleanup_message.c`, which writes whose message it is behind the sender's own text.

use memchr::memmem;

use super::grammar::{envelope, peer};
use super::refusal::reject;
use crate::model::event::{Meaning, Reason};
use crate::parse::mail::reason::Cause;

/// Bytes of the offending header or body line that cleanup logs at most.
const CONTENT: usize = 200;

/// cleanup's `reject: header Subject: words from name[address]; from=<a> to=<b> proto=ESMTP helo=<c>: 5.7.1 text`.
///
/// The sender wrote the header and may have written an origin into it. The real one follows the header,
/// of which at most 200 bytes are logged, so the last origin that begins within them is taken.
pub fn refused(text: &[u8]) -> Option<Meaning<'_>> {
    let body = [&b"header "[..], b"body ", b"mime-header ", b"nested-header "]
        .iter()
        .find_map(|class| text.strip_prefix(*class))?;
    let mut found = None;
    for end in memmem::find_iter(body, b"; from=<") {
        let Some(start) = memmem::rfind(&body[..end], b" from ") else { continue };
        if start > CONTENT {
            break;
        }
        let origin = &body[start + b" from ".len()..end];
        match peer(origin) {
            Some((client, [])) => found = Some((Some(client), end)),
            // Handed in on this machine: `from local`.
            _ if !origin.contains(&b' ') => found = Some((None, end)),
            _ => {}
        }
    }
    let (client, end) = found?;
    let (envelope, _) = envelope(&body[end + 2..]);
    Some(reject(client, 0, Cause::plain(Reason::Content), envelope))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{client, event, show};
    use super::*;
    use crate::model::event::Event;

    #[test]
    fn header_and_body_checks() {
        let table = [
            ("header Subject: cheap pills from x.example[192.0.2.7]", Some(client(7)), "x.example"),
            ("body <a href=x> from unknown[192.0.2.7]", Some(client(7)), ""),
            ("header X-From: me from local", None, ""),
            // The header claims an origin of its own.
            (
                "header Subject: a from evil.example[192.0.2.66]; from=<f@f.example> to=<g@g.example> from x.example[192.0.2.7]",
                Some(client(7)),
                "x.example",
            ),
        ];
        for (what, client, name) in table {
            let message = format!(
                "4C0FFEE123: reject: {what}; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<x.example>: 5.7.1 no thanks"
            );
            let Event::Reject(got) = event(b"cleanup", &message) else { panic!("{message}") };
            assert_eq!(
                (got.reason, got.client, show(got.name)),
                (Reason::Content, client, name.to_string()),
                "{what}"
            );
            assert_eq!(
                (show(got.sender), show(got.recipient)),
                ("a@b.example".into(), "c@d.example".into()),
                "{what}"
            );
        }
    }
}
