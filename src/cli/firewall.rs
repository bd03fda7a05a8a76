//! `rapsheet firewall`, as typed.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Named rule sets of a router, as in firewall.json: their states, opened, closed
///
/// The password of a router comes from RAPSHEET_FIREWALL_PASSWORD, else from the file, else it is asked for.
///
/// Examples:
///   rapsheet firewall status                            every rule set, from the router
///   rapsheet firewall status --listing iptables.txt     from a file with the output of iptables -L FORWARD
///   rapsheet firewall close smtp --dry-run              the way to the router, with echo before each command
///   rapsheet firewall close smtp --listing iptables.txt print the commands only
///   rapsheet firewall close smtp
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Firewall {
    #[command(subcommand)]
    pub operation: Operation,
}

#[derive(Debug, Subcommand)]
pub enum Operation {
    /// Which rule sets are closed (all their rules are in the FORWARD chain), open (none is) or partial
    Status(Which),
    /// Remove all rules of a rule set from the FORWARD chain
    Open(Change),
    /// Add to the FORWARD chain what it does not hold yet of a rule set
    Close(Change),
}

#[derive(Debug, Args)]
pub struct Which {
    /// Name of the rule set; without it, all of them
    #[arg(value_name = "RULE")]
    pub rule: Option<String>,
    /// Rule sets and the way to the router [default: firewall.rules of the configuration, else
    /// /etc/rapsheet/firewall.json]
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Read the chain from this file, with the output of iptables -L or -S, in place of the router; - is standard
    /// input. Nothing is sent, the commands are only printed
    #[arg(long, value_name = "FILE")]
    pub listing: Option<PathBuf>,
    /// Form of the answer
    #[arg(long, value_name = "F", default_value = "text")]
    pub format: AnswerFormat,
}

#[derive(Debug, Args)]
pub struct Change {
    #[command(flatten)]
    pub which: Which,
    /// Send each command as echo: tries the way to the router and changes nothing
    #[arg(long, conflicts_with = "listing")]
    pub dry_run: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AnswerFormat {
    Text,
    Json,
}
