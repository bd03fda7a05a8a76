//! Writes the log of a made-up mail gateway and, beside it, `truth.json`: what a report on it has to say.
//!
//! `samples/gateway` is such a day, and its `.expect.json` that truth:
//! `generate-logs --out samples/gateway --lines 2300 --days 1 --seed 3 --layout logrotate --rotate 06:25 --kernel-log`

#[path = "week.rs"]
mod week;

use std::path::PathBuf;
use std::process::ExitCode;

use week::files::{self, Layout};
use week::{Plan, Size, Stamps};

const USAGE: &str = "\
usage: generate-logs --out DIR [--bytes 1G | --lines 2000] [--days 7] [--start 2026-03-02] [--seed 1]
                     [--layout plain|rotated|gz|onegz|logrotate] [--stamps rfc3164|iso]
                     [--rotate 00:00] [--kernel-log]

Writes mail.log, in one file or one a day, and truth.json. --rotate is the time of day at which a new file
begins; with --kernel-log the firewall's lines go to kern.log.";

struct Wanted {
    out: Option<PathBuf>,
    layout: Layout,
    rotate: i64,
    plan: Plan,
}

fn main() -> ExitCode {
    let wanted = match read(std::env::args().skip(1)) {
        Ok(wanted) => wanted,
        Err(wrong) => return complain(2, &format!("{wrong}\n{USAGE}")),
    };
    let Some(out) = wanted.out else { return complain(2, USAGE) };
    match files::write(&wanted.plan, wanted.layout, &out) {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => complain(4, &format!("{}: {error}", out.display())),
    }
}

#[allow(clippy::print_stderr)]
fn complain(code: u8, words: &str) -> ExitCode {
    eprintln!("{words}");
    ExitCode::from(code)
}

fn read(mut arguments: impl Iterator<Item = String>) -> Result<Wanted, String> {
    let plan = Plan {
        start: 20_514 * 86_400,
        days: 7,
        seed: 1,
        size: Size::Bytes(100_000_000),
        stamps: Stamps::Rfc3164,
        rotate_at: None,
        kernel_log: false,
    };
    let mut wanted = Wanted { out: None, layout: Layout::Plain, rotate: 0, plan };
    while let Some(option) = arguments.next() {
        if option == "--kernel-log" {
            wanted.plan.kernel_log = true;
            continue;
        }
        let value = arguments.next().ok_or_else(|| format!("{option} wants a value"))?;
        take(&mut wanted, &option, &value).ok_or_else(|| format!("cannot understand {option} {value}"))?;
    }
    wanted.plan.rotate_at = wanted.layout.rotates().then_some(wanted.rotate);
    Ok(wanted)
}

fn take(wanted: &mut Wanted, option: &str, value: &str) -> Option<()> {
    let plan = &mut wanted.plan;
    match option {
        "--out" => wanted.out = Some(value.into()),
        "--bytes" => plan.size = Size::Bytes(amount(value)?),
        "--lines" => plan.size = Size::Lines(amount(value)?),
        "--days" => plan.days = value.parse().ok().filter(|days| (1..=3660).contains(days))?,
        "--seed" => plan.seed = value.parse().ok()?,
        "--start" => plan.start = day(value)? * 86_400,
        "--rotate" => {
            let (hour, minute) = value.split_once(':')?;
            wanted.rotate = hour.parse::<i64>().ok()? * 3600 + minute.parse::<i64>().ok()? * 60;
        }
        "--layout" => wanted.layout = Layout::ALL.iter().find(|(name, _)| *name == value)?.1,
        "--stamps" => {
            plan.stamps = match value {
                "rfc3164" => Stamps::Rfc3164,
                "iso" => Stamps::Iso,
                _ => return None,
            }
        }
        _ => return None,
    }
    Some(())
}

/// `1500`, `64K`, `20M`, `1G`: powers of ten.
fn amount(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let factor = match text.get(digits.len()..)? {
        "" => 1,
        "K" | "k" => 1_000,
        "M" | "m" => 1_000_000,
        "G" | "g" => 1_000_000_000,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(factor)
}

/// The days from 1970-01-01 to a date written `2026-03-02`.
fn day(text: &str) -> Option<i64> {
    let mut parts = text.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Hinnant, days_from_civil.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}
