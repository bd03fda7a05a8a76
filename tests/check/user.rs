//! As another user, who may not read everything: wants root, to become that user.

use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::Command;

use super::{answers, mail_log, mode, says, tree};
use crate::run::{Run, program};

/// Ids that belong to nobody.
const UID: u32 = 64_123;
const GID: u32 = 64_124;

/// The program as that user, in these groups beside its own.
fn as_user(groups: &str, args: &[&str]) -> Option<Run> {
    let rapsheet = program(args);
    let binary = Path::new(rapsheet.get_program());
    let reachable = binary
        .ancestors()
        .skip(1)
        .all(|folder| folder.metadata().is_ok_and(|folder| folder.permissions().mode() & 0o001 != 0));
    let able = Command::new("setpriv")
        .args(["--reuid=64123", "true"])
        .output()
        .is_ok_and(|run| run.status.success());
    if !reachable || !able {
        eprintln!(
            "passed over: becoming another user takes root, setpriv, and a program that others may start"
        );
        return None;
    }
    let mut command = Command::new("setpriv");
    command.args([format!("--reuid={UID}"), format!("--regid={UID}")]);
    match groups {
        "" => command.arg("--clear-groups"),
        groups => command.arg(format!("--groups={groups}")),
    };
    command
        .arg(binary)
        .args(args)
        .env("HOME", "/nonexistent")
        .env_remove("STATE_DIRECTORY")
        .env_remove("XDG_STATE_HOME");
    Some(command.output().expect("a run").into())
}

#[test]
fn who_may_not_read_is_told_which_group_it_takes() {
    let root = tree(&[
        ("/etc/passwd", "olga:x:64123:64123::/home/olga:/bin/sh\n"),
        ("/etc/group", "adm:x:64124:\nolga:x:64123:\n"),
        ("/etc/hostname", "gate\n"),
        ("/var/log/mail.log", &mail_log(1..=3)),
        ("/var/log/kern.log", &mail_log(1..=3)),
        ("/var/log/exim4/mainlog", ""),
    ]);
    mode(root.path(), 0o755);
    let path = |name: &str| root.path().join(name);
    for (name, bits) in [("var/log/mail.log", 0o640), ("var/log/kern.log", 0o600), ("var/log/exim4", 0o2750)]
    {
        if chown(path(name), None, Some(GID)).is_err() {
            eprintln!("passed over: giving files away takes root");
            return;
        }
        mode(&path(name), bits);
    }
    let args = ["check", "--root", root.path().to_str().expect("a path"), "--format", "json"];
    let Some(run) = as_user("", &args) else { return };
    assert_eq!(run.code, Some(3), "{run:?}");
    let check = run.json();
    assert_eq!(check["user"], "olga");
    says(
        &check,
        "reading",
        "wrong",
        &["olga cannot read /var/log/mail.log", "group adm, mode 0640", "usermod -aG adm olga"],
    );
    says(
        &check,
        "reading",
        "wrong",
        &["olga cannot read /var/log/kern.log", "setfacl -m u:olga:r /var/log/kern.log"],
    );
    says(&check, "reading", "wrong", &["olga cannot read /var/log/exim4", "folder", "mode 2750"]);
    says(
        &check,
        "state",
        "wrong",
        &["olga cannot keep anything in /var/lib/rapsheet", "install -d -m 0750 -o olga"],
    );
    // In the group, what the group may read can be read.
    let Some(run) = as_user("64124", &args) else { return };
    let check = run.json();
    let reading = answers(&check, "reading");
    assert!(
        reading.iter().all(|(_, _, said)| !said.contains("mail.log") && !said.contains("exim4")),
        "{reading:#?}"
    );
    assert!(
        reading.iter().any(|(state, _, said)| state == "wrong" && said.contains("kern.log")),
        "{reading:#?}"
    );
}

#[test]
fn a_state_folder_with_files_of_another_user() {
    let root =
        tree(&[("/etc/passwd", "olga:x:64123:64123::/home/olga:/bin/sh\n"), ("/var/lib/rapsheet/lock", "")]);
    mode(root.path(), 0o755);
    let folder = root.path().join("var/lib/rapsheet");
    if chown(&folder, Some(UID), Some(UID)).is_err() {
        eprintln!("passed over: giving files away takes root");
        return;
    }
    let args = ["check", "--root", root.path().to_str().expect("a path"), "--format", "json"];
    let Some(run) = as_user("", &args) else { return };
    says(
        &run.json(),
        "state",
        "wrong",
        &["rapsheet/lock: Permission denied", "chown -R olga: /var/lib/rapsheet"],
    );
}
