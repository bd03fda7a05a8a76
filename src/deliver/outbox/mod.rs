//! Digests on their way: those that wait, and which went to whom. Nothing is lost and nothing sent twice, also where a
//! run is killed at any point:
//!
//! 1. A digest is put here as one file (`put`), which appears whole or not at all, before anything is sent.
//! 2. Whoever took it is written to `sent.json` (`sent.rs`) as soon as the server said so. That list alone decides who
//!    is still waited for.
//! 3. When nobody is, the file goes.
//!
//! A run killed before the server's yes sends again, one killed after the record does not. Between the two, or where the
//! line broke after the end of the mail, nobody can know (RFC 1047): it is sent again, under the same Message-ID.

mod sent;
mod waiting;

use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sent::Sent;
pub use waiting::Waiting;

use super::file::Target;
use super::lock::Lock;
use super::mail::{Answer, Broken, Transport};
use crate::error::Stop;
use crate::model::digest::Issue;

/// Destinations that are files, not mailboxes.
const FILE: &str = "file:";
/// Microseconds for which a recipient refused for good is tried again while others have the digest.
const PATIENCE: i64 = 7 * 86_400 * 1_000_000;

/// The folder, held for this run alone.
pub struct Outbox {
    folder: PathBuf,
    sent: Sent,
    /// Oldest first.
    waiting: Vec<Waiting>,
    /// What here cannot be read.
    faults: Vec<String>,
    _lock: Lock,
}

/// What became of what waited.
#[derive(Debug, Default)]
pub struct Flushed {
    /// `2026-03-01 to root@localhost`
    pub sent: Vec<String>,
    /// Why something was not, a line each.
    pub failed: Vec<String>,
}

/// The name of a file as a destination.
pub fn file(path: &Path) -> Result<String, Stop> {
    let whole =
        std::path::absolute(path).map_err(|error| Stop::failed(format!("{}: {error}", path.display())))?;
    let slash = if path.as_os_str().as_encoded_bytes().ends_with(b"/") { "/" } else { "" };
    match whole.to_str() {
        Some(whole) => Ok(format!("{FILE}{}{slash}", whole.trim_end_matches('/'))),
        None => Err(Stop::usage(format!("{} is not UTF-8", path.display()))),
    }
}

/// What was sent, for a run that sends nothing: no lock, no folder is made.
pub fn look(state: &Path) -> Result<Vec<Issue>, Stop> {
    Ok(Sent::load(&state.join("outbox"))?.issues())
}

impl Outbox {
    /// Makes the folder if need be, and waits for another run that holds it, at most so long. `who` names this run for
    /// that one.
    pub fn open(state: &Path, who: &str, patience: Duration) -> Result<Outbox, Stop> {
        let folder = state.join("outbox");
        let failed = |error: io::Error| Stop::failed(format!("outbox {}: {error}", folder.display()));
        // Mails quote logs, which not everybody may read.
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(failed)?;
        let who = format!("{who}, process {}", std::process::id());
        let lock = Lock::take(&folder.join("lock"), &who, patience)?;
        let sent = Sent::load(&folder)?;
        let (waiting, faults) = waiting::load(&folder).map_err(failed)?;
        Ok(Outbox { folder, sent, waiting, faults, _lock: lock })
    }

    /// All digests that were sent or wait to be.
    pub fn issues(&self) -> Vec<Issue> {
        let waiting = self.waiting.iter().map(|one| one.issue.clone());
        self.sent.issues().into_iter().chain(waiting).collect()
    }

    /// Those of `to` who neither have this period of this machine nor wait for it. A file may be written again.
    pub fn missing(&self, period: &str, host: &str, to: &[String]) -> Vec<String> {
        let is_it = |issue: &Issue| issue.period == period && issue.host == host;
        let waits =
            |address: &String| self.waiting.iter().any(|one| is_it(&one.issue) && one.to.contains(address));
        let has = |address: &String| self.sent.has(is_it, address);
        to.iter().filter(|to| to.starts_with(FILE) || !(has(to) || waits(to))).cloned().collect()
    }

    /// Puts a digest in, whole or not at all. `at` is the clock, which orders what waits.
    pub fn put(&mut self, at: i64, waiting: Waiting) -> Result<(), Stop> {
        let waiting = waiting.save(&self.folder, at)?;
        // A file that was not written yet and is made anew need not be written twice.
        let newer = |one: &Waiting| one.issue.message_id == waiting.issue.message_id && one.to == waiting.to;
        for older in self.waiting.extract_if(.., |one| newer(one)) {
            older.remove(&self.folder)?;
        }
        self.waiting.push(waiting);
        Ok(())
    }

