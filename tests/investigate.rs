//! Whole investigations through the real program: `samples/investigations`, a folder each with `expect.json`
//! (`{"args": [...], "expect": {...}}`, a part of the JSON), and what the command promises.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::run::{Run, program, rapsheet};
use crate::samples::differences;

const SAMPLES: &str = "samples/investigations";

/// The program in the folder of a sample, whose arguments name its files.
fn investigate(folder: &Path, args: &[String]) -> Run {
    let fixed = ["investigate", "--format=json"].map(str::to_string);
    let all: Vec<&String> = fixed.iter().chain(args).collect();
    program(&all).current_dir(folder).output().expect("a run").into()
}

fn expectation(folder: &Path) -> (Vec<String>, Value) {
    let mut told: Value =
        serde_json::from_slice(&fs::read(folder.join("expect.json")).expect("an expectation")).expect("JSON");
    let args = told["args"].as_array().expect("arguments").iter();
    (args.map(|arg| arg.as_str().expect("text").to_string()).collect(), told["expect"].take())
}

/// The answer of a sample.
fn answer(name: &str) -> Value {
    let folder = Path::new(SAMPLES).join(name);
    let run = investigate(&folder, &expectation(&folder).0);
    assert_eq!(run.code, Some(0), "{}", run.err);
    run.json()
}

/// Kind and id of the suspects.
fn suspects(answer: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("text").to_string();
    let suspects = answer["suspects"].as_array().expect("suspects").iter();
    suspects.map(|suspect| (text(&suspect["kind"]), text(&suspect["id"]))).collect()
}

#[test]
fn samples_give_what_is_expected() {
    let mut folders: Vec<_> =
        fs::read_dir(SAMPLES).expect("samples").flatten().map(|entry| entry.path()).collect();
    folders.sort();
    assert!(folders.len() >= 3, "samples are missing");
    for folder in folders {
        let (args, expected) = expectation(&folder);
        let run = investigate(&folder, &args);
        assert_eq!(run.code, Some(0), "{}: {}", folder.display(), run.err);
        let mut wrong = Vec::new();
        differences("", &expected, &run.json(), &mut wrong);
        assert!(wrong.is_empty(), "{}: {}", folder.display(), wrong.join("\n"));
        assert_eq!(run.out, investigate(&folder, &args).out, "{}: twice is not the same", folder.display());
    }
}

#[test]
fn a_source_port_names_the_machine() {
    let answer = answer("port25");
    assert_eq!(suspects(&answer)[0], ("host".to_string(), "192.168.2.23".to_string()));
    let evidence = answer["suspects"][0]["evidence"].as_array().expect("evidence");
    assert_eq!(evidence.len(), 3);
    assert!(evidence[0]["text"].as_str().expect("text").contains("SPT=56644"));
    assert!(evidence.iter().all(|line| line["file"].as_str().is_some_and(|file| file.ends_with("kern.log"))));
    assert_eq!(answer["notices"][0]["asides"][0]["what"], "deadline");
}

#[test]
fn a_message_id_names_the_account() {
    let answer = answer("account");
    let first: Vec<(String, String)> = suspects(&answer).into_iter().take(2).collect();
    assert!(first.contains(&("account".to_string(), "otto".to_string())), "{first:?}");
    assert!(first.contains(&("sender".to_string(), "otto@home.example".to_string())), "{first:?}");
    assert_eq!(answer["suspects"][0]["class"], "c");
}

/// The five readings of one story: the times as UTC, as local time, as local time without summer time, by a host
/// without summer time, and by a job that acts an hour after its start.
#[test]
fn the_story_has_five_readings() {
    let answer = answer("story");
    let readings = answer["readings"].as_array().expect("readings");
    let points = |zone: &str| -> Vec<(String, String)> {
        let reading =
            readings.iter().find(|reading| reading["zone"] == zone).unwrap_or_else(|| panic!("no {zone}"));
        let points = reading["points"].as_array().expect("points").iter();
        let text = |value: &Value| value.as_str().expect("text").to_string();
        points.map(|point| (text(&point["id"]), text(&point["manner"]))).collect()
    };
    let has = |zone: &str, id: &str, manner: &str| {
        assert!(points(zone).contains(&(id.to_string(), manner.to_string())), "{zone}: {:?}", points(zone));
    };
    has("UTC", "backup /usr/local/bin/nightly-copy", "at the time");
    has("Australia/Sydney", "root /usr/local/bin/push-figures", "at the time");
    has("Australia/Sydney", "news /usr/local/bin/fetch-papers", "by a clock without summer time");
    has("Australia/Sydney", "news /usr/local/bin/fetch-papers", "59 min 54 s after its start");
    // Eleven o'clock all year: of that hour there is no job.
    assert!(readings.iter().any(|reading| reading["offset"] == "+10:00"));
    let lags = &readings[0]["points"][0]["lags"];
    assert_eq!(lags.to_string(), "[-6.0,-5.0,-21.0]");
    assert!(answer["settles"].as_array().is_some_and(|settles| settles.len() >= 3));
}

