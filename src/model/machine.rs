//! The machine that rapsheet is set up on, as its files tell: who runs, which logs lie there, what rotates them, what keeps
//! the clock. Data only; paths are those of that machine, whatever root they were read below.

use super::rotation::Rotation;

/// What was found, ready to be judged.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    /// False where a tree of another machine was looked at: what runs, and who may read, is not known then.
    pub live: bool,
    pub me: Person,
    /// The user that the package makes for the service, where there is one.
    pub service: Option<String>,
    /// Log files that are named or known, and the folders they were looked for in, by path.
    pub logs: Vec<Entry>,
    /// The first folder of journald that is there.
    pub journal: Option<String>,
    pub rotations: Vec<Rotation>,
    /// Lines of the configuration of logrotate that make no sense, and files of it that may not be read.
    pub rotation_doubts: Vec<String>,
    pub systemd: Systemd,
    pub clock: Clock,
    pub state: State,
    pub configuration: Configuration,
    /// The file with the password for the mail server, where one is named.
    pub password: Option<Entry>,
    /// `net.ipv4.ip_forward` or its IPv6 kin; None where it is not told.
    pub forwards: Option<bool>,
    /// Packet filters that are installed: `nft`, `iptables`.
    pub filters: Vec<&'static str>,
}

/// Who runs rapsheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    pub uid: u32,
    pub name: String,
    /// Groups this process has.
    pub groups: Vec<u32>,
    /// Names of groups that the user is a member of by /etc/group.
    pub member_of: Vec<String>,
}

impl Person {
    pub const fn is_root(&self) -> bool {
        self.uid == 0
    }
}

/// A file or folder, as its metadata tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    pub path: String,
    pub folder: bool,
    /// Name of the owner and of the group; the number where it has no name.
    pub owner: String,
    pub group: String,
    /// Permission bits.
    pub mode: u32,
    pub bytes: u64,
    /// Seconds since the epoch.
    pub mtime: i64,
    /// Why it cannot be opened, in the kernel's words; None where it can.
    pub closed: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Systemd {
    /// It is what the machine was booted by.
    pub runs: bool,
    /// Timers that start with the machine: `logrotate.timer`.
    pub enabled: Vec<String>,
}

/// What keeps the time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Names of processes that set a clock: `chronyd`, `systemd-timesyn`.
    pub keepers: Vec<String>,
    /// systemd-timesyncd has had an answer since the machine was booted.
    pub synchronized: bool,
    /// The kind of container, whose clock is that of its host: `lxc`, `docker`.
    pub container: Option<String>,
}

/// The folder for what lasts from run to run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    pub path: String,
    /// It is there already.
    pub exists: bool,
    /// Why nothing can be written there, or why it cannot be made; None where it can.
    pub closed: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configuration {
    pub path: String,
    pub exists: bool,
    /// Permission bits.
    pub mode: u32,
}

/// How the mail server for the digest answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Greeting {
    /// `localhost:25`, `/usr/sbin/sendmail`
    pub target: String,
    /// The digest has recipients.
    pub wanted: bool,
    pub answer: Answer,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// What the server said first: `220 mail.example ESMTP`.
    Said(String),
    /// It took the connection; what it says stands in TLS.
    Connected,
    /// The command is there and can be started.
    Executable,
    /// Neither, and why.
    Failed(String),
}
