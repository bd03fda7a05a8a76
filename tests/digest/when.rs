//! When a digest is mailed, which one answers which, and what a second run for the same period does.

use std::fs;

use super::{Place, parse, read};

#[test]
fn it_is_printed_until_somebody_is_to_have_it() {
    let place = Place::new("");
    let run = place.digest(1, &[]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.err.contains("no recipient is told"), "{}", run.err);
    let mail = parse(run.out.as_bytes());
    assert_eq!(mail.subject, "[gate] HIGH new: 192.168.2.23 made 12 illegal port-25 hits");
    assert!(mail.raw.contains("\nAuto-Submitted: auto-generated\n") && !mail.raw.contains("\nTo: "));
    assert!(mail.raw.contains("\nDate: Mon, 02 Mar 2026 06:25:00 +0000\n"), "{}", mail.raw);
    assert!(mail.raw.contains("\nList-Id: <rapsheet.gate.localhost>\n"));
    assert!(place.outbox().is_empty(), "nothing is kept");
    let run = place.digest(1, &["--to=root", "--transport=stdout", "--quiet"]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    assert!(run.out.contains("\nTo: root@localhost\n"));
    assert!(place.outbox().is_empty());
}

#[test]
fn the_exit_status_is_that_of_a_report() {
    let place = Place::new("");
    assert_eq!(place.digest(1, &["--fail-on=high"]).code, Some(1));
    let out = place.path("mails/");
    let to_file = format!("-o{}", out.display());
    assert_eq!(place.digest(1, &["--fail-on=high", &to_file]).code, Some(1));
    place.log(1, 0);
    assert_eq!(place.digest(1, &["--fail-on=high"]).code, Some(0));
    fs::write(place.path("broken.gz"), b"\x1f\x8b\x08\x00broken").expect("a file");
    let broken = place.path("broken.gz");
    assert_eq!(place.digest(1, &[broken.to_str().expect("a path")]).code, Some(3));
    fs::remove_file(place.path("mail.log")).expect("a log");
    let run = place.digest(1, &[&to_file]);
    assert!(run.code == Some(4) && run.err.contains("no log could be read"), "{}", run.err);
    for wrong in
        [&["--to=a@b@c", "--transport=stdout"][..], &["--transport=file"], &["--transport=smtp", "-ox.eml"]]
    {
        assert_eq!(place.digest(1, wrong).code, Some(2), "{wrong:?}");
    }
}

#[test]
fn a_folder_gets_a_file_for_each_period_and_the_days_of_an_incident_are_one_thread() {
    let place = Place::new("file = \"mails/\"\ntransport = \"file\"");
    let mut place = place;
    let mails = place.path("mails/");
    place.configure(&format!(
        "transport = \"file\"\nfile = {mails:?}\nattach_html = true\nfrom = \"rap@home.example\""
    ));
    for day in 1..=3 {
        place.log(day, 12 + day);
        let run = place.digest(day, &[]);
        assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (Some(0), "", ""));
    }
    // Quiet days are no part of it.
    place.log(4, 0);
    assert_eq!(place.digest(4, &[]).code, Some(0));
    let day = |day: u32| read(&mails.join(format!("rapsheet.2026-03-{day:02}.gate.eml")));
    let [first, second, third, fourth] = [1, 2, 3, 4].map(day);
    assert_eq!(first.id, "rapsheet.2026-03-01.gate@home.example");
    assert_eq!((&first.answers, &fourth.answers), (&None, &None));
    assert_eq!((second.answers.as_ref(), third.answers.as_ref()), (Some(&first.id), Some(&first.id)));
    assert!(third.raw.contains(&format!("References: <{}>\r\n", first.id)));
    assert_eq!(second.subject, "[gate] HIGH again: 192.168.2.23 made 14 illegal port-25 hits");
    assert_eq!(fourth.subject, "[gate] quiet: nothing needs hands");
    let [(name, page)] = first.attached.as_slice() else { panic!("{:?}", first.attached.len()) };
    assert_eq!(name, "rapsheet.2026-03-01.gate.html");
    assert!(page.contains("<script>") && page.contains("192.168.2[.]23") && !page.contains("evil.example"));
    // A file is written again when it is asked for; the thread stays what it was.
    place.log(3, 15);
    let run = place.digest(3, &["-v"]);
    assert!(run.code == Some(0) && run.err.contains("sent: 2026-03-03"), "{}", run.err);
    assert_eq!(day(3).answers, third.answers);
    assert_eq!(fs::read_dir(&mails).expect("a folder").count(), 4);
    place.configure(&format!("transport = \"file\"\nfile = {mails:?}\nthread = false"));
    place.log(5, 12);
    place.digest(5, &[]);
    assert_eq!(day(5).answers, None);
}

