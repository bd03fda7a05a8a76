//! The forms rules take: each is one file here and one template under `report-templates/block/`. Pure: gives texts and
//! says which tool takes them; loading is not done here.
//!
//! Whatever a log wrote into a reason, and whatever a configuration calls a chain, goes through `words` before it stands
//! in a rule. What is past at `Frame::now` is left out by `entries`, and what is left of the rest counted from there.

mod blockfile;
mod busybox;
mod courier;
mod entries;
mod exim;
mod gate;
mod hosts;
mod ipset;
mod iptables;
mod list;
mod nftables;
mod octets;
mod outbound;
mod postfix;
mod recent;
mod reject;
mod sendmail;
mod tcpserver;
mod words;
mod xtables;

use askama::Template;

use crate::model::block::{Block, Frame};

/// What rules can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// Own `table inet rapsheet` with sets that time out.
    Nftables,
    /// Sets that time out, and a chain that asks them, in iptables and ip6tables.
    Ipset,
    /// A chain of `DROP tcp dpt:25`.
    Iptables,
    /// LOG and REJECT at the head of INPUT on one interface.
    Reject,
    /// xt_recent: ten minutes that start anew with every attempt.
    Recent,
    /// Port 25 closed for all of the inside but listed mail servers.
    Outbound,
    /// A script for a small router.
    Busybox,
    Postfix,
    Sendmail,
    Courier,
    Exim,
    Tcpserver,
    List,
    /// `address # epoch dd/mm/yy hh:mm:ss # Reason`
    BlockFile,
}

impl Form {
    pub const ALL: [Form; 14] = [
        Form::Nftables,
        Form::Ipset,
        Form::Iptables,
        Form::Reject,
        Form::Recent,
        Form::Outbound,
        Form::Busybox,
        Form::Postfix,
        Form::Sendmail,
        Form::Courier,
        Form::Exim,
        Form::Tcpserver,
        Form::List,
        Form::BlockFile,
    ];

    /// The word of configuration and command line.
    pub const fn name(self) -> &'static str {
        match self {
            Form::Nftables => "nftables",
            Form::Ipset => "ipset",
            Form::Iptables => "iptables",
            Form::Reject => "reject",
            Form::Recent => "recent",
            Form::Outbound => "outbound",
            Form::Busybox => "busybox",
            Form::Postfix => "postfix",
            Form::Sendmail => "sendmail",
            Form::Courier => "courier",
            Form::Exim => "exim",
            Form::Tcpserver => "tcpserver",
            Form::List => "list",
            Form::BlockFile => "blockfile",
        }
    }

    pub fn from_name(name: &str) -> Option<Form> {
        Form::ALL.into_iter().find(|form| form.name() == name)
    }

    /// True for rules of a packet filter, which can be loaded, taken away and made to log; false for tables and lists
    /// that an MTA or another program reads.
    pub const fn is_filter(self) -> bool {
        matches!(
            self,
            Form::Nftables
                | Form::Ipset
                | Form::Iptables
                | Form::Reject
                | Form::Recent
                | Form::Outbound
                | Form::Busybox
        )
    }
}

/// What takes a text: on its standard input, except `File`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// `nft -f -`
    Nft,
    /// `ipset restore`
    Ipset,
    /// `iptables-restore --noflush`
    IptablesRestore,
    /// `ip6tables-restore --noflush`
    Ip6tablesRestore,
    /// `sh`; the script calls `$IPTABLES`, `$IP6TABLES` and `$IPSET` where these are set, else `iptables` and so on.
    Sh,
    /// None: it is to be put into a file.
    File,
}

impl Tool {
    /// How a script calls it; empty for a file.
    const fn in_script(self) -> &'static str {
        match self {
            Tool::Nft => "nft -f -",
            Tool::Ipset => r#""${IPSET:-ipset}" restore"#,
            Tool::IptablesRestore => r#""${IPTABLES:-iptables}-restore" --noflush"#,
            Tool::Ip6tablesRestore => r#""${IP6TABLES:-ip6tables}-restore" --noflush"#,
            Tool::Sh => "sh",
            Tool::File => "",
        }
    }

    /// Program and arguments; empty for a file.
    pub const fn command(self) -> &'static [&'static str] {
        match self {
            Tool::Nft => &["nft", "-f", "-"],
            Tool::Ipset => &["ipset", "restore"],
            Tool::IptablesRestore => &["iptables-restore", "--noflush"],
            Tool::Ip6tablesRestore => &["ip6tables-restore", "--noflush"],
            Tool::Sh => &["sh"],
            Tool::File => &[],
        }
    }
}

