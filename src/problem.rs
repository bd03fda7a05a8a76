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
}

#[derive(Clone, Debug, Default)]
pub struct Problems {
    list: Vec<Problem>,
    left_out: u64,
}

impl Problems {
    pub fn file(&mut self, file: impl Into<String>, what: impl Into<String>) {
        self.push(Problem { file: file.into(), line: None, what: what.into() });
    }

    pub fn line(&mut self, file: impl Into<String>, line: u64, what: impl Into<String>) {
        self.push(Problem { file: file.into(), line: Some(line), what: what.into() });
    }

    fn push(&mut self, problem: Problem) {
        if self.list.len() < CAP {
            self.list.push(problem);
        } else {
            self.left_out += 1;
        }
    }

    /// Takes in what another thread met.
    pub fn merge(&mut self, other: Problems) {
        self.left_out += other.left_out;
        other.list.into_iter().for_each(|problem| self.push(problem));
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Those kept, by file and line, and how many were left out beyond the cap.
    pub fn into_sorted(mut self) -> (Vec<Problem>, u64) {
        self.list.sort();
        (self.list, self.left_out)
    }
}
