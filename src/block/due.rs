//! Which blocks of a plan become rules. Pure.

use crate::model::block::{Block, Plan};
use crate::model::calendar::{Moment, Zone};

/// The blocks that rules are made of.
#[derive(Debug)]
pub struct Due {
    pub blocks: Vec<Block>,
    /// How many of them were over and are begun anew.
    pub anew: usize,
}

/// The blocks in force at the plan's `now`. Of logs that end long before that, in which none can be, also those that are
/// over, each for its length from now on: whoever makes rules of old logs means the offenders in them.
pub fn due(plan: &Plan, zone: Zone) -> Due {
    let mut due = Due { blocks: Vec::new(), anew: 0 };
    for planned in &plan.blocks {
        let mut block = planned.block.clone();
        if !planned.in_force {
            if !plan.is_old() {
                continue;
            }
            let now = plan.now.seconds();
            block.since = plan.now;
            block.until = Moment::new((now + planned.length).saturating_mul(1_000_000), zone);
            due.anew += 1;
        }
        due.blocks.push(block);
    }
    due
}
