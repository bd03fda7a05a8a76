//! The tools of one form on this machine: listing, checking, loading. Each call has a deadline.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::block::forms::{Form, Part, Tool, render_parts};
use crate::block::intent::Held;
use crate::block::ours::Ours;
use crate::block::standing::Seen;
use crate::block::undo::Before;
use crate::deliver::shell::{self, Input, Ran};
use crate::deliver::state;
use crate::error::Stop;
use crate::input;
use crate::model::block::{Block, Frame};
use crate::model::listing::Listing;
use crate::parse::listing;
use crate::problem::Problems;

/// What a tool may take for a hundred thousand addresses on a slow machine.
const PATIENCE: Duration = Duration::from_secs(120);
/// Where scripts look for tools: also where cron's short PATH does not.
const PATH: &str = "PATH=$PATH:/usr/sbin:/sbin\nexport PATH\n";

pub struct Gear {
    pub form: Form,
    pub frame: Frame,
    pub ours: Ours,
    /// Networks that stand in our rules without any block.
    bare: Listing,
    /// From files that hold the tools' output.
    given: Option<Vec<Listing>>,
}

/// What the tools list, in their words.
pub struct Raw {
    json: Option<Vec<u8>>,
    pub before: Before,
    /// False where ip6tables is not there or does not work.
    pub has_v6: bool,
}

impl Gear {
    pub fn new(form: Form, frame: Frame, files: &[PathBuf]) -> Result<Gear, Stop> {
        let ours = Ours::of(form, &frame);
        let mut bare = Listing::default();
        for part in render_parts(form, &[], &frame) {
            if matches!(part.tool, Tool::IptablesRestore | Tool::Ip6tablesRestore) {
                bare.held.extend(listing::read(part.text.as_bytes()).map_err(Stop::failed)?.held);
            }
        }
        let given = if files.is_empty() { None } else { Some(given(files)?) };
        Ok(Gear { form, frame, ours, bare, given })
    }

    /// What of ours is in the filter, as the files given say, else the tools.
    pub fn seen(&self) -> Result<Seen, Stop> {
        match &self.given {
            Some(listings) => Ok(Seen::of(self.form, listings, &self.bare, &self.ours)),
            None => self.seen_in(&self.list()?),
        }
    }

    /// The same from what the tools listed just now.
    pub fn seen_in(&self, raw: &Raw) -> Result<Seen, Stop> {
        if let Some(listings) = &self.given {
            return Ok(Seen::of(self.form, listings, &self.bare, &self.ours));
        }
        let mut listings = Vec::new();
        let texts = [&raw.json, &raw.before.save, &raw.before.save6, &raw.before.sets];
        for text in texts.into_iter().flatten() {
            listings.push(listing::read(text).map_err(Stop::failed)?);
        }
        if let (Some(name), Some(list)) = (&self.ours.list, &raw.before.list) {
            listings.push(listing::read_named(name, list).map_err(Stop::failed)?);
        }
        Ok(Seen::of(self.form, &listings, &self.bare, &self.ours))
    }

    /// What is in the filter after loading, by the tools alone.
    pub fn read_back(&self) -> Result<Held, Stop> {
        let by_tools = Gear { given: None, ..self.shallow() };
        Ok(by_tools.seen()?.held)
    }

    fn shallow(&self) -> Gear {
        Gear {
            form: self.form,
            frame: self.frame.clone(),
            ours: self.ours.clone(),
            bare: self.bare.clone(),
            given: None,
        }
    }

