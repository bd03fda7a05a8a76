//! smtpd's refusals: one line for each refused recipient, in the words of its restrictions.

use super::Week;
use super::lines::Class;
use super::people::{Client, ZONES};
use super::processes::Process;
use super::put::Put;
use super::sessions::{Kind, SMTPD};
use super::truth::Reason;

impl Week {
    /// One refused recipient.
    pub fn refused(&mut self, at: i64, client: u32, process: Process, kind: Kind) {
        let Week { people, lines, truth, rng, .. } = self;
        let person = &people.clients[client as usize];
        let mut recipient = rng.pick(&people.mailboxes).as_str();
        match kind {
            Kind::NoReverseDns if person.name != "unknown" && rng.percent(40) => {
                let out = lines.line(at, SMTPD, process.pid, Class::Ignored);
                put!(out, "warning: hostname ", person.name, " does not resolve to address ", person.ip);
                put!(out, ": Name or service not known");
            }
            Kind::Greylisted => {
                let out = lines.line(at, "postgrey", 955, Class::Ignored);
                put!(out, "action=greylist, reason=new, client_name=", person.name, ", client_address=");
                put!(out, person.ip, ", sender=news@", person.domain, ", recipient=", recipient);
            }
            Kind::UnknownUser => {
                let user = rng.skewed(people.unknown.len());
                recipient = &people.unknown[user];
                truth.guessed(client, user as u32);
            }
            Kind::Relay => recipient = "someone@elsewhere.example",
            _ => {}
        }
        let out = lines.line(at, SMTPD, process.pid, Class::Used);
        put!(out, "NOQUEUE: reject: RCPT from ", person.peer, ": ");
        if let Some((reason, code)) = words(out, kind, person, recipient, || rng.percent(50)) {
            truth.rejected(reason, code, 1);
        } else {
            let zone = listing(rng.below(8), person.zones);
            let (name, tail) = ZONES[zone];
            put!(
                out,
                "554 5.7.1 Service unavailable; Client host [",
                person.ip,
                "] blocked using ",
                name,
                tail
            );
            put!(out, if tail.is_empty() { "" } else { person.ip.as_str() });
            truth.blocked(client, zone, 554);
        }
        put!(
            out,
            "; from=<bounce@",
            person.domain,
            "> to=<",
            recipient,
            "> proto=ESMTP helo=<",
            person.helo,
            ">"
        );
    }
}

/// What smtpd says, with the reason and code that it is; None, and nothing said, for a blocklist's refusal.
fn words(
    out: &mut Vec<u8>,
    kind: Kind,
    person: &Client,
    recipient: &str,
    mut either: impl FnMut() -> bool,
) -> Option<(Reason, u16)> {
    Some(match kind {
        Kind::Greylisted => {
            put!(out, "450 4.2.0 <", recipient, ">: Recipient address rejected: Greylisted, see ");
            let domain = recipient.split('@').next_back().unwrap_or("");
            put!(out, "http://postgrey.schweikert.ch/help/", domain, ".html");
            (Reason::Greylisted, 450)
        }
        Kind::UnknownUser => {
            put!(out, "550 5.1.1 <", recipient, ">: Recipient address rejected: ");
            put!(out, "User unknown in virtual mailbox table");
            (Reason::UnknownUser, 550)
        }
        Kind::Helo if either() => {
            put!(out, "504 5.5.2 <", person.helo, ">: Helo command rejected: need fully-qualified hostname");
            (Reason::Helo, 504)
        }
        Kind::Helo => {
            put!(out, "450 4.7.1 <", person.helo, ">: Helo command rejected: Host not found");
            (Reason::Helo, 450)
        }
        Kind::NoReverseDns => {
            put!(out, "450 4.7.25 Client host rejected: cannot find your hostname, [", person.ip, "]");
            (Reason::NoReverseDns, 450)
        }
        Kind::Relay => {
            put!(out, "454 4.7.1 <", recipient, ">: Relay access denied");
            (Reason::RelayDenied, 454)
        }
        Kind::Policy => {
            put!(out, "450 4.1.8 <bounce@", person.domain, ">: Sender address rejected: Domain not found");
            (Reason::Policy, 450)
        }
        Kind::Other => {
            put!(out, "451 4.3.0 <", recipient, ">: Temporary lookup failure");
            (Reason::Other, 451)
        }
        _ => return None,
    })
}

/// One of the zones that list a client: mostly the first.
fn listing(chance: usize, zones: u8) -> usize {
    let count = zones.count_ones() as usize;
    let skip = if chance < 5 || count < 2 { 0 } else { chance % count };
    (0..8).filter(|place| zones >> place & 1 == 1).nth(skip).unwrap_or(0)
}
