//! The three reports, made from a bad day, a quiet one and one without data, and read back; and the same of investigations.

pub mod chromium;
mod evidence;
pub mod fixture;
mod html;
mod investigation;
mod json;
mod text;
mod verdict;
pub mod webdriver;
