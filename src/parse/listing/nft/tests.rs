//! What nft writes as JSON, and what is read of it.

use super::*;

/// What is held and logged, in one line.
fn told(objects: &str) -> String {
    let mut listing = Listing::default();
    read(&format!("{{\"nftables\": [{{\"metainfo\": {{}}}}, {objects}]}}"), &mut listing).expect("JSON");
    let held = listing.held.iter().map(|held| format!("{} in {} {:?}", held.net, held.place, held.left));
    let logs = listing
        .logs
        .iter()
        .map(|log| format!("{} logs [{}] {:?} {:?}", log.chain, log.prefix, log.ports, log.limit));
    held.chain(logs).collect::<Vec<_>>().join("; ")
}

fn set(elements: &str) -> String {
    told(&format!(
        r#"{{"set": {{"family": "inet", "name": "b", "table": "t", "type": "ipv4_addr", "elem": [{elements}]}}}}"#
    ))
}

fn rule(statements: &str) -> String {
    told(&format!(
        r#"{{"set": {{"family": "ip", "table": "f", "name": "mail", "type": "inet_service", "elem": [25, 465]}}}},
           {{"rule": {{"family": "ip", "table": "f", "chain": "c", "handle": 7, "expr": [{statements}]}}}}"#
    ))
}

#[test]
fn sets_and_maps() {
    let cases = [
        (
            r#"{"elem": {"val": "192.0.2.1", "timeout": 3600, "expires": 3599, "comment": "x"}}"#,
            "192.0.2.1/32 in inet t b Some(3599)",
        ),
        (
            r#"{"elem": {"val": {"prefix": {"addr": "198.51.100.0", "len": 24}}, "timeout": 9, "expires": 8}}"#,
            "198.51.100.0/24 in inet t b Some(8)",
        ),
        (r#""2001:db8::2""#, "2001:db8::2/128 in inet t b None"),
        (r#"{"range": ["203.0.113.6", "203.0.113.7"]}"#, "203.0.113.6/31 in inet t b None"),
        (r#"{"concat": ["192.0.2.8", 25]}"#, "192.0.2.8/32 in inet t b None"),
        (
            r#"["192.0.2.9", {"drop": null}], ["192.0.2.10", {"accept": null}]"#,
            "192.0.2.9/32 in inet t b None",
        ),
        (r#"25, "mx.example", null, {"prefix": {"addr": "192.0.2.0", "len": 99}}"#, ""),
    ];
    for (elements, expected) in cases {
        assert_eq!(set(elements), expected, "{elements}");
    }
    assert_eq!(told(r#"{"set": {"family": "inet", "name": "b", "table": "t"}}"#), "");
}

#[test]
fn rules() {
    let port = |right: &str| {
        format!(
            r#"{{"match": {{"op": "==", "left": {{"payload": {{"protocol": "tcp", "field": "dport"}}}}, "right": {right}}}}}"#
        )
    };
    let from = |op: &str, right: &str| {
        format!(
            r#"{{"match": {{"op": "{op}", "left": {{"payload": {{"protocol": "ip", "field": "saddr"}}}}, "right": {right}}}}}"#
        )
    };
    let one = r#""192.0.2.44""#;
    let limit = r#"{"limit": {"rate": 10, "burst": 5, "per": "minute"}}"#;
    let log = r#"{"log": {"prefix": "SPAM_BLOCK: "}}"#;
    let cases = [
        (format!(r#"{}, {{"drop": null}}"#, from("==", one)), "192.0.2.44/32 in ip f c None"),
        (
            format!(r#"{}, {{"xt": {{"type": "target", "name": "REJECT"}}}}"#, from("==", one)),
            "192.0.2.44/32 in ip f c None",
        ),
        (
            format!(
                r#"{}, {}, {{"reject": {{}}}}"#,
                from("==", r#"{"set": [{"range": ["192.0.2.46", "192.0.2.47"]}, "192.0.2.9"]}"#),
                port("25")
            ),
            "192.0.2.46/31 in ip f c None; 192.0.2.9/32 in ip f c None",
        ),
        (format!(r#"{}, {{"accept": null}}"#, from("==", one)), ""),
        (format!(r#"{}, {{"drop": null}}"#, from("!=", one)), ""),
        (format!(r#"{}, {{"drop": null}}"#, from("==", r#""@blocked4""#)), ""),
        (
            format!("{}, {limit}, {log}", port("25")),
            "ip f c logs [SPAM_BLOCK: ] [25] Some(\"10/minute burst 5 packets\")",
        ),
        (format!("{log}, {limit}"), "ip f c logs [SPAM_BLOCK: ] [] None"),
        (
            format!("{}, {log}", port(r#"{"set": [25, {"range": [587, 588]}]}"#)),
            "ip f c logs [SPAM_BLOCK: ] [25, 587, 588] None",
        ),
        (format!("{}, {log}", port(r#""@mail""#)), "ip f c logs [SPAM_BLOCK: ] [25, 465] None"),
        (r#"{"log": null}"#.to_string(), "ip f c logs [] [] None"),
        (
            r#"{"limit": {"rate": 2, "rate_unit": "kbytes", "per": "second", "inv": true}}, {"log": {}}"#
                .to_string(),
            "ip f c logs [] [] Some(\"over 2 kbytes/second\")",
        ),
    ];
    for (statements, expected) in cases {
        assert_eq!(rule(&statements), expected, "{statements}");
    }
}
