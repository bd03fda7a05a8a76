//! `rapsheet digest`, as typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Input;
use super::report::{FailOn, Material};

/// The report as a mail, sent once for each period; printed until a recipient is told
///
/// What is told here wins over [digest] in rapsheet.toml, where the server, its login and the
/// rest stand.
///
/// A digest that could not be sent is kept in the state folder and sent first the next time.
/// Refusals of single recipients are told (exit status 4) while the others have it; whoever is
/// refused for good is given up after a week. Whoever has the digest of a period is not sent it
/// again. Where a line broke just after the mail was handed over, nobody knows whether it was
/// taken; it is then sent again under the same Message-ID, by which receivers drop a double.
///
/// Examples:
///   rapsheet digest                                  yesterday's mail, printed
///   rapsheet digest --to root --transport sendmail   by the mail server of this machine
///   rapsheet digest --to root --when on-change       only what is new, and weekly
///   rapsheet digest --to a@home.example -o day.eml   into a file
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Digest {
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub material: Material,
    /// Recipient; may repeat
    #[arg(long, value_name = "ADDRESS")]
    pub to: Vec<String>,
    /// Sender [default: rapsheet at this machine]
    #[arg(long, value_name = "ADDRESS")]
    pub from: Option<String>,
    /// What this machine is called in the subject [default: its name]
    #[arg(long, value_name = "NAME")]
    pub host: Option<String>,
    /// How to send it; stdout prints it and sends nothing
    #[arg(long, value_name = "HOW")]
    pub transport: Option<Transport>,
    /// An .eml file, or a folder that gets one; the same as --transport file
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// When to send it; after a week without one it is sent in any case
    #[arg(long, value_name = "WHEN")]
    pub when: Option<When>,
    /// Attach the full HTML report
    #[arg(long)]
    pub attach_html: bool,
    /// Send the period also to those who have it
    #[arg(long)]
    pub again: bool,
    /// Exit with 1 when a finding is at least this bad
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Transport {
    Smtp,
    Sendmail,
    File,
    Stdout,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// For every period
    Always,
    /// When the findings are not those of the last digest
    OnChange,
    /// When there is a finding
    OnFinding,
}