#[test]
fn without_logs_it_says_what_the_notice_says() {
    let run =
        rapsheet(&["investigate", "--format=json", "--zone=UTC", "samples/investigations/port25/notice.eml"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let answer = run.json();
    assert_eq!(answer["verdict"], "no-data");
    assert_eq!(answer["incidents"].as_array().map(Vec::len), Some(3));
    assert!(answer["explanation"].as_str().is_some_and(|text| text.contains("--logs")), "{answer}");
}

/// A folder of notices beside the logs: those about the period are explained in the daily report.
#[test]
fn the_daily_report_explains_the_notices_of_its_days() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("rapsheet.toml");
    let notices = folder.path().join("notices");
    fs::create_dir(&notices).expect("a folder");
    fs::copy("samples/investigations/port25/notice.eml", notices.join("a.eml")).expect("a copy");
    fs::copy("samples/investigations/story/notice.txt", notices.join("b.txt")).expect("a copy");
    fs::write(&config, format!("notices = [{notices:?}]\nzone = \"UTC\"\n")).expect("a file");
    let report = |period: &str| {
        let (config, period) = (format!("--config={}", config.display()), format!("--period={period}"));
        rapsheet(&["report", "samples/gateway", "--format=json", &config, &period]).json()
    };
    let day = report("2026-03-02");
    let explained = day["notices"]["explained"].as_array().expect("a list");
    assert_eq!(explained.len(), 1, "{explained:?}");
    assert_eq!(explained[0]["verdict"], "suspect");
    assert_eq!(explained[0]["suspects"][0]["id"], "192.168.2.23");
    assert_eq!(day["notices"]["elsewhere"].as_array().map(Vec::len), Some(1));
    assert!(day["findings"].as_array().is_some_and(|all| all.iter().any(|one| one["kind"] == "notice")));
    let without =
        rapsheet(&["report", "samples/gateway", "--format=json", "--period=2026-03-02", "--zone=UTC"]);
    let figures = |report: &Value| [&report["port25"], &report["rejects"], &report["mail"]].map(Value::clone);
    assert_eq!(figures(&day), figures(&without.json()), "notices change no figure");
    let other = report("2026-03-09");
    assert_eq!(other["notices"]["explained"].as_array().map(Vec::len), Some(0));
}

#[test]
fn of_an_address_that_is_not_ours_it_says_so() {
    let folder = Path::new(SAMPLES).join("port25");
    let args: Vec<String> =
        expectation(&folder).0.into_iter().map(|arg| arg.replace("203.0.113.25", "203.0.113.99")).collect();
    let answer = investigate(&folder, &args).json();
    assert_eq!(answer["incidents"][0]["ours"], false);
    assert!(answer["explanation"].as_str().is_some_and(|text| text.contains("is ours")), "{answer}");
}

#[test]
fn what_cannot_be_read_is_told() {
    let notice = "samples/investigations/port25/notice.eml";
    let run = rapsheet(&["investigate", "no-such-notice.eml"]);
    assert_eq!(run.code, Some(4));
    assert!(
        run.err.contains("no-such-notice.eml") && run.err.contains("rapsheet investigate"),
        "{}",
        run.err
    );
    let run = rapsheet(&["investigate", notice, "--format=json", "--jobs", "no-such-crontab"]);
    assert_eq!(run.code, Some(3));
    assert_eq!(run.json()["problems"][0]["file"], "no-such-crontab");
    assert_eq!(rapsheet(&["investigate"]).code, Some(2));
    assert_eq!(rapsheet(&["investigate", notice, "--isp-zone", "Mars/Olympus"]).code, Some(2));
    assert_eq!(rapsheet(&["investigate", notice, "--logs", "no-such.log"]).code, Some(4));
}

#[test]
fn a_pack_is_the_same_when_made_again_and_holds_the_lines() {
    let folder = Path::new(SAMPLES).join("port25");
    let place = tempfile::tempdir().expect("a folder");
    let pack = |redact: bool| {
        let file = place.path().join("pack.zip");
        let mut args = expectation(&folder).0;
        args.extend(["--pack".to_string(), file.display().to_string()]);
        args.extend(redact.then(|| "--redact".to_string()));
        let run = investigate(&folder, &args);
        assert_eq!(run.code, Some(0), "{}", run.err);
        (fs::read(file).expect("a pack"), run.out)
    };
    let holds = |bytes: &[u8], text: &str| memchr::memmem::find(bytes, text.as_bytes()).is_some();
    let (first, _) = pack(false);
    assert_eq!(first, pack(false).0);
    for text in ["SHA256SUMS", "kern.log\t6369\t27\t", "SRC=192.168.2.23", "report.html"] {
        assert!(holds(&first, text), "{text}");
    }
    let (redacted, shown) = pack(true);
    for text in ["192.168.2.23", "52:54:00:1c:a7:23"] {
        assert!(!holds(&redacted, text) && !shown.contains(text), "{text}");
    }
    assert!(holds(&redacted, "host-1.inside") && holds(&redacted, "203.0.113.25"));
}

#[test]
fn a_draft_claims_what_the_verdict_claims() {
    let draft = |name: &str| {
        let folder = Path::new(SAMPLES).join(name);
        let all = [vec!["investigate".to_string(), "--reply".to_string()], expectation(&folder).0].concat();
        let run: Run = program(&all).current_dir(&folder).output().expect("a run").into();
        assert_eq!(run.code, Some(0), "{}", run.err);
        run.out
    };
    let named = draft("port25");
    assert!(named.starts_with("Subject: Re: [ticket 4711]"), "{named}");
    assert!(named.contains("192.168.2.23") && named.contains('['), "{named}");
    let open = draft("story");
    assert!(!open.contains("Our logs name it"), "{open}");
}
