//! `rapsheet check`: from the facts of the machine to the answers.

use std::path::Path;
use std::time::Duration;

use super::output::Outputs;
use super::read_found;
use crate::analyse::check::{self, Asked, Filter};
use crate::cli::Global;
use crate::cli::check::{self as args, Format};
use crate::cli::report::FailOn;
use crate::clock;
use crate::config::digest::{Digest, Tls, Transport};
use crate::console::Console;
use crate::deliver::ask;
use crate::error::{Outcome, Stop};
use crate::gather::{Found, survey};
use crate::input::{self, machine};
use crate::model::finding::Severity;
use crate::model::machine::{Answer, Clock, Configuration, Entry, Greeting, Machine, State, Systemd};
use crate::parse::setup::accounts::Accounts;
use crate::parse::setup::logrotate;
use crate::parse::{jobs, listing};
use crate::problem::Problems;
use crate::report::check::text;
use crate::report::json;
use crate::report::view::check::Check;
use crate::settings::{self, Settings};

/// The user that the package makes for the service.
const SERVICE: &str = "rapsheet";
/// What is asked of the machine has to answer within this.
const DEADLINE: Duration = Duration::from_secs(5);
/// What lists the rules of a packet filter.
const LISTINGS: [&[&str]; 3] = [&["nft", "-j", "list", "ruleset"], &["iptables-save"], &["ip6tables-save"]];

