//! `rapsheet block plan`, from outside: the sample with its expected plan, what the machine and the admin say, and that
//! neither cuts nor threads nor the order of files matter.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use proptest::prelude::*;
use rapsheet::analyse::offenders::{Wanted, dealt};
use rapsheet::gather::{Found, PIECE, Reading, gather};
use rapsheet::model::calendar::Zone;
use rapsheet::model::dealing::Deed;
use rapsheet::model::stamp::ZoneSource;
use rapsheet::tally::rules::{Rules, Window};
use serde_json::Value;

use crate::run::{Run, program, rapsheet};

const SAMPLE: &str = "samples/blocking";
const FIXED: [&str; 4] = ["block", "plan", "--zone=UTC", "--color=never"];
const AS_OF: &str = "--as-of=2026-03-02T06:25:00Z";
const ALLOW: &str = "--allow-list=samples/blocking/allow.list";

fn logs() -> [String; 2] {
    ["mail.log", "kern.log"].map(|name| format!("{SAMPLE}/{name}"))
}

/// A plan of the sample, by these arguments beside the usual ones.
fn plan(told: &[&str]) -> Run {
    let logs = logs();
    let args: Vec<&str> = FIXED.iter().chain(told).copied().chain(logs.iter().map(String::as_str)).collect();
    rapsheet(&args)
}

fn nets(plan: &Value) -> Vec<&str> {
    plan["blocks"].as_array().expect("blocks").iter().filter_map(|block| block["net"].as_str()).collect()
}

/// Why an address is refused.
fn why<'a>(plan: &'a Value, net: &str) -> Option<&'a str> {
    let refused = plan["refused"].as_array().expect("refused");
    refused.iter().find(|one| one["net"] == net).and_then(|one| one["why"].as_str())
}

#[test]
fn the_sample_gives_the_plan_that_is_expected() {
    let expected = fs::read_to_string(format!("{SAMPLE}/plan.json")).expect("an expectation");
    let expected: Value = serde_json::from_str(&expected).expect("JSON");
    let args: Vec<&str> =
        expected["args"].as_array().expect("args").iter().filter_map(Value::as_str).collect();
    let run = plan(&[&args[..], &["--format=json"]].concat());
    assert_eq!(run.code, Some(0), "{run:?}");
    let mut wrong = Vec::new();
    crate::samples::differences("plan", &expected["plan"], &run.json(), &mut wrong);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_harm_comes_first_and_no_line_is_wide() {
    let run = plan(&[AS_OF, ALLOW]);
    let lines: Vec<&str> = run.out.lines().collect();
    assert!(lines[2].starts_with("HARM  Made before 2026-03-02 00:00:00"), "{}", run.out);
    assert!(lines[3].contains("from 203.0.113.9."), "{}", run.out);
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{}", run.out);
    for words in
        ["6 blocks for 10 addresses", "2 of them are still in force", "refused 5 times by zen.list.example"]
    {
        assert!(run.out.contains(words), "{words}: {}", run.out);
    }
    let verbose = plan(&[AS_OF, ALLOW, "-v"]).out;
    assert!(verbose.contains("SASL LOGIN authentication failed") && !run.out.contains("SASL LOGIN"));
}

#[test]
fn block_alone_is_a_plan() {
    let logs = logs();
    let alone = rapsheet(&["block", "--zone=UTC", "--color=never", AS_OF, ALLOW, &logs[0], &logs[1]]);
    assert_eq!(alone.out, plan(&[AS_OF, ALLOW]).out);
    assert!(plan(&["--help"]).out.contains("--allow-list"));
}

#[test]
fn what_is_over_can_be_left_out() {
    let run = plan(&[AS_OF, ALLOW, "--in-force", "--format=json"]);
    assert_eq!(nets(&run.json()), ["192.168.2.23/32", "198.51.100.20/32"]);
    // Read years later, all of them are over, and all of them are listed.
    let old = plan(&["--as-of=2026-11-01T00:00:00Z", ALLOW, "--format=json"]).json();
    assert_eq!(nets(&old).len(), 6);
    assert!(old["blocks"].as_array().expect("blocks").iter().all(|block| block["in_force"] == false));
}

#[test]
fn only_the_causes_asked_for() {
    let causes = |told: &str| {
        let plan = plan(&[AS_OF, ALLOW, "--format=json", told]).json();
        let blocks = plan["blocks"].as_array().expect("blocks").clone();
        blocks.iter().map(|block| block["cause"].as_str().expect("a cause").to_string()).collect::<Vec<_>>()
    };
    assert_eq!(causes("--cause=guesser,auth"), ["auth", "guesser"]);
    assert_eq!(causes("--cause=wave"), Vec::<String>::new());
    let singles = plan(&[AS_OF, ALLOW, "--no-rollup", "--format=json"]).json();
    assert_eq!(nets(&singles).len(), 10);
}

#[test]
fn what_the_admin_and_the_machine_need_is_spared() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("rapsheet.toml");
    let text = "my_addresses = ['198.51.100.20']\n[block]\nrelays = ['2001:db8:bad:1::3']\nmail_servers = ['192.168.2.0/27']\n";
    fs::write(&config, text).expect("a file");
    let config = format!("--config={}", config.display());
    let logs = logs();
    let args = [&FIXED[..], &[AS_OF, &config, "--format=json", "--allow=198.51.100.30", &logs[0], &logs[1]]]
        .concat();
    let mut command = program(&args);
    command.env("SSH_CONNECTION", "::ffff:203.0.113.7 51234 203.0.113.25 22");
    let plan = Run::from(command.output().expect("a run")).json();
    for (net, words) in [
        ("198.51.100.20/32", "is our own address"),
        ("2001:db8:bad:1::3/128", "is a relay or MX host (relays in the configuration)"),
        ("192.168.2.23/32", "is a mail server (mail_servers in the configuration)"),
        ("198.51.100.30/32", "is on the allow list (--allow)"),
        ("203.0.113.7/32", "is the other end of this SSH session"),
    ] {
        assert_eq!(why(&plan, net), Some(words), "{net}");
        assert!(!nets(&plan).contains(&net), "{net}");
    }
    // With one of them spared, the neighbours are no prefix.
    assert!(nets(&plan).contains(&"2001:db8:bad:1::1/128"));
}

