//! Findings and tables in, bytes out. Pure. The home of askama.

pub mod chart;
pub mod figures;
pub mod history;
pub mod html;
pub mod investigation;
pub mod json;
mod paths;
pub mod presence;
mod rank;
mod reason;
pub mod safe;
mod spans;
pub mod text;
pub mod view;
