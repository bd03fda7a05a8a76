//! A job and when it is due, as a crontab, an anacrontab or a timer unit says. Data only.

use super::calendar::Zone;

/// A line of a schedule.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Empty where the schedule does not say.
    pub user: String,
    /// As the scheduler hands it on and logs it: a command line up to its `%`, the name of a service.
    pub command: String,
    /// Other names under which a log may know it: anacron's identifier, the description of a service.
    pub aliases: Vec<String>,
    /// What it starts in turn, in this order: the scripts of a run-parts folder, the commands of a service.
    pub starts: Vec<String>,
    pub schedule: Schedule,
    /// The schedule as written: `25 6 * * *`, `OnCalendar=daily`.
    pub text: String,
    pub file: String,
    /// From 1.
    pub line: usize,
    /// The zone its schedule is meant in, where it states one; else that of the host.
    pub zone: Option<Zone>,
    /// It may start up to so many seconds after it is due: random delays, and the slack of a timer.
    pub delay: i64,
    /// False where its start is not written to the log (a `-` before the line).
    pub logged: bool,
}

impl Job {
    /// `user command`, as the JSON contract has it; the command alone where the user is not known.
    pub fn id(&self) -> String {
        if self.user.is_empty() { self.command.clone() } else { format!("{} {}", self.user, self.command) }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Schedule {
    Cron(Cron),
    /// `@reboot`: when the daemon has come up after a boot.
    Reboot,
    Anacron(Anacron),
    Timer(Timer),
    /// Only some of its times are known: what clocks showed, seconds since 1970-01-01 00:00:00 of that wall.
    Listed(Vec<i64>),
}

/// The time fields of a crontab line, a bit for each value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cron {
    /// 0-59
    pub minute: u64,
    /// 0-23
    pub hour: u32,
    /// 1-31
    pub day: u32,
    /// 1-12
    pub month: u16,
    /// Sunday is bit 0, Saturday bit 6.
    pub weekday: u8,
    /// A day matches by its date or by its weekday; else it has to by both.
    pub either: bool,
    /// Minute or hour begin with `*`: the job follows the clock on the wall through a DST change.
    pub wild: bool,
    /// The span within which one time is drawn at random (`~`), when the table is loaded.
    pub drawn: Option<Span>,
    pub daemon: Daemon,
}

impl Cron {
    pub const fn on_day(&self, month: u32, day: u32, weekday: u32) -> bool {
        let (date, week) = (self.day >> day & 1 == 1, self.weekday >> ((weekday + 1) % 7) & 1 == 1);
        self.month >> month & 1 == 1 && if self.either { date || week } else { date && week }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    Hour,
    Day,
    Week,
    Month,
    Year,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Daemon {
    /// Vixie cron and what comes of it: Debian's, cronie.
    Vixie,
    Busybox,
}

/// A line of an anacrontab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anacron {
    /// Days between two runs; that of `@monthly` is 28, of `@yearly` 365.
    pub period: u32,
    /// Minutes from the start of anacron.
    pub delay: u32,
    /// Hours in which jobs may start, the second not included.
    pub hours: Option<(u32, u32)>,
}

/// A timer unit. Spans are in microseconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timer {
    pub calendars: Vec<Calendar>,
    /// After a boot: OnBootSec, OnStartupSec, OnActiveSec.
    pub boot: Vec<i64>,
    /// After the last start of the unit.
    pub active: Vec<i64>,
    /// After the last end of the unit.
    pub inactive: Vec<i64>,
    /// What was missed while the machine was off is made up for at boot.
    pub persistent: bool,
}

/// A calendar expression of systemd.time(7). An empty list of a component is every value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calendar {
    /// Monday is bit 0; all seven where none is named.
    pub weekdays: u8,
    pub years: Vec<Component>,
    pub months: Vec<Component>,
    pub days: Vec<Component>,
    /// Days are counted back from the end of the month (`*-*~1`).
    pub from_end: bool,
    pub hours: Vec<Component>,
    pub minutes: Vec<Component>,
    /// Within the minute, in microseconds.
    pub micros: Vec<Component>,
    pub zone: Option<Zone>,
}

impl Calendar {
    /// Month and day from 1, Monday 0; `length` is the number of days of that month.
    pub fn on_day(&self, (year, month, day): (i32, u32, u32), weekday: u32, length: u32) -> bool {
        let day = i64::from(day);
        let on = |list: &[Component], value: i64| list.is_empty() || list.iter().any(|one| one.has(value));
        self.weekdays >> weekday & 1 == 1
            && on(&self.years, i64::from(year))
            && on(&self.months, i64::from(month))
            && if self.from_end && !self.days.is_empty() {
                self.days.iter().any(|one| one.before(i64::from(length) + 1).has(day))
            } else {
                on(&self.days, day)
            }
    }
}

/// `start`, `start..stop`, `start/step`, `start..stop/step`. A step of 0: `start` alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Component {
    pub start: i64,
    pub stop: Option<i64>,
    pub step: i64,
}

impl Component {
    pub const fn has(self, value: i64) -> bool {
        let steps = match self.stop {
            Some(stop) => value >= self.start && value <= stop,
            None if self.step == 0 => return value == self.start,
            None => value >= self.start,
        };
        steps && (self.step == 0 || (value - self.start) % self.step == 0)
    }

    /// Counted back from `end`; a range that is counted back runs from its later day to its earlier one.
    const fn before(self, end: i64) -> Component {
        match self.stop {
            Some(stop) => Component { start: end - stop, stop: Some(end - self.start), step: self.step },
            None => Component { start: end - self.start, ..self },
        }
    }
}

/// A start of a job as its schedule has it: seconds since the epoch, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fire {
    pub earliest: i64,
    /// After random delays and slack; the same as `earliest` where there are none.
    pub latest: i64,
}
