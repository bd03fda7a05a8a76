//! Whatever a firewall.json holds, the router's shell reads exactly the words of the rule, or the file is refused.

use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use rapsheet::block::ruleset::{Wish, commands, line};
use rapsheet::model::ruleset::{Chain, RuleSet};
use rapsheet::parse::ruleset::{chain, read};
use serde_json::json;

/// Text that likes to break out.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "'",
        "\"",
        ";",
        "$(reboot)",
        "`reboot`",
        "\n",
        "\r",
        "|",
        "&",
        "\\",
        "!",
        "!!",
        "^x^y",
        "#",
        "~",
        "*",
        "?",
        "{a,b}",
        "$HOME",
        "${IFS}",
        "\0",
        "\x03",
        "\x1b[2J",
        " ",
        "-j",
        "--",
        "a",
        "25",
        "é",
        "*/",
        "/*",
        "<e1:0>",
        "%s",
        "=",
        "[x]",
        "\t",
    ]);
    prop_oneof![
        prop::collection::vec(pieces, 1..8).prop_map(|parts| parts.concat()),
        "[ -~]{1,30}",
        "\\PC{1,20}",
    ]
}

/// A record with this text at one of the places that text can stand at.
fn file(text: &str, place: usize) -> String {
    let mut record = json!({"target": "DROP", "prot": "tcp", "opt": "--", "source": "anywhere", "dest": "anywhere", "spec": "tcp dpt:25"});
    let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
    let (key, value) = match place {
        0..=5 => (["target", "prot", "opt", "source", "dest", "spec"][place], text.to_string()),
        6 => ("spec", format!("tcp dpt:{text}")),
        7 => ("spec", format!("/* {text} */")),
        8 => ("spec", format!("STRING match \"{quoted}\" ALGO name bm")),
        9 => ("spec", format!("LOG flags 0 level 4 prefix \"{text}\"")),
        10 => ("spec", format!("state {text}")),
        _ => ("specAsServiceName", format!("tcp dpt:{text}")),
    };
    record[key] = json!(value);
    json!({"config": {"path": "/sbin"}, "rules": [{"name": text, "type": text, "image": text, "comment": text, "iptable": [record]}]})
        .to_string()
}

/// All the commands a file can lead to.
fn all_commands(text: &str) -> Option<Vec<Vec<String>>> {
    let file = read(text).ok()?;
    let sets: Vec<&RuleSet> = file.sets.iter().collect();
    let close = commands(&file.router, &sets, &Chain::default(), Wish::Close);
    Some(close)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn a_line_is_its_words_or_there_is_none(text in hostile(), place in 0usize..12) {
        for words in all_commands(&file(&text, place)).unwrap_or_default() {
            prop_assert!(words.iter().all(|word| word.bytes().all(|byte| (0x20..0x7f).contains(&byte))));
            if let Some(line) = line(&words) {
                prop_assert_eq!(shlex::split(&line), Some(words.clone()));
            }
        }
    }

    /// What a router lists is written by others too: deleting a rule of its chain is as safe as adding one.
    #[test]
    fn a_listing_cannot_break_out_either(text in hostile()) {
        let comment = text.replace(['\n', '\r'], " ");
        let row = format!("Chain FORWARD (policy ACCEPT)\ntarget prot opt source destination\nDROP tcp -- anywhere anywhere tcp dpt:25 /* {comment} */\n");
        let words: Vec<_> = chain(&row).iter().flat_map(Chain::rules).flat_map(|rule| rule.words.clone()).collect();
        let seen = |value: &String| value.bytes().all(|byte| (0x20..0x7f).contains(&byte));
        prop_assert!(words.iter().flat_map(|word| &word.values).all(seen));
    }
}

/// The shells themselves: thousands of commands in one script, each printing its words.
#[test]
fn real_shells_read_the_same_words() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut script, mut wanted, mut kept) = (String::new(), Vec::new(), 0);
    for place in (0..12).cycle().take(4000) {
        let text = hostile().new_tree(&mut runner).expect("a text").current();
        for words in all_commands(&file(&text, place)).unwrap_or_default() {
            if let Some(line) = line(&words) {
                script.push_str(&format!("printf '%s\\0' {line}\n"));
                words.iter().for_each(|word| wanted.extend([word.as_bytes(), b"\0"].concat()));
                kept += usize::from(words.iter().any(|word| word.contains(['\'', '"', '$', ';', '`'])));
            }
        }
    }
    assert!(kept > 100, "only {kept} hostile commands came through to be tried");
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), script).expect("a file");
    for shell in [&["sh"][..], &["busybox", "sh"], &["bash"]] {
        let mut command = Command::new(shell[0]);
        match command.args(&shell[1..]).arg(file.path()).output() {
            Ok(output) => assert!(output.stdout == wanted, "{shell:?} reads other words"),
            Err(error) => eprintln!("passed over: {shell:?}: {error}"),
        }
    }
}
