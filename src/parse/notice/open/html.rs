//! A web page as text: rows of tables are lines, cells stand apart by tabs. One pass, no tree, so that no nesting can
//! hurt. From the HTML Living Standard as far as text goes. Pure.

/// Elements whose beginning and end are ends of lines.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "blockquote",
    "body",
    "dd",
    "div",
    "dl",
    "dt",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "thead",
    "title",
    "tr",
    "ul",
];
/// Elements whose content nobody sees.
const UNSEEN: &[&str] = &["script", "style", "noscript", "template"];

/// True for what begins as a page does.
pub(super) fn is_page(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(15).collect::<String>().to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<body", "<table"].iter().any(|tag| start.starts_with(tag))
}

/// The text of a page.
pub(super) fn to_text(page: &str) -> String {
    let mut text = String::with_capacity(page.len() / 2);
    let (mut rest, mut preformatted) = (page, 0usize);
    while let Some(at) = rest.find('<') {
        words(&rest[..at], preformatted > 0, &mut text);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some(end) = rest.find('>') else { break };
        let closing = rest.starts_with("</");
        let tag = rest[1..end].trim_start_matches('/');
        let name: String = tag
            .chars()
            .take(12)
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        if name.is_empty() && !rest.starts_with("<!") && !rest.starts_with("<?") && !closing {
            // A mail address or a bare sign, no tag.
            words("<", true, &mut text);
            rest = &rest[1..];
            continue;
        }
        rest = &rest[end + 1..];
        if UNSEEN.contains(&name.as_str()) && !closing {
            rest = skip(rest, &name);
        }
        match name.as_str() {
            "br" if text.ends_with('\n') && !text.ends_with("\n\n") => text.push('\n'),
            "br" => line(&mut text),
            "td" | "th" if !closing && !text.is_empty() && !text.ends_with('\n') => text.push('\t'),
            name if BLOCKS.contains(&name) => line(&mut text),
            _ => {}
        }
        if name == "pre" {
            preformatted = if closing { preformatted.saturating_sub(1) } else { preformatted + 1 };
        }
    }
    if !rest.starts_with('<') {
        words(rest, preformatted > 0, &mut text);
    }
    text
}

/// What follows the end of an element whose content is not shown.
fn skip<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = rest[from..].find("</") {
        let after = &rest[from + at + 2..];
        if after.get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name)) {
            return &rest[from + at..];
        }
        from += at + 2;
    }
    ""
}

fn line(text: &mut String) {
    text.truncate(text.trim_end_matches([' ', '\t']).len());
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

/// Text between tags: blanks run together unless preformatted, references resolved.
fn words(run: &str, preformatted: bool, text: &mut String) {
    let mut rest = run;
    while let Some(letter) = rest.chars().next() {
        let (letter, length) = if letter == '&' { reference(rest) } else { (letter, letter.len_utf8()) };
        rest = &rest[length..];
        if preformatted {
            text.push(letter);
        } else if letter.is_whitespace() {
            if !text.is_empty() && !text.ends_with(char::is_whitespace) {
                text.push(' ');
            }
        } else {
            text.push(letter);
        }
    }
}

/// The character a reference stands for, and the reference's length.
fn reference(text: &str) -> (char, usize) {
    let bare = ('&', 1);
    let body = &text[1..];
    let end = body.bytes().take(10).position(|byte| byte == b';');
    let Some(name) = end.and_then(|end| body.get(..end)) else { return bare };
    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    });
    let named = || {
        const NAMES: &[(&str, char)] = &[
            ("amp", '&'),
            ("lt", '<'),
            ("gt", '>'),
            ("quot", '"'),
            ("apos", '\''),
            ("nbsp", ' '),
            ("auml", 'ä'),
            ("ouml", 'ö'),
            ("uuml", 'ü'),
            ("szlig", 'ß'),
            ("eacute", 'é'),
            ("egrave", 'è'),
            ("agrave", 'à'),
            ("ndash", '–'),
            ("mdash", '—'),
            ("rarr", '→'),
        ];
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, letter)| *letter)
    };
    number.and_then(char::from_u32).or_else(named).map_or(bare, |letter| (letter, name.len() + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages() {
        for (page, text) in [
            ("<p>one<br>two  three\n four</p>five", "one\ntwo three four\nfive"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c<td>d</tr></table>", "a\tb\nc\td\n"),
            ("<style>x</style><script>if (a<b) {}</script>y", "y"),
            ("a &lt;b&gt; &amp; c&nbsp;d &#228;&#xe4; &bogus; &", "a <b> & c d ää &bogus; &"),
            ("<pre>1  2\n3</pre>", "1  2\n3\n"),
            ("x <!-- <p> --> y < 5 <a href='>'", "x y < 5 '"),
            ("mail <me@host.example> now", "mail now"),
            ("<", ""),
        ] {
            assert_eq!(to_text(page), text, "{page}");
        }
        assert!(is_page("\n<!DOCTYPE html><html>") && !is_page("<?xml?>"));
    }
}
