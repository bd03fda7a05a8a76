//! Reading only what is new: whatever happens to the logs between the readings, every line counts once, and the sum is
//! that of one reading of everything.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rapsheet::deliver::store::{self, NewFile};
use rapsheet::gather::history::{JoinTerms, Kept, Store, Terms, Written, grow, join};
use rapsheet::gather::{Found, Gathered, PIECE, Reading, gather};
use rapsheet::model::calendar::{self, Zone};
use rapsheet::model::stamp::ZoneSource;
use rapsheet::report::json;
use rapsheet::report::view::Report;
use rapsheet::tally::rules::{Rules, Window};
use serde_json::Value;

use super::folder::{Act, Folder, acts};
use crate::inside::report_of;
use crate::merge::world::{log, steps};
use crate::merge::{difference, without};

const HOST: &str = "mx";

fn terms() -> Terms {
    let now = calendar::parse_rfc3339("2026-03-20T00:00:00Z").expect("an instant");
    Terms { host: HOST.to_string(), zone: Zone::UTC, now, keep_from: 0 }
}

fn rules() -> Rules {
    Rules { every_hit: true, ..Rules::default() }
}

fn reading(rules: &Rules) -> Reading<'_> {
    Reading {
        zone: Zone::UTC,
        zone_source: ZoneSource::Configured,
        latest: Some(terms().now / 1_000_000),
        window: Window::ALL,
        rules,
        piece: PIECE,
    }
}

fn file(written: Written) -> NewFile {
    NewFile { name: written.name, header: written.header, body: written.body }
}

/// Reads what is new; commits it unless told otherwise. Gives what is known then.
fn read(logs: &Path, state: &Path, commit: bool) -> Gathered {
    let store = Store::open(state).expect("a store");
    let rules = rules();
    let found = Found::discover_new(&[logs.to_path_buf()]);
    let grown = grow(&store, found, &reading(&rules), &terms(), &Arc::new(AtomicU64::new(0))).expect("read");
    if commit {
        let Kept { files, list, manifest } = grown.kept;
        let files: Vec<NewFile> = files.into_iter().map(file).collect();
        store::prepare(state).expect("a folder");
        store::commit(state, &files, &file(list), &manifest.files()).expect("written");
        // Nothing is left that the list does not name.
        let named: BTreeSet<String> = manifest.files().into_iter().chain(["manifest".to_string()]).collect();
        let there = std::fs::read_dir(state).expect("a folder").flatten();
        let there: BTreeSet<String> =
            there.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        assert_eq!(there, named);
    }
    let terms = JoinTerms { window: Window::ALL, zone: Zone::UTC, host: HOST.to_string(), grown: true };
    join(grown.gathered, &[], &terms).0
}

fn read_whole(logs: &Path) -> Gathered {
    let rules = rules();
    gather(Found::discover(&[logs.to_path_buf()]), &reading(&rules), &Arc::new(AtomicU64::new(0)))
}

/// The figures, without what depends on how the lines lie in files.
fn answer(gathered: Gathered) -> String {
    let report: Report = report_of(gathered, Window::ALL);
    let report = json::render(&Report { rules: Vec::new(), ..report });
    let mut report: Value = serde_json::from_str(&report).expect("JSON");
    without(&["evidence", "sources_read", "bytes", "problems", "period"], &mut report);
    for part in ["sources", "findings", "verdict"] {
        report.as_object_mut().expect("an object").remove(part);
    }
    format!("{report:#}")
}

