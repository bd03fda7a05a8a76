//! XML feeds: elements of a given name are handed on one by one, each as a small tree, so that a long feed takes little
//! memory. Entities of a document type are never expanded (no "billion laughs"), nesting and the size of an element are
//! limited, namespaces are passed over. The XML may stand in the midst of a mail's text. Pure.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::sheet::Sheet;

/// Limits of one element: levels, elements inside it, bytes of text in each.
const DEPTH: usize = 32;
const ELEMENTS: usize = 5_000;
const TEXT: usize = 16_384;

/// An element with what is inside it.
#[derive(Clone, Debug, Default)]
pub struct Element {
    /// Without its namespace.
    pub name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
    /// The line it begins in.
    pub line: usize,
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// What stands between its tags.
    pub fn text(&self) -> &str {
        self.text.trim()
    }

    /// The children of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first element along a path of names: `Node/Address`.
    pub fn at(&self, path: &str) -> Option<&Element> {
        path.split('/')
            .try_fold(self, |element, name| element.children.iter().find(|child| child.name == name))
    }

    /// The text at a path, where there is any.
    pub fn said(&self, path: &str) -> Option<&str> {
        self.at(path).map(Element::text).filter(|text| !text.is_empty())
    }
}

/// Shows every element called `name` to `read`. False if there is none.
pub fn each(text: &str, name: &str, sheet: &mut Sheet, mut read: impl FnMut(&Element, &mut Sheet)) -> bool {
    let Some(start) = begin(text, name) else { return false };
    let (before, text) = text.split_at(start);
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    config.check_end_names = false;
    let mut lines = Count { line: 1 + before.matches('\n').count(), at: 0 };
    // The elements that are open, from the one that is wanted down.
    let mut open: Vec<Element> = Vec::new();
    let (mut inside, mut found) = (0, false);
    loop {
        let position = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                let wanted = tag.local_name().as_ref() == name.as_bytes();
                if open.is_empty() && !wanted {
                    continue;
                }
                inside = if open.is_empty() { 1 } else { inside + 1 };
                if open.len() >= DEPTH || inside > ELEMENTS {
                    sheet.doubt(&format!("an element '{name}' is too deep or too large to be read"));
                    return found;
                }
                open.push(element(&tag, lines.at(text, position)));
            }
            Ok(Event::End(_)) => {
                let Some(closed) = open.pop() else { continue };
                match open.last_mut() {
                    Some(parent) => parent.children.push(closed),
                    None => {
                        found = true;
                        if sheet.wants_more() { read(&closed, sheet) } else { sheet.left() }
                    }
                }
            }
            Ok(Event::Text(said)) => add(&mut open, said.decode().unwrap_or_default().as_ref()),
            Ok(Event::CData(said)) => add(&mut open, said.decode().unwrap_or_default().as_ref()),
            Ok(Event::GeneralRef(entity)) => {
                let code = entity.resolve_char_ref().ok().flatten();
                let word = entity.decode().unwrap_or_default();
                let known = quick_xml::escape::resolve_predefined_entity(&word).unwrap_or_default();
                add(&mut open, code.map(String::from).as_deref().unwrap_or(known));
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) => break,
        }
    }
    if !open.is_empty() {
        let line = open.first().map_or(0, |element| element.line);
        sheet.doubt(&format!("the XML breaks off inside the element '{name}' of line {line}"));
        // What is there of it is better than nothing.
        while let Some(closed) = open.pop() {
            match open.last_mut() {
                Some(parent) => parent.children.push(closed),
                None => read(&closed, sheet),
            }
        }
        found = true;
    }
    found
}

/// Where the first tag of this name begins, with or without a namespace.
fn begin(text: &str, name: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    text.match_indices(name).find_map(|(at, _)| {
        let ends = bytes.get(at + name.len()).is_some_and(|next| b"> \t\r\n/".contains(next));
        let space = bytes.get(..at)?.iter().rev().take(20).position(|byte| *byte == b'<')?;
        let prefix = bytes.get(at - space..at)?;
        let is_tag = prefix.is_empty()
            || prefix.ends_with(b":")
                && prefix.iter().all(|byte| byte.is_ascii_alphanumeric() || b":-_".contains(byte));
        (ends && is_tag).then_some(at - space - 1)
    })
}

/// Line numbers of positions that only grow.
struct Count {
    line: usize,
    at: usize,
}

impl Count {
    fn at(&mut self, text: &str, position: usize) -> usize {
        let between = text.as_bytes().get(self.at..position).unwrap_or_default();
        self.line += between.iter().filter(|byte| **byte == b'\n').count();
        self.at = self.at.max(position);
        self.line
    }
}

fn element(tag: &BytesStart, line: usize) -> Element {
    let name = String::from_utf8_lossy(tag.local_name().as_ref()).into_owned();
    let mut attributes = tag.attributes();
    let attributes = attributes.with_checks(false).flatten().take(40).map(|attribute| {
        let key = String::from_utf8_lossy(attribute.key.local_name().as_ref()).into_owned();
        let raw = String::from_utf8_lossy(&attribute.value).into_owned();
        (key, quick_xml::escape::unescape(&raw).map_or(raw.clone(), |value| value.into_owned()))
    });
    let attributes = attributes.collect();
    Element { name, attributes, line, ..Element::default() }
}

fn add(open: &mut [Element], said: &str) {
    if let Some(element) = open.last_mut() {
        let room = TEXT.saturating_sub(element.text.len());
        element.text.extend(said.chars().take(room));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> (Vec<String>, Vec<String>) {
        let (mut sheet, mut said) = (Sheet::default(), Vec::new());
        each(text, "case", &mut sheet, |case, _| {
            let path = case.said("a/b").unwrap_or_default();
            said.push(format!("{} {path} {}", case.line, case.attribute("id").unwrap_or_default()));
        });
        (said, sheet.doubts)
    }

    #[test]
    fn elements_of_a_name() {
        assert_eq!(
            texts("<x>\n<case id='1'><a><b>&lt;c&#33;</b></a></case>\n<case/></x>").0,
            ["2 <c! 1", "3  "]
        );
        assert_eq!(
            texts("Dear <all>,\n<n:case n:id=\"2\"><n:a><n:b><![CDATA[d&]]></n:b></n:a></n:case> 3 < 4").0,
            ["2 d& 2"]
        );
        assert_eq!(texts("no case here").0, [""; 0]);
    }

    #[test]
    fn entities_are_not_expanded() {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><x><case><a><b>&b;!</b></a></case></x>";
        assert_eq!(texts(bomb).0, ["1 ! "]);
    }

    #[test]
    fn depth_and_broken_ends() {
        let (said, doubts) = texts("<case><a><b>half");
        assert_eq!(said, ["1 half "]);
        assert_eq!(doubts.len(), 1);
        let (said, doubts) = texts(&"<case>".repeat(100_000));
        assert!(said.is_empty() && doubts.len() == 1);
        let (said, doubts) = texts(&format!("<case>{}", "<a/>".repeat(100_000)));
        assert!(said.is_empty() && doubts.len() == 1);
    }
}
