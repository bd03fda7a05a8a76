//! Whether there was anything to count from: "0 hits" and "no data" are two answers. Pure.
//!
//! Any line a section could have counted from is proof that its log was read; where there is none at all, the
//! report says what would give it.

use super::view::Report;

/// A kind of log without which whole sections have nothing to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absence {
    /// `no firewall log line`
    pub what: &'static str,
    /// What to switch on to have it.
    pub remedy: &'static str,
    /// The setting itself, ready to be typed, one or the other; empty where there is none.
    pub examples: &'static [&'static str],
}

/// None when firewall LOG lines were read.
pub fn firewall(report: &Report) -> Option<Absence> {
    let read =
        report.firewall.hits + report.firewall.unreadable + report.port25.hits + report.port25.unreadable;
    (read == 0).then_some(Absence {
        what: "not one firewall LOG line was read",
        remedy: "So nobody knows whether a host inside sends spam. The gateway has to log what leaves for port 25, \
                 with nftables or with iptables:",
        examples: &[
            "nft insert rule inet filter forward tcp dport 25 log prefix '\"port 25 > \"'",
            "iptables -I FORWARD -p tcp --dport 25 -j LOG --log-prefix \"Illegal port 25 > \"",
        ],
    })
}

/// None when lines of a mail server were read.
pub fn mail(report: &Report) -> Option<Absence> {
    let (sessions, mail) = (&report.connections, &report.mail);
    let read = sessions.inbound
        + sessions.outbound
        + sessions.unclosed
        + sessions.limits_total
        + report.rejects.total
        + report.rbl.rejects
        + report.auth.failures
        + report.postscreen.connects
        + report.postscreen.dnsbl_ranked
        + mail.accepted
        + mail.delivered
        + mail.deferred
        + mail.bounced;
    (read == 0).then_some(Absence {
        what: "not one mail server line was counted",
        remedy: "Name the mail server's log, or look below at what was read and not understood.",
        examples: &[],
    })
}

/// None when runs of jobs were read.
pub fn jobs(report: &Report) -> Option<Absence> {
    (report.jobs.runs == 0).then_some(Absence {
        what: "not one line of cron, anacron or a systemd timer was read",
        remedy: "Name the scheduler's log (/var/log/cron* or /var/log/syslog*).",
        examples: &[],
    })
}

/// Names of what could have been seen, was looked for in what was read, and is not there.
pub fn quiet(report: &Report) -> Vec<&'static str> {
    if mail(report).is_some() {
        return Vec::new();
    }
    let (sessions, mail) = (&report.connections, &report.mail);
    let seen = [
        ("blocklist rejects", report.rbl.rejects + report.rbl.listed.len() as u64),
        ("rejects", report.rejects.total),
        ("SMTP sessions", sessions.inbound + sessions.outbound),
        ("waves of connections", sessions.waves.len() as u64),
        ("limits reached", sessions.limits_total + sessions.limits.len() as u64),
        ("sessions that never closed", sessions.unclosed),
        ("guessers of user names", report.guessers.len() as u64),
        ("broadband lines", report.broadband.len() as u64),
        ("failed logins", report.auth.failures),
        ("deliveries", mail.accepted + mail.delivered + mail.deferred + mail.bounced),
    ];
    seen.into_iter().filter(|(_, count)| *count == 0).map(|(name, _)| name).collect()
}
