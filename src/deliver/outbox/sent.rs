//! Which digest went to whom and when: `sent.json`, written anew each time, whole or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::super::file::Target;
use crate::error::Stop;
use crate::model::digest::Issue;

const NAME: &str = "sent.json";
const SCHEMA: &str = "rapsheet/sent/1";

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Sent {
    schema: String,
    digests: Vec<Record>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct Record {
    issue: Issue,
    /// Destinations that have it, and since when; microseconds since the epoch.
    sent: BTreeMap<String, i64>,
    /// Destinations that are not tried any more.
    #[serde(default)]
    given_up: Vec<String>,
}

impl Sent {
    /// Nothing where there is no file yet. One that cannot be read ends the run: without it everything would be sent
    /// again.
    pub fn load(folder: &Path) -> Result<Sent, Stop> {
        let path = folder.join(NAME);
        let failed = |why: &dyn std::fmt::Display| {
            Stop::failed(format!(
                "{}: {why}; it says what was sent, so nothing is sent without it",
                path.display()
            ))
        };
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Sent { schema: SCHEMA.to_string(), digests: Vec::new() });
            }
            Err(error) => return Err(failed(&error)),
            Ok(text) => text,
        };
        let sent: Sent = serde_json::from_str(&text).map_err(|error| failed(&error))?;
        match sent.schema == SCHEMA {
            true => Ok(sent),
            false => Err(failed(&"written by a newer rapsheet")),
        }
    }

    pub fn save(&self, folder: &Path) -> Result<(), Stop> {
        Target::open(&folder.join(NAME))?.finish(&self.bytes()?)?;
        // Without it the rename holds all the same, unless the power fails within seconds.
        let _ = super::sync(folder);
        Ok(())
    }

    /// Room on the disk for the list with these destinations in it, until it is dropped.
    pub fn reserve(
        &self,
        folder: &Path,
        issue: &Issue,
        to: &[String],
        now: i64,
    ) -> Result<NamedTempFile, Stop> {
        let mut would = self.clone();
        to.iter().for_each(|to| would.note(issue, to, now));
        let bytes = would.bytes()?;
        let written = tempfile::Builder::new().prefix(super::waiting::SCRATCH).tempfile_in(folder).and_then(
            |mut file| {
                file.write_all(&bytes)?;
                file.as_file().sync_all()?;
                Ok(file)
            },
        );
        written.map_err(|error| {
            Stop::failed(format!(
                "{}: {error}; what is sent could not be written down, so nothing is",
                folder.display()
            ))
        })
    }

    fn bytes(&self) -> Result<Vec<u8>, Stop> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(|error| Stop::Failed(error.into()))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Digests that somebody has.
    pub fn issues(&self) -> Vec<Issue> {
        let sent = self.digests.iter().filter(|record| !record.sent.is_empty());
        sent.map(|record| record.issue.clone()).collect()
    }

    /// True when this destination has such a digest.
    pub fn has(&self, is_it: impl Fn(&Issue) -> bool, to: &str) -> bool {
        self.digests.iter().any(|record| is_it(&record.issue) && record.sent.contains_key(to))
    }

    /// True when nothing is left to do for this destination.
    pub fn done(&self, issue: &Issue, to: &str) -> bool {
        let record = self.digests.iter().find(|record| record.issue.message_id == issue.message_id);
        record
            .is_some_and(|record| record.sent.contains_key(to) || record.given_up.iter().any(|one| one == to))
    }

    pub fn is_with_anybody(&self, issue: &Issue) -> bool {
        self.digests
            .iter()
            .any(|record| record.issue.message_id == issue.message_id && !record.sent.is_empty())
    }

    pub fn note(&mut self, issue: &Issue, to: &str, now: i64) {
        self.record(issue).sent.insert(to.to_string(), now);
    }

    pub fn give_up(&mut self, issue: &Issue, to: &str) {
        self.record(issue).given_up.push(to.to_string());
    }

    fn record(&mut self, issue: &Issue) -> &mut Record {
        let place = self.digests.iter().position(|record| record.issue.message_id == issue.message_id);
        let place = place.unwrap_or_else(|| {
            let (sent, given_up) = (BTreeMap::new(), Vec::new());
            self.digests.push(Record { issue: issue.clone(), sent, given_up });
            self.digests.len() - 1
        });
        let record = &mut self.digests[place];
        // A file made anew may say something else.
        record.issue.clone_from(issue);
        record
    }
}