/// The folder's life, with readings now and then; gives what is known at the end.
fn live(acts: &[Act], text: &str, root: &Path) -> Gathered {
    let (logs, state) = (root.join("logs"), root.join("state"));
    std::fs::create_dir_all(&logs).expect("a folder");
    let mut folder = Folder::new(&logs, "mail.log", text);
    for act in acts {
        match *act {
            Act::Write { lines, torn } => folder.write(lines, torn),
            Act::Rename => {
                folder.finish_line();
                folder.rename();
            }
            Act::CopyTruncate { crash } => {
                folder.finish_line();
                if folder.copy() {
                    if crash {
                        read(&logs, &state, true);
                    }
                    folder.truncate();
                }
            }
            Act::Compress { crash } => {
                if let Some(plain) = folder.compress() {
                    if crash {
                        read(&logs, &state, true);
                    }
                    std::fs::remove_file(plain).expect("removed");
                }
            }
            Act::Empty => {
                folder.finish_line();
                read(&logs, &state, true);
                folder.truncate();
            }
            Act::Read => drop(read(&logs, &state, true)),
            Act::ReadInVain => drop(read(&logs, &state, false)),
        }
    }
    folder.write_rest();
    read(&logs, &state, true)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, rng_seed: RngSeed::Fixed(2026), ..ProptestConfig::default() })]

    #[test]
    fn every_line_counts_once(steps in steps(), acts in acts()) {
        let root = tempfile::tempdir().expect("a folder");
        // A line without a stamp has no day of its own.
        let text: String = log(&steps).split_inclusive('\n').filter(|line| line.starts_with("Mar")).collect();
        let sum = live(&acts, &text, root.path());
        let whole = root.path().join("whole");
        std::fs::create_dir(&whole).expect("a folder");
        std::fs::write(whole.join("mail.log"), &text).expect("a log");
        let one = read_whole(&whole);
        if let Some(difference) = difference(&answer(one), &answer(sum)) {
            prop_assert!(false, "{}", difference);
        }
    }
}

/// What happens to a log and to another one that gets the same lines.
#[derive(Clone, Copy, Debug)]
enum Both {
    First,
    Second,
    RenameFirst,
    RenameSecond,
    Read,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, rng_seed: RngSeed::Fixed(2026), ..ProptestConfig::default() })]

    /// A line that two logs hold counts once, also if a reading falls between its way into the one and into the other.
    #[test]
    fn lines_of_two_logs_count_once(
        steps in steps(),
        acts in prop::collection::vec(
            prop_oneof![
                6 => Just(Both::First), 6 => Just(Both::Second), 1 => Just(Both::RenameFirst),
                1 => Just(Both::RenameSecond), 4 => Just(Both::Read)
            ],
            0..60,
        ),
    ) {
        let root = tempfile::tempdir().expect("a folder");
        let (logs, state) = (root.path().join("logs"), root.path().join("state"));
        std::fs::create_dir(&logs).expect("a folder");
        // Two files that hold the same single line are the same log, as far as anybody can tell: no line comes twice.
        let mut met = BTreeSet::new();
        let text = log(&steps);
        let lines = text.split_inclusive('\n').filter(|line| line.starts_with("Mar") && met.insert(*line));
        let text: String = lines.collect();
        let [mut first, mut second] = ["mail.log", "syslog"].map(|name| Folder::new(&logs, name, &text));
        let mut ahead = false;
        for act in acts {
            match act {
                Both::First | Both::Second if !ahead => {
                    first.write(1, false);
                    ahead = true;
                }
                Both::First | Both::Second => {
                    second.write(1, false);
                    ahead = false;
                }
                Both::RenameFirst => first.rename(),
                Both::RenameSecond => second.rename(),
                Both::Read => drop(read(&logs, &state, true)),
            }
        }
        first.write_rest();
        second.write_rest();
        let sum = read(&logs, &state, true);
        let one = root.path().join("one");
        std::fs::create_dir(&one).expect("a folder");
        std::fs::write(one.join("mail.log"), &text).expect("a log");
        // What is told by lines of the two logs together (whose a refusal was) depends on the order in which these are read.
        let figures = |gathered: Gathered| {
            let report: Value = serde_json::from_str(&answer(gathered)).expect("JSON");
            let told = [
                "/connections/inbound", "/rejects/total", "/rejects/by_reason", "/rejects/by_code", "/firewall/hits",
                "/auth/failures", "/jobs/runs", "/postscreen/connects", "/mail/delivered", "/mail/deferred",
                "/mail/bounced", "/unmatched",
            ];
            let told = told.map(|place| format!("{place} {}\n", report.pointer(place).expect(place)));
            told.concat()
        };
        if let Some(difference) = difference(&figures(read_whole(&one)), &figures(sum)) {
            prop_assert!(false, "{}", difference);
        }
    }
}
