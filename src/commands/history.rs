//! Reading with the history: days kept by earlier runs, and logs of which only what is new is read.
//!
//! For a command that wants only new bytes read, and all of what is known:
//!
//! ```text
//! let (gathered, pending) = history::since_last(&settings, "block", 30, console)?;
//! ...                           what `gather` would have given for `settings.window`, had it read everything;
//!                               only what is new since the last commit under this name was read
//! pending.commit()?;            once the work has succeeded; dropped without it, the next run reads the same again
//! ```
//!
//! Each name has its own positions and days, in its own folder below `Settings.state`; while a `Pending` lives, no other run
//! can hold the same name.

use std::path::PathBuf;
use std::time::Duration;

use super::{nothing, reading, with_progress};
use crate::console::Console;
use crate::deliver::lock::Lock;
use crate::deliver::store::{self, NewFile};
use crate::error::Stop;
use crate::gather::history::{self, DaysRead, Entry, JoinTerms, Kept, Origin, Store, Terms, Written};
use crate::gather::{Found, Gathered, gather};
use crate::settings::Settings;

/// How long another run is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// The name of the report's own.
const REPORT: &str = "days";

/// What was read, to be remembered.
pub struct Pending {
    folder: PathBuf,
    kept: Kept,
    #[expect(dead_code, reason = "held until the commit is done")]
    lock: Lock,
}

impl Pending {
    /// From now on this was read.
    pub fn commit(self) -> Result<(), Stop> {
        let Kept { files, list, manifest } = self.kept;
        let files: Vec<NewFile> = files.into_iter().map(file).collect();
        store::commit(&self.folder, &files, &file(list), &manifest.files())
    }
}

fn file(written: Written) -> NewFile {
    let Written { name, header, body } = written;
    NewFile { name, header, body }
}

/// Reads what is new in the logs since the last commit under this name, and gives all that is known of the window. `days`
/// are kept under it.
pub fn since_last(
    settings: &Settings,
    name: &str,
    days: u32,
    console: &Console,
) -> Result<(Gathered, Pending), Stop> {
    let folder = settings.state.join(name);
    let lock = store::lock(&folder, PATIENCE)?;
    let store = Store::open(&folder).map_err(Stop::failed)?;
    let (gathered, kept) = grow(settings, &store, days, console)?;
    let (gathered, _) = history::join(gathered, &[], &join_terms(settings, true));
    Ok((gathered, Pending { folder, kept, lock }))
}

fn grow(settings: &Settings, store: &Store, days: u32, console: &Console) -> Result<(Gathered, Kept), Stop> {
    let found = Found::discover_new(&settings.paths);
    if found.is_empty() && store.manifest.days.is_empty() {
        return Err(nothing(found));
    }
    let (reading, terms) = (reading(settings), terms(settings, days));
    let grown =
        with_progress(found, console, |found, bytes| history::grow(store, found, &reading, &terms, bytes));
    let history::Grown { gathered, kept } = grown.map_err(Stop::failed)?;
    Ok((gathered, kept))
}

fn terms(settings: &Settings, days: u32) -> Terms {
    let today = settings.zone.local(settings.now.div_euclid(1_000_000)).0;
    let keep_from = today.saturating_sub_unsigned(days);
    Terms { host: settings.host.clone(), zone: settings.zone, now: settings.now, keep_from }
}

fn join_terms(settings: &Settings, grown: bool) -> JoinTerms {
    JoinTerms { window: settings.window, zone: settings.zone, host: settings.host.clone(), grown }
}

/// Which of the history a report uses.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its own days: they are used, and this run leaves its own.
    pub own: bool,
    pub since_last: bool,
    /// Folders of other stores.
    pub merge: Vec<PathBuf>,
    /// The logs are read as well.
    pub logs: bool,
}

/// What a report rests on beside the tally.
#[derive(Debug, Default)]
pub struct Past {
    /// Where each day of the window comes from.
    pub origins: Vec<Origin>,
    /// Every day that is known, for comparing.
    pub days: Vec<Entry>,
    /// A history was asked.
    pub used: bool,
}

