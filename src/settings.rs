//! What was typed, rapsheet.toml, the environment and the clock, resolved once into values. Commands hand each
//! room the two or three it needs, never the whole.

pub mod blocking;
pub mod digest;
pub mod machine;
pub mod person;

use std::net::IpAddr;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use ipnet::IpNet;

use crate::cli;
use crate::clock;
use crate::config::{self, Config};
use crate::error::Stop;
use crate::model::calendar::{self, Zone};
use crate::model::net::{Ip, Nets};
use crate::model::stamp::ZoneSource;
use crate::tally::rules::{Action, Rules, Window};

/// Where the configuration stands unless `--config` names it.
const CONFIG_PATH: &str = "/etc/rapsheet.toml";

/// Where a system service keeps what lasts from run to run.
const STATE_PATH: &str = "/var/lib/rapsheet";

/// Days a period is compared with at most.
const COMPARED_DAYS: i32 = 7;

#[derive(Debug)]
pub struct Settings {
    /// As typed, the name of the program first.
    pub command: Vec<String>,
    pub paths: Vec<PathBuf>,
    /// Name of this machine, for the head of the report.
    pub host: String,
    pub zone: Zone,
    pub zone_source: ZoneSource,
    /// Microseconds since the epoch.
    pub now: i64,
    /// Upper bound of year-less stamps, where `--as-of` gave one; seconds since the epoch.
    pub latest: Option<i64>,
    pub window: Window,
    pub rules: Rules,
    /// Folder for what is kept from run to run; it need not exist yet.
    pub state: PathBuf,
    pub config: Config,
}

impl Settings {
    /// Resolves what all commands share; `period` is the command's default.
    pub fn resolve(
        global: &cli::Global,
        paths: &[PathBuf],
        terms: &cli::Terms,
        period: &str,
    ) -> Result<Settings, Stop> {
        Settings::resolve_below(Path::new("/"), global, paths, terms, period)
    }

    /// The same for a machine whose tree stands below `root`: its configuration, name and zone, and its paths there.
    pub fn resolve_below(
        root: &Path,
        global: &cli::Global,
        paths: &[PathBuf],
        terms: &cli::Terms,
        period: &str,
    ) -> Result<Settings, Stop> {
        let config = read_config(global.config.as_deref(), root)?;
        let (zone, zone_source) = zone(terms.zone.as_deref().or(config.zone.as_deref()), root)?;
        let as_of = match &terms.as_of {
            None => None,
            Some(text) => Some(calendar::parse_rfc3339(text).ok_or_else(|| {
                Stop::usage(format!(
                    "--as-of '{text}' is no RFC 3339 instant such as 2026-03-01T06:25:00+01:00"
                ))
            })?),
        };
        let now = as_of.unwrap_or_else(clock::now);
        let today = zone.local(now.div_euclid(1_000_000)).0;
        Ok(Settings {
            command: std::env::args_os().map(|arg| arg.to_string_lossy().into_owned()).collect(),
            paths: match paths {
                [] => config.logs.iter().map(|path| below(root, path)).collect(),
                typed => typed.to_vec(),
            },
            host: host(root),
            zone,
            zone_source,
            now,
            latest: as_of.map(|micros| micros.div_euclid(1_000_000)),
            window: window(terms.period.as_deref().unwrap_or(period), today)?,
            rules: rules(terms, &config)?,
            state: match root == Path::new("/") {
                true => config.state.clone().unwrap_or_else(state),
                false => below(root, config.state.as_deref().unwrap_or(Path::new(STATE_PATH))),
            },
            config,
        })
    }
}

/// The folder that systemd gave the service; that of the system for root and for the user it belongs to; else the user's
/// own (XDG Base Directory Specification).
fn state() -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(given) = set("STATE_DIRECTORY") {
        return given;
    }
    let me = std::fs::metadata("/proc/self").map(|process| process.uid()).ok();
    let ours = std::fs::metadata(STATE_PATH).is_ok_and(|folder| Some(folder.uid()) == me);
    let home = || set("HOME").map(|home| home.join(".local/state"));
    match set("XDG_STATE_HOME").or_else(home) {
        Some(folder) if me != Some(0) && !ours => folder.join("rapsheet"),
        _ => PathBuf::from(STATE_PATH),
    }
}

/// An absolute path as it stands below a root; what is relative is this process's.
fn below(root: &Path, path: &Path) -> PathBuf {
    path.strip_prefix("/").map_or_else(|_| path.to_path_buf(), |path| root.join(path))
}

/// Where the configuration is read from, there or not.
pub fn config_path(named: Option<&Path>, root: &Path) -> PathBuf {
    named.map_or_else(|| below(root, Path::new(CONFIG_PATH)), Path::to_path_buf)
}

/// The machine's name: what the kernel calls it, else HOSTNAME.
fn host(root: &Path) -> String {
    if root != Path::new("/") {
        let name = std::fs::read_to_string(root.join("etc/hostname")).unwrap_or_default();
        return name.trim().to_string();
    }
    let kernel = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let name = kernel.or_else(|| std::env::var("HOSTNAME").ok()).unwrap_or_default();
    name.trim().to_string()
}