    /// Asks the tools.
    pub fn list(&self) -> Result<Raw, Stop> {
        let mut raw = Raw { json: None, before: Before::default(), has_v6: true };
        if self.ours.table {
            let tables = needed(&["nft", "-j", "list", "tables"])?;
            let tables = String::from_utf8_lossy(&tables).replace(' ', "");
            if tables.contains("\"family\":\"inet\",\"name\":\"rapsheet\"") {
                raw.json = Some(needed(&["nft", "-j", "list", "table", "inet", "rapsheet"])?);
            }
            return Ok(raw);
        }
        if !self.ours.sets.is_empty() {
            raw.before.sets = Some(needed(&["ipset", "save"])?);
        }
        raw.before.save = Some(needed(&["iptables-save"])?);
        // Asked by a listing of the table that is used: without IPv6 in the kernel this fails, and -save says nothing.
        let usable = |argv: &[&str]| Ok::<bool, Stop>(tool(argv)?.is_some_and(|ran| ran.done));
        raw.has_v6 = usable(&["ip6tables", "-w", "-S", "INPUT"])?;
        if raw.has_v6 {
            raw.before.save6 = Some(needed(&["ip6tables-save"])?);
        }
        if let Some(name) = &self.ours.list {
            raw.before.list = state::get(&Path::new("/proc/net/xt_recent").join(name))?;
        }
        Ok(raw)
    }

    /// Adds what only a way back needs.
    pub fn snapshot(&self, raw: &mut Raw) -> Result<(), Stop> {
        if self.ours.table {
            raw.before.ruleset = Some(needed(&["nft", "list", "ruleset"])?);
        }
        Ok(())
    }

    /// The rules for these blocks, as far as they can be loaded here.
    pub fn parts(&self, blocks: &[Block], has_v6: bool) -> Vec<Part> {
        let parts = render_parts(self.form, blocks, &self.frame).into_iter();
        parts.filter(|part| has_v6 || part.tool != Tool::Ip6tablesRestore).collect()
    }

    /// Writes the parts into a folder, where the tools read them whole.
    pub fn write(&self, parts: &[Part], folder: &Path) -> Result<Vec<PathBuf>, Stop> {
        let mut paths = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            let ending = match part.tool {
                Tool::Nft => "nft",
                Tool::Ipset => "ipset",
                Tool::IptablesRestore => "rules",
                Tool::Ip6tablesRestore => "rules6",
                Tool::Sh | Tool::File => "sh",
            };
            let path = folder.join(format!("load-{}.{ending}", at + 1));
            let head = if part.tool == Tool::Sh { PATH } else { "" };
            state::put(&path, format!("{head}{}", part.text).as_bytes())?;
            paths.push(path);
        }
        Ok(paths)
    }

    /// Has the tools say whether they would take it; nothing is changed. Gives what could not be checked.
    pub fn check(&self, parts: &[Part], paths: &[PathBuf], folder: &Path) -> Result<Option<String>, Stop> {
        if parts.iter().any(|part| part.tool == Tool::Ipset) {
            return rehearse(parts, folder);
        }
        for (part, path) in parts.iter().zip(paths) {
            let path_text = path.to_string_lossy();
            let ran = match part.tool {
                Tool::Nft => tool(&["nft", "-c", "-f", &path_text])?,
                Tool::Sh => tool(&["sh", "-n", &path_text])?,
                Tool::IptablesRestore => fed(&["iptables-restore", "--noflush", "--test"], path)?,
                Tool::Ip6tablesRestore => fed(&["ip6tables-restore", "--noflush", "--test"], path)?,
                Tool::Ipset | Tool::File => continue,
            };
            passed(part.tool.command().first().copied().unwrap_or_default(), ran).map_err(|stop| {
                Stop::failed(format!("the rules were not loaded, their check failed: {stop}"))
            })?;
        }
        Ok(None)
    }

    /// Loads part after part; the first that fails ends it. Each tool holds the lock as long as it runs.
    pub fn load(&self, parts: &[Part], paths: &[PathBuf], has_v6: bool, lock: Input<'_>) -> Result<(), Stop> {
        for (part, path) in parts.iter().zip(paths) {
            let path = path.to_string_lossy();
            let argv: &[&str] = match part.tool {
                Tool::Nft => &["nft", "-f", &path],
                Tool::Ipset => &["ipset", "-file", &path, "restore"],
                Tool::IptablesRestore => &["iptables-restore", "--noflush", &path],
                Tool::Ip6tablesRestore => &["ip6tables-restore", "--noflush", &path],
                Tool::Sh => &["sh", &path],
                Tool::File => continue,
            };
            let ran = shell::run(argv, lock, environment(has_v6), PATIENCE)?;
            passed(argv.first().copied().unwrap_or_default(), ran)?;
        }
        Ok(())
    }
}

