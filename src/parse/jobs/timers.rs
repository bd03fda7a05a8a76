//! Timer units: what they start and when. From systemd.timer(5), systemd.unit(5) on drop-ins, templates and specifiers, and
//! systemd `src/core/timer.c` (`timer_enter_waiting`). Whether a timer is enabled does not stand in its files. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::span::{SECOND, span};
use super::units::{Setting, Unit};
use super::{Jobs, calendar};
use crate::model::job::{Job, Schedule, Timer};

/// Timers of one host at most.
const MOST: usize = 4_000;

/// A setting and the file it stands in.
type Told<'a> = (&'a Unit, &'a Setting);

/// Makes a job of each timer among the units, with its drop-ins and its service. Listed instances of a template (jobs
/// that are there already) are given its schedule.
pub fn settle(units: &[Unit], jobs: &mut Jobs) {
    let names: BTreeSet<&str> = units
        .iter()
        .filter(|unit| !unit.is_drop_in())
        .filter_map(Unit::name)
        .filter(|name| name.ends_with(".timer"))
        .collect();
    let shelf = Shelf::new(units);
    if names.len() > MOST {
        jobs.doubt("", None, format!("{} timers more than {MOST} are left out", names.len() - MOST));
    }
    for name in names.into_iter().take(MOST) {
        let instances = if name.contains("@.") { listed_instances(name, jobs) } else { Vec::new() };
        if instances.is_empty() {
            timer(name, name, &shelf, jobs);
        }
        for instance in instances {
            timer(&instance, name, &shelf, jobs);
        }
    }
}

/// Instances of a template that a listing names.
fn listed_instances(template: &str, jobs: &Jobs) -> Vec<String> {
    let (prefix, suffix) = template.split_once('@').unwrap_or((template, ""));
    let listed = jobs.jobs.iter().flat_map(|job| &job.aliases);
    let belongs = |name: &&String| {
        name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('@') && rest.len() > suffix.len() + 1)
            && name.ends_with(suffix)
    };
    listed.filter(belongs).cloned().collect()
}

fn timer(name: &str, unit: &str, shelf: &Shelf<'_>, jobs: &mut Jobs) {
    let Some((main, told)) = shelf.settings(unit, "Timer") else { return };
    if main.settings.is_empty() && told.is_empty() {
        // Masked: an empty file, or a link to /dev/null.
        return;
    }
    let mut plan = Plan::default();
    // Where it says when: the first of its settings that was not taken back.
    let mut place = None;
    for (unit, setting) in &told {
        if let Err(why) = plan.take(setting) {
            jobs.doubt(&unit.file, setting.line, why);
        }
        place = if plan.text.is_empty() { None } else { place.or(Some((unit.file.clone(), setting.line))) };
    }
    let fallback =
        told.first().map_or((main.file.clone(), 1), |(unit, setting)| (unit.file.clone(), setting.line));
    let (file, line) = place.unwrap_or(fallback);
    if let Some(why) = plan.idle() {
        jobs.doubt(&file, line, format!("{name}: {why}"));
    }
    if !plan.any() {
        return;
    }
    let stem = name.strip_suffix(".timer").unwrap_or(name);
    let started =
        plan.unit.as_deref().map_or_else(|| format!("{stem}.service"), |unit| specified(unit, name));
    let template = main.name().unwrap_or(name).contains("@.");
    if template && name.contains("@.") {
        jobs.doubt(
            &file,
            line,
            format!("{name} is a template; which instances of it run does not stand here"),
        );
    }
    let (user, description, starts) = service(&started, shelf);
    if shelf.main(&started).is_none() {
        jobs.doubt(
            &file,
            line,
            format!("{name} starts {started}, which is not among the files: what it runs is not known"),
        );
    }
    jobs.jobs.retain(|job| {
        !(matches!(job.schedule, Schedule::Listed(_)) && job.aliases.iter().any(|alias| alias == name))
    });
    jobs.push(Job {
        user,
        command: started,
        aliases: description.into_iter().collect(),
        starts,
        schedule: Schedule::Timer(plan.timer),
        text: plan.text.join(" "),
        file,
        line,
        zone: None,
        delay: (plan.accuracy + plan.random + SECOND - 1) / SECOND,
        logged: true,
    });
}

/// User, description and commands of the unit that is started.
fn service(name: &str, shelf: &Shelf<'_>) -> (String, Option<String>, Vec<String>) {
    let template = template_of(name);
    let found =
        [Some(name), template.as_deref()].into_iter().flatten().find(|name| shelf.main(name).is_some());
    let Some(found) = found else { return (String::new(), None, Vec::new()) };
    let told = |section: &str| shelf.settings(found, section).map(|(_, told)| told).unwrap_or_default();
    let last = |told: &[Told<'_>], key: &str| {
        let setting = told.iter().rev().find(|(_, setting)| setting.key == key)?;
        (!setting.1.value.is_empty()).then(|| setting.1.value.clone())
    };
    let (service, unit) = (told("Service"), told("Unit"));
    let mut starts = Vec::new();
    for (_, setting) in service.iter().filter(|(_, setting)| setting.key == "ExecStart") {
        if setting.value.is_empty() {
            starts.clear();
        } else {
            starts.push(setting.value.trim_start_matches(['-', '@', ':', '+', '!']).to_string());
        }
    }
    (last(&service, "User").unwrap_or_default(), last(&unit, "Description"), starts)
}

/// `a@.service` of `a@b.service`.
fn template_of(name: &str) -> Option<String> {
    let (prefix, rest) = name.split_once('@')?;
    let (_, kind) = rest.rsplit_once('.')?;
    Some(format!("{prefix}@.{kind}"))
}

