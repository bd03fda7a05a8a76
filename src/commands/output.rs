//! Where results go: standard output, or files whose endings say the form.

use std::path::PathBuf;

use crate::console::Console;
use crate::deliver::file::Target;
use crate::error::Stop;

/// Results by form: files opened before the work began, and perhaps standard output.
pub struct Outputs<F> {
    files: Vec<(Target, F)>,
    stdout: Option<F>,
}

impl<F: Copy> Outputs<F> {
    /// `by_ending` knows the forms; `-` is standard output; `told` is `--format`, which also decides for a file without a known ending.
    pub fn open(
        paths: &[PathBuf],
        told: Option<F>,
        default: F,
        by_ending: impl Fn(&str) -> Option<F>,
    ) -> Result<Outputs<F>, Stop> {
        let (mut files, mut stdout) = (Vec::new(), None);
        for path in paths {
            if path.as_os_str() == "-" {
                stdout = Some(told.unwrap_or(default));
                continue;
            }
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            let form = by_ending(&ending.to_ascii_lowercase()).or(told).ok_or_else(|| {
                Stop::usage(format!("-o {}: the ending says no form; name one with --format", path.display()))
            })?;
            files.push((Target::open(path)?, form));
        }
        if files.is_empty() {
            stdout = Some(told.unwrap_or(default));
        }
        Ok(Outputs { files, stdout })
    }

    /// Says on stderr that input is missing where no result goes to the terminal that would.
    pub fn warn_of_loss(&self, console: &Console) {
        if self.stdout.is_none() {
            console.note(
                "some input could not be read whole; the report names it under problems (exit status 3)",
            );
        }
    }

    /// Renders each form wanted piece by piece; standard output has each piece as soon as it is made. `render` is told
    /// whether it is for standard output.
    pub fn deliver_pieces<I: Iterator<Item = Vec<u8>>>(
        self,
        console: &Console,
        render: impl Fn(F, bool) -> I,
    ) -> Result<(), Stop> {
        for (file, form) in self.files {
            file.finish(&render(form, false).collect::<Vec<_>>().concat())?;
        }
        for piece in self.stdout.into_iter().flat_map(|form| render(form, true)) {
            console.print(&piece)?;
        }
        Ok(())
    }

    /// Renders each form wanted and delivers it.
    pub fn deliver(self, console: &Console, render: impl Fn(F, bool) -> Vec<u8>) -> Result<(), Stop> {
        for (file, form) in self.files {
            file.finish(&render(form, false))?;
        }
        match self.stdout {
            Some(form) => console.print(&render(form, console.colour())),
            None => Ok(()),
        }
    }
}
