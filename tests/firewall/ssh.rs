//! A real sshd on loopback with keys of its own.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Desk, Space, can, outcomes, set, states};

struct Sshd {
    child: Child,
    port: u16,
}

impl Sshd {
    fn start(desk: &Desk) -> Sshd {
        let at = |name: &str| desk.path(name).display().to_string();
        for key in ["host", "user"] {
            let made =
                Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f", &at(key)]).output();
            assert!(made.expect("ssh-keygen").status.success());
        }
        std::fs::copy(at("user.pub"), at("authorized")).expect("a copy");
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))
            .expect("a port")
            .local_addr()
            .expect("an address")
            .port();
        let config = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nStrictModes no\nUsePAM no\n\
             PasswordAuthentication no\nPermitRootLogin yes\n",
            at("host"),
            at("authorized")
        );
        let config = desk.write("sshd_config", &config);
        // The place where sshd puts its unprivileged part.
        std::fs::create_dir_all("/run/sshd").expect("a folder");
        let child = Command::new("/usr/sbin/sshd")
            .arg("-D")
            .arg("-e")
            .arg("-f")
            .arg(config)
            .stderr(Stdio::null())
            .spawn();
        let sshd = Sshd { child: child.expect("sshd"), port };
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(10), "sshd does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        let public = std::fs::read_to_string(at("host.pub")).expect("a key");
        desk.write("known", &format!("[127.0.0.1]:{port} {public}"));
        desk.write(
            "ssh_config",
            &format!("IdentityFile {}\nIdentitiesOnly yes\nUserKnownHostsFile {}\n", at("user"), at("known")),
        );
        sshd
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn config(desk: &Desk, port: u16, path: &Path) -> Value {
    json!({"connection": "ssh", "machine": "127.0.0.1", "port": port, "username": "root", "path": path, "timeout": 8,
           "sshConfig": desk.path("ssh_config")})
}

#[test]
fn closed_and_opened_over_ssh() {
    if !can(&["ip", "iptables-nft", "sshd", "ssh", "ssh-keygen"]) {
        return;
    }
    let (desk, Some(space)) = (Desk::new(), Space::new()) else { return };
    let sshd = Sshd::start(&desk);
    let path = space.iptables(&desk, "iptables-nft", "");
    let records = [
        ("DROP", "tcp", "", "tcp dpt:25 /* it's \"$(reboot)\"; `x` \\ ! */"),
        ("DROP", "tcp", "", "tcp dpt:465"),
    ];
    desk.rules(config(&desk, sshd.port, &path), json!([set("mail", &records)]));
    let dry = desk.json(0, &["close", "--dry-run"]);
    assert_eq!((states(&dry), outcomes(&dry)), (vec!["mail open".to_string()], vec!["done"; 2]));
    assert_eq!(states(&desk.json(0, &["close"])), ["mail closed"]);
    let rules = space.run(&["iptables-nft", "-S", "FORWARD"]);
    assert!(rules.contains("$(reboot)") && rules.lines().count() == 3, "{rules}");
    assert_eq!(states(&desk.json(0, &["open"])), ["mail open"]);
    assert_eq!(space.run(&["iptables-nft", "-S", "FORWARD"]), "-P FORWARD ACCEPT\n");
    assert!(desk.log().lines().all(|line| line.contains("on 127.0.0.1 by ssh")), "{}", desk.log());

    // A key that is not known is refused, and nobody is asked anything.
    desk.write(
        "ssh_config",
        &format!(
            "IdentityFile /nowhere\nIdentitiesOnly yes\nUserKnownHostsFile {}\n",
            desk.path("known").display()
        ),
    );
    let answer = desk.json(4, &["close"]);
    assert!(
        answer["error"].as_str().is_some_and(
            |error| error.contains("ssh to 127.0.0.1 failed: ") && error.contains("Permission denied")
        ),
        "{answer:#}"
    );
    assert!(
        answer["error"].as_str().is_some_and(|error| error.ends_with("nothing was changed")),
        "{answer:#}"
    );
    // As is a router that shows another key than it did.
    desk.write(
        "ssh_config",
        &format!("IdentityFile {}\nUserKnownHostsFile /dev/null\n", desk.path("user").display()),
    );
    let answer = desk.json(4, &["status"]);
    assert!(
        answer["error"].as_str().is_some_and(|error| error.contains("Host key verification failed")),
        "{answer:#}"
    );
}

#[test]
fn nobody_listens_or_nobody_answers() {
    if !can(&["ssh"]) {
        return;
    }
    let desk = Desk::new();
    desk.write("ssh_config", "");
    let silent = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let mut config = config(&desk, port, Path::new("/sbin"));
    config["timeout"] = json!(1);
    desk.rules(config, json!([set("mail", &[("DROP", "tcp", "", "tcp dpt:25")])]));
    let begun = Instant::now();
    let answer = desk.json(4, &["status"]);
    assert!(answer["error"].as_str().is_some_and(|error| error.contains("ssh to 127.0.0.1 ")), "{answer:#}");
    assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    drop(silent);
    let answer = desk.json(4, &["status"]);
    assert!(answer["error"].as_str().is_some_and(|error| error.contains("refused")), "{answer:#}");
}
