//! Mailboxes: mails one after the other, each begun by a line `From sender date` (mbox(5)). Pure.

use memchr::memmem;

/// Mails of one mailbox that are read.
pub(super) const MOST: usize = 10_000;

/// The mails in a file without their `From ` lines; the file itself where it is no mailbox. At most one more than are
/// read.
pub(super) fn mails(bytes: &[u8]) -> Vec<&[u8]> {
    let Some(mut begun) = separator(bytes) else { return vec![bytes] };
    let mut mails = Vec::new();
    for at in memmem::find_iter(bytes, b"\nFrom ") {
        let after_blank = bytes[..at].ends_with(b"\n") || bytes[..at].ends_with(b"\r");
        if at < begun || !after_blank || mails.len() > MOST {
            continue;
        }
        if let Some(length) = separator(&bytes[at + 1..]) {
            mails.push(&bytes[begun..at]);
            begun = at + 1 + length;
        }
    }
    mails.push(bytes.get(begun..).unwrap_or_default());
    mails
}

/// The length of a `From ` line with a time in it and a header after it.
fn separator(bytes: &[u8]) -> Option<usize> {
    let rest = bytes.strip_prefix(b"From ")?;
    let end = memchr::memchr(b'\n', &rest[..rest.len().min(1_000)])?;
    let next = &rest[end + 1..];
    let name = next.iter().take(80).take_while(|byte| byte.is_ascii_graphic() && **byte != b':').count();
    let header = name > 0 && next.get(name) == Some(&b':');
    (rest[..end].contains(&b':') && header).then_some(b"From ".len() + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits() {
        let one = b"From a@b.example Sat Jan  3 01:05:34 1996\nSubject: x\n\nFrom here: on\n";
        assert_eq!(mails(one), [&b"Subject: x\n\nFrom here: on\n"[..]]);
        let two = [&one[..], &b"\nFrom c Sat Jan  3 01:05:35 1996\nTo: y\n\nz"[..]].concat();
        assert_eq!(mails(&two), [&b"Subject: x\n\nFrom here: on\n"[..], &b"To: y\n\nz"[..]]);
        assert_eq!(mails(b"Received: x\n\nFrom z"), [&b"Received: x\n\nFrom z"[..]]);
        assert_eq!(mails(b""), [&b""[..]]);
    }
}
