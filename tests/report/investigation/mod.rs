//! An investigation as text, HTML and JSON: the story of three stamps without a zone, a host that is named, a notice
//! that stands alone, and one full of hostile text.

mod browser;
mod fixture;
mod html;
mod text;
