//! Plain data that every room may use: addresses, events, positions, findings.
//! Uses nothing of ours and does no I/O.

pub mod block;
pub mod blocking;
pub mod calendar;
pub mod dealing;
pub mod device;
pub mod digest;
pub mod doubt;
pub mod event;
pub mod finding;
pub mod grid;
pub mod header;
pub mod job;
pub mod listing;
pub mod machine;
pub mod mark;
pub mod net;
pub mod notice;
pub mod rotation;
pub mod ruleset;
pub mod source;
pub mod stamp;
pub mod standing;
pub mod vendor;
