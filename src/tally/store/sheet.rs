//! Columns by name, and the bytes they are written as (postcard).

use serde::{Deserialize, Serialize};

use super::header::StoreError;

/// The sheets of one file.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Sheets(Vec<Sheet>);

/// A table by columns, all of one length.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Sheet {
    name: String,
    rows: u64,
    columns: Vec<(String, Column)>,
}

#[derive(Debug, Serialize, Deserialize)]
enum Column {
    Numbers(Vec<u64>),
    /// Bytes one after the other, and the length of each.
    Texts(Vec<u8>, Vec<u32>),
}

impl Sheets {
    pub fn put(&mut self, sheet: Sheet) {
        if sheet.rows > 0 {
            self.0.push(sheet);
        }
    }

    /// A sheet by name; an empty one if there is none.
    pub fn get(&self, name: &str) -> &Sheet {
        static NONE: Sheet = Sheet { name: String::new(), rows: 0, columns: Vec::new() };
        self.0.iter().find(|sheet| sheet.name == name).unwrap_or(&NONE)
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        // Writing into memory does not fail.
        postcard::to_stdvec(self).unwrap_or_default()
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Sheets, StoreError> {
        let sheets: Sheets = postcard::from_bytes(bytes).map_err(|_| StoreError::Damaged)?;
        let even = sheets.0.iter().all(|sheet| {
            sheet.columns.iter().all(|(_, column)| match column {
                Column::Numbers(numbers) => numbers.len() as u64 == sheet.rows,
                Column::Texts(bytes, lengths) => {
                    let sum: u64 = lengths.iter().map(|length| u64::from(*length)).sum();
                    lengths.len() as u64 == sheet.rows && sum == bytes.len() as u64
                }
            })
        });
        if even { Ok(sheets) } else { Err(StoreError::Damaged) }
    }
}

impl Sheet {
    /// A sheet with these columns of numbers, filled row by row.
    pub fn of<const N: usize>(name: &str, columns: [&str; N], rows: impl Iterator<Item = [u64; N]>) -> Sheet {
        let mut numbers: [Vec<u64>; N] = std::array::from_fn(|_| Vec::new());
        let mut count = 0;
        for row in rows {
            numbers.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
            count += 1;
        }
        let named = columns.into_iter().zip(numbers);
        let columns = named.map(|(name, numbers)| (name.to_string(), Column::Numbers(numbers))).collect();
        Sheet { name: name.to_string(), rows: count, columns }
    }

    /// The same with a column of texts beside them, one for each row.
    pub fn with_texts<'t>(mut self, name: &str, texts: impl Iterator<Item = &'t [u8]>) -> Sheet {
        let (mut bytes, mut lengths) = (Vec::new(), Vec::new());
        for text in texts {
            bytes.extend_from_slice(text);
            lengths.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        }
        self.rows = self.rows.max(lengths.len() as u64);
        self.columns.push((name.to_string(), Column::Texts(bytes, lengths)));
        self
    }

    pub fn put_column(&mut self, name: &str, numbers: Vec<u64>) {
        self.columns.push((name.to_string(), Column::Numbers(numbers)));
    }

    pub const fn rows(&self) -> usize {
        self.rows as usize
    }

    /// The rows of these columns; nought where a column is missing.
    pub fn numbers<const N: usize>(&self, columns: [&str; N]) -> impl Iterator<Item = [u64; N]> {
        let columns = columns.map(|wanted| self.column(wanted));
        (0..self.rows()).map(move |row| {
            columns.map(|column| column.and_then(|numbers| numbers.get(row)).copied().unwrap_or(0))
        })
    }

    pub fn column(&self, wanted: &str) -> Option<&[u64]> {
        self.columns.iter().find_map(|(name, column)| match column {
            Column::Numbers(numbers) if name == wanted => Some(numbers.as_slice()),
            _ => None,
        })
    }

    /// The texts of a column; none where it is missing.
    pub fn texts(&self, wanted: &str) -> impl Iterator<Item = &[u8]> {
        let column = self.columns.iter().find_map(|(name, column)| match column {
            Column::Texts(bytes, lengths) if name == wanted => Some((bytes, lengths)),
            _ => None,
        });
        column.into_iter().flat_map(|(bytes, lengths)| {
            let mut rest = bytes.as_slice();
            lengths.iter().map(move |length| {
                let (text, after) = rest.split_at_checked(*length as usize).unwrap_or((rest, b""));
                rest = after;
                text
            })
        })
    }
}
