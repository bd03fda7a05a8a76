//! What the package brings: units that systemd takes and rates, completions and manuals that shells and man read, scripts
//! that a shell reads. Tools that are not there are passed over with a message.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::run::{program, rapsheet};

const UNITS: &str = "samples/setup/systemd";

/// Runs a tool; None where it is not installed.
fn tool(name: &str, args: &[&str]) -> Option<Output> {
    match Command::new(name).args(args).env("LC_ALL", "C").output() {
        Ok(output) => Some(output),
        Err(error) => {
            eprintln!("passed over: {name}: {error}");
            None
        }
    }
}

fn words(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn units(ending: &str) -> Vec<String> {
    let entries = fs::read_dir(UNITS).expect("units").flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.path().display().to_string()).collect();
    names.retain(|name| name.ends_with(ending));
    names.sort();
    names
}

#[test]
fn systemd_takes_every_unit() {
    let folder = tempfile::tempdir().expect("a folder");
    let binary = program::<&str>(&[]).get_program().to_string_lossy().into_owned();
    let mut copies = Vec::new();
    for unit in units("") {
        let name = Path::new(&unit).file_name().expect("a name");
        let copy = folder.path().join(name);
        // The program is not installed where the package will put it.
        let text = fs::read_to_string(&unit).expect("a unit").replace("/usr/bin/rapsheet", &binary);
        fs::write(&copy, text).expect("a copy");
        copies.push(copy.display().to_string());
    }
    let args: Vec<&str> =
        ["verify", "--man=no"].into_iter().chain(copies.iter().map(String::as_str)).collect();
    let Some(output) = tool("systemd-analyze", &args) else { return };
    let said = words(&output);
    let ours: Vec<&str> = said.lines().filter(|line| line.contains("rapsheet")).collect();
    assert!(output.status.success() && ours.is_empty(), "{said}");
}

#[test]
fn systemd_rates_every_service_below_two() {
    for unit in units(".service") {
        let Some(output) = tool("systemd-analyze", &["security", "--offline=true", "--threshold=19", &unit])
        else {
            return;
        };
        let said = words(&output);
        let rating = said.lines().last().unwrap_or_default();
        assert!(output.status.success() && rating.contains("OK"), "{unit}: {rating}");
    }
}

#[test]
fn what_the_services_start_is_understood() {
    for unit in units(".service") {
        let text = fs::read_to_string(&unit).expect("a unit");
        let start = text
            .lines()
            .find_map(|line| line.strip_prefix("ExecStart=/usr/bin/rapsheet "))
            .expect("a command");
        let args: Vec<&str> = start.split_whitespace().chain(["--help"]).collect();
        let run = rapsheet(&args);
        assert_eq!(run.code, Some(0), "{start}: {}", run.err);
    }
}

#[test]
fn scripts_are_read_by_a_shell() {
    let scripts = ["cron.daily", "package", "debian/postinst", "debian/prerm", "debian/postrm"];
    for script in scripts {
        let path = format!("samples/setup/{script}");
        let Some(output) = tool("sh", &["-n", &path]) else { return };
        assert!(output.status.success(), "{path}: {}", words(&output));
    }
}

#[test]
fn logrotate_understands_its_part() {
    let folder = tempfile::tempdir().expect("a folder");
    let (rules, state) = (folder.path().join("rapsheet"), folder.path().join("state"));
    // The user of the package is not there.
    let text =
        fs::read_to_string("samples/setup/logrotate").expect("rules").replace("rapsheet adm", "root root");
    fs::write(&rules, text).expect("a copy");
    let path = |path: &Path| path.display().to_string();
    let Some(output) = tool("logrotate", &["--debug", "--state", &path(&state), &path(&rules)]) else {
        return;
    };
    let said = words(&output);
    assert!(output.status.success() && !said.contains("error"), "{said}");
}

#[test]
fn completions_are_read_by_their_shells() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("a path");
    assert_eq!(rapsheet(&["generate", "completions", path]).code, Some(0));
    for (shell, file) in [("bash", "rapsheet.bash"), ("zsh", "_rapsheet"), ("fish", "rapsheet.fish")] {
        let file = format!("{path}/{file}");
        let Some(output) = tool(shell, &["-n", &file]) else { continue };
        assert!(output.status.success(), "{shell}: {}", words(&output));
    }
    let one = folder.path().join("one");
    assert_eq!(
        rapsheet(&["generate", "completions", "--only", "fish", one.to_str().expect("a path")]).code,
        Some(0)
    );
    assert_eq!(fs::read_dir(one).expect("a folder").count(), 1);
}

/// What bash and fish would offer after these words.
#[test]
fn shells_offer_what_fits() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("a path");
    assert_eq!(rapsheet(&["generate", "completions", path]).code, Some(0));
    let ask = format!(
        ". {path}/rapsheet.bash; COMP_WORDS=(rapsheet report --fail-on ''); COMP_CWORD=3; _rapsheet rapsheet '' --fail-on; echo \"${{COMPREPLY[@]}}\""
    );
    if let Some(output) = tool("bash", &["-c", &ask]) {
        assert_eq!(words(&output).trim(), "low medium high");
    }
    let ask = format!("source {path}/rapsheet.fish; complete -C 'rapsheet inv'");
    if let Some(output) = tool("fish", &["--no-config", "-c", &ask]) {
        assert!(words(&output).starts_with("investigate\t"), "{}", words(&output));
    }
}

#[test]
fn every_command_has_a_manual_that_man_reads() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("a path");
    assert_eq!(rapsheet(&["generate", "man", path]).code, Some(0));
    let help = rapsheet(&["--help"]).out;
    let commands =
        help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // A long description goes on further to the right.
    let named = commands.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    for command in named.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
        let page = fs::read_to_string(folder.path().join(format!("rapsheet-{command}.1"))).expect("a page");
        assert!(page.contains(".SH SYNOPSIS") && page.contains(".SH \"EXIT STATUS\""), "{command}");
    }
    for entry in fs::read_dir(folder.path()).expect("pages").flatten() {
        let page = entry.path().display().to_string();
        let Some(output) = tool("mandoc", &["-Tlint", "-Werror", &page]) else { return };
        assert!(output.status.success(), "{}", words(&output));
    }
}

#[test]
fn a_configuration_is_never_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("a path");
    assert_eq!(rapsheet(&["generate", "config", path]).code, Some(0));
    let file = folder.path().join("rapsheet.toml");
    let written = fs::read_to_string(&file).expect("a configuration");
    assert!(written.lines().all(|line| line.is_empty() || line.starts_with('#')));
    let config = file.to_str().expect("a path");
    assert_eq!(
        rapsheet(&["--config", config, "report", "--period", "all", "samples/gateway/mail.log"]).code,
        Some(0)
    );
    let again = rapsheet(&["generate", "config", path]);
    assert_eq!(again.code, Some(4));
    assert!(again.err.contains("is there already"), "{again:?}");
}

/// Every file that the package is made of is there, or made by the script that packs it.
#[test]
fn the_package_names_files_that_are_there() {
    let manifest = fs::read_to_string("Cargo.toml").expect("a manifest");
    let assets =
        manifest.split("\nassets = [").nth(1).and_then(|rest| rest.split("\n]").next()).expect("assets");
    let sources: Vec<&str> = assets.lines().filter_map(|line| line.split('"').nth(1)).collect();
    assert!(sources.len() > 8, "{sources:?}");
    for source in sources {
        let made = source.starts_with("target/");
        let there = Path::new(source.trim_end_matches('*')).exists();
        assert!(made || there, "{source}");
    }
}
