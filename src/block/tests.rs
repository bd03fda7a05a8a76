//! Plans of made-up dealings.
