//! What the customer reads, and that no text of notice or log breaks its 80 columns; and the JSON beside it.

use super::fixture;
use proptest::prelude::*;
use rapsheet::report::investigation::text;
use rapsheet::report::json;
use rapsheet::report::safe::{columns, is_harmful};
use rapsheet::report::view::investigation::{Incident, Investigation};

#[test]
fn the_story_prints_its_five_readings() {
    insta::assert_snapshot!(text::render(&fixture::story(), false), @r##"
    rapsheet: web1.example.org, investigation (Australia/Sydney)

    NOT DISTINGUISHABLE: several fit equally well, and nothing here tells them
                         apart.

    Five jobs of this machine would fit the three times, depending on the zone in
    which they were written. Read as UTC it was root /usr/local/bin/push-stats, read
    as Sydney time root /usr/local/bin/fetch-feeds. Nothing in the logs decides
    between them.

    INCIDENTS -------------------------------------------------------- 3 in 1 notice
      All of them: Trojan: Generic, 203.0.113.20

      #  notice's clock       here       zone     firewall  mail
      1  2013-01-03 09:59:39  not known  unknown  none      whole
           12: [2013-01-03 09:59:39] [203.0.113.20] Trojan: Generic
      2  2013-01-04 09:59:55  not known  unknown  none      whole
           13: [2013-01-04 09:59:55] [203.0.113.20] Trojan: Generic
      3  2013-01-07 09:59:54  not known  unknown  none      whole
           14: [2013-01-07 09:59:54] [203.0.113.20] Trojan: Generic
      here: the same instant by this machine's clock, Australia/Sydney.
      zone: how the zone of the notice's clock is known (unknown: not known, so that
            the local time may be hours off).
      firewall, mail: whether the logs around that time are whole, have GAPS, or
                      there are none of that sort.
      The small lines are the notice's own, with their numbers.

    WHO IT MAY HAVE BEEN ------------------------------------------------ 2 suspects
      #  kind  who                              probability  by chance    fits
      1  job   root /usr/local/bin/push-stats          41 %    1 in 50  3 of 3
      2  job   root /usr/local/bin/fetch-feeds         24 %    1 in 50  3 of 3
               somebody not in this list               31 %
      probability: that it was this one, weighed against all others and against
                   somebody not listed.
      by chance: how often a harmless one would fit as well by luck.
      fits: incidents close to what it did, at the likeliest zone or the one named.

      1  job root /usr/local/bin/push-stats
         answer     NOT DISTINGUISHABLE
         evidence   e: its schedule only (classes a to e, a is the strongest)
         by chance  each incident at any time: 1 in 10,000; the series moved as a
                    whole: 1 in 50; moved by quarter hours: 3 in 10 (the same search
                    among times shuffled in three ways)
         lags       incident 1: 21 s before, 2: 5 s before, 3: 6 s before (how far
                    each incident stands from what it did, at that zone)
         clock      the reporter's clock would be 11 s behind ours (if it was this
                    one)
         schedule   0 21 * * * root /usr/local/bin/push-stats
         rhythm     every day at 21:00
         next       2013-01-08 21:00:00 (when it acts again, if it goes on like
                    this)
         incident 1, 21 s before: /var/log/syslog.1:4100
                Jan 3 21:00:01 web1 CRON[811]: (root) CMD (root
                /usr/local/bin/push-stats)
         incident 2, 5 s before: /var/log/syslog.1:4101
                Jan 4 21:00:01 web1 CRON[811]: (root) CMD (root
                /usr/local/bin/push-stats)
         incident 3, 6 s before: /var/log/syslog.1:4102
                Jan 7 21:00:01 web1 CRON[811]: (root) CMD (root
                /usr/local/bin/push-stats)

      2  job root /usr/local/bin/fetch-feeds
         answer     NOT DISTINGUISHABLE
         evidence   e: its schedule only
         by chance  each incident at any time: 1 in 10,000; the series moved as a
                    whole: 1 in 50; moved by quarter hours: 3 in 10
         lags       incident 1: 21 s before, 2: 5 s before, 3: 6 s before
         clock      the reporter's clock would be 11 s behind ours
         schedule   0 10 * * * root /usr/local/bin/fetch-feeds
         rhythm     every day at 10:00
         next       2013-01-08 10:00:00
         incident 1, 21 s before: /var/log/syslog.1:4100
                Jan 3 10:00:01 web1 CRON[811]: (root) CMD (root
                /usr/local/bin/fetch-feeds)
         incident 2, 5 s before: /var/log/syslog.1:4101
                Jan 4 10:00:01 web1 CRON[811]: (root) CMD (root
                /usr/local/bin/fetch-feeds)
         incident 3, 6 s before: /var/log/syslog.1:4102
                Jan 7 10:00:01 web1 CRON[811]: (root) CMD (root
                /usr/local/bin/fetch-feeds)

    HOW THE TIMES CAN BE READ ----------------------------------------------- 4 ways
      The zone of the notice's clock cannot be decided; UTC+00:00 leads. Next best
      is UTC+11:00, 12 points of 100 behind.
      The zone of a clock says how far it is from universal time (UTC). Where a
      notice does not state its zone, its times can be read in several ways. The
      weight says how much speaks for a way; all ways together make 100 %.
          43 %  UTC (+00:00): many reporters write UTC
                -> job root /usr/local/bin/push-stats, at the time (43 %); incident
                   1: 21 s before, 2: 5 s before, 3: 6 s before
          31 %  Australia/Sydney (+11:00): the zone of the provider
                -> job root /usr/local/bin/fetch-feeds, at the time (31 %); incident
                   1: 21 s before, 2: 5 s before, 3: 6 s before
                -> job root /usr/local/bin/mirror, acting 59.7 minutes after its
                   start (7 %); incident 1: 59 min 39 s after, 2: 59 min 55 s after,
                   3: 59 min 54 s after
          12 %  UTC+10:00 (+10:00): the provider's zone without summer time
                -> job root /usr/local/bin/report, an hour later (12 %); incident 1:
                   21 s before, 2: 5 s before, 3: 6 s before
           7 %  UTC+12:00 (+12:00): a host of ours without summer time
                -> job root /usr/local/bin/mirror, an hour earlier (7 %); incident
                   1: 21 s before, 2: 5 s before, 3: 6 s before

    EXCLUDED --------------------------------------------------------------------- 1
      job  root /usr/local/bin/backup  did not run on one of the days

    GOOD TO KNOW -------------------------------------------------------------------
      - All three lie 5 to 21 seconds before a full hour, and cron never starts
        early.

    WHAT WOULD SETTLE IT -----------------------------------------------------------
      1. Move push-stats by seven minutes (7 21 * * *): if the next notice moves
         too, it was this job.
      2. Switch on a LOG rule for outgoing connections on the firewall.

    WHAT WAS READ -------------------------------- 1 notice, 1 schedule, 2 log files
      notice notice.eml: read as AISI, 3 incidents
          from    abuse@provider.example
          subject Security notice for your service
          mailed  2013-01-08 09:12:00
          - deadline 2013-01-15: please answer by 15 January
          ? The stamps state no zone.
      schedule /etc/crontab: 9 jobs
          ? line 14 cannot be read

      year inferred, likely: from mtime; the weekday agrees; zone of this machine
      /var/log/syslog.1    120,400 lines  2013-01-01 00:00 to 2013-01-08 06:25
      /var/log/mail.log.1  120,400 lines  2013-01-01 00:00 to 2013-01-08 06:25

    PROBLEMS WITH THE INPUT ------------------------------------------------------ 4
      /var/log/mail.log.1:77: no stamp
      and 3 more

    rapsheet 0.1.0. The HTML report shows the times as a picture.
    "##);
}

