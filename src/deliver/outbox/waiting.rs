//! A digest that waits: one file, a line of JSON that says for whom, and the message as it goes over the wire.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::file::Target;
use crate::error::Stop;
use crate::model::digest::Issue;

const ENDING: &str = ".mail";
/// Beginnings of files that are being written; those of a killed run are left behind.
pub const SCRATCH: &str = ".rapsheet-";

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Waiting {
    pub issue: Issue,
    /// The sender, as a bare address.
    pub from: String,
    /// Bare addresses, and files.
    pub to: Vec<String>,
    #[serde(skip)]
    pub message: Vec<u8>,
    /// Of its file; none before it is saved.
    #[serde(skip)]
    name: String,
}

impl Waiting {
    pub const fn new(issue: Issue, from: String, to: Vec<String>, message: Vec<u8>) -> Waiting {
        Waiting { issue, from, to, message, name: String::new() }
    }

    /// Writes it to a file of its own.
    pub fn save(mut self, folder: &Path, at: i64) -> Result<Waiting, Stop> {
        let name = |turn: u32| format!("{at:020}-{turn}{ENDING}");
        let free = (0..).map(name).find(|name| !folder.join(name).exists());
        self.name = free.unwrap_or_else(|| name(0));
        let mut bytes = serde_json::to_vec(&self).map_err(|error| Stop::Failed(error.into()))?;
        bytes.push(b'\n');
        bytes.extend_from_slice(&self.message);
        Target::open(&self.path(folder))?.finish(&bytes)?;
        let _ = super::sync(folder);
        Ok(self)
    }

    pub fn path(&self, folder: &Path) -> PathBuf {
        folder.join(&self.name)
    }

    pub fn remove(&self, folder: &Path) -> Result<(), Stop> {
        let path = self.path(folder);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(Stop::failed(format!("cannot remove {}: {error}", path.display())))
            }
            _ => Ok(()),
        }
    }
}

/// All that waits, oldest first, and what cannot be read of it. Scratch files of killed runs are swept out.
pub fn load(folder: &Path) -> io::Result<(Vec<Waiting>, Vec<String>)> {
    let (mut waiting, mut faults) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if name.starts_with(SCRATCH) {
            fs::remove_file(&path)?;
        } else if name.ends_with(ENDING) {
            match read(&path) {
                Ok(one) => waiting.push(Waiting { name: name.to_string(), ..one }),
                Err(error) => faults.push(format!("{}: {error}; it is left as it is", path.display())),
            }
        }
    }
    waiting.sort_by(|a, b| a.name.cmp(&b.name));
    Ok((waiting, faults))
}

fn read(path: &Path) -> io::Result<Waiting> {
    let bytes = fs::read(path)?;
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (head, message) = bytes.split_at(end);
    let waiting: Waiting = serde_json::from_slice(head)?;
    let message = message.get(1..).unwrap_or_default().to_vec();
    Ok(Waiting { message, ..waiting })
}
