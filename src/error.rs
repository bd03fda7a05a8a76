//! Why a run stops short, and the exit status that says so.

use std::fmt;

/// What ends a run before its result; bad input never does, it is a Problem.
#[derive(Debug)]
pub enum Stop {
    /// Wrong usage or configuration: exit 2.
    Usage(anyhow::Error),
    /// Could not be done: exit 4.
    Failed(anyhow::Error),
}

impl Stop {
    pub fn usage(message: impl fmt::Display) -> Stop {
        Stop::Usage(anyhow::anyhow!("{message}"))
    }

    pub fn failed(message: impl fmt::Display) -> Stop {
        Stop::Failed(anyhow::anyhow!("{message}"))
    }

    pub const fn code(&self) -> u8 {
        match self {
            Stop::Usage(_) => 2,
            Stop::Failed(_) => 4,
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // The whole chain, outermost first.
            Stop::Usage(error) | Stop::Failed(error) => write!(f, "{error:#}"),
        }
    }
}

/// How a run that came to its end ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done = 0,
    /// A finding reached `--fail-on`.
    Found = 1,
    /// Some input could not be read whole.
    Incomplete = 3,
}
