//! Questions to the machine that change nothing: what a command prints, how a mail server greets, whether a folder can be
//! written. Each has a deadline.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use tempfile::NamedTempFile;

/// How often a child is looked after.
const STEP: Duration = Duration::from_millis(10);
/// Of what a command prints so much is kept.
const MOST: u64 = 64 << 20;
/// Bytes of a greeting; RFC 5321 (4.5.3.1.5) allows a line 512.
const GREETING: u64 = 4096;
/// Lines of a greeting.
const LINES: usize = 20;
/// Where commands of an administrator lie; a cron job or a service may have a shorter path.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What the command prints on standard output, if it ends well and in time; else why not, in its own words.
pub fn printed(program: &str, args: &[&str], deadline: Duration) -> Result<Vec<u8>, String> {
    let mut child = Command::new(program)
        .args(args)
        .env("PATH", PATH)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{program} cannot be started: {error}"))?;
    let (out, err) = (drain(child.stdout.take()), drain(child.stderr.take()));
    let ended = within(&mut child, deadline).map_err(|error| format!("{program}: {error}"))?;
    let Some(status) = ended else {
        return Err(format!("{program} did not end within {} seconds", deadline.as_secs()));
    };
    if !status.success() {
        let words = err.recv_timeout(deadline).unwrap_or_default();
        let words = String::from_utf8_lossy(&words).trim().to_string();
        return Err(if words.is_empty() {
            format!("{program} failed: {status}")
        } else {
            format!("{program}: {words}")
        });
    }
    // A grandchild may hold the pipe open.
    out.recv_timeout(deadline).map_err(|_| format!("{program} did not end its output"))
}

/// Reads a pipe to its end beside the work, so that neither waits for the other.
fn drain(pipe: Option<impl Read + Send + 'static>) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What was read before a break is what there is; what is too much is read and left, so that the child can end.
            let _ = pipe.by_ref().take(MOST).read_to_end(&mut bytes);
            let _ = io::copy(&mut pipe, &mut io::sink());
        }
        // Nobody may be waiting any more.
        let _ = sender.send(bytes);
    });
    receiver
}

/// How the child ended; None where it had to be ended.
fn within(child: &mut Child, deadline: Duration) -> io::Result<Option<std::process::ExitStatus>> {
    let mut waited = Duration::ZERO;
    while waited < deadline {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        std::thread::sleep(STEP);
        waited += STEP;
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

/// The first words of the mail server at `host` (RFC 5321, 3.1), after which it is told to quit. Where they come in TLS
/// from the first byte on, that it takes the connection must do: None.
pub fn greeting(host: &str, port: u16, tls: bool, deadline: Duration) -> Result<Option<String>, String> {
    // Looking a name up has deadlines of its own, which are longer.
    let (sender, receiver) = mpsc::channel();
    let (name, wait) = (host.to_string(), deadline);
    std::thread::spawn(move || {
        // Nobody may be waiting any more.
        let _ = sender.send(greeted(&name, port, tls, wait));
    });
    let late = || format!("no greeting within {} seconds", deadline.as_secs());
    receiver.recv_timeout(deadline * 2).unwrap_or_else(|_| Err(late()))
}

fn greeted(host: &str, port: u16, tls: bool, deadline: Duration) -> Result<Option<String>, String> {
    let addresses =
        (host, port).to_socket_addrs().map_err(|error| format!("{host} is not found: {error}"))?;
    let mut why = format!("{host} has no address");
    for address in addresses {
        let stream = match TcpStream::connect_timeout(&address, deadline) {
            Ok(stream) => stream,
            Err(error) => {
                why = format!("no connection to {address}: {error}");
                continue;
            }
        };
        if tls {
            return Ok(None);
        }
        let words = first_words(&stream, deadline);
        // Whether the goodbye arrives does not matter.
        let _ = (&stream).write_all(b"QUIT\r\n");
        match words {
            Ok(words) => return Ok(Some(words)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                why = format!("{address} did not greet within {} seconds", deadline.as_secs());
            }
            Err(error) => why = format!("{address}: {error}"),
        }
    }
    Err(why)
}

/// The last line of the greeting; those before it have a `-` after the code.
fn first_words(stream: &TcpStream, deadline: Duration) -> io::Result<String> {
    stream.set_read_timeout(Some(deadline))?;
    stream.set_write_timeout(Some(deadline))?;
    let mut lines = BufReader::new(stream.take(GREETING));
    let mut line = Vec::new();
    for _ in 0..LINES {
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the connection was closed without a greeting",
            ));
        }
        if line.get(3) != Some(&b'-') {
            break;
        }
    }
    Ok(String::from_utf8_lossy(&line).trim().to_string())
}

