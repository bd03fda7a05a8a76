//! What `check` found, for those who read it; as JSON it is `report::json`. Pure.

mod files;
pub mod text;
