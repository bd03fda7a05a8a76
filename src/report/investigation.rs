//! The answer to an abuse notice, for those who read it: as text, as one HTML file; as JSON it is `report::json`. Beside it
//! the draft of an answer to the provider, and the evidence pack, with names left out where that is wanted. Pure.

pub mod html;
pub mod pack;
pub mod redact;
pub mod reply;
pub mod text;
mod words;
