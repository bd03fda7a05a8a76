//! What an attacker may send: archives that never end, mails without a bottom, lines without a break, and our samples
//! with bytes lost, doubled and exchanged. All of it is read in bounded time, and what was left out is told.

use super::*;

fn bounded(what: &str, bytes: &[u8]) -> Vec<Notice> {
    let start = Instant::now();
    let notices = notice::read(what, bytes);
    // Of a build without optimisation on a busy machine.
    assert!(start.elapsed() < Duration::from_secs(60), "{what} took {:?}", start.elapsed());
    notices
}

fn told(notices: &[Notice], words: &str) -> bool {
    notices.iter().flat_map(|notice| &notice.doubts).any(|doubt| doubt.contains(words))
}

#[test]
fn mails_without_a_bottom() {
    let mut deep = String::from("From: a@b.example\nTo: c@d.example\n");
    for level in 0..10_000 {
        deep += &format!("Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n");
    }
    assert!(told(&bounded("nested parts", deep.as_bytes()), "deeper"));
    let inner = "Content-Type: message/rfc822\n\nFrom: a@b.example\nTo: c@d.example\n".repeat(10_000);
    assert!(told(&bounded("nested mails", format!("From: a\nTo: b\n{inner}").as_bytes()), "deeper"));
    let flat = format!(
        "From: a\nTo: b\nContent-Type: multipart/mixed; boundary=b\n\n{}",
        "--b\n\n192.0.2.1\n".repeat(10_000)
    );
    assert!(told(&bounded("ten thousand parts", flat.as_bytes()), "parts"));
    let forwards =
        "---------- Forwarded message ---------\nFrom: a@b.example\nDate: x\nSubject: y\n\n".repeat(2_000);
    bounded("forwards of forwards", forwards.as_bytes());
}

#[test]
fn texts_without_an_end() {
    for (what, unit) in [
        ("one line of stamps and addresses", "2020-01-01 10:00:00 192.0.2.1 "),
        ("many lines", "2020-01-01 10:00:00 192.0.2.1 port 25\n"),
        ("words", "the quick brown fox Oct may 12 "),
        ("figures", "1.2.3.4.5:6:7/8-"),
        ("labels", "Time: 2020-01-01 10:00:00\nIP: 192.0.2.1\n"),
        ("tags", "<p><script>&#"),
        ("brackets", "[[(({{"),
        ("received", "Received: from [192.0.2.1] by x; Thu, 1 Jan 2020 10:00:00 +0000\n"),
    ] {
        bounded(what, unit.repeat((64 << 10) / unit.len()).as_bytes());
    }
    let large = vec![b'x'; 70 << 20];
    assert!(told(&bounded("a large mail", &[b"From: a\nTo: b\n\n", &large[..]].concat()), "larger"));
}

#[test]
fn archives_that_never_end() {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for entry in 0..3 {
        zip.start_file(format!("{entry}.csv"), options).expect("an entry");
        zip.write_all(&vec![b' '; 24 << 20]).expect("written");
    }
    let bomb = zip.finish().expect("a zip").into_inner();
    assert!(told(&bounded("bomb.zip", &bomb), "absurd size"));
    let mut bytes = bomb;
    for _ in 0..20 {
        let mut outer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        outer.start_file("inner.zip", options).expect("an entry");
        outer.write_all(&bytes).expect("written");
        bytes = outer.finish().expect("a zip").into_inner();
    }
    assert!(told(&bounded("zip in zip", &bytes), "deeper"));
}

/// Numbers that look random and are the same in each run (Marsaglia's xorshift64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 as usize % limit.max(1)
    }
}

#[test]
fn no_notice_is_too_odd() {
    let samples: Vec<Vec<u8>> = own::samples().iter().map(|path| fs::read(path).expect("a sample")).collect();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    const WORDS: [&[u8]; 12] = [
        b"\xff\xfe",
        b"4294967296",
        b"--",
        b"\n\n",
        b"=",
        b"[",
        b"192.0.2.",
        b"Feb 30",
        b"\xc3",
        b"24:00:00",
        b"::",
        b"\0",
    ];
    let mut telling = 0;
    for round in 0..1_500 {
        let mut bytes = samples[round % samples.len()].clone();
        for _ in 0..=dice.roll(12) {
            let at = dice.roll(bytes.len() + 1);
            match dice.roll(5) {
                0 if at < bytes.len() => bytes[at] ^= 1 << dice.roll(8),
                1 => drop(bytes.splice(at..at, WORDS[dice.roll(WORDS.len())].iter().copied()).count()),
                2 => bytes.truncate(at.max(1)),
                3 => {
                    let end = (at + dice.roll(40)).min(bytes.len());
                    bytes.drain(at..end);
                }
                _ => {
                    let end = (at + dice.roll(200)).min(bytes.len());
                    let piece = bytes[at..end].to_vec();
                    let to = dice.roll(bytes.len() + 1);
                    bytes.splice(to..to, piece);
                }
            }
        }
        telling += usize::from(notice::read("odd", &bytes).iter().any(|notice| !notice.incidents.is_empty()));
    }
    assert!(telling > 700, "most still say something: {telling}");
}
