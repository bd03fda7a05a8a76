//! What any daemon says in the day's run and nothing is counted from: TLS, verbose logging (`-v`), warnings
//! that a client's or a stranger's mistake brings about. Pure. From `src/tls/`, `src/util/`, `src/master/`.
//!
//! A warning about our own set-up that is not named here, and every `fatal:`, `error:` and `panic:`, stays
//! unmatched, so that the report shows it to the admin.

use super::grammar::{cut, peer};
use crate::model::event::Meaning;
use crate::model::net::Ip;
use crate::parse::words::contains;

pub fn meaning(message: &[u8]) -> Meaning<'_> {
    let known = match message.strip_prefix(b"warning: ") {
        Some(text) => is_routine_warning(text),
        None => is_tls(message) || is_told(message) || is_verbose(message),
    };
    if known { Meaning::Ignored } else { Meaning::Unmatched }
}

fn starts_with_any(text: &[u8], begins: &[&[u8]]) -> bool {
    begins.iter().any(|begin| text.starts_with(begin))
}

/// Start and stop, caches and statistics.
fn is_told(message: &[u8]) -> bool {
    const TOLD: &[&[u8]] = &[
        b"statistics: ",
        b"cache ",
        b"daemon started -- version ",
        b"reload -- version ",
        b"terminating on signal ",
        b"starting the Postfix mail system",
        b"stopping the Postfix mail system",
        b"refreshing the Postfix mail system",
        b"aborting the Postfix mail system",
        b"the Postfix mail system is running",
        b"waiting for the Postfix mail system to terminate",
        b"Postfix is running with backwards-compatible default settings",
        b"See http://www.postfix.org/COMPATIBILITY_README.html",
        b"See https://www.postfix.org/COMPATIBILITY_README.html",
        b"To disable backwards compatibility use ",
        b"using backwards-compatible default setting",
        b"close database ",
        b"idle timeout -- exiting",
        b"Connecting to ",
        b"Run-time linked against ",
        b"Compiled against ",
        b"CONNECT from [",
        b"DISCONNECT [",
    ];
    starts_with_any(message, TOLD)
}

fn is_tls(message: &[u8]) -> bool {
    const KINDS: &[&[u8]] = &[b"Anonymous", b"Untrusted", b"Trusted", b"Verified"];
    const TLS: &[&[u8]] = &[
        b"setting up TLS connection ",
        b"SSL_accept",
        b"SSL_connect",
        b"SSL_shutdown:",
        b"SSL3 alert ",
        b"SSL connection ",
        b"TLS handshake failed ",
        b"TLS SNI ",
        b"TLS cipher list ",
        b"Host offered STARTTLS: ",
        b"certificate verification ",
        b"certificate peer name verification ",
        b"initializing the server-side TLS engine",
        b"initializing the client-side TLS engine",
        b"read from ",
        b"write to ",
        b"save session ",
        b"looking for session ",
        b"lookup smtpd session ",
        b"lookup smtp session ",
        b"reloaded session ",
        b"delete smtpd session ",
        b"delete smtp session ",
    ];
    let established = KINDS
        .iter()
        .any(|kind| message.strip_prefix(*kind).is_some_and(|rest| rest.starts_with(b" TLS connection ")));
    // Certificate lines of higher TLS log levels: `mx.home.example[192.0.2.7]: Issuer=...`.
    let certificate = || {
        peer(message).and_then(|(_, rest)| rest.strip_prefix(b": ")).is_some_and(|rest| {
            const ABOUT: &[&[u8]] = &[
                b"subject_CN=",
                b"Issuer",
                b"issuer=",
                b"Untrusted: ",
                b"Trusted: ",
                b"Verified: ",
                b"Matched subjectAltName",
                b"fingerprint=",
                b"certificate ",
                b"re-using session ",
                b"reloaded ",
                b"depth=",
                b"TLS cipher list ",
                b"TLS ",
                b"SNI ",
                b"pkey_fingerprint=",
                b"save ",
                b"Issuing session ticket",
                b"decrypting session ticket",
            ];
            starts_with_any(rest, ABOUT)
        })
    };
    established || starts_with_any(message, TLS) || certificate()
}

