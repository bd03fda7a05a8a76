//! What of a small file (a schedule, a list of leases) could not be read, or may be meant otherwise. Data only.

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Doubt {
    pub file: String,
    /// From 1, where one line is meant.
    pub line: Option<usize>,
    pub what: String,
}
