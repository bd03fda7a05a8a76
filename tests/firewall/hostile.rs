//! Routers that hang, close, refuse, flood and print rubbish at every step: an error in time, and nothing given away.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Desk, set, states};

const PASSWORD: &str = "corr3ct-horse";

/// What a made-up router does, one thing after the other.
#[derive(Clone, Debug)]
enum Act {
    Say(&'static [u8]),
    /// Byte by byte.
    Split(&'static [u8]),
    /// Takes a line and gives it back, as a terminal does.
    Echo,
    Line,
    /// Runs so many lines in a real shell, each answer in this form.
    Shell(usize, fn(&str) -> Vec<u8>),
    Flood(&'static [u8]),
    Hang,
}
use Act::{Echo, Flood, Hang, Line, Say, Shell, Split};

const LOGIN: Act = Say(b"\r\nrouter login: ");
const ASK: Act = Say(b"Password: ");
const PROMPT: Act = Say(b"\r\n~ # ");
const ALL: usize = 1000;

fn as_is(text: &str) -> Vec<u8> {
    format!("{text}~ # ").into_bytes()
}

/// A program that prints an empty chain, for the made-up router to run.
fn desk(port: u16, timeout: u64) -> Desk {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let text = "#!/bin/sh\nprintf 'Chain FORWARD (policy ACCEPT)\\ntarget prot opt source destination\\n'\n";
    let program = desk.write("iptables", text);
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("a mode");
    let config = json!({"connection": "telnet-busybox", "machine": "127.0.0.1", "port": port, "path": program,
                        "username": "admin", "password": PASSWORD, "timeout": timeout});
    desk.rules(config, json!([set("mail", &[("DROP", "tcp", "", "tcp dpt:25")])]));
    desk
}

/// Serves connections, each by the same acts, until the test is over.
fn router(acts: Vec<Act>) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let acts = acts.clone();
            // Whoever is talked to may be gone at any time.
            std::thread::spawn(move || acts.iter().try_for_each(|act| perform(act, &stream)));
        }
    });
    port
}

