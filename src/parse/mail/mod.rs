//! The mail formats: from the program's name to the parser that knows its words.

pub mod address;
pub mod courier;
pub mod dovecot;
pub mod exim;
pub mod logins;
pub mod mimedefang;
pub mod opensmtpd;
pub mod postfix;
pub mod qmail;
pub mod reason;
pub mod reply;
pub mod sendmail;
#[cfg(test)]
mod show;

use crate::model::event::Meaning;
use crate::model::header::Header;

/// Asks the parser that owns this program, the commonest first; None for programs that are none of ours.
/// A line without program is multilog's.
pub fn meaning<'a>(header: &Header<'a>) -> Option<Meaning<'a>> {
    let program = header.program;
    if let Some(daemon) = postfix::daemon(program) {
        return Some(postfix::meaning(daemon, header));
    }
    if dovecot::owns(program) {
        return Some(dovecot::meaning(header));
    }
    if opensmtpd::owns(program) {
        return Some(first_known(opensmtpd::meaning(header), || qmail::meaning(header)));
    }
    if courier::owns(program) {
        let meaning = courier::meaning(header);
        return Some(if logins::owns(program) {
            first_known(meaning, || logins::meaning(header))
        } else {
            meaning
        });
    }
    if qmail::owns(program) || is_multilog(header) {
        return Some(qmail::meaning(header));
    }
    logins::owns(program).then(|| logins::meaning(header))
}

/// Programs of one name by different makers: the first that knows the words.
fn first_known<'a>(meaning: Meaning<'a>, other: impl FnOnce() -> Meaning<'a>) -> Meaning<'a> {
    match meaning {
        Meaning::Unmatched => other(),
        known => known,
    }
}

/// multilog writes no program; of qmail-send's words only `status:` looks like one.
fn is_multilog(header: &Header<'_>) -> bool {
    match header.program {
        b"" => qmail::speaks(header.message),
        b"status" => header.message.starts_with(b"local "),
        _ => false,
    }
}
