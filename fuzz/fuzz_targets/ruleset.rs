//! A firewall.json or a listing of any bytes is read or refused, and no command that comes of it says more to a shell than
//! its words.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rapsheet::block::ruleset::{Wish, commands, line};
use rapsheet::model::ruleset::Chain;
use rapsheet::parse::ruleset::{chain, read};

fuzz_target!(|text: &str| {
    let chain = chain(text).unwrap_or_default();
    let Ok(file) = read(text) else { return };
    let sets: Vec<_> = file.sets.iter().collect();
    for chain in [&chain, &Chain::default()] {
        for wish in [Wish::Open, Wish::Close] {
            for words in commands(&file.router, &sets, chain, wish) {
                assert!(words.iter().all(|word| word.bytes().all(|byte| (0x20..0x7f).contains(&byte))));
                assert!(line(&words).is_none_or(|line| !line.contains('\n')));
            }
        }
    }
});
