//! A notice of any bytes: a mail, an archive, a page, a text. It is read, and says either what it alleges or why not.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rapsheet::parse::notice;

fuzz_target!(|bytes: &[u8]| {
    for notice in notice::read("fuzzed", bytes) {
        assert!(!notice.incidents.is_empty() || !notice.doubts.is_empty());
    }
});
