//! The two files that rule sets come from: firewall.json, and a listing of the chain.

use std::path::{Path, PathBuf};

use crate::analyse::rulesets;
use crate::error::Stop;
use crate::input;
use crate::model::ruleset::{Chain, RuleSets};
use crate::parse::ruleset;
use crate::problem::Problems;
use crate::report::view::ruleset as view;
use crate::settings::Settings;

/// Where the rule sets stand unless told.
const RULES: &str = "/etc/rapsheet/firewall.json";

pub fn rules_path(told: Option<&Path>, settings: &Settings) -> PathBuf {
    told.or(settings.config.firewall.rules.as_deref()).unwrap_or(Path::new(RULES)).to_path_buf()
}

/// One small file, whole, as text.
fn text(path: &Path) -> Result<String, String> {
    let mut problems = Problems::default();
    let files = input::small(&[path.to_path_buf()], &mut problems);
    let told = problems.any_lost().then(|| problems.into_sorted().0.into_iter().next()).flatten();
    match (told, files.as_slice()) {
        (Some(problem), _) => Err(problem.what),
        (None, [(_, bytes)]) => Ok(String::from_utf8_lossy(bytes).into_owned()),
        (None, _) => Err("is no file".to_string()),
    }
}

/// The rule sets; all faults of the file, a line for each.
pub fn rules(path: &Path) -> Result<RuleSets, Stop> {
    let file = path.display();
    let text = text(path).map_err(|what| Stop::usage(format!("rule sets {file}: {what}")))?;
    ruleset::read(&text).map_err(|faults| {
        let lines = faults.iter().map(|fault| format!("{file}:{}: {}", fault.line, fault.what));
        Stop::usage(lines.collect::<Vec<_>>().join("\n"))
    })
}

/// The chain, and the listing it was read from.
pub fn listing(path: &Path) -> Result<(Chain, String), String> {
    let text = text(path)?;
    chain(&text).map(|chain| (chain, text))
}

pub fn chain(text: &str) -> Result<Chain, String> {
    ruleset::chain(text).map_err(|error| match error.line {
        Some(line) => format!("no listing of the chain FORWARD: line {line}: {}", error.what),
        None => format!("no listing of the chain FORWARD: {}", error.what),
    })
}

/// The section of the report, where a listing is given. A listing that cannot be read is a problem and no end; the rule
/// sets are configuration.
pub fn section(
    rules: Option<&Path>,
    listing: Option<&Path>,
    settings: &Settings,
    problems: &mut Problems,
) -> Result<Option<view::RuleSets>, Stop> {
    let Some(path) = listing.or(settings.config.firewall.listing.as_deref()) else {
        return Ok(None);
    };
    let sets = self::rules(&rules_path(rules, settings))?;
    let read = self::listing(path);
    let name = path.display().to_string();
    if let Err(what) = &read {
        problems.file(name.clone(), what.clone());
    }
    let chain = read.as_ref().map(|(chain, _)| chain).map_err(Clone::clone);
    Ok(Some(rulesets::section(&name, &sets.sets, chain)))
}
