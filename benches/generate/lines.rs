//! Lines in the order of time. A script may write up to some minutes ahead; what it writes waits in its second until
//! the clock gets there, and only then is stamped and given to the truth, which so sees the order of the file.

use super::put::{Padded, Put};
use super::truth::{Mark, Truth};

/// Seconds that a script may write ahead.
pub const AHEAD: i64 = 512;
/// The host whose log this is.
pub const HOST: &str = "gw";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamps {
    Rfc3164,
    Iso,
}

/// How rapsheet has to class a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Used,
    Ignored,
    Unmatched,
}

/// Which file a line goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Log {
    Mail,
    Kernel,
}

const KERNEL: u8 = 1;
const OPENS: u8 = 2;
const CLOSES: u8 = 4;

#[derive(Default)]
struct Second {
    text: Vec<u8>,
    /// Where each line begins in `text`, and what it is.
    lines: Vec<(u32, u8)>,
    /// What is to be told to the truth of a line, by its place in `lines`.
    marks: Vec<(u32, Mark)>,
}

pub struct Lines {
    ring: Vec<Second>,
    /// First second that is no more in the log.
    end: i64,
    stamps: Stamps,
    /// Midnight that `date` speaks of.
    day: i64,
    date: Vec<u8>,
    /// Kernel lines go to a file of their own.
    kernel_log: bool,
    /// Used, ignored, unmatched.
    pub classes: [u64; 3],
    /// Written so far.
    pub bytes: u64,
}

impl Lines {
    pub fn new(stamps: Stamps, kernel_log: bool, end: i64) -> Lines {
        let ring = (0..AHEAD).map(|_| Second::default()).collect();
        Lines { ring, end, stamps, day: i64::MIN, date: Vec::new(), kernel_log, classes: [0; 3], bytes: 0 }
    }

    pub fn count(&self) -> u64 {
        self.classes.iter().sum()
    }

    fn second(&mut self, at: i64) -> &mut Second {
        &mut self.ring[at.rem_euclid(AHEAD) as usize]
    }

    /// Begins a line of a program at a second and gives what its message is to be put to.
    pub fn line(&mut self, at: i64, program: &str, pid: u32, class: Class) -> &mut Vec<u8> {
        self.begin(at, class, 0);
        let out = &mut self.second(at).text;
        out.extend_from_slice(program.as_bytes());
        if pid != 0 {
            out.push(b'[');
            pid.put(out);
            out.push(b']');
        }
        out.extend_from_slice(b": ");
        out
    }

    /// The same for the kernel, with its own stamp.
    pub fn kernel(&mut self, at: i64, class: Class, uptime: u64) -> &mut Vec<u8> {
        self.begin(at, class, if self.kernel_log { KERNEL } else { 0 });
        let out = &mut self.second(at).text;
        put!(out, "kernel: [", uptime / 1_000_000, ".", Padded(uptime % 1_000_000, 6), "] ");
        out
    }

    /// Says that the line before, in this second, is repeated.
    pub fn repeated(&mut self, at: i64, times: u64, class: Class) {
        let kind = self.second(at).lines.last().map_or(0, |line| line.1 & KERNEL);
        self.begin(at, class, kind);
        put!(&mut self.second(at).text, "last message repeated ", times, " times");
    }

    fn begin(&mut self, at: i64, class: Class, kind: u8) {
        assert!(at < self.end, "a line at {at}, beyond the end {}", self.end);
        self.classes[class as usize] += 1;
        let second = self.second(at);
        second.lines.push((second.text.len() as u32, kind));
    }

    /// The line just begun at this second opens a session.
    pub fn opens(&mut self, at: i64) {
        self.flag(at, OPENS);
    }

    /// The line just begun at this second closes one.
    pub fn closes(&mut self, at: i64) {
        self.flag(at, CLOSES);
    }

    fn flag(&mut self, at: i64, flag: u8) {
        if let Some(line) = self.second(at).lines.last_mut() {
            line.1 |= flag;
        }
    }

    /// What the truth is to be told of the line just begun at this second, once its turn comes.
    pub fn mark(&mut self, at: i64, mark: Mark) {
        let second = self.second(at);
        second.marks.push((second.lines.len() as u32 - 1, mark));
    }

    /// Writes the lines of a second and forgets them.
    pub fn flush(&mut self, at: i64, mail: &mut Vec<u8>, kernel: &mut Vec<u8>, truth: &mut Truth) {
        let midnight = at - at.rem_euclid(86_400);
        if midnight != self.day {
            self.day = midnight;
            self.date = date(self.stamps, midnight);
        }
        let second = &mut self.ring[at.rem_euclid(AHEAD) as usize];
        let count = second.lines.len();
        let before = mail.len() + kernel.len();
        let mut stamp = self.date.clone();
        clock(&mut stamp, at.rem_euclid(86_400));
        let mut marks = second.marks.drain(..).peekable();
        for (place, &(start, kind)) in second.lines.iter().enumerate() {
            let end = second.lines.get(place + 1).map_or(second.text.len(), |next| next.0 as usize);
            let log = if kind & KERNEL == 0 { Log::Mail } else { Log::Kernel };
            let out = if log == Log::Mail { &mut *mail } else { &mut *kernel };
            out.extend_from_slice(&stamp);
            // Spread over the second, so that stamps never run backwards.
            if self.stamps == Stamps::Iso {
                let step = 1_000_000 / count as u64;
                let micros = place as u64 * step + u64::from(start) * 7919 % step.max(1);
                put!(out, ".", Padded(micros, 6), "+00:00");
            }
            put!(out, " ", HOST, " ");
            out.extend_from_slice(&second.text[start as usize..end]);
            out.push(b'\n');
            truth.line(log, at);
            if kind & OPENS != 0 {
                truth.opened(at);
            } else if kind & CLOSES != 0 {
                truth.closed(at);
            }
            while let Some((_, mark)) = marks.next_if(|(of, _)| *of == place as u32) {
                truth.mark(mark, at);
            }
        }
        drop(marks);
        second.text.clear();
        second.lines.clear();
        self.bytes += (mail.len() + kernel.len() - before) as u64;
    }
}

/// Year, month and day of a midnight, given in seconds since the epoch (Hinnant, days_from_civil backwards).
pub fn civil(midnight: i64) -> (i64, i64, i64) {
    let z = midnight.div_euclid(86_400) + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(month <= 2), month, doy - (153 * mp + 2) / 5 + 1)
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The stamp up to the hour.
fn date(stamps: Stamps, midnight: i64) -> Vec<u8> {
    let (year, month, day) = civil(midnight);
    match stamps {
        Stamps::Rfc3164 => format!("{} {day:2} ", MONTHS[month as usize - 1]).into_bytes(),
        Stamps::Iso => format!("{year}-{month:02}-{day:02}T").into_bytes(),
    }
}

fn clock(out: &mut Vec<u8>, second: i64) {
    let second = second as u64;
    put!(out, Padded(second / 3600, 2), ":", Padded(second / 60 % 60, 2), ":", Padded(second % 60, 2));
}

/// `2026-03-02T00:00:01+00:00`
pub fn rfc3339(at: i64) -> String {
    let mut out = date(Stamps::Iso, at - at.rem_euclid(86_400));
    clock(&mut out, at.rem_euclid(86_400));
    String::from_utf8_lossy(&out).into_owned() + "+00:00"
}
