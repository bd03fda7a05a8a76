//! The three reports, made from a bad day, a quiet one and one without data, and read back.

mod chromium;
mod fixture;
mod html;
mod json;
mod text;
mod webdriver;
