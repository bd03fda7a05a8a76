//! What a template may do to a value before askama escapes it. Pure.

use std::borrow::Borrow;

use askama::{Result, Values, filter_fn};

use crate::report::figures;
use crate::report::safe::{fit, fit_end};

/// Letters of a name in a table; the whole of it is in its title.
const NAME: usize = 64;
/// Columns of a raw line.
const LINE: usize = 2_000;

/// `12,345`
#[filter_fn]
pub fn n(number: impl Borrow<u64>, _: &dyn Values) -> Result<String> {
    Ok(figures::thousands(*number.borrow()))
}

/// `72 %`, `over 99 %`
#[filter_fn]
pub fn probability(part: impl Borrow<f64>, _: &dyn Values) -> Result<String> {
    Ok(figures::probability(*part.borrow()))
}

/// `1 in 500`
#[filter_fn]
pub fn chance(part: impl Borrow<f64>, _: &dyn Values) -> Result<String> {
    Ok(figures::by_chance(*part.borrow()))
}

/// A name from a log, short enough for a table, made safe to look at.
#[filter_fn]
pub fn name(text: impl AsRef<str>, _: &dyn Values) -> Result<String> {
    Ok(fit(text.as_ref(), NAME))
}

/// True when `name` leaves something out that `line` shows.
pub fn is_cut(text: &str) -> bool {
    fit(text, NAME) != fit(text, LINE)
}

/// A file, of whose long path the end is shown.
#[filter_fn]
pub fn path(text: impl AsRef<str>, _: &dyn Values) -> Result<String> {
    Ok(fit_end(text.as_ref(), NAME))
}

/// A raw line or a sentence; thousands of columns say no more than these.
#[filter_fn]
pub fn line(text: impl AsRef<str>, _: &dyn Values) -> Result<String> {
    Ok(fit(text.as_ref(), LINE))
}
