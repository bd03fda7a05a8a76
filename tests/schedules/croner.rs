//! The same fire times as another evaluator finds, for expressions without anybody's extensions, in a zone without DST.
//! Left out, since croner follows another rule: a step of a star in a day field (Vixie's takes such a field as
//! unrestricted when it joins the two), and `N/S`.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use croner::Cron;
use proptest::prelude::*;
use rapsheet::analyse::fires::fires;
use rapsheet::model::calendar::Zone;

use super::job;

/// `*`, `*/n`, and lists of numbers and ranges with steps.
fn field(low: u32, high: u32, stepped_star: bool) -> impl Strategy<Value = String> {
    let number = (low..=high).prop_map(|one| one.to_string());
    let range = (low..=high, low..=high, 1..=9_u32).prop_map(|(one, other, step)| {
        let (first, last) = (one.min(other), one.max(other));
        if step == 1 { format!("{first}-{last}") } else { format!("{first}-{last}/{step}") }
    });
    let list =
        prop::collection::vec(prop_oneof![3 => number, 1 => range], 1..4).prop_map(|items| items.join(","));
    let star = Just("*".to_string());
    let step = (1..=high.max(2)).prop_map(|step| format!("*/{step}"));
    prop_oneof![
        2 => star.clone(),
        3 => list,
        2 => if stepped_star { step.boxed() } else { star.boxed() },
    ]
}

fn expression() -> impl Strategy<Value = String> {
    let fields =
        (field(0, 59, true), field(0, 23, true), field(1, 31, false), field(1, 12, true), field(0, 7, false));
    fields.prop_map(|(minute, hour, day, month, weekday)| format!("{minute} {hour} {day} {month} {weekday}"))
}

/// At most so many fires of one expression are compared.
const COMPARED: usize = 300;

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_fires(expression in expression(), start in 946_684_800_i64..1_900_000_000) {
        let start = start / 60 * 60;
        let end = start + 400 * 86_400;
        let cron = Cron::from_str(&expression).expect("croner reads it");
        let mut theirs = Vec::new();
        let mut at = DateTime::<Utc>::from_timestamp(start, 0).expect("an instant");
        let mut inclusive = true;
        while theirs.len() < COMPARED {
            match cron.find_next_occurrence(&at, inclusive) {
                Ok(next) if next.timestamp() < end => {
                    theirs.push(next.timestamp());
                    (at, inclusive) = (next, false);
                }
                _ => break,
            }
        }
        let ours: Vec<i64> = fires(&job(&expression), start, end, Zone::UTC, &[])
            .into_iter()
            .map(|fire| fire.earliest)
            .take(COMPARED)
            .collect();
        prop_assert_eq!(ours, theirs, "{}", expression);
    }
}
