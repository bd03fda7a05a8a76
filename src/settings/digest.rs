//! How the digest is sent, resolved from what was typed, rapsheet.toml and the environment. Secrets and certificates
//! are read here, before the long work; a password comes from a file, a systemd credential or the environment, never
//! from the command line or the configuration itself.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Settings;
use crate::cli::digest as cli;
pub use crate::config::digest::Tls;
use crate::config::digest::{self as config, Bar, Smtp};
use crate::error::Stop;
use crate::model::digest::When;
use crate::model::finding::Severity;

/// The variable that holds the password where neither a file nor a credential is told.
const PASSWORD: &str = "RAPSHEET_SMTP_PASSWORD";

#[derive(Debug)]
pub struct Digest {
    /// Each with a domain; a display name may stand before it. Empty: print.
    pub to: Vec<String>,
    pub from: String,
    /// What the subject calls this machine.
    pub host: String,
    pub way: Way,
    pub when: When,
    /// Severity from which `OnFinding` mails.
    pub min_severity: Severity,
    /// 0 is never.
    pub heartbeat_days: u32,
    pub attach_html: bool,
    pub thread: bool,
    /// Also to those who have it.
    pub again: bool,
    /// How long to wait for an answer.
    pub timeout: Duration,
}

#[derive(Debug)]
pub enum Way {
    Smtp(Server),
    /// The command.
    Sendmail(PathBuf),
    /// An .eml file, or a folder where the name ends in a slash or is one.
    File(PathBuf),
    Stdout,
    /// Printed because nobody is told to have it.
    Nobody,
}

#[derive(Debug)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    /// User and password.
    pub login: Option<(String, String)>,
    /// Certificates in PEM trusted beside the system's.
    pub authority: Option<Vec<u8>>,
}

impl Digest {
    pub fn resolve(args: &cli::Digest, settings: &Settings) -> Result<Digest, Stop> {
        let config = &settings.config.digest;
        let told = if args.to.is_empty() { &config.to } else { &args.to };
        let way = way(args, config, told.is_empty())?;
        let host = args.host.clone().or_else(|| config.host.clone()).unwrap_or_else(|| settings.host.clone());
        let from = args.from.clone().or_else(|| config.from.clone());
        Ok(Digest {
            to: told.iter().map(|address| qualified(address, &way)).collect::<Result<_, _>>()?,
            from: from.unwrap_or_else(|| format!("rapsheet@{}", domain(&settings.host))),
            host,
            way,
            when: when(args, config),
            min_severity: match config.min_severity {
                Bar::Low => Severity::Low,
                Bar::Medium => Severity::Medium,
                Bar::High => Severity::High,
            },
            heartbeat_days: config.heartbeat_days,
            attach_html: args.attach_html || config.attach_html,
            thread: config.thread,
            again: args.again,
            timeout: Duration::from_secs(config.smtp.timeout.max(1)),
        })
    }
}

fn when(args: &cli::Digest, config: &config::Digest) -> When {
    match (args.when, config.when) {
        (Some(cli::When::Always), _) | (None, config::When::Always) => When::Always,
        (Some(cli::When::OnChange), _) | (None, config::When::OnChange) => When::OnChange,
        (Some(cli::When::OnFinding), _) | (None, config::When::OnFinding) => When::OnFinding,
    }
}

/// The transport told; the file where one is named; printing where nobody is told to have it.
fn way(args: &cli::Digest, config: &config::Digest, nobody: bool) -> Result<Way, Stop> {
    let transport = match (args.transport, &args.output) {
        (None | Some(cli::Transport::File), Some(_)) | (Some(cli::Transport::File), None) => {
            config::Transport::File
        }
        (Some(_), Some(_)) => return Err(Stop::usage("-o goes with --transport file only")),
        (Some(cli::Transport::Smtp), None) => config::Transport::Smtp,
        (Some(cli::Transport::Sendmail), None) => config::Transport::Sendmail,
        (Some(cli::Transport::Stdout), None) => config::Transport::Stdout,
        (None, None) => config.transport,
    };
    Ok(match transport {
        config::Transport::File => {
            Way::File(args.output.clone().or_else(|| config.file.clone()).ok_or_else(|| {
                Stop::usage("the transport file needs a place: -o digest.eml, or file in [digest]")
            })?)
        }
        config::Transport::Stdout => Way::Stdout,
        _ if nobody => Way::Nobody,
        config::Transport::Smtp => Way::Smtp(server(&config.smtp)?),
        config::Transport::Sendmail => Way::Sendmail(config.sendmail.clone()),
    })
}

