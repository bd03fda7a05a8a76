//! Rankings: the first rows are shown, the rest is summed up. Pure.

use super::figures::counted;
use super::view::*;
use crate::model::finding::Evidence;

/// Rows of a ranking before the rest is summed up.
pub const TOP: usize = 10;

/// A row of a ranking: what it is ranked by, and where it comes from.
pub trait Ranked {
    fn weight(&self) -> u64;
    fn evidence(&self) -> &[Evidence];
}

macro_rules! ranked {
    ($($row:ident by $field:ident),+ $(,)?) => {
        $(impl Ranked for $row {
            fn weight(&self) -> u64 {
                self.$field
            }

            fn evidence(&self) -> &[Evidence] {
                &self.evidence
            }
        })+
    };
}

ranked! {
    Port25Source by hits, Port by hits, FirewallSource by hits, RblZone by rejects, RblClient by rejects,
    Prefix by hits, RejectClient by rejects, Guesser by unknown_users, Broadband by connections, AuthClient by failures,
    Client by connections, Wave by opened, Sender by delivered, Relay by delivered, Job by runs, Template by lines,
    Counted by count,
}

impl Ranked for Gap {
    fn weight(&self) -> u64 {
        self.hours
    }

    fn evidence(&self) -> &[Evidence] {
        &[]
    }
}

/// `23 more (1,204 hits)`; None where all is shown.
pub fn rest<T: Ranked>(list: &[T], unit: &str) -> Option<String> {
    let rest = list.get(TOP..).filter(|rest| !rest.is_empty())?;
    let sum = rest.iter().map(Ranked::weight).fold(0, u64::saturating_add);
    Some(format!("{} more ({})", rest.len(), counted(sum, unit)))
}