/// `%n`, `%p`, `%i` and `%%` of a name.
fn specified(text: &str, name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let (prefix, instance) = stem.split_once('@').unwrap_or((stem, ""));
    let (mut out, mut signs) = (String::new(), text.chars());
    while let Some(sign) = signs.next() {
        match if sign == '%' { signs.next() } else { None } {
            None => out.push(sign),
            Some('n') => out.push_str(name),
            Some('N') => out.push_str(stem),
            Some('p' | 'P') => out.push_str(prefix),
            Some('i' | 'I') => out.push_str(instance),
            Some('%') => out.push('%'),
            Some(other) => out.extend(['%', other]),
        }
    }
    out
}

/// A timer while its settings are taken in, in their order. Spans in microseconds.
struct Plan {
    timer: Timer,
    text: Vec<String>,
    unit: Option<String>,
    accuracy: i64,
    random: i64,
    bad: bool,
}

impl Default for Plan {
    fn default() -> Plan {
        let minute = 60 * SECOND;
        Plan {
            timer: Timer::default(),
            text: Vec::new(),
            unit: None,
            accuracy: minute,
            random: 0,
            bad: false,
        }
    }
}

impl Plan {
    fn take(&mut self, Setting { key, value, .. }: &Setting) -> Result<(), String> {
        let length = || span(value).ok_or_else(|| format!("{key}={value} is no span of time"));
        match key.as_str() {
            // One empty setting takes back all of them.
            "OnCalendar" | "OnBootSec" | "OnStartupSec" | "OnActiveSec" | "OnUnitActiveSec"
            | "OnUnitInactiveSec"
                if value.is_empty() =>
            {
                self.timer = Timer { persistent: self.timer.persistent, ..Timer::default() };
                self.text.clear();
                return Ok(());
            }
            "OnCalendar" => {
                let Some(calendar) = calendar::calendar(value) else {
                    self.bad = true;
                    return Err(format!("OnCalendar={value} is no calendar expression"));
                };
                let never = calendar::never(&calendar);
                self.timer.calendars.push(calendar);
                self.text.push(format!("{key}={value}"));
                return if never { Err(format!("OnCalendar={value} never comes")) } else { Ok(()) };
            }
            "OnBootSec" | "OnStartupSec" | "OnActiveSec" => self.timer.boot.push(length()?),
            "OnUnitActiveSec" => self.timer.active.push(length()?),
            "OnUnitInactiveSec" => self.timer.inactive.push(length()?),
            "AccuracySec" => self.accuracy = if value.is_empty() { 60 * SECOND } else { length()?.max(1) },
            "RandomizedDelaySec" | "RandomizedOffsetSec" => {
                self.random = if value.is_empty() { 0 } else { length()? }
            }
            "Persistent" => {
                self.timer.persistent =
                    matches!(value.to_ascii_lowercase().as_str(), "1" | "yes" | "y" | "true" | "t" | "on")
            }
            "Unit" => self.unit = (!value.is_empty()).then(|| value.clone()),
            _ => {}
        }
        if key.starts_with("On") {
            self.text.push(format!("{key}={value}"));
        }
        Ok(())
    }

    fn any(&self) -> bool {
        let Timer { calendars, boot, active, inactive, .. } = &self.timer;
        !(calendars.is_empty() && boot.is_empty() && active.is_empty() && inactive.is_empty())
    }

    /// Why it never starts anything by itself.
    fn idle(&self) -> Option<&'static str> {
        let Timer { calendars, boot, active, inactive, .. } = &self.timer;
        let first = !calendars.is_empty() || !boot.is_empty();
        match (first, active.is_empty() && inactive.is_empty()) {
            (true, _) => None,
            (false, true) if self.bad => None,
            (false, true) => Some("nothing starts it"),
            (false, false) => Some("it waits for a first start that only something else can give"),
        }
    }
}

/// All units by name.
struct Shelf<'a> {
    mains: BTreeMap<&'a str, &'a Unit>,
    drop_ins: BTreeMap<&'a str, Vec<&'a Unit>>,
}

impl<'a> Shelf<'a> {
    fn new(units: &'a [Unit]) -> Shelf<'a> {
        let mut shelf = Shelf { mains: BTreeMap::new(), drop_ins: BTreeMap::new() };
        for unit in units {
            let Some(name) = unit.name() else { continue };
            if unit.is_drop_in() {
                shelf.drop_ins.entry(name).or_default().push(unit);
            } else {
                let kept = shelf.mains.entry(name).or_insert(unit);
                if unit.rank() < kept.rank() {
                    *kept = unit;
                }
            }
        }
        shelf
    }

    fn main(&self, name: &str) -> Option<&'a Unit> {
        self.mains.get(name).copied().or_else(|| self.mains.get(template_of(name)?.as_str()).copied())
    }

    /// The unit and what its section says: its own file, then its drop-ins by their names. One of a higher rank
    /// takes the place of another of the same name.
    fn settings(&self, name: &str, section: &str) -> Option<(&'a Unit, Vec<Told<'a>>)> {
        let main = self.main(name)?;
        let mut chosen: BTreeMap<&str, &Unit> = BTreeMap::new();
        let stem = name.rsplit_once('.').map_or("", |(_, kind)| kind);
        for owner in [stem, template_of(name).as_deref().unwrap_or(""), name] {
            for unit in self.drop_ins.get(owner).into_iter().flatten() {
                let kept = chosen.entry(unit.base()).or_insert(unit);
                if unit.rank() <= kept.rank() {
                    *kept = unit;
                }
            }
        }
        let all = std::iter::once(main).chain(chosen.into_values());
        let told = all.flat_map(|unit| unit.settings.iter().map(move |setting| (unit, setting)));
        Some((main, told.filter(|(_, setting)| setting.section == section).collect()))
    }
}