fn read_config(named: Option<&Path>, root: &Path) -> Result<Config, Stop> {
    let path = config_path(named, root);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Config::default());
        }
        Err(error) => return Err(Stop::usage(format!("configuration {}: {error}", path.display()))),
    };
    config::parse(&text).map_err(|error| {
        let line = error.line().map_or_else(String::new, |line| format!(", line {line}"));
        Stop::usage(format!("configuration {}{line}: {error}", path.display()))
    })
}

/// The zone told, else that of the machine (TZ, then the system's), else UTC.
fn zone(told: Option<&str>, root: &Path) -> Result<(Zone, ZoneSource), Stop> {
    if let Some(text) = told {
        return Ok((text.parse().map_err(Stop::usage)?, ZoneSource::Configured));
    }
    if root != Path::new("/") {
        return Ok((zone_below(root).unwrap_or(Zone::UTC), ZoneSource::Machine));
    }
    let machine = std::env::var("TZ").ok().map(|name| name.trim_start_matches(':').to_string());
    let machine = machine.filter(|name| !name.is_empty()).or_else(|| iana_time_zone::get_timezone().ok());
    let zone = machine.and_then(|name| name.parse().ok()).unwrap_or(Zone::UTC);
    Ok((zone, ZoneSource::Machine))
}

/// The zone of another machine: the name in /etc/timezone, or what /etc/localtime links to.
fn zone_below(root: &Path) -> Option<Zone> {
    let named = std::fs::read_to_string(root.join("etc/timezone")).ok();
    let linked = || {
        let target = std::fs::read_link(root.join("etc/localtime")).ok()?;
        let (_, name) = target.to_str()?.split_once("zoneinfo/")?;
        Some(name.to_string())
    };
    named.or_else(linked)?.trim().parse().ok()
}

/// The days a period names, and as many before them to compare with (at most a week).
fn window(period: &str, today: i32) -> Result<Window, Stop> {
    let wrong = || {
        Stop::usage(format!(
            "'{period}' is no period; write yesterday, today, last-7d, 2026-03-01, 2026-03-01..2026-03-07 or all"
        ))
    };
    let (first, last) = match period {
        "all" => return Ok(Window::ALL),
        "today" => (today, today),
        "yesterday" => (today - 1, today - 1),
        _ => match (
            period.strip_prefix("last-").and_then(|rest| rest.strip_suffix('d')),
            period.split_once(".."),
        ) {
            (Some(days), _) => {
                let days: i32 =
                    days.parse().ok().filter(|days| (1..=3660).contains(days)).ok_or_else(wrong)?;
                (today - days, today - 1)
            }
            (None, Some((first, last))) => {
                let day = |text| calendar::parse_date(text).ok_or_else(wrong);
                (day(first)?, day(last)?)
            }
            (None, None) => calendar::parse_date(period).map(|day| (day, day)).ok_or_else(wrong)?,
        },
    };
    if last < first {
        return Err(wrong());
    }
    Ok(Window { first, last, compare: first - (last - first + 1).min(COMPARED_DAYS) })
}

fn rules(terms: &cli::Terms, config: &Config) -> Result<Rules, Stop> {
    let mut rules = Rules::default();
    let mut typed = Vec::new();
    for text in &terms.local_net {
        let net = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        typed.push(net.map_err(|_| {
            Stop::usage(format!("--local-net '{text}' is no network such as 192.168.0.0/16"))
        })?);
    }
    if !typed.is_empty() {
        rules.local = Nets::new(typed);
    } else if let Some(nets) = &config.local_nets {
        rules.local = Nets::new(nets.clone());
    }
    rules.mine =
        terms.my_address.iter().chain(&config.my_addresses).map(|address| Ip::from(*address)).collect();
    if let Some(ports) = &config.firewall.mail_ports {
        rules.mail_ports = ports.clone();
    }
    for (prefix, action) in &config.firewall.actions {
        let action = Action::from_name(action).ok_or_else(|| {
            Stop::usage(format!(
                "configuration: '{action}' is no action; write dropped, rejected, allowed or logged"
            ))
        })?;
        rules.actions.push((prefix.clone(), action));
    }
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods() {
        let day = |text| calendar::parse_date(text).expect("a date");
        let today = day("2026-03-02");
        let of = |period: &str| window(period, today).map(|window| (window.first, window.last));
        assert_eq!(of("yesterday").ok(), Some((day("2026-03-01"), day("2026-03-01"))));
        assert_eq!(of("last-7d").ok(), Some((day("2026-02-23"), day("2026-03-01"))));
        assert_eq!(of("2026-01-01..2026-01-03").ok(), Some((day("2026-01-01"), day("2026-01-03"))));
        for wrong in ["", "tomorrow", "2026-02-30", "2026-03-02..2026-03-01", "last-0d"] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }
}
