//! rapsheet reads what a mail server and its gateway already wrote down, and says who misbehaved,
//! when, and how we know. The route, one direction, no way back:
//!
//! ```text
//! argv -> cli -> settings -> input -> parse -> tally -> ask -> analyse -> report -> deliver -> exit code
//! ```
//!
//! Beside it runs one channel, `problem`: what was wrong with the input, counted, capped, printed once.

pub mod basis;
pub mod model;
pub mod parse;
pub mod problem;
pub mod report;
