//! Lines of cron itself: `(user) EVENT (detail)`. From Vixie cron `misc.c` (`log_it`) and `do_command.c` as in Debian
//! (whose `-L 8` puts `[pid] ` before the command), FreeBSD and cronie; the words of busybox and dcron, which
//! run under the same program name, are read by `small`.

use super::{ignored_if, run, small};
use crate::model::event::{Meaning, Scheduler};
use crate::parse::words;

pub fn meaning(message: &[u8]) -> Meaning<'_> {
    match message {
        [b'(', ..] => event(message).unwrap_or(Meaning::Unmatched),
        [b'p', b'a', b'm', b'_', ..] | [b'P', b'A', b'M', b' ', ..] => Meaning::Ignored,
        [b'U', b'S', b'E', b'R', b' ', ..] | [b'F', b'I', b'L', b'E', b' ', ..] => small::crond(message),
        _ => small::crond_besides(message),
    }
}

/// `(user) EVENT (detail)`. The user name has no parenthesis, the event neither; the detail is the rest of the
/// line and may hold anything.
fn event(message: &[u8]) -> Option<Meaning<'_>> {
    let (user, rest) = words::split_once(message.strip_prefix(b"(")?, b") ")?;
    let (event, detail) = words::split_once(rest, b" (").unwrap_or((rest, b""));
    Some(match event {
        b"CMD" => run(Scheduler::Cron, user, command(detail), true),
        b"CMDEND" | b"END" => run(Scheduler::Cron, user, command(detail), false),
        _ => ignored_if(rest, ROUTINE),
    })
}

/// The command of `detail`, which is it, its padding and the closing parenthesis (lost in a cut line).
fn command(detail: &[u8]) -> &[u8] {
    let detail = detail.trim_ascii_end();
    let inner = detail.strip_suffix(b")").unwrap_or(detail).trim_ascii();
    numbered(inner).unwrap_or(inner)
}

/// What follows Debian's `[pid] `.
fn numbered(inner: &[u8]) -> Option<&[u8]> {
    let (_, rest) = words::number(inner.strip_prefix(b"[")?)?;
    Some(rest.strip_prefix(b"] ")?.trim_ascii_start())
}

/// Events that start no job: the daemon's and crontab(1)'s own doings, output, mail, refusals.
const ROUTINE: &[&[u8]] = &[
    b"AUTH",
    b"BAD FILE MODE",
    b"BEGIN EDIT",
    b"CAN'T",
    b"CMDOUT",
    b"DEATH",
    b"DELETE",
    b"EDIT",
    b"END EDIT",
    b"ERROR",
    b"FAILED",
    b"INFO",
    b"LIST",
    b"MAIL",
    b"MALFORMED",
    b"NOT A REGULAR FILE",
    b"NOT READABLE",
    b"NUMBER OF HARD LINKS",
    b"No inotify",
    b"ORPHAN",
    b"RELOAD",
    b"REPLACE",
    b"SHUTDOWN",
    b"STARTUP",
    b"STAT FAILED",
    b"SYMLINK",
    b"Syntax error",
    b"UNSAFE",
    b"WRONG",
    b"can't",
    b"error",
    b"grandchild",
    b"pipe",
    b"skip",
    b"tabs",
    b"warning",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_kept_inside_their_padding() {
        let cases = [
            (
                "   cd / && run-parts --report /etc/cron.hourly)",
                "cd / && run-parts --report /etc/cron.hourly",
            ),
            ("(cd /srv && ./a) | grep -c (x))", "(cd /srv && ./a) | grep -c (x)"),
            ("[4711] /usr/local/bin/backup --all)", "/usr/local/bin/backup --all"),
            ("[ -x /usr/lib/php/sessionclean ] && a)", "[ -x /usr/lib/php/sessionclean ] && a"),
            ("[4711])", "[4711]"),
            ("cut off in the midd", "cut off in the midd"),
            ("echo two  blanks )", "echo two  blanks"),
            (")", ""),
        ];
        for (detail, expected) in cases {
            assert_eq!(String::from_utf8_lossy(command(detail.as_bytes())), expected, "{detail}");
        }
    }
}
