//! Who made a network card, by the first digits of its address: a table that is part of the program.
//!
//! `vendors.txt.gz` holds a line `PREFIX TAB NAME` for each assignment of six, seven or nine hex digits, by prefix. It is made
//! of the IEEE Registration Authority's public listing (MA-L, MA-M, MA-S and IAB as of August 2022), legal forms such
//! as `Co., Ltd.` left out. IEEE asserts no copyright in the listing.

use std::io::Read;

use flate2::read::GzDecoder;

const TABLE: &[u8] = include_bytes!("vendors.txt.gz");

/// The table as text.
pub fn vendors() -> String {
    let mut text = String::new();
    // What is shipped can be inflated, as a test shows.
    let read = GzDecoder::new(TABLE).read_to_string(&mut text);
    debug_assert!(read.is_ok());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_and_in_order() {
        let text = vendors();
        let prefixes: Vec<&str> = text.lines().filter_map(|line| Some(line.split_once('\t')?.0)).collect();
        assert!(prefixes.len() > 40_000 && prefixes.len() == text.lines().count());
        assert!(prefixes.is_sorted());
        assert!(prefixes.iter().all(|prefix| [6, 7, 9].contains(&prefix.len())));
    }
}
