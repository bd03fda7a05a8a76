//! Who runs this, and the secrets they brought along in the environment.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The password of the router, where the environment has it.
const PASSWORD: &str = "RAPSHEET_FIREWALL_PASSWORD";

fn set(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// `anna (uid 1000)`; behind sudo it is the one who called it.
pub fn operator() -> String {
    let name = ["SUDO_USER", "LOGNAME", "USER"].into_iter().find_map(set);
    let uid = std::fs::metadata("/proc/self").map(|process| process.uid());
    let uid = uid.map_or_else(|_| "uid unknown".to_string(), |uid| format!("uid {uid}"));
    name.map_or_else(|| uid.clone(), |name| format!("{name} ({uid})"))
}

/// The password of the router, where the environment has it.
pub fn firewall_password() -> Option<String> {
    set(PASSWORD)
}

/// True for a file that not only its owner may read.
pub fn is_open_to_others(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|file| file.mode() & 0o077 != 0)
}
