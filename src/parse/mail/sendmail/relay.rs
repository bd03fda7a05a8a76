//! The other end as Sendmail writes it (`daemon.c` `hostnamebyanyaddr`, `getauthinfo`):
//! `name [192.0.2.1] (may be forged)`, `[IPv6:2001:db8::1]`, `ident@name [192.0.2.1]`, `root@localhost`. Pure.

use crate::model::net::Addr;
use crate::parse::words::split_once;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relay<'a> {
    /// Empty if unknown.
    pub name: &'a [u8],
    /// None for a local user, or a name that was not connected to.
    pub addr: Option<Addr<'a>>,
    /// The local user, where there is no address.
    pub user: &'a [u8],
}

impl<'a> Relay<'a> {
    /// Reads the whole value. The address is in the last brackets: a client's ident answer, which may hold
    /// any, stands before it.
    pub fn read(value: &'a [u8]) -> Relay<'a> {
        let value = value.strip_suffix(b" (may be forged)").unwrap_or(value);
        let address =
            memchr::memrchr(b'[', value).filter(|_| value.ends_with(b"]")).map(|at| value.split_at(at));
        let Some((name, address)) = address else {
            let (user, name) = split_once(value, b"@").unwrap_or((b"", value));
            return Relay { name: undotted(name), addr: None, user };
        };
        let name = name.trim_ascii_end();
        let name = memchr::memrchr(b'@', name).map_or(name, |at| &name[at + 1..]);
        // `[127.0.0.1] [127.0.0.1]`
        let name = if name.starts_with(b"[") { b"" } else { undotted(name) };
        Relay { name, addr: Some(Addr::read(&address[1..address.len() - 1])), user: b"" }
    }

    /// The same, only where an address stands in it.
    pub fn with_address(value: &'a [u8]) -> Option<(&'a [u8], Addr<'a>)> {
        let relay = Relay::read(value);
        relay.addr.map(|addr| (relay.name, addr))
    }
}

/// `mx.there.example.` as the resolver gives it.
fn undotted(name: &[u8]) -> &[u8] {
    name.strip_suffix(b".").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relays() {
        let table = [
            ("mx.b.example [192.0.2.7]", "mx.b.example", "192.0.2.7", ""),
            ("mx.b.example. [192.0.2.7] (may be forged)", "mx.b.example", "192.0.2.7", ""),
            ("[IPv6:2001:db8::7]", "", "2001:db8::7", ""),
            ("[127.0.0.1] [127.0.0.1]", "", "127.0.0.1", ""),
            ("x [203.0.113.9]@mx.b.example [192.0.2.7]", "mx.b.example", "192.0.2.7", ""),
            ("root@localhost", "localhost", "", "root"),
            ("mx.b.example.", "mx.b.example", "", ""),
        ];
        for (value, name, addr, user) in table {
            let addr = (!addr.is_empty()).then(|| Addr::read(addr.as_bytes()));
            let expected = Relay { name: name.as_bytes(), addr, user: user.as_bytes() };
            assert_eq!(Relay::read(value.as_bytes()), expected, "{value}");
        }
    }
}
