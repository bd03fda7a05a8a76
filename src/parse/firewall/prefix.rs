//! What stands before the words of a LOG line: the kernel's own stamp, Proxmox's columns, the administrator's
//! prefix. From Linux `kernel/printk/printk.c` (`print_time`, `print_caller`) and pve-firewall
//! `src/pvefw-logger.c` (LOG FORMAT).

use crate::parse::words;

/// What follows a kernel stamp `[12345.678901] ` or `[  341.399450] `, and the caller `[  T123]` or `[   C0]`
/// some kernels add; None where no stamp stands.
pub fn kernel_stamp(text: &[u8]) -> Option<&[u8]> {
    let (_, rest) = words::number(text.strip_prefix(b"[")?.trim_ascii_start())?;
    let (_, rest) = words::number(rest.strip_prefix(b".")?)?;
    let rest = rest.strip_prefix(b"]")?.trim_ascii_start();
    Some(caller(rest).unwrap_or(rest))
}

fn caller(text: &[u8]) -> Option<&[u8]> {
    let rest = text.strip_prefix(b"[")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"T").or_else(|| rest.strip_prefix(b"C"))?;
    let (_, rest) = words::number(rest)?;
    Some(rest.strip_prefix(b"]")?.trim_ascii_start())
}

/// Chain and what follows `VMID LEVEL CHAIN dd/Mon/yyyy:hh:mm:ss +zzzz `; None where these columns do not stand.
pub fn proxmox(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, rest) = words::number(text)?;
    let (level, rest) = words::number(rest.strip_prefix(b" ")?)?;
    let (chain, rest) = words::split_once(rest.strip_prefix(b" ")?, b" ")?;
    let (stamp, rest) = rest.split_at_checked("dd/Mon/yyyy:hh:mm:ss +zzzz ".len())?;
    let signs = [(2, b'/'), (6, b'/'), (11, b':'), (14, b':'), (17, b':'), (20, b' '), (26, b' ')];
    let fits = level < 8 && signs.iter().all(|&(at, sign)| stamp.get(at) == Some(&sign));
    fits.then_some((chain, rest))
}

/// The administrator's prefix in what stands before `IN=`: stamps and blanks off; Proxmox's chain where the
/// rule has no words of its own, and never its stamp, which would make every line's prefix another one.
pub fn administrators(text: &[u8]) -> &[u8] {
    let text = kernel_stamp(text).unwrap_or(text);
    match proxmox(text) {
        Some((chain, rest)) if rest.trim_ascii().is_empty() => chain,
        Some((_, rest)) => rest.trim_ascii(),
        None => text.trim_ascii(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_and_columns_come_off() {
        let cases: [(&str, &str); 11] = [
            ("[12345.678901] FOO: ", "FOO:"),
            ("[  341.399450] [UFW BLOCK] ", "[UFW BLOCK]"),
            ("[    9.000001][  T123] DROP ", "DROP"),
            ("[    9.000001] [   C0] DROP ", "DROP"),
            ("[UFW BLOCK] ", "[UFW BLOCK]"),
            ("[12345] DROP ", "[12345] DROP"),
            ("[1.2 DROP ", "[1.2 DROP"),
            ("0 3 PVEFW-HOST-IN 20/Jun/2026:13:09:14 +0200 policy DROP: ", "policy DROP:"),
            ("101 1 tap101i0-IN 20/Jun/2026:13:09:14 +0200 ", "tap101i0-IN"),
            ("3 4 rules left ", "3 4 rules left"),
            ("", ""),
        ];
        for (text, prefix) in cases {
            assert_eq!(administrators(text.as_bytes()), prefix.as_bytes(), "{text}");
        }
    }
}
