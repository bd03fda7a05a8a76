//! How much one file may unfold to, and what is told when that is used up. Pure.

/// Levels of mails in mails, archives in archives.
pub(super) const DEPTH: usize = 12;
/// Parts of one file, all levels together.
const PARTS: usize = 1_000;
/// Bytes of one file that are looked at, and bytes all its parts may unfold to.
const BYTES: usize = 64 << 20;
/// Doubts kept.
const DOUBTS: usize = 20;

/// What is left.
pub(super) struct Budget {
    parts: usize,
    bytes: usize,
    pub doubts: Vec<String>,
}

impl Budget {
    pub fn new() -> Budget {
        Budget { parts: PARTS, bytes: BYTES, doubts: Vec::new() }
    }

    /// Once each, and not without end.
    pub fn tell(&mut self, doubt: String) {
        if self.doubts.len() < DOUBTS && !self.doubts.contains(&doubt) {
            self.doubts.push(doubt);
        }
    }

    /// The part of the file that is looked at.
    pub fn whole<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        if bytes.len() > BYTES {
            self.tell(format!("larger than {} MiB: only the beginning was read", BYTES >> 20));
        }
        &bytes[..bytes.len().min(BYTES)]
    }

    /// Takes one part; false where there are too many.
    pub fn part(&mut self) -> bool {
        if self.parts == 0 {
            self.tell(format!("more than {PARTS} parts: the rest was not read"));
            return false;
        }
        self.parts -= 1;
        true
    }

    /// False where this level is too deep.
    pub fn level(&mut self, depth: usize) -> bool {
        if depth >= DEPTH {
            self.tell(format!("parts nested deeper than {DEPTH} levels were not read"));
        }
        depth < DEPTH
    }

    /// How many more bytes may be unfolded.
    pub const fn left(&self) -> usize {
        self.bytes
    }

    /// Takes the bytes of an unfolded part, and gives as many as are left.
    pub fn take(&mut self, bytes: usize) -> usize {
        let taken = bytes.min(self.bytes);
        if taken < bytes {
            self.tell(format!("its parts unfold to more than {} MiB: the rest was not read", BYTES >> 20));
        }
        self.bytes -= taken;
        taken
    }
}
