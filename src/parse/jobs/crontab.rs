//! Crontabs: `25 6 * * * [user] command`, `@daily`, and the environment lines between them. From Vixie cron and cronie
//! `src/entry.c`, `src/env.c` (`load_env`), `src/do_command.c` (what of a command is run and logged), crontab(5). Pure.

use super::form::{self, Table, User};
use super::{Jobs, fields, lines};
use crate::model::calendar::Zone;
use crate::model::job::{Daemon, Job, Schedule};

/// Reads the whole table. Bad lines are told; the daemon passes over them, too.
pub fn read(name: &str, text: &str, table: &Table, jobs: &mut Jobs) {
    if let Some(remark) = &table.remark {
        jobs.doubt(name, None, remark.as_str());
    }
    let lines = lines(name, text, jobs);
    let column = match table.user {
        User::Column => true,
        User::Owner(_) => false,
        User::Unsaid => {
            let due: Vec<Due<'_>> = lines.iter().filter_map(|(_, line)| due(line)).collect();
            let firsts = due.iter().filter_map(|due| due.rest.split_whitespace().next());
            form::has_user_column(firsts)
        }
    };
    let mut state = State { name, table, column, zone: None, delay: 0 };
    for (number, line) in &lines {
        let line = line.trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match setting(line) {
            Some((key, value)) => state.set(key, value, *number, jobs),
            None => state.job(line, *number, jobs),
        }
    }
    let cut = text
        .lines()
        .last()
        .is_some_and(|last| !last.trim_start().starts_with('#') && !last.trim().is_empty());
    if cut && !text.ends_with('\n') && table.daemon == Daemon::Vixie {
        let what = "the last line has no line end: cronie passes over it, Debian's crontab refuses the table";
        jobs.doubt(name, text.lines().count(), what);
    }
}

/// `name = value`; both may stand in quotes.
pub fn setting(line: &str) -> Option<(&str, &str)> {
    let (key, rest) = match line.as_bytes().first()? {
        quote @ (b'"' | b'\'') => line[1..].split_once(*quote as char)?,
        _ => line.split_at(line.find(|sign: char| sign == '=' || sign.is_whitespace())?),
    };
    let value = rest.trim_start().strip_prefix('=')?.trim();
    let bare = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
    Some((key, bare('"').or_else(|| bare('\'')).unwrap_or(value)))
}

/// A line in its two halves.
struct Due<'a> {
    logged: bool,
    /// Five fields, or one nickname.
    fields: Vec<&'a str>,
    rest: &'a str,
}

fn due(line: &str) -> Option<Due<'_>> {
    let line = line.trim_start();
    if line.starts_with('#') || setting(line).is_some() {
        return None;
    }
    let bare = line.strip_prefix('-').unwrap_or(line);
    let (mut fields, mut rest) = (Vec::new(), bare);
    let count = if bare.starts_with('@') { 1 } else { 5 };
    while fields.len() < count {
        let (field, after) = word(rest);
        if field.is_empty() {
            return None;
        }
        fields.push(field);
        rest = after;
    }
    Some(Due { logged: bare.len() == line.len(), fields, rest })
}

/// The first word and what follows its blanks.
pub fn word(text: &str) -> (&str, &str) {
    let blank = [' ', '\t'];
    let (word, rest) = text.split_at(text.find(blank).unwrap_or(text.len()));
    (word, rest.trim_start_matches(blank))
}

struct State<'a> {
    name: &'a str,
    table: &'a Table,
    column: bool,
    zone: Option<Zone>,
    /// RANDOM_DELAY, in seconds.
    delay: i64,
}

