//! A real Postfix of our own, with its own folders and ports: by SMTP with STARTTLS and by its sendmail command into a
//! mailbox, past a content filter that knows spammers' names, and out of the mailbox into a browser.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::server::certificate;
use super::{Mail, Place, body, read};
use crate::report::chromium;

struct Postfix {
    folder: TempDir,
    port: u16,
}

impl Postfix {
    /// None with a message where it is not installed or may not be run.
    fn start() -> Option<Postfix> {
        let version = Command::new("postconf").args(["-d", "mail_version"]).stderr(Stdio::null()).output();
        let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
        if version.is_err() || !root {
            let why = if root { "postfix is not installed" } else { "only root can start Postfix" };
            assert!(std::env::var("CI").as_deref() != Ok("true") || !root, "{why}");
            eprintln!("passed over: {why}");
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        // Its processes run as others than root.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("a mode");
        assert!(certificate(folder.path()), "openssl");
        let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
        let postfix = Postfix { folder, port };
        postfix.write();
        postfix.run("start");
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < Duration::from_secs(20), "Postfix does not listen: {}", postfix.log());
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(postfix)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self) {
        for name in ["etc", "queue", "data", "mails"] {
            fs::create_dir(self.path(name)).expect("a folder");
        }
        let own = |name: &str, user: &str| {
            let status = Command::new("chown").arg(user).arg(self.path(name)).status().expect("chown");
            assert!(status.success());
        };
        own("data", "postfix");
        own("mails", "nobody");
        let user = Command::new("id").args(["-u", "nobody"]).output().expect("a user");
        let user = String::from_utf8(user.stdout).expect("a number");
        let base = self.folder.path().display();
        let main = format!(
            "compatibility_level = 3.6\nqueue_directory = {base}/queue\ndata_directory = {base}/data\n\
             maillog_file = {base}/maillog\nmaillog_file_prefixes = {base}\ninet_interfaces = 127.0.0.1\n\
             inet_protocols = ipv4\nmyhostname = mx.home.example\nmydestination =\nmynetworks =\nalias_maps =\n\
             smtpd_relay_restrictions = reject_unauth_destination\nsmtpd_tls_security_level = encrypt\n\
             smtpd_tls_cert_file = {base}/cert.pem\nsmtpd_tls_key_file = {base}/key.pem\n\
             virtual_mailbox_domains = home.example\nvirtual_mailbox_base = {base}/mails\n\
             virtual_mailbox_maps = inline:{{ root@home.example=root/, b@home.example=b/ }}\n\
             virtual_uid_maps = static:{}\nvirtual_gid_maps = static:65534\nvirtual_minimum_uid = 1\n\
             body_checks = regexp:{base}/etc/body_checks\n",
            user.trim()
        );
        fs::write(self.path("etc/main.cf"), main).expect("main.cf");
        fs::write(
            self.path("etc/body_checks"),
            "/evil\\.example|203\\.0\\.113\\.50|http:/ REJECT a spammer's name\n",
        )
        .expect("a filter");
        let service = |line: &str| format!("{line}\n");
        let smtpd = format!("127.0.0.1:{} inet n - n - - smtpd", self.port);
        let master: String = [
            smtpd.as_str(),
            "pickup unix n - n 1 1 pickup",
            "cleanup unix n - n - 0 cleanup",
            "qmgr unix n - n 300 1 qmgr",
            "rewrite unix - - n - - trivial-rewrite",
            "bounce unix - - n - 0 bounce",
            "defer unix - - n - 0 bounce",
            "trace unix - - n - 0 bounce",
            "error unix - - n - - error",
            "retry unix - - n - - error",
            "virtual unix - n n - - virtual",
            "proxymap unix - - n - - proxymap",
            "tlsmgr unix - - n 1000? 1 tlsmgr",
            "anvil unix - - n - 1 anvil",
            "postlog unix-dgram n - n - 1 postlogd",
        ]
        .map(service)
        .concat();
        fs::write(self.path("etc/master.cf"), master).expect("master.cf");
    }

