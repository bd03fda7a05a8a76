//! Numbers for what is no number, and back.

use crate::model::event::{Reason, Scheduler, Status};
use crate::model::net::Mac;
use crate::tally::rules::Action;

const ACTIONS: [Action; 4] = [Action::Dropped, Action::Rejected, Action::Allowed, Action::Logged];
const STATUSES: [Status; 4] = [Status::Delivered, Status::Deferred, Status::Bounced, Status::Expired];
const SCHEDULERS: [Scheduler; 5] =
    [Scheduler::Cron, Scheduler::Anacron, Scheduler::Systemd, Scheduler::Service, Scheduler::Timer];

fn place<T: Copy>(all: &[T], code: u64) -> Option<T> {
    usize::try_from(code).ok().and_then(|place| all.get(place)).copied()
}

pub fn action(code: u64) -> Action {
    place(&ACTIONS, code).unwrap_or(Action::Logged)
}

pub fn status(code: u64) -> Option<Status> {
    place(&STATUSES, code)
}

pub fn scheduler(code: u64) -> Option<Scheduler> {
    place(&SCHEDULERS, code)
}

/// A reason that a newer version knows is some other to this one.
pub fn reason(code: u64) -> Reason {
    place(&Reason::ALL, code).unwrap_or(Reason::Other)
}

/// 0 is none.
pub fn of_mac(mac: Option<Mac>) -> u64 {
    mac.map_or(0, |mac| mac.0.iter().fold(1, |number, byte| number << 8 | u64::from(*byte)))
}

pub fn mac(number: u64) -> Option<Mac> {
    let [_, mark, a, b, c, d, e, f] = number.to_be_bytes();
    (mark == 1).then_some(Mac([a, b, c, d, e, f]))
}

/// 0 is none.
pub fn of_uid(uid: Option<u32>) -> u64 {
    uid.map_or(0, |uid| u64::from(uid) + 1)
}

pub fn uid(number: u64) -> Option<u32> {
    number.checked_sub(1).and_then(|uid| u32::try_from(uid).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        assert!(ACTIONS.iter().all(|one| action(*one as u64) == *one));
        assert!(STATUSES.iter().all(|one| status(*one as u64) == Some(*one)));
        assert!(SCHEDULERS.iter().all(|one| scheduler(*one as u64) == Some(*one)));
        assert!(Reason::ALL.iter().all(|one| reason(*one as u64) == *one));
        for one in [None, Some(Mac([0; 6])), Some(Mac([255; 6])), Some(Mac([0, 1, 2, 3, 4, 250]))] {
            assert_eq!(mac(of_mac(one)), one);
        }
        for one in [None, Some(0), Some(u32::MAX)] {
            assert_eq!(uid(of_uid(one)), one);
        }
    }
}