fn perform(act: &Act, mut stream: &TcpStream) -> std::io::Result<()> {
    let mut lines = BufReader::with_capacity(1, stream);
    let mut line = || -> std::io::Result<String> {
        let mut bytes = Vec::new();
        if lines.read_until(b'\n', &mut bytes)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        // Answers to options are no part of it.
        while let Some(at) = bytes.iter().position(|byte| *byte == 0xff) {
            bytes.drain(at..bytes.len().min(at + 3));
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    match act {
        Say(bytes) => stream.write_all(bytes),
        Split(bytes) => bytes.iter().try_for_each(|byte| {
            std::thread::sleep(Duration::from_millis(3));
            stream.write_all(&[*byte])
        }),
        Line => line().map(drop),
        Echo => {
            let line = line()?;
            stream.write_all(line.as_bytes())
        }
        Shell(count, form) => (0..*count).try_for_each(|_| {
            let line = line()?;
            let printed = Command::new("sh").arg("-c").arg(line.trim_end()).output()?.stdout;
            stream.write_all(line.as_bytes())?;
            stream.write_all(&form(&String::from_utf8_lossy(&printed)))
        }),
        Flood(bytes) => loop {
            stream.write_all(&bytes.repeat(10_000))?;
        },
        Hang => stream.read_to_end(&mut Vec::new()).map(drop),
    }
}

/// One status of such a router: exit status, what was printed, how long it took.
fn status(acts: Vec<Act>, timeout: u64) -> (Option<i32>, String, String, Duration) {
    let desk = desk(router(acts), timeout);
    let begun = Instant::now();
    let run = desk.run(&["status", "--format=json"]);
    let took = begun.elapsed();
    let all = format!("{}{}{}", run.out, run.err, desk.log());
    assert!(!all.contains(PASSWORD) && !all.contains('\x1b'), "{all}");
    (run.code, run.out, run.err, took)
}

/// Side by side, since each waits for its deadline.
fn side_by_side(cases: Vec<(Vec<Act>, &'static str)>, check: impl Fn(Vec<Act>, &str) + Sync) {
    std::thread::scope(|scope| {
        let check = &check;
        let handles: Vec<_> =
            cases.into_iter().map(|(acts, words)| scope.spawn(move || check(acts, words))).collect();
        handles.into_iter().for_each(|handle| handle.join().expect("a case"));
    });
}

#[test]
fn at_every_step_it_hangs_closes_floods_or_lies() {
    let wrong_sum = |_: &str| b"7\r\n~ # ".to_vec();
    let logged_in = || vec![LOGIN, Echo, ASK, Line, PROMPT];
    let then = |mut acts: Vec<Act>, more: &[Act]| {
        acts.extend_from_slice(more);
        acts
    };
    let cases: Vec<(Vec<Act>, &'static str)> = vec![
        (vec![Hang], "sends no prompt within 1 s"),
        (vec![], "closed the connection"),
        (
            vec![Say(b"\x1b[2J\x1b]0;x\x07no telnet here\r\n"), Hang],
            "no prompt within 1 s; it said last: no telnet here",
        ),
        (vec![LOGIN, Hang], "sends no prompt"),
        (vec![LOGIN, Line], "closed the connection"),
        (vec![LOGIN, Echo, ASK, Hang], "sends no prompt"),
        (vec![LOGIN, Echo, ASK, Line], "closed the connection"),
        (vec![LOGIN, Echo, ASK, Echo, Hang], "sends no prompt"),
        (vec![LOGIN, Echo, ASK, Echo], "closed the connection"),
        (vec![LOGIN, Echo, ASK, Echo, Say(b"\r\nLogin incorrect\r\n"), LOGIN, Hang], "refuses the login"),
        (vec![LOGIN, Echo, ASK, Echo, ASK, Hang], "refuses the login"),
        (vec![LOGIN, Echo, LOGIN, Hang], "refuses the login"),
        (
            vec![LOGIN, Echo, ASK, Say(b"corr3ct-horse is what I was told: "), Line, Say(b"x\r\n"), Hang],
            "sends no prompt",
        ),
        (then(logged_in(), &[Hang]), "sends no end of a command within 1 s"),
        (then(logged_in(), &[Line]), "closed the connection"),
        (then(logged_in(), &[Echo, PROMPT, Hang]), "sends no end of a command"),
        (then(logged_in(), &[Echo, Say(b"corr3ct-horse\r\n"), Hang]), "it said last: ********"),
        (then(logged_in(), &[Line, Shell(1, wrong_sum), Hang]), "sends no end of a command"),
        (then(logged_in(), &[Shell(1, as_is), Hang]), "sends no end of a command"),
        (then(logged_in(), &[Shell(1, as_is), Line, Say(b"<b"), Hang]), "sends no end of a command"),
        (
            then(logged_in(), &[Shell(1, as_is), Line, Flood(b"rubbish \x1b[31m\xff\xfa\0\r\n")]),
            "prints more than 1048576 bytes",
        ),
        (
            then(
                logged_in(),
                &[Shell(1, as_is), Shell(1, |text| text.replace("Chain", "Chian").into_bytes()), Hang],
            ),
            "no listing of the chain FORWARD",
        ),
        (
            then(
                logged_in(),
                &[Shell(1, as_is), Shell(1, |text| text.replace("prot", "port").into_bytes()), Hang],
            ),
            "no listing of the chain FORWARD: line 2",
        ),
        (vec![Flood(b"rubbish ")], "prints more than 1048576 bytes"),
        (vec![Flood(b"\xff\xfd\x01\xff\xfb\x03")], "prints more than 1048576 bytes"),
        (vec![Flood(b"\xff\xfa\x18\x01")], "prints more than 1048576 bytes"),
    ];
    side_by_side(cases, |acts, words| {
        let told = format!("{acts:?}");
        let (code, out, err, took) = status(acts, 1);
        assert_eq!(code, Some(4), "{told}\n{out}{err}");
        assert!(err.contains("127.0.0.1") && err.contains(words), "{told}\nno '{words}' in {err}");
        assert!(took < Duration::from_secs(20), "{told} took {took:?}");
        let answer: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        assert_eq!(states(&answer), ["mail unknown"]);
    });
}

#[test]
fn strange_but_honest_routers_are_understood() {
    let nvt = |text: &str| {
        as_is(text)
            .iter()
            .flat_map(|byte| match byte {
                b'\n' => vec![b'\r', 0, b'\r', b'\n'],
                byte => vec![*byte],
            })
            .collect::<Vec<u8>>()
    };
    let coloured =
        |text: &str| format!("\x1b[6n\x1b[0m{text}\x1b]0;router\x07\x1b[1;32m~ #\x1b[0m ").into_bytes();
    let optioned = |text: &str| {
        [b"\xff\xfd\x18\xff\xfa\x18\x01\xff\xf0", as_is(text).as_slice(), b"\xff\xf1\xff\xf9"].concat()
    };
    let greater = |text: &str| format!("{text}router> ").into_bytes();
    let other = |text: &str| format!("{text}root@router \u{bb}").into_bytes();
    let warned = |text: &str| format!("# Warning: iptables-legacy tables present\r\n{text}~ # ").into_bytes();
    let cases: Vec<(Vec<Act>, &'static str)> = vec![
        (vec![PROMPT, Shell(ALL, as_is)], "no login at all"),
        (vec![ASK, Line, PROMPT, Shell(ALL, as_is)], "a password only"),
        (
            vec![
                Split(b"\xff\xfd\x01\xff\xfb\x03Last login: Mon\r\nrouter login: "),
                Echo,
                Split(b"Password: "),
                Line,
                Split(b"\r\n~ # "),
                Shell(ALL, as_is),
            ],
            "byte by byte",
        ),
        (vec![LOGIN, Echo, ASK, Line, PROMPT, Shell(ALL, nvt)], "carriage returns and NULs"),
        (
            vec![LOGIN, Echo, ASK, Line, Say(b"\x1b[1;32m~ #\x1b[0m "), Shell(ALL, coloured)],
            "escape sequences",
        ),
        (vec![LOGIN, Echo, ASK, Line, PROMPT, Shell(ALL, optioned)], "options in between"),
        (
            vec![
                LOGIN,
                Echo,
                ASK,
                Line,
                Say(b"\r\nAccess is denied to strangers!\r\n100 % free\r\nrouter> "),
                Shell(ALL, greater),
            ],
            "a message that misleads",
        ),
        (vec![LOGIN, Echo, ASK, Line, PROMPT, Shell(ALL, warned)], "warnings of iptables"),
        (
            vec![LOGIN, Echo, ASK, Line, Say("root@router \u{bb}".as_bytes()), Shell(ALL, other)],
            "a prompt that looks like none",
        ),
    ];
    side_by_side(cases, |acts, what| {
        let (code, out, err, _) = status(acts, 8);
        assert_eq!(code, Some(0), "{what}: {out}{err}");
        assert_eq!(states(&serde_json::from_str(&out).expect("JSON")), ["mail open"], "{what}");
    });
}

#[test]
fn nobody_there() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let answer = desk(port, 1).json(4, &["close"]);
    let error = answer["error"].as_str().unwrap_or_default();
    assert!(
        error.contains("127.0.0.1 cannot be reached on port") && error.ends_with("nothing was changed"),
        "{error}"
    );
}
