//! `rapsheet report`, as typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Beside, Input};

/// The report of a period: what happened, what changed, what needs hands
///
/// Examples:
///   rapsheet report                                      yesterday, from /var/log, as text
///   rapsheet report --period last-7d -o week.html        a week as one HTML file
///   rapsheet report --period all --every-hit old-logs/   a pile of old logs
///   rapsheet report --since-last                         yesterday, from what is new and from the history
///   rapsheet report --period last-7d --merge /srv/mx1 /srv/gate    a week of two hosts
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Report {
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub material: Material,
    /// Form of what goes to standard output
    #[arg(long, value_name = "F")]
    pub format: Option<Format>,
    /// Write to this file instead; its ending (.txt .html .json) says the form; - is standard output; may repeat
    #[arg(long, short, value_name = "FILE")]
    pub output: Vec<PathBuf>,
    /// List every illegal port-25 hit
    #[arg(long)]
    pub every_hit: bool,
    /// Exit with 1 when a finding is at least this bad
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
}

/// What a report is made from beside the logs.
#[derive(Debug, Args)]
pub struct Material {
    /// Abuse notices to be explained, files or folders of them; may repeat [default: `notices` of the configuration]
    #[arg(long, value_name = "PATH")]
    pub notices: Vec<PathBuf>,
    #[command(flatten)]
    pub beside: Beside,
    /// Show the state of each rule set of this firewall.json, as --firewall-listing has it
    #[arg(long, value_name = "FILE")]
    pub firewall_rules: Option<PathBuf>,
    /// Output of iptables -L FORWARD (or -S) on the router; - is standard input
    #[arg(long, value_name = "FILE")]
    pub firewall_listing: Option<PathBuf>,
    /// Read only what is new in the logs since the last run with this option; what was read before is in the history
    #[arg(long, conflicts_with = "no_store")]
    pub since_last: bool,
    /// Join the histories kept in these folders; may repeat. Logs are read beside them only where they are named, before
    /// this option
    #[arg(long, value_name = "DIR", num_args = 1..)]
    pub merge: Vec<PathBuf>,
    /// Use and keep the history also where logs are named; else only a report of the usual logs does
    #[arg(long)]
    pub store: bool,
    /// Neither use the history nor keep anything in it
    #[arg(long, conflicts_with_all = ["store", "merge"])]
    pub no_store: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Html,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    Low,
    Medium,
    High,
}
