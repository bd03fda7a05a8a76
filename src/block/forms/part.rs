//! Texts with the tools that take them, and both together as one script. Pure.

use askama::Template;

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
    pub const fn in_script(self) -> &'static str {
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

/// The parts as they are to be printed.
#[derive(Template)]
#[template(path = "block/together.sh", escape = "none", whitespace = "preserve")]
struct Together {
    parts: Vec<Part>,
}

/// One text: the part alone, or a script that runs all of them and stops at the first that fails.
pub fn joined(mut parts: Vec<Part>) -> String {
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
pub fn rendered(template: &impl Template) -> String {
    // Writing into a String does not fail; if it did, the message is no rule that any tool takes.
    let mut text = template.render().unwrap_or_else(|error| format!("rules can't be written: {error}"));
    text.truncate(text.trim_end().len());
    if !text.is_empty() {
        text.push('\n');
    }
    text
}
