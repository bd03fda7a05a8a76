//! The operation on a router that answers, or does not: list, send, list again. Whatever happens, what was done is told,
//! and what state the router is in, or that it is not known.

use super::{Task, command};
use crate::analyse::rulesets::states;
use crate::block::ruleset::{self as block, Wish};
use crate::commands::rulesets;
use crate::deliver::router::{Access, Command, Reply, Session};
use crate::model::ruleset::{Chain, State};
use crate::report::view::ruleset::{Operation, Sent};

/// Fills in what happens.
pub fn run(task: &Task<'_>, access: &Access, operation: &mut Operation) {
    let begun = Session::open(access).map_err(|error| error.to_string()).and_then(|mut session| {
        let (chain, text) = list(task, access, &mut session)?;
        Ok((session, chain, text))
    });
    let (session, chain, text) = match begun {
        Ok(begun) => begun,
        Err(what) => {
            let nothing = task.wish.map_or("", |_| "; nothing was changed");
            operation.error = Some(format!("{what}{nothing}"));
            return;
        }
    };
    operation.before = Some(access.mask(&text));
    operation.sets = states(&task.sets, Some(&chain));
    operation.states_before = task.states(Some(&chain));
    let Some(wish) = task.wish else { return };
    match task.commands(&chain) {
        Ok(commands) => change(task, access, session, &commands, wish, operation),
        Err(what) => operation.error = Some(format!("{what}; nothing was changed")),
    }
}

/// Sends the commands, and looks at what has become of the chain.
fn change(
    task: &Task<'_>,
    access: &Access,
    mut session: Session,
    commands: &[Command],
    wish: Wish,
    operation: &mut Operation,
) {
    let trouble = send(task, access, &mut session, commands, operation);
    let again = match trouble {
        // The session is of no use any more, and perhaps still in the midst of the command.
        Some(Trouble::NoAnswer(_)) => {
            drop(session);
            Session::open(access).map_err(|error| error.to_string())
        }
        _ => Ok(session),
    };
    let after = again.and_then(|mut session| list(task, access, &mut session));
    let trouble = trouble.map(|trouble| match trouble {
        Trouble::Failed(what) | Trouble::NoAnswer(what) => what,
    });
    let wished = match wish {
        Wish::Open => State::Open,
        Wish::Close => State::Closed,
    };
    match after {
        Ok((chain, text)) => {
            operation.after = Some(access.mask(&text));
            operation.sets = states(&task.sets, Some(&chain));
            let now: Vec<String> =
                operation.sets.iter().map(|set| format!("'{}' is {}", set.name, set.state.name())).collect();
            let missed = operation.sets.iter().any(|set| set.state != wished) && !task.dry_run;
            let missed = missed.then(|| "the router took all commands, and yet".to_string());
            let told = trouble.map(|what| format!("{what};")).or(missed);
            operation.error = told.map(|what| format!("{what} {}", now.join(", ")));
        }
        Err(what) => {
            operation.sets = states(&task.sets, None);
            let before = trouble.map(|trouble| format!("{trouble}; ")).unwrap_or_default();
            operation.error = Some(format!("{before}the state is not known: {what}"));
        }
    }
}

enum Trouble {
    /// The router answered that it did not do it.
    Failed(String),
    /// It is not known whether it did.
    NoAnswer(String),
}

/// Sends one command after the other up to the first that fails.
fn send(
    task: &Task<'_>,
    access: &Access,
    session: &mut Session,
    commands: &[Command],
    operation: &mut Operation,
) -> Option<Trouble> {
    let mut trouble = None;
    let count = commands.len();
    for (place, command) in commands.iter().enumerate() {
        let (outcome, output) = if trouble.is_some() {
            ("not sent", String::new())
        } else {
            match session.run(command) {
                Ok(reply) => {
                    let output = access.mask(both(&reply).trim());
                    let wrong = wrong(task, command, &reply, &output);
                    let done = if wrong.is_some() { "failed" } else { "done" };
                    trouble = wrong.map(|what| {
                        Trouble::Failed(format!("command {} of {count} failed: {what}", place + 1))
                    });
                    (done, output)
                }
                Err(error) => {
                    let what = format!("command {} of {count} has no answer: {error}", place + 1);
                    trouble = Some(Trouble::NoAnswer(what));
                    ("unknown", String::new())
                }
            }
        };
        operation.commands.push(Sent { command: access.mask(&command.line), outcome, output });
    }
    trouble
}

/// Why a reply is none to be content with. `echo` has to give back what was sent; where it reads backslashes, it does not.
fn wrong(task: &Task<'_>, command: &Command, reply: &Reply, output: &str) -> Option<String> {
    let words = command.words.get(1..).unwrap_or_default().join(" ");
    if reply.status != 0 {
        let why = output.lines().last().filter(|line| !line.is_empty()).unwrap_or("it prints nothing");
        return Some(format!("exit status {}: {why}", reply.status));
    }
    let is_other = task.dry_run && !words.contains('\\') && reply.out.trim() != words.trim();
    is_other.then(|| "the router's shell read it differently".to_string())
}

fn both(reply: &Reply) -> String {
    let line = if reply.out.is_empty() || reply.out.ends_with('\n') { "" } else { "\n" };
    format!("{}{line}{}", reply.out, reply.err)
}

/// The chain as the router lists it.
fn list(task: &Task<'_>, access: &Access, session: &mut Session) -> Result<(Chain, String), String> {
    let command = command(block::listing(&task.file.router, &task.file.sets), false)?;
    let reply = session.run(&command).map_err(|error| error.to_string())?;
    if reply.status != 0 {
        let output = access.mask(both(&reply).trim());
        let why = output.lines().last().filter(|line| !line.is_empty()).unwrap_or("it prints nothing");
        return Err(format!(
            "{}: {} failed, exit status {}: {why}",
            access.machine, command.line, reply.status
        ));
    }
    let chain = rulesets::chain(&reply.out).map_err(|what| format!("{}: {what}", access.machine))?;
    Ok((chain, reply.out))
}