pub fn run(global: &Global, args: &args::Check, console: &Console) -> Result<Outcome, Stop> {
    let root = args.root.as_deref().unwrap_or(Path::new("/"));
    if !root.is_dir() {
        return Err(Stop::usage(format!("--root {}: there is no such folder", root.display())));
    }
    let settings = Settings::resolve_below(root, global, &args.input.paths, &args.input.terms, "all")?;
    let outputs = Outputs::open(&args.output, args.format, Format::Text, by_ending)?;
    let configuration = settings::config_path(global.config.as_deref(), root);
    let password = settings.config.digest.smtp.password_file.as_ref();
    let password = password.map(|path| machine::below(root, &path.to_string_lossy()));
    let seen = machine::look(root, &settings.paths, &configuration, password.as_deref());
    let jobs = jobs::read_all(seen.schedules.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let machine = machine_of(seen, root, &settings, &configuration, args.root.is_none());
    let logs = Logs::read(root, &settings, console);
    let filter = filter(args)?;
    let greeting = if args.root.is_none() { greeting(&settings.config.digest) } else { None };
    let lost = logs.lost || machine.logs.iter().any(|entry| entry.closed.is_some());
    let check = check::check(&Asked {
        host: &settings.host,
        root: args.root.as_ref().map(|root| root.display().to_string()),
        zone: settings.zone,
        zone_source: settings.zone_source,
        now: settings.now,
        clock: clock::now(),
        machine: &machine,
        gathered: logs.gathered.as_ref(),
        surveys: &logs.surveys,
        complaints: &logs.complaints,
        beside: &logs.beside,
        jobs: &jobs.jobs,
        filter: &filter,
        greeting: greeting.as_ref(),
        mail_ports: &settings.rules.mail_ports,
    });
    outputs.deliver(console, |format, colour| match format {
        Format::Text => text::render(&check, colour).into_bytes(),
        Format::Json => json::render(&check).into_bytes(),
    })?;
    Ok(outcome(&check, lost, args.fail_on))
}

fn by_ending(ending: &str) -> Option<Format> {
    match ending {
        "txt" => Some(Format::Text),
        "json" => Some(Format::Json),
        _ => None,
    }
}

/// What was seen, with numbers made names and the configuration of logrotate understood.
fn machine_of(
    seen: machine::Seen,
    root: &Path,
    settings: &Settings,
    configuration: &Path,
    live: bool,
) -> Machine {
    let accounts = Accounts::read(&seen.passwd, &seen.group);
    let main =
        seen.logrotate.iter().map(|(path, _)| path.as_str()).find(|path| path.ends_with("/logrotate.conf"));
    let mut rotations = logrotate::read(main.unwrap_or_default(), &seen.logrotate);
    let closed = seen.logrotate_closed.iter();
    rotations.doubts.extend(closed.map(|path| format!("{path} may not be read by this user")));
    let entry = |meta: machine::Meta| Entry {
        owner: accounts.user(meta.uid),
        group: accounts.group(meta.gid),
        path: meta.path,
        folder: meta.folder,
        mode: meta.mode,
        bytes: meta.bytes,
        mtime: meta.mtime,
        closed: meta.closed,
    };
    let (exists, closed) = ask::unwritable(&settings.state);
    Machine {
        live,
        me: accounts.person(&seen.status),
        service: accounts.has_user(SERVICE).then(|| SERVICE.to_string()),
        logs: seen.logs.into_iter().map(&entry).collect(),
        password: seen.password.map(entry),
        journal: seen.journal,
        rotations: rotations.list,
        rotation_doubts: rotations.doubts,
        systemd: Systemd { runs: seen.systemd, enabled: seen.enabled },
        clock: Clock { keepers: seen.keepers, synchronized: seen.synchronized, container: seen.container },
        state: State { path: machine::inside(root, &settings.state), exists, closed },
        configuration: Configuration {
            path: machine::inside(root, configuration),
            exists: seen.configuration.is_some(),
            mode: seen.configuration.map_or(0, |meta| meta.mode),
        },
        forwards: seen.forwards,
        filters: seen.filters,
    }
}

/// The logs, read through, with their paths as that machine knows them.
struct Logs {
    gathered: Option<crate::gather::Gathered>,
    surveys: Vec<crate::gather::Survey>,
    complaints: Vec<String>,
    beside: Vec<String>,
    lost: bool,
}

impl Logs {
    fn read(root: &Path, settings: &Settings, console: &Console) -> Logs {
        let known = || input::known_below(&machine::below(root, "/var/log"));
        let paths = if settings.paths.is_empty() { known() } else { settings.paths.clone() };
        let nothing = Logs {
            gathered: None,
            surveys: Vec::new(),
            complaints: Vec::new(),
            beside: Vec::new(),
            lost: true,
        };
        if paths.is_empty() {
            return nothing;
        }
        let found = Found::discover(&paths);
        let inside = |name: &str| machine::inside(root, Path::new(name));
        if found.is_empty() {
            let told = |line: String| match line.split_once(": ") {
                Some((path, what)) => format!("{}: {what}", inside(path)),
                None => line,
            };
            return Logs { complaints: found.complaints().into_iter().map(told).collect(), ..nothing };
        }
        let mut surveys = survey(&found, settings.zone);
        let mut gathered = read_found(found, settings, console);
        for survey in &mut surveys {
            (survey.name, survey.set) = (inside(&survey.name), inside(&survey.set));
        }
        for source in &mut gathered.sources {
            source.name = inside(&source.name);
        }
        let lost = gathered.problems.any_lost();
        let beside = machine::beside(&paths).iter().map(|path| machine::inside(root, path)).collect();
        Logs { gathered: Some(gathered), surveys, complaints: Vec::new(), beside, lost }
    }
}

/// What the packet filter holds: from the listings given, else from the live tools.
fn filter(args: &args::Check) -> Result<Filter, Stop> {
    let mut filter = Filter::default();
    let mut take = |name: String, bytes: &[u8]| match listing::read(bytes) {
        Ok(listing) => {
            filter.listing.logs.extend(listing.logs);
            filter.read.push(name);
        }
        Err(error) => filter.failed.push(format!("{name}: {error}")),
    };
    if !args.listing.is_empty() {
        let mut problems = Problems::default();
        for (name, bytes) in input::small(&args.listing, &mut problems) {
            take(name, &bytes);
        }
        let (problems, _) = problems.into_sorted();
        filter.failed.extend(problems.iter().map(|problem| format!("{}: {}", problem.file, problem.what)));
        return match filter.failed.first() {
            Some(why) => Err(Stop::failed(why)),
            None => Ok(filter),
        };
    }
    if args.root.is_some() {
        return Ok(filter);
    }
    let mut failed = Vec::new();
    for argv in LISTINGS {
        match ask::printed(argv, DEADLINE) {
            Some(Ok(bytes)) => take(argv.join(" "), &bytes),
            Some(Err(why)) => failed.push(why),
            None => {}
        }
    }
    filter.failed.extend(failed);
    Ok(filter)
}

/// How that answers to which a digest would be handed; None where it is written or printed.
fn greeting(digest: &Digest) -> Option<Greeting> {
    let (target, answer) = match digest.transport {
        Transport::Sendmail => {
            let command = &digest.sendmail;
            let answer = ask::not_executable(command).map_or(Answer::Executable, Answer::Failed);
            (command.display().to_string(), answer)
        }
        Transport::Smtp => {
            let (smtp, tls) = (&digest.smtp, digest.smtp.tls == Tls::Tls);
            let port = smtp.port();
            let words = ask::greeting(&smtp.host, port, tls, DEADLINE);
            let answer =
                words.map_or_else(Answer::Failed, |words| words.map_or(Answer::Connected, Answer::Said));
            (format!("{}:{port}", smtp.host), answer)
        }
        Transport::File | Transport::Stdout => return None,
    };
    Some(Greeting { target, wanted: !digest.to.is_empty(), answer })
}

/// Logs that could not be read whole weigh more than what is wrong: the answers are not the last word then.
fn outcome(check: &Check, lost: bool, fail_on: Option<FailOn>) -> Outcome {
    let bar = fail_on.map(|bar| match bar {
        FailOn::Low => Severity::Low,
        FailOn::Medium => Severity::Medium,
        FailOn::High => Severity::High,
    });
    match bar {
        _ if lost => Outcome::Incomplete,
        Some(bar) if check.answers.iter().any(|answer| answer.severity >= bar) => Outcome::Found,
        _ => Outcome::Done,
    }
}
