//! What runs: what keeps the clock, in what kind of container, whether packets are forwarded. From proc(5), systemd's
//! `Container Interface` (`/run/systemd/container`), Docker's `/.dockerenv`.

use std::fs;
use std::path::Path;

use super::{below, text};

/// Names of processes that set a clock, as `/proc/PID/comm` has them (15 letters at most).
const KEEPERS: [&str; 7] = ["chronyd", "ntpd", "ntpsec", "openntpd", "systemd-timesyn", "ptp4l", "phc2sys"];

/// Where commands of an administrator lie.
const COMMANDS: [&str; 6] = ["/usr/sbin", "/sbin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/local/bin"];

/// Processes that set the clock, by name.
pub fn keepers(root: &Path) -> Vec<String> {
    let processes = fs::read_dir(below(root, "/proc")).into_iter().flatten().flatten();
    let numbered = processes
        .filter(|entry| entry.file_name().as_encoded_bytes().first().is_some_and(u8::is_ascii_digit));
    let names = numbered.filter_map(|entry| fs::read_to_string(entry.path().join("comm")).ok());
    let mut keepers: Vec<String> =
        names.map(|name| name.trim().to_string()).filter(|name| KEEPERS.contains(&name.as_str())).collect();
    keepers.sort();
    keepers.dedup();
    keepers
}

/// The kind of container this is, if it is one.
pub fn container(root: &Path) -> Option<String> {
    let told = text(root, "/run/systemd/container").trim().to_string();
    match told.as_str() {
        "" if below(root, "/.dockerenv").exists() => Some("docker".to_string()),
        "" => None,
        _ => Some(told),
    }
}

/// Whether the kernel hands packets on, by either family; None where it does not say.
pub fn forwards(root: &Path) -> Option<bool> {
    let switches = ["/proc/sys/net/ipv4/ip_forward", "/proc/sys/net/ipv6/conf/all/forwarding"];
    let told = switches.map(|path| fs::read_to_string(below(root, path)).ok());
    let mut told = told.iter().flatten().peekable();
    told.peek()?;
    Some(told.any(|switch| switch.trim() != "0"))
}

/// Packet filters that are installed.
pub fn filters(root: &Path) -> Vec<&'static str> {
    let installed =
        |name: &&str| COMMANDS.iter().any(|folder| below(root, &format!("{folder}/{name}")).is_file());
    ["nft", "iptables"].into_iter().filter(installed).collect()
}
