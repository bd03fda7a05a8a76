//! A message handed to a server by SMTP (RFC 5321), with STARTTLS (RFC 3207), TLS and AUTH (RFC 4954).
//!
//! lettre's own transport gives a whole message up at the first recipient that is refused, so the steps are walked here
//! one by one. They are walked on a thread of their own: whoever answers one letter a minute keeps within every
//! time-out of a read, but not within the deadline of the step. Such a thread is left behind; it ends with the run.
//!
//! Who has said yes to the final dot has the message. Where the line breaks between dot and answer, nobody knows
//! (RFC 1047); then `Broken::unknown` says so.

use std::error::Error as _;
use std::io::ErrorKind;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use super::{Answer, Broken, Server, Tls};

/// How much longer than others the answer to the final dot may take: filters look into the mail then, and who does not
/// wait sends twice. With the usual time-out that is what RFC 5321 asks for (4.5.3.2.6).
const LAST_STEP: u32 = 10;
/// Answers waited for in a step that opens a way: the greeting and what EHLO gives, or a handshake and EHLO again; and
/// where a name has several addresses, they are tried one after the other.
const OPENING: u32 = 3;
/// How much later than the time-out of a read the deadline of a step is.
const GRACE: Duration = Duration::from_millis(500);
/// Bytes of a message written at a time.
const PIECE: usize = 16 << 10;
/// How long a server may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

/// What the thread says of itself.
enum News {
    /// A step begins that may take so long.
    Step(&'static str, Duration),
    Done(Result<Vec<Answer>, Broken>),
}

/// Hands the message over; waits for no step longer than its deadline.
pub fn send(server: &Server, from: &str, to: &[String], message: &[u8]) -> Result<Vec<Answer>, Broken> {
    let talk = Talk::new(server, from, to, message)?;
    let (news, heard) = mpsc::channel();
    let (timeout, place) = (server.timeout, format!("{}:{}", server.host, server.port));
    std::thread::spawn(move || talk.hold(timeout, &news));
    let (mut step, mut patience) = ("connecting", timeout * OPENING);
    loop {
        match heard.recv_timeout(patience + GRACE) {
            Ok(News::Step(name, deadline)) => (step, patience) = (name, deadline),
            // The thread says goodbye meanwhile; what was taken has to be written down at once.
            Ok(News::Done(outcome)) => {
                return outcome
                    .map_err(|broken| Broken { words: format!("{place}: {}", broken.words), ..broken });
            }
            Err(RecvTimeoutError::Timeout) => {
                let words = format!("{place}: {step}: no answer within {} s", patience.as_secs());
                return Err(Broken { words, unknown: step == LAST });
            }
            Err(RecvTimeoutError::Disconnected) => {
                let words = format!("{place}: {step}: the conversation broke off");
                return Err(Broken { words, unknown: step == LAST });
            }
        }
    }
}

/// The step after which nobody knows.
const LAST: &str = "after the end of the mail";

/// All that a conversation needs, owned by its thread.
struct Talk {
    host: String,
    port: u16,
    how: Tls,
    tls: Option<TlsParameters>,
    login: Option<Credentials>,
    hello: ClientId,
    from: Address,
    to: Vec<Address>,
    message: Vec<u8>,
}

impl Talk {
    fn new(server: &Server, from: &str, to: &[String], message: &[u8]) -> Result<Talk, Broken> {
        let wrong = |address: &str| Broken { words: format!("'{address}' is no address"), unknown: false };
        let address = |text: &str| text.parse::<Address>().map_err(|_| wrong(text));
        let tls = match server.tls {
            Tls::None => None,
            Tls::Starttls | Tls::Whole => Some(parameters(server).map_err(|error| broken("TLS", &error))?),
        };
        // The final dot is written on a line of its own: a message that ends its last line itself gets no empty one.
        let message = message.strip_suffix(b"\r\n").unwrap_or(message);
        Ok(Talk {
            host: server.host.clone(),
            port: server.port,
            how: server.tls,
            tls,
            login: server.login.clone().map(|(user, password)| Credentials::new(user, password)),
            hello: hello(&server.hello),
            from: address(from)?,
            to: to.iter().map(|to| address(to)).collect::<Result<_, _>>()?,
            message: message.to_vec(),
        })
    }

    fn hold(self, timeout: Duration, news: &Sender<News>) {
        let step = |name, patience| drop(news.send(News::Step(name, patience)));
        let mut line = None;
        let outcome = self.talk(timeout, &step, &mut line);
        let answered = outcome.is_ok();
        let _ = news.send(News::Done(outcome));
        if let Some(mut line) = line.filter(|_| answered) {
            let _ = line.set_timeout(Some(GOODBYE));
            let _ = line.quit();
        }
    }

