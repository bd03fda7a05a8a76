//! `rapsheet investigate`: from notices, logs and schedules to who did it.

use std::path::PathBuf;

use super::output::Outputs;
use super::{read, report};
use crate::analyse::investigation::{self, Answered, Asked};
use crate::cli::Global;
use crate::cli::investigate as args;
use crate::cli::report::Format;
use crate::console::Console;
use crate::deliver::file::Target;
use crate::error::{Outcome, Stop};
use crate::gather::Gathered;
use crate::input;
use crate::model::device::Book;
use crate::model::job::Job;
use crate::model::notice::Notice;
use crate::parse::{devices, jobs, notice};
use crate::problem::Problems;
use crate::report::investigation as forms;
use crate::report::investigation::pack::{self, Entry, RawLine};
use crate::report::investigation::redact::{Known, Redactor};
use crate::report::json;
use crate::report::view::investigation::{Investigation, Schedule};
use crate::settings::Settings;

pub fn run(global: &Global, args: &args::Investigate, console: &Console) -> Result<Outcome, Stop> {
    let mut settings = Settings::resolve(global, &args.logs, &args.terms, "all")?;
    settings.rules.acts = true;
    let isp_zone = args.isp_zone.as_deref().map(str::parse).transpose().map_err(Stop::usage)?;
    // With nothing but a draft wanted, that is all that is printed.
    let outputs = (!args.reply || !args.output.is_empty())
        .then(|| Outputs::open(&args.output, args.format, Format::Text, report::by_ending))
        .transpose()?;
    let target = args.pack.as_deref().map(Target::open).transpose()?;
    let mut problems = Problems::default();
    let notices = notices(args, &mut problems)?;
    let files = texts(&args.jobs, &mut problems);
    let jobs = jobs::read_all(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let devices =
        texts(&args.devices, &mut problems).iter().fold(Book::default(), |mut book, (name, text)| {
            book.merge(devices::read(name, text));
            book
        });
    for doubt in &devices.doubts {
        problems.note(doubt.file.clone(), doubt.what.clone());
    }
    let gathered = if args.logs.is_empty() { None } else { Some(read(&settings, console)?) };
    let answered = investigation::investigate(Asked {
        host: &settings.host,
        zone: settings.zone,
        zone_source: settings.zone_source,
        isp_zone,
        notices,
        my_addresses: &settings.rules.mine,
        gathered: gathered.as_ref(),
        jobs: &jobs.jobs,
        schedules: schedules(&files, &jobs),
        devices: &devices,
        problems,
    });
    let mut pack = target.is_some().then(|| pack::Pack {
        entries: Vec::new(),
        lines: raw_lines(&answered, gathered.as_ref()),
        inputs: inputs(args, &answered.view),
        command: settings.command.clone(),
        version: answered.view.version.to_string(),
        redacted: args.redact,
    });
    let mut view = answered.view;
    if args.redact {
        let mut redactor =
            Redactor::new(&view, settings.rules.local.clone(), &known(&view, &devices, &jobs.jobs));
        view = redactor.investigation(&view);
        pack.iter_mut().for_each(|pack| redactor.pack(pack));
    }
    let render = |format, colour| match format {
        Format::Text => forms::text::render(&view, colour).into_bytes(),
        Format::Html => forms::html::render(&view).into_bytes(),
        Format::Json => json::render(&view).into_bytes(),
    };
    if let (Some(target), Some(mut pack)) = (target, pack) {
        let reports =
            [("report.txt", Format::Text), ("report.html", Format::Html), ("report.json", Format::Json)];
        let entry =
            |(name, format): (&str, Format)| Entry { name: name.to_string(), bytes: render(format, false) };
        pack.entries.extend(reports.map(entry));
        let packed = pack::zip(&pack).map_err(|error| Stop::Failed(error.into()))?;
        target.finish(&packed)?;
    }
    if args.reply {
        console.print(forms::reply::render(&view).as_bytes())?;
    }
    outputs.map_or(Ok(()), |outputs| outputs.deliver(console, render))?;
    Ok(if answered.lost { Outcome::Incomplete } else { Outcome::Done })
}

/// The lines the answer rests on, as they stand in their files.
fn raw_lines(answered: &Answered, gathered: Option<&Gathered>) -> Vec<RawLine> {
    let lines = answered.lines.iter().filter_map(|(at, raw)| {
        let source = gathered?.sources.get(at.source())?;
        Some(RawLine {
            file: source.name.clone(),
            number: source.line_number(*at),
            offset: Some(raw.offset),
            bytes: raw.bytes.clone(),
        })
    });
    lines.collect()
}

/// Every file that was read, with its sum.
fn inputs(args: &args::Investigate, view: &Investigation) -> Vec<pack::Input> {
    // What has no sum is told by the entry itself.
    let mut problems = Problems::default();
    let small = [&args.notices, &args.jobs, &args.devices].map(|paths| input::small_paths(paths));
    let logs = view.sources.iter().map(|source| PathBuf::from(&source.path));
    let mut paths: Vec<PathBuf> = small.into_iter().flatten().chain(logs).collect();
    paths.sort();
    paths.dedup();
    let summed = paths.into_iter().map(|path| {
        let digest = input::digest(&path, &mut problems);
        pack::Input {
            file: path.display().to_string(),
            size: digest.as_ref().map_or(0, |digest| digest.bytes),
            sha256: digest.map(|digest| digest.sha256),
        }
    });
    summed.collect()
}

/// What of our side has a name.
fn known(view: &Investigation, devices: &Book, jobs: &[Job]) -> Known {
    let ids = |kind: &'static str| {
        view.suspects.iter().filter(move |one| one.kind == kind).map(|one| one.id.clone())
    };
    let entries = || devices.entries().iter();
    Known {
        devices: entries().filter_map(|entry| entry.name.clone()).chain([view.host.clone()]).collect(),
        users: ids("account")
            .chain(jobs.iter().map(|job| job.user.clone()))
            .filter(|user| !user.is_empty())
            .collect(),
        domains: ids("sender").filter_map(|sender| Some(sender.split_once('@')?.1.to_string())).collect(),
        macs: entries().filter_map(|entry| entry.mac).collect(),
    }
}

