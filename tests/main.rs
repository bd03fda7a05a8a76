//! The one integration-test binary.

mod corpora_postfix;
mod corpora_whyscream;
