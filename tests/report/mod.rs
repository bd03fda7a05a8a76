//! The three reports, made from a bad day, a quiet one and one without data, and read back.

mod fixture;
mod json;
mod text;
