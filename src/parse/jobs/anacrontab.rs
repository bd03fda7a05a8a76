//! Anacrontab: `period delay identifier command`. From cronie `anacron/readtab.c` and anacrontab(5). Pure.

use super::crontab::{setting, word};
use super::{Jobs, lines};
use crate::model::job::{Anacron, Job, Schedule};

/// Jobs run as root; a log names them by their identifier.
pub fn read(name: &str, text: &str, jobs: &mut Jobs) {
    let (mut hours, mut random) = (None, 0);
    for (number, line) in joined(lines(name, text, jobs)) {
        let line = line.trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match setting(line) {
            Some(("START_HOURS_RANGE", value)) => match range(value) {
                Some(range) => hours = Some(range),
                None => jobs.doubt(name, number, "START_HOURS_RANGE is no range of hours such as 3-22"),
            },
            Some(("RANDOM_DELAY", value)) => match value.parse::<u16>() {
                Ok(minutes) => random = i64::from(minutes),
                Err(_) => jobs.doubt(name, number, "RANDOM_DELAY is no number of minutes"),
            },
            Some(_) => {}
            None => match entry(line) {
                Ok((period, delay, identifier, command)) => jobs.push(Job {
                    user: "root".to_string(),
                    command: command.to_string(),
                    aliases: vec![identifier.to_string()],
                    starts: Vec::new(),
                    schedule: Schedule::Anacron(Anacron { period, delay, hours }),
                    text: line.split_whitespace().take(2).collect::<Vec<_>>().join(" "),
                    file: name.to_string(),
                    line: number,
                    zone: None,
                    delay: random * 60,
                    logged: true,
                }),
                Err(why) => jobs.doubt(name, number, why),
            },
        }
    }
}

/// A line that ends with a backslash goes on in the next one.
fn joined(lines: Vec<(usize, &str)>) -> Vec<(usize, String)> {
    let mut whole: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for (number, line) in lines {
        let bare = line.strip_suffix('\\');
        match whole.last_mut() {
            Some((_, begun)) if open => {
                begun.push(' ');
                begun.push_str(bare.unwrap_or(line));
            }
            _ => whole.push((number, bare.unwrap_or(line).to_string())),
        }
        open = bare.is_some();
    }
    whole
}

fn range(value: &str) -> Option<(u32, u32)> {
    let (from, to) = value.split_once('-')?;
    let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    (from <= to && to <= 24).then_some((from, to))
}

fn entry(line: &str) -> Result<(u32, u32, &str, &str), String> {
    let (period, rest) = word(line);
    let (delay, rest) = word(rest);
    let (identifier, command) = word(rest);
    let days = match period {
        "@daily" => 1,
        "@weekly" => 7,
        "@monthly" => 28,
        "@yearly" | "@annually" => 365,
        _ => period.parse().map_err(|_| format!("`{period}` is no period in days"))?,
    };
    let minutes = delay.parse().map_err(|_| format!("`{delay}` is no delay in minutes"))?;
    if identifier.is_empty() || identifier.contains('/') || command.trim().is_empty() {
        return Err("not a period, a delay, an identifier and a command".to_string());
    }
    Ok((days, minutes, identifier, command.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use crate::model::job::{Anacron, Schedule};

    #[test]
    fn periods_delays_and_hours() {
        let text = "SHELL=/bin/sh\nRANDOM_DELAY=45\nSTART_HOURS_RANGE=3-22\n\n\
            1\t5\tcron.daily\t\tnice run-parts /etc/cron.daily\n@monthly 45 cron.monthly nice \\\nrun-parts /etc/cron.monthly\n";
        let read = read("etc/anacrontab", text);
        let (daily, monthly) = (&read.jobs[0], &read.jobs[1]);
        assert_eq!(
            (daily.command.as_str(), daily.aliases[0].as_str()),
            ("nice run-parts /etc/cron.daily", "cron.daily")
        );
        let hours = Some((3, 22));
        assert_eq!(daily.schedule, Schedule::Anacron(Anacron { period: 1, delay: 5, hours }));
        assert_eq!(monthly.schedule, Schedule::Anacron(Anacron { period: 28, delay: 45, hours }));
        assert_eq!((daily.delay, monthly.line), (2700, 6));
        assert_eq!(monthly.command, "nice  run-parts /etc/cron.monthly");
        assert_eq!(read.doubts, []);
    }

    #[test]
    fn bad_lines_are_named() {
        let text = "START_HOURS_RANGE=22-3\n@often 5 a b\n1 x a b\n1 5 a/b c\n1 5 a\nRANDOM_DELAY=-1\n";
        let doubts = read("etc/anacrontab", text).doubts;
        assert_eq!(
            doubts.iter().map(|doubt| doubt.what.as_str()).collect::<Vec<_>>(),
            [
                "START_HOURS_RANGE is no range of hours such as 3-22",
                "`@often` is no period in days",
                "`x` is no delay in minutes",
                "not a period, a delay, an identifier and a command",
                "not a period, a delay, an identifier and a command",
                "RANDOM_DELAY is no number of minutes",
            ]
        );
    }
}
