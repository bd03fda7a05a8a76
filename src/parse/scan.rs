//! Where the short words of a line end. They are of a few bytes, so eight at once in a register are done before a
//! vector search has begun.

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGH: u64 = u64::from_le_bytes([0x80; 8]);

/// Place of the first blank.
#[inline(always)]
pub fn blank(text: &[u8]) -> Option<usize> {
    find(text, |word| equal(word, b' '))
}

/// Place of the first blank, colon or opening bracket.
#[inline(always)]
pub fn tag_end(text: &[u8]) -> Option<usize> {
    find(text, |word| equal(word, b' ') | equal(word, b':') | equal(word, b'['))
}

/// Place of the first blank or opening bracket.
#[inline(always)]
pub fn name_end(text: &[u8]) -> Option<usize> {
    find(text, |word| equal(word, b' ') | equal(word, b'['))
}

/// Sets the high bit of each byte of `word` that equals `byte`. Bytes above the first such may be set, too;
/// that one is exact.
#[inline(always)]
fn equal(word: u64, byte: u8) -> u64 {
    let differing = word ^ (ONES * u64::from(byte));
    differing.wrapping_sub(ONES) & !differing & HIGH
}

#[inline(always)]
fn find(text: &[u8], matches: impl Fn(u64) -> u64) -> Option<usize> {
    let mut rest = text;
    while let Some((word, after)) = rest.split_first_chunk::<8>() {
        let found = matches(u64::from_le_bytes(*word));
        if found != 0 {
            return Some(text.len() - rest.len() + found.trailing_zeros() as usize / 8);
        }
        rest = after;
    }
    // Filled up with NUL, which matches nothing.
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    let found = matches(u64::from_le_bytes(last));
    (found != 0).then(|| text.len() - rest.len() + found.trailing_zeros() as usize / 8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_a_loop_finds(text in "[a-c :\\[\u{0}!;Z\u{80}\u{ff}]{0,40}") {
            let text = text.as_bytes();
            prop_assert_eq!(super::blank(text), text.iter().position(|byte| *byte == b' '));
            prop_assert_eq!(super::name_end(text), text.iter().position(|byte| b" [".contains(byte)));
            prop_assert_eq!(super::tag_end(text), text.iter().position(|byte| b" :[".contains(byte)));
        }
    }
}
