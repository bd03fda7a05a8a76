//! What the commands around the ledger share: the folder, the lock, the ledger as it stands, and settling what earlier
//! runs left open.

use std::time::Duration;

use crate::block::forms::Form;
use crate::block::intent::Held;
use crate::block::ledger::{self, Ledger, Outcome, Record, way};
use crate::cli::block::load::FormName;
use crate::cli::block::plan::Rules;
use crate::cli::{Global, Terms};
use crate::config::block::Span;
use crate::console::Console;
use crate::deliver::ledger as file;
use crate::deliver::lock::Lock;
use crate::deliver::shell::{self, Input};
use crate::deliver::state::Folder;
use crate::error::Stop;
use crate::model::block::Frame;
use crate::model::calendar::{Moment, Zone};
use crate::settings::{Settings, blocking};

pub struct Desk {
    pub folder: Folder,
    pub ledger: Ledger,
    pub zone: Zone,
    /// The instant taken as now.
    pub now: Moment,
    /// Bytes of the ledger that stand.
    whole: usize,
    lock: Option<Lock>,
}

impl Desk {
    /// Takes the lock, reads the ledger and notes what watchers did meanwhile.
    pub fn open(settings: &Settings, who: &str, wait: &str, console: &Console) -> Result<Desk, Stop> {
        let patience = Duration::from_secs(seconds("--wait", wait)?);
        let folder = Folder::open(&settings.state)?;
        let who = format!("rapsheet {who}, process {}", shell::own_id());
        let lock = Lock::take(&folder.lock(), &who, patience)?;
        let mut desk = Desk::read(settings, folder, Some(lock))?;
        for (line, why) in &desk.ledger.doubts {
            console.note(&format!("{}, line {line}: {why}", desk.folder.ledger().display()));
        }
        desk.append(desk.marks())?;
        Ok(desk)
    }

    /// For reading only: no lock, and nothing is written.
    pub fn peek(settings: &Settings) -> Result<Desk, Stop> {
        let mut desk = Desk::read(settings, Folder::peek(&settings.state), None)?;
        desk.marks().into_iter().for_each(|record| desk.ledger.take(record));
        Ok(desk)
    }

    fn read(settings: &Settings, folder: Folder, lock: Option<Lock>) -> Result<Desk, Stop> {
        let bytes = file::read(&folder.ledger())?;
        let now = Moment::new(settings.now, settings.zone);
        let whole = ledger::whole(&bytes);
        Ok(Desk { folder, ledger: ledger::read(&bytes), zone: settings.zone, now, whole, lock })
    }

    pub fn append(&mut self, records: Vec<Record>) -> Result<(), Stop> {
        if records.is_empty() {
            return Ok(());
        }
        let lines = ledger::lines(&records);
        file::append(&self.folder.ledger(), self.whole, &lines)?;
        self.whole += lines.len();
        records.into_iter().for_each(|record| self.ledger.take(record));
        Ok(())
    }

    /// Runs something whose child is to hold the lock too.
    pub fn with_lock<T>(&self, run: impl FnOnce(Input<'_>) -> Result<T, Stop>) -> Result<T, Stop> {
        match &self.lock {
            Some(lock) => run(Input::Held(&lock.share()?)),
            None => run(Input::Nothing),
        }
    }

    /// A watcher cannot write records; it leaves a mark.
    fn marks(&self) -> Vec<Record> {
        let (at, mut records) = (self.now.seconds(), Vec::new());
        for apply in self.ledger.applies() {
            let number = apply.begun.apply;
            if !apply.undone && self.folder.has(number, "undone") {
                records.push(Record::Undone { at, apply: number, by: "its script".into() });
            } else if !apply.confirmed && self.folder.has(number, "confirmed") {
                records.push(Record::Confirmed { at, apply: number });
            }
        }
        records
    }

    /// Gives each apply of a form that died without an outcome the one that the filter shows.
    pub fn settle(&mut self, form: Form, held: &Held) -> Result<(), Stop> {
        let mut records = Vec::new();
        for apply in self.ledger.applies() {
            if apply.outcome.is_some() || apply.undone || apply.begun.form != form.name() {
                continue;
            }
            let (mut some, mut failed) = (apply.begun.blocks == 0, Vec::new());
            for entry in self.ledger.blocks_of(apply.begun.apply) {
                match held.has((entry.blocked.net, entry.direction)) {
                    true => some = true,
                    false => failed.push((entry.blocked.net, way(entry.direction).to_string())),
                }
            }
            let why = "found by a later run".to_string();
            let (at, apply) = (self.now.seconds(), apply.begun.apply);
            records.push(Record::Outcome(Outcome { at, apply, loaded: some, failed, why }));
        }
        self.append(records)
    }

    /// Forms with blocks that are in force or due, by the ledger.
    pub fn forms(&self) -> Vec<Form> {
        let now = self.now.seconds();
        let mut forms: Vec<Form> = self
            .ledger
            .in_force(now)
            .chain(self.ledger.due(now))
            .filter_map(|entry| Form::from_name(&entry.blocked.form))
            .chain(
                self.ledger
                    .applies()
                    .filter(|apply| apply.outcome.is_none() || apply.awaits())
                    .filter_map(|apply| Form::from_name(&apply.begun.form)),
            )
            .collect();
        forms.sort_unstable();
        forms.dedup();
        forms
    }

    /// Those typed, else those of the ledger, else the default.
    pub fn forms_or(&self, typed: Option<FormName>) -> Vec<Form> {
        match typed {
            Some(name) => vec![form(name)],
            None => Some(self.forms()).filter(|forms| !forms.is_empty()).unwrap_or(vec![Form::Nftables]),
        }
    }
}

pub const fn form(name: FormName) -> Form {
    match name {
        FormName::Nftables => Form::Nftables,
        FormName::Ipset => Form::Ipset,
        FormName::Iptables => Form::Iptables,
        FormName::Reject => Form::Reject,
        FormName::Recent => Form::Recent,
        FormName::Outbound => Form::Outbound,
    }
}

/// `60s`, `5m` in seconds.
pub fn seconds(option: &str, text: &str) -> Result<u64, Stop> {
    if text == "0s" || text == "0" {
        return Ok(0);
    }
    let span = text.parse::<Span>().map_err(|error| Stop::usage(format!("{option}: {error}")))?;
    Ok(span.0.unsigned_abs())
}

/// Settings where no logs are read.
pub fn settings(global: &Global, zone: Option<&String>, as_of: Option<&String>) -> Result<Settings, Stop> {
    let terms = Terms {
        period: None,
        zone: zone.cloned(),
        as_of: as_of.cloned(),
        local_net: Vec::new(),
        my_address: Vec::new(),
    };
    Settings::resolve(global, &[], &terms, "all")
}

pub fn frame(settings: &Settings, typed: &Rules, now: Moment) -> Result<Frame, Stop> {
    blocking::frame(&settings.config.block, typed, now)
}
