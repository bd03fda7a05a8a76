//! `rapsheet generate`: pages and completions into a folder.

use std::path::Path;

use crate::cli::generate::{self, Generate, Page, What};
use crate::config;
use crate::console::Console;
use crate::deliver::file::{self, Target};
use crate::error::{Outcome, Stop};

pub fn run(args: &Generate, console: &Console) -> Result<Outcome, Stop> {
    match &args.what {
        What::Man { folder } => write(folder, generate::manuals(), console)?,
        What::Completions { folder, only } => write(folder, generate::completions(only.as_deref()), console)?,
        What::Config { folder } => {
            let path = folder.join("rapsheet.toml");
            if path.exists() {
                return Err(Stop::failed(format!("{} is there already and stays as it is", path.display())));
            }
            write(folder, vec![("rapsheet.toml".to_string(), config::blank().into_bytes())], console)?;
        }
    }
    Ok(Outcome::Done)
}

fn write(folder: &Path, pages: Vec<Page>, console: &Console) -> Result<(), Stop> {
    file::make_folder(folder)?;
    for (name, text) in pages {
        let path = folder.join(name);
        Target::open(&path)?.finish(&text)?;
        if console.verbose {
            console.note(&format!("{} written", path.display()));
        }
    }
    Ok(())
}
