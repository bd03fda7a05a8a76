//! What this machine says of itself, as it is written where the kernel and the resolver keep it; `parse::machine`
//! reads it. What is not there is empty.

use std::path::Path;

/// The texts, by what they tell.
#[derive(Debug, Default)]
pub struct Machine {
    /// /proc/net/fib_trie: addresses of the interfaces, IPv4.
    pub fib_trie: String,
    /// /proc/net/if_inet6: the same, IPv6.
    pub if_inet6: String,
    /// /proc/net/route and /proc/net/ipv6_route: the default gateways.
    pub route: String,
    pub ipv6_route: String,
    /// /etc/resolv.conf: the resolvers.
    pub resolv_conf: String,
    /// Who is logged in over SSH where this runs: `SSH_CONNECTION`, else `SSH_CLIENT`; the address stands first.
    pub ssh: String,
}

impl Machine {
    pub fn ask() -> Machine {
        let text = |path: &str| {
            let bytes = std::fs::read(Path::new(path)).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
        Machine {
            fib_trie: text("/proc/net/fib_trie"),
            if_inet6: text("/proc/net/if_inet6"),
            route: text("/proc/net/route"),
            ipv6_route: text("/proc/net/ipv6_route"),
            resolv_conf: text("/etc/resolv.conf"),
            ssh: set("SSH_CONNECTION").or_else(|| set("SSH_CLIENT")).unwrap_or_default(),
        }
    }
}
