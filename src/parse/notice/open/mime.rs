//! Mails taken apart: header block, parts of multiparts, mails in mails, files in archives (RFC 5322, 2045 to 2047,
//! 2231). The header fields are read by mail-parser; the walk is ours, so that depth, number and size of parts stay in
//! bounds whatever the mail looks like. Pure.

use mail_parser::{ContentType, HeaderValue, MessageParser};
use memchr::memmem;

use super::super::{Message, Part};
use super::budget::Budget;
use super::{archive, decode, html};

/// Bytes of a header block that are read.
const HEADERS: usize = 256 << 10;

/// What is told of a leaf before its bytes are looked at.
pub(super) struct Leaf<'a> {
    pub name: &'a str,
    pub media: &'a str,
    pub charset: Option<&'a str>,
    /// `format=flowed`, and whether with `delsp`.
    pub flowed: Option<bool>,
}

/// A header block that is one: names of mail headers, and an empty line after them.
pub(super) fn is_mail(bytes: &[u8]) -> bool {
    const KNOWN: &[&str] = &[
        "received",
        "from",
        "return-path",
        "message-id",
        "mime-version",
        "content-type",
        "delivered-to",
        "subject",
        "to",
        "date",
        "reply-to",
        "x-original-to",
        "x-account-key",
        "x-apparently-to",
        "authentication-results",
        "dkim-signature",
        "arc-seal",
    ];
    let (block, body) = split(bytes);
    let block = String::from_utf8_lossy(&block[..block.len().min(8 << 10)]);
    let (mut known, mut strange) = (0, 0);
    for line in block.lines().take(60) {
        let name = line.split(':').next().unwrap_or_default();
        if line.starts_with([' ', '\t']) || line.is_empty() {
            continue;
        }
        let is_name = line.contains(':') && name.bytes().all(|byte| byte.is_ascii_graphic());
        known += usize::from(is_name && KNOWN.contains(&name.to_ascii_lowercase().as_str()));
        strange += usize::from(!is_name);
    }
    known >= 2 && strange <= known / 2 && (body.is_some() || strange == 0)
}

/// The header block, and the body where an empty line ends the block.
fn split(bytes: &[u8]) -> (&[u8], Option<&[u8]>) {
    if bytes.starts_with(b"\n") || bytes.starts_with(b"\r\n") {
        let length = if bytes.starts_with(b"\n") { 1 } else { 2 };
        return (b"", Some(&bytes[length..]));
    }
    let unix = memmem::find(bytes, b"\n\n").map(|at| (at + 1, at + 2));
    let until = unix.map_or(bytes.len(), |(end, _)| end);
    let dos = memmem::find(&bytes[..until], b"\n\r\n").map(|at| (at + 1, at + 3));
    match dos.or(unix) {
        Some((end, body)) => (&bytes[..end], Some(&bytes[body..])),
        None => (bytes, None),
    }
}

/// A mail and all its parts, in their order.
pub(super) fn message(name: &str, bytes: &[u8], depth: usize, budget: &mut Budget) -> Message {
    let mut message = Message { name: name.to_string(), ..Message::default() };
    let (entity, body) = Entity::of(bytes, budget);
    walk(&entity, body, depth, budget, &mut message.parts);
    message.headers = entity.headers;
    message
}

/// A header block with what it says about its body.
struct Entity {
    headers: Vec<(String, String)>,
    media: String,
    name: String,
    boundary: Option<String>,
    charset: Option<String>,
    flowed: Option<bool>,
    encoding: String,
}

impl Entity {
    fn of<'a>(bytes: &'a [u8], budget: &mut Budget) -> (Entity, &'a [u8]) {
        let (block, body) = split(bytes);
        if block.len() > HEADERS {
            budget.tell(format!("a header block of more than {} KiB was cut", HEADERS >> 10));
        }
        let block = &block[..block.len().min(HEADERS)];
        let mut entity = Entity {
            headers: Vec::new(),
            media: String::new(),
            name: String::new(),
            boundary: None,
            charset: None,
            flowed: None,
            encoding: String::new(),
        };
        let parser = MessageParser::new().default_header_text().with_mime_headers();
        let parsed = parser.parse_headers(block);
        for header in parsed.iter().flat_map(|message| &message.parts).flat_map(|part| &part.headers) {
            let name = header.name.as_str().to_ascii_lowercase();
            let raw = block.get(header.offset_start as usize..header.offset_end as usize).unwrap_or_default();
            let value = match &header.value {
                HeaderValue::Text(text) => text.to_string(),
                HeaderValue::ContentType(told) => {
                    entity.tell(&name, told);
                    unfolded(raw)
                }
                _ => unfolded(raw),
            };
            if name == "content-transfer-encoding" {
                entity.encoding = value.trim().to_ascii_lowercase();
            }
            entity.headers.push((name, value.trim().to_string()));
        }
        (entity, body.unwrap_or_default())
    }

    fn tell(&mut self, header: &str, told: &ContentType) {
        let attribute = |name: &str| told.attribute(name).map(str::to_string);
        if header == "content-disposition" {
            self.name = attribute("filename").unwrap_or(std::mem::take(&mut self.name));
            return;
        }
        self.media = format!("{}/{}", told.ctype(), told.subtype().unwrap_or_default()).to_ascii_lowercase();
        self.boundary = attribute("boundary");
        self.charset = attribute("charset");
        let flowed = attribute("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed"));
        self.flowed =
            flowed.then(|| attribute("delsp").is_some_and(|delsp| delsp.eq_ignore_ascii_case("yes")));
        if self.name.is_empty() {
            self.name = attribute("name").unwrap_or_default();
        }
    }
}

