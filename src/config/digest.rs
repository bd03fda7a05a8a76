//! `[digest]` of rapsheet.toml: to whom, how and when the report is mailed.

use std::path::PathBuf;

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Digest {
    /// Recipients; without any the digest is printed.
    pub to: Vec<String>,
    pub from: Option<String>,
    /// What this machine is called in the subject.
    pub host: Option<String>,
    pub transport: Transport,
    pub when: When,
    /// Severity from which `on-finding` mails.
    pub min_severity: Bar,
    /// Days without a mail after which one is sent in any case; 0 is never.
    pub heartbeat_days: u32,
    /// Attach the full HTML report.
    pub attach_html: bool,
    /// The days of one incident answer the first of them.
    pub thread: bool,
    /// Where the transport `file` writes: an .eml file, or a folder.
    pub file: Option<PathBuf>,
    /// The command of the transport `sendmail`.
    pub sendmail: PathBuf,
    pub smtp: Smtp,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Smtp {
    pub host: String,
    /// None is 25, with `tls = "tls"` 465, with a user 587.
    pub port: Option<u16>,
    pub tls: Tls,
    pub user: Option<String>,
    pub password_file: Option<PathBuf>,
    /// Name of a systemd credential.
    pub password_credential: Option<String>,
    /// Certificates in PEM that are trusted beside the system's.
    pub ca_file: Option<PathBuf>,
    /// Seconds to wait for an answer.
    pub timeout: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    Smtp,
    Sendmail,
    File,
    Stdout,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    Always,
    OnChange,
    OnFinding,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bar {
    Low,
    Medium,
    High,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    None,
    Starttls,
    Tls,
}

impl Smtp {
    /// The port told, else the usual one: 465 where TLS begins at once, 587 for those who log in, 25.
    pub fn port(&self) -> u16 {
        let usual = match (self.tls, &self.user) {
            (Tls::Tls, _) => 465,
            (_, Some(_)) => 587,
            _ => 25,
        };
        self.port.unwrap_or(usual)
    }
}

impl Default for Digest {
    fn default() -> Digest {
        Digest {
            to: Vec::new(),
            from: None,
            host: None,
            transport: Transport::Smtp,
            when: When::Always,
            min_severity: Bar::Low,
            heartbeat_days: 7,
            attach_html: false,
            thread: true,
            file: None,
            sendmail: PathBuf::from("/usr/sbin/sendmail"),
            smtp: Smtp::default(),
        }
    }
}

impl Default for Smtp {
    fn default() -> Smtp {
        Smtp {
            host: "localhost".to_string(),
            port: None,
            tls: Tls::None,
            user: None,
            password_file: None,
            password_credential: None,
            ca_file: None,
            timeout: 60,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::parse;

    #[test]
    fn the_sample_names_every_key_of_the_digest() {
        let sample = parse(include_str!("../../samples/rapsheet.toml")).expect("the sample");
        let known = super::Digest::default();
        let super::Digest { to, from, host, transport, when, min_severity, .. } = sample.digest;
        let super::Digest { heartbeat_days, attach_html, thread, file, sendmail, smtp, .. } =
            parse(include_str!("../../samples/rapsheet.toml")).expect("the sample").digest;
        assert!(!to.is_empty() && from.is_some() && host.is_some() && file.is_some());
        assert_eq!((transport, when, min_severity), (known.transport, known.when, known.min_severity));
        assert_eq!(
            (heartbeat_days, attach_html, thread),
            (known.heartbeat_days, known.attach_html, known.thread)
        );
        assert_eq!((sendmail, smtp.timeout), (known.sendmail, known.smtp.timeout));
        let super::Smtp { host, port, tls, user, password_file, password_credential, ca_file, .. } = smtp;
        assert!(!host.is_empty() && port.is_some() && tls == super::Tls::Starttls && user.is_some());
        assert!(password_file.is_some() && password_credential.is_some() && ca_file.is_some());
    }

    #[test]
    fn wrong_words_are_told() {
        let error = parse("[digest]\nwhen = \"sometimes\"").expect_err("no such time").to_string();
        assert!(error.contains("on-change"), "{error}");
        let error = parse("[digest.smtp]\nprot = 25").expect_err("no such key").to_string();
        assert_eq!(error, "unknown key 'prot'; did you mean 'port'?");
    }
}
