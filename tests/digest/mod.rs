//! The digest through the real program: printed, written, and sent to real servers that behave and that do not.

mod body;
mod faults;
mod outbox;
mod postfix;
mod server;
mod when;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use mail_parser::{Message, MessageParser, MimeHeaders};
use tempfile::TempDir;

use crate::run::{Run, program};

/// A log, a configuration and a state folder of its own.
pub struct Place {
    folder: TempDir,
    config: String,
}

impl Place {
    /// `config` is what stands in `[digest]` and below.
    pub fn new(config: &str) -> Place {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Place { config: config.to_string(), folder };
        place.log(1, 12);
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Changes the configuration.
    pub fn configure(&mut self, config: &str) {
        self.config = config.to_string();
    }

    /// The log of that day of March 2026: a knock at the door each hour, a reject, and so many illegal hits, one each five
    /// minutes from seven on.
    pub fn log(&self, day: u32, hits: u32) {
        let mut text = String::new();
        for hour in 0..24 {
            text += &format!(
                "Mar {day:>2} {hour:02}:00:01 gw kernel: [UFW BLOCK] IN=eth0 OUT= SRC=203.0.113.9 DST=192.0.2.1 LEN=60 \
                 PROTO=TCP SPT=1026 DPT=22 SYN\n"
            );
        }
        for hit in 0..hits {
            let (hour, minute) = (7 + hit / 12, hit % 12 * 5);
            text += &format!(
                "Mar {day:>2} {hour:02}:{minute:02}:00 gw kernel: Illegal port 25 > IN=eth1 OUT=eth0 SRC=192.168.2.23 \
                 DST=198.51.100.25 LEN=60 PROTO=TCP SPT=1025 DPT=25 SYN\n"
            );
        }
        text += &format!(
            "Mar {day:>2} 23:01:00 mx postfix/smtpd[7]: connect from mail.evil.example[203.0.113.50]\n\
             Mar {day:>2} 23:01:01 mx postfix/smtpd[7]: NOQUEUE: reject: RCPT from mail.evil.example[203.0.113.50]: \
             550 5.1.1 <nobody@home.example>: Recipient address rejected: User unknown; from=<a@evil.example> \
             to=<nobody@home.example> proto=ESMTP helo=<http://evil.example/>\n\
             Mar {day:>2} 23:01:11 mx postfix/smtpd[7]: disconnect from mail.evil.example[203.0.113.50]\n"
        );
        fs::write(self.path("mail.log"), text).expect("a log");
    }

    /// The command on the morning after that day.
    pub fn command<S: AsRef<OsStr>>(&self, day: u32, told: &[S]) -> Command {
        let config = self.path("rapsheet.toml");
        let state = self.path("state");
        let text =
            format!("state = {:?}\nzone = \"UTC\"\n[digest]\nhost = \"gate\"\n{}\n", state, self.config);
        fs::write(&config, text).expect("a configuration");
        let mut command = program(&[OsStr::new("--config"), config.as_os_str(), OsStr::new("digest")]);
        command
            .arg(format!("--as-of=2026-03-{:02}T06:25:00Z", day + 1))
            .args(told)
            .arg(self.path("mail.log"));
        command.env_remove("RAPSHEET_SMTP_PASSWORD").env_remove("CREDENTIALS_DIRECTORY");
        command
    }

    pub fn digest(&self, day: u32, told: &[&str]) -> Run {
        self.command(day, told).output().expect("a run").into()
    }

    /// The state folder's files, but for the lock.
    pub fn outbox(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path("state/outbox")) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.retain(|name| name != "lock");
        names.sort();
        names
    }

    pub fn waiting(&self) -> usize {
        self.outbox().iter().filter(|name| name.ends_with(".mail")).count()
    }
}

/// A mail as a mail program reads it.
pub struct Mail {
    pub subject: String,
    pub id: String,
    pub answers: Option<String>,
    pub text: String,
    pub html: String,
    /// Name and bytes of what is attached.
    pub attached: Vec<(String, String)>,
    pub raw: String,
}

pub fn read(path: &Path) -> Mail {
    parse(&fs::read(path).expect("a mail"))
}

pub fn parse(bytes: &[u8]) -> Mail {
    let raw = String::from_utf8(bytes.to_vec()).expect("ASCII");
    assert!(raw.is_ascii());
    let mail: Message<'_> = MessageParser::default().parse(bytes).expect("a mail");
    let attached = mail.attachments().map(|part| {
        let name = part.attachment_name().unwrap_or_default().to_string();
        (name, part.text_contents().unwrap_or_default().to_string())
    });
    Mail {
        subject: mail.subject().unwrap_or_default().to_string(),
        id: mail.message_id().unwrap_or_default().to_string(),
        answers: mail.in_reply_to().as_text().map(str::to_string),
        text: mail.body_text(0).unwrap_or_default().replace("\r\n", "\n"),
        html: mail.body_html(0).unwrap_or_default().replace("\r\n", "\n"),
        attached: attached.collect(),
        raw,
    }
}
