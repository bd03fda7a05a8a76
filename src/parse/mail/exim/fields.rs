//! The pieces that Exim's log lines are made of: the host as `host_and_ident()` writes it (Exim `host.c`),
//! the `KEY=value` fields (specification, chapter "Log files"), envelope addresses, queue ids. Pure.
//!
//! A host is `name (helo) [address]:port`; name, helo and port may be missing. Name and address come from
//! the connection; the helo holds no space, because Exim refuses one that does.

use crate::model::net::Addr;
use crate::parse::mail;
use crate::parse::words::{number, split_once};

/// The other end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host<'a> {
    pub name: &'a [u8],
    pub addr: Addr<'a>,
    /// 0 where none is written.
    pub port: u16,
}

impl<'a> Host<'a> {
    /// Reads a host; gives it and what follows. None where none with an address stands here (a local user).
    pub fn read(text: &'a [u8]) -> Option<(Host<'a>, &'a [u8])> {
        let (name, rest) = match text.first()? {
            b'[' | b'(' => (&b""[..], text),
            _ => split_once(text, b" ")?,
        };
        let rest = match rest.first()? {
            b'[' => &rest[1..],
            b'(' => split_once(rest, b") [")?.1,
            _ => return None,
        };
        let end = rest.iter().take(64).position(|&byte| byte == b']')?;
        let addr = &rest[..end];
        if addr.contains(&b' ') {
            return None;
        }
        let (port, rest) = port(&rest[end + 1..]);
        Some((Host { name, addr: Addr::read(addr), port }, rest))
    }

    /// What makes connect and disconnect one pair: Exim's main log has no pid unless asked, and the
    /// daemon's pid at connect is not the child's at disconnect. FNV-1a over address and port.
    pub fn key(&self) -> u64 {
        let fnv = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        let hash = match self.addr {
            Addr::Ip(ip) => ip.0.to_be_bytes().iter().fold(0xcbf2_9ce4_8422_2325, fnv),
            Addr::OfSession(key) => key.to_be_bytes().iter().fold(0xcbf2_9ce4_8422_2325, fnv),
            Addr::Unreadable(text) => text.iter().fold(0xcbf2_9ce4_8422_2325, fnv),
        };
        self.port.to_be_bytes().iter().fold(hash, fnv)
    }
}

/// `:25` at the start of the text; `: text` is no port.
fn port(text: &[u8]) -> (u16, &[u8]) {
    match text.strip_prefix(b":").and_then(number) {
        Some((port, rest)) => (u16::try_from(port).unwrap_or(0), rest),
        None => (0, text),
    }
}

/// `16hQe0-0006yd-00` or, since 4.97, `1qXyZa-0000000AbCd-1a2B`, then a space; gives what follows.
pub fn queue_id(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let dash = |at: usize| text.get(at) == Some(&b'-');
    let length = match dash(6) {
        true if dash(13) && text.get(16) == Some(&b' ') => 16,
        true if dash(18) && text.get(23) == Some(&b' ') => 23,
        _ => return None,
    };
    let (id, rest) = text.split_at(length);
    id.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').then_some((id, &rest[1..]))
}

/// An envelope address, in brackets or not, and what follows; a colon behind it is not part of it.
pub fn address(text: &[u8]) -> (&[u8], &[u8]) {
    let (address, rest) = mail::address::address(text, b' ');
    match address.strip_suffix(b":") {
        Some(bare) if !text.starts_with(b"<") => (bare, &text[bare.len()..]),
        _ => (address, rest),
    }
}