#[test]
fn a_named_host_comes_with_its_line() {
    let text = text::render(&fixture::named(), false);
    insta::assert_snapshot!(text.lines().take(60).collect::<Vec<_>>().join("\n"), @r##"
    rapsheet: web1.example.org, investigation (Australia/Sydney)

    IDENTIFIED: the logs name it: what the notice tells stands in a line of theirs.

    It was 192.168.2.23 (printer), almost surely. A line of the firewall has the
    source port of the notice, two seconds before it. Take it off the network and
    look at it.

    INCIDENTS -------------------------------------------------------- 1 in 1 notice
      #  notice's clock       here                 zone      firewall  mail
      1  2013-01-03 09:59:39  2013-01-03 20:59:39  inferred  whole     GAPS
           Trojan: Generic, from 203.0.113.20, source port 41022, other side
           198.51.100.9 port 80, tcp
           12: [2013-01-03 09:59:39] [203.0.113.20] Trojan: Generic
      here: the same instant by this machine's clock, Australia/Sydney.
      zone: how the zone of the notice's clock is known (inferred: found by
            comparing with the logs).
      firewall, mail: whether the logs around that time are whole, have GAPS, or
                      there are none of that sort.
      The small lines are the notice's own, with their numbers.

    WHO IT MAY HAVE BEEN ------------------------------------------------- 1 suspect
      #  kind  who                        probability   by chance    fits
      1  host  192.168.2.23                 over 99 %  1 in 3,000  1 of 1
               somebody not in this list    under 1 %
      probability: that it was this one, weighed against all others and against
                   somebody not listed.
      by chance: how often a harmless one would fit as well by luck.
      fits: incidents close to what it did, at the likeliest zone or the one named.

      1  host 192.168.2.23 (printer, 00:0d:3a:2f:f2:27)
         answer     IDENTIFIED
         evidence   a: source port and time of the notice in a firewall line
                    (classes a to e, a is the strongest)
         by chance  each incident at any time: 1 in 5,000; the series moved as a
                    whole: 1 in 3,000; moved by quarter hours: 1 in 3,000 (the same
                    search among times shuffled in three ways)
         lags       incident 1: 2 s after (how far each incident stands from what it
                    did, at that zone)
         clock      the reporter's clock would be 2 s ahead of ours (if it was this
                    one)
         incident 1, 2 s after: /var/log/kern.log.1:90210
                Jan 3 20:59:37 gw kernel: [81234.5678] FWD IN=eth1 OUT=eth0
                SRC=192.168.2.23 DST=198.51.100.9 LEN=60 TOS=0x00 PREC=0x00 TTL=63
                ID=47…

    HOW THE TIMES CAN BE READ ------------------------------------------------------
      The notice's clock runs at UTC+00:00, found by comparing with the logs. Next
      best is UTC+11:00, 98 points of 100 behind.

    GOOD TO KNOW -------------------------------------------------------------------
      - All three lie 5 to 21 seconds before a full hour, and cron never starts
        early.

    WHAT WOULD SETTLE IT -----------------------------------------------------------
      1. Move push-stats by seven minutes (7 21 * * *): if the next notice moves
         too, it was this job.
      2. Switch on a LOG rule for outgoing connections on the firewall.

    WHAT WAS READ -------------------------------- 1 notice, 1 schedule, 2 log files
    "##);
}

