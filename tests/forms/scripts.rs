//! The shell's view: scripts are read by the shells a router or server may have, and run with tools that only write down
//! what they were called with.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use rapsheet::block::forms::{Form, Tool, log_only, render, render_parts, unload, unload_log};
use rapsheet::model::block::{Block, Direction, Frame};
use rapsheet::model::net::Net;

use super::lab::{is_there, text};
use super::random::some;
use super::readers::{keys, net, planned};
use super::{frame, inbound, outbound};

/// Shells, as far as they are here.
fn shells() -> Vec<Vec<&'static str>> {
    let all = [vec!["sh"], vec!["dash"], vec!["bash", "--posix"], vec!["busybox", "sh"]];
    all.into_iter().filter(|shell| is_there(shell[0])).collect()
}

fn fed(command: &mut Command, input: &str) -> Output {
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(&file, input).expect("written");
    command.stdin(Stdio::from(fs::File::open(&file).expect("a file"))).output().expect("a run")
}

/// Every script there is for a plan.
fn scripts(blocks: &[Block], frame: &Frame) -> Vec<String> {
    let mut scripts = Vec::new();
    for form in Form::ALL.into_iter().filter(|form| form.is_filter() && *form != Form::Nftables) {
        let parts = render_parts(form, blocks, frame).into_iter();
        scripts.extend(parts.filter(|part| part.tool == Tool::Sh).map(|part| part.text));
        scripts.extend([render(form, blocks, frame), unload(form, frame), unload_log(form, frame)]);
        scripts.push(log_only(form, frame));
    }
    scripts
}

#[test]
fn every_shell_reads_them() {
    let shells = shells();
    for (blocks, frame) in some(4, 12) {
        for script in scripts(&blocks, &frame) {
            for shell in &shells {
                let done = fed(Command::new(shell[0]).args(&shell[1..]).arg("-n"), &script);
                assert!(done.status.success(), "{shell:?} on\n{script}\n{}", text(&done.stderr));
            }
        }
    }
}

#[test]
fn shellcheck_has_nothing_to_say() {
    if !is_there("shellcheck") {
        return;
    }
    let blocks = [inbound("192.0.2.1", 60), outbound("192.168.7.66", 60), inbound("2001:db8::/64", 60)];
    let frame = Frame { ports: vec![25, 465], interface: Some("eth1".into()), ..frame() };
    for script in scripts(&blocks, &frame) {
        let done = fed(Command::new("shellcheck").args(["--shell=sh", "--exclude=SC2317", "-"]), &script);
        assert!(done.status.success(), "{script}\n{}", text(&done.stdout));
    }
}

/// Puts programs into `folder` that write their arguments, each ended by a NUL, and their input into files there.
fn recorders(folder: &Path) {
    let recorder = "#!/bin/sh\n{ printf '%s\\0' \"${0##*/}\" \"$@\"; echo; } >>\"${0%/*}/calls\"\n\
                    case $0 in *-restore) cat >\"$0.input\" ;; */ipset) [ \"$1\" = restore ] && cat >\"$0.input\" ;; esac\nexit 0\n";
    for name in ["iptables", "ip6tables", "iptables-restore", "ip6tables-restore", "ipset", "modprobe"] {
        let path = folder.join(name);
        fs::write(&path, recorder).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
    }
}

/// Runs a script with those programs; nothing but their files may be there afterwards.
fn recorded(folder: &Path, shell: &[&str], script: &str) -> Vec<Vec<String>> {
    let mut command = Command::new(shell[0]);
    command.args(&shell[1..]).current_dir(folder).env("PATH", format!("{}:/usr/bin:/bin", folder.display()));
    for tool in ["iptables", "ip6tables", "ipset"] {
        command.env(tool.to_uppercase(), folder.join(tool));
    }
    let done = fed(&mut command, script);
    assert!(done.status.success(), "{script}\n{}", text(&done.stderr));
    let calls = fs::read_to_string(folder.join("calls")).unwrap_or_default();
    let call = |line: &str| line.split_terminator('\0').map(String::from).collect();
    calls.lines().map(call).collect()
}

fn files(folder: &Path) -> BTreeSet<String> {
    let names = fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.file_name());
    names.map(|name| name.to_string_lossy().into_owned()).collect()
}

#[test]
fn the_routers_script_calls_for_exactly_what_was_planned() {
    for shell in shells() {
        for (blocks, frame) in some(5, 12) {
            let frame = Frame { ports: vec![25], ..frame };
            let folder = tempfile::tempdir().expect("a folder");
            recorders(folder.path());
            let calls = recorded(folder.path(), &shell, &render(Form::Busybox, &blocks, &frame));
            let dropped = |ending: &str| -> BTreeSet<Net> {
                let is_rule =
                    |call: &&Vec<String>| call.len() > 6 && call[1] == "-A" && call[2].ends_with(ending);
                let drops = calls
                    .iter()
                    .filter(is_rule)
                    .filter(|call| call.last().is_some_and(|last| last == "DROP"));
                drops
                    .map(|call| {
                        let [_, _, _, "-s", source, "-p", "tcp", "--dport", "25", "-j", "DROP"] =
                            call.iter().map(String::as_str).collect::<Vec<&str>>()[..]
                        else {
                            panic!("{call:?}")
                        };
                        net(source)
                    })
                    .collect()
            };
            assert_eq!(dropped("-B-N"), keys(&planned(&blocks, &frame, Some(Direction::Inbound))));
            assert_eq!(dropped("-LISTED-N"), keys(&planned(&blocks, &frame, Some(Direction::Outbound))));
            assert_eq!(files(folder.path()).len(), 7, "{:?}", files(folder.path()));
        }
    }
}

#[test]
fn joined_scripts_hand_each_part_on_as_it_is() {
    for (blocks, frame) in some(5, 12) {
        for form in [Form::Ipset, Form::Iptables, Form::Reject, Form::Outbound] {
            let folder = tempfile::tempdir().expect("a folder");
            recorders(folder.path());
            recorded(folder.path(), &["sh"], &render(form, &blocks, &frame));
            let mut wanted = 7;
            for part in render_parts(form, &blocks, &frame) {
                let name = match part.tool {
                    Tool::Ipset => "ipset",
                    Tool::IptablesRestore => "iptables-restore",
                    Tool::Ip6tablesRestore => "ip6tables-restore",
                    _ => continue,
                };
                let taken =
                    fs::read_to_string(folder.path().join(format!("{name}.input"))).expect("an input");
                assert_eq!(taken, part.text);
                wanted += 1;
            }
            assert_eq!(files(folder.path()).len(), wanted, "{form:?}: {:?}", files(folder.path()));
        }
    }
}
