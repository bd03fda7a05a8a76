//! Findings and tables in, bytes out. Pure.

pub mod view;
