//! A server that fails at each step in each way, then one that does not: exactly one mail at the end, nothing waits
//! longer than its deadline, and what went wrong is told in the server's words.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use super::Place;
use super::server::Server;

const STEPS: [&str; 8] = ["banner", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "dot"];
/// Seconds for an answer; ten times as long after the dot.
const TIMEOUT: u32 = 1;

#[test]
fn refused_at_each_step() {
    each("refuse", |step| format!("554 5.7.1 refused at {step}"));
}

#[test]
fn put_off_at_each_step() {
    each("tempfail", |step| format!("451 4.3.0 not now at {step}"));
}

#[test]
fn turned_away_at_each_step() {
    each("close", |step| format!("421 4.3.2 closing at {step}"));
}

#[test]
fn cut_off_at_each_step() {
    each("cut", |_| String::new());
}

#[test]
fn left_hanging_at_each_step() {
    each("hang", |_| "no answer".to_string());
}

#[test]
fn fed_a_letter_now_and_then() {
    let Some(server) = Server::start() else { return };
    one(&server, "banner", "drip", "connecting: no answer within 3 s");
    one(&server, "rcpt", "drip", "RCPT: no answer within 1 s");
}

fn each(mode: &str, words: impl Fn(&str) -> String) {
    let Some(server) = Server::start() else { return };
    for step in STEPS {
        one(&server, step, mode, &words(step));
    }
}

/// Fails, is kept, and is sent once as soon as the server is well.
fn one(server: &Server, step: &str, mode: &str, words: &str) {
    let place = Place::new(&server.config(TIMEOUT));
    let before = server.mails().len();
    server.fault(&format!("{step} {mode}"));
    let start = Instant::now();
    let run = place.digest(1, &[]);
    let patience = if step == "dot" { 10 } else { 1 } * TIMEOUT;
    assert!(
        start.elapsed() < Duration::from_secs(u64::from(patience) + 6),
        "{step} {mode}: {:?}",
        start.elapsed()
    );
    assert_eq!((run.code, run.out.as_str()), (Some(4), ""), "{step} {mode}: {}", run.err);
    assert!(run.err.contains(words), "{step} {mode}: {}", run.err);
    assert!(
        run.err.contains("2026-03-01 to root@home.example: ") && run.err.contains("; kept in "),
        "{}",
        run.err
    );
    assert!(!run.err.contains('\x1b'), "{}", run.err);
    let unknown = step == "dot" && matches!(mode, "cut" | "hang");
    // Of a short mail the dot is in a buffer of the system before the line is known to be cut.
    let either = step == "body";
    assert!(either || run.err.contains("it may have arrived") == unknown, "{step} {mode}: {}", run.err);
    assert_eq!((place.waiting(), server.mails().len()), (1, before), "{step} {mode}");
    server.fault("");
    // The same command again, then the next day's: one mail each.
    let run = place.digest(1, &["-v"]);
    assert_eq!((run.code, place.waiting()), (Some(0), 0), "{step} {mode}: {}", run.err);
    assert!(run.err.contains("sent: 2026-03-01 to root@home.example"), "{}", run.err);
    let run = place.digest(1, &["-v"]);
    assert!(run.code == Some(0) && run.err.contains("2026-03-01 was sent before"), "{}", run.err);
    assert_eq!(server.mails().len(), before + 1, "{step} {mode}");
}

#[test]
fn cut_off_in_the_middle() {
    let Some(server) = Server::start() else { return };
    one(&server, "handshake", "cut", "STARTTLS: ");
    one(&server, "body", "cut", "");
}

/// Nobody can know what became of it: the same mail again, which a receiver knows by its Message-ID.
#[test]
fn a_mail_that_was_taken_without_an_answer_is_the_same_mail_again() {
    let Some(server) = Server::start() else { return };
    let place = Place::new(&server.config(TIMEOUT));
    server.fault("dot taken");
    let run = place.digest(1, &[]);
    assert!(run.code == Some(4) && run.err.contains("it may have arrived, and goes again"), "{}", run.err);
    server.fault("");
    assert_eq!(place.digest(2, &[]).code, Some(0));
    let mails = server.mails();
    assert_eq!(mails.len(), 3, "twice the first day, once the second");
    assert_eq!(mails[0].0.id, mails[1].0.id);
    assert_eq!(mails[0].0.raw, mails[1].0.raw);
    assert_ne!(mails[1].0.id, mails[2].0.id);
}

#[test]
fn nobody_listens() {
    let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let place = Place::new(&format!("to = [\"root\"]\n[digest.smtp]\nport = {port}\ntimeout = 1"));
    let run = place.digest(1, &[]);
    assert_eq!((run.code, place.waiting()), (Some(4), 1));
    assert!(run.err.contains(&format!("localhost:{port}: connecting: Connection refused")), "{}", run.err);
    // A day later there are two, of which the older is tried first and tells for both.
    let run = place.digest(2, &[]);
    assert_eq!((run.code, place.waiting()), (Some(4), 2));
    assert!(
        run.err.contains("2026-03-01 to root@localhost") && run.err.contains("2 digests wait in"),
        "{}",
        run.err
    );
    assert_eq!(run.err.matches("Connection refused").count(), 1, "{}", run.err);
}

