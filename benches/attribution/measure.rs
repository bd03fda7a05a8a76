//! Cases with a known culprit against the engine: who is named, who is accused in innocence, what a probability is worth, and
//! how often the zone is right.

pub mod crime;
#[allow(dead_code, clippy::duplicate_mod, reason = "shared with the generator of logs")]
#[path = "../generate/rng.rs"]
pub mod rng;
pub mod world;

use std::collections::BTreeMap;
use std::fmt::Write;

use rapsheet::analyse::suspects::answer::{Answer, Class, How, Verdict};
use rapsheet::analyse::suspects::investigate;

use crime::{Sort, Stating, Told};
use world::Scale;

/// Edges of the bins of `probability`.
const BINS: [f64; 8] = [0.0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98];

/// Counted over many cases.
#[derive(Default)]
pub struct Measured {
    pub cases: usize,
    pub by_sort: BTreeMap<Sort, Row>,
    pub by_stating: BTreeMap<Stating, Row>,
    pub accused: usize,
    pub zone_known: usize,
    pub zone_wrong: usize,
    bins: [Bin; BINS.len()],
    /// Seeds of cases that went wrong, and how.
    pub wrong: Vec<(u64, &'static str)>,
}

#[derive(Clone, Copy, Default)]
pub struct Row {
    pub cases: usize,
    pub guilty: usize,
    /// The answer is right: `suspect`, or the first of `undecided` where only a schedule speaks, or among three where no
    /// zone is stated.
    pub named: usize,
    /// The verdict is `suspect` and right.
    pub outright: usize,
    pub accused: usize,
    pub zone_wrong: usize,
    pub undecidable: usize,
    pub not_here: usize,
    pub no_data: usize,
}

#[derive(Clone, Copy, Default)]
struct Bin {
    said: f64,
    truly: usize,
    count: usize,
}

impl Measured {
    pub fn take(&mut self, seed: u64, told: &Told, answer: &Answer) {
        let is_guilty = |place: usize| {
            answer.suspects.get(place).is_some_and(|one| told.guilty.contains(&(one.kind, one.index)))
        };
        let outright = answer.verdict.contract() == "suspect" && is_guilty(0);
        let accused = answer.verdict.contract() == "suspect" && !is_guilty(0);
        let among = if told.zoning == Stating::Stated { distinct(answer, 1) } else { distinct(answer, 3) };
        let schedule = answer.suspects.first().is_some_and(|one| one.class == Class::Schedule);
        let undecided =
            answer.verdict.contract() == "undecided" && (told.zoning != Stating::Stated || schedule);
        let named = outright || undecided && (0..among).any(is_guilty);
        let zone = answer.zones.first();
        let zone_wrong = zone.is_some_and(|zone| zone.how != How::Undecidable && zone.offset != told.offset);
        let row = Row {
            cases: 1,
            guilty: usize::from(!told.guilty.is_empty() && told.sort != Sort::NoLogs),
            named: usize::from(named),
            outright: usize::from(outright),
            accused: usize::from(accused),
            zone_wrong: usize::from(zone_wrong),
            undecidable: usize::from(zone.is_some_and(|zone| zone.how == How::Undecidable)),
            not_here: usize::from(answer.verdict == Verdict::NotHere),
            no_data: usize::from(answer.verdict == Verdict::NoData),
        };
        self.by_sort.entry(told.sort).or_default().add(row);
        self.by_stating.entry(told.zoning).or_default().add(row);
        self.cases += 1;
        self.accused += row.accused;
        self.zone_known += usize::from(zone.is_some());
        self.zone_wrong += row.zone_wrong;
        for one in &answer.suspects {
            let bin = BINS.iter().rposition(|edge| one.probability >= *edge).unwrap_or(0);
            self.bins[bin].said += one.probability;
            self.bins[bin].count += 1;
            self.bins[bin].truly += usize::from(told.guilty.contains(&(one.kind, one.index)));
        }
        let complaints =
            [(accused, "accused"), (zone_wrong, "zone"), (row.guilty == 1 && !named, "not named")];
        self.wrong.extend(complaints.iter().filter(|(wrong, _)| *wrong).map(|(_, what)| (seed, *what)));
    }

