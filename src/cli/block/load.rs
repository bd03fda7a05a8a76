//! `rapsheet block apply`, `confirm`, `undo`, `expire`, `status` and `restore`, as typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::plan::{Format, Rules, Whom};
use crate::cli::Input;

/// Load a plan into this machine's packet filter, and say for each address: added, present or failed
///
/// The rules are checked first, what is there is written down, the rules are loaded in one step and read back. A script
/// that takes them back is kept in the state folder. What is in force already is not added twice.
///
/// Examples:
///   rapsheet block plan --format json -o plan.json && rapsheet block apply --plan plan.json --dry-run
///   rapsheet block apply --plan plan.json --confirm 60s     taken back after a minute unless confirmed
///   rapsheet block apply /var/log/mail.log --since-last     each minute: reads only what is new
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Apply {
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub whom: Whom,
    /// Load this plan, as `block plan --format json` wrote it, instead of making one from the logs; - is standard input
    #[arg(long, value_name = "FILE.json", conflicts_with = "since_last")]
    pub plan: Option<PathBuf>,
    /// Read only what was written to the logs since the last run
    #[arg(long)]
    pub since_last: bool,
    #[command(flatten)]
    pub loading: Loading,
    /// End the open connections of those who are blocked now
    #[arg(long)]
    pub kick: bool,
}

/// How rules get into the filter.
#[derive(Debug, Args)]
pub struct Loading {
    #[command(flatten)]
    pub filter: Filter,
    /// Print the commands and the rules; change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Take it all back after so long unless `rapsheet block confirm` comes, whatever happens to this terminal: 60s, 5m
    #[arg(long, value_name = "TIME")]
    pub confirm: Option<String>,
    #[command(flatten)]
    pub answer: Answer,
}

/// Which rules, and where they are listed.
#[derive(Debug, Args)]
pub struct Filter {
    /// Form of the rules [default: nftables; of status and expire: those the ledger knows]
    #[arg(long, value_name = "FORM")]
    pub form: Option<FormName>,
    #[command(flatten)]
    pub rules: Rules,
    /// Take this file as the filter's listing (nft -j list ruleset, iptables-save, ipset save, a list of xt_recent); may repeat
    #[arg(long, value_name = "FILE")]
    pub listing: Vec<PathBuf>,
}

/// How the answer is given, and for whom is waited.
#[derive(Debug, Args)]
pub struct Answer {
    /// Form of what goes to standard output
    #[arg(long, value_name = "F")]
    pub format: Option<Format>,
    /// Wait at most so long for another run that is at work
    #[arg(long, value_name = "TIME", default_value = "10s")]
    pub wait: String,
}

/// What the ledger and the filter say: in force, due, missing, foreign
///
/// in force: blocked by the ledger, and in the filter. due: over, and still in the filter (`block expire` lifts it).
/// missing: blocked by the ledger, and not in the filter (`block restore` loads it). foreign: in a place of ours, and not
/// in the ledger.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Status {
    #[command(flatten)]
    pub filter: Filter,
    /// Instant taken as now; RFC 3339
    #[arg(long, value_name = "RFC3339")]
    pub as_of: Option<String>,
    /// Zone of the instants shown
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
    /// Form of what goes to standard output
    #[arg(long, value_name = "F")]
    pub format: Option<Format>,
}

/// Keep what an apply with --confirm loaded
#[derive(Debug, Args)]
pub struct Confirm {
    /// Wait at most so long for another run that is at work
    #[arg(long, value_name = "TIME", default_value = "10s")]
    pub wait: String,
}

/// Take back what the last apply loaded; again for the one before it
#[derive(Debug, Args)]
pub struct Undo {
    /// Print the script that does it; change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Wait at most so long for another run that is at work
    #[arg(long, value_name = "TIME", default_value = "10s")]
    pub wait: String,
}

/// Lift what is due, where the kernel has not done it by itself
#[derive(Debug, Args)]
pub struct Expire {
    #[command(flatten)]
    pub filter: Filter,
    /// Print what would be lifted; change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Wait at most so long for another run that is at work
    #[arg(long, value_name = "TIME", default_value = "10s")]
    pub wait: String,
}

/// Load what the ledger has in force and the filter has not, as after a reboot
#[derive(Debug, Args)]
pub struct Restore {
    #[command(flatten)]
    pub loading: Loading,
}

/// Packet filters of this machine; other forms are printed by `block plan --form`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormName {
    Nftables,
    Ipset,
    Iptables,
    Reject,
    Recent,
    Outbound,
}
