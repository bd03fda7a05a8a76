//! The lines that a plan rests on: those kept while reading, and of a small input the others as well, read again.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::analyse::offenders;
use crate::gather::Gathered;
use crate::model::block::Plan;
use crate::model::finding::Evidence;
use crate::model::source::Position;

/// Bytes of a small input, which is soon read again; and lines of it at most.
const SMALL: u64 = 128 << 20;
const MOST: usize = 1000;

/// Gives evidence, and remembers which lines are without their text.
pub struct Lines<'g> {
    gathered: &'g Gathered,
    without: RefCell<Vec<(Position, Evidence)>>,
}

impl<'g> Lines<'g> {
    pub const fn new(gathered: &'g Gathered) -> Lines<'g> {
        Lines { gathered, without: RefCell::new(Vec::new()) }
    }

    pub fn evidence(&self, at: Position) -> Evidence {
        let evidence = offenders::evidence(self.gathered, at);
        let mut without = self.without.borrow_mut();
        if evidence.text.is_empty() && without.len() < MOST {
            without.push((at, evidence.clone()));
        }
        evidence
    }

    /// Reads the missing lines again.
    pub fn complete(self, plan: &mut Plan) {
        let without = self.without.into_inner();
        if without.is_empty() || self.gathered.bytes > SMALL {
            return;
        }
        let positions: Vec<Position> = without.iter().map(|(at, _)| *at).collect();
        let found = self.gathered.archive.lines(&positions);
        let texts: HashMap<(String, u64), String> = without
            .into_iter()
            .filter_map(|(at, Evidence { file, line, .. })| {
                let text = String::from_utf8_lossy(&found.get(&at)?.bytes).into_owned();
                Some(((file, line), text))
            })
            .collect();
        let evidence = plan.blocks.iter_mut().flat_map(|planned| &mut planned.block.evidence);
        for line in evidence.filter(|line| line.text.is_empty()) {
            if let Some(text) = texts.get(&(line.file.clone(), line.line)) {
                line.text.clone_from(text);
            }
        }
    }
}
