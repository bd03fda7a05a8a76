//! X-ARF, the abuse reporting format of Abusix and others, in its generations: a mail with a YAML part (0.1, 0.2), JSON
//! as `xarf.json` (1 to 3), JSON with `xarf_version` (4). Pure.

mod check;
mod json;
pub mod v3;
pub mod v4;
pub mod yaml;
