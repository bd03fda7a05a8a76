//! The way back: what has to be loaded so that our places hold again what they held before, and the scripts that do it
//! without rapsheet. Pure.
//!
//! Only what is ours is taken back; what others have changed in the filter meanwhile is left as it is. The scripts are
//! fixed text and names of ours; what was listed stands in files beside them, which the tools read.

use super::forms::{Form, Tool, unload_parts};
use super::ours::Ours;
use crate::model::block::Frame;

/// What our places held, in the words of the tools. None where the tool or the place is not there.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// `nft list ruleset`
    pub ruleset: Option<Vec<u8>>,
    /// `iptables-save`, `ip6tables-save`
    pub save: Option<Vec<u8>>,
    pub save6: Option<Vec<u8>>,
    /// `ipset save`
    pub sets: Option<Vec<u8>>,
    /// /proc/net/xt_recent/NAME
    pub list: Option<Vec<u8>>,
}

/// Files by name, to be written beside each other.
pub type Files = Vec<(String, Vec<u8>)>;

/// The script and what it loads. `has_v6` is false where ip6tables does not work here.
pub fn files(form: Form, frame: &Frame, ours: &Ours, before: &Before, apply: u64, has_v6: bool) -> Files {
    let mut files = Files::new();
    let mut steps: Vec<String> = Vec::new();
    if ours.table {
        let mut text = b"table inet rapsheet\ndelete table inet rapsheet\n".to_vec();
        text.extend_from_slice(before.ruleset.as_deref().map(table).unwrap_or_default());
        files.push(("undo.nft".into(), text));
        steps.push("nft -f undo.nft".into());
    } else if were_there(ours, before) {
        restored(ours, before, &mut files, &mut steps);
    } else {
        for (at, part) in unload_parts(form, frame).into_iter().enumerate() {
            // All of them are scripts; another kind is none that could be run here.
            if part.tool == Tool::Sh {
                let name = format!("undo-{at}.sh");
                steps.push(format!("sh {name}"));
                files.push((name, part.text.into_bytes()));
            }
        }
    }
    let without = if has_v6 { "" } else { "IP6TABLES=true\nexport IP6TABLES\n" };
    let script = format!(
        "#!/bin/sh\n# Made by rapsheet: takes back what its apply {apply} loaded. Run it by hand at will; running it twice does no harm.\n\
         set -e\ncd \"$(dirname \"$0\")\"\nPATH=$PATH:/usr/sbin:/sbin\nexport PATH\n{without}{}\n: >undone\n",
        steps.join("\n")
    );
    files.push(("undo.sh".into(), script.into_bytes()));
    files.push(("watch.sh".into(), WATCH.as_bytes().to_vec()));
    files
}

/// Run in a session of its own: `watch.sh SECONDS`. Whoever holds the lock is waited for, so that a confirmation that
/// comes at the last moment counts; but not for ever. A folder that was emptied meanwhile has no way back any more.
const WATCH: &str = r#"#!/bin/sh
# Made by rapsheet: waits, then takes back what was loaded, unless it is confirmed by then.
trap '' HUP INT
cd "$(dirname "$0")" || exit 1
PATH=$PATH:/usr/sbin:/sbin
export PATH
back() {
	if command -v flock >/dev/null 2>&1; then flock -w 60 9; fi
	if [ -e confirmed ] || [ -e undone ] || [ ! -e undo.sh ]; then return 0; fi
	echo 'the script that takes back what was not confirmed' >../lock
	sh ./undo.sh >undo.log 2>&1
}
sleep "$1"
for pause in 5 5 0; do
	if (back) 9>>../lock; then exit 0; fi
	sleep "$pause"
done
exit 1
"#;

/// Of what nft listed, our table.
fn table(ruleset: &[u8]) -> &[u8] {
    const HEAD: &[u8] = b"table inet rapsheet {\n";
    let mut at = 0;
    let mut start = None;
    for line in ruleset.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        match start {
            None if line == HEAD => start = Some(at - line.len()),
            // What is inside is indented.
            Some(start) if line.starts_with(b"}") => return ruleset.get(start..at).unwrap_or_default(),
            _ => {}
        }
    }
    &[]
}

fn were_there(ours: &Ours, before: &Before) -> bool {
    let saves = [&before.save, &before.save6].into_iter().flatten();
    saves.into_iter().any(|save| chains(ours, save).is_some())
}

