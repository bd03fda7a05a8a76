//! Named rule sets: the JSON file that names them, and the listing of the router's chain. Small files, read whole. Pure.
//!
//! | file | reads | by |
//! | --- | --- | --- |
//! | `json` | firewall.json: `config`, `rules`, each with `iptable` records | RFC 8259, with `//` and `/* */` comments |
//! | `listing` | `iptables -L`, also with `-n`, `-v`, `--line-numbers`; `-S` and iptables-save | iptables(8), iptables-save(8) |
//! | `columns` | the columns of a row of `-L` | print_firewall() of iptables/iptables.c, iptables/xshared.c |
//! | `spec` | the words behind them | the print functions of extensions/libxt_*.c and libipt_*.c |
//! | `saved` | the arguments of a row of `-S` | the save functions of the same |
//!
//! A rule read from any of them has one form ([`Rule`](crate::model::ruleset::Rule)), so that two can be compared.

mod columns;
mod comments;
mod json;
mod listing;
mod names;
mod places;
mod saved;
mod spec;
#[cfg(test)]
mod tests;
mod value;
mod words;

pub use json::{Fault, read};
pub use listing::{NoListing, chain};
