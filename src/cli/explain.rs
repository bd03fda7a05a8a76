//! `rapsheet explain`, as typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Terms;

/// How a line is read and what it adds; what is known of an address and how far it is from each threshold; what happened when
///
/// Examples:
///   rapsheet explain "Mar  1 02:03:04 mx postfix/smtpd[7]: connect from one.example[192.0.2.1]"
///   rapsheet explain /var/log/mail.log:4711              with the year and zone of that file
///   grep reject mail.log | rapsheet explain -            every line of standard input
///   rapsheet explain 192.0.2.7 /var/log/mail.log*        every count of an address, and the thresholds
///   rapsheet explain 192.168.2.23 --logs old/ --timeline --notice abuse.eml
///   rapsheet explain --at 2026-03-01T11:29:51+01:00 --around 30m --logs old/
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Explain {
    /// A line, FILE:NUMBER, an address, or - for lines from standard input
    #[arg(value_name = "LINE", required_unless_present = "at")]
    pub what: Option<String>,
    /// Logs, where an address or an instant is asked about
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Log files, folders or globs; may repeat
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub logs: Vec<PathBuf>,
    /// What happened at an instant (RFC 3339), as a timeline
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<String>,
    /// How far from the instant, or from the lines of the address: 90s, 10m, 2h
    #[arg(long, value_name = "SPAN", default_value = "10m")]
    pub around: String,
    /// One list, in order, of hits, rejects, waves, job runs, notices and blocks
    #[arg(long)]
    pub timeline: bool,
    /// Abuse notices whose incidents belong into the timeline; may repeat
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub notice: Vec<PathBuf>,
    #[command(flatten)]
    pub terms: Terms,
    /// Form of the answer
    #[arg(long, value_name = "F")]
    pub format: Option<Form>,
    /// Write to this file instead; its ending (.txt .json) says the form; - is standard output; may repeat
    #[arg(long, short, value_name = "FILE")]
    pub output: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    Text,
    Json,
}
