//! systemd's own table of calendar expressions.

use rapsheet::analyse::fires::next_after;
use rapsheet::model::calendar::Zone;
use rapsheet::parse::jobs::calendar;

use super::{rows, table, text, timer};

#[test]
fn normal_forms_mean_the_same() {
    let Some(table) = table("systemd_oncalendar.json") else { return };
    let rows = rows(&table, "normalise");
    assert_eq!(rows.len(), 65);
    for row in rows {
        let (one, other) = (calendar(text(row, "in")), calendar(text(row, "out")));
        assert!(one.is_some(), "{}", text(row, "in"));
        assert_eq!(one, other, "{}", text(row, "in"));
    }
}

#[test]
fn invalid_ones_are_refused() {
    let Some(table) = table("systemd_oncalendar.json") else { return };
    let rows = rows(&table, "invalid");
    assert_eq!(rows.len(), 25);
    for row in rows {
        let text = row.as_str().expect("an expression");
        assert_eq!(calendar(text), None, "{text:?}");
    }
}

/// Times are compared in whole seconds; where the next one lies in the second that is already begun, ours is the one
/// after it, so the question is put a second earlier.
#[test]
fn next_elapse() {
    let Some(table) = table("systemd_oncalendar.json") else { return };
    let rows = rows(&table, "next");
    assert_eq!(rows.len(), 31);
    for row in rows {
        let micros = |key: &str| row[key].as_i64().expect("microseconds");
        // An unknown zone of the machine (IST) is UTC to the C library.
        let zone: Zone = text(row, "tz").parse().unwrap_or(Zone::UTC);
        let expected =
            Some(micros("next_usec")).filter(|next| *next >= 0).map(|next| next.div_euclid(1_000_000));
        let mut after = micros("after_usec").div_euclid(1_000_000);
        if expected == Some(after) {
            after -= 1;
        }
        let next = next_after(&timer(text(row, "spec")), after, zone, &[]).map(|fire| fire.earliest);
        assert_eq!(next, expected, "{row}");
    }
}
