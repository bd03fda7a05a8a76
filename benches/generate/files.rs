//! A log as files: one or one a day, plain or gzipped, as syslog and logrotate leave them; and the truth beside them.
//! gzip is the program of that name, so that the archives are those of a real machine.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, SystemTime};

use super::{Log, Output, Plan, Truth, generate, report};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// `mail.log`
    Plain,
    /// `mail.log`, `mail.log.1`, `mail.log.2` ...: one a day, the newest without number.
    Rotated,
    /// `mail.log.1.gz`, `mail.log.2.gz` ...
    Gz,
    /// `mail.log.gz`
    OneGz,
    /// The newest plain, the others gzipped.
    Logrotate,
}

impl Layout {
    pub const ALL: [(&str, Layout); 5] = [
        ("plain", Layout::Plain),
        ("rotated", Layout::Rotated),
        ("gz", Layout::Gz),
        ("onegz", Layout::OneGz),
        ("logrotate", Layout::Logrotate),
    ];

    pub fn rotates(self) -> bool {
        !matches!(self, Layout::Plain | Layout::OneGz)
    }

    /// The name of the mail log's part that is so many rotations old, without `.gz`, and whether it is gzipped.
    fn name(self, age: usize) -> (String, bool) {
        match self {
            Layout::Plain => ("mail.log".into(), false),
            Layout::OneGz => ("mail.log".into(), true),
            Layout::Gz => (format!("mail.log.{}", age + 1), true),
            Layout::Rotated | Layout::Logrotate if age == 0 => ("mail.log".into(), false),
            Layout::Rotated => (format!("mail.log.{age}"), false),
            Layout::Logrotate => (format!("mail.log.{age}"), true),
        }
    }
}

/// Writes the log into a folder, with `truth.json`. The plan's `rotate_at` has to fit the layout.
pub fn write(plan: &Plan, layout: Layout, folder: &Path) -> io::Result<Truth> {
    fs::create_dir_all(folder)?;
    let mut files = Files { folder: folder.to_owned(), mail: Vec::new(), open: None, kernel: None };
    files.rotate()?;
    let truth = generate(plan, &mut files)?;
    let names = files.finish(layout, &truth)?;
    fs::write(folder.join("truth.json"), report(&truth, &names))?;
    Ok(truth)
}

struct Files {
    folder: PathBuf,
    /// The parts of the mail log, oldest first, under names of their own until all are written.
    mail: Vec<PathBuf>,
    open: Option<File>,
    kernel: Option<File>,
}

impl Output for Files {
    fn write(&mut self, log: Log, lines: &[u8]) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let file = match log {
            Log::Mail => &mut self.open,
            Log::Kernel => {
                if self.kernel.is_none() {
                    self.kernel = Some(File::create(self.folder.join("kern.log"))?);
                }
                &mut self.kernel
            }
        };
        file.as_mut().map_or(Ok(()), |file| file.write_all(lines))
    }

    fn rotate(&mut self) -> io::Result<()> {
        let path = self.folder.join(format!(".part-{}", self.mail.len()));
        self.open = Some(File::create(&path)?);
        self.mail.push(path);
        Ok(())
    }
}

impl Files {
    /// Gives the parts their names and the times of their last lines, and packs them. Gives the names in the order of
    /// `truth.files`.
    fn finish(mut self, layout: Layout, truth: &Truth) -> io::Result<Vec<String>> {
        (self.open, self.kernel) = (None, None);
        let (mut names, mut packing) = (Vec::new(), Vec::<Child>::new());
        let mut parts = self.mail.iter().enumerate();
        for file in &truth.files {
            let last = SystemTime::UNIX_EPOCH + Duration::from_secs(file.last.unsigned_abs());
            let (name, packed) = match file.log {
                Log::Kernel => ("kern.log".to_string(), false),
                Log::Mail => {
                    let Some((place, part)) = parts.next() else { continue };
                    let (name, packed) = layout.name(self.mail.len() - 1 - place);
                    fs::rename(part, self.folder.join(&name))?;
                    (name, packed)
                }
            };
            let path = self.folder.join(&name);
            File::options().append(true).open(&path)?.set_modified(last)?;
            if packed {
                packing.push(Command::new("gzip").arg("-f").arg(&path).spawn()?);
            }
            names.push(if packed { name + ".gz" } else { name });
        }
        for mut child in packing {
            if !child.wait()?.success() {
                return Err(io::Error::other("gzip failed"));
            }
        }
        Ok(names)
    }
}
