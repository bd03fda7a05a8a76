//! Plans of made-up dealings.

mod properties;
mod refusals;
mod rules;
mod world;