    fn run(&self, word: &str) {
        let output =
            Command::new("postfix").arg("-c").arg(self.path("etc")).arg(word).output().expect("postfix");
        assert!(output.status.success(), "{word}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn log(&self) -> String {
        fs::read_to_string(self.path("maillog")).unwrap_or_default()
    }

    /// The mails in a mailbox, as soon as there are so many.
    fn mails(&self, mailbox: &str, many: usize) -> Vec<Mail> {
        let start = Instant::now();
        loop {
            let entries = fs::read_dir(self.path(&format!("mails/{mailbox}/new"))).into_iter().flatten();
            let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
            if paths.len() >= many {
                assert_eq!(paths.len(), many);
                paths.sort_by_key(|path| fs::metadata(path).and_then(|file| file.modified()).ok());
                return paths.iter().map(|path| read(path)).collect();
            }
            assert!(start.elapsed() < Duration::from_secs(20), "{} of {many}: {}", paths.len(), self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let _ = Command::new("postfix")
            .arg("-c")
            .arg(self.path("etc"))
            .arg("stop")
            .stderr(Stdio::null())
            .status();
    }
}

#[test]
fn a_digest_reaches_a_mailbox_and_is_read_there() {
    let Some(postfix) = Postfix::start() else { return };
    by_smtp(&postfix);
    by_sendmail(&postfix);
}

fn by_smtp(postfix: &Postfix) {
    let config = |to: &str| {
        format!(
            "to = [{to}]\nfrom = \"rapsheet <rapsheet@gate.home.example>\"\nattach_html = true\n[digest.smtp]\n\
             host = \"localhost\"\nport = {}\ntls = \"starttls\"\nca_file = {:?}",
            postfix.port,
            postfix.path("ca.pem")
        )
    };
    let mut place = Place::new(&config("\"root@home.example\", \"gone@home.example\", \"b@home.example\""));
    let run = place.digest(1, &[]);
    assert_eq!((run.code, run.err.lines().count()), (Some(4), 1), "{}", run.err);
    assert!(
        run.err
            .contains("gone@home.example: RCPT: 550 5.1.1 <gone@home.example>: Recipient address rejected"),
        "{}",
        run.err
    );
    place.configure(&config("\"root@home.example\""));
    place.log(2, 24);
    place.digest(2, &[]);
    let mails = postfix.mails("root", 2);
    assert_eq!(postfix.mails("b", 1)[0].id, mails[0].id);
    let first = &mails[0];
    assert_eq!(first.subject, "[gate] HIGH new: 192.168.2.23 made 12 illegal port-25 hits");
    assert_eq!(mails[1].subject, "[gate] HIGH again: 192.168.2.23 made 24 illegal port-25 hits");
    assert_eq!(mails[1].answers.as_ref(), Some(&first.id));
    assert!(
        first.text.starts_with("rapsheet: gate, 2026-03-01 (UTC)\n\nHIGH    192.168.2[.]23 made 12 illegal"),
        "{}",
        first.text
    );
    assert!(first.text.contains("mail[.]evil[.]example") && first.html.contains("mail[.]evil[.]example"));
    for line in ["Auto-Submitted: auto-generated", "List-Id: <rapsheet.gate.localhost>", "with ESMTPS"] {
        assert!(first.raw.contains(line), "{line}\n{}", first.raw);
    }
    assert_eq!(first.raw.matches("Message-ID: ").count(), 1, "Postfix did not have to add one");
    assert_eq!(first.attached.len(), 1);
    looked_at(&first.html);
}

/// What arrived, as a mail program with Chromium's engine shows it.
fn looked_at(html: &str) {
    let Some((browser, folder)) = chromium::start("digest-mailbox") else { return };
    body::stands(&browser, &folder, "delivered", html);
    let shown = browser.run(
        "return [document.querySelector('h1').innerText, document.querySelectorAll('td.bar').length, \
         document.querySelector('td.bar').getBoundingClientRect().width > 50, document.body.innerText];",
    );
    assert!(
        shown[0].as_str().is_some_and(|text| text.starts_with("192.168.2[.]23 made 12 illegal")),
        "{shown}"
    );
    assert!(shown[1].as_u64().is_some_and(|bars| bars >= 3) && shown[2] == true, "{shown}");
    assert!(shown[3].as_str().is_some_and(|text| text.contains("What needs hands") && !text.contains("<td")));
    chromium::no_request_left(&browser);
}

/// Through a wrapper that names our own instance: the command itself is Postfix's.
fn by_sendmail(postfix: &Postfix) {
    let wrapper = |folder: &Path, etc: &str| {
        let path = folder.join("sendmail");
        let script = format!("#!/bin/sh\nexec /usr/sbin/sendmail -C {etc} \"$@\"\n");
        fs::write(&path, script).expect("a script");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a mode");
        path
    };
    let etc = postfix.path("etc");
    let path = wrapper(postfix.folder.path(), &etc.display().to_string());
    let config = |path: &Path| {
        format!(
            "to = [\"root@home.example\"]\ntransport = \"sendmail\"\nsendmail = {path:?}\nfrom = \"rap@home.example\""
        )
    };
    let mut place = Place::new(&config(Path::new("/nonexistent/sendmail")));
    let run = place.digest(1, &[]);
    assert!(run.code == Some(4) && run.err.contains("/nonexistent/sendmail: No such file"), "{}", run.err);
    // A Postfix without its configuration refuses in its own words.
    let nowhere = tempfile::tempdir().expect("a folder");
    place.configure(&config(&wrapper(nowhere.path(), "/nonexistent")));
    let run = place.digest(1, &[]);
    assert!(
        run.code == Some(4) && run.err.contains("exit status") && run.err.contains("main.cf"),
        "{}",
        run.err
    );
    place.configure(&config(&path));
    let run = place.digest(1, &[]);
    assert_eq!((run.code, run.err.as_str(), place.waiting()), (Some(0), "", 0), "{}", postfix.log());
    let mail = postfix.mails("root", 3).pop().expect("a mail");
    assert!(
        mail.id.ends_with(".gate@home.example") && mail.raw.contains("Return-Path: <rap@home.example>"),
        "{}",
        mail.raw
    );
    assert!(mail.text.contains("192.168.2[.]23 made 12 illegal port-25 hits"));
}