#[test]
fn only_when_there_is_something_to_say_and_weekly_all_the_same() {
    let mut place = Place::new("");
    let mails = place.path("mails/");
    let config = |when: &str| format!("transport = \"file\"\nfile = {mails:?}\nwhen = \"{when}\"");
    place.configure(&config("on-change"));
    let run = |day: u32, hits: u32| {
        place.log(day, hits);
        let run = place.digest(day, &["-v"]);
        assert_eq!(run.code, Some(0), "{}", run.err);
        let sent = run.err.contains("sent: ");
        assert_eq!(mails.join(format!("rapsheet.2026-03-{day:02}.gate.eml")).exists(), sent);
        (sent, run.err)
    };
    assert!(run(1, 12).0, "the first");
    let (sent, err) = run(2, 20);
    assert!(
        !sent && err.contains("no digest of 2026-03-02: the findings are those of the last digest"),
        "{err}"
    );
    let (sent, err) = run(3, 4);
    assert!(sent && err.contains("the findings changed: better port25:192.168.2.23"), "{err}");
    let (sent, err) = run(4, 0);
    assert!(sent && err.contains("gone port25:192.168.2.23"), "{err}");
    for day in 5..=10 {
        assert!(!run(day, 0).0, "{day}");
    }
    let (sent, err) = run(11, 0);
    assert!(sent && err.contains("weekly one is sent in any case"), "{err}");
    let mail = read(&mails.join("rapsheet.2026-03-11.gate.eml"));
    for body in [&mail.text, &mail.html] {
        assert!(body.contains("this mail comes weekly, so that silence means something"));
    }

    place.configure(&config("on-finding"));
    let run = |day: u32, hits: u32, told: &[&str]| {
        place.log(day, hits);
        place.digest(day, &[told, &["-v"]].concat()).err.contains("sent: ")
    };
    assert_eq!(
        [run(12, 0, &[]), run(13, 1, &[]), run(14, 0, &[]), run(14, 0, &["--when=always"])],
        [false, true, false, true]
    );
    place.configure(&(config("on-finding") + "\nmin_severity = \"high\"\nheartbeat_days = 0"));
    let run = |day: u32, hits: u32| {
        place.log(day, hits);
        place.digest(day, &["-v"]).err.contains("sent: ")
    };
    assert_eq!([run(15, 1), run(28, 1), run(29, 12)], [false, false, true]);
}

/// A day that is not over is another period than the whole day.
#[test]
fn today_does_not_take_the_place_of_the_day() {
    let place = Place::new("");
    let out = place.path("out.eml");
    let to_file = format!("-o{}", out.display());
    assert_eq!(place.digest(0, &["--period=today", &to_file]).code, Some(0));
    let today = read(&out);
    assert_eq!(place.digest(1, &[&to_file]).code, Some(0));
    assert_eq!(
        today.id,
        "rapsheet.2026-03-01-until-2026-03-01T06-25-00-00-00.gate@".to_string()
            + today.id.rsplit('@').next().expect("a domain")
    );
    assert!(read(&out).id.starts_with("rapsheet.2026-03-01.gate@"));
}