#[test]
fn mail_accepted_before_the_period_speaks_for_a_client() {
    let run = plan(&[AS_OF, ALLOW, "--period=2026-03-02", "--format=json"]).json();
    assert_eq!(why(&run, "203.0.113.8/32"), Some("had a mail accepted"));
    assert_eq!(nets(&run), ["203.0.113.7/32"]);
}

#[test]
fn a_list_that_cannot_be_read_stops_the_plan() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = folder.path().join("list");
    fs::write(&list, "192.0.2.0/24\n192.0.2.0/33\n").expect("a file");
    let run = plan(&[&format!("--allow-list={}", list.display())]);
    assert_eq!((run.code, run.out.as_str()), (Some(2), ""));
    assert!(run.err.contains("line 2: '192.0.2.0/33'"), "{}", run.err);
    let run = plan(&[&format!("--allow-list={}/none", folder.path().display())]);
    assert_eq!((run.code, run.out.as_str()), (Some(4), ""));
    assert_eq!(plan(&["--allow=not a name"]).code, Some(2));
    assert_eq!(plan(&["--cause=rlb"]).code, Some(2));
}

#[test]
fn every_line_is_where_it_is_said_to_be() {
    let plan = plan(&[AS_OF, ALLOW, "--format=json"]).json();
    let blocks = plan["blocks"].as_array().expect("blocks");
    for evidence in blocks.iter().flat_map(|block| block["evidence"].as_array().expect("evidence")) {
        let file = fs::read_to_string(evidence["file"].as_str().expect("a file")).expect("the sample");
        let line = evidence["line"].as_u64().expect("a number") as usize;
        assert_eq!(file.lines().nth(line - 1), evidence["text"].as_str());
    }
    assert!(blocks.iter().all(|block| !block["evidence"].as_array().expect("evidence").is_empty()));
}

