//! `rapsheet investigate`: from notices, logs and schedules to who did it.

use super::output::Outputs;
use super::{read, report};
use crate::analyse::investigation::{self, Asked};
use crate::cli::Global;
use crate::cli::investigate as args;
use crate::cli::report::Format;
use crate::console::Console;
use crate::error::{Outcome, Stop};
use crate::input;
use crate::model::device::Book;
use crate::model::notice::Notice;
use crate::parse::{devices, jobs, notice};
use crate::problem::Problems;
use crate::report::investigation as report_of;
use crate::report::json;
use crate::report::view::investigation::Schedule;
use crate::settings::Settings;

pub fn run(global: &Global, args: &args::Investigate, console: &Console) -> Result<Outcome, Stop> {
    let mut settings = Settings::resolve(global, &args.logs, &args.terms, "all")?;
    settings.rules.acts = true;
    let isp_zone = args.isp_zone.as_deref().map(str::parse).transpose().map_err(Stop::usage)?;
    let outputs = Outputs::open(&args.output, args.format, Format::Text, report::by_ending)?;
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
    let view = &answered.view;
    outputs.deliver(console, |format, colour| match format {
        Format::Text => report_of::text::render(view, colour).into_bytes(),
        Format::Html => report_of::html::render(view).into_bytes(),
        Format::Json => json::render(view).into_bytes(),
    })?;
    Ok(if answered.lost { Outcome::Incomplete } else { Outcome::Done })
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
