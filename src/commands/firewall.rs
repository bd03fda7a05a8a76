//! `rapsheet firewall`: from rule sets and a router to states, commands sent, and a line in the log file.

mod live;

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::rulesets::{self, rules_path};
use crate::analyse::rulesets::states;
use crate::block::ruleset::{self as block, Wish};
use crate::cli::firewall::{self as args, AnswerFormat, Operation as Verb, Which};
use crate::cli::{Global, Terms};
use crate::console::Console;
use crate::deliver::journal::Journal;
use crate::deliver::lock::Lock;
use crate::deliver::router::{Access, Command, Way};
use crate::error::{Outcome, Stop};
use crate::model::calendar::Moment;
use crate::model::ruleset::{Chain, Connection, RuleSet, RuleSets, State};
use crate::report::view::ruleset::{Operation, Sent};
use crate::report::{json, rulesets as forms};
use crate::settings::{Settings, person};

/// For each step, where the file says nothing.
const PATIENCE: u64 = 10;

pub fn run(global: &Global, args: &args::Firewall, console: &Console) -> Result<Outcome, Stop> {
    let (which, wish, dry_run) = match &args.operation {
        Verb::Status(which) => (which, None, false),
        Verb::Open(change) => (&change.which, Some(Wish::Open), change.dry_run),
        Verb::Close(change) => (&change.which, Some(Wish::Close), change.dry_run),
    };
    let settings = Settings::resolve(global, &[], &Terms::default(), "all")?;
    let path = rules_path(which.rules.as_deref(), &settings);
    let file = rulesets::rules(&path)?;
    let task = Task { sets: chosen(&file, which, &path)?, file: &file, wish, dry_run, settings: &settings };
    let operation = match &which.listing {
        Some(listing) => task.on_paper(listing)?,
        None => {
            if file.router.password.is_some() && person::is_open_to_others(&path) {
                console.note(&format!("{} holds a password and others may read it", path.display()));
            }
            task.on_the_router(console)?
        }
    };
    console.print(&match which.format {
        AnswerFormat::Json => json::render(&operation).into_bytes(),
        AnswerFormat::Text => forms::render(&operation, console.colour(), console.verbose).into_bytes(),
    })?;
    operation.error.map_or(Ok(Outcome::Done), |error| Err(Stop::failed(error)))
}

/// The rule set named, or all.
fn chosen<'f>(file: &'f RuleSets, which: &Which, path: &Path) -> Result<Vec<&'f RuleSet>, Stop> {
    let Some(name) = &which.rule else { return Ok(file.sets.iter().collect()) };
    match file.sets.iter().find(|set| set.name == *name) {
        Some(set) => Ok(vec![set]),
        None => {
            let names: Vec<&str> = file.sets.iter().map(|set| set.name.as_str()).collect();
            let path = path.display();
            Err(Stop::usage(format!(
                "there is no rule set '{name}' in {path}, which has: {}",
                names.join(", ")
            )))
        }
    }
}

/// What is to be done.
struct Task<'a> {
    file: &'a RuleSets,
    sets: Vec<&'a RuleSet>,
    /// None only asks for the states.
    wish: Option<Wish>,
    dry_run: bool,
    settings: &'a Settings,
}

