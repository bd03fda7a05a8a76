//! Refusals, failed logins, limits: a message, and the event it means.

use super::*;
use crate::model::event::{AuthFailure, Limit, LimitKind, Reason, Reject};

#[test]
fn rejects_that_name_their_client() {
    // message, client, name, reason, code, zone, sender, recipient
    type Row<'a> = (&'a str, &'a str, &'a str, Reason, u16, &'a str, &'a str, &'a str);
    let table: &[Row<'_>] = &[
        (
            "61A9x3Qf012345: ruleset=check_rcpt, arg1=<c@d.example>, relay=dsl7.isp.example [192.0.2.7] (may be forged), reject=550 5.7.1 <c@d.example>... Relaying denied. IP name possibly forged [192.0.2.7]",
            "192.0.2.7",
            "dsl7.isp.example",
            Reason::RelayDenied,
            550,
            "",
            "",
            "c@d.example",
        ),
        (
            "ruleset=check_relay, arg1=dsl7.isp.example, arg2=192.0.2.7, relay=dsl7.isp.example [192.0.2.7], reject=550 5.7.1 Rejected: 192.0.2.7 listed at zen.spamhaus.org",
            "192.0.2.7",
            "dsl7.isp.example",
            Reason::Rbl,
            550,
            "zen.spamhaus.org",
            "",
            "",
        ),
        (
            "NOQUEUE: ruleset=check_relay, arg1=[192.0.2.7], arg2=192.0.2.7, relay=[192.0.2.7], reject=553 5.3.0 Spam blocked see: http://spamcop.net/bl.shtml?192.0.2.7",
            "192.0.2.7",
            "",
            Reason::Rbl,
            553,
            "spamcop.net",
            "",
            "",
        ),
        (
            "61A9x3Qf012345: ruleset=check_mail, arg1=<a@b.example>, relay=[IPv6:2001:db8::7], reject=553 5.1.8 <a@b.example>... Domain of sender address a@b.example does not exist",
            "2001:db8::7",
            "",
            Reason::Policy,
            553,
            "",
            "a@b.example",
            "",
        ),
        (
            "61A9x3Qf012345: ruleset=check_rcpt, arg1=<anna@home.example>, relay=[192.0.2.7], reject=550 5.1.1 <anna@home.example>... User unknown",
            "192.0.2.7",
            "",
            Reason::UnknownUser,
            550,
            "",
            "",
            "anna@home.example",
        ),
        (
            "61A9x3Qf012345: ruleset=check_rcpt, arg1=<anna@home.example>, relay=[192.0.2.7], reject=450 4.4.0 <anna@home.example>... Relaying temporarily denied. Cannot resolve PTR record for 192.0.2.7",
            "192.0.2.7",
            "",
            Reason::RelayDenied,
            450,
            "",
            "",
            "anna@home.example",
        ),
        (
            "61A9x3Qf012345: rejecting commands from  [192.0.2.7] due to pre-greeting traffic after 0 seconds",
            "192.0.2.7",
            "",
            Reason::Policy,
            0,
            "",
            "",
            "",
        ),
        (
            "61A9x3Qf012345: dsl7.isp.example [192.0.2.7]: EXPN root [rejected]",
            "192.0.2.7",
            "dsl7.isp.example",
            Reason::Policy,
            0,
            "",
            "",
            "root",
        ),
        (
            "61A9x3Qf012345: [192.0.2.7]: vrfy info [rejected]",
            "192.0.2.7",
            "",
            Reason::Policy,
            0,
            "",
            "",
            "info",
        ),
        (
            "61A9x3Qf012345: dsl7.isp.example [192.0.2.7] (may be forged): probable open proxy: command=GET /x]: HTTP/1.0",
            "192.0.2.7",
            "dsl7.isp.example",
            Reason::Policy,
            421,
            "",
            "",
            "",
        ),
        (
            "NOQUEUE: Milter: connect: host=dsl7.isp.example, addr=192.0.2.7, rejecting commands",
            "192.0.2.7",
            "dsl7.isp.example",
            Reason::Policy,
            0,
            "",
            "",
            "",
        ),
        // Attempts to mislead: a quoted recipient, an ident answer.
        (
            "61A9x3Qf012345: ruleset=check_rcpt, arg1=<\"x>, relay=[203.0.113.9], reject=550 y\"@b.example>, relay=[192.0.2.7], reject=550 5.7.1 <x>... Relaying denied",
            "192.0.2.7",
            "",
            Reason::RelayDenied,
            550,
            "",
            "",
            "\"x>, relay=[203.0.113.9], reject=550 y\"@b.example",
        ),
        (
            "61A9x3Qf012345: ruleset=check_rcpt, arg1=<c@d.example>, relay=[203.0.113.9]@dsl7.isp.example [192.0.2.7], reject=550 5.7.1 <c@d.example>... Relaying denied",
            "192.0.2.7",
            "dsl7.isp.example",
            Reason::RelayDenied,
            550,
            "",
            "",
            "c@d.example",
        ),
    ];
    for &(message, client, name, reason, code, zone, sender, recipient) in table {
        let expected = Reject {
            client: addr(client),
            name: name.as_bytes(),
            reason,
            code,
            zone: zone.as_bytes(),
            sender: sender.as_bytes(),
            recipient: recipient.as_bytes(),
        };
        assert_eq!(read(message), Meaning::Event(Event::Reject(expected)), "{message}");
    }
}