/// Reads for a report: logs, history, or both. What is wrong with the history never stops it.
pub fn read(settings: &mut Settings, wanted: &Wanted, console: &Console) -> Result<(Gathered, Past), Stop> {
    if !wanted.own && wanted.merge.is_empty() {
        return Ok((super::read(settings, console)?, Past::default()));
    }
    settings.rules.by_day = true;
    let mut said = Vec::new();
    let folder = settings.state.join(REPORT);
    let (mut stores, mut held) = (vec![Store::default()], None);
    if wanted.own {
        held = store::lock(&folder, PATIENCE).map_err(|error| said.push(error.to_string())).ok();
        match Store::open(&folder) {
            Ok(store) => stores = vec![store],
            Err(why) => {
                said.push(why);
                // What cannot be read is not overwritten.
                held = None;
            }
        }
    }
    let merged = wanted.merge.iter().map(|folder| Store::find(folder).map_err(Stop::usage));
    stores.extend(merged.collect::<Result<Vec<Store>, Stop>>()?);
    let (mut gathered, kept, grown) = logs_or_nothing(settings, wanted, &stores, &mut said, console)?;
    let pending = held.zip(kept).map(|(lock, kept)| Pending { folder: folder.clone(), kept, lock });
    if let Some(pending) = &pending
        && grown
    {
        // What was read just now counts by what is about to be written.
        let own = stores.first_mut();
        own.into_iter().for_each(|store| store.manifest.days.clone_from(&pending.kept.manifest.days));
    }
    let days = past(&stores, pending.as_ref());
    let origins;
    (gathered, origins) = history::join(gathered, &stores, &join_terms(settings, grown));
    if let Some(pending) = pending
        && let Err(error) = pending.commit()
    {
        said.push(error.to_string());
    }
    said.into_iter().for_each(|what| gathered.problems.note("history", what));
    Ok((gathered, Past { origins, days, used: true }))
}

/// The logs, as far as they are wanted and there: what was read, what is to be kept of it, and whether it is made of what
/// earlier runs read as well.
fn logs_or_nothing(
    settings: &Settings,
    wanted: &Wanted,
    stores: &[Store],
    said: &mut Vec<String>,
    console: &Console,
) -> Result<(Gathered, Option<Kept>, bool), Stop> {
    let own = stores.first().cloned().unwrap_or_default();
    if wanted.since_last && settings.rules.acts {
        said.push("the logs are read whole: notices are held against every single act".to_string());
    } else if wanted.since_last {
        match grow(settings, &own, settings.config.history.days, console) {
            Ok((gathered, kept)) => return Ok((gathered, Some(kept), true)),
            Err(error) => said.push(format!("the logs are read whole: {error}")),
        }
    }
    let found = if wanted.logs { Found::discover(&settings.paths) } else { Found::none() };
    let kept_days = stores.iter().any(|store| !store.manifest.days.is_empty());
    if found.is_empty() && !kept_days {
        return Err(nothing(found));
    }
    let mut gathered = with_progress(found, console, |found, bytes| gather(found, &reading(settings), bytes));
    if !wanted.own {
        return Ok((gathered, None, false));
    }
    let read = DaysRead { tally: &gathered.tally, unclosed: &gathered.unclosed, sources: &gathered.sources };
    let terms = terms(settings, settings.config.history.days);
    let kept = history::keep(&own, &read, settings.window, &terms, &mut gathered.problems);
    Ok((gathered, Some(kept), false))
}

/// The days that are known once this run is over.
fn past(stores: &[Store], pending: Option<&Pending>) -> Vec<Entry> {
    let own = pending.map(|pending| &pending.kept.manifest).or(stores.first().map(|store| &store.manifest));
    let others = stores.iter().skip(1).map(|store| &store.manifest);
    own.into_iter().chain(others).flat_map(|manifest| manifest.days.iter().cloned()).collect()
}
