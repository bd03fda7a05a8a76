//! `rapsheet check`, as typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Input;
use super::report::FailOn;

/// Is everything set up so that reports will be right? Every answer comes with what to do
///
/// Reads the logs, the packet filter's LOG rules, the rotation and the schedules of this machine; changes nothing.
///
/// Examples:
///   rapsheet check                                      this machine, as this user sees it
///   sudo -u rapsheet rapsheet check                     as the service will see it
///   rapsheet check --listing listing.json /srv/logs     logs and rules of a gateway, brought here
///   rapsheet check --root /mnt --fail-on medium         the tree of another machine, for a script
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Check {
    #[command(flatten)]
    pub input: Input,
    /// Output of `nft -j list ruleset` or iptables-save, in place of asking this machine; may repeat
    #[arg(long, value_name = "FILE", num_args = 1)]
    pub listing: Vec<PathBuf>,
    /// Look at the tree below this folder in place of this machine's own
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Form of what goes to standard output
    #[arg(long, value_name = "F")]
    pub format: Option<Format>,
    /// Write to this file instead; its ending (.txt .json) says the form; - is standard output; may repeat
    #[arg(long, short, value_name = "FILE")]
    pub output: Vec<PathBuf>,
    /// Exit with 1 when something is at least this wrong; what could not be found out counts as low
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
}
