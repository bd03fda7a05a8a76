//! rapsheet.toml as written. Unknown keys are errors that name the nearest right one.

pub mod block;
pub mod digest;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

use ipnet::IpNet;
use serde::Deserialize;

/// Every key is optional; `samples/rapsheet.toml` explains each.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Log files, folders and globs to read where none is named.
    pub logs: Vec<PathBuf>,
    /// Abuse notices that the report explains: files and folders.
    pub notices: Vec<PathBuf>,
    /// Schedules and lists of devices that notices are held against.
    pub jobs: Vec<PathBuf>,
    pub devices: Vec<PathBuf>,
    /// Zone of stamps that state none, and of the calendar days.
    pub zone: Option<String>,
    /// Where the history, positions, the ledger and unsent digests are kept.
    pub state: Option<PathBuf>,
    pub local_nets: Option<Vec<IpNet>>,
    pub my_addresses: Vec<IpAddr>,
    pub block: block::Block,
    pub firewall: Firewall,
    pub broadband: Broadband,
    pub digest: digest::Digest,
    pub findings: Findings,
    pub history: History,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Firewall {
    /// Ports of which an outbound hit is illegal.
    pub mail_ports: Option<Vec<u16>>,
    /// Part of a LOG prefix -> dropped, rejected, allowed, logged.
    pub actions: BTreeMap<String, String>,
    /// Named rule sets: a firewall.json.
    pub rules: Option<PathBuf>,
    /// What `iptables -L FORWARD` prints on the router: for the report.
    pub listing: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Broadband {
    /// Ends of host names that are no broadband lines though they look like it.
    pub except: Vec<String>,
}

/// From how many on something is a finding.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Findings {
    /// Distinct unknown users of one client.
    pub guesser: u64,
    /// Authentication failures of one client.
    pub auth_failures: u64,
    /// Illegal port-25 hits of one source from which the finding is high.
    pub port25_high: u64,
}

impl Default for Findings {
    fn default() -> Findings {
        Findings { guesser: 5, auth_failures: 10, port25_high: 10 }
    }
}

/// What is kept from run to run of `report`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct History {
    /// Keep each day's figures of the usual logs.
    pub keep: bool,
    /// Days after which they are forgotten.
    pub days: u32,
}

impl Default for History {
    fn default() -> History {
        History { keep: true, days: 400 }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("unknown key '{key}'{}", nearest.as_ref().map(|known| format!("; did you mean '{known}'?")).unwrap_or_default())]
    UnknownKey {
        key: String,
        nearest: Option<String>,
        /// From 1.
        line: Option<usize>,
    },
    #[error("{0}")]
    Toml(String),
}

/// The sample with every key and table commented out: what is by default, ready to be changed. Lines that explain have
/// `# ` before them, those that set something `#`.
pub fn blank() -> String {
    let lines = include_str!("../samples/rapsheet.toml").lines();
    let sets = |line: &&str| !line.is_empty() && !line.starts_with('#');
    lines.map(|line| if sets(&line) { format!("#{line}\n") } else { format!("{line}\n") }).collect()
}

/// Reads the text of a configuration file.
pub fn parse(text: &str) -> Result<Config, ConfigError> {
    toml::from_str(text).map_err(|error: toml::de::Error| {
        let line = error
            .span()
            .and_then(|span| text.get(..span.start))
            .map(|before| before.matches('\n').count() + 1);
        unknown_key(error.message(), line).unwrap_or(ConfigError::Toml(error.to_string()))
    })
}

impl ConfigError {
    /// Where it stands, from 1, if the message does not say so itself.
    pub const fn line(&self) -> Option<usize> {
        match self {
            ConfigError::UnknownKey { line, .. } => *line,
            ConfigError::Toml(_) => None,
        }
    }
}

/// Serde says: unknown field `zoen`, expected one of `logs`, `zone`, ...
fn unknown_key(message: &str, line: Option<usize>) -> Option<ConfigError> {
    let quoted: Vec<&str> = message.strip_prefix("unknown field ")?.split('`').skip(1).step_by(2).collect();
    let (key, known) = quoted.split_first()?;
    let nearest = nearest(key, known.iter().copied());
    Some(ConfigError::UnknownKey { key: key.to_string(), nearest, line })
}

/// The known word most like the one given.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    known
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.6)
        .map(|(_, candidate)| candidate.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_right_and_names_every_key() {
        let sample = include_str!("../samples/rapsheet.toml");
        let config = parse(sample).expect("the sample");
        assert_eq!(config.firewall.actions.len(), 2);
        assert!([&config.notices, &config.jobs, &config.devices].iter().all(|paths| !paths.is_empty()));
        let Config {
            logs,
            notices: _,
            jobs: _,
            devices: _,
            zone,
            state,
            local_nets,
            my_addresses,
            block,
            firewall,
            broadband,
            digest: _,
            findings,
            history,
        } = config;
        block::tests::is_explained(&block);
        let Firewall { mail_ports, actions: _, rules, listing } = firewall;
        let (Broadband { except }, Findings { guesser, auth_failures, port25_high }) = (broadband, findings);
        assert!(
            !logs.is_empty()
                && zone.is_some()
                && state.is_some()
                && local_nets.is_some()
                && !my_addresses.is_empty()
        );
        assert!(mail_ports.is_some() && !except.is_empty());
        assert!(rules.is_some() && listing.is_some());
        let kept = History::default();
        assert_eq!((history.keep, history.days), (kept.keep, kept.days));
        let known = Findings::default();
        assert_eq!(
            (guesser, auth_failures, port25_high),
            (known.guesser, known.auth_failures, known.port25_high)
        );
    }

    #[test]
    fn the_blank_sets_nothing_and_becomes_the_sample_again() {
        let nothing = parse(&blank()).expect("the blank");
        assert_eq!(format!("{nothing:?}"), format!("{:?}", Config::default()));
        let set = |line: &str| {
            let value =
                line.strip_prefix('#').filter(|rest| !rest.starts_with([' ', '\n']) && !rest.is_empty());
            value.unwrap_or(line).to_string() + "\n"
        };
        let again: String = blank().lines().map(set).collect();
        assert_eq!(again, include_str!("../samples/rapsheet.toml"));
    }

    #[test]
    fn unknown_keys_name_the_nearest() {
        let error = parse("zoen = 'UTC'").expect_err("unknown key").to_string();
        assert_eq!(error, "unknown key 'zoen'; did you mean 'zone'?");
        let error = parse("[firewall]\nmail_port = [25]").expect_err("unknown key").to_string();
        assert_eq!(error, "unknown key 'mail_port'; did you mean 'mail_ports'?");
        let error = parse("zone = 'UTC'\n\n[findings]\ngueser = 3").expect_err("unknown key");
        assert_eq!(error.line(), Some(4));
        let error = parse("[findings]\nguesser = 'many'").expect_err("a wrong type").to_string();
        assert!(error.contains("line 2, column 11") && error.contains("expected u64"), "{error}");
        assert!(parse("zone = 3").is_err());
        assert!(parse("").is_ok());
    }
}