impl State<'_> {
    fn set(&mut self, key: &str, value: &str, number: usize, jobs: &mut Jobs) {
        match key {
            "CRON_TZ" => match value.trim_start_matches(':').parse() {
                Ok(zone) if self.zone != Some(zone) => {
                    self.zone = Some(zone);
                    jobs.doubt(
                        self.name,
                        number,
                        "CRON_TZ is heeded by cronie; Debian's cron does not know it",
                    );
                }
                Ok(_) => {}
                Err(_) => jobs.doubt(self.name, number, format!("CRON_TZ: '{value}' is no time zone")),
            },
            "RANDOM_DELAY" => match value.parse() {
                Ok(minutes @ 0..=1440) => self.delay = minutes * 60_i64,
                _ => jobs.doubt(self.name, number, "RANDOM_DELAY is not within 0-1440 minutes"),
            },
            _ => {}
        }
    }

    fn job(&self, line: &str, number: usize, jobs: &mut Jobs) {
        match self.read(line, number) {
            Ok((job, doubts)) => {
                doubts.into_iter().for_each(|what| jobs.doubt(self.name, number, what));
                jobs.push(job);
            }
            Err(why) => jobs.doubt(self.name, number, why),
        }
    }

    fn read(&self, line: &str, number: usize) -> Result<(Job, Vec<String>), String> {
        let due = due(line).ok_or("neither a setting nor five time fields and a command")?;
        let (schedule, doubts) = schedule(&due.fields, self.table.daemon)?;
        let (user, rest) = match &self.table.user {
            User::Owner(user) => (user.as_str(), due.rest),
            _ if self.column => word(due.rest),
            _ => ("", due.rest),
        };
        if user.starts_with('/') {
            return Err(format!(
                "`{user}` is no user, and a line of this table names one before its command"
            ));
        }
        // FreeBSD's class after the name; cronie's "mail only on failure" before the command.
        let user = user.split([':', '/']).next().unwrap_or(user);
        let rest = rest.strip_prefix("-n ").map_or(rest, str::trim_start);
        if rest.starts_with('*') {
            return Err("a sixth time field; the command is missing".to_string());
        }
        let command = match self.table.daemon {
            Daemon::Vixie => up_to_percent(rest),
            Daemon::Busybox => rest.to_string(),
        };
        let command = command.trim().to_string();
        if command.is_empty() {
            return Err("the command is missing".to_string());
        }
        let job = Job {
            user: user.to_string(),
            command,
            aliases: Vec::new(),
            starts: Vec::new(),
            schedule,
            text: due.fields.join(" "),
            file: self.name.to_string(),
            line: number,
            zone: self.zone,
            delay: self.delay,
            logged: due.logged,
        };
        Ok((job, doubts))
    }
}

fn schedule(fields: &[&str], daemon: Daemon) -> Result<(Schedule, Vec<String>), String> {
    let five = match fields {
        ["@reboot"] => return Ok((Schedule::Reboot, Vec::new())),
        [word] => fields::nickname(word).ok_or_else(|| format!("`{word}` is no nickname that cron knows"))?,
        [minute, hour, day, month, weekday] => [*minute, *hour, *day, *month, *weekday],
        _ => return Err("not five time fields".to_string()),
    };
    fields::read(five, daemon).map(|(cron, doubts)| (Schedule::Cron(cron), doubts))
}

/// What is run and logged: all up to the first `%`, which begins the input; `\%` is a `%`.
fn up_to_percent(rest: &str) -> String {
    let (mut command, mut escaped) = (String::new(), false);
    for letter in rest.chars() {
        match letter {
            '%' if escaped => drop(command.pop()),
            '%' => break,
            _ => {}
        }
        command.push(letter);
        escaped = letter == '\\' && !escaped;
    }
    command
}

#[cfg(test)]
mod tests {
    use super::super::{Jobs, read};

    /// `user | command` of each job, and the doubts.
    fn table(name: &str, text: &str) -> (Vec<String>, Vec<String>) {
        let Jobs { jobs, doubts, .. } = read(name, text);
        let doubts =
            doubts.iter().map(|doubt| format!("{}: {}", doubt.line.unwrap_or(0), doubt.what)).collect();
        (jobs.iter().map(|job| format!("{} | {}", job.user, job.command)).collect(), doubts)
    }

