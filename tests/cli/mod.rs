//! What the command line promises, held against the real program.

mod hostile;
mod input;
mod output;
mod period;
mod usage;

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// One day of a mail server and its gateway, in short: an illegal port-25 hit, three other hits, a reject, a session.
const DAY: &str = "\
Mar  2 07:00:00 gw kernel: Illegal port 25 > IN=eth1 OUT=eth0 SRC=192.168.2.23 DST=198.51.100.25 LEN=60 PROTO=TCP SPT=1025 DPT=25 SYN
Mar  2 07:00:01 gw kernel: [UFW BLOCK] IN=eth0 OUT= SRC=203.0.113.9 DST=192.0.2.1 LEN=60 PROTO=TCP SPT=1026 DPT=22 SYN
Mar  2 07:00:02 gw kernel: [UFW BLOCK] IN=eth0 OUT= SRC=203.0.113.9 DST=192.0.2.1 LEN=60 PROTO=TCP SPT=1027 DPT=23 SYN
Mar  2 07:00:03 gw kernel: [UFW BLOCK] IN=eth0 OUT= SRC=203.0.113.7 DST=192.0.2.1 LEN=60 PROTO=UDP SPT=1028 DPT=53
Mar  2 07:01:00 mx postfix/smtpd[7]: connect from mail.sender.example[203.0.113.50]
Mar  2 07:01:01 mx postfix/smtpd[7]: NOQUEUE: reject: RCPT from mail.sender.example[203.0.113.50]: 550 5.1.1 <nobody@home.example>: Recipient address rejected: User unknown in local recipient table; from=<a@sender.example> to=<nobody@home.example> proto=ESMTP helo=<mail.sender.example>
Mar  2 07:01:11 mx postfix/smtpd[7]: disconnect from mail.sender.example[203.0.113.50]
";

/// A folder with a log of its own in it.
fn folder_with(name: &str, text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join(name);
    fs::write(&log, text).expect("a file");
    (folder, log)
}

fn make_fifo(path: &Path) {
    let status = std::process::Command::new("mkfifo").arg(path).status().expect("mkfifo");
    assert!(status.success());
}
