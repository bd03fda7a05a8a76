//! What the words around a time or an address say: whether it is an event, a deadline or the moment of a report, whom the
//! notice accuses, what it alleges. Pure.

use super::super::addr::{self, Written};
use super::super::line::{self, Line};
use super::super::{Message, settle, stamp};
use super::lines;
use crate::model::notice::{Aside, AsideKind, When};

/// True where a word stands in a list of them.
fn listed(list: &str, word: &str) -> bool {
    list.split('|').any(|known| known == word)
}

/// Whether the words before a time make it a deadline or the time of a report.
pub(super) fn aside_kind(before: &str) -> Option<AsideKind> {
    const DEADLINE: &str = "until|before|deadline|due|bis|spätestens|expires|expire|later|avant|antes|respond|\
        vor|entro";
    const REPORTED: &str = "reported|generated|submitted|notified|gemeldet|erstellt|published|updated|listed|\
        checked|created|gesendet|printed|processed|delisted|retrieved";
    const CLOSE: &str = "report|notice|as|scan|sent|status|bericht|written|ticket|case|list";
    const PASSING: &str = "on|at|date|time|the|of|am|um|is|was|zum|than|no|datum|le|el";
    let before = before.get(before.floor_char_boundary(before.len().saturating_sub(90))..)?;
    let sentence = before.rsplit(". ").next()?.to_lowercase();
    let cut = |letter: char| !letter.is_alphanumeric() && letter != '\'';
    let words = sentence.rsplit(cut).filter(|word| !word.is_empty());
    let mut close = 0;
    for word in words.take(7) {
        if close < 2 && listed(DEADLINE, word) || close == 0 && word == "by" {
            return Some(AsideKind::Deadline);
        }
        if listed(REPORTED, word) || close == 0 && listed(CLOSE, word) {
            return Some(AsideKind::Reported);
        }
        close += usize::from(!listed(PASSING, word));
    }
    None
}

/// A time that is no incident, with the text it stands in.
pub fn aside(what: AsideKind, when: &When, text: &str) -> Aside {
    let at = settle::instant(when);
    let text = text.trim();
    let text = text[..text.floor_char_boundary(text.len().min(300))].to_string();
    Aside { what, at: at.unwrap_or(when.wall), zoned: at.is_some(), text }
}

/// `Infektion: wannacry`: a line of a block that says what is alleged.
pub(super) fn labelled_kind(window: &[(usize, &str, Line)]) -> Option<String> {
    const LABELS: &str = "infektion|infection|malware|type|incident type|category|kategorie|attack type|\
        abuse type|event type|kind|threat|issue|problem|reason|grund|art|classification|\
        virus|family";
    window.iter().find_map(|(_, text, _)| {
        let (label, value) = text.split_once(':')?;
        let label = label.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
        let value = value.trim_matches(|letter: char| letter.is_whitespace() || "\"',;".contains(letter));
        (listed(LABELS, &label) && !value.is_empty() && value.len() < 200).then(|| value.to_string())
    })
}

/// What the subject alleges, or else the text.
pub fn subject_kind(message: &Message) -> String {
    let by_subject = message.header("subject").map(line::kind).filter(|kind| !kind.is_empty());
    let lines = || message.prose().flat_map(|(_, part)| part.text.lines().take(200));
    by_subject
        .or_else(|| lines().map(line::kind).find(|kind| !kind.is_empty()))
        .unwrap_or_default()
        .to_string()
}

/// The one address the notice is about, where it says so: in its subject, or beside words that point at the reader.
pub fn accused(message: &Message) -> Option<Written> {
    const POINTING: &str = "your|ihr|ihre|ihrem|ihren|ihrer|customer|offending|infringer|infringing|attacker|\
        about|from host|source ip|located at|quelle|ip-adresse:|ip address:|abusive|\
        compromised|infected host|votre|su ";
    let only = |mut all: Vec<Written>| {
        all.iter_mut().for_each(|written| written.port = None);
        all.dedup_by(|one, two| one.is(two));
        if all.len() == 1 { all.pop() } else { None }
    };
    let subject = message.header("subject").unwrap_or_default();
    if let Some(written) = only(addr::find(subject).into_iter().map(|(_, written)| written).collect()) {
        return Some(written);
    }
    let mut pointed: Vec<Written> = Vec::new();
    for (_, part) in message.prose() {
        for (_, text) in lines(&part.text).take(2_000) {
            let found = addr::find(text);
            let Some((range, written)) = found.first() else { continue };
            let before = text.get(..range.start).unwrap_or_default().to_lowercase();
            let is_log = !stamp::find(text).is_empty() && found.len() > 1;
            if !is_log
                && POINTING.split('|').any(|word| before.contains(word))
                && !pointed.iter().any(|known| known.is(written))
            {
                pointed.push(Written { port: None, ..written.clone() });
            }
        }
    }
    only(pointed)
}
