//! What the cron mail says, and that no log text breaks its 80 columns.

use super::fixture;
use proptest::prelude::*;
use rapsheet::report::safe::{columns, is_harmful};
use rapsheet::report::{text, view::Report};

fn section(report: &Report, heading: &str) -> String {
    let text = text::render(report, false);
    let lines = text.lines().skip_while(|line| !line.starts_with(heading));
    lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_head_says_what_needs_hands() {
    let text = text::render(&fixture::bad_day(), false);
    let head: Vec<&str> = text.lines().take(18).collect();
    insta::assert_snapshot!(head.join("\n"), @r##"
    rapsheet: mx1.example.org, 2026-05-11 (Europe/Brussels)

    HIGH    192.168.2.23 is almost surely infected: 946 connections to port 25 of
            412 servers, every 10 min.

    WHAT CHANGED -------------------------------------------------------------------
      new     illegal port-25 hits: 958, the day before 0
      worse   rejects: 5,804, the day before 2,100
      better  bounced recipients: 12, the day before 61

    WHAT NEEDS HANDS ---------------------------------------------------------------
      HIGH    192.168.2.23 (00:0d:3a:2f:f2:27) tried port 25 of 412 servers 946
              times, every 10 min, from 00:00:31 to 23:58:01.
              /var/log/kern.log:1044
                May 11 00:00:31 gw kernel: [81234.5678] Illegal port 25 > IN=eth1
                OUT=eth0 MAC=00:1b:21:aa:10:01:00:0d:3a:2f:f2:27:08:00 SRC=192.168.…
              -> Take it off the network, look for what runs every ten minutes on
                 it, and keep outgoing port 25 closed.
    "##);
}

#[test]
fn port_25_shows_source_mac_cadence_and_strip() {
    insta::assert_snapshot!(section(&fixture::bad_day(), "ILLEGAL PORT 25"), @r##"
    ILLEGAL PORT 25 -------------------------------------------- 958 hits, 2 sources
          946  192.168.2.23  MAC 00:0d:3a:2f:f2:27
               412 destinations, 00:00:31 to 23:58:01, every 10 min (96 % of gaps)
               most hit: 195.238.5.128 (12), 198.51.100.25 (9), 203.0.113.25 (9)
               "Illegal port 25 >" logged (946)
      00h 587658765876587658765876587658765876587658765876587658765876587658765876
      12h 587658765876587658765876587658765876587658765876587658765876587658765876
           12  2001:db8:1234:5678:9abc:def0:1234:5678  no MAC in the log
               2 destinations, 09:12:00 to 09:40:10, irregular, in 2 bursts
      00h .......................................................4.8..............
      12h ........................................................................
      (in the strips each sign is ten minutes: . no hit, 1 to 9 hits, + ten or more)
    "##);
}

#[test]
fn every_hit_is_a_line() {
    let text = text::render(&fixture::bad_day(), false);
    assert!(text.contains("\nMay 11 00:00:31 > SRC=192.168.2.23 - DST=195.238.5.128\n"));
}

#[test]
fn a_ranking_shows_ten_and_sums_up_the_rest() {
    let section = section(&fixture::bad_day(), "FIREWALL");
    assert!(section.contains("what was done: dropped (10,071)"), "{section}");
    let text = text::render(&fixture::bad_day(), false);
    assert!(text.contains("  and 23 more (601 hits)\n"));
}

#[test]
fn no_hits_and_no_data_are_two_answers() {
    insta::assert_snapshot!(section(&fixture::quiet(), "ILLEGAL PORT 25"), @r##"
    ILLEGAL PORT 25 --------------------------------------------------------- 0 hits
      Nobody inside tried it: 214 firewall LOG lines read, none to port 25 from
      here.
    "##);
    insta::assert_snapshot!(section(&fixture::empty(1), "ILLEGAL PORT 25"), @r##"
    ILLEGAL PORT 25 -------------------------------------------------------- no data
      No data: not one firewall LOG line was read. So nobody knows whether a host
      inside sends spam. The gateway has to log what leaves for port 25, with
      nftables or with iptables:
      nft insert rule inet filter forward tcp dport 25 log prefix '"port 25 > "'
      iptables -I FORWARD -p tcp --dport 25 -j LOG --log-prefix "Illegal port 25 > "
    "##);
    let quiet = text::render(&fixture::quiet(), false);
    assert!(quiet.contains("Nothing seen: blocklist rejects"), "{quiet}");
}

#[test]
fn the_classes_of_lines_add_up() {
    insta::assert_snapshot!(section(&fixture::bad_day(), "COVERAGE"), @r##"
    COVERAGE ------------------------------------ 3 files, 1,234,567 lines, 163.1 MB
      1,000,000  81 %  used           counted from
        200,000  16 %  ignored        known, nothing to count
            412  <1 %  unmatched      not understood, listed below
             12  <1 %  unreadable     no stamp or no sense
         30,000   2 %  out of period
          4,143  <1 %  duplicate      read before, under another name
      1,234,567        in all
      2 lines too long: the end was left unread.
    "##);
}

#[test]
fn files_stand_together_by_how_their_time_was_found() {
    let text = text::render(&fixture::bad_day(), false);
    let from = text.find("  year inferred, likely").expect("the first group");
    let to = text[from..].find("\nGAPS").expect("the next section") + from;
    insta::assert_snapshot!(&text[from..to], @r##"
    year inferred, likely: from mtime; the weekday agrees; zone of this machine
    /var/log/mail.log  1,100,000 lines  2026-05-11 00:00 to 23:59
    /backup/kern.log       4,143 lines  2026-05-11 00:00 to 23:59
        3 stamps in a repeated or skipped hour; 2 stamps ran backwards; same bytes
        as /var/log/kern.log, counted once

    year stated, certain: every stamp states its year; zone of this machine
    /var/log/mail.log.2.gz  130,424 lines  2026-05-11 00:00 to 23:59
        NOT READ WHOLE
    "##);
    let mut report = fixture::bad_day();
    report.sources = (0..300).map(|_| report.sources[0].clone()).collect();
    assert!(text::render(&report, false).contains("  and 280 more, all in the HTML and JSON reports"));
    assert!(
        text::render_verbose(&report, false).matches("/var/log/mail.log  1,100,000 lines").count() == 300
    );
}

#[test]
fn advice_that_holds_for_several_stands_once() {
    let mut report = fixture::bad_day();
    report.findings = (0..4).map(|_| report.findings[0].clone()).collect();
    report.findings[3].severity = rapsheet::model::finding::Severity::Info;
    let text = text::render(&report, false);
    assert_eq!(text.matches("-> Take it off the network").count(), 2, "once in each section: {text}");
    assert!(text.contains("WHAT NEEDS HANDS ---") && text.contains("GOOD TO KNOW ---"));
}

#[test]
fn a_period_over_a_new_year_says_the_year() {
    let mut report = fixture::bad_week();
    assert!(text::render(&report, false).contains("412 destinations, May 11 00:00:31 to"));
    report.period.days = 300;
    assert!(text::render(&report, false).contains("412 destinations, 2026-05-11 00:00:31 to"));
}

#[test]
fn a_week_has_days_instead_of_hours() {
    let text = text::render(&fixture::bad_week(), false);
    assert!(text.contains("\n  2026-05-17  ") && text.contains("\n  05-17 39 39"));
}

#[test]
fn colour_only_where_asked_for() {
    assert!(!text::render(&fixture::bad_day(), false).contains('\x1b'));
    assert!(text::render(&fixture::bad_day(), true).contains("\x1b[1;31mHIGH"));
}

#[test]
fn verbose_shows_whole_lines_of_evidence() {
    let whole = "WINDOW=8192 RES=0x00 SYN URGP=0\n";
    assert!(!text::render(&fixture::bad_day(), false).contains(whole));
    let verbose = text::render_verbose(&fixture::bad_day(), false);
    assert!(verbose.contains(whole));
    assert!(
        verbose.contains("the first line of mx.shop.example\n"),
        "rows of tables lead to their lines as well"
    );
}

fn keeps_the_page(report: &Report) {
    for line in text::render(report, false).split_terminator('\n') {
        assert!(columns(line) <= 80, "{} columns: {line}", columns(line));
        assert!(!line.chars().any(is_harmful), "{line:?}");
    }
}

#[test]
fn no_line_is_wider_than_the_mail() {
    let reports =
        [fixture::bad_day(), fixture::bad_week(), fixture::quiet(), fixture::empty(1), fixture::empty(9)];
    reports.iter().for_each(keeps_the_page);
    keeps_the_page(&fixture::hostile(&"x".repeat(10_000)));
    keeps_the_page(&fixture::hostile(&"漢".repeat(10_000)));
    keeps_the_page(&fixture::hostile(&"e\u{301}\u{301}\u{301}\u{301}\u{301}".repeat(2_000)));
    keeps_the_page(&fixture::hostile(""));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_hostile_text_breaks_the_page(text in "[\\x00-\\x{2fff}]{0,120}|[\\x{200b}-\\x{2069} a-z]{0,300}|\\PC{0,90}") {
        keeps_the_page(&fixture::hostile(&text));
    }
}