/// A text and what takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub tool: Tool,
    pub text: String,
}

/// The rules to load, as one text: what the tool of a single part takes, or a script for `sh` that runs all of them.
pub fn render(form: Form, blocks: &[Block], frame: &Frame) -> String {
    joined(render_parts(form, blocks, frame))
}

/// What takes ours away again, whether it is there or not; empty where a file is all there is.
pub fn unload(form: Form, frame: &Frame) -> String {
    joined(unload_parts(form, frame))
}

/// Rules that log the hits and stop nobody; empty for what is no packet filter.
pub fn log_only(form: Form, frame: &Frame) -> String {
    joined(log_only_parts(form, frame))
}

/// What takes the rules of `log_only` away again; `unload` leaves them alone.
pub fn unload_log(form: Form, frame: &Frame) -> String {
    joined(match form {
        Form::Nftables => nftables::unload_log(),
        Form::Busybox => busybox::unload_log(frame),
        form if form.is_filter() => outbound::unload_log(frame),
        _ => Vec::new(),
    })
}

/// What has to be run, in this order. Doing it twice is the same as doing it once.
pub fn render_parts(form: Form, blocks: &[Block], frame: &Frame) -> Vec<Part> {
    let file = |text| vec![Part { tool: Tool::File, text }];
    match form {
        Form::Nftables => nftables::load(blocks, frame),
        Form::Ipset => ipset::load(blocks, frame),
        Form::Iptables => iptables::load(blocks, frame),
        Form::Reject => reject::load(blocks, frame),
        Form::Recent => recent::load(blocks, frame),
        Form::Outbound => outbound::load(blocks, frame),
        Form::Busybox => busybox::load(blocks, frame),
        Form::Postfix => file(postfix::render(blocks, frame)),
        Form::Sendmail => file(sendmail::render(blocks, frame)),
        Form::Courier => file(courier::render(blocks, frame)),
        Form::Exim => file(exim::render(blocks, frame)),
        Form::Tcpserver => file(tcpserver::render(blocks, frame)),
        Form::List => file(list::render(blocks, frame)),
        Form::BlockFile => file(blockfile::render(blocks, frame)),
    }
}

/// What has to be run to take away what `render_parts` brought, in this order; none for files.
pub fn unload_parts(form: Form, frame: &Frame) -> Vec<Part> {
    match form {
        Form::Nftables => nftables::unload(),
        Form::Ipset => ipset::unload(frame),
        Form::Iptables => iptables::unload(frame),
        Form::Reject => reject::unload(frame),
        Form::Recent => recent::unload(frame),
        Form::Outbound => outbound::unload(frame),
        Form::Busybox => busybox::unload(frame),
        _ => Vec::new(),
    }
}

/// What has to be run so that packets from the inside to port 25 outside are logged; none for files.
pub fn log_only_parts(form: Form, frame: &Frame) -> Vec<Part> {
    match form {
        Form::Nftables => nftables::log_only(frame),
        Form::Busybox => busybox::log_only(frame),
        form if form.is_filter() => outbound::log_only(frame),
        _ => Vec::new(),
    }
}

/// The parts as they are to be printed.
#[derive(Template)]
#[template(path = "block/together.sh", escape = "none", whitespace = "preserve")]
struct Together {
    parts: Vec<Part>,
}

/// One text: the part alone, or a script that runs all of them and stops at the first that fails.
fn joined(mut parts: Vec<Part>) -> String {
    match parts.pop() {
        Some(only) if parts.is_empty() => only.text,
        Some(last) => {
            parts.push(last);
            rendered(&Together { parts })
        }
        None => String::new(),
    }
}

/// A template as text, ended by one newline where it is not empty.
fn rendered(template: &impl Template) -> String {
    // Writing into a String does not fail; if it did, the message is no rule that any tool takes.
    let mut text = template.render().unwrap_or_else(|error| format!("rules can't be written: {error}"));
    text.truncate(text.trim_end().len());
    if !text.is_empty() {
        text.push('\n');
    }
    text
}
