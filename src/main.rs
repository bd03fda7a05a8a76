//! Parse, run, print the error, exit. The only place that ends the program.

use std::process::ExitCode;

use clap::Parser;
use rapsheet::cli::Cli;
use rapsheet::commands;
use rapsheet::console::Console;

fn main() -> ExitCode {
    // Wrong usage ends here, with exit status 2 and the nearest right option.
    let cli = Cli::parse();
    let console = Console::new(&cli.global);
    match commands::run(&cli, &console) {
        Ok(outcome) => ExitCode::from(outcome as u8),
        Err(stop) => {
            console.error(&stop);
            ExitCode::from(stop.code())
        }
    }
}
