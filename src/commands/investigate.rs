//! `rapsheet investigate`: from notices, logs and schedules to who did it.

use std::path::PathBuf;

use super::beside::{self, Beside, or};
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
use crate::model::notice::Notice;
use crate::problem::Problems;
use crate::report::investigation as forms;
use crate::report::investigation::pack::{self, Entry, RawLine};
use crate::report::investigation::redact::{Known, Redactor};
use crate::report::json;
use crate::report::view::investigation::Investigation;
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
    let notices = notices(&args.notices, &mut problems)?;
    let beside = Beside::read(
        or(&args.beside.jobs, &settings.config.jobs),
        or(&args.beside.devices, &settings.config.devices),
        &mut problems,
    );
    let blocks = beside::blocks(&settings.state, &mut problems);
    let gathered = if args.logs.is_empty() { None } else { Some(read(&settings, console)?) };
    let answered = investigation::investigate(Asked {
        host: &settings.host,
        zone: settings.zone,
        zone_source: settings.zone_source,
        isp_zone,
        notices,
        my_addresses: &settings.rules.mine,
        gathered: gathered.as_ref(),
        jobs: &beside.jobs.jobs,
        schedules: beside.schedules(),
        devices: &beside.devices,
        blocks: &blocks,
        problems,
    });
    let mut pack = target.is_some().then(|| pack::Pack {
        entries: Vec::new(),
        lines: raw_lines(&answered, gathered.as_ref()),
        inputs: inputs(&[&args.notices, &beside.paths], &answered.view),
        command: settings.command.clone(),
        version: answered.view.version.to_string(),
        redacted: args.redact,
    });
    let mut view = answered.view;
    if args.redact {
        let mut redactor = Redactor::new(&view, settings.rules.local.clone(), &known(&view, &beside));
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
    if let Some(outputs) = outputs.as_ref().filter(|_| answered.lost) {
        outputs.warn_of_loss(console);
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
fn inputs(small: &[&Vec<PathBuf>], view: &Investigation) -> Vec<pack::Input> {
    // What has no sum is told by the entry itself.
    let mut problems = Problems::default();
    let small = small.iter().map(|paths| input::small_paths(paths));
    let logs = view.sources.iter().map(|source| PathBuf::from(&source.path));
    let mut paths: Vec<PathBuf> = small.flatten().chain(logs).collect();
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
fn known(view: &Investigation, beside: &Beside) -> Known {
    let ids = |kind: &'static str| {
        view.suspects.iter().filter(move |one| one.kind == kind).map(|one| one.id.clone())
    };
    let entries = || beside.devices.entries().iter();
    Known {
        devices: entries().filter_map(|entry| entry.name.clone()).chain([view.host.clone()]).collect(),
        users: ids("account")
            .chain(beside.jobs.jobs.iter().map(|job| job.user.clone()))
            .filter(|user| !user.is_empty())
            .collect(),
        domains: ids("sender").filter_map(|sender| Some(sender.split_once('@')?.1.to_string())).collect(),
        macs: entries().filter_map(|entry| entry.mac).collect(),
    }
}

/// What the notices say; that none can be read ends the run.
fn notices(paths: &[PathBuf], problems: &mut Problems) -> Result<Vec<Notice>, Stop> {
    let notices = beside::notices(paths, problems);
    if notices.is_empty() {
        let complaints = std::mem::take(problems).into_sorted().0;
        let complaints = complaints.iter().map(|problem| format!("{}: {}", problem.file, problem.what));
        let hint = "no notice could be read; name a file, as in: rapsheet investigate notice.eml".to_string();
        return Err(Stop::failed(complaints.chain([hint]).collect::<Vec<_>>().join("\n")));
    }
    Ok(notices)
}
