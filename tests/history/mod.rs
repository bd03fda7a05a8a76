//! The history: what is kept from run to run, read back, joined, and gone on with.

mod folder;
mod kept;
mod place;
mod since;
mod survive;