/// The fields of a line, as far as anything is counted from them.
#[derive(Clone, Debug, Default)]
pub struct Fields<'a> {
    /// `H=`
    pub host: Option<Host<'a>>,
    /// `H=... [address]*`: a connection used again.
    pub reused: bool,
    /// `F=<...>`
    pub sender: Option<&'a [u8]>,
    /// `U=`: the ident answer of a remote host, or the local user.
    pub ident: &'a [u8],
    /// `A=authenticator:login`
    pub login: &'a [u8],
    /// `P=`, `R=`, `T=`
    pub protocol: &'a [u8],
    pub router: &'a [u8],
    pub transport: &'a [u8],
    /// What stands after the last field.
    pub rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub fn read(text: &'a [u8]) -> Fields<'a> {
        let mut fields = Fields { rest: text, ..Fields::default() };
        while fields.step() {}
        fields
    }

    /// Goes on behind a word that is no field.
    pub fn skip_word(&mut self) -> bool {
        let Some((_, rest)) = split_once(self.rest, b" ") else { return false };
        self.rest = rest;
        while self.step() {}
        true
    }

    /// Takes one field; false if none stands here.
    fn step(&mut self) -> bool {
        self.rest = self.rest.trim_ascii_start();
        let Some(key) = self.rest.iter().take(7).position(|&byte| byte == b'=') else { return false };
        let (key, value) = (&self.rest[..key], &self.rest[key + 1..]);
        if key.is_empty() || !key.iter().all(u8::is_ascii_alphanumeric) {
            return false;
        }
        if key == b"H"
            && let Some((host, rest)) = Host::read(value)
        {
            self.host = Some(host);
            self.reused = rest.starts_with(b"*");
            self.rest = rest.strip_prefix(b"*").unwrap_or(rest);
            // `H=mx [192.0.2.1]: SMTP error ...`
            return !self.rest.starts_with(b":");
        }
        let (value, rest) = address(value);
        self.rest = rest;
        match key {
            b"F" => self.sender = Some(value),
            b"U" => self.ident = value,
            b"A" => self.login = split_once(value, b":").map_or(&b""[..], |(_, login)| login),
            b"P" => self.protocol = value,
            b"R" => self.router = value,
            b"T" => self.transport = value,
            _ => {}
        }
        !self.rest.starts_with(b":")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        let table = [
            ("mx.there.example (helo) [192.0.2.7]:4711 I=", "mx.there.example", "192.0.2.7", 4711, " I="),
            ("mx.there.example [192.0.2.7] X", "mx.there.example", "192.0.2.7", 0, " X"),
            ("([203.0.113.9]) [192.0.2.7]: 535", "", "192.0.2.7", 0, ": 535"),
            ("[2001:db8::7]:25", "", "2001:db8::7", 25, ""),
        ];
        for (text, name, addr, port, rest) in table {
            let host = Host { name: name.as_bytes(), addr: Addr::read(addr.as_bytes()), port };
            assert_eq!(Host::read(text.as_bytes()), Some((host, rest.as_bytes())), "{text}");
        }
        for text in ["", "root", "root closed by QUIT", "(helo)", "x [no", "x [a b]"] {
            assert_eq!(Host::read(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn addresses_and_ids() {
        assert_eq!(address(b"<a@b.example>: no"), (&b"a@b.example"[..], &b": no"[..]));
        assert_eq!(address(b"a@b.example: no"), (&b"a@b.example"[..], &b": no"[..]));
        assert_eq!(queue_id(b"16hQe0-0006yd-00 <="), Some((&b"16hQe0-0006yd-00"[..], &b"<="[..])));
        assert_eq!(queue_id(b"1qXyZa-0000000AbCd-1a2B =>").map(|(_, rest)| rest), Some(&b"=>"[..]));
        assert_eq!(queue_id(b"16hQe0-0006yd"), None);
        assert_eq!(queue_id(b"no host name found for IP"), None);
    }

    #[test]
    fn fields_end_where_the_words_begin() {
        let fields = Fields::read(
            b"H=a.example (b) [192.0.2.7]:9 I=[192.0.2.1]:25 X=TLS1.3:AES:256 CV=no DN=\"/C=BE/O=A B\" F=<\"x> y\"@c.example> A=plain:anna rejected RCPT",
        );
        assert_eq!(fields.sender, Some(&b"\"x> y\"@c.example"[..]));
        assert_eq!((fields.login, fields.rest), (&b"anna"[..], &b"rejected RCPT"[..]));
        let fields = Fields::read(b"R=dnslookup T=remote_smtp: SMTP error");
        assert_eq!((fields.transport, fields.rest), (&b"remote_smtp"[..], &b": SMTP error"[..]));
    }
}
