//! Measures the engine that says who did it: `cargo run --release --example attribution [CASES [FIRST-SEED]]` prints the table
//! of the README's section on accuracy. `attribution why SEED [small]` shows one case, `attribution unsure [CASES [FIRST-SEED]]` the suspects of middling
//! probability, `attribution time` how long a large case takes.
#![allow(clippy::print_stdout, clippy::expect_used, reason = "a tool that prints, and fails by panicking")]

#[path = "measure.rs"]
mod measure;

use std::time::Instant;

use measure::crime;
use measure::rng::Rng;
use measure::world::{self, Scale, Size};
use rapsheet::analyse::suspects::investigate;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize, otherwise: u64| {
        arguments.get(place).and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    };
    match arguments.first().map(String::as_str) {
        Some("why") => {
            let small = arguments.iter().any(|word| word == "small");
            why(number(1, 1), if small { Scale::Small } else { Scale::Usual });
        }
        Some("time") => time(),
        Some("unsure") => unsure(number(1, 300), number(2, 1)),
        _ => {
            let measured = measure::run(number(1, 1), number(0, 1000), Scale::Usual);
            println!("{}", measured.table());
            for (seed, what) in &measured.wrong {
                println!("{what}: case {seed}");
            }
        }
    }
}

fn why(seed: u64, scale: Scale) {
    let told = crime::told(seed, scale);
    let answer = investigate(&told.case);
    println!("{:?}, guilty {:?}, zone {:?} {}", told.sort, told.guilty, told.zoning, told.offset);
    println!(
        "{:?}, nobody {:.4}, {} observations, {:?}",
        answer.verdict, answer.none_of_these, answer.observations, answer.remarks
    );
    for zone in &answer.zones {
        println!("zone {:?} {} margin {:.3}", zone.how, zone.offset, zone.margin);
        for reading in zone.readings.iter().take(5) {
            println!("  {:?} {} {:.4}", reading.origin, reading.offset, reading.weight);
        }
    }
    for one in answer.suspects.iter().take(6) {
        let lags: Vec<i64> =
            one.lags.iter().map(|lag| lag.seconds.map_or(9999, |seconds| seconds.round() as i64)).collect();
        println!(
            "  {:?} {} ({}) {}/{} p={:.4} ln={:.2} class {} chance {:?} lags {lags:?}",
            one.kind,
            one.id,
            one.index,
            one.matched,
            one.of,
            one.probability,
            one.log_ratio,
            one.class.letter(),
            one.by_chance
        );
    }
    for (kind, index) in &told.guilty {
        if let Some(one) = answer.excluded.iter().find(|one| (one.kind, one.index) == (*kind, *index)) {
            println!("  guilty but excluded: {one:?}");
        }
    }
}

/// Suspects of middling probability, and whether it was they.
fn unsure(cases: u64, first: u64) {
    for seed in first..first + cases {
        let told = crime::told(seed, Scale::Usual);
        let answer = investigate(&told.case);
        for one in answer.suspects.iter().filter(|one| (0.1..0.98).contains(&one.probability)) {
            println!(
                "{:.3} {} case {seed} {:?} {:?}: {:?} {} {}/{} class {} ln {:.1} nobody {:.3} skew {:.0} chance {:.3} {:.3}",
                one.probability,
                if told.guilty.contains(&(one.kind, one.index)) { "guilty  " } else { "innocent" },
                told.sort,
                told.zoning,
                one.kind,
                one.id,
                one.matched,
                one.of,
                one.class.letter(),
                one.log_ratio,
                answer.none_of_these,
                one.skew,
                one.by_chance.p,
                one.by_chance.round
            );
        }
    }
}

/// A week of fifty hosts with a hundred thousand hits, and forty jobs.
fn time() {
    let mut rng = Rng::new(5);
    let size = Size { days: 7, hosts: 50, daily_jobs: 33, accounts: 10, hits: 100_000 };
    let world = world::world(&mut rng, size);
    let mut told = crime::told(3, Scale::Usual);
    let start = world.start;
    let moved = told.case.coverage.firewall.first().map_or(0, |span| span.from / 1_000_000);
    for incident in &mut told.case.notices.iter_mut().flat_map(|notice| &mut notice.incidents) {
        if let Some(when) = &mut incident.when {
            when.wall += start - moved;
            when.zone = rapsheet::model::notice::Zoning::Unknown;
        }
    }
    let mut case = world.case;
    case.notices = told.case.notices;
    let hits: usize = case.hosts.iter().map(|host| host.hits.len()).sum();
    let incidents = case.notices.iter().map(|notice| notice.incidents.len()).sum::<usize>();
    for _ in 0..3 {
        let begun = Instant::now();
        let answer = investigate(&case);
        println!(
            "{hits} hits, {} jobs, {incidents} incidents: {:?}, {:?}",
            case.jobs.len(),
            begun.elapsed(),
            answer.verdict
        );
    }
}
