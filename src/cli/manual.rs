//! Man pages from the definitions of clap: what `--help` says, in the sections of man-pages(7). The home of clap_mangen.

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::generate::Page;

/// Heading under which a command's doc comment has its examples.
const EXAMPLES: &str = "Examples:";

/// Files the program reads and writes by default.
const FILES: [(&str, &str); 4] = [
    (
        "/etc/rapsheet.toml",
        "Configuration. Every key is explained in /usr/share/doc/rapsheet/examples/rapsheet.toml.",
    ),
    ("/var/log", "Where logs of the known names are looked for, if none is named."),
    ("/var/lib/rapsheet", "What is kept from run to run, by root and by the service."),
    ("~/.local/state/rapsheet", "The same, by other users."),
];

const ENVIRONMENT: [(&str, &str); 4] = [
    ("NO_COLOR", "Where it is set, text is not coloured unless --color says so."),
    ("STATE_DIRECTORY", "Folder for what is kept from run to run, as systemd hands it to a service."),
    ("TZ", "Zone of stamps that state none, where neither --zone nor the configuration says."),
    ("XDG_STATE_HOME", "Above the folder for what is kept from run to run; without it ~/.local/state."),
];

const STATUS: [(&str, &str); 5] = [
    ("0", "Done."),
    ("1", "Done, and a finding reached --fail-on."),
    ("2", "Wrong usage or configuration."),
    ("3", "Done, but some input could not be read whole, as the output says."),
    ("4", "Could not be done."),
];

/// The page of this command and those of the commands below it.
pub fn pages(command: &Command) -> Vec<Page> {
    let mut pages = vec![(format!("{}.1", name(command)), page(command))];
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        pages.extend(self::pages(below));
    }
    pages
}

/// `rapsheet-report`
fn name(command: &Command) -> String {
    command.get_display_name().unwrap_or_else(|| command.get_name()).to_string()
}

fn page(command: &Command) -> Vec<u8> {
    let name = name(command);
    let long = command.get_long_about().map(ToString::to_string).unwrap_or_default();
    let (prose, examples) = long.split_once(EXAMPLES).unwrap_or((&long, ""));
    let mut shown = command.clone().version(env!("CARGO_PKG_VERSION"));
    if !prose.trim().is_empty() {
        shown = shown.long_about(prose.trim().to_string());
    }
    let usage = shown.render_usage().to_string();
    let man = Man::new(shown);
    // With an empty date: that of a change is in no sense that of a build.
    let heading = format!(
        ".TH \"{}\" \"1\" \"\" \"rapsheet {}\" \"Mail and gateway logs\"\n",
        name.to_uppercase(),
        env!("CARGO_PKG_VERSION")
    );
    let mut text = heading.into_bytes();
    // Writing to memory cannot fail.
    let written = man
        .render_name_section(&mut text)
        .and_then(|()| synopsis(&usage).to_writer(&mut text))
        .and_then(|()| man.render_description_section(&mut text))
        .and_then(|()| man.render_options_section(&mut text))
        .and_then(
            |()| if command.has_subcommands() { man.render_subcommands_section(&mut text) } else { Ok(()) },
        )
        .and_then(|()| rest(command, examples).to_writer(&mut text));
    debug_assert!(written.is_ok());
    text
}

/// `Usage: rapsheet report [OPTIONS] [PATH]...` without its first word.
fn synopsis(usage: &str) -> Roff {
    let mut roff = Roff::new();
    let usage = usage.trim_start_matches("Usage:").split_whitespace().collect::<Vec<_>>().join(" ");
    roff.control("SH", ["SYNOPSIS"]).text([roman(usage)]);
    roff
}

/// What clap knows nothing of.
fn rest(command: &Command, examples: &str) -> Roff {
    let mut roff = Roff::new();
    if !examples.trim().is_empty() {
        roff.control("SH", ["EXAMPLES"]).control("nf", []);
        for line in examples.lines().filter(|line| !line.trim().is_empty()) {
            roff.text([roman(line.trim_start())]);
        }
        roff.control("fi", []);
    }
    list(&mut roff, "EXIT STATUS", &STATUS);
    let root = name(command) == "rapsheet";
    if root {
        list(&mut roff, "ENVIRONMENT", &ENVIRONMENT);
        list(&mut roff, "FILES", &FILES);
    }
    let also: Vec<String> = match root {
        true => command.get_subcommands().filter(|below| !below.is_hide_set()).map(name).collect(),
        false => vec!["rapsheet".to_string()],
    };
    roff.control("SH", ["SEE ALSO"]);
    roff.text([roman(also.iter().map(|page| format!("{page}(1)")).collect::<Vec<_>>().join(", "))]);
    roff
}

fn list(roff: &mut Roff, heading: &str, entries: &[(&str, &str)]) {
    roff.control("SH", [heading]);
    for (term, meaning) in entries {
        roff.control("TP", []).text([bold(*term)]).text([roman(*meaning)]);
    }
}
