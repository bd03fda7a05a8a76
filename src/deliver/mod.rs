//! Bytes to where they are wanted. The only side effects.

pub mod ask;
pub mod file;
pub mod lock;