    /// From the first byte to the last answer but that to QUIT.
    fn talk(
        &self,
        timeout: Duration,
        step: &dyn Fn(&'static str, Duration),
        kept: &mut Option<SmtpConnection>,
    ) -> Result<Vec<Answer>, Broken> {
        step("connecting", timeout * OPENING);
        let whole = self.tls.as_ref().filter(|_| self.how == Tls::Whole);
        let place = (self.host.as_str(), self.port);
        let opened = SmtpConnection::connect(place, Some(timeout), &self.hello, whole, None);
        let line = kept.insert(opened.map_err(|error| broken("connecting", &error))?);
        if let Some(parameters) = self.tls.as_ref().filter(|_| self.how == Tls::Starttls) {
            step("STARTTLS", timeout * OPENING);
            if !line.can_starttls() {
                let words = "the server offers no STARTTLS, so nothing was said to it".to_string();
                return Err(Broken { words, unknown: false });
            }
            line.starttls(parameters, &self.hello).map_err(|error| broken("STARTTLS", &error))?;
        }
        if let Some(login) = &self.login {
            step("AUTH", timeout * OPENING);
            line.auth(&[Mechanism::Plain, Mechanism::Login], login)
                .map_err(|error| broken("AUTH", &error))?;
        }
        step("MAIL", timeout);
        if let Err(error) = line.command(Mail::new(Some(self.from.clone()), Vec::new())) {
            return refused("MAIL", &error).map(|answer| vec![answer; self.to.len()]);
        }
        let mut answers = Vec::new();
        for to in &self.to {
            step("RCPT", timeout);
            answers.push(match line.command(Rcpt::new(to.clone(), Vec::new())) {
                Ok(_) => Answer::Taken,
                Err(error) => refused("RCPT", &error)?,
            });
        }
        if answers.contains(&Answer::Taken) {
            self.hand_over(line, timeout, step, &mut answers)?;
        }
        Ok(answers)
    }

    /// The message itself, to whom the server will take it for.
    fn hand_over(
        &self,
        line: &mut SmtpConnection,
        timeout: Duration,
        step: &dyn Fn(&'static str, Duration),
        answers: &mut [Answer],
    ) -> Result<(), Broken> {
        let last = timeout * LAST_STEP;
        step("DATA", timeout);
        let mut all = |answer: &Answer| {
            answers.iter_mut().filter(|one| **one == Answer::Taken).for_each(|one| one.clone_from(answer));
        };
        if let Err(error) = line.command(Data) {
            all(&refused("DATA", &error)?);
            return Ok(());
        }
        let patient = line.set_timeout(Some(last));
        patient.map_err(|error| Broken { words: error.to_string(), unknown: false })?;
        step(LAST, last);
        // Asked for one piece more, the writer of the dot is next.
        let (mut pieces, mut whole) = (self.message.chunks(PIECE), false);
        let pieces = std::iter::from_fn(|| {
            let piece = pieces.next();
            whole = piece.is_none();
            piece
        });
        if let Err(error) = line.message_iter(pieces) {
            let unknown = whole && error.status().is_none();
            all(&refused(LAST, &error).map_err(|broken| Broken { unknown, ..broken })?);
        }
        Ok(())
    }
}

fn parameters(server: &Server) -> Result<TlsParameters, Error> {
    let mut builder = TlsParameters::builder(server.host.clone());
    if let Some(authority) = &server.authority {
        builder = builder.add_root_certificate(Certificate::from_pem(authority)?);
    }
    builder.build()
}

/// A name as RFC 5321 wants it (4.1.1.1), else an address literal.
fn hello(name: &str) -> ClientId {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    let is_name = !name.is_empty() && name.len() <= 255 && name.bytes().all(letter);
    if is_name { ClientId::Domain(name.to_string()) } else { ClientId::default() }
}

/// A refusal in the server's words. That it closes the channel (421), and all that is no answer, ends the conversation.
fn refused(step: &'static str, error: &Error) -> Result<Answer, Broken> {
    match error.status().map(|code| code.to_string()) {
        Some(code) if code != "421" => {
            Ok(Answer::Refused { words: format!("{step}: {}", words(error)), lasting: error.is_permanent() })
        }
        _ => Err(broken(step, error)),
    }
}

fn broken(step: &str, error: &Error) -> Broken {
    Broken { words: format!("{step}: {}", words(error)), unknown: false }
}

/// A read or a write that waited too long; which of the two kinds it is depends on the system.
fn is_timeout(cause: &(dyn std::error::Error + 'static)) -> bool {
    let kind = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    matches!(kind, Some(ErrorKind::TimedOut | ErrorKind::WouldBlock))
}

/// `550 5.1.1 no such user`, or what broke.
fn words(error: &Error) -> String {
    match (error.status(), error.source()) {
        (Some(code), Some(said)) => format!("{code} {said}"),
        (Some(code), None) => code.to_string(),
        (None, Some(cause)) if is_timeout(cause) => "no answer in time".to_string(),
        (None, Some(cause)) => match cause.to_string() {
            // What a read of a closed line gives.
            empty if empty.is_empty() || empty == "incomplete response" => "the server hung up".to_string(),
            cause => cause,
        },
        (None, None) => error.to_string(),
    }
}
