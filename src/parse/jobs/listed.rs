//! The output of `systemctl list-timers`: the next and the last time of each timer, not its schedule. From systemd
//! `src/systemctl/systemctl-list-units.c` (`output_timers_list`) and `src/basic/time-util.c` (`format_timestamp_style`): a
//! time is `Mon 2026-03-02 06:12:34 CET`, none is `n/a` or `-`. Pure.

use super::{Jobs, form, lines};
use crate::model::calendar::{Zone, day_number};
use crate::model::job::{Job, Schedule};

/// Says which jobs are known by their times only.
pub fn settle(jobs: &mut Jobs) {
    let listed: Vec<(String, usize, String)> = jobs
        .jobs
        .iter()
        .filter(|job| matches!(job.schedule, Schedule::Listed(_)))
        .map(|job| (job.file.clone(), job.line, job.command.clone()))
        .collect();
    for (file, line, command) in listed {
        jobs.doubt(&file, line, format!("{command}: the list tells two times of it, not when it is due"));
    }
}

/// Adds a job for each line; a timer whose unit is read, too, takes its place.
pub fn read(name: &str, text: &str, jobs: &mut Jobs) {
    let lines = lines(name, text, jobs);
    for (number, line) in lines.into_iter().skip_while(|(_, line)| !form::is_listing(line)).skip(1) {
        let mut words = line.split_whitespace().rev();
        let (Some(last), Some(before)) = (words.next(), words.next()) else { break };
        let (timer, service) = if last.ends_with(".timer") { (last, None) } else { (before, Some(last)) };
        if !timer.ends_with(".timer") {
            // What follows the table: `7 timers listed.`
            break;
        }
        let times = times(line);
        let service = service.map_or_else(|| timer.replace(".timer", ".service"), str::to_string);
        jobs.push(Job {
            user: String::new(),
            command: service,
            aliases: vec![timer.to_string()],
            starts: Vec::new(),
            text: "list-timers".to_string(),
            file: name.to_string(),
            line: number,
            zone: times.iter().any(|(_, zone)| *zone == "UTC").then_some(Zone::UTC),
            schedule: Schedule::Listed(times.into_iter().map(|(wall, _)| wall).collect()),
            delay: 0,
            logged: true,
        });
    }
}

/// The stamps of a line, as the wall showed them, and the abbreviations after them.
fn times(line: &str) -> Vec<(i64, &str)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let stamp = |three: &[&str]| {
        let [date, clock, zone] = three else { return None };
        let date: Vec<&str> = date.split('-').collect();
        let [year, month, day] = date.as_slice() else { return None };
        let day = day_number(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
        let clock: Vec<&str> = clock.split(':').collect();
        let [hour, minute, second] = clock.as_slice() else { return None };
        let whole = second.split('.').next()?;
        let part = |text: &str, below: i64| text.parse().ok().filter(|value| (0..below).contains(value));
        let second = part(hour, 24)? * 3600 + part(minute, 60)? * 60 + part(whole, 61)?;
        Some((
            i64::from(day) * 86_400 + second,
            words.iter().copied().find(|word| word == zone).unwrap_or(""),
        ))
    };
    let mut times: Vec<(i64, &str)> = words.windows(3).filter_map(stamp).collect();
    times.sort_unstable();
    times
}
