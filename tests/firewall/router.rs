//! A router to log in to: a real telnetd whose login asks for name and password and then is a busybox shell.

use std::fs;
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Desk;

pub const NAME: &str = "admin";
pub const PASSWORD: &str = "corr3ct-horse";

/// Asks as busybox's login does. The echo is off while the password is typed, unless told.
fn login(echo: bool) -> String {
    let (off, on) = if echo { ("true", "true") } else { ("stty -echo", "stty echo; echo") };
    format!(
        "#!/bin/busybox sh\nprintf '\\nrouter login: '; read name\nprintf 'Password: '; {off}; read pass; {on}\n\
         if [ \"$name:$pass\" != '{NAME}:{PASSWORD}' ]; then sleep 1; echo 'Login incorrect'; printf 'router login: '; read name; exit 1; fi\n\
         printf '\\nBusyBox v1.35.0 built-in shell (ash)\\nEnter help for a list of built-in commands.\\n\\n'\nexec /bin/busybox sh -i\n"
    )
}

/// An accept loop in front of telnetd, which wants its socket as standard input.
pub struct Telnetd {
    pub port: u16,
    ended: Arc<AtomicBool>,
}

impl Telnetd {
    pub fn start(desk: &Desk, echo: bool) -> Telnetd {
        let script = desk.write("login", &login(echo));
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("a mode");
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let ended = Arc::new(AtomicBool::new(false));
        let end = Arc::clone(&ended);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                let fd = OwnedFd::from(stream);
                let mut command = Command::new("/usr/sbin/telnetd");
                command.arg("-h").arg("-E").arg(&script).stderr(Stdio::null());
                command.stdout(fd.try_clone().expect("a socket")).stdin(fd);
                let mut child = command.spawn().expect("telnetd");
                std::thread::spawn(move || child.wait());
            }
        });
        Telnetd { port, ended }
    }
}

impl Drop for Telnetd {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        let _ = std::net::TcpStream::connect(("127.0.0.1", self.port));
    }
}
