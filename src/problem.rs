//! The one channel for what was wrong with the input: counted in full, listed up to a cap, printed once.
//! Bad input is never an error; it comes here, and the run goes on.

/// At most this many are kept whole.
const CAP: usize = 200;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub file: String,
    /// Line number from 1, where one line is meant.
    pub line: Option<u64>,
    /// What is wrong, with the byte offset where one is known: `gzip data damaged at byte 81920: ...`.
    pub what: String,
    /// Something was wanted and could not be read whole. False for what was passed over for good reason.
    pub lost: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Problems {
    list: Vec<Problem>,
    left_out: u64,
    lost: bool,
}

impl Problems {
    pub fn file(&mut self, file: impl Into<String>, what: impl Into<String>) {
        self.push(Problem { file: file.into(), line: None, what: what.into(), lost: true });
    }

    pub fn line(&mut self, file: impl Into<String>, line: u64, what: impl Into<String>) {
        self.push(Problem { file: file.into(), line: Some(line), what: what.into(), lost: true });
    }

    /// What is no log, or is read in spite of looking strange: worth a word, and nothing is missing.
    pub fn note(&mut self, file: impl Into<String>, what: impl Into<String>) {
        self.push(Problem { file: file.into(), line: None, what: what.into(), lost: false });
    }

    fn push(&mut self, problem: Problem) {
        self.lost |= problem.lost;
        if self.list.len() < CAP {
            self.list.push(problem);
        } else {
            self.left_out += 1;
        }
    }

    /// Takes in what another thread met.
    pub fn merge(&mut self, other: Problems) {
        self.left_out += other.left_out;
        self.lost |= other.lost;
        other.list.into_iter().for_each(|problem| self.push(problem));
    }

    /// True when something that was wanted could not be read whole.
    pub fn any_lost(&self) -> bool {
        self.lost
    }

    /// Those kept, by file and line, and how many were left out beyond the cap.
    pub fn into_sorted(mut self) -> (Vec<Problem>, u64) {
        self.list.sort();
        (self.list, self.left_out)
    }
}
