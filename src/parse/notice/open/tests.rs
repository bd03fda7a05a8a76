//! Whole files opened.

use super::*;

fn only(bytes: &[u8]) -> Message {
    let mut messages = open("notice.eml", bytes);
    assert_eq!(messages.len(), 1);
    messages.remove(0)
}

#[test]
fn a_bare_text_is_a_message_without_headers() {
    let message = only(b"IP-Adresse: 192.0.2.1\nZeitpunkt: 2.6.2021 19:22 MESZ\n");
    assert!(message.headers.is_empty());
    assert_eq!(message.parts.len(), 1);
    assert_eq!(message.parts[0].media, "text/plain");
    assert!(message.parts[0].text.starts_with("IP-Adresse"));
}

#[test]
fn a_mail_with_parts() {
    let mail = b"From: a@b.example\r\nSubject: =?utf-8?q?M=C3=A4rz?=\r\nReceived: from x\r\n by y; Thu, 23 Oct 2003 18:13:36 -0400\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=\"b\"\r\n\r\npreamble\r\n--b\r\n\r\nplain\r\n--b\r\n\
        Content-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>M=E4rz</p>\r\n--b\r\n\
        Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogaW5uZXIKCmJvZHk=\r\n--b--\r\nepilogue";
    let message = only(mail);
    assert_eq!(message.header("subject"), Some("März"));
    assert_eq!(message.header("received"), Some("from x by y; Thu, 23 Oct 2003 18:13:36 -0400"));
    let texts: Vec<&str> = message.parts.iter().map(|part| part.text.trim()).collect();
    assert_eq!(texts, ["plain", "März", ""]);
    let inner = message.parts[2].inner.as_ref().expect("a mail");
    assert_eq!((inner.header("subject"), inner.parts[0].text.as_str()), (Some("inner"), "body"));
    assert_eq!(message.doubts, Vec::<String>::new());
}

#[test]
fn what_is_cut_is_told() {
    let mail = b"From: a\nTo: b\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Transfer-Encoding: base64\n\naGVsbG8";
    let message = only(mail);
    assert_eq!(message.parts[0].text, "hello");
    assert_eq!(message.doubts.len(), 2, "{:?}", message.doubts);
}

#[test]
fn nesting_and_numbers_are_bounded() {
    let mut deep = String::from("From: a\nTo: b\n");
    for level in 0..10_000 {
        deep += &format!("Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n");
    }
    assert!(only(deep.as_bytes()).doubts.iter().any(|doubt| doubt.contains("deeper")));
    let mails = "Content-Type: message/rfc822\n\nFrom: a\nTo: b\n".repeat(10_000);
    assert!(
        only(format!("From: a\nTo: b\n{mails}").as_bytes())
            .doubts
            .iter()
            .any(|doubt| doubt.contains("deeper"))
    );
    let many = format!(
        "From: a\nTo: b\nContent-Type: multipart/mixed; boundary=b\n\n{}",
        "--b\n\nx\n".repeat(10_000)
    );
    let message = only(many.as_bytes());
    assert!(message.parts.len() <= 1_000 && message.doubts.iter().any(|doubt| doubt.contains("parts")));
}

#[test]
fn a_zip_bomb_is_cut() {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    zip.start_file("zeros.txt", options).expect("an entry");
    zip.write_all(&vec![b' '; 8 << 20]).expect("written");
    zip.start_file("list.csv", options).expect("an entry");
    zip.write_all(b"timestamp,ip\n").expect("written");
    let bytes = zip.finish().expect("a zip").into_inner();
    let message = only(&bytes);
    assert!(message.doubts.iter().any(|doubt| doubt.contains("zeros.txt")), "{:?}", message.doubts);
    assert_eq!(message.parts[1].name, "list.csv");
    assert_eq!(
        (message.parts[1].media.as_str(), message.parts[1].text.as_str()),
        ("text/csv", "timestamp,ip\n")
    );
    let cut = only(&bytes[..bytes.len() - 30]);
    assert!(!cut.doubts.is_empty());
}

#[test]
fn gzip_and_utf_16() {
    use std::io::Write;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(b"hello").expect("written");
    let bytes = gzip.finish().expect("a stream");
    assert_eq!(only(&bytes).parts[0].text, "hello");
    assert!(!only(&bytes[..bytes.len() - 9]).doubts.is_empty());
    let wide: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("hällo".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(only(&wide).parts[0].text, "hällo");
}

#[test]
fn a_mailbox() {
    let mails = open("in.mbox", b"From a Sat Jan  3 01:05:34 1996\nFrom: x\nTo: y\n\none\n\nFrom b Sat Jan  3 01:05:35 1996\nFrom: x\nTo: y\n\ntwo\n");
    let names: Vec<&str> = mails.iter().map(|mail| mail.name.as_str()).collect();
    assert_eq!(names, ["in.mbox > mail 1", "in.mbox > mail 2"]);
    assert_eq!(mails[1].parts[0].text, "two\n");
}

#[test]
fn anything_at_all_is_opened() {
    for bytes in [
        &b""[..],
        b"\0\xff\xfe",
        b"PK\x03\x04",
        b"\x1f\x8b\x08",
        b":",
        b"From ",
        b"\n\n",
        b"--",
        b"<",
        b"\xff\xfe",
    ] {
        open("x", bytes);
    }
}
