//! What happens on the first day whatever chance brings, so that a log of any size has it: someone tries passwords, someone
//! scans ports, someone guesses users, and after the infected host's mail others cite a blocklist against us.

use super::Week;
use super::outgoing::Fate;
use super::sessions::Kind;

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

impl Week {
    pub fn story(&mut self, at: i64) {
        let second = at - self.plan.start;
        let first = |range: &std::ops::Range<usize>| range.start as u32;
        let every = |start: i64, times: i64, step: i64| {
            let since = second - start;
            since >= 0 && since < times * step && since % step == 0
        };
        if every(3 * HOUR + 12 * MINUTE, 16, 45) {
            let cracker = first(&self.people.crackers);
            self.admitted(at, cracker, Kind::Cracks);
        }
        if every(4 * HOUR + 40 * MINUTE, 24, 2) {
            let port = (second - 4 * HOUR - 40 * MINUTE) as usize / 2;
            self.scan(at, port);
        }
        if every(12 * HOUR + 5 * MINUTE, 2, 70 * MINUTE) {
            self.submission(at, Some(Fate::Greylisted));
        }
        if every(13 * HOUR + 40 * MINUTE, 4, 35 * MINUTE) {
            self.submission(at, Some(Fate::Listed));
        }
        if every(16 * HOUR + 20 * MINUTE, 3, 4 * MINUTE) {
            let guesser = first(&self.people.guessers);
            self.admitted(at, guesser, Kind::Guesses);
        }
    }
}