impl Task<'_> {
    fn verb(&self) -> &'static str {
        match self.wish {
            None => "status",
            Some(Wish::Open) => "open",
            Some(Wish::Close) => "close",
        }
    }

    /// The commands that fulfil the wish. An error where one of them cannot be typed.
    fn commands(&self, chain: &Chain) -> Result<Vec<Command>, String> {
        let Some(wish) = self.wish else { return Ok(Vec::new()) };
        let commands = block::commands(&self.file.router, &self.sets, chain, wish);
        commands.into_iter().map(|words| command(words, self.dry_run)).collect()
    }

    fn operation(&self, machine: &str, connection: &'static str) -> Operation {
        Operation {
            schema: "rapsheet/firewall/1",
            operation: self.verb(),
            at: Moment::new(self.settings.now, self.settings.zone),
            machine: machine.to_string(),
            connection,
            dry_run: self.dry_run,
            sets: states(&self.sets, None),
            states_before: self.states(None),
            commands: Vec::new(),
            before: None,
            after: None,
            error: None,
        }
    }

    fn states(&self, chain: Option<&Chain>) -> Vec<State> {
        self.sets.iter().map(|set| chain.map_or(State::Unknown, |chain| set.state(chain))).collect()
    }

    /// With a listing from a file: states and commands, and nothing is sent.
    fn on_paper(&self, listing: &Path) -> Result<Operation, Stop> {
        let name = listing.display().to_string();
        let (chain, text) =
            rulesets::listing(listing).map_err(|what| Stop::failed(format!("{name}: {what}")))?;
        let commands = self.commands(&chain).map_err(Stop::failed)?;
        let unsent =
            |command: Command| Sent { command: command.line, outcome: "not sent", output: String::new() };
        Ok(Operation {
            sets: states(&self.sets, Some(&chain)),
            states_before: self.states(Some(&chain)),
            commands: commands.into_iter().map(unsent).collect(),
            before: Some(text),
            ..self.operation(&name, "listing")
        })
    }

    /// On the router itself, with a lock around what changes it and a line in the log file for each operation.
    fn on_the_router(&self, console: &Console) -> Result<Operation, Stop> {
        let (access, connection) = self.access(console)?;
        let logfile = self.file.router.logfile.as_ref().map(PathBuf::from);
        let journal =
            match Journal::open(&logfile.unwrap_or_else(|| self.settings.state.join("firewall.log"))) {
                // Whoever only looks may do so without a right to the log file.
                Err(stop) if self.wish.is_none() => {
                    console.note(&stop.to_string());
                    None
                }
                journal => Some(journal?),
            };
        let operator = person::operator();
        let _lock = self.wish.map(|_| self.lock(&operator, access.patience)).transpose()?;
        if let Some(journal) = journal.as_ref().filter(|_| self.wish.is_some()) {
            journal.lock(access.patience)?;
        }
        let mut operation = self.operation(&access.machine, connection.name());
        live::run(self, &access, &mut operation);
        let entry = access.mask(&forms::entry(&operation, &operator));
        if let Some(Err(stop)) = journal.map(|mut journal| journal.write(&entry)) {
            operation.error.get_or_insert_with(|| stop.to_string());
        }
        Ok(operation)
    }

    /// Names its holder; the log file is locked beside it, for those who have another state folder.
    fn lock(&self, operator: &str, patience: Duration) -> Result<Lock, Stop> {
        let folder = &self.settings.state;
        let path = Journal::folder(folder)?.join("firewall.lock");
        Lock::take(&path, &format!("rapsheet firewall {} of {operator}", self.verb()), patience)
    }

    fn access(&self, console: &Console) -> Result<(Access, Connection), Stop> {
        let router = &self.file.router;
        let connection = router.connection.ok_or_else(|| {
            Stop::usage("the rule sets name no 'connection' to a router; give its listing with --listing")
        })?;
        let machine = match (&router.machine, connection) {
            (Some(machine), _) => machine.clone(),
            (None, Connection::Local) => self.settings.host.clone(),
            (None, _) => return Err(Stop::usage("the rule sets name no 'machine' to connect to")),
        };
        let way = match connection {
            Connection::TelnetBusybox => Way::Telnet,
            Connection::Ssh => Way::Ssh,
            Connection::Local => Way::Local,
        };
        let given = || person::firewall_password().or_else(|| router.password.clone().map(|secret| secret.0));
        let asked = |name: &String| console.secret(&format!("password of {name} on {machine}: "));
        let password =
            given().or_else(|| router.username.as_ref().filter(|_| way == Way::Telnet).and_then(asked));
        if password.as_deref().is_some_and(|password| password.contains(|letter: char| letter.is_control())) {
            return Err(Stop::usage("the password holds a control character, which a terminal would obey"));
        }
        let access = Access {
            way,
            machine,
            port: router.port,
            username: router.username.clone(),
            password,
            patience: Duration::from_secs(router.timeout.unwrap_or(PATIENCE)),
            ssh_config: router.ssh_config.clone(),
        };
        Ok((access, connection))
    }
}

/// A command for the router, behind `echo` where it is only to be tried.
fn command(words: Vec<String>, dry_run: bool) -> Result<Command, String> {
    let words: Vec<String> = dry_run.then(|| "echo".to_string()).into_iter().chain(words).collect();
    match block::line(&words) {
        Some(line) => Ok(Command { words, line }),
        None => Err(format!("this command is too long to be typed: {}", words.join(" "))),
    }
}
