//! The answer to an SQL text, as cells.

use std::borrow::Cow;

use polars::prelude::{AnyValue, DataFrame, TimeUnit};

use super::clock::Clock;
use crate::model::calendar::{Zone, iso_date};
use crate::model::grid::{Cell, Grid};

/// Rows and columns as the SQL named them.
#[derive(Debug)]
pub struct Answer {
    frame: DataFrame,
    names: Vec<String>,
    clock: Clock,
}

impl Answer {
    pub(super) fn new(mut frame: DataFrame, zone: Zone) -> Answer {
        // A cell of a column in one piece is found at once.
        frame.rechunk_mut();
        let names = frame.get_column_names().iter().map(|name| name.to_string()).collect();
        Answer { frame, names, clock: Clock::new(zone) }
    }
}

impl Answer {
    fn instant(&self, value: i64, unit: TimeUnit) -> Cell<'static> {
        let scale = match unit {
            TimeUnit::Nanoseconds => 1,
            TimeUnit::Microseconds => 1_000,
            TimeUnit::Milliseconds => 1_000_000,
        };
        Cell::Text(Cow::Owned(self.clock.rfc3339(value.saturating_mul(scale))))
    }
}

impl Grid for Answer {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn height(&self) -> usize {
        self.frame.height()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let value = self.frame.columns().get(column).and_then(|column| column.get(row).ok());
        match value.unwrap_or(AnyValue::Null) {
            AnyValue::Null => Cell::Null,
            AnyValue::Boolean(value) => Cell::Bool(value),
            AnyValue::String(text) => Cell::Text(Cow::Borrowed(text)),
            AnyValue::StringOwned(text) => Cell::Text(Cow::Owned(text.to_string())),
            AnyValue::Int8(number) => Cell::Int(number.into()),
            AnyValue::Int16(number) => Cell::Int(number.into()),
            AnyValue::Int32(number) => Cell::Int(number.into()),
            AnyValue::Int64(number) => Cell::Int(number),
            AnyValue::UInt8(number) => Cell::Int(number.into()),
            AnyValue::UInt16(number) => Cell::Int(number.into()),
            AnyValue::UInt32(number) => Cell::Int(number.into()),
            AnyValue::UInt64(number) => i64::try_from(number).map_or(Cell::Unsigned(number), Cell::Int),
            AnyValue::Float32(number) => Cell::Float(number.into()),
            AnyValue::Float64(number) => Cell::Float(number),
            AnyValue::Date(day) => Cell::Text(Cow::Owned(iso_date(day))),
            AnyValue::Datetime(value, unit, _) => self.instant(value, unit),
            AnyValue::DatetimeOwned(value, unit, _) => self.instant(value, unit),
            other => Cell::Text(Cow::Owned(other.to_string())),
        }
    }
}
