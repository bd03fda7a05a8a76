//! Decompression in a thread of its own, so that a lone archive is unpacked on one core while its lines are
//! parsed on another. A fixed number of blocks goes round between the two.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, JoinHandle};

use super::decode::{Cause, Damage, Decoder};

/// Blocks that go round, and the size of each.
const BLOCKS: usize = 4;
const BLOCK: usize = 256 * 1024;

pub(super) struct Ahead {
    full: Receiver<Block>,
    empty: Sender<Block>,
    block: Block,
    at: usize,
    given: u64,
    thread: Option<JoinHandle<Option<Damage>>>,
    damage: Option<Damage>,
}

struct Block {
    bytes: Vec<u8>,
    filled: usize,
}

impl Ahead {
    pub(super) fn start(mut decoder: Decoder) -> io::Result<Ahead> {
        let (send_full, full) = channel();
        let (empty, take_empty) = channel::<Block>();
        let thread = Builder::new().name("unpack".to_owned()).spawn(move || {
            // Either end hanging up ends the other: no block comes back, or none can be handed over.
            while let Ok(mut block) = take_empty.recv() {
                block.filled = decoder.read(&mut block.bytes);
                if block.filled == 0 || send_full.send(block).is_err() {
                    break;
                }
            }
            decoder.damage().cloned()
        })?;
        for _ in 1..BLOCKS {
            let _ = empty.send(Block { bytes: vec![0; BLOCK], filled: 0 });
        }
        let block = Block { bytes: vec![0; BLOCK], filled: 0 };
        Ok(Ahead { full, empty, block, at: 0, given: 0, thread: Some(thread), damage: None })
    }

    pub(super) fn read(&mut self, into: &mut [u8]) -> usize {
        if self.at == self.block.filled && !self.turn() {
            return 0;
        }
        let rest = self.block.bytes.get(self.at..self.block.filled).unwrap_or_default();
        let count = rest.len().min(into.len());
        if let (Some(into), Some(rest)) = (into.get_mut(..count), rest.get(..count)) {
            into.copy_from_slice(rest);
        }
        self.at += count;
        self.given += count as u64;
        count
    }

    pub(super) fn damage(&mut self) -> Option<Damage> {
        self.damage.take()
    }

    /// Hands the used block back and takes the next full one. False at the end of the content.
    fn turn(&mut self) -> bool {
        if self.thread.is_none() {
            return false;
        }
        match self.full.recv() {
            Ok(block) => {
                // Nobody takes it back once the decoder is done.
                let _ = self.empty.send(std::mem::replace(&mut self.block, block));
                self.at = 0;
                true
            }
            Err(_) => {
                self.join();
                false
            }
        }
    }

    fn join(&mut self) {
        let given = self.given;
        let broke = || Damage {
            cause: Cause::Corrupt,
            offset: given,
            file_offset: 0,
            what: "the decoder gave up on the data".to_owned(),
        };
        self.damage = self.thread.take().and_then(|thread| thread.join().unwrap_or_else(|_| Some(broke())));
    }
}
