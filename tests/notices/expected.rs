//! Results that come with the corpora: notices made anew in known layouts, Mail::Abuse's own tests, feedback reports.

use serde_json::Value;

use super::*;

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON")
}

/// Zone, address, ports and time as `recreated/expected.json` gives them.
#[test]
fn recreated() {
    let Some(folder) = corpora().map(|folder| folder.join("recreated")) else { return };
    for (name, expected) in json(&folder.join("expected.json")).as_object().expect("files") {
        let notice = only(&folder.join(name));
        let expected = expected.as_array().expect("incidents");
        assert_eq!(notice.incidents.len(), expected.len(), "{name}");
        for (incident, expected) in notice.incidents.iter().zip(expected) {
            let when = incident.when.as_ref().expect("a time");
            let text = |key: &str| expected[key].as_str().map(str::to_string);
            assert_eq!(ip(incident), text("source_ip"), "{name}");
            assert_eq!(Some(incident.kind.clone()), text("kind"), "{name}");
            assert_eq!(incident.port.map(u64::from), expected["port"].as_u64(), "{name}");
            if let Some(target) = text("dst_ip") {
                assert_eq!(incident.peer.map(|ip| ip.to_string()), Some(target), "{name}");
                assert_eq!(incident.peer_port.map(u64::from), expected["dst_port"].as_u64(), "{name}");
                assert_eq!(incident.protocol, text("proto"), "{name}");
            }
            if text("port_role").is_some() {
                assert_eq!(incident.port_role, rapsheet::model::notice::PortRole::Source, "{name}");
            }
            match (text("timestamp_utc"), text("local")) {
                (Some(stamp), _) => assert_eq!(at(when), stamp, "{name}: {}", incident.text),
                (None, local) => {
                    assert_eq!(Some(utc(when.wall)), local, "{name}");
                    let named = text("zone").map(|zone| Zoning::Stated(zone.parse().expect("a zone")));
                    assert_eq!(when.zone, named.unwrap_or_default(), "{name}");
                }
            }
            if expected["impossible"] == true {
                assert!(
                    notice.doubts.iter().any(|doubt| doubt.contains("does not exist")),
                    "{:?}",
                    notice.doubts
                );
            }
        }
    }
}

/// Mail::Abuse reads the same mail in several ways: as log, as SpamCop report, as a chain of hops. `read` takes the surest;
/// the chain is asked for by itself. Zones it guesses from two-letter words or the mail's date are not followed.
#[test]
fn mail_abuse() {
    let Some(folder) = corpora().map(|folder| folder.join("mail-abuse-perl")) else { return };
    for (name, expected) in json(&folder.join("expected.json")).as_object().expect("files") {
        let path = folder.join(name);
        if let Some(guess) = expected["zone_guessed"].as_str() {
            zone_in_prose(name, &path, guess);
        } else if let Some(events) = expected["events"].as_array() {
            let hops = notice::received::incidents(&body(&path));
            let found: Vec<_> =
                hops.iter().map(|hop| (ip(hop), hop.when.as_ref().and_then(instant))).collect();
            let event = |event: &Value| (event["ip"].as_str().map(str::to_string), event["epoch"].as_i64());
            assert_eq!(found, events.iter().map(event).collect::<Vec<_>>(), "{name}");
            assert!(hops.iter().all(|hop| hop.kind == "spam"));
        } else {
            let notice = only(&path);
            assert_eq!(
                notice.incidents.len() as u64,
                expected["incidents"].as_u64().expect("a number"),
                "{name}"
            );
            for incident in &notice.incidents {
                assert_eq!(ip(incident).as_deref(), expected["ip"].as_str(), "{name}");
                let when = incident.when.as_ref().expect("a time");
                if let Some(epoch) = expected["epoch"].as_i64() {
                    assert_eq!(instant(when), Some(epoch), "{name}");
                }
            }
        }
    }
    let mynet = only(&folder.join("mynet-01.eml"));
    let ends = [mynet.incidents.first(), mynet.incidents.last()]
        .map(|one| one.and_then(|one| one.when.as_ref()).map(at));
    assert_eq!(ends.map(Option::unwrap_or_default), ["2003-10-30T22:10:04Z", "2003-10-23T15:17:42Z"]);
    assert!(mynet.incidents.iter().all(|one| one.kind == "W32.Opaserv Worm?"));
}

