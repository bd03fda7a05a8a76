//! `rapsheet digest`: the report as a mail, printed, written or sent.

use std::time::Duration;

use super::report::{Made, make, outcome};
use crate::cli::Global;
use crate::cli::digest as args;
use crate::clock;
use crate::console::Console;
use crate::deliver::mail::{self as post, Letter, Mailbox, Transport, mailbox};
use crate::deliver::outbox::{self, Outbox, Waiting};
use crate::error::{Outcome, Stop};
use crate::model::calendar::Moment;
use crate::model::digest::Issue;
use crate::report::view::Report;
use crate::report::{html, mail};
use crate::settings::Settings;
use crate::settings::digest::{Digest, Tls, Way};

/// Answers another run may wait for while it holds the outbox: who gives up before that has no place to keep its digest.
const OTHERS: u32 = 30;

pub fn run(global: &Global, args: &args::Digest, console: &Console) -> Result<Outcome, Stop> {
    let mut settings = Settings::resolve(global, &args.input.paths, &args.input.terms, "yesterday")?;
    let digest = Digest::resolve(args, &settings)?;
    let from = mailbox(&digest.from)?;
    let to = digest.to.iter().map(|to| mailbox(to)).collect::<Result<Vec<_>, _>>()?;
    let made = make(&mut settings, &args.input, &args.material, console);
    let desk = Desk { settings: &settings, digest: &digest, from, to, console };
    match &digest.way {
        Way::Stdout | Way::Nobody => {
            let made = made?;
            desk.print(&made.report)?;
            Ok(outcome(&made.report, made.lost, args.fail_on))
        }
        way => {
            if made.as_ref().is_ok_and(|made| made.lost) {
                console.note("some input could not be read whole; the digest names it (exit status 3)");
            }
            // What waits is sent also where there is no new report.
            let sent = desk.send(made.as_ref().ok(), way);
            match (made, sent) {
                (Ok(made), Ok(())) => Ok(outcome(&made.report, made.lost, args.fail_on)),
                (Err(stop), Ok(())) | (Ok(_), Err(stop)) => Err(stop),
                (Err(stop), Err(also)) => Err(Stop::failed(format!("{stop}\n{also}"))),
            }
        }
    }
}

/// What a digest is made by.
struct Desk<'a> {
    settings: &'a Settings,
    digest: &'a Digest,
    from: Mailbox,
    to: Vec<Mailbox>,
    console: &'a Console,
}

