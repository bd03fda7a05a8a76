//! `rapsheet query`, as typed.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::Input;
use super::connections::TableFormat;

/// One-off questions: SQL over what was counted and over single events
///
/// Tables of counts (totals, hits, rejects, clients ...) have a row for each key and day; the table events has a row for
/// each line with a meaning. --tables lists them all, with their columns and units. Only the columns that the SQL names
/// are built, and without events none are collected: name what you need rather than *.
///
/// What works: SELECT with expressions, DISTINCT, WHERE, GROUP BY (also ALL), HAVING, ORDER BY, LIMIT, OFFSET; COUNT,
/// COUNT(DISTINCT), SUM, MIN, MAX, AVG, MEDIAN, FILTER (WHERE ...); CASE, COALESCE, NULLIF, CAST, LIKE, ILIKE, IN,
/// BETWEEN, ~ with a regular expression; WITH, subqueries in FROM and IN, UNION, INNER, LEFT, FULL, CROSS, SEMI and ANTI
/// JOIN; ROW_NUMBER, RANK, DENSE_RANK, LAG, LEAD, SUM, COUNT and FIRST_VALUE OVER (PARTITION BY ... ORDER BY ...); LOWER,
/// SUBSTR, LENGTH, SPLIT_PART, CONCAT, STARTS_WITH, CAST AS DATE, EXTRACT, STRFTIME. Columns `instant`, `first` and `last`
/// show the clock of --zone and compare with '2026-03-01 10:00:00'; `day` compares with '2026-03-01'. Sums of n are what the
/// report counts. Two columns made from one need names of their own: SUM(n) AS n, MAX(n) AS most.
///
/// Examples:
///   rapsheet query --sql "SELECT client, SUM(n) AS n FROM rejects GROUP BY client ORDER BY n DESC LIMIT 10"
///   rapsheet query --period last-7d --sql "SELECT day, reason, SUM(n) AS n FROM rejects GROUP BY ALL ORDER BY day, n DESC"
///   rapsheet query mail.log --sql "SELECT instant, sender, recipient, file, line FROM events WHERE client = '192.0.2.7'"
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, group(ArgGroup::new("question").required(true).args(["sql", "file", "tables"])))]
pub struct Query {
    #[command(flatten)]
    pub input: Input,
    /// The question; - reads it from standard input
    #[arg(long, value_name = "SQL")]
    pub sql: Option<String>,
    /// A file that holds the question
    #[arg(long, value_name = "F.sql")]
    pub file: Option<PathBuf>,
    /// List tables and columns, with units and meaning
    #[arg(long)]
    pub tables: bool,
    /// Of the events only those whose line holds this text
    #[arg(long, value_name = "TEXT")]
    pub where_line: Option<String>,
    /// Memory that the tables may take: 512M, 2G; a question that needs more says so, with exit status 4
    #[arg(long, value_name = "SIZE", default_value = "2G")]
    pub max_memory: String,
    /// Form of the answer [default: text on a terminal, else csv]
    #[arg(long, value_name = "F")]
    pub format: Option<TableFormat>,
    /// Write to this file instead; its ending (.txt .csv .json) says the form; - is standard output; may repeat
    #[arg(long, short, value_name = "FILE")]
    pub output: Vec<PathBuf>,
}
