//! The three reports, made from a bad day, a quiet one and one without data, and read back; and the same of investigations.

mod chromium;
mod evidence;
mod fixture;
mod html;
mod investigation;
mod json;
mod text;
mod verdict;
mod webdriver;
