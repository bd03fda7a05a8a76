//! Questions to the machine that change nothing: what a command prints, how a mail server greets, whether a folder can be
//! written. Each has a deadline.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use tempfile::NamedTempFile;

use super::shell;

/// Bytes of a greeting; RFC 5321 (4.5.3.1.5) allows a line 512.
const GREETING: u64 = 4096;
/// Files of a folder that are looked at.
const FILES: usize = 1_000;
/// Lines of a greeting.
const LINES: usize = 20;

/// What the command prints on standard output, if it ends well and in time; else why not, in its own words. None where it is
/// not installed.
pub fn printed(argv: &[&str], deadline: Duration) -> Option<Result<Vec<u8>, String>> {
    let name = argv.first().copied().unwrap_or_default();
    let ran = match shell::run(argv, shell::Input::Nothing, &[], deadline) {
        Ok(ran) => ran?,
        Err(stop) => return Some(Err(stop.to_string())),
    };
    let first = ran.complaint.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    Some(if ran.done { Ok(ran.out) } else { Err(format!("{name}: {first}")) })
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

/// Whether the folder is there, and why nothing can be kept in it or something in it is another user's. A folder that is not there yet is not made: it can be
/// where the nearest folder above it can be written.
pub fn unwritable(folder: &Path) -> (bool, Option<String>) {
    let exists = folder.exists();
    let nearest = folder.ancestors().find(|above| above.exists()).unwrap_or(Path::new("/"));
    let why = written(nearest).err().map(|error| {
        if exists { error.to_string() } else { format!("{} cannot be made: {error}", folder.display()) }
    });
    (exists, why.or_else(|| if exists { shut(folder) } else { None }))
}

/// The first file there that cannot be opened to be written, and why: left behind by a run of another user.
fn shut(folder: &Path) -> Option<String> {
    let entries = fs::read_dir(folder).ok()?.take(FILES).flatten();
    let mut files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    files.find_map(|entry| {
        let error = OpenOptions::new().append(true).open(entry.path()).err()?;
        // One that went meanwhile was another run's temporary.
        (error.kind() != io::ErrorKind::NotFound).then(|| format!("{}: {error}", entry.path().display()))
    })
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
        assert_eq!(printed(&["printf", "a\\nb"], SOON * 10), Some(Ok(b"a\nb".to_vec())));
        let failed = printed(&["sh", "-c", "echo no such table >&2; echo more >&2; exit 3"], SOON * 10);
        assert_eq!(failed, Some(Err("sh: no such table".to_string())));
        assert_eq!(printed(&["rapsheet-is-not-here"], SOON), None);
        assert!(printed(&["sleep", "30"], SOON).is_some_and(|printed| printed.is_err()));
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