/// Scripts of the forms call `$IP6TABLES`; where there is none, `true` does nothing in its place.
const fn environment(has_v6: bool) -> &'static [(&'static str, &'static str)] {
    if has_v6 { &[] } else { &[("IP6TABLES", "true")] }
}

fn given(files: &[PathBuf]) -> Result<Vec<Listing>, Stop> {
    let mut problems = Problems::default();
    let mut listings = Vec::new();
    for (name, bytes) in input::small(files, &mut problems) {
        let own = name.rsplit('/').next().unwrap_or_default();
        let read = listing::read_named(own, &bytes);
        listings.push(read.map_err(|error| Stop::failed(format!("listing {name}: {error}")))?);
    }
    match problems.into_sorted().0.first() {
        Some(problem) => Err(Stop::failed(format!("listing {}: {}", problem.file, problem.what))),
        None => Ok(listings),
    }
}

/// Sets have no check of their own: they are filled in a network namespace that is empty and gone afterwards.
fn rehearse(parts: &[Part], folder: &Path) -> Result<Option<String>, Stop> {
    let alone = tool(&["unshare", "--net", "true"])?;
    if !alone.is_some_and(|ran| ran.done) {
        return Ok(Some("the sets could not be rehearsed: no network namespace to be had".into()));
    }
    let mut script = format!("set -e\ncd \"$1\"\n{PATH}");
    for (at, part) in parts.iter().enumerate() {
        let number = at + 1;
        script.push_str(&match part.tool {
            Tool::Ipset => format!("ipset restore <load-{number}.ipset\n"),
            Tool::IptablesRestore => format!("iptables-restore --noflush --test <load-{number}.rules\n"),
            Tool::Ip6tablesRestore => format!("ip6tables-restore --noflush --test <load-{number}.rules6\n"),
            _ => format!("sh -n load-{number}.sh\n"),
        });
    }
    let path = folder.join("check.sh");
    state::put(&path, script.as_bytes())?;
    let ran = tool(&["unshare", "--net", "sh", &path.to_string_lossy(), &folder.to_string_lossy()])?;
    passed("ipset", ran)
        .map_err(|stop| Stop::failed(format!("the rules were not loaded, their check failed: {stop}")))?;
    Ok(None)
}

pub fn tool(argv: &[&str]) -> Result<Option<Ran>, Stop> {
    shell::run(argv, Input::Nothing, &[], PATIENCE)
}

fn fed(argv: &[&str], input: &Path) -> Result<Option<Ran>, Stop> {
    shell::run(argv, Input::File(input), &[], PATIENCE)
}

/// What a tool printed that has to be there and to do its work.
fn needed(argv: &[&str]) -> Result<Vec<u8>, Stop> {
    passed(argv.first().copied().unwrap_or_default(), tool(argv)?).map(|ran| ran.out)
}

pub fn passed(name: &str, ran: Option<Ran>) -> Result<Ran, Stop> {
    match ran {
        None => Err(Stop::failed(format!("{name} is not installed here"))),
        Some(ran) if !ran.done => Err(Stop::failed(format!("{name}: {}", first_lines(&ran.complaint)))),
        Some(ran) => Ok(ran),
    }
}

/// Of a long complaint the beginning.
fn first_lines(text: &str) -> String {
    text.lines().take(6).collect::<Vec<_>>().join("\n")
}
