//! A hundred thousand addresses at once.

use std::time::{Duration, Instant};

use super::space::space;

#[test]
fn a_hundred_thousand_addresses() {
    let Some(space) = space(&[]) else { return };
    let addresses: Vec<String> = (0..100_000u32)
        .map(|number| format!("{}.{}.{}.7", 11 + number / 65_536, number / 256 % 256, number % 256))
        .collect();
    let nets: Vec<(&str, i64)> = addresses.iter().map(|address| (address.as_str(), 7200)).collect();
    let plan = space.plan("plan.json", &nets);
    let start = Instant::now();
    let out = space.done(&["apply", "--plan", &plan]);
    let took = start.elapsed();
    assert!(out.ends_with("100000 added, 0 present, 0 failed (nftables, apply 1)\n"));
    eprintln!("100,000 addresses in {} ms", took.as_millis());
    // Five seconds are for the program as it is shipped, on a machine that has nothing else to do.
    if !cfg!(debug_assertions) {
        assert!(took < Duration::from_secs(5), "{took:?}");
    }
    assert!(space.done(&["apply", "--plan", &plan]).contains("0 added, 100000 present"));
}
