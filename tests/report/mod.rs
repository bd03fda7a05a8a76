//! The three reports, made from a bad day, a quiet one and one without data, and read back.

mod chromium;
mod evidence;
mod fixture;
mod html;
mod json;
mod text;
mod verdict;
mod webdriver;
