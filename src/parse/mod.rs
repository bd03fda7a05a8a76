//! A line in, what it means out. Pure: no I/O, no clock. Hot: works on bytes, without a String, a
//! regex or a chrono call per line. One format, one file.

pub mod allow;
pub mod aside;
pub mod devices;
pub mod dispatch;
pub mod firewall;
pub mod jobs;
mod journal;
pub mod listing;
pub mod machine;
pub mod mail;
pub mod notice;
pub mod parser;
pub mod repeat;
pub mod ruleset;
mod scan;
pub mod schedule;
pub mod setup;
pub mod syslog;
pub mod time;
pub mod words;
