//! The answer to an abuse notice, for those who read it: as text, as one HTML file; as JSON it is `report::json`. Pure.

pub mod html;
pub mod text;
mod words;
