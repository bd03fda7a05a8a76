//! rapsheet reads what a mail server and its gateway already wrote down, and says who misbehaved,
//! when, and how we know. The route, one direction, no way back:
//!
//! ```text
//! argv -> cli -> settings -> input -> parse -> tally -> ask -> analyse -> report | block -> deliver -> exit code
//! ```
//!
//! Beside it runs one channel, `problem`: what was wrong with the input, counted, capped, printed once.

pub mod analyse;
pub mod ask;
pub mod basis;
pub mod block;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod console;
pub mod deliver;
pub mod error;
pub mod gather;
pub mod input;
pub mod model;
pub mod parse;
pub mod problem;
pub mod report;
pub mod settings;
pub mod tally;
