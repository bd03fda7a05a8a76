//! Unit files of systemd: sections, settings, drop-ins; one of them, or several after one another as `systemctl cat` prints
//! them under `# /path/of/the.unit`. From systemd.syntax(7), systemd.unit(5), systemctl(1). Pure.

/// A unit file or a drop-in.
pub struct Unit {
    /// Where it stands on the host, as far as is known.
    pub path: String,
    /// The file that was read.
    pub file: String,
    pub settings: Vec<Setting>,
}

pub struct Setting {
    pub section: String,
    pub key: String,
    pub value: String,
    /// In the file that was read, from 1.
    pub line: usize,
}

const KINDS: [&str; 6] = [".timer", ".service", ".target", ".path", ".socket", ".conf"];

impl Unit {
    /// `fstrim.timer`, or the unit a drop-in belongs to; None where the name is of no unit.
    pub fn name(&self) -> Option<&str> {
        let (folder, base) = self.path.rsplit_once('/').unwrap_or(("", &self.path));
        if base.ends_with(".conf") {
            let parent = folder.rsplit('/').next().unwrap_or(folder);
            return parent.strip_suffix(".d");
        }
        let base = base.strip_suffix(".in").unwrap_or(base);
        KINDS.iter().any(|kind| base.ends_with(kind)).then_some(base)
    }

    pub fn is_drop_in(&self) -> bool {
        self.path.ends_with(".conf")
    }

    /// The last part of the path, by which drop-ins are ordered.
    pub fn base(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// What an admin wrote goes before what was made at run time, and that before what came with a package.
    pub fn rank(&self) -> u8 {
        match &self.path {
            path if path.contains("etc/systemd/") => 0,
            path if path.contains("run/systemd/") => 1,
            _ => 2,
        }
    }
}

/// The units of a file.
pub fn split(name: &str, text: &str) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut current = Unit { path: name.to_string(), file: name.to_string(), settings: Vec::new() };
    let (mut section, mut begun, mut empty) = (String::new(), None::<(usize, String)>, true);
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if let Some(path) = heading(line) {
            if !empty {
                units.push(current);
            }
            current = Unit { path: path.to_string(), file: name.to_string(), settings: Vec::new() };
            (section, begun, empty) = (String::new(), None, false);
        } else if line.starts_with(['#', ';']) || line.is_empty() && begun.is_none() {
            // Comments may stand within a continued line.
        } else if begun.is_none() && line.starts_with('[') {
            section = line.trim_matches(['[', ']']).to_string();
            empty = false;
        } else {
            let (first, mut whole) = begun.take().unwrap_or((number, String::new()));
            let bare = line.strip_suffix('\\');
            if !whole.is_empty() {
                whole.push(' ');
            }
            whole.push_str(bare.unwrap_or(line).trim_end());
            if bare.is_some() && whole.len() < super::LONGEST {
                begun = Some((first, whole));
            } else if let Some((key, value)) = whole.split_once('=') {
                let (key, value) = (key.trim().to_string(), value.trim().to_string());
                current.settings.push(Setting { section: section.clone(), key, value, line: first });
            }
        }
    }
    // A file with no content at all masks the unit of its name.
    if !empty || units.is_empty() {
        units.push(current);
    }
    units
}

/// `# /usr/lib/systemd/system/fstrim.timer`
fn heading(line: &str) -> Option<&str> {
    let path = line.strip_prefix("# ").filter(|path| path.starts_with('/') && !path.contains(' '))?;
    KINDS.iter().any(|kind| path.ends_with(kind)).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn one_unit_and_several() {
        let text =
            "# A comment\n[Timer]\n OnCalendar = daily \\\n# within\n  UTC\n;x\nPersistent=true\nnonsense\n";
        let units = split("etc/systemd/system/a.timer", text);
        let seen: Vec<_> = units[0]
            .settings
            .iter()
            .map(|one| (one.section.as_str(), one.key.as_str(), one.value.as_str(), one.line))
            .collect();
        assert_eq!(seen, [("Timer", "OnCalendar", "daily UTC", 3), ("Timer", "Persistent", "true", 7)]);
        assert_eq!((units.len(), units[0].name(), units[0].rank()), (1, Some("a.timer"), 0));

        let text = "# /usr/lib/systemd/system/a.timer\n[Timer]\nOnCalendar=daily\n\n\
            # /etc/systemd/system/a.timer.d/b.conf\n[Timer]\nOnCalendar=\n# see /etc/x.timer\n";
        let units = split("cat.txt", text);
        assert_eq!(units.iter().map(super::Unit::name).collect::<Vec<_>>(), [Some("a.timer"); 2]);
        assert_eq!(units.iter().map(super::Unit::is_drop_in).collect::<Vec<_>>(), [false, true]);
        assert_eq!(units[1].settings[0].line, 7);
    }

    #[test]
    fn an_empty_file_is_a_unit_without_settings() {
        let units = split("etc/systemd/system/a.timer", "");
        assert_eq!((units.len(), units[0].settings.len()), (1, 0));
        assert_eq!(split("notes.txt", "x")[0].name(), None);
    }
}