fn server(smtp: &Smtp) -> Result<Server, Stop> {
    let login = match &smtp.user {
        None => None,
        Some(user) if smtp.tls != Tls::None || is_here(&smtp.host) => Some((user.clone(), password(smtp)?)),
        Some(_) => {
            return Err(Stop::usage(format!(
                "[digest.smtp]: the password for {} would cross the net in clear; set tls to starttls or tls",
                smtp.host
            )));
        }
    };
    let authority = smtp.ca_file.as_deref().map(authority).transpose()?;
    Ok(Server { host: smtp.host.clone(), port: smtp.port(), tls: smtp.tls, login, authority })
}

fn authority(path: &Path) -> Result<Vec<u8>, Stop> {
    let wrong = |what: &dyn std::fmt::Display| Stop::usage(format!("ca_file {}: {what}", path.display()));
    let text = std::fs::read(path).map_err(|error| wrong(&error))?;
    match String::from_utf8_lossy(&text).contains("-----BEGIN CERTIFICATE-----") {
        true => Ok(text),
        false => Err(wrong(&"there is no certificate in PEM in it")),
    }
}

/// From the file, else the credential, else the environment.
fn password(smtp: &Smtp) -> Result<String, Stop> {
    let credential = |name: &String| match std::env::var_os("CREDENTIALS_DIRECTORY") {
        Some(folder) => Ok(Path::new(&folder).join(name)),
        None => Err(Stop::usage(format!(
            "the credential {name} is not there: CREDENTIALS_DIRECTORY is not set; \
             systemd hands it over by LoadCredential={name}:/path"
        ))),
    };
    let path = match (&smtp.password_file, &smtp.password_credential) {
        (Some(path), _) => Some(path.clone()),
        (None, Some(name)) => Some(credential(name)?),
        (None, None) => None,
    };
    let text = match &path {
        Some(path) => std::fs::read_to_string(path)
            .map_err(|error| Stop::usage(format!("password {}: {error}", path.display())))?,
        None => std::env::var(PASSWORD).map_err(|_| {
            Stop::usage(format!(
                "[digest.smtp] names a user and no password: \
                 set password_file or password_credential, or {PASSWORD} in the environment"
            ))
        })?,
    };
    Ok(text.trim_end_matches(['\n', '\r']).to_string())
}

/// A bare name is a mailbox of this machine, which only a server on this machine knows.
fn qualified(address: &str, way: &Way) -> Result<String, Stop> {
    let away = match way {
        Way::Smtp(server) => !is_here(&server.host),
        _ => false,
    };
    match address.contains('@') {
        true => Ok(address.to_string()),
        false if away => Err(Stop::usage(format!(
            "the recipient '{address}' has no domain; another machine's mail server needs one"
        ))),
        false => Ok(format!("{}@localhost", address.trim())),
    }
}

fn is_here(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// A machine's name in the letters a domain may have.
fn domain(host: &str) -> String {
    let letter = |letter: char| if letter.is_ascii_alphanumeric() || letter == '.' { letter } else { '-' };
    let domain: String = host.chars().take(200).map(letter).collect();
    let domain = domain.trim_matches(['.', '-']);
    if domain.is_empty() { "localhost".to_string() } else { domain.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_name_is_here() {
        let server = |host: &str| {
            Way::Smtp(Server { host: host.into(), port: 25, tls: Tls::None, login: None, authority: None })
        };
        assert_eq!(qualified("root", &server("localhost")).expect("an address"), "root@localhost");
        assert_eq!(qualified("root", &Way::Sendmail("s".into())).expect("an address"), "root@localhost");
        assert_eq!(qualified("a@b.example", &server("192.0.2.1")).expect("an address"), "a@b.example");
        assert!(qualified("root", &server("mail.home.example")).is_err());
        assert_eq!(["gate", "", "a_b..", "[::1]"].map(domain), ["gate", "localhost", "a-b", "1"]);
    }

    #[test]
    fn a_password_does_not_cross_the_net_in_clear() {
        let mut smtp =
            Smtp { user: Some("rapsheet".into()), host: "mail.home.example".into(), ..Smtp::default() };
        assert!(server(&smtp).expect_err("in clear").to_string().contains("in clear"));
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("password");
        std::fs::write(&path, "two words\r\n").expect("a file");
        smtp.password_file = Some(path);
        smtp.tls = Tls::Starttls;
        let server = server(&smtp).expect("a server");
        assert_eq!((server.port, server.login), (587, Some(("rapsheet".into(), "two words".into()))));
    }
}