/// What follows the headers.
fn body(path: &Path) -> String {
    let text = String::from_utf8_lossy(&fs::read(path).expect("a file")).into_owned();
    text.split_once("\n\n").expect("a body").1.to_string()
}

fn zone_in_prose(name: &str, path: &Path, guess: &str) {
    let told = notice::belief::prose(&body(path));
    let offset = |zoning: &Zoning| match zoning {
        Zoning::Stated(zone) => Some(zone.offset_at(0)),
        _ => None,
    };
    let expected = match name {
        // `BT` is no zone word, and where nothing is said nothing is known.
        "normal-01.eml" | "normal-08.eml" => None,
        _ => Some(guess[1..3].parse::<i32>().expect("hours") * 3600),
    };
    assert_eq!(told.first().and_then(offset), expected, "{name}");
}

/// Source-IP and the date of arrival of each feedback report, as they stand in the file.
#[test]
fn feedback_reports() {
    let Some(folder) = corpora() else { return };
    let mut read = 0;
    for part in [
        "sisimai-arf",
        "stalwart-mail-auth/resources/arf",
        "email-arf-perl",
        "abuseio/feedback-loop",
        "abuseio/spamexperts",
    ] {
        for path in files(&folder.join(part)) {
            let text = String::from_utf8_lossy(&fs::read(&path).expect("a file")).replace('\r', "\n");
            if path.extension().is_some_and(|ending| ending == "json") || !text.contains("feedback-report") {
                continue;
            }
            let field = |name: &str| {
                let line = text.lines().find(|line| line.to_lowercase().starts_with(name))?;
                Some(line.split_once(':')?.1.trim().to_string())
            };
            let notice = only(&path);
            assert_eq!((notice.format, notice.incidents.len()), ("ARF", 1), "{}", path.display());
            let one = &notice.incidents[0];
            if let Some(address) = field("source-ip:") {
                let bare = address.split(' ').next().expect("an address");
                let parsed = rapsheet::model::net::Ip::parse(bare.as_bytes());
                assert_eq!(one.ip, parsed, "{}", path.display());
            }
            assert!(one.ip.is_some(), "{}", path.display());
            let when = one.when.as_ref().expect("a time");
            match field("arrival-date:").or(field("received-date:")) {
                Some(date) => {
                    assert_eq!(Some(when), notice::stamp::cell(&date).as_ref(), "{}", path.display())
                }
                None => assert!(
                    notice.doubts.iter().any(|doubt| doubt.contains("arrival date")),
                    "{}",
                    path.display()
                ),
            }
            read += 1;
        }
    }
    assert!(read > 30, "{read}");
}

/// The times stalwart's own tests give.
#[test]
fn stalwart() {
    let Some(folder) = corpora().map(|folder| folder.join("stalwart-mail-auth/resources")) else { return };
    for path in files(&folder.join("arf"))
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
    {
        let expected = json(path);
        let notice = only(&path.with_extension("eml"));
        let one = &notice.incidents[0];
        assert_eq!(ip(one).as_deref(), expected["source_ip"].as_str());
        if let Some(epoch) = expected["arrival_date"].as_i64() {
            assert_eq!(one.when.as_ref().and_then(instant), Some(epoch), "{}", path.display());
        }
    }
    for path in files(&folder.join("dmarc-feedback")) {
        if path.extension().is_some_and(|ending| ending != "json") {
            assert_eq!(only(&path).format, "DMARC", "{}", path.display());
        }
    }
}
