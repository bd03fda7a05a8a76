//! What an evidence pack says about itself: how to check it, its lines, its inputs, how it was made. Pure.
//!
//! Sums stand in the form of GNU `sha256sum`, whose `-c` passes over lines that begin with `#` and reads a name that holds
//! a line break or a backslash in its own escaping, announced by a backslash before the sum.

use super::{Entry, Input, Pack, RawLine, sha256};

pub(super) fn readme(pack: &Pack) -> String {
    let redacted = if pack.redacted {
        "\nREDACTED\n\
         Names and inside addresses are replaced: host-1.inside is always the same address, mac-1 the same network\n\
         card, user-1 the same login, domain-1 the same mail domain, device-1 the same device, everywhere in this pack.\n\
         Addresses of the outside, the reported address and all times are as they were. The lines in lines.txt are\n\
         therefore not byte for byte those of the logs, and names of files may be changed. The sums in inputs.txt are\n\
         those of the files as they are: whoever has them can show that they are the ones.\n"
    } else {
        ""
    };
    format!(
        "EVIDENCE PACK of rapsheet {version}\n\
         \n\
         What one abuse notice or several were compared with, and what came of it.\n\
         \n\
         report.*      the answer; report.html opens in any browser, without network\n\
         lines.txt     every log line the answer rests on, with its file, byte offset and line number\n\
         inputs.txt    SHA-256 and size of every file that was read\n\
         MANIFEST.txt  the command line, the version, and what is in this pack\n\
         SHA256SUMS    SHA-256 of the files in this pack\n\
         \n\
         HOW TO CHECK IT\n\
         1. That this pack is whole. In the folder it is unpacked in:  sha256sum -c SHA256SUMS\n\
         \x20  Who got the pack compares the sum of the archive itself with the one the sender tells:\n\
         \x20  sha256sum FILE.zip\n\
         2. That the files are those that were read. Where they lie, from the folder the command was started in:\n\
         \x20  sha256sum -c inputs.txt\n\
         \x20  A log that is still written to grows; the sum is that of its first bytes, as many as inputs.txt says:\n\
         \x20  head -c SIZE FILE | sha256sum\n\
         3. That a line stands where it is said to:  sed -n NUMBERp FILE   or, with the byte offset,\n\
         \x20  tail -c +$((OFFSET + 1)) FILE | head -n 1   (for a packed file: zcat FILE | ...)\n\
         4. That the answer follows. The same command line with the same version on the same files makes this pack\n\
         \x20  again, the same to the byte.\n\
         On macOS the command is shasum -a 256, on Windows certutil -hashfile FILE SHA256.\n{redacted}",
        version = one_line(&pack.version),
    )
}

/// File, offset, number and the raw bytes, with tabs between.
pub(super) fn lines(lines: &[RawLine]) -> Vec<u8> {
    let mut sorted: Vec<&RawLine> = lines.iter().collect();
    sorted.sort();
    sorted.dedup();
    let mut text = b"# file, byte offset in the unpacked content (- where not known), line number, the line as it stands;\n\
        # tabs between. A line that begins with three tabs goes on with the record before it.\n"
        .to_vec();
    for line in sorted {
        let offset = line.offset.map_or("-".to_string(), |offset| offset.to_string());
        text.extend_from_slice(format!("{}\t{offset}\t{}\t", one_line(&line.file), line.number).as_bytes());
        for (place, part) in line.bytes.split(|byte| *byte == b'\n').enumerate() {
            if place > 0 {
                text.extend_from_slice(b"\t\t\t");
            }
            text.extend_from_slice(part);
            text.push(b'\n');
        }
    }
    text
}

pub(super) fn inputs(inputs: &[Input]) -> String {
    let mut sorted: Vec<&Input> = inputs.iter().collect();
    sorted.sort();
    sorted.dedup();
    let mut text =
        "# SHA-256 of every file that was read, as it lies there, packed or not; before each its size\n"
            .to_string();
    for input in sorted {
        match &input.sha256 {
            Some(sum) => {
                text.push_str(&format!("# {} bytes\n{}", input.size, sum_line(sum, &input.file)));
            }
            None => {
                text.push_str(&format!("# no sum, it could not be read twice: {}\n", one_line(&input.file)))
            }
        }
    }
    text
}

pub(super) fn manifest(pack: &Pack, entries: &[Entry]) -> String {
    let words: Vec<String> = pack.command.iter().map(|word| quoted(&one_line(word))).collect();
    let mut text = format!(
        "rapsheet {}\ncommand line: {}\nredacted: {}\n\nfiles in this pack, with their bytes:\n",
        one_line(&pack.version),
        words.join(" "),
        if pack.redacted { "yes" } else { "no" },
    );
    for entry in entries {
        text.push_str(&format!("{:>12}  {}\n", entry.bytes.len(), entry.name));
    }
    text
}

pub(super) fn sums(entries: &[Entry]) -> String {
    entries.iter().map(|entry| sum_line(&sha256(&entry.bytes), &entry.name)).collect()
}

fn sum_line(sum: &str, name: &str) -> String {
    let escaped = one_line(name);
    let mark = if escaped == name { "" } else { "\\" };
    format!("{mark}{sum}  {escaped}\n")
}

/// As `sha256sum` writes a name it can't write plainly; a tab as well, since it parts the fields of `lines.txt`.
fn one_line(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t")
}

/// As a shell (POSIX, section 2.2.2) takes it for one word.
fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./,:=+@%".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_string();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}