/// A listener that accepts nobody: the kernel completes the connection, no banner ever comes.
#[test]
fn somebody_listens_and_says_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let place =
        Place::new(&format!("to = [\"root\"]\n[digest.smtp]\nport = {port}\ntls = \"tls\"\ntimeout = 1"));
    let start = Instant::now();
    let run = place.digest(1, &[]);
    assert!(run.code == Some(4) && start.elapsed() < Duration::from_secs(6), "{}", run.err);
    assert!(run.err.contains("no answer"), "{}", run.err);
}

#[test]
fn refused_recipients_are_told_and_the_others_have_it() {
    let Some(server) = Server::start() else { return };
    let mut place = Place::new(&server.config(TIMEOUT).replace(
        "[\"root@home.example\"]",
        "[\"root@home.example\", \"nobody@home.example\", \"later@home.example\", \"root@home.example\"]",
    ));
    std::fs::write(server.path("later"), "").expect("a file");
    let run = place.digest(1, &[]);
    assert_eq!((run.code, place.waiting()), (Some(4), 1), "{}", run.err);
    let lines: Vec<&str> = run.err.lines().collect();
    assert_eq!(lines.len(), 2, "{}", run.err);
    assert!(
        lines[0].contains(
            "2026-03-01 to nobody@home.example: RCPT: 550 5.1.1 <nobody@home.example>: no such user"
        )
    );
    assert!(lines[1].contains("2026-03-01 to later@home.example: RCPT: 450 4.2.0"));
    std::fs::remove_file(server.path("later")).expect("a file");
    let run = place.digest(1, &[]);
    assert!(run.code == Some(4) && !run.err.contains("later@") && run.err.contains("nobody@"), "{}", run.err);
    // After a week nobody is given up: the others have it.
    place.log(9, 12);
    place.configure(&server.config(TIMEOUT));
    let run = place.digest(9, &[]);
    assert!(run.code == Some(4) && run.err.contains("given up, after a week"), "{}", run.err);
    assert_eq!((place.digest(9, &[]).code, place.waiting()), (Some(0), 0));
    let envelopes: Vec<String> = server.mails().into_iter().map(|(_, envelope)| envelope).collect();
    let to = |address: &str| envelopes.iter().filter(|envelope| envelope.contains(address)).count();
    assert_eq!((to("root@"), to("later@"), to("nobody@")), (2, 1, 0), "{envelopes:?}");
}

#[test]
fn a_login_is_not_told_to_a_stranger() {
    let Some(server) = Server::start() else { return };
    let place = |config: &str| {
        let place = Place::new(config);
        let run = place.digest(1, &[]);
        assert_eq!(place.waiting(), usize::from(run.code == Some(4)), "{}", run.err);
        (run.code, run.err)
    };
    let config = server.config(TIMEOUT);
    // A certificate of an unknown authority, one for another name, a server without TLS, a wrong password.
    let without = config.lines().filter(|line| !line.starts_with("ca_file")).collect::<Vec<_>>().join("\n");
    let (code, err) = place(&without);
    assert!(code == Some(4) && err.contains("STARTTLS: ") && err.contains("certificate"), "{err}");
    let (code, err) = place(&config.replace("\"localhost\"", "\"127.0.0.1\""));
    assert!(code == Some(4) && err.contains("certificate"), "{err}");
    let (code, err) = place(&config.replace(&server.starttls.to_string(), &server.plain.to_string()));
    assert!(code == Some(4) && err.contains("offers no STARTTLS"), "{err}");
    std::fs::write(server.path("password"), "wrong").expect("a file");
    let wrong = config.replace("timeout = 1", "timeout = 2");
    let (code, err) = place(&wrong);
    assert!(code == Some(4) && err.contains("AUTH: 535 5.7.8"), "{err}");
    // In clear to another machine: not even tried.
    let (code, err) = place(&config.replace("\"localhost\"", "\"192.0.2.1\"").replace("starttls", "none"));
    assert!(code == Some(2) && err.contains("in clear"), "{err}");
    assert!(server.mails().is_empty());
}

#[test]
fn a_password_comes_from_the_environment_or_a_credential() {
    let Some(server) = Server::start() else { return };
    let bare: String = server
        .config(5)
        .lines()
        .filter(|line| !line.starts_with("password"))
        .map(|line| format!("{line}\n"))
        .collect();
    let whole =
        bare.replace(&server.starttls.to_string(), &server.tls.to_string()).replace("starttls", "tls");
    let place = Place::new(&whole);
    let code = |command: &mut std::process::Command| crate::run::Run::from(command.output().expect("a run"));
    let run = code(&mut place.command::<&str>(1, &[]));
    assert!(run.code == Some(2) && run.err.contains("RAPSHEET_SMTP_PASSWORD"), "{}", run.err);
    let run = code(place.command::<&str>(1, &[]).env("RAPSHEET_SMTP_PASSWORD", "two words \u{e4}"));
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    let place = Place::new(&format!("{whole}\npassword_credential = \"password\""));
    let run = code(&mut place.command::<&str>(1, &[]));
    assert!(run.code == Some(2) && run.err.contains("LoadCredential"), "{}", run.err);
    let folder = server.path("");
    let run = code(place.command::<&str>(1, &[]).env("CREDENTIALS_DIRECTORY", &folder));
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    assert_eq!(server.mails().len(), 2);
}