    /// Shares in percent: guilty named, innocent accused, zone right or undecidable.
    pub fn shares(&self) -> (f64, f64, f64) {
        let (guilty, named) = self
            .by_sort
            .values()
            .filter(|row| row.guilty > 0)
            .fold((0, 0), |sum, row| (sum.0 + row.guilty, sum.1 + row.named));
        let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        (
            percent(named, guilty),
            percent(self.accused, self.cases),
            100.0 - percent(self.zone_wrong, self.zone_known),
        )
    }

    /// The bins with enough in them: what was said and what was true, in percent, and how many.
    pub fn calibration(&self) -> Vec<(f64, f64, usize)> {
        let mean = |bin: &Bin| {
            (100.0 * bin.said / bin.count as f64, 100.0 * bin.truly as f64 / bin.count as f64, bin.count)
        };
        self.bins.iter().filter(|bin| bin.count > 0).map(mean).collect()
    }

    pub fn table(&self) -> String {
        let mut out = String::new();
        let (named, accused, zone) = self.shares();
        let _ = writeln!(
            out,
            "{} cases: guilty named {named:.1} %, innocent accused {accused:.1} %, zone right or undecidable {zone:.1} %",
            self.cases
        );
        let head = "cases guilty named outright accused wrong-zone undecidable not-here no-data";
        let _ = writeln!(out, "{:<16} {head}", "culprit");
        self.by_sort.iter().for_each(|(sort, row)| row.write(&format!("{sort:?}"), &mut out));
        let _ = writeln!(out, "{:<16} {head}", "zone");
        self.by_stating.iter().for_each(|(stating, row)| row.write(&format!("{stating:?}"), &mut out));
        let _ = writeln!(out, "{:>16} {:>8} {:>8}", "probability", "truly", "suspects");
        for (said, truly, count) in self.calibration() {
            let _ = writeln!(out, "{said:>14.1} % {truly:>6.1} % {count:>8}");
        }
        out
    }
}

impl Row {
    fn add(&mut self, other: Row) {
        self.cases += other.cases;
        self.guilty += other.guilty;
        self.named += other.named;
        self.outright += other.outright;
        self.accused += other.accused;
        self.zone_wrong += other.zone_wrong;
        self.undecidable += other.undecidable;
        self.not_here += other.not_here;
        self.no_data += other.no_data;
    }

    fn write(&self, name: &str, out: &mut String) {
        let Row { cases, guilty, named, outright, accused, zone_wrong, undecidable, not_here, no_data } =
            self;
        let _ = writeln!(
            out,
            "{name:<16} {cases:>5} {guilty:>6} {named:>5} {outright:>8} {accused:>7} {zone_wrong:>10} {undecidable:>11} {not_here:>8} {no_data:>7}"
        );
    }
}

/// How many places of the ranking hold `wanted` different ones: an account and the sender of its mail are one.
fn distinct(answer: &Answer, wanted: usize) -> usize {
    let mut seen: Vec<String> = Vec::new();
    for (place, one) in answer.suspects.iter().enumerate() {
        let name = one.id.split('@').next().unwrap_or_default().to_string();
        if !seen.contains(&name) {
            if seen.len() == wanted {
                return place;
            }
            seen.push(name);
        }
    }
    answer.suspects.len()
}

/// So many cases from `first` on.
pub fn run(first: u64, cases: u64, scale: Scale) -> Measured {
    let mut measured = Measured::default();
    for seed in first..first + cases {
        let told = crime::told(seed, scale);
        measured.take(seed, &told, &investigate(&told.case));
    }
    measured
}
