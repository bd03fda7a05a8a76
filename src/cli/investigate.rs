//! `rapsheet investigate`, as typed.

use std::path::PathBuf;

use clap::Args;

use super::report::Format;
use super::{Beside, Terms};

/// Who or what caused the incidents of an abuse notice; without logs: what the notice says
///
/// Examples:
///   rapsheet investigate notice.eml                                     what is alleged
///   rapsheet investigate notice.eml --logs /var/log --jobs /etc/crontab --jobs /etc/cron.d
///   rapsheet investigate *.eml --logs old-logs/ --devices dhcpd.leases -o who.html --pack evidence.zip
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Investigate {
    /// Notices: mails, mailboxes, texts, CSV, JSON, XML, or - for standard input
    #[arg(value_name = "NOTICE", required = true)]
    pub notices: Vec<PathBuf>,
    /// Log files, folders or globs; may repeat
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub logs: Vec<PathBuf>,
    #[command(flatten)]
    pub beside: Beside,
    /// Zone of the provider that passed the notice on
    #[arg(long, value_name = "ZONE")]
    pub isp_zone: Option<String>,
    #[command(flatten)]
    pub terms: Terms,
    /// Form of what goes to standard output
    #[arg(long, value_name = "F")]
    pub format: Option<Format>,
    /// Write to this file instead; its ending (.txt .html .json) says the form; - is standard output; may repeat
    #[arg(long, short, value_name = "FILE")]
    pub output: Vec<PathBuf>,
    /// Evidence pack: reports, raw lines, sums of all inputs; the same bytes when made again
    #[arg(long, value_name = "FILE.zip")]
    pub pack: Option<PathBuf>,
    /// Put stable pseudonyms for names and inside addresses
    #[arg(long)]
    pub redact: bool,
    /// Print a draft answer to the provider instead of the report
    #[arg(long, conflicts_with = "format")]
    pub reply: bool,
}
