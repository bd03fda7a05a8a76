//! Texts nobody has met, and what is found in them.

use super::*;
use crate::parse::notice::Part;

fn message(subject: &str, text: &str) -> Message {
    let part = Part { media: "text/plain".to_string(), text: text.to_string(), ..Part::default() };
    let headers = vec![("subject".to_string(), subject.to_string())];
    Message { headers, parts: vec![part], ..Message::default() }
}

fn shown(subject: &str, text: &str) -> Vec<String> {
    let reading = read(&message(subject, text)).unwrap_or_default();
    let incident = |one: &Incident| {
        let ip = one.ip.map(|ip| ip.to_string()).or(one.masked.clone()).unwrap_or("-".to_string());
        let wall = one.when.as_ref().map_or("-".to_string(), |when| when.wall.to_string());
        format!("{wall} {ip} {}", one.kind)
    };
    let mut shown: Vec<String> = reading.incidents.iter().map(incident).collect();
    shown.extend(reading.asides.iter().map(|aside| format!("{:?} {}", aside.what, aside.at)));
    shown
}

#[test]
fn sentences() {
    assert_eq!(
        shown(
            "abuse",
            "Your host 192.0.2.1 sent spam on 2020-01-01 10:00:00 UTC.\nPlease answer before 2020-01-09 12:00 UTC.\n"
        ),
        ["1577872800 192.0.2.1 spam", "Deadline 1578571200"]
    );
    assert_eq!(
        shown(
            "",
            "This report was generated at 2020-01-02 00:00:00 UTC.\n\nOn 2020-01-01 at 10:00:00 we saw a port scan\nfrom 192.0.2.1.\n"
        ),
        ["1577872800 192.0.2.1 port scan", "Reported 1577923200"]
    );
}

#[test]
fn quoted_mails_give_no_events() {
    let text =
        "On 2014-03-03 17:00 UTC, Joe wrote:\n> attack from your host 192.0.2.1 at 2014-03-02 10:00:00 UTC\n";
    assert_eq!(shown("", text), ["1393754400 192.0.2.1 ", "Reported 1393866000"]);
}

#[test]
fn blocks_of_labels() {
    let text = "IP-Adresse: 192.0.2.1\nZeitpunkt: 02.06.2021 19:22:06\nInfektion: wannacry\n\nIP-Adresse: 192.0.2.2\nZeitpunkt: 03.06.2021 19:22:06\nInfektion: conficker\n";
    assert_eq!(shown("", text), ["1622661726 192.0.2.1 wannacry", "1622748126 192.0.2.2 conficker"]);
    assert_eq!(
        shown("", &text.replace("\n\n", "\n")),
        ["1622661726 192.0.2.1 wannacry", "1622748126 192.0.2.2 conficker"]
    );
    let time_first =
        "Time: 2021-06-02 19:22:06\nSource: 192.0.2.1\nTime: 2021-06-03 19:22:06\nSource: 192.0.2.2\n";
    assert_eq!(shown("", time_first), ["1622661726 192.0.2.1 ", "1622748126 192.0.2.2 "]);
}

#[test]
fn lost_line_breaks() {
    let text = "logs: 2020-01-01 10:00:00 192.0.2.1 denied 2020-01-01 10:00:05 192.0.2.1 denied";
    assert_eq!(shown("", text), ["1577872800 192.0.2.1 ", "1577872805 192.0.2.1 "]);
    let apache = "192.0.2.1 - - [01/Jan/2020:10:00:00 +0000] \"GET / 192.0.2.1 - - [01/Jan/2020:10:00:05 +0000] \"GET /";
    assert_eq!(shown("", apache), ["1577872800 192.0.2.1 web request", "1577872805 192.0.2.1 web request"]);
}

#[test]
fn other_addresses_stay_out() {
    let text = "Lines containing your address:\n2020-01-01 10:00:00 sshd: Failed password from 192.0.2.1\n2020-01-01 10:00:01 sshd: Failed password from 192.0.2.7\n";
    assert_eq!(shown("abuse report about 192.0.2.1", text), ["1577872800 192.0.2.1 ssh login failure"]);
}

#[test]
fn times_without_addresses_and_addresses_without_times() {
    assert_eq!(
        shown(
            "",
            "We were told:\n\n[2013-01-05 09:59:54] [] Trojan: Generic\n[2013-01-04 09:59:55] [] Trojan: Generic\n"
        ),
        ["1357379994 - malware", "1357293595 - malware"]
    );
    assert_eq!(shown("open resolver", "Your host 192.0.2.1 answers recursive queries."), ["- 192.0.2.1 "]);
    assert_eq!(shown("hello", "no numbers of any kind, version 1.2.3.4 apart"), Vec::<String>::new());
}

#[test]
fn tcpdump_with_the_day_in_the_prose() {
    let text = "The following was seen on 4 March 2010 (all times GMT+1):\n\n10:00:00.123456 IP 192.0.2.1.4444 > 198.51.100.7.25: Flags [S]\n";
    assert_eq!(shown("", text)[0], "1267696800 192.0.2.1 ");
}

#[test]
fn a_pasted_mail() {
    let text = "Spam from you:\n\nReturn-Path: <x@host.example>\nReceived: from [192.0.2.1] by mx.example; Thu, 19 Jun 2003 17:34:13 -0400\nDate: Fri, 20 Jun 2003 14:00:08 +0000\n\nbuy at 198.51.100.3 on 2003-06-20 10:00:00\n";
    assert_eq!(shown("", text), ["1056044053 192.0.2.1 spam"]);
}