    #[test]
    fn lines_of_a_system_table() {
        let text = "SHELL=/bin/sh\n# a comment\n\n17 * * * *  root\tcd / && run-parts --report /etc/cron.hourly\n\
            -*/5 * * * * www-data php poll.php\n@reboot backup /srv/start\n";
        let (jobs, doubts) = table("etc/crontab", text);
        assert_eq!(
            jobs,
            [
                "root | cd / && run-parts --report /etc/cron.hourly",
                "www-data | php poll.php",
                "backup | /srv/start"
            ]
        );
        assert_eq!(doubts, Vec::<String>::new());
        let read = read("etc/crontab", text).jobs;
        assert_eq!(read.iter().map(|job| job.logged).collect::<Vec<_>>(), [true, false, true]);
        assert_eq!(
            (read[0].line, read[0].text.as_str(), read[0].id().as_str()),
            (4, "17 * * * *", "root cd / && run-parts --report /etc/cron.hourly")
        );
    }

    #[test]
    fn whose_table_it_is() {
        assert_eq!(table("var/spool/cron/crontabs/anna", "0 9 * * * root x\n").0, ["anna | root x"]);
        assert_eq!(table("saved.txt", "0 9 * * * nice run-parts x\n").0, [" | nice run-parts x"]);
        assert_eq!(
            table("saved.txt", "0 9 * * * henry echo\n1 9 * * * root x\n").0,
            ["henry | echo", "root | x"]
        );
    }

    #[test]
    fn a_table_with_a_user_column_needs_it() {
        let (jobs, doubts) = table("etc/cron.d/x", "0 9 * * * /srv/a b\n");
        assert_eq!(jobs, Vec::<String>::new());
        assert_eq!(doubts, ["1: `/srv/a` is no user, and a line of this table names one before its command"]);
    }

    #[test]
    fn percent_ends_the_command() {
        let commands = |line: &str| table("spool/cron/anna", &format!("0 9 * * * {line}\n")).0;
        assert_eq!(commands(r"mail -s a b%body%more"), ["anna | mail -s a b"]);
        assert_eq!(commands(r"date +\%F > x"), ["anna | date +%F > x"]);
        assert_eq!(commands(r"echo a\\%b"), [r"anna | echo a\\"]);
        assert_eq!(table("etc/crontabs/root", "0 9 * * * date +%F\n").0, ["root | date +%F"]);
    }

    #[test]
    fn settings_are_no_jobs() {
        for line in ["MAILTO=a@b.example", "\"A B\" = c", "PATH = /bin:/sbin", "'X'='y'", "EMPTY="] {
            assert_eq!(table("spool/cron/anna", &format!("{line}\n")), (Vec::new(), Vec::new()), "{line}");
        }
        assert_eq!(table("spool/cron/anna", "* * * * * A=b c\n").0, ["anna | A=b c"]);
        let text = "CRON_TZ=Asia/Tokyo\nRANDOM_DELAY=30\n0 9 * * * x\nRANDOM_DELAY=x\nCRON_TZ=Mars/Olympus\n";
        let jobs = read("spool/cron/anna", text);
        assert_eq!((jobs.jobs[0].delay, jobs.jobs[0].zone), (1800, "Asia/Tokyo".parse().ok()));
        assert_eq!(
            jobs.doubts.iter().map(|doubt| doubt.line).collect::<Vec<_>>(),
            [Some(1), Some(4), Some(5)]
        );
    }

    #[test]
    fn bad_lines_are_named() {
        let text =
            "x\n0 9 * * *\n0 9 * * * * y\n@sometimes z\n61 * * * * z\n0 0 30 2 * z\n0 9 * * * %\n0 9 * * * z";
        let (jobs, doubts) = table("spool/cron/anna", text);
        assert_eq!(jobs, ["anna | z", "anna | z"]);
        assert_eq!(
            doubts,
            [
                "1: neither a setting nor five time fields and a command",
                "2: the command is missing",
                "3: a sixth time field; the command is missing",
                "4: `@sometimes` is no nickname that cron knows",
                "5: bad minute: `61` is not within 0-59",
                "6: never due: no such day in these months",
                "7: the command is missing",
                "8: the last line has no line end: cronie passes over it, Debian's crontab refuses the table",
            ]
        );
    }
}
