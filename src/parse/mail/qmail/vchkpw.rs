//! vpopmail's vchkpw: logins to POP3, IMAP, webmail and submission. Defined by `vchkpw.c` of vpopmail 5.4.

use memchr::{memchr, memrchr};

use crate::model::event::{AuthFailure, Event, Meaning};
use crate::model::net::{Addr, Ip};

/// Forms that mean a failed login. Each ends with ` LOGIN:IP`.
const FAILURES: &[&[u8]] = &[
    b"password fail",
    b"system password fail",
    b"vpopmail user not found",
    b"system user not found",
    b"system user shadow entry not found",
    b"No user found",
    b"null password given",
    b"null user name given",
    b"invalid user/domain characters",
    b"user has no password",
    b"pop access denied",
    b"smtp access denied",
    b"imap access denied",
    b"webmail access denied",
];

/// What follows `vchkpw-smtp: `.
pub fn login(message: &[u8]) -> Meaning<'_> {
    if FAILURES.iter().any(|form| message.starts_with(form)) {
        let (login, client) = login_and_client(message);
        return Meaning::Event(Event::AuthFailure(AuthFailure { client, name: b"", login }));
    }
    match message.starts_with(b"(")
        || message.starts_with(b"login success")
        || message.starts_with(b"system password login success")
    {
        true => Meaning::Ignored,
        false => Meaning::Unmatched,
    }
}

/// ` LOGIN:IP` at the end. Login and logged password are the client's own, the address is not, so it is read
/// from the right; an IPv6 address begins after the first colon behind the domain.
fn login_and_client(message: &[u8]) -> (&[u8], Option<Addr<'_>>) {
    let Some(space) = memrchr(b' ', message) else { return (b"", None) };
    let token = &message[space + 1..];
    let Some(last) = memrchr(b':', token) else { return (token, None) };
    if Ip::parse(&token[last + 1..]).is_some() {
        return (&token[..last], Some(Addr::read(&token[last + 1..])));
    }
    let domain = memrchr(b'@', token).unwrap_or(0);
    let colon = memchr(b':', &token[domain..]).map_or(last, |at| domain + at);
    (&token[..colon], Some(Addr::read(&token[colon + 1..])))
}
