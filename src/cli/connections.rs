//! `rapsheet connections`, as typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Input;

/// SMTP sessions open at each instant of a day: the plain table "instant, open connections"
#[derive(Debug, Args)]
pub struct Connections {
    #[command(flatten)]
    pub input: Input,
    /// Step of the table: 5s, 10m, 1h
    #[arg(long, value_name = "STEP", default_value = "5s")]
    pub every: String,
    /// Form of the table
    #[arg(long, value_name = "F")]
    pub format: Option<TableFormat>,
    /// Write to this file instead; its ending (.txt .csv .json) says the form; - is standard output; may repeat
    #[arg(long, short, value_name = "FILE")]
    pub output: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    Text,
    Csv,
    Json,
}
