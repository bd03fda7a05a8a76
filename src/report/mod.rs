//! Findings and tables in, bytes out. Pure. The home of askama.

pub mod block;
pub mod chart;
pub mod check;
pub mod explain;
pub mod figures;
pub mod history;
pub mod html;
pub mod investigation;
pub mod json;
pub mod loading;
pub mod mail;
mod paths;
pub mod presence;
pub mod query;
mod rank;
mod reason;
pub mod rulesets;
pub mod safe;
mod spans;
pub mod text;
pub mod view;
