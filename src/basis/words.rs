//! The words that say how a year was found: what it comes from, what agrees, what speaks against it.

use super::chain::Link;
use super::track::Track;
use super::verdict::Bench;
use super::votes::{File, Vote, Witness};
use crate::model::calendar::iso_date;

/// Clocks differ by less than this many seconds without anyone asking why.
const UNREMARKABLE: i64 = 300;

impl Bench<'_> {
    /// `neighbour` is the place in the chain of the file that speaks for this one.
    pub fn words(&self, at: usize, link: &Link, neighbour: Option<usize>) -> String {
        let Some((file, track)) = self.file(link) else { return String::new() };
        let mut words = vec![self.reason(at, link, file, track, neighbour)];
        words.extend(self.agreements(link, file, track));
        words.extend(self.objections(at, link, file, track));
        words.dedup();
        words.join("; ")
    }

    /// What the year comes from, the strongest witness first.
    fn reason(&self, at: usize, link: &Link, file: &File, track: &Track, neighbour: Option<usize>) -> String {
        if track.all_stated {
            return "the stamps state their years".to_string();
        }
        if track.stated.is_some() {
            return "from stamps in it that state their year".to_string();
        }
        let agrees = |witness| file.vote(witness).filter(|vote| link.agrees(vote));
        for witness in [Witness::Name, Witness::Header, Witness::Mtime] {
            if let Some(vote) = agrees(witness).filter(|vote| vote.trusted) {
                return format!("from {}", self.named(link, vote));
            }
        }
        if let Some(other) = neighbour.and_then(|other| Some((other, self.chain.get(other)?))) {
            return match other.0 < at {
                true => format!("from {}, which ends where this begins", self.short(other.1)),
                false => format!("from {}, which begins where this ends", self.short(other.1)),
            };
        }
        for witness in [Witness::Name, Witness::Header, Witness::Others, Witness::Mtime, Witness::Latest] {
            if let Some(vote) = agrees(witness) {
                return format!("the last year that {} allows", self.named(link, vote));
            }
        }
        if file.vote(Witness::Nothing).is_some() {
            return match track.weekdays || track.leap_day {
                true => {
                    "a year that its weekdays or 29 February fit, others do as well: give --as-of".to_string()
                }
                false => "nothing tells the year: give --as-of".to_string(),
            };
        }
        match self.chain.len() {
            1 => "the year that contradicts the least".to_string(),
            _ => "from the other files of its set".to_string(),
        }
    }

    fn agreements(&self, link: &Link, file: &File, track: &Track) -> Vec<String> {
        let fit = |vote: &&Vote| vote.trusted && link.agrees(vote) && track.stated.is_none();
        let fits =
            file.votes.iter().filter(fit).skip(1).map(|vote| format!("{} agrees", self.named(link, vote)));
        let denied = link.cost.calendar > 0;
        let weekdays = (track.weekdays && !denied).then(|| "the weekdays agree".to_string());
        let leap_day = (track.leap_day && !denied).then(|| "it holds a 29 February".to_string());
        fits.chain(weekdays).chain(leap_day).collect()
    }

    fn objections(&self, at: usize, link: &Link, file: &File, track: &Track) -> Vec<String> {
        let mut words = Vec::new();
        if link.cost.calendar > 0 {
            words.push("but its weekdays or a 29 February do not fit".to_string());
        }
        for vote in file.votes.iter().filter(|_| track.stated.is_none()) {
            let named = self.named(link, vote);
            let years = vote.start.abs_diff(link.start + link.hidden);
            let clock = matches!(vote.witness, Witness::Header | Witness::Mtime);
            match vote.witness {
                Witness::Others | Witness::Nothing => {}
                _ if link.start + link.hidden > vote.start => {
                    words.push(format!("but {named} lies before its end"))
                }
                Witness::Latest => {}
                Witness::Name if years > 0 => words.push(format!("but {named} says otherwise")),
                _ if clock && years > 0 => {
                    let plural = if years == 1 { "" } else { "s" };
                    words.push(format!("{named} is {years} year{plural} later: copied since"));
                }
                _ if clock && vote.tight && vote.behind < -UNREMARKABLE => {
                    let minutes = -vote.behind / 60;
                    let (hours, minutes) = (minutes / 60, minutes % 60);
                    words.push(format!(
                        "{named} lies {hours}:{minutes:02} h before its last line: is the zone right?"
                    ));
                }
                _ => {}
            }
        }
        if let Some(other) = self.overlap(at) {
            words.push(format!("it overlaps {}", self.short(other)));
        }
        if self.is_misnamed(at) {
            words.push("it stands by its content, not by its name".to_string());
        }
        if link.hidden > 0 {
            words.push(
                "its samples do not show every New Year: it begins where the file before it ends".to_string(),
            );
        } else if !track.end_known && !track.counted {
            words.push("taken to span less than a year".to_string());
        } else if !track.counted {
            words.push("a New Year between its samples may be missed".to_string());
        }
        words
    }

    /// A neighbour stands on the other side than its name says.
    fn is_misnamed(&self, at: usize) -> bool {
        let rank = |at: usize| Some(self.file(self.chain.get(at)?)?.0.name.rank());
        let wrong =
            |older: Option<_>, newer: Option<_>| older.zip(newer).is_some_and(|(older, newer)| older > newer);
        wrong(at.checked_sub(1).and_then(rank), rank(at)) || wrong(rank(at), rank(at + 1))
    }

    fn named(&self, link: &Link, vote: &Vote) -> String {
        let day = iso_date(self.zone.local(vote.bound).0);
        match vote.witness {
            Witness::Name => format!("the date in its name ({})", self.short(link)),
            Witness::Header => format!("the time in its gzip header ({day})"),
            Witness::Mtime => format!("the file's mtime ({day})"),
            Witness::Others => format!("the end of the other logs ({day})"),
            Witness::Latest => format!("--as-of ({day})"),
            Witness::Nothing => "nothing".to_string(),
        }
    }

    /// The name of the file without its folders.
    fn short(&self, link: &Link) -> &str {
        let name = self.clues.get(link.file).map_or("", |clue| clue.name.as_str());
        name.rsplit_once('/').map_or(name, |(_, file)| file)
    }
}