#[test]
fn a_notice_alone_says_how_to_go_on() {
    insta::assert_snapshot!(text::render(&fixture::alone(), false), @r##"
    rapsheet: web1.example.org, investigation (Australia/Sydney)

    NO DATA: there was nothing to compare the notice with.

    The notice alleges three events of 203.0.113.20 in January 2013. No logs were
    read, so nobody can be named. Read on for what to fetch.

    INCIDENTS -------------------------------------------------------- 3 in 1 notice
      All of them: Trojan: Generic, 203.0.113.20

      #  notice's clock       here       zone
      1  2013-01-03 09:59:39  not known  unknown
           12: [2013-01-03 09:59:39] [203.0.113.20] Trojan: Generic
      2  2013-01-04 09:59:55  not known  unknown
           13: [2013-01-04 09:59:55] [203.0.113.20] Trojan: Generic
      3  2013-01-07 09:59:54  not known  unknown
           14: [2013-01-07 09:59:54] [203.0.113.20] Trojan: Generic
      here: the same instant by this machine's clock, Australia/Sydney.
      zone: how the zone of the notice's clock is known (unknown: not known, so that
            the local time may be hours off).
      The small lines are the notice's own, with their numbers.

    HOW TO GO ON -------------------------------------------------------------------
      1. No logs were read, so this page says what the notice alleges and not who
         did it.
      2. Name your logs: rapsheet investigate NOTICE --logs /var/log. Best are the
         firewall's lines of these times, which name the inside host, then the mail
         server's; rotated and packed ones count.
      3. Name your schedules: --jobs /etc/crontab --jobs /etc/cron.d. They say which
         job was due at these times.

    WHAT WAS READ --------------------------------------------------------- 1 notice
      notice notice.eml: read as AISI, 3 incidents
          from    abuse@provider.example
          subject Security notice for your service
          mailed  2013-01-08 09:12:00
          - deadline 2013-01-15: please answer by 15 January
          ? The stamps state no zone.

    rapsheet 0.1.0. The HTML report shows the times as a picture.
    "##);
}

