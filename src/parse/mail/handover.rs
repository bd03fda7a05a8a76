//! The id under which a program of this machine queued what we delivered to it, by its reply. Pure.
//!
//! A content filter hands a message back to the mail server and then answers with the reply that it got itself:
//! amavis `250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 4C0FFEE123`, proxies the bare
//! reply. The words are those of Postfix (`Ok: queued as ID`), of Exim (`OK id=ID`), and of Sendmail and
//! OpenSMTPD (`ID Message accepted for delivery`).

use memchr::memmem;

use crate::model::event::Status;
use crate::model::net::{Addr, Ip};
use crate::parse::words::split_once;

/// The id in the reply to a delivery over the loopback interface; empty for a delivery to another machine,
/// whose ids are none of ours, and where the reply names no id.
pub fn queued_as<'a>(peer: Option<Addr<'_>>, status: Status, reply: &'a [u8]) -> &'a [u8] {
    if status != Status::Delivered || !peer.and_then(Addr::ip).is_some_and(Ip::is_loopback) {
        return b"";
    }
    for words in [&b"queued as "[..], b"OK id="] {
        if let Some(at) = memmem::rfind(reply, words) {
            return id(&reply[at + words.len()..]);
        }
    }
    let Some((before, _)) = split_once(reply, b" Message accepted for delivery") else { return b"" };
    let start = memchr::memrchr2(b' ', b'(', before).map_or(0, |at| at + 1);
    id(&before[start..])
}

/// The letters, digits and dashes that begin the text.
fn id(text: &[u8]) -> &[u8] {
    let length = text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    &text[..length]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids() {
        let table = [
            (
                "(250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 4PbC4z6W5Qz3tG3)",
                "4PbC4z6W5Qz3tG3",
            ),
            ("(250 2.6.0 Ok, id=04682-01-3, from MTA: 250 Ok: queued as 4C0FFEE123)", "4C0FFEE123"),
            (
                " C=\"250 2.6.0 from MTA([127.0.0.1]:10025): 250 OK id=1qXyZa-0000000AbCd-1a2B\"",
                "1qXyZa-0000000AbCd-1a2B",
            ),
            ("Sent (622B00aB002101 Message accepted for delivery)", "622B00aB002101"),
            ("Sent (250 2.0.0 622B00aB002101 Message accepted for delivery)", "622B00aB002101"),
            ("250 2.0.0 f6e94209 Message accepted for delivery", "f6e94209"),
            ("(250 2.7.0 Ok, discarded, id=04682-01-3)", ""),
            ("(250 2.0.0 <anna@home.example> x7Fk Saved)", ""),
            ("OK id=1qXyZa-0000000AbCd-1a2B\"", "1qXyZa-0000000AbCd-1a2B"),
            ("Sent", ""),
            ("", ""),
        ];
        let peer = |text: &'static str| Some(Addr::read(text.as_bytes()));
        for (reply, expected) in table {
            let reply = reply.as_bytes();
            for local in ["127.0.0.1", "::1"] {
                assert_eq!(queued_as(peer(local), Status::Delivered, reply), expected.as_bytes());
            }
            assert_eq!(queued_as(peer("192.0.2.1"), Status::Delivered, reply), b"");
            assert_eq!(queued_as(peer("127.0.0.1"), Status::Deferred, reply), b"");
            assert_eq!(queued_as(None, Status::Delivered, reply), b"");
        }
    }
}
