//! What can be typed. The only room that knows clap; its doc comments are the help.

pub mod block;
pub mod check;
pub mod connections;
pub mod digest;
pub mod explain;
pub mod firewall;
pub mod generate;
pub mod investigate;
mod manual;
pub mod query;
pub mod report;

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Reads rotated mail and firewall logs and says who misbehaved, when, and how it knows.
///
/// Exit status: 0 done; 1 done, and a finding reached --fail-on; 2 wrong usage or configuration; 3 done, but some
/// input could not be read whole; 4 could not be done.
#[derive(Debug, Parser)]
#[command(name = "rapsheet", version, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Args)]
pub struct Global {
    /// Configuration file; without it /etc/rapsheet.toml, if that exists
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// No progress bar and no notes, only the result
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say what is being done; give raw lines at full length
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// Colours in the text report; auto means on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Colour,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Block(Box<block::Block>),
    Report(report::Report),
    Check(check::Check),
    Connections(connections::Connections),
    Generate(generate::Generate),
    Firewall(firewall::Firewall),
    Explain(explain::Explain),
    Digest(digest::Digest),
    Investigate(investigate::Investigate),
    Query(query::Query),
}

/// Which logs, and the options that mean the same wherever they stand.
#[derive(Debug, Args)]
pub struct Input {
    /// Log files, folders, globs, or - for standard input; without any, the known names under /var/log
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub terms: Terms,
}

/// What stands beside the logs and is held against them.
#[derive(Debug, Args)]
pub struct Beside {
    /// Crontabs, cron.d folders, anacrontabs, timer units; may repeat
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub jobs: Vec<PathBuf>,
    /// DHCP leases, ip neigh or arp listings, hosts files: names for inside addresses; may repeat
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub devices: Vec<PathBuf>,
}

/// Which days, what is ours.
#[derive(Debug, Default, Args)]
pub struct Terms {
    /// Days to report: yesterday, today, last-7d, 2026-03-01, 2026-03-01..2026-03-07 or all
    #[arg(long, value_name = "P")]
    pub period: Option<String>,
    /// Zone of stamps that state none and of the calendar days: Europe/Brussels, UTC, UTC+05:30
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
    /// Instant taken as now, and the latest date a stamp without a year can have; RFC 3339
    #[arg(long, value_name = "RFC3339")]
    pub as_of: Option<String>,
    /// Network that is inside; may repeat [default: the private and link-local ranges]
    #[arg(long, value_name = "CIDR")]
    pub local_net: Vec<String>,
    /// Our public address; may repeat
    #[arg(long, value_name = "IP")]
    pub my_address: Vec<IpAddr>,
}
