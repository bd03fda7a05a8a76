//! The only writer to stdout and stderr: results, notes, errors, progress, and whether colour is wanted.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::{Colour, Global};
use crate::error::Stop;

/// How loud and how colourful.
#[derive(Clone, Copy, Debug)]
pub struct Console {
    pub quiet: bool,
    pub verbose: bool,
    colour: Colour,
}

impl Console {
    pub const fn new(global: &Global) -> Console {
        Console { quiet: global.quiet, verbose: global.verbose, colour: global.color }
    }

    /// Colour on stdout: as told, else on a terminal where NO_COLOR is unset (https://no-color.org).
    pub fn colour(&self) -> bool {
        match self.colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => {
                io::stdout().is_terminal()
                    && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        }
    }

    /// Is stdout a terminal, where a reader sits?
    pub fn terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Writes a result. A reader that went away (`| head`) is no error.
    pub fn print(&self, bytes: &[u8]) -> Result<(), Stop> {
        let mut out = io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Stop::failed(format!("standard output: {error}")))
            }
            _ => Ok(()),
        }
    }

    /// A word to the user beside the result, on stderr.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            eprint_safe(&format!("rapsheet: {text}"));
        }
    }

    /// Why the run stops; each line of it stands alone.
    pub fn error(&self, stop: &Stop) {
        stop.to_string().lines().for_each(|line| eprint_safe(&format!("rapsheet: {line}")));
    }

    /// Asks on the terminal for what must not be seen; None where there is no terminal to ask at.
    pub fn secret(&self, question: &str) -> Option<String> {
        rpassword::prompt_password(crate::report::safe::safe(question)).ok()
    }

    /// A bar on the terminal for long work; it follows `read`, the bytes read so far of `total`.
    pub fn progress(&self, total: u64, read: Arc<AtomicU64>) -> Progress {
        let shown = !self.quiet && io::stderr().is_terminal() && total > 0;
        let target = if shown { ProgressDrawTarget::stderr_with_hz(8) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(total), target);
        if let Ok(style) =
            ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}")
        {
            bar.set_style(style);
        }
        Progress { bar, read, shown }
    }
}

/// The bar, moved by a thread of its own while the guard of `run` lives.
pub struct Progress {
    bar: ProgressBar,
    read: Arc<AtomicU64>,
    shown: bool,
}

impl Progress {
    /// Does the work, with the bar moving meanwhile.
    pub fn run<T>(&self, work: impl FnOnce() -> T) -> T {
        if !self.shown {
            return work();
        }
        let done = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    self.bar.set_position(self.read.load(Ordering::Relaxed));
                    std::thread::sleep(Duration::from_millis(120));
                }
                self.bar.finish_and_clear();
            });
            let result = work();
            done.store(true, Ordering::Relaxed);
            result
        })
    }
}

/// One line on stderr, made safe for a terminal: it may hold a path or a log's words.
fn eprint_safe(text: &str) {
    let mut err = io::stderr().lock();
    // Nobody is left to tell when stderr is gone.
    let _ = writeln!(err, "{}", crate::report::safe::safe(text));
}