/// Why there is no command to be started at this path; None where there is one.
pub fn not_executable(path: &Path) -> Option<String> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() && found.permissions().mode() & 0o111 != 0 => None,
        Ok(_) => Some("is no command".to_string()),
        Err(error) => Some(error.to_string()),
    }
}

/// Whether the folder is there, and why nothing can be kept in it. A folder that is not there yet is not made: it can be
/// where the nearest folder above it can be written.
pub fn unwritable(folder: &Path) -> (bool, Option<String>) {
    let exists = folder.exists();
    let nearest = folder.ancestors().find(|above| above.exists()).unwrap_or(Path::new("/"));
    let why = written(nearest).err().map(|error| {
        if exists { error.to_string() } else { format!("{} cannot be made: {error}", folder.display()) }
    });
    (exists, why)
}

/// Writes a block, so that a full disk is noticed, and takes it away.
fn written(folder: &Path) -> io::Result<()> {
    let mut file: NamedTempFile =
        tempfile::Builder::new().prefix(".rapsheet-").tempfile_in(folder).map_err(bare)?;
    file.write_all(&[0; 4096])?;
    File::sync_all(file.as_file())?;
    file.close()
}

/// The kernel's words without the temporary name.
fn bare(error: io::Error) -> io::Error {
    error.raw_os_error().map_or(error, io::Error::from_raw_os_error)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    const SOON: Duration = Duration::from_millis(500);

    #[test]
    fn what_a_command_prints_and_why_not() {
        assert_eq!(printed("printf", &["a\\nb"], SOON * 10).as_deref(), Ok(&b"a\nb"[..]));
        let failed = printed("sh", &["-c", "echo no such table >&2; exit 3"], SOON * 10);
        assert_eq!(failed, Err("sh: no such table".to_string()));
        assert!(
            printed("rapsheet-is-not-here", &[], SOON).is_err_and(|why| why.contains("cannot be started"))
        );
        assert!(printed("sleep", &["30"], SOON).is_err_and(|why| why.contains("did not end")));
        let much =
            printed("sh", &["-c", "head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2"], SOON * 20);
        assert_eq!(much.map(|bytes| bytes.len()), Ok(300_000));
    }

    /// A server that says this much and then waits.
    fn server(words: &'static [u8]) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a client");
            let _ = stream.write_all(words);
            let mut rest = Vec::new();
            if !words.is_empty() {
                let _ = stream.read_to_end(&mut rest);
                assert_eq!(rest, b"QUIT\r\n");
            } else {
                std::thread::sleep(SOON * 4);
            }
        });
        port
    }

    #[test]
    fn a_server_that_greets_refuses_or_keeps_silent() {
        let ask = |words| greeting("127.0.0.1", server(words), false, SOON).map(Option::unwrap_or_default);
        assert_eq!(ask(b"220 mail.example ESMTP\r\n").as_deref(), Ok("220 mail.example ESMTP"));
        assert_eq!(ask(b"220-mail.example\r\n220 ready\r\n").as_deref(), Ok("220 ready"));
        assert_eq!(ask(b"554 go away\r\n").as_deref(), Ok("554 go away"));
        assert!(ask(b"").is_err_and(|why| why.contains("did not greet")));
        let closed =
            TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
        assert!(greeting("127.0.0.1", closed, false, SOON).is_err_and(|why| why.contains("no connection")));
    }

    #[test]
    fn folders_that_can_be_written() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(unwritable(folder.path()), (true, None));
        assert_eq!(unwritable(&folder.path().join("a/b")), (false, None));
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
        let (exists, why) = unwritable(Path::new("/proc/rapsheet"));
        assert!(!exists && why.is_some_and(|why| why.contains("/proc/rapsheet cannot be made")));
        assert_eq!(not_executable(Path::new("/bin/sh")), None);
        assert!(not_executable(Path::new("/etc/passwd")).is_some());
    }
}