fn unfolded(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn walk(entity: &Entity, body: &[u8], depth: usize, budget: &mut Budget, parts: &mut Vec<Part>) {
    if !budget.level(depth) {
        return;
    }
    if entity.media.starts_with("multipart/")
        && let Some(boundary) = entity.boundary.as_deref().filter(|boundary| !boundary.is_empty())
    {
        let before = parts.len();
        let whole = pieces(body, boundary, |piece| {
            let more = budget.part();
            if more {
                let (entity, body) = Entity::of(piece, budget);
                walk(&entity, body, depth + 1, budget, parts);
            }
            more
        });
        // A mail that is quoted as evidence is often cut on purpose.
        if !whole && depth == 0 {
            budget.tell("a multipart has no end: the mail may be cut".to_string());
        }
        if parts.len() > before {
            return;
        }
    }
    let decoded = match entity.encoding.as_str() {
        "base64" => {
            let (decoded, whole) = decode::base64(body);
            if !whole {
                budget.tell("a base64 part is cut or broken: what could be decoded was read".to_string());
            }
            decoded
        }
        "quoted-printable" => decode::quoted_printable(body),
        _ => body.to_vec(),
    };
    let Entity { name, media, charset, flowed, .. } = entity;
    leaf(&Leaf { name, media, charset: charset.as_deref(), flowed: *flowed }, &decoded, depth, budget, parts);
}

/// Calls `each` with what stands between the delimiter lines, until it says false. True where the closing one is there.
fn pieces(body: &[u8], boundary: &str, mut each: impl FnMut(&[u8]) -> bool) -> bool {
    let delimiter = format!("--{boundary}");
    let mut begun: Option<usize> = None;
    for at in memmem::find_iter(body, delimiter.as_bytes()) {
        let end = at + delimiter.len();
        if at > 0 && body[at - 1] != b'\n' || begun.is_some_and(|begun| at < begun) {
            continue;
        }
        let line =
            body[end..].iter().position(|byte| *byte == b'\n').map_or(body.len(), |length| end + length + 1);
        let closing = body[end..].starts_with(b"--");
        let tail = &body[end + if closing { 2 } else { 0 }..line];
        // A longer boundary that begins like this one is another one.
        if !tail.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if let Some(begun) = begun
            && !each(&body[begun..at])
        {
            return true;
        }
        if closing {
            return true;
        }
        begun = Some(line);
    }
    if let Some(begun) = begun {
        each(&body[begun..]);
    }
    false
}

/// One part without parts of its own: a mail, an archive, a text.
pub(super) fn leaf(told: &Leaf, bytes: &[u8], depth: usize, budget: &mut Budget, parts: &mut Vec<Part>) {
    let mut part = Part { name: told.name.to_string(), media: told.media.to_string(), ..Part::default() };
    if archive::is_archive(bytes) {
        if budget.level(depth + 1) {
            for (name, content) in archive::unpack(told.name, bytes, budget) {
                if !budget.part() {
                    break;
                }
                let leaf = Leaf { name: &name, media: "", charset: None, flowed: None };
                self::leaf(&leaf, &content, depth + 1, budget, parts);
            }
        }
        return;
    }
    let taken = budget.take(bytes.len());
    let bytes = &bytes[..taken];
    let headers_only = told.media.ends_with("rfc822-headers");
    let attached = !told.name.is_empty() && told.media != "text/plain" && is_mail(bytes);
    if matches!(told.media, "message/rfc822" | "message/global") || headers_only || attached {
        if budget.level(depth + 1) {
            let name = if told.name.is_empty() { "mail inside" } else { told.name };
            let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
            part.inner = Some(Box::new(message(name, &bytes[start..], depth + 1, budget)));
        }
        if headers_only {
            part.text = decode::text(bytes, told.charset);
        }
        parts.push(part);
        return;
    }
    let unseen = ["image/", "audio/", "video/", "font/", "application/pgp", "application/pdf"];
    let wide = told.charset.is_some_and(|set| set.to_ascii_lowercase().starts_with("utf-16"));
    let zeros = memchr::memchr(0, &bytes[..bytes.len().min(1 << 10)]).is_some();
    let binary = zeros && !wide && decode::utf8(bytes).as_ref() == bytes;
    if !binary && !unseen.iter().any(|kind| told.media.starts_with(kind)) {
        text(told, bytes, &mut part);
    }
    parts.push(part);
}

fn text(told: &Leaf, bytes: &[u8], part: &mut Part) {
    let bytes = decode::utf8(bytes);
    let mut text = decode::undash(decode::text(&bytes, told.charset));
    if let Some(delsp) = told.flowed {
        text = decode::unflow(&text, delsp);
    }
    if told.media == "text/html" || told.media != "text/plain" && html::is_page(&text) {
        part.media = "text/html".to_string();
        text = html::to_text(&text);
    } else if told.media.is_empty() || told.media == "application/octet-stream" {
        part.media = guess(told.name, &text).to_string();
    }
    part.text = text;
}

/// The media type of a bare file, from its beginning and its name.
fn guess(name: &str, text: &str) -> &'static str {
    let start = text.trim_start();
    let second = start.get(1..).unwrap_or_default().trim_start();
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match start.chars().next() {
        Some('{') if second.starts_with(['"', '}']) => "application/json",
        Some('[') if second.starts_with(['{', ']']) => "application/json",
        Some('<') if second.starts_with(|next: char| next == '?' || next.is_alphabetic()) => {
            "application/xml"
        }
        _ if ending == "csv" => "text/csv",
        _ => "text/plain",
    }
}