#[test]
fn what_was_wrong_with_the_input_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let broken = folder.path().join("mail.log.1.gz");
    fs::write(&broken, b"\x1f\x8b\x08\0\0\0\0\0\0\x03rubbish").expect("a file");
    let broken = broken.to_str().expect("a path");
    let run = plan(&[AS_OF, ALLOW, broken]);
    assert_eq!(run.code, Some(3), "{run:?}");
    assert!(run.out.contains("mail.log.1.gz: "), "{}", run.out);
    let json = plan(&[AS_OF, ALLOW, broken, "--format=json"]).json();
    assert_eq!((nets(&json).len(), json["problems"][0]["file"].as_str()), (6, Some(broken)));
    let (_empty, log) = (tempfile::tempdir().expect("a folder"), folder.path().join("quiet.log"));
    fs::write(
        &log,
        "Mar  2 07:00:00 mx postfix/master[1]: daemon started -- version 3.8.6, configuration /etc/postfix\n",
    )
    .expect("a file");
    let quiet = rapsheet(&[&FIXED[..], &[log.to_str().expect("a path")]].concat());
    assert!(quiet.out.contains("No data: "), "{}", quiet.out);
}

#[test]
fn results_go_to_files_by_their_endings() {
    let folder = tempfile::tempdir().expect("a folder");
    let (text, json) = (folder.path().join("plan.txt"), folder.path().join("plan.json"));
    let outputs = [&text, &json].map(|path| format!("--output={}", path.display()));
    let run = plan(&[AS_OF, ALLOW, &outputs[0], &outputs[1]]);
    assert_eq!((run.code, run.out.as_str()), (Some(0), ""));
    assert!(fs::read_to_string(&text).expect("a plan").starts_with("rapsheet: "));
    let json: Value = serde_json::from_slice(&fs::read(&json).expect("a plan")).expect("JSON");
    assert_eq!(json["schema"], "rapsheet/block-plan/1");
}

