//! The server processes of one service: a limited number, each serving one client at a time, up to a hundred of them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::rng::Rng;

/// Clients that a process serves before it makes way for a new one (Postfix, max_use).
const MOST_USES: u32 = 100;
/// Seconds that an idle process waits for a client (Postfix, max_idle).
const MOST_IDLE: i64 = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Process {
    pub pid: u32,
    uses: u32,
}

/// Process numbers, rising as the kernel gives them.
pub struct Pids(u32);

impl Pids {
    pub const fn new() -> Pids {
        Pids(2100)
    }

    pub fn next(&mut self, rng: &mut Rng) -> u32 {
        self.0 += 1 + rng.below(24) as u32;
        if self.0 > 4_194_304 {
            self.0 = 300;
        }
        self.0
    }
}

pub struct Service {
    limit: usize,
    /// Busy processes by the second in which they will be free.
    busy: BinaryHeap<Reverse<(i64, Process)>>,
    /// Idle ones and since when.
    idle: Vec<(i64, Process)>,
}

impl Service {
    pub const fn new(limit: usize) -> Service {
        Service { limit, busy: BinaryHeap::new(), idle: Vec::new() }
    }

    /// A free process at a second, None if all that may run are busy. Seconds must not go back.
    pub fn take(&mut self, at: i64, pids: &mut Pids, rng: &mut Rng) -> Option<Process> {
        while let Some(Reverse((free, process))) = self.busy.peek().copied().filter(|next| next.0.0 <= at) {
            self.busy.pop();
            if process.uses < MOST_USES {
                self.idle.push((free, process));
            }
        }
        while let Some((since, process)) = self.idle.pop() {
            if at - since <= MOST_IDLE {
                return Some(process);
            }
        }
        (self.busy.len() < self.limit).then(|| Process { pid: pids.next(rng), uses: 0 })
    }

    /// The process taken is busy up to and with the last line it writes at this second.
    pub fn until(&mut self, end: i64, process: Process) {
        self.busy.push(Reverse((end, Process { uses: process.uses + 1, ..process })));
    }
}
