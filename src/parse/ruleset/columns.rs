//! A rule from its columns, as `iptables -L` prints them and a record of firewall.json holds them. Pure.

use super::{places, spec};
use crate::model::ruleset::{Not, Place, Rule};

/// The columns as text. What a listing or a record does not have is empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Columns<'a> {
    pub target: &'a str,
    pub prot: &'a str,
    pub opt: &'a str,
    pub input: &'a str,
    pub output: &'a str,
    pub source: &'a str,
    pub destination: &'a str,
    pub spec: &'a str,
}

/// Reads the columns. The error names the column, as firewall.json calls it, and what is wrong with it.
pub fn rule(columns: &Columns<'_>) -> Result<Rule, (&'static str, String)> {
    let wrong = |key, text: &str, kind| (key, format!("'{text}' is no {kind}"));
    let interface = |text: &str| match text {
        "" => Some(None),
        _ => places::interface(text),
    };
    let place = |text: &str| match text {
        "" => Some(Not { not: false, of: Place::Anywhere }),
        _ => places::place(text),
    };
    let Columns { target, prot, opt, input, output, source, destination, spec } = *columns;
    let protocol = if prot.is_empty() { Some(Not { not: false, of: 0 }) } else { places::protocol(prot) };
    let protocol = protocol.ok_or_else(|| wrong("prot", prot, "protocol"))?;
    let matched = if protocol.not { 0 } else { protocol.of };
    Ok(Rule {
        target: places::target(target).ok_or_else(|| wrong("target", target, "target"))?,
        protocol,
        fragment: match opt {
            "" | "--" => None,
            "-f" => Some(Not { not: false, of: () }),
            "!f" => Some(Not { not: true, of: () }),
            _ => return Err(wrong("opt", opt, "option: write --, -f or !f")),
        },
        input: interface(input).ok_or_else(|| wrong("in", input, "interface"))?,
        output: interface(output).ok_or_else(|| wrong("out", output, "interface"))?,
        source: place(source).ok_or_else(|| wrong("source", source, "address"))?,
        destination: place(destination).ok_or_else(|| wrong("dest", destination, "address"))?,
        words: spec::words(spec, matched).map_err(|what| ("spec", what))?,
    })
}
