//! Findings and tables in, bytes out. Pure. The home of askama.

pub mod block;
pub mod chart;
pub mod figures;
pub mod html;
pub mod investigation;
pub mod json;
pub mod loading;
mod paths;
pub mod presence;
mod rank;
mod reason;
pub mod safe;
mod spans;
pub mod text;
pub mod view;
