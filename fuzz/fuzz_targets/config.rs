//! A configuration file of any bytes is read or refused; a refusal says something.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rapsheet::config;

fuzz_target!(|text: &str| {
    if let Err(error) = config::parse(text) {
        assert!(!error.to_string().is_empty());
    }
});
