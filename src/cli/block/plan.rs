//! `rapsheet block plan`, as typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::Input;

/// Whom to block, whom never, and the proof: the logs replayed against the plan
///
/// Lists every address that met a cause in the period, with when its block would have begun and ended. Those whose
/// block is not over at --as-of (else: at this moment) are marked; --in-force leaves out the others.
///
/// Never blocked, but listed as refused with the reason: the allow list, our own addresses, local networks (unless the
/// cause is port25), the default gateway, resolvers, relays, the peer of this SSH session, addresses that nobody can
/// have, and whoever had mail accepted in the period or the look-back before it.
///
/// Attempts are connections, or the refusals, failed logins and mails in them where these are more; of inside hosts,
/// illegal port-25 hits. Harmed is accepted mail among them.
///
/// Examples:
///   rapsheet block plan /var/log/mail.log*              all that is known
///   rapsheet block plan --cause rbl,guesser --in-force  only these causes, only what would hold now
///   rapsheet block plan --format json old-logs/ -o plan.json
///   rapsheet block plan --form nftables /var/log/mail.log* | nft -c -f -
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Plan {
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub whom: Whom,
    /// Only blocks that are not over yet
    #[arg(long)]
    pub in_force: bool,
    /// Print the rules in this form instead of the plan. Of logs that end within a day before --as-of these are the
    /// blocks in force; of older ones all, as if begun now
    #[arg(long, value_name = "FORM", conflicts_with = "format")]
    pub form: Option<FormName>,
    /// Print only the rules that make illegal port-25 hits appear in the log, by default for nftables; reads no logs
    #[arg(long, conflicts_with_all = ["format", "output", "in_force"])]
    pub log_only: bool,
    #[command(flatten)]
    pub rules: Rules,
    /// Form of what goes to standard output
    #[arg(long, value_name = "F")]
    pub format: Option<Format>,
    /// Write to this file instead; its ending (.txt .json) says the form; - is standard output; may repeat
    #[arg(long, short, value_name = "FILE")]
    pub output: Vec<PathBuf>,
}

/// What the rules are made of, beside what the configuration says.
#[derive(Debug, Args)]
pub struct Rules {
    /// Name of the chain, set or list that is ours [default: rapsheet]
    #[arg(long, value_name = "NAME")]
    pub chain: Option<String>,
    /// Interface of the inside for outbound rules, of the outside for reject
    #[arg(long, value_name = "IF")]
    pub interface: Option<String>,
}

/// Whom to block and whom not, beside what the configuration says.
#[derive(Debug, Args)]
pub struct Whom {
    /// Causes that count: rbl, guesser, auth, port25, broadband, wave [default: the first four]
    #[arg(long, value_name = "CAUSE", value_delimiter = ',')]
    pub cause: Vec<CauseName>,
    /// Never block this network, or hosts whose name ends so; may repeat
    #[arg(long, value_name = "NET|NAME")]
    pub allow: Vec<String>,
    /// File with one such entry on each line, # for comments; may repeat
    #[arg(long, value_name = "FILE")]
    pub allow_list: Vec<PathBuf>,
    /// Block each address by itself, never a prefix
    #[arg(long)]
    pub no_rollup: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CauseName {
    Rbl,
    Guesser,
    Auth,
    Port25,
    Broadband,
    Wave,
}

/// What rules can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormName {
    Nftables,
    Ipset,
    Iptables,
    Reject,
    Recent,
    Outbound,
    Busybox,
    Postfix,
    Sendmail,
    Courier,
    Exim,
    Tcpserver,
    List,
    Blockfile,
}

impl FormName {
    /// The word, as it is typed.
    pub fn word(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_string())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
}
