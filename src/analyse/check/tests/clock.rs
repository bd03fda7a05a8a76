//! What keeps the clock, and whether the logs agree with it.

use super::*;

#[test]
fn keepers_of_the_clock() {
    let mut case = Case::new();
    case.right(Topic::Clock, &["chronyd keeps it. The logs agree with it."]);
    case.machine.clock = Clock::default();
    case.expect(Topic::Clock, State::Wrong, Severity::Medium, &["Nothing keeps the clock", "chrony"]);
    case.machine.clock.keepers = vec!["systemd-timesyn".to_string()];
    case.expect(
        Topic::Clock,
        State::Wrong,
        Severity::Low,
        &["no time server has answered", "timesync-status"],
    );
    case.machine.clock.synchronized = true;
    case.right(Topic::Clock, &["systemd-timesyncd has set it"]);
    case.machine.clock = Clock { container: Some("lxc".to_string()), ..Clock::default() };
    case.right(Topic::Clock, &["container (lxc)"]);
    case.machine.clock = Clock::default();
    case.machine.live = false;
    case.expect(Topic::Clock, State::Unknown, Severity::Low, &["on the machine itself"]);
}

#[test]
fn stamps_of_another_zone_show_against_the_mtime() {
    let mut case = Case::new();
    for survey in &mut case.surveys {
        survey.mtime = survey.mtime.map(|mtime| mtime + 5 * 3600 + 1800 + 2);
    }
    let wrong = case.wrong(Topic::Clock);
    assert!(
        wrong.iter().any(|(_, severity, said)| {
            *severity == Severity::High
                && said.contains("5 h 30 min before")
                && said.contains("zone = \"UTC-05:30\"")
        }),
        "{wrong:#?}"
    );
    // Minutes between the two are no zone: the file was touched or copied.
    for survey in &mut case.surveys {
        survey.mtime = survey.mtime.map(|mtime| mtime - 2 * 3600 - 400);
    }
    assert!(!case.wrong(Topic::Clock).iter().any(|(_, _, said)| said.contains("zone =")));
}

#[test]
fn lines_from_the_future_and_lines_of_long_ago() {
    let mut case = Case::new();
    case.logs(&[("mail.log", &lines(NOW + 3600, 3000))]);
    let wrong = case.wrong(Topic::Clock);
    assert!(
        wrong
            .iter()
            .any(|(_, severity, said)| *severity == Severity::High && said.contains("1 h in the future")),
        "{wrong:#?}"
    );
    assert!(wrong.iter().any(|(_, severity, said)| *severity == Severity::Medium && said.contains("mtime")));
    case.logs(&[("mail.log", &lines(NOW - 3 * DAY, 3000))]);
    case.expect(Topic::Clock, State::Wrong, Severity::Medium, &["3 d ago"]);
    assert!(
        case.wrong(Topic::Rotation)
            .iter()
            .any(|(_, _, said)| said.contains("not one line of yesterday (2026-03-02)"))
    );
}
