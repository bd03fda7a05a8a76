//! What the files of a machine say about how it is set up: read below a root, so that the tree of another machine can be
//! looked at as well. Nothing is judged here, and nothing that is missing is an error.

mod entries;
mod running;

use std::fs;
use std::path::{Path, PathBuf};

pub use entries::{Meta, beside};
use entries::{entries, listed};

/// Of a larger file only so many bytes are read: configuration is small.
const LARGEST: usize = 1 << 20;
/// Files of one folder at most.
const FILES: usize = 1_000;

/// Folders of units, the first wins (systemd.unit(5), "Unit File Load Path").
const UNITS: [&str; 5] = [
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
];

/// Schedules of cron and anacron.
const TABLES: [&str; 9] = [
    "/etc/crontab",
    "/etc/anacrontab",
    "/etc/cron.d",
    "/etc/cron.hourly",
    "/etc/cron.daily",
    "/etc/cron.weekly",
    "/etc/crontabs",
    "/var/spool/cron/crontabs",
    "/var/spool/cron",
];

/// Path as that machine knows it, and text.
pub type Text = (String, String);

/// All of it, as it stands in the files.
#[derive(Debug, Default)]
pub struct Seen {
    pub passwd: String,
    pub group: String,
    /// `/proc/self/status`
    pub status: String,
    pub logs: Vec<Meta>,
    pub journal: Option<String>,
    pub logrotate: Vec<Text>,
    /// Files of logrotate's configuration that may not be read.
    pub logrotate_closed: Vec<String>,
    pub schedules: Vec<Text>,
    /// systemd is what the machine was booted by.
    pub systemd: bool,
    pub enabled: Vec<String>,
    pub keepers: Vec<String>,
    pub synchronized: bool,
    pub container: Option<String>,
    pub forwards: Option<bool>,
    pub filters: Vec<&'static str>,
    pub configuration: Option<Meta>,
    pub password: Option<Meta>,
}

/// Looks at the machine below `root`. `logs` are paths as `discover` takes them, with the root before them; without any
/// the known places are looked at.
pub fn look(root: &Path, logs: &[PathBuf], configuration: &Path, password: Option<&Path>) -> Seen {
    let (logrotate, logrotate_closed) = logrotate(root);
    Seen {
        passwd: text(root, "/etc/passwd"),
        group: text(root, "/etc/group"),
        status: fs::read_to_string("/proc/self/status").unwrap_or_default(),
        logs: entries(root, logs),
        journal: ["/var/log/journal", "/run/log/journal"]
            .into_iter()
            .find(|folder| below(root, folder).is_dir())
            .map(str::to_string),
        logrotate,
        logrotate_closed,
        schedules: schedules(root),
        systemd: below(root, "/run/systemd/system").is_dir(),
        enabled: enabled(root),
        keepers: running::keepers(root),
        synchronized: below(root, "/run/systemd/timesync/synchronized").exists(),
        container: running::container(root),
        forwards: running::forwards(root),
        filters: running::filters(root),
        configuration: Meta::of(root, configuration),
        password: password.map(|path| Meta::of(root, path).unwrap_or_else(|| Meta::missing(root, path))),
    }
}

/// A path of that machine as it is reached from here.
pub fn below(root: &Path, path: &str) -> PathBuf {
    root.join(path.trim_start_matches('/'))
}

/// A path reached from here as that machine knows it.
pub fn inside(root: &Path, path: &Path) -> String {
    match path.strip_prefix(root) {
        Ok(rest) if root != Path::new("/") => format!("/{}", rest.display()),
        _ => path.display().to_string(),
    }
}

/// The text of a small file, made UTF-8 lossily; empty where there is none.
fn text(root: &Path, path: &str) -> String {
    read(&below(root, path)).unwrap_or_default()
}

fn read(path: &Path) -> std::io::Result<String> {
    use std::io::Read;
    // A FIFO would wait for a writer.
    if !fs::metadata(path)?.is_file() {
        return Ok(String::new());
    }
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(LARGEST as u64).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The main file and those of its folder; what may not be read is named.
fn logrotate(root: &Path) -> (Vec<Text>, Vec<String>) {
    let (mut texts, mut closed) = (Vec::new(), Vec::new());
    let main = ["/etc/logrotate.conf", "/usr/etc/logrotate.conf"].map(|path| below(root, path));
    for path in
        main.into_iter().filter(|path| path.exists()).take(1).chain(listed(&below(root, "/etc/logrotate.d")))
    {
        match read(&path) {
            Ok(text) => texts.push((inside(root, &path), text)),
            Err(_) => closed.push(inside(root, &path)),
        }
    }
    (texts, closed)
}

/// Crontabs, scripts of run-parts (their names count, not what stands in them), timers and their services.
fn schedules(root: &Path) -> Vec<Text> {
    let mut texts = Vec::new();
    for table in TABLES {
        let path = below(root, table);
        let files = if path.is_dir() { listed(&path) } else { vec![path] };
        for file in files.into_iter().filter(|file| file.is_file()) {
            texts.extend(read(&file).ok().map(|text| (inside(root, &file), text)));
        }
    }
    let mut names: Vec<String> = Vec::new();
    for folder in UNITS {
        for path in listed(&below(root, folder)) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let ours = ["logrotate.", "rapsheet"].iter().any(|stem| name.starts_with(stem));
            // The administrator's own timers are all looked at, of those of packages only the two that matter.
            let wanted = ours || (folder == "/etc/systemd/system" && !name.ends_with(".wants"));
            if !wanted || names.contains(&name) {
                continue;
            }
            if path.is_dir() {
                let drop_ins = listed(&path).into_iter().filter(|file| file.is_file());
                texts.extend(drop_ins.filter_map(|file| Some((inside(root, &file), read(&file).ok()?))));
            } else if name.ends_with(".timer") || name.ends_with(".service") {
                texts.extend(read(&path).ok().map(|text| (inside(root, &path), text)));
                names.push(name);
            }
        }
    }
    texts
}

/// Timers that `timers.target` pulls in.
fn enabled(root: &Path) -> Vec<String> {
    let mut names: Vec<String> = UNITS
        .iter()
        .flat_map(|folder| listed(&below(root, &format!("{folder}/timers.target.wants"))))
        .filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
        .collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests;
