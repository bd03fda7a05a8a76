//! A table of answers as JSON: names of the columns, and the rows as objects. Numbers keep all their digits; what is no
//! number for JSON (NaN) is null.

use std::borrow::Cow;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::pieces;
use crate::model::grid::{Cell, Grid};
use crate::report::json;

#[derive(Serialize)]
#[serde(untagged)]
enum Value<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Unsigned(u64),
    Float(f64),
    Text(Cow<'a, str>),
}

/// One row as an object.
struct Row<'g> {
    grid: &'g dyn Grid,
    row: usize,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = self.grid.names();
        let mut map = serializer.serialize_map(Some(names.len()))?;
        for (column, name) in names.iter().enumerate() {
            let value = match self.grid.cell(self.row, column) {
                Cell::Null => Value::Null,
                Cell::Bool(value) => Value::Bool(value),
                Cell::Int(number) => Value::Int(number),
                Cell::Unsigned(number) => Value::Unsigned(number),
                Cell::Float(number) => Value::Float(number),
                Cell::Text(text) => Value::Text(text),
            };
            map.serialize_entry(name, &value)?;
        }
        map.end()
    }
}

/// The whole object, piece by piece.
pub fn json(grid: &dyn Grid, zone: &str) -> impl Iterator<Item = Vec<u8>> {
    let head = format!(
        "{{\n\"schema\": \"rapsheet/query/1\",\n\"zone\": {},\n\"columns\": {},\n\"rows\": [",
        json::line(&zone),
        json::line(&grid.names()),
    );
    let rows = pieces(grid.height()).map(move |rows| {
        let mut text = String::new();
        for row in rows {
            text.push_str(if row == 0 { "\n" } else { ",\n" });
            text.push_str(&json::line(&Row { grid, row }));
        }
        text.into_bytes()
    });
    [head.into_bytes()].into_iter().chain(rows).chain([b"\n]\n}\n".to_vec()])
}
