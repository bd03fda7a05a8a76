//! Findings and tables in, bytes out. Pure. The home of askama.

pub mod figures;
pub mod json;
pub mod presence;
mod reason;
pub mod safe;
pub mod text;
pub mod view;