#[test]
fn rejects_whose_client_comes_later() {
    // message, reason, code, zone, sender, recipient
    let table = [
        ("<nobody@home.example>... User unknown", Reason::UnknownUser, 0, "", "", "nobody@home.example"),
        ("nobody@home.example... No such user here", Reason::UnknownUser, 0, "", "", "nobody@home.example"),
        ("Too many recipients", Reason::Rate, 0, "", "", ""),
        (
            "Milter: to=<anna@home.example>, reject=451 4.7.1 Greylisting in action, please come back in 00:05:00",
            Reason::Greylisted,
            451,
            "",
            "",
            "anna@home.example",
        ),
        (
            "Milter: from=<a@b.example>, reject=550 5.7.1 No thanks",
            Reason::Policy,
            550,
            "",
            "a@b.example",
            "",
        ),
        ("Milter: data, reject=554 5.7.1 Virus found", Reason::Content, 554, "", "", ""),
        ("Milter: data, reject=554 5.7.1 No thanks", Reason::Content, 554, "", "", ""),
        ("Milter: helo=x, reject=550 5.7.1 Command rejected", Reason::Helo, 550, "", "", ""),
    ];
    for (message, reason, code, zone, sender, recipient) in table {
        let reject = Reject {
            client: None,
            name: b"",
            reason,
            code,
            zone: zone.as_bytes(),
            sender: sender.as_bytes(),
            recipient: recipient.as_bytes(),
        };
        let line = format!("{ID}: {message}");
        let expected = Event::RejectedIn { queue_id: ID.as_bytes(), reject };
        assert_eq!(read(&line), Meaning::Event(expected), "{message}");
    }
    let end = format!(
        "{ID}: from=<a@b.example>, size=0, class=0, nrcpts=0, proto=ESMTP, daemon=MTA, relay=dsl7.isp.example [192.0.2.7]"
    );
    let expected =
        Event::Abandoned { queue_id: ID.as_bytes(), client: addr("192.0.2.7"), name: b"dsl7.isp.example" };
    assert_eq!(read(&end), Meaning::Event(expected));
}

#[test]
fn failed_logins() {
    let table = [
        (
            "61A9x3Qf012345: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): authentication failure: checkpass failed, user=anna, relay=dsl7.isp.example [192.0.2.7] (may be forged)",
            "192.0.2.7",
            "dsl7.isp.example",
            "anna",
        ),
        (
            "61A9x3Qf012345: AUTH failure (PLAIN): user not found (-20) SASL(-13): user not found, user=x, relay=[203.0.113.9], relay=[192.0.2.7]",
            "192.0.2.7",
            "",
            "x, relay=[203.0.113.9]",
        ),
        (
            "61A9x3Qf012345: AUTH failure (LOGIN): authentication failure (-13), relay=[192.0.2.7]",
            "192.0.2.7",
            "",
            "",
        ),
        (
            "61A9x3Qf012345: dsl7.isp.example [192.0.2.7]: possible SMTP attack: command=AUTH, count=5",
            "192.0.2.7",
            "dsl7.isp.example",
            "",
        ),
    ];
    for (message, client, name, login) in table {
        let expected = AuthFailure { client: addr(client), name: name.as_bytes(), login: login.as_bytes() };
        assert_eq!(read(message), Meaning::Event(Event::AuthFailure(expected)), "{message}");
    }
}

#[test]
fn limits() {
    use LimitKind::{Connections, Load, Processes, Rate};
    for (text, kind, client) in [
        ("rejecting connections on daemon MTA: load average: 12", Load, ""),
        ("rejecting connections on daemon MTA: 40 children, max 40", Processes, ""),
        ("delaying connections on daemon MTA: load average=12 >= 10", Load, ""),
        ("deferring connections on daemon MTA: 3 per second", Rate, ""),
        ("runqueue: Skipping queue run -- load average too high", Load, ""),
        ("[192.0.2.7] (may be forged): possible SMTP attack: command=HELO/EHLO, count=3", Rate, "192.0.2.7"),
        ("[192.0.2.7]: Possible SMTP RCPT flood, throttling.", Rate, "192.0.2.7"),
    ] {
        let expected = Limit { kind, client: addr(client), text: text.as_bytes() };
        assert_eq!(read(text), Meaning::Event(Event::Limit(expected)), "{text}");
    }
    for (words, kind) in
        [("Connection rate limit exceeded.", Rate), ("Too many open connections.", Connections)]
    {
        let line = format!(
            "ruleset=check_relay, arg1=[192.0.2.7], arg2=192.0.2.7, relay=[192.0.2.7], reject=421 4.3.2 {words}"
        );
        let Meaning::Event(Event::Limit(limit)) = read(&line) else { panic!("{line}") };
        assert_eq!((limit.kind, limit.client), (kind, addr("192.0.2.7")));
    }
}