    /// Sends what waits, oldest first; stops where the way itself is broken. `now` in microseconds since the epoch.
    pub fn flush(&mut self, transport: Option<&Transport>, now: i64) -> Result<Flushed, Stop> {
        let mut flushed = Flushed { failed: std::mem::take(&mut self.faults), ..Flushed::default() };
        let mut broken = false;
        for one in std::mem::take(&mut self.waiting) {
            let to = self.pending(&one);
            let (files, mailboxes): (Vec<String>, Vec<String>) =
                to.into_iter().partition(|to| to.starts_with(FILE));
            for place in &files {
                self.write(&one, place, now, &mut flushed)?;
            }
            if !mailboxes.is_empty() && !broken {
                broken = self.send(&one, &mailboxes, transport, now, &mut flushed)?;
            }
            let left = self.pending(&one);
            let written = files.iter().all(|place| self.sent.has(|issue| *issue == one.issue, place));
            if written && left.iter().all(|to| to.starts_with(FILE)) {
                one.remove(&self.folder)?;
            } else {
                self.waiting.push(one);
            }
        }
        if broken && self.waiting.len() > 1 {
            let all = self.waiting.len();
            flushed.failed.push(format!("{all} digests wait in {}", self.folder.display()));
        }
        Ok(flushed)
    }

    fn pending(&self, one: &Waiting) -> Vec<String> {
        let done = |to: &String| self.sent.done(&one.issue, to);
        one.to.iter().filter(|to| to.starts_with(FILE) || !done(to)).cloned().collect()
    }

    /// To mailboxes; true where the way is broken.
    fn send(
        &mut self,
        one: &Waiting,
        to: &[String],
        transport: Option<&Transport>,
        now: i64,
        flushed: &mut Flushed,
    ) -> Result<bool, Stop> {
        let period = &one.issue.period;
        let kept = format!("kept in {}", one.path(&self.folder).display());
        let Some(transport) = transport else {
            flushed
                .failed
                .push(format!("{period} to {}: no way to send mail is told now; {kept}", to.join(", ")));
            return Ok(true);
        };
        // If who has it could not be written down, it would be sent again.
        let reserve = self.sent.reserve(&self.folder, &one.issue, to, now)?;
        let answers = match transport.send(&one.from, to, &one.message) {
            Ok(answers) => answers,
            Err(Broken { words, unknown }) => {
                let doubt = if unknown {
                    "; it may have arrived, and goes again under the same Message-ID"
                } else {
                    ""
                };
                flushed.failed.push(format!("{period} to {}: {words}{doubt}; {kept}", to.join(", ")));
                return Ok(true);
            }
        };
        drop(reserve);
        let pairs = || to.iter().zip(&answers);
        let taken: Vec<&String> =
            pairs().filter(|(_, answer)| **answer == Answer::Taken).map(|(to, _)| to).collect();
        taken.iter().for_each(|to| self.sent.note(&one.issue, to, now));
        let old = now.saturating_sub(one.issue.at) >= PATIENCE;
        for (to, answer) in pairs() {
            let Answer::Refused { words, lasting } = answer else { continue };
            let given_up = *lasting && old && self.sent.is_with_anybody(&one.issue);
            let end = if given_up { "given up, after a week" } else { &kept };
            flushed.failed.push(format!("{period} to {to}: {words}; {end}"));
            if given_up {
                self.sent.give_up(&one.issue, to);
            }
        }
        self.sent.save(&self.folder)?;
        flushed.sent.extend(taken.iter().map(|to| format!("{period} to {to}")));
        Ok(false)
    }

    /// To a file, or into a folder.
    fn write(&mut self, one: &Waiting, place: &str, now: i64, flushed: &mut Flushed) -> Result<(), Stop> {
        let path = Path::new(place.strip_prefix(FILE).unwrap_or(place));
        match eml(path, &one.issue).and_then(|path| Target::open(&path)?.finish(&one.message)) {
            Ok(()) => {
                self.sent.note(&one.issue, place, now);
                self.sent.save(&self.folder)?;
                flushed.sent.push(format!("{} to {}", one.issue.period, path.display()));
            }
            Err(stop) => flushed.failed.push(format!("{}: {stop}", one.issue.period)),
        }
        Ok(())
    }
}

/// The file itself, or one of its own in a folder; a folder that is named as one (`mails/`) is made.
fn eml(path: &Path, issue: &Issue) -> Result<PathBuf, Stop> {
    let is_named_folder = path.as_os_str().as_encoded_bytes().ends_with(b"/");
    if is_named_folder {
        fs::create_dir_all(path).map_err(|error| Stop::failed(format!("{}: {error}", path.display())))?;
    }
    if !is_named_folder && !path.is_dir() {
        return Ok(path.to_path_buf());
    }
    // Letters, digits, dots and hyphens, as a Message-ID is made of.
    let name = issue.message_id.trim_start_matches('<').split('@').next().unwrap_or("rapsheet");
    Ok(path.join(format!("{}.eml", name.replace('/', "-"))))
}

/// Makes a rename last through a power cut.
fn sync(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}
