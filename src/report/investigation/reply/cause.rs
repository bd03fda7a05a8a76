//! The cause, in words that go as far as the verdict and no further; and what was done, which only the customer knows. Pure.

use crate::report::safe::{fit, fit_middle};
use crate::report::view::investigation::{Investigation, Suspect};

/// Suspects named one by one.
const NAMED: usize = 5;

pub(super) fn text(all: &Investigation) -> String {
    let first = all.suspects.first();
    match (all.answer, first) {
        ("identified", Some(suspect)) => {
            format!("Our logs name it: {}. {}", who(suspect), counted(suspect, "are matched by our logs"))
                + &format!(" In short: {}.", suspect.class_words)
        }
        ("probable", Some(suspect)) => {
            format!("Most probably it was {}. {}", who(suspect), counted(suspect, "fit the times at which it was active"))
                + " This is far more than chance would explain. No line of our logs names it outright, so it is not proven."
        }
        ("compatible", Some(suspect)) => {
            format!("The cause is not established. It could have been {}: ", who(suspect))
                + &lower(&counted(suspect, "fit what we know of it"))
                + " Nothing proves it, and something else may have been the cause."
        }
        ("not distinguishable", Some(_)) => {
            format!("The cause is not established. Several fit equally well, and our logs cannot tell them apart: {}.", tied(all))
        }
        ("excluded", _) => "The cause is not established. What we know of in our network can be excluded for the reported times. \
             Our logs do not rule out a cause that we do not know of."
            .to_string(),
        ("not here", _) => "Our logs of the reported times are complete, and nothing in them fits the reported events. This does not \
             prove that the events did not take place: the times may be meant in another time zone than we read them in, \
             or our logs may not record this kind of traffic."
            .to_string(),
        ("no data", _) => "We cannot say what caused it: we have no logs that cover the reported times.".to_string(),
        // A verdict that names somebody, and nobody in the list.
        _ => "The cause is not established.".to_string(),
    }
}

pub(super) fn done(answer: &str) -> &'static str {
    match answer {
        "identified" | "probable" => {
            "[what was done about it and when: the device taken off the network or cleaned, the job stopped, the password \
             changed, outgoing port 25 blocked]"
        }
        _ => {
            "[what was done as a precaution and when: devices checked, passwords changed, outgoing port 25 blocked, logging \
              switched on - or: nothing yet]"
        }
    }
}

/// `the device 192.168.2.23 (annas-laptop) in our network`
fn who(suspect: &Suspect) -> String {
    let id = fit_middle(&suspect.id, 72);
    let name = match suspect.name.trim() {
        "" => String::new(),
        name => format!(" ({})", fit(name, 60)),
    };
    match suspect.kind {
        "host" => format!("the device {id}{name} in our network"),
        "job" => format!("the scheduled job \"{id}\"{name} on our machine"),
        "account" => format!("the mail account {id}{name} on our server"),
        "sender" => format!("mail that our server sent as {id}{name}"),
        _ => format!("{id}{name}"),
    }
}

/// `3 of the 3 reported events fit ...`
fn counted(suspect: &Suspect, verb: &str) -> String {
    let verb = match suspect.matched {
        1 => verb.replacen("are ", "is ", 1).replacen("fit ", "fits ", 1),
        _ => verb.to_string(),
    };
    match suspect.of {
        1 if suspect.matched == 1 => format!("The one reported event {verb}."),
        of => format!("{} of the {of} reported events {verb}.", suspect.matched),
    }
}

/// Within a sentence.
fn lower(sentence: &str) -> String {
    sentence.strip_prefix("The ").map_or(sentence.to_string(), |rest| format!("the {rest}"))
}

/// Those that are said to be tied; the first two where none is marked so.
fn tied(all: &Investigation) -> String {
    let marked = |suspect: &&Suspect| suspect.answer == "not distinguishable";
    let mut list: Vec<&Suspect> = all.suspects.iter().filter(marked).collect();
    if list.is_empty() {
        list = all.suspects.iter().take(2).collect();
    }
    let mut names: Vec<String> = list.iter().take(NAMED).map(|suspect| who(suspect)).collect();
    if list.len() > NAMED {
        names.push(format!("and {} more", list.len() - NAMED));
    }
    names.join("; ")
}