impl Desk<'_> {
    /// The mail on standard output, with the line ends of this machine.
    fn print(&self, report: &Report) -> Result<(), Stop> {
        if matches!(self.digest.way, Way::Nobody) {
            self.console.note("no recipient is told (--to, or to in [digest]), so the mail is printed");
        }
        // What was sent before only tells new from old; a print does without.
        let issues = outbox::look(&self.settings.state).unwrap_or_default();
        let (issue, last) = self.issue(report, &issues);
        let message = self.letter(report, &issue, last, "").build()?;
        self.console.print(String::from_utf8_lossy(&message).replace("\r\n", "\n").as_bytes())
    }

    /// Puts a new digest into the outbox, if it is due, and sends what waits there.
    fn send(&self, made: Option<&Made>, way: &Way) -> Result<(), Stop> {
        let to = match way {
            Way::File(path) => vec![outbox::file(path)?],
            _ => addresses(&self.to),
        };
        let mut outbox = Outbox::open(&self.settings.state, "rapsheet digest", self.digest.timeout * OTHERS)?;
        let queued = made.map_or(Ok(()), |made| self.queue(&mut outbox, &made.report, &to));
        let flushed =
            outbox.flush(transport(way, self.settings, self.digest.timeout).as_ref(), self.settings.now)?;
        flushed.sent.iter().for_each(|sent| self.say(&format!("sent: {sent}")));
        queued?;
        match flushed.failed.as_slice() {
            [] => Ok(()),
            failed => Err(Stop::failed(failed.join("\n"))),
        }
    }

    fn queue(&self, outbox: &mut Outbox, report: &Report, to: &[String]) -> Result<(), Stop> {
        let issues = outbox.issues();
        let (issue, last) = self.issue(report, &issues);
        let wanting = outbox.missing(&issue.period, &issue.host, to);
        let to = if self.digest.again { to } else { &wanting };
        if to.is_empty() {
            self.say(&format!(
                "{} was sent before, or waits to be; --again sends it once more",
                issue.period
            ));
            return Ok(());
        }
        let terms = mail::Terms {
            when: self.digest.when,
            min_severity: self.digest.min_severity,
            heartbeat_days: self.digest.heartbeat_days,
        };
        let decision = mail::decide(terms, &issue.standing, last, self.settings.now);
        if !decision.due && !self.digest.again {
            self.say(&format!("no digest of {}: {}", issue.period, decision.why));
            return Ok(());
        }
        self.say(&format!("a digest of {}: {}", issue.period, decision.why));
        let message = self.letter(report, &issue, last, &decision.told).build()?;
        outbox.put(clock::now(), Waiting::new(issue, self.from.address(), to.to_vec(), message))
    }

    /// What this digest is, and the one before it among `issues`.
    fn issue<'i>(&self, report: &Report, issues: &'i [Issue]) -> (Issue, Option<&'i Issue>) {
        let (settings, digest) = (self.settings, self.digest);
        let period = mail::period(report, Moment::new(settings.now, settings.zone));
        let again = digest.again.then(clock::now);
        let message_id = mail::message_id(&period, &digest.host, &self.from.address(), again);
        let others = || issues.iter().filter(|issue| issue.host == digest.host && issue.period != period);
        let standing = mail::standing(report);
        let before: Vec<Issue> = others().cloned().collect();
        let root = mail::thread(&before, &standing, settings.now).filter(|_| digest.thread);
        let root = root.map_or_else(|| message_id.clone(), str::to_string);
        let last = others().max_by_key(|issue| issue.at);
        (Issue { period, host: digest.host.clone(), message_id, root, at: settings.now, standing }, last)
    }

    fn letter(&self, report: &Report, issue: &Issue, last: Option<&Issue>, why: &str) -> Letter {
        let subject = mail::subject(report, &self.digest.host, last);
        let mut report = mail::defanged(report);
        report.host.clone_from(&self.digest.host);
        let mail::Bodies { text, html } = mail::bodies(&report, why);
        let name = issue.message_id.trim_start_matches('<').split('@').next().unwrap_or_default();
        Letter {
            from: self.from.clone(),
            to: self.to.clone(),
            subject,
            date: issue.at,
            message_id: issue.message_id.clone(),
            answers: (issue.root != issue.message_id).then(|| issue.root.clone()),
            list_id: mail::list_id(&issue.host),
            text,
            html,
            attached: self.digest.attach_html.then(|| (format!("{name}.html"), html::render(&report))),
        }
    }

    /// With -v.
    fn say(&self, text: &str) {
        if self.console.verbose {
            self.console.note(text);
        }
    }
}

/// Bare addresses, each once.
fn addresses(to: &[Mailbox]) -> Vec<String> {
    let mut addresses: Vec<String> = Vec::new();
    for address in to.iter().map(Mailbox::address) {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    addresses
}

fn transport(way: &Way, settings: &Settings, timeout: Duration) -> Option<Transport> {
    match way {
        Way::Smtp(server) => Some(Transport::Smtp(post::Server {
            host: server.host.clone(),
            port: server.port,
            tls: match server.tls {
                Tls::None => post::Tls::None,
                Tls::Starttls => post::Tls::Starttls,
                Tls::Tls => post::Tls::Whole,
            },
            login: server.login.clone(),
            authority: server.authority.clone(),
            hello: settings.host.clone(),
            timeout,
        })),
        Way::Sendmail(command) => Some(Transport::Sendmail(command.clone(), timeout)),
        Way::File(_) | Way::Stdout | Way::Nobody => None,
    }
}