#[test]
fn ten_thousand_incidents_are_counted() {
    let mut all = fixture::alone();
    all.incidents = (0..10_000).map(|_| Incident { ours: true, ..all.incidents[0].clone() }).collect();
    let text = text::render(&all, false);
    assert!(text.contains("  and 9,960 more, in the HTML and JSON reports\n"), "{text}");
    assert!(text.lines().count() < 90);
}

#[test]
fn colour_only_where_asked_for() {
    assert!(!text::render(&fixture::story(), false).contains('\x1b'));
    assert!(text::render(&fixture::named(), true).contains("\x1b[1;31mIDENTIFIED"));
}

#[test]
fn json_has_the_names_of_the_contract() {
    let found: serde_json::Value = serde_json::from_str(&json::render(&fixture::named())).expect("JSON");
    assert_eq!(found["schema"], "rapsheet/investigation/1");
    assert_eq!(found["incidents"][0]["port"], 41_022);
    assert_eq!(found["zone"]["how"], "inferred");
    assert_eq!(found["suspects"][0]["evidence"][0]["at"], "2013-01-03T20:59:37+11:00");
    let evil = "\u{1b}[2J\u{202e}\"},{\"";
    let written = json::render(&fixture::hostile(evil));
    assert!(!written.chars().any(|letter| is_harmful(letter) && letter != '\n'));
    let found: serde_json::Value = serde_json::from_str(&written).expect("JSON");
    assert_eq!(found["suspects"][1]["id"], evil);
}

fn keeps_the_page(all: &Investigation) {
    for line in text::render(all, false).split_terminator('\n') {
        assert!(columns(line) <= 80, "{} columns: {line}", columns(line));
        assert!(!line.chars().any(is_harmful), "{line:?}");
    }
}

#[test]
fn no_line_is_wider_than_the_mail() {
    [fixture::story(), fixture::named(), fixture::alone(), fixture::empty()].iter().for_each(keeps_the_page);
    for text in ["", &"x".repeat(10_000), &"漢".repeat(10_000), &"word ".repeat(5_000)] {
        keeps_the_page(&fixture::hostile(text));
    }
}

#[test]
fn figures_that_are_none_break_nothing() {
    let mut all = fixture::story();
    for one in &mut all.suspects {
        (one.probability, one.by_chance, one.skew, one.lags) =
            (f64::NAN, f64::INFINITY, f64::NAN, vec![None; 40]);
    }
    if let Some(zone) = &mut all.zone {
        zone.margin = f64::NAN;
    }
    keeps_the_page(&all);
    assert!(text::render(&all, false).contains("and 28 more"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_hostile_text_breaks_the_page(text in "[\\x00-\\x{2fff}]{0,120}|[\\x{200b}-\\x{2069} a-z]{0,300}|\\PC{0,90}") {
        keeps_the_page(&fixture::hostile(&text));
    }
}