fn restored(ours: &Ours, before: &Before, files: &mut Files, steps: &mut Vec<String>) {
    if let Some(sets) = before.sets.as_deref().filter(|_| !ours.sets.is_empty()) {
        files.push(("undo.ipset".into(), swapped(ours, sets)));
        steps.push("\"${IPSET:-ipset}\" restore <undo.ipset".into());
    }
    let families =
        [(&before.save, "undo.rules", "IPTABLES:-ip"), (&before.save6, "undo6.rules", "IP6TABLES:-ip6")];
    for (save, name, tool) in families {
        if let Some(text) = save.as_deref().and_then(|save| chains(ours, save)) {
            files.push((name.into(), text));
            steps.push(format!("\"${{{tool}tables}}-restore\" --noflush <{name}"));
        }
    }
    if let (Some(name), Some(list)) = (&ours.list, &before.list) {
        let mut text = b"/\n".to_vec();
        for line in list.split(|byte| *byte == b'\n') {
            let address = line.strip_prefix(b"src=").and_then(|rest| rest.split(|byte| *byte == b' ').next());
            let address = address.and_then(|address| std::str::from_utf8(address).ok());
            if let Some(address) = address.filter(|address| address.parse::<std::net::IpAddr>().is_ok()) {
                text.extend_from_slice(format!("+{address}\n").as_bytes());
            }
        }
        files.push(("undo.list".into(), text));
        steps.push(format!(
            "while read -r line; do echo \"$line\" >/proc/net/xt_recent/{name}; done <undo.list"
        ));
    }
}

/// Of what iptables-save wrote, our chains with their rules, for a restore that leaves the others alone. None where none
/// of them was there.
fn chains(ours: &Ours, save: &[u8]) -> Option<Vec<u8>> {
    let is_ours = |name: &[u8]| ours.chains.iter().any(|chain| chain.as_bytes() == name);
    let word = |line: &[u8]| line.split(|byte| *byte == b' ').next().map(is_ours);
    let lines = || {
        let after = save.split(|byte| *byte == b'\n').skip_while(|line| *line != b"*filter");
        after.take_while(|line| *line != b"COMMIT")
    };
    let mut text = b"*filter\n".to_vec();
    let names = lines().filter(|line| line.strip_prefix(b":").and_then(word) == Some(true));
    let rules = lines().filter(|line| line.strip_prefix(b"-A ").and_then(word) == Some(true));
    let mut some = false;
    for line in names.inspect(|_| some = true).chain(rules) {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    text.extend_from_slice(b"COMMIT\n");
    some.then_some(text)
}

/// Our sets as `ipset save` wrote them, filled aside and swapped into their place.
fn swapped(ours: &Ours, save: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    for set in &ours.sets {
        let mut some = false;
        for line in save.split(|byte| *byte == b'\n') {
            for verb in ["create", "add"] {
                let start = format!("{verb} {set} ");
                if let Some(rest) = line.strip_prefix(start.as_bytes()) {
                    some = true;
                    text.extend_from_slice(format!("{verb} {set}-new ").as_bytes());
                    text.extend_from_slice(rest);
                    text.push(b'\n');
                }
            }
        }
        if some {
            text.extend_from_slice(format!("swap {set}-new {set}\ndestroy {set}-new\n").as_bytes());
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_table_of_all() {
        let ours = "table inet rapsheet {\n\tset a {\n\t\telements = { 192.0.2.1 comment \"}\" }\n\t}\n}\n";
        let all = format!("table ip x {{\n}}\n{ours}table inet rapsheet2 {{\n}}\n");
        assert_eq!(table(all.as_bytes()), ours.as_bytes());
        assert_eq!(table(b"table inet rapsheet2 {\n}\n"), b"");
    }

    #[test]
    fn only_what_is_ours_goes_back() {
        let ours = Ours {
            table: false,
            chains: vec!["rapsheet".into(), "rapsheet-LISTED".into()],
            sets: vec!["rapsheet-in4".into()],
            list: None,
        };
        let save =
            b"*filter\n:INPUT ACCEPT [1:2]\n:rapsheet - [0:0]\n:rapsheetx - [0:0]\n-A INPUT -j rapsheet\n\
            -A rapsheet -s 192.0.2.1/32 -j DROP\n-A rapsheetx -j DROP\nCOMMIT\n";
        assert_eq!(
            chains(&ours, save).as_deref(),
            Some(&b"*filter\n:rapsheet - [0:0]\n-A rapsheet -s 192.0.2.1/32 -j DROP\nCOMMIT\n"[..])
        );
        assert_eq!(chains(&ours, b"*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n"), None);
        let sets = b"create rapsheet-in4 hash:net family inet\nadd rapsheet-in4 192.0.2.1 timeout 9\nadd f2b 192.0.2.2\n";
        assert_eq!(
            String::from_utf8_lossy(&swapped(&ours, sets)),
            "create rapsheet-in4-new hash:net family inet\nadd rapsheet-in4-new 192.0.2.1 timeout 9\n\
             swap rapsheet-in4-new rapsheet-in4\ndestroy rapsheet-in4-new\n"
        );
    }
}
