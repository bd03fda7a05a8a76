//! `rapsheet generate`, as typed; and what it gives from the command line itself: man pages and completions.

use std::path::PathBuf;

use clap::{Args, CommandFactory, Subcommand};
use clap_complete::Shell;

use super::{Cli, manual};

/// Man pages, shell completions and a configuration to fill in, made from this very program
///
/// Examples:
///   rapsheet generate man /usr/local/share/man/man1
///   rapsheet generate completions --only bash /etc/bash_completion.d
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Generate {
    #[command(subcommand)]
    pub what: What,
}

#[derive(Debug, Subcommand)]
pub enum What {
    /// Man pages: rapsheet.1 and one for each command
    Man {
        /// Folder to write them to; it is made where it is missing
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Completions for bash (rapsheet.bash), zsh (_rapsheet) and fish (rapsheet.fish)
    Completions {
        /// Folder to write them to; it is made where it is missing
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Of one shell only
        #[arg(long, value_name = "SHELL", value_parser = ["bash", "zsh", "fish"])]
        only: Option<String>,
    },
    /// A configuration with every key explained and none set: rapsheet.toml
    Config {
        /// Folder to write it to; a configuration that is there stays as it is
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

/// A file to be written: its name and what it holds.
pub type Page = (String, Vec<u8>);

/// The command line, without the `help` command, which neither manuals nor completions need.
fn command() -> clap::Command {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    command
}

/// One man page for the program and one for each command, by name.
pub fn manuals() -> Vec<Page> {
    manual::pages(&command())
}

/// Completions by the names under which shells look for them.
pub fn completions(only: Option<&str>) -> Vec<Page> {
    let shells = [Shell::Bash, Shell::Zsh, Shell::Fish].into_iter();
    let wanted = shells.filter(|shell| only.is_none_or(|only| shell.to_string() == only));
    let page = |shell: Shell| {
        let (mut command, mut text) = (command(), Vec::new());
        clap_complete::generate(shell, &mut command, "rapsheet", &mut text);
        let name = match shell {
            Shell::Zsh => "_rapsheet",
            Shell::Fish => "rapsheet.fish",
            _ => "rapsheet.bash",
        };
        (name.to_string(), text)
    };
    wanted.map(page).collect()
}
