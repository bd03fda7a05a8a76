//! A hardware address in a structure that is written as it is, by its number.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::codes;
use crate::model::net::Mac;

pub fn serialize<S: Serializer>(mac: &Option<Mac>, serializer: S) -> Result<S::Ok, S::Error> {
    codes::of_mac(*mac).serialize(serializer)
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Mac>, D::Error> {
    u64::deserialize(deserializer).map(codes::mac)
}
