//! `last message repeated N times` in its forms.

/// How often a message stands for one more line like the one before (`None`) or like the one it
/// quotes (`Some(inner)`). None if it says nothing of the kind.
pub fn repeated(_message: &[u8]) -> Option<(u32, Option<&[u8]>)> {
    None
}
