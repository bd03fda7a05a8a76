//! What kind of schedule a file is: by its folder, its name, and then by what stands in it. From cronie
//! `src/database.c` (`not_a_crontab`), Debian's cron(8) on `/etc/cron.d` and run-parts(8), and crond of busybox. Pure.

use crate::model::job::Daemon;

pub enum Form {
    Crontab(Table),
    Anacrontab,
    Script(Script),
    Units,
    /// `systemctl list-timers`, units after it perhaps.
    Listing,
    /// No scheduler reads it, which is worth a word.
    Passed(String),
    /// No scheduler reads it, as everybody knows: `.placeholder`.
    Silent,
}

/// A crontab. Whether its lines have a user column shows in them where the folder does not say.
pub struct Table {
    pub daemon: Daemon,
    pub user: User,
    pub remark: Option<String>,
}

pub enum User {
    /// The whole table is this user's; empty where it is not known whose.
    Owner(String),
    Column,
    Unsaid,
}

/// A script that run-parts starts.
pub struct Script {
    /// `cron.daily`
    pub folder: String,
    pub name: String,
    pub file: String,
    pub remark: Option<String>,
}

const FOLDERS: [&str; 4] = ["cron.hourly", "cron.daily", "cron.weekly", "cron.monthly"];
/// What package managers and editors leave behind; neither cron nor run-parts looks at it.
const LEFTOVERS: [&str; 13] = [
    "~",
    ",v",
    ".bak",
    ".rpmsave",
    ".rpmorig",
    ".rpmnew",
    ".cfsaved",
    ".swp",
    ".dpkg-old",
    ".dpkg-dist",
    ".dpkg-new",
    ".dpkg-tmp",
    ".disabled",
];

pub fn of(path: &str, text: &str) -> Form {
    let mut parts = path.rsplit('/');
    let (name, folder, above) =
        (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let ran = FOLDERS.contains(&folder);
    if ran || folder == "cron.d" {
        if name.starts_with('.') {
            return Form::Silent;
        }
        if name.starts_with('#') || LEFTOVERS.iter().any(|ending| name.ends_with(ending)) {
            return Form::Passed("neither cron nor run-parts reads a file of such a name".to_string());
        }
    }
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    let odd = |who: &str| {
        Some(format!("Debian's {who} passes over a name with other signs than letters, digits, - and _"))
    };
    if ran {
        let (folder, name, file) = (folder.to_string(), name.to_string(), path.to_string());
        return Form::Script(Script {
            folder,
            name,
            file,
            remark: if plain { None } else { odd("run-parts") },
        });
    }
    let table = |user, daemon| Form::Crontab(Table { user, daemon, remark: None });
    if folder == "cron.d" {
        let remark = if plain { None } else { odd("cron") };
        return Form::Crontab(Table { user: User::Column, daemon: Daemon::Vixie, remark });
    }
    match (above, folder, name) {
        ("etc", "crontabs", user) => return table(User::Owner(user.to_string()), Daemon::Busybox),
        ("cron", "crontabs" | "tabs", user) | ("spool", "cron", user) if !user.is_empty() => {
            return table(User::Owner(user.to_string()), Daemon::Vixie);
        }
        (_, "etc", "crontab") => return table(User::Column, Daemon::Vixie),
        _ => {}
    }
    by_content(name, text).unwrap_or_else(|| table(User::Unsaid, Daemon::Vixie))
}

fn by_content(name: &str, text: &str) -> Option<Form> {
    let is_unit =
        |name: &str| [".timer", ".service", ".timer.in", ".service.in"].iter().any(|end| name.ends_with(end));
    let lines = || text.lines().take(10_000).map(str::trim);
    if lines().any(is_listing) {
        return Some(Form::Listing);
    }
    if is_unit(name) || lines().any(|line| matches!(line, "[Timer]" | "[Service]" | "[Unit]")) {
        return Some(Form::Units);
    }
    let anacron = name.contains("anacrontab") || (lines().any(is_anacron) && !lines().any(is_cron));
    anacron.then_some(Form::Anacrontab)
}

/// The heading of `systemctl list-timers`.
pub fn is_listing(line: &str) -> bool {
    let mut words = line.split_whitespace();
    words.next() == Some("NEXT")
        && words.clone().any(|word| word == "UNIT")
        && words.any(|word| word == "ACTIVATES")
}

/// `1  5  cron.daily  command`
fn is_anacron(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let (Some(period), Some(delay), Some(name)) = (words.next(), words.next(), words.next()) else {
        return false;
    };
    (number(period) || period.starts_with('@'))
        && number(delay)
        && name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && words.next().is_some()
}

fn is_cron(line: &str) -> bool {
    let field =
        |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*,-/~".contains(&byte));
    !line.starts_with('#') && line.split_whitespace().take(3).filter(|word| field(word)).count() == 3
}

/// Whether these are lines with a user column: the first words after the time fields all look like user names, and one
/// of them at least is an account that systems have.
pub fn has_user_column<'a>(firsts: impl Iterator<Item = &'a str> + Clone) -> bool {
    let name = |word: &str| {
        word.len() <= 32
            && word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
    };
    firsts.clone().all(name) && firsts.clone().any(|word| ACCOUNTS.contains(&word))
}

