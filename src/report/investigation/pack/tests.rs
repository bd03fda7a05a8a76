//! What is in a pack, that it is the same when made again, and that no name leads out of it.

use std::io::Read;

use proptest::prelude::*;
use zip::ZipArchive;

use super::*;

fn line(file: &str, number: u64, bytes: &[u8]) -> RawLine {
    RawLine { file: file.to_string(), number, offset: Some(number * 100), bytes: bytes.to_vec() }
}

fn pack() -> Pack {
    let entry = |name: &str, bytes: &str| Entry { name: name.to_string(), bytes: bytes.as_bytes().to_vec() };
    Pack {
        entries: vec![entry("report.txt", "It was 192.168.2.23.\n"), entry("report.json", "{}")],
        lines: vec![
            line("kern.log", 7, b"May 11 11:29:51 gw kernel: odd \xff\xfe byte\r"),
            line("kern.log", 2, b"May 11 11:29:50 gw kernel: first"),
            RawLine { offset: None, ..line("journal", 3, b"two\nrows") },
            line("kern.log", 2, b"May 11 11:29:50 gw kernel: first"),
        ],
        inputs: vec![
            Input { file: "kern.log".into(), size: 3, sha256: Some(sha256(b"abc")) },
            Input { file: "-".into(), size: 0, sha256: None },
            Input { file: "odd\nname".into(), size: 3, sha256: Some(sha256(b"abc")) },
        ],
        command: ["rapsheet", "investigate", "my notice.eml", "--pack", "it's.zip"]
            .map(String::from)
            .to_vec(),
        version: "0.1.0".to_string(),
        redacted: false,
    }
}

/// Names and contents, in the order of the archive.
fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).expect("an entry");
            assert_eq!(entry.last_modified(), Some(DateTime::DEFAULT));
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("content");
            (entry.name().expect("a name").to_string(), content)
        })
        .collect()
}

fn text_of(entries: &[(String, Vec<u8>)], name: &str) -> String {
    let (_, bytes) = entries.iter().find(|(one, _)| one == name).expect("an entry of this name");
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn holds_the_report_and_how_to_check_it() {
    let entries = unpacked(&zip(&pack()).expect("a pack"));
    let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
    let wanted =
        ["report.txt", "report.json", "README.txt", "lines.txt", "inputs.txt", "MANIFEST.txt", "SHA256SUMS"];
    assert_eq!(names, wanted);
    let lines = &entries[3].1;
    let rows: Vec<&[u8]> = lines.split(|byte| *byte == b'\n').skip(2).collect();
    let wanted: [&[u8]; 5] = [
        b"journal\t-\t3\ttwo",
        b"\t\t\trows",
        b"kern.log\t200\t2\tMay 11 11:29:50 gw kernel: first",
        b"kern.log\t700\t7\tMay 11 11:29:51 gw kernel: odd \xff\xfe byte\r",
        b"",
    ];
    assert_eq!(rows, wanted);
    let sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let inputs = text_of(&entries, "inputs.txt");
    assert!(inputs.contains(&format!("# 3 bytes\n{sum}  kern.log\n")), "{inputs}");
    assert!(inputs.contains(&format!("\n\\{sum}  odd\\nname\n")), "{inputs}");
    assert!(inputs.contains("# no sum, it could not be read twice: -\n"), "{inputs}");
    let manifest = text_of(&entries, "MANIFEST.txt");
    assert!(manifest.contains("command line: rapsheet investigate 'my notice.eml' --pack 'it'\\''s.zip'\n"));
    assert!(manifest.starts_with("rapsheet 0.1.0\n") && manifest.contains("redacted: no\n"));
    let sums = text_of(&entries, "SHA256SUMS");
    for (name, content) in entries.iter().filter(|(name, _)| name != "SHA256SUMS") {
        assert!(sums.contains(&format!("{}  {name}\n", sha256(content))), "{name} in {sums}");
    }
    assert!(!text_of(&entries, "README.txt").contains("REDACTED"));
    let redacted = unpacked(&zip(&Pack { redacted: true, ..pack() }).expect("a pack"));
    assert!(text_of(&redacted, "README.txt").contains("\nREDACTED\n"));
}

#[test]
fn is_the_same_when_made_again() {
    let mut other = pack();
    other.lines.reverse();
    other.inputs.reverse();
    assert_eq!(zip(&pack()).expect("a pack"), zip(&other).expect("a pack"));
}

#[test]
fn an_empty_pack_is_one_all_the_same() {
    assert_eq!(unpacked(&zip(&Pack::default()).expect("a pack")).len(), 5);
}

#[test]
fn names_do_not_lead_out() {
    for (name, wanted) in [
        ("report.html", "report.html"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\autoexec.bat", "autoexec.bat"),
        ("/var/log/mail.log", "mail.log"),
        ("..", "unnamed"),
        ("", "unnamed"),
        (".bashrc", "bashrc"),
        ("a\0b:c\nd", "a_b_c_d"),
    ] {
        assert_eq!(safe_name(name), wanted, "{name:?}");
    }
    let entry = |name: &str| Entry { name: name.to_string(), bytes: Vec::new() };
    let entries = ["readme.txt", "x/a.txt", "y/A.txt", "MANIFEST.txt"].map(entry).to_vec();
    let names: Vec<String> =
        named(&Pack { entries, ..Pack::default() }).into_iter().map(|entry| entry.name).collect();
    assert_eq!(names[..4], ["2-readme.txt", "a.txt", "2-A.txt", "2-MANIFEST.txt"]);
}

proptest! {
    #[test]
    fn any_name_gives_a_readable_archive(names in prop::collection::vec("\\PC{0,12}|[./\\\\a]{0,8}", 0..12)) {
        let entries: Vec<Entry> = names.iter().map(|name| Entry { name: name.clone(), bytes: name.clone().into() }).collect();
        let found = unpacked(&zip(&Pack { entries, ..Pack::default() }).expect("a pack"));
        prop_assert_eq!(found.len(), names.len() + 5);
        for ((name, content), given) in found.iter().zip(&names) {
            prop_assert!(!name.contains(['/', '\\', ':']) && !name.starts_with('.'));
            prop_assert_eq!(content.as_slice(), given.as_bytes());
        }
    }
}
