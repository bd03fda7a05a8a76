//! The log of a mail gateway for some days, made up, and the truth about it: everything that a report has to find.
//! Uses the standard library only. The same plan gives the same bytes.
//!
//! The clock goes from second to second. In each, what is due begins (a visit, a job, a wave's next client); its script
//! writes all lines of it at once, some of them seconds ahead (`lines`), and counts them (`truth`).

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;

/// Puts parts, one after the other, to a line.
macro_rules! put {
    ($out:expr, $($part:expr),+ $(,)?) => {{
        let out: &mut Vec<u8> = $out;
        $( Put::put(&$part, out); )+
    }};
}

mod budget;
pub mod files;
mod firewall;
mod json;
mod lines;
mod machine;
mod mail;
mod outgoing;
mod people;
mod processes;
mod put;
mod refusals;
mod rng;
mod sessions;
mod story;
mod truth;
mod visits;
mod waves;

pub use json::report;
pub use lines::{Log, Stamps};
pub use truth::Truth;

use lines::Lines;
use people::People;
use processes::{Pids, Service};
use put::QueueId;
use rng::Rng;
use sessions::Kind;
use waves::Wave;

/// How much log is wanted.
#[derive(Clone, Copy, Debug)]
pub enum Size {
    Bytes(u64),
    Lines(u64),
}

#[derive(Clone, Debug)]
pub struct Plan {
    /// Midnight, in seconds since the epoch.
    pub start: i64,
    pub days: i64,
    pub seed: u64,
    pub size: Size,
    pub stamps: Stamps,
    /// Second of the day at which a new file begins; None for a single file.
    pub rotate_at: Option<i64>,
    /// Firewall lines go to a file of their own.
    pub kernel_log: bool,
}

/// Where the lines go.
pub trait Output {
    fn write(&mut self, log: Log, lines: &[u8]) -> io::Result<()>;
    /// The next lines of the mail log go to a new file.
    fn rotate(&mut self) -> io::Result<()>;
}

/// Visits in each hour of a day, the mean being 100.
const HOURS: [u32; 24] = [
    62, 56, 52, 50, 52, 60, 74, 92, 118, 140, 146, 144, 134, 138, 142, 138, 130, 120, 110, 104, 98, 90, 80,
    70,
];
/// Bytes written at once.
const BLOCK: usize = 256 * 1024;
/// No visit begins, and nothing is taken up again, so many seconds before the end.
const LAST_VISIT: i64 = 200;
const LAST_TASK: i64 = 150;

/// What is to happen at a later second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Task {
    /// A client that passed postscreen's tests is handed to smtpd.
    Session { client: u32, kind: Kind },
    /// A deferred message is tried again.
    Retry { message: QueueId, contact: u32, sender: u32 },
}

/// What the scripts work with.
struct Week {
    plan: Plan,
    end: i64,
    rng: Rng,
    people: People,
    lines: Lines,
    truth: Truth,
    pids: Pids,
    smtpd: Service,
    submission: Service,
    /// Processes of the other services, which change from time to time.
    helpers: [u32; 14],
    messages: u64,
    tasks: BinaryHeap<Reverse<(i64, u64, Task)>>,
    waves: Vec<Wave>,
    process_limit: usize,
    /// When master last warned of its limit.
    warned: i64,
    /// Visits so far, and those since anvil last spoke.
    visits: u64,
    lately: u64,
}

/// Writes the log and gives the truth about it.
pub fn generate(plan: &Plan, output: &mut impl Output) -> io::Result<Truth> {
    let mut week = Week::new(plan.clone());
    let (mut mail, mut kernel) = (Vec::with_capacity(2 * BLOCK), Vec::new());
    let (mut rate, mut due) = (0.0, 0.0);
    for at in plan.start..week.end {
        if at > plan.start && plan.rotate_at == Some(at.rem_euclid(86_400)) {
            output.write(Log::Mail, &mail)?;
            mail.clear();
            output.rotate()?;
            week.truth.next_file(Log::Mail);
        }
        if at.rem_euclid(600) == 0 {
            rate = week.rate(at);
            week.change_helpers();
        }
        week.clockwork(at);
        week.tasks(at);
        // Visits come by chance: as many as are due on average, at uneven distances.
        due += rate * f64::from(HOURS[(at.rem_euclid(86_400) / 3600) as usize]) / 100.0;
        while due > 0.0 {
            due += (1.0 - week.rng.unit()).ln();
            week.visit(at);
        }
        week.lines.flush(at, &mut mail, &mut kernel, &mut week.truth);
        for (log, lines) in [(Log::Mail, &mut mail), (Log::Kernel, &mut kernel)] {
            if lines.len() >= BLOCK || at + 1 == week.end {
                output.write(log, lines)?;
                lines.clear();
            }
        }
    }
    week.truth.classes = week.lines.classes;
    week.truth.people = week.people;
    Ok(week.truth)
}

impl Week {
    fn new(plan: Plan) -> Week {
        let mut rng = Rng::new(plan.seed);
        let end = plan.start + plan.days * 86_400;
        let visits = budget::visits(&plan) as usize;
        let a_day = visits / plan.days.max(1) as usize;
        let process_limit = match a_day {
            0..2_000 => 25,
            2_000..20_000 => 40,
            _ => (a_day / 500 / 50 * 50).max(100),
        };
        let people = People::new(&mut rng, visits);
        let mut truth = Truth::new(&people);
        if plan.kernel_log {
            truth.next_file(Log::Kernel);
        }
        truth.next_file(Log::Mail);
        let waves = waves::plan(&plan, visits, process_limit, &people, &mut rng);
        truth.waves = waves.iter().map(Wave::truth).collect();
        let mut week = Week {
            end,
            rng,
            people,
            lines: Lines::new(plan.stamps, plan.kernel_log, end),
            truth,
            pids: Pids::new(),
            smtpd: Service::new(process_limit),
            submission: Service::new(100),
            helpers: [0; 14],
            messages: 0,
            tasks: BinaryHeap::new(),
            waves,
            process_limit,
            warned: i64::MIN,
            visits: 0,
            lately: 0,
            plan,
        };
        week.helpers = std::array::from_fn(|_| week.pids.next(&mut week.rng));
        week.left_from_before();
        week
    }

    /// Has something done later; what would come too late to be ended within the log is left out.
    fn later(&mut self, at: i64, task: Task) {
        if at < self.end - LAST_TASK {
            self.tasks.push(Reverse((at, self.tasks.len() as u64, task)));
        }
    }

    fn tasks(&mut self, at: i64) {
        while let Some(Reverse((_, _, task))) = self.tasks.peek().copied().filter(|next| next.0.0 <= at) {
            self.tasks.pop();
            match task {
                Task::Session { client, kind } => self.session(at, client, kind),
                Task::Retry { message, contact, sender } => self.retry(at, message, contact, sender),
            }
        }
    }

    fn queue_id(&mut self) -> QueueId {
        self.messages += 1;
        // An odd factor: no two messages have one id.
        QueueId(self.messages.wrapping_mul(0x5_8a3c_91e7) & 0xff_ffff_ffff)
    }
}