#[test]
fn rules_are_of_what_is_in_force_or_of_old_logs_begun_anew() {
    let run = plan(&[AS_OF, ALLOW, "--form=list"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.out.contains("198.51.100.20") && !run.out.contains("203.0.113.7"), "{}", run.out);
    assert!(run.err.contains("would have harmed 1 accepted mail"), "{}", run.err);
    let old = plan(&["--as-of=2026-11-01T00:00:00Z", ALLOW, "--form=list"]);
    assert!(
        ["198.51.100.20", "203.0.113.7", "2001:db8:bad:1::/64"].iter().all(|net| old.out.contains(net)),
        "{}",
        old.out
    );
    assert!(old.err.contains("6 of 6 blocks were over and are begun anew"), "{}", old.err);
    let none = plan(&["--as-of=2026-11-01T00:00:00Z", ALLOW, "--form=list", "--in-force"]);
    assert!(!none.out.contains("203.0.113.7"), "{}", none.out);
    let folder = tempfile::tempdir().expect("a folder");
    let json = folder.path().join("plan.json");
    let both = plan(&[AS_OF, ALLOW, "--form=nftables", "--chain=mine", &format!("-o{}", json.display())]);
    assert!(both.out.contains("table inet ") && both.out.contains("198.51.100.20"), "{}", both.out);
    assert!(fs::read_to_string(&json).expect("a plan").contains("rapsheet/block-plan/1"));
}

#[test]
fn every_form_has_its_word() {
    let logs = logs();
    for form in rapsheet::block::forms::Form::ALL {
        let form = format!("--form={}", form.name());
        let run =
            rapsheet(&[&FIXED[..], &[AS_OF, ALLOW, &form, "--interface=eth1", &logs[0], &logs[1]]].concat());
        assert_eq!(run.code, Some(0), "{form}: {}", run.err);
        assert!(!run.out.is_empty(), "{form}");
    }
    assert_eq!(plan(&["--form=nftable"]).code, Some(2));
}

#[test]
fn rules_that_only_log_need_no_logs() {
    let run = rapsheet(&["block", "plan", "--log-only", "/nowhere/at/all"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.out.contains("Illegal port 25 > ") && !run.out.contains("drop"), "{}", run.out);
    assert_eq!(rapsheet(&["block", "plan", "--log-only", "--form=postfix"]).code, Some(2));
}

#[test]
fn words_of_the_log_move_no_cursor() {
    let poison = "\u{1b}[2J\u{9b}31m\u{202e}";
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("mail.log");
    let lines = format!(
        "Mar  2 07:00:00 mx postfix/smtpd[7]: NOQUEUE: reject: RCPT from {poison}.evil.example[203.0.113.9]: 554 5.7.1 Service unavailable; Client host [203.0.113.9] blocked using {poison}.list.example; from=<a@b.example> to=<x@home.example> proto=ESMTP helo=<x>\n\
         Mar  2 07:00:01 mx postfix/smtpd[7]: NOQUEUE: reject: RCPT from x[{poison}]: 554 5.7.1 Service unavailable; Client host [{poison}] blocked using zen.list.example; from=<a@b.example> to=<x@home.example> proto=ESMTP helo=<x>\n"
    );
    fs::write(&log, lines).expect("a file");
    let log = log.to_str().expect("a path");
    for told in [&["--format=text"][..], &["--format=text", "-v", "--allow=evil.example"], &["--format=json"]]
    {
        let run = rapsheet(&[&FIXED[..], &[AS_OF], told, &[log]].concat());
        let harmful = |letter: char| {
            letter != '\n' && (letter.is_control() || ('\u{202a}'..='\u{202e}').contains(&letter))
        };
        assert!(run.out.contains("203.0.113.9") && !run.out.contains(harmful), "{told:?}: {:?}", run.out);
    }
}

#[test]
fn neither_rotation_nor_the_order_of_files_matters() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = fs::read_to_string(format!("{SAMPLE}/mail.log")).expect("the sample");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (older, newer) = lines.split_at(77);
    let paths = ["mail.log.1", "mail.log"].map(|name| folder.path().join(name).display().to_string());
    fs::write(&paths[0], older.concat()).expect("a file");
    fs::write(&paths[1], newer.concat()).expect("a file");
    let figures = |paths: &[&str]| {
        let args = [&FIXED[..], &[AS_OF, ALLOW, "--format=json"], paths].concat();
        let mut plan = rapsheet(&args).json();
        for block in plan["blocks"].as_array_mut().expect("blocks") {
            block.as_object_mut().expect("a block").remove("evidence");
        }
        plan
    };
    let (mail, kern) = (format!("{SAMPLE}/mail.log"), format!("{SAMPLE}/kern.log"));
    let whole = figures(&[&mail, &kern]);
    assert_eq!(figures(&[&kern, &mail]), whole);
    assert_eq!(figures(&[&paths[1], &paths[0], &kern]), whole);
    assert_eq!(figures(&[&kern, &paths[0], &paths[1]]), whole);
}

/// Who did what when, read in pieces of about so many bytes.
fn dealings(path: &Path, piece: u64) -> Vec<String> {
    let rules = Rules { dealings: true, ..Rules::default() };
    let reading = Reading {
        zone: Zone::UTC,
        zone_source: ZoneSource::Configured,
        latest: Some(1_773_964_800),
        window: Window::ALL,
        rules: &rules,
        piece,
    };
    let found = Found::discover(&[PathBuf::from(path)]);
    let gathered = gather(found, &reading, &Arc::new(AtomicU64::new(0)));
    let wanted =
        Wanted { window: Window::ALL, zone: Zone::UTC, broadband: Some(&[]), waves: true, all_names: true };
    let dealt = dealt(&gathered, wanted);
    let shown = dealt.clients.iter().map(|client| {
        let deeds = client.dealings.iter().map(|one| (one.second, one.deed, one.what, one.n));
        let deeds: Vec<(u32, Deed, u64, u16)> = deeds.collect();
        format!("{:?} {:?} {:?} {deeds:?}", client.ip, client.welcome, client.known)
    });
    let rest = format!("{:?} {:?} {:?} {:?}", dealt.waves, dealt.waves_before, dealt.span, dealt.cut);
    shown.chain([rest]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn wherever_the_log_is_cut_the_dealings_are_the_same(steps in crate::merge::steps(), piece in 200..5000_u64) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mail.log");
        fs::write(&path, crate::merge::log(&steps)).expect("a file");
        prop_assert_eq!(dealings(&path, piece), dealings(&path, PIECE));
    }
}