/// Accounts that jobs of distributions run as. None of them is a command, save `mail` and `man`, which are left out.
const ACCOUNTS: [&str; 30] = [
    "root",
    "daemon",
    "nobody",
    "www-data",
    "apache",
    "nginx",
    "httpd",
    "http",
    "postgres",
    "mysql",
    "list",
    "mailman",
    "backup",
    "news",
    "uucp",
    "smmsp",
    "smmta",
    "amavis",
    "clamav",
    "debian-spamd",
    "logcheck",
    "munin",
    "nagios",
    "postfix",
    "dovecot",
    "vmail",
    "mailnull",
    "git",
    "operator",
    "_dhcp",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn name(form: &Form) -> &'static str {
        match form {
            Form::Crontab(Table { user: User::Owner(_), daemon: Daemon::Busybox, .. }) => "busybox",
            Form::Crontab(Table { user: User::Owner(_), .. }) => "owner",
            Form::Crontab(Table { user: User::Column, remark: None, .. }) => "column",
            Form::Crontab(Table { user: User::Column, .. }) => "odd column",
            Form::Crontab(_) => "unsaid",
            Form::Anacrontab => "anacrontab",
            Form::Script(Script { remark: None, .. }) => "script",
            Form::Script(_) => "odd script",
            Form::Units => "units",
            Form::Listing => "listing",
            Form::Passed(_) => "passed",
            Form::Silent => "silent",
        }
    }

    #[test]
    fn by_place_and_name() {
        for (path, expected) in [
            ("/var/spool/cron/crontabs/anna", "owner"),
            ("var/spool/cron/anna", "owner"),
            ("/var/spool/cron/tabs/root", "owner"),
            ("/etc/crontabs/root", "busybox"),
            ("/etc/crontab", "column"),
            ("backup/etc/cron.d/php", "column"),
            ("cron.d/php.conf", "odd column"),
            ("cron.d/php~", "passed"),
            ("cron.d/php.dpkg-dist", "passed"),
            ("cron.d/.placeholder", "silent"),
            ("/etc/cron.daily/logrotate", "script"),
            ("/etc/cron.daily/backup.sh", "odd script"),
            ("/etc/cron.daily/logrotate.rpmnew", "passed"),
            ("/etc/anacrontab", "anacrontab"),
            ("/usr/lib/systemd/system/fstrim.timer", "units"),
            ("mycrontab", "unsaid"),
            ("", "unsaid"),
        ] {
            assert_eq!(name(&of(path, "")), expected, "{path}");
        }
    }

    #[test]
    fn by_content_() {
        for (text, expected) in [
            ("# timers\n[Timer]\nOnCalendar=daily\n", "units"),
            ("NEXT                        LEFT     LAST PASSED UNIT ACTIVATES\n", "listing"),
            (
                "NEXT                        LEFT LAST                        PASSED UNIT        ACTIVATES\n",
                "listing",
            ),
            ("1\t5\tcron.daily\trun-parts /etc/cron.daily\n", "anacrontab"),
            ("1 5 cron.daily x\n1 5 * * * x\n", "unsaid"),
        ] {
            assert_eq!(name(&of("pasted.txt", text)), expected, "{text}");
        }
        assert!(has_user_column(["root", "henry"].into_iter()));
        for words in [["nice", "nice"], ["root", "/bin/true"], ["henry", "anna"]] {
            assert!(!has_user_column(words.into_iter()), "{words:?}");
        }
    }
}