/// `-v`: function names before a colon (`match_hostname: ...`), the SMTP dialogue, internal protocols. It
/// repeats what other lines say, refusals included.
fn is_verbose(message: &[u8]) -> bool {
    const VERBOSE: &[&[u8]] = &[
        b"> ",
        b"< ",
        b">>> ",
        b"<<< ",
        b"send attr ",
        b"input attribute ",
        b"private/",
        b"public/",
        b"connection established",
        b"connection closed",
        b"request: ",
        b"request ignored",
        b"done incoming queue scan",
        b"done deferred queue scan",
        b"start incoming queue scan",
        b"start deferred queue scan",
        b"start sorted recipient list",
        b"start move queue ",
        b"process generation: ",
        b"mynetworks: ",
        b"connect to subsystem ",
        b"rewrite stream disconnect",
        b"wakeup ",
        b"report ",
        b"abort all milters",
        b"free all milters",
        b"disconnect event all milters",
        b"fsspace: ",
        b"before input_transp_cleanup: ",
        b"after input_transp_cleanup: ",
        b"smtp socket: ",
        b"cleanup socket: ",
        b"cleanup flags = ",
        b"initial envelope ",
        b"extracted envelope ",
        b"open incoming/",
        b"begin ",
        b"end ",
        b"pref ",
        b"connecting to ",
        b"lookup ",
        b"host name lookup methods: ",
        b"trying... ",
        b"master disconnect -- exiting",
        b"proxymap stream disconnect",
        b"verify stream disconnect",
        b"anvil stream disconnect",
    ];
    starts_with_any(message, VERBOSE) || opens_with_function(message)
}

/// `function_name: `, `function_name[1]: ` or `parameter_name = `. Warnings open with their level, so this is debugging.
fn opens_with_function(message: &[u8]) -> bool {
    let name = message
        .iter()
        .take_while(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || **byte == b'_');
    let length = name.count();
    let (name, rest) = message.split_at(length);
    (4..=60).contains(&length)
        && (name.contains(&b'_') || name.starts_with(b"dict"))
        && (rest.starts_with(b": ") || rest == b":" || rest.starts_with(b" = ") || rest.starts_with(b"["))
}

fn is_routine_warning(text: &[u8]) -> bool {
    const ROUTINE: &[&[u8]] = &[
        b"hostname ",
        b"numeric hostname",
        b"numeric domain name",
        b"malformed domain name",
        b"valid_hostname: ",
        b"valid_ipv4_hostaddr: ",
        b"valid_ipv6_hostaddr: ",
        b"valid_mailhost_addr: ",
        b"Illegal address syntax from ",
        b"non-SMTP command from ",
        b"non-E/SMTP response ",
        b"dnsblog",
        b"dnsbl lookup error",
        b"psc_",
        b"getpeername: ",
        b"haproxy read: ",
        b"no MX host for ",
        b"Unable to look up ",
        b"mail for ",
        b"host ",
        b"TLS library problem: ",
        b"TLS SNI ",
        b"ciphertext read/write timeout ",
        b"SSL_",
        b"tls_text_name: ",
        b"DNSSEC validation ",
        b"TLS policy lookup ",
        // The line with the client's address follows, and is counted.
        b"SASL authentication failure: ",
        b"SASL authentication problem: ",
        b"SASL: Connect to ",
        b"xsasl_",
        b"Read failed in network_biopair_interop",
        b"network_biopair_interop: ",
        b"to avoid this condition, increase the process count",
        b"see http://www.postfix.org/STRESS_README.html",
        b"see https://www.postfix.org/STRESS_README.html",
        b"symlink leaves directory: ",
        b"group or other writable: ",
        b"not owned by ",
    ];
    starts_with_any(text, ROUTINE)
        || is_failed_process(text)
        || about_address(text)
        || peer(text).is_some_and(|(_, rest)| starts_with_any(rest, &[b" sent ", b" offered "]))
}

/// `process /usr/lib/postfix/smtpd pid 7 exit status 1`: the reason is in that process's own line.
fn is_failed_process(text: &[u8]) -> bool {
    text.starts_with(b"process /") && contains(text, b" pid ")
        || text.starts_with(b"/") && contains(text, b": bad command startup -- throttling")
}

/// Older releases: `192.0.2.7: hostname a.example verification failed: ...`, `192.0.2.7: address not listed for
/// hostname a.example`.
fn about_address(text: &[u8]) -> bool {
    let Some((address, rest)) = cut(text, b": ") else { return false };
    Ip::parse(address).is_some()
        && starts_with_any(rest, &[b"hostname ", b"address not listed for hostname "])
}
