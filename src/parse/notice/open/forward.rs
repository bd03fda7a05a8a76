//! Mails forwarded as text: below a line such as `-------- Original Message --------` stand a few headers and the mail.
//! It becomes a message of its own inside the one it came in, as its date and sender are the reporter's. Pure.

use super::super::{Message, Part};
use super::mime::Leaf;

/// Forwards of forwards that are followed.
const DEPTH: usize = 4;

/// What mail programs write over a forwarded mail, in lower case.
const MARKS: &[&str] = &[
    "original message",
    "forwarded message",
    "begin forwarded message",
    "ursprüngliche nachricht",
    "originalnachricht",
    "weitergeleitete nachricht",
    "message transféré",
    "message d'origine",
    "mensaje reenviado",
    "mensaje original",
    "messaggio inoltrato",
    "messaggio originale",
    "mensagem original",
    "mensagem encaminhada",
    "doorgestuurd bericht",
    "oorspronkelijk bericht",
    "пересылаемое сообщение",
];

/// Header names as mail programs translate them.
const NAMES: &[(&str, &[&str])] = &[
    ("from", &["from", "von", "de", "da", "van", "от"]),
    (
        "date",
        &[
            "date",
            "sent",
            "datum",
            "gesendet",
            "envoyé",
            "fecha",
            "enviado",
            "enviado el",
            "data",
            "inviato",
            "verzonden",
            "дата",
        ],
    ),
    ("subject", &["subject", "betreff", "objet", "asunto", "oggetto", "assunto", "onderwerp", "тема"]),
    (
        "to",
        &[
            "to",
            "an",
            "à",
            "para",
            "a",
            "aan",
            "кому",
            "cc",
            "kopie",
            "reply-to",
            "antwort an",
            "organization",
        ],
    ),
];

/// Adds each mail that was forwarded as text as an inner message.
pub(super) fn unfold(message: &mut Message, depth: usize) {
    let mut found = Vec::new();
    for part in &mut message.parts {
        if let Some(inner) = &mut part.inner {
            if depth < super::budget::DEPTH {
                unfold(inner, depth + 1);
            }
        } else if depth < DEPTH && matches!(part.media.as_str(), "text/plain" | "text/html" | "") {
            found.extend(forwarded(&part.text).map(|inner| (inner, part.media.clone())));
        }
    }
    // The same mail may stand in a text and in its markup.
    if found.iter().any(|(_, media)| media != "text/html") {
        found.retain(|(_, media)| media != "text/html");
    }
    for (mut inner, _) in found {
        inner.name = format!("{} > forwarded", message.name);
        unfold(&mut inner, depth + 1);
        let media = "message/rfc822".to_string();
        message.parts.push(Part { media, inner: Some(Box::new(inner)), ..Part::default() });
    }
}

fn forwarded(text: &str) -> Option<Message> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        if is_mark(line) {
            let rest = unquoted(&text[at..], line);
            let (headers, body) = headers(&rest);
            let told = |name: &str| headers.iter().any(|(known, _)| known == name);
            if told("from") && (told("date") || told("subject")) {
                let leaf = Leaf { name: "", media: "text/plain", charset: None, flowed: None };
                let part = Part { media: leaf.media.to_string(), text: body.to_string(), ..Part::default() };
                return Some(Message { headers, parts: vec![part], ..Message::default() });
            }
        }
    }
    None
}

fn is_mark(line: &str) -> bool {
    let line = line.trim_matches(|letter: char| letter.is_whitespace() || "->*_=:".contains(letter));
    line.len() < 60 && MARKS.contains(&line.to_lowercase().as_str())
}

/// Without the `> ` that stood before the mark too.
fn unquoted(text: &str, mark: &str) -> String {
    let quote: String = mark.chars().take_while(|letter| "> ".contains(*letter)).collect();
    if !quote.contains('>') {
        return text.trim_start_matches(['\n', ' ']).to_string();
    }
    let line = |line: &str| {
        line.strip_prefix(quote.as_str())
            .or_else(|| line.strip_prefix(quote.trim_end()))
            .unwrap_or(line)
            .to_string()
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Translated headers up to the first empty line, and what follows.
fn headers(text: &str) -> (Vec<(String, String)>, &str) {
    let (mut headers, mut at) = (Vec::<(String, String)>::new(), 0);
    for line in text.split_inclusive('\n').take(40) {
        at += line.len();
        let trimmed = line.trim();
        if trimmed.is_empty() {
            if headers.is_empty() {
                continue;
            }
            break;
        }
        let (name, value) = trimmed.split_once(':').unwrap_or(("", trimmed));
        let name = name.trim_matches(['*', ' ', '\t']).to_lowercase();
        let known = NAMES.iter().find(|(_, all)| all.contains(&name.as_str())).map(|(known, _)| *known);
        match known {
            Some(known) => {
                headers.push((known.to_string(), value.trim_matches(['*', ' ', '\t']).to_string()))
            }
            None if !name.is_empty() && !name.contains(' ') => headers.push((name, value.trim().to_string())),
            None => match headers.last_mut() {
                Some((_, last)) => *last = format!("{last} {trimmed}"),
                None => break,
            },
        }
    }
    (headers, &text[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_inner_mail() {
        for text in [
            "FYI\n\n-------- Original Message --------\nSubject: abuse\nDate: Thu, 23 Oct 2003 18:13:36 -0400\nFrom: x@y.example\n\nfrom 192.0.2.1",
            "> ---------- Weitergeleitete Nachricht ----------\n> Von: x@y.example\n> Betreff: abuse\n> Datum: 23.10.2003\n>\n> from 192.0.2.1\n",
            "-----Original Message-----\n*From:* x@y.example\n*Sent:* Thursday, October 23, 2003 6:13 PM\nSubject: abuse\n\nfrom 192.0.2.1",
        ] {
            let inner = forwarded(text).expect("a mail");
            assert_eq!(inner.header("from"), Some("x@y.example"), "{text}");
            assert_eq!(inner.header("subject"), Some("abuse"));
            assert_eq!(inner.parts[0].text.trim(), "from 192.0.2.1");
        }
        assert!(forwarded("Original message\n\nnothing here").is_none());
    }
}