/// What the notices say; a file that says nothing is among them, with the reason.
fn notices(args: &args::Investigate, problems: &mut Problems) -> Result<Vec<Notice>, Stop> {
    let files = input::small(&args.notices, problems);
    if files.is_empty() {
        let complaints = std::mem::take(problems).into_sorted().0;
        let complaints = complaints.iter().map(|problem| format!("{}: {}", problem.file, problem.what));
        let hint = "no notice could be read; name a file, as in: rapsheet investigate notice.eml".to_string();
        return Err(Stop::failed(complaints.chain([hint]).collect::<Vec<_>>().join("\n")));
    }
    Ok(files.iter().flat_map(|(name, bytes)| notice::read(name, bytes)).collect())
}

fn texts(paths: &[std::path::PathBuf], problems: &mut Problems) -> Vec<(String, String)> {
    let files = input::small(paths, problems);
    files.into_iter().map(|(name, bytes)| (name, String::from_utf8_lossy(&bytes).into_owned())).collect()
}

/// Each file of schedules with what was found in it.
fn schedules(files: &[(String, String)], found: &jobs::Jobs) -> Vec<Schedule> {
    let of = |name: &str| Schedule {
        file: name.to_string(),
        jobs: found.jobs.iter().filter(|job| job.file == name).count(),
        doubts: found
            .doubts
            .iter()
            .filter(|doubt| doubt.file == name)
            .map(|doubt| match doubt.line {
                Some(line) => format!("line {line}: {}", doubt.what),
                None => doubt.what.clone(),
            })
            .collect(),
    };
    files.iter().map(|(name, _)| of(name)).collect()
}
