//! What counts as an attempt: the figure by which a block is judged.

use crate::model::block::Direction;
use crate::model::dealing::{Dealing, Deed};

/// Attempts of one client in a stretch of time. Inbound they are connections, or the refusals, failed logins and mails
/// in them where these are more (a connection may bring several, and not every log has the connections); outbound
/// they are illegal hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    connects: u64,
    screened: u64,
    refused: u64,
    pub accepted: u64,
    illegal: u64,
}

impl Attempts {
    pub fn add(&mut self, dealing: &Dealing) {
        *self.place(dealing.deed) += u64::from(dealing.n);
    }

    /// Takes back what was added.
    pub fn remove(&mut self, dealing: &Dealing) {
        *self.place(dealing.deed) -= u64::from(dealing.n);
    }

    const fn place(&mut self, deed: Deed) -> &mut u64 {
        match deed {
            Deed::Connect => &mut self.connects,
            Deed::Screened => &mut self.screened,
            Deed::Accepted => &mut self.accepted,
            Deed::Illegal => &mut self.illegal,
            Deed::Listed | Deed::ListedForNow | Deed::Guess | Deed::Auth | Deed::Refused => &mut self.refused,
        }
    }

    pub fn of<'a>(dealings: impl IntoIterator<Item = &'a Dealing>, direction: Direction) -> Attempts {
        let mut attempts = Attempts::default();
        dealings.into_iter().filter(|one| goes(one, direction)).for_each(|one| attempts.add(one));
        attempts
    }

    pub fn count(&self) -> u64 {
        self.connects.max(self.screened).max(self.refused + self.accepted) + self.illegal
    }
}

/// Does a dealing go the way that a block of this direction stops?
pub const fn goes(dealing: &Dealing, direction: Direction) -> bool {
    matches!(dealing.deed, Deed::Illegal) == matches!(direction, Direction::Outbound)
}
