//! Bytes to where they are wanted. The only side effects.

pub mod file;
pub mod lock;
pub mod store;
