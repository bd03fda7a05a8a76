//! The server of server.py, and its certificate, made by openssl for the test.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::{Mail, read};

pub struct Server {
    child: Child,
    folder: TempDir,
    pub plain: u16,
    pub starttls: u16,
    pub tls: u16,
}

impl Server {
    /// None with a message where aiosmtpd or openssl is not installed.
    pub fn start() -> Option<Server> {
        let folder = tempfile::tempdir().expect("a folder");
        if !certificate(folder.path()) || !has_aiosmtpd() {
            assert_ne!(
                std::env::var("CI").as_deref(),
                Ok("true"),
                "openssl and python3-aiosmtpd have to be installed"
            );
            eprintln!("passed over: openssl or python3-aiosmtpd is not installed");
            return None;
        }
        let mut child = Command::new("/usr/bin/python3")
            .args([concat!(env!("CARGO_MANIFEST_DIR"), "/tests/digest/server.py").as_ref(), folder.path()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a server");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("ports");
        let ports: Vec<u16> = line.split_whitespace().map(|port| port.parse().expect("a port")).collect();
        let [plain, starttls, tls] = ports[..] else { panic!("{line}") };
        Some(Server { child, folder, plain, starttls, tls })
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// From now on `step` fails in this mode; with "" nothing does.
    pub fn fault(&self, fault: &str) {
        let path = self.path("fault");
        if fault.is_empty() {
            let _ = fs::remove_file(path);
        } else {
            fs::write(path, fault).expect("a file");
        }
    }

    /// What was taken so far, with recipients.
    pub fn mails(&self) -> Vec<(Mail, String)> {
        let paths = (1..).map(|number| self.path(&format!("{number}.eml"))).take_while(|path| path.exists());
        let envelope = |path: &Path| fs::read_to_string(path.with_extension("json")).expect("an envelope");
        paths.map(|path| (read(&path), envelope(&path))).collect()
    }

    /// `[digest]` for one recipient through STARTTLS, with login.
    pub fn config(&self, timeout: u32) -> String {
        fs::write(self.path("password"), "two words \u{e4}\n").expect("a file");
        format!(
            "to = [\"root@home.example\"]\nfrom = \"rapsheet@gate.home.example\"\n[digest.smtp]\nhost = \"localhost\"\n\
             port = {}\ntls = \"starttls\"\nuser = \"rapsheet\"\npassword_file = {:?}\nca_file = {:?}\ntimeout = {timeout}",
            self.starttls,
            self.path("password"),
            self.path("ca.pem"),
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn has_aiosmtpd() -> bool {
    let import =
        Command::new("/usr/bin/python3").args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
    import.is_ok_and(|status| status.success())
}

/// ca.pem, and cert.pem with key.pem for localhost that it signed.
pub fn certificate(folder: &Path) -> bool {
    let openssl = |args: &str| {
        let mut command = Command::new("openssl");
        command.args(args.split(' ')).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(&format!("req -x509 {key} -keyout ca.key -out ca.pem -days 2 -subj /CN=Test"))
        && openssl(&format!(
            "req {key} -keyout key.pem -out cert.csr -subj /CN=localhost -addext subjectAltName=DNS:localhost"
        ))
        && openssl(
            "x509 -req -in cert.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -copy_extensions copy -out cert.pem",
        )
}
