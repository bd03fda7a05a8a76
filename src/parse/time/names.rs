//! Names of months and weekdays, and the steps over words they need.

const ENGLISH: [&[u8; 4]; 12] = [
    b"Jan ", b"Feb ", b"Mar ", b"Apr ", b"May ", b"Jun ", b"Jul ", b"Aug ", b"Sep ", b"Oct ", b"Nov ",
    b"Dec ",
];

/// Times this, the upper four bits of each of the names differ.
const SPREAD: u32 = 0x0741_c7a9;

const fn slot(name: u32) -> usize {
    (name.wrapping_mul(SPREAD) >> 28) as usize
}

/// Name and number of each month, at the name's slot.
const SLOTS: [(u32, u8); 16] = {
    let mut slots = [(u32::MAX, 0); 16];
    let mut month = 0;
    while month < 12 {
        let name = u32::from_le_bytes(*ENGLISH[month]);
        assert!(slots[slot(name)].1 == 0);
        slots[slot(name)] = (name, month as u8 + 1);
        month += 1;
    }
    slots
};

/// Month of its English name, first three letters and a blank.
#[inline(always)]
pub fn month(name: [u8; 4]) -> Option<u8> {
    let name = u32::from_le_bytes(name);
    let (expected, month) = *SLOTS.get(slot(name))?;
    (name == expected).then_some(month)
}

/// Day of the week by its English name, Monday 0.
pub const fn weekday(name: &[u8]) -> Option<u8> {
    Some(match name {
        b"Mon" => 0,
        b"Tue" => 1,
        b"Wed" => 2,
        b"Thu" => 3,
        b"Fri" => 4,
        b"Sat" => 5,
        b"Sun" => 6,
        _ => return None,
    })
}

/// The abbreviations of `strftime` `%b` in glibc's locales, in lower case and Latin-1, without the point:
/// English, French, German and Austrian, Dutch, Spanish, Italian, Portuguese, Danish, Norwegian, Swedish,
/// Finnish, Polish, Czech. No word here means two months.
const MONTHS: [&[&[u8]]; 12] = [
    &[b"jan", b"janv", b"j\xe4n", b"ene", b"gen", b"tammi", b"sty", b"led"],
    &[b"feb", b"f\xe9vr", b"f\xe9v", b"fev", b"helmi", b"lut", b"\xfano"],
    &[b"mar", b"mars", b"m\xe4r", b"m\xe4rz", b"mrt", b"maalis", b"b\xf8e"],
    &[b"apr", b"avr", b"avril", b"abr", b"huhti", b"kwi", b"dub"],
    &[b"may", b"mai", b"mei", b"maj", b"mag", b"touko", b"kv\xec"],
    &[b"jun", b"juin", b"juni", b"giu", b"kes\xe4", b"cze", b"\xe8en"],
    &[b"jul", b"juil", b"juli", b"lug", b"hein\xe4", b"lip", b"\xe8ec"],
    &[b"aug", b"ao\xfbt", b"aou", b"ago", b"elo", b"sie", b"srp"],
    &[b"sep", b"sept", b"set", b"syys", b"wrz", b"z\xe1\xf8"],
    &[b"oct", b"okt", b"out", b"ott", b"loka", b"pa\xbc", b"\xf8\xedj"],
    &[b"nov", b"marras", b"lis"],
    &[b"dec", b"d\xe9c", b"dez", b"des", b"dic", b"joulu", b"gru", b"pro"],
];

/// Two-byte letters of UTF-8 beyond Latin-1 that stand in the table as Latin-2: Polish and Czech.
const LATIN2: [([u8; 2], u8); 6] = [
    ([0xc5, 0xba], 0xbc),
    ([0xc5, 0x99], 0xf8),
    ([0xc4, 0x9b], 0xec),
    ([0xc4, 0x8d], 0xe8),
    ([0xc3, 0xad], 0xed),
    ([0xc3, 0xa1], 0xe1),
];

/// Month of its name in any of the languages known, UTF-8, Latin-1 or Latin-2.
#[cold]
pub fn any_month(name: &[u8]) -> Option<u8> {
    if let [a, b, c] = name
        && let Some(month) = month([*a, *b, *c, b' '])
    {
        return Some(month);
    }
    let mut folded = [0; 8];
    let mut length = 0;
    let mut rest = name.strip_suffix(b".").unwrap_or(name);
    while let Some((&byte, after)) = rest.split_first() {
        let (letter, after) = match (byte, after.split_first()) {
            (0xc2..=0xc5, Some((&second @ 0x80..=0xbf, after))) => (one_byte(byte, second), after),
            _ => (byte.to_ascii_lowercase(), after),
        };
        *folded.get_mut(length)? = letter;
        length += 1;
        rest = after;
    }
    let folded = folded.get(..length)?;
    let index = MONTHS.iter().position(|names| names.contains(&folded))?;
    u8::try_from(index + 1).ok()
}

/// The single byte of a two-byte UTF-8 letter, in lower case where Latin-1 has it.
fn one_byte(first: u8, second: u8) -> u8 {
    if let Some((_, letter)) = LATIN2.iter().find(|(bytes, _)| *bytes == [first, second]) {
        return *letter;
    }
    let letter = (first << 6) | (second & 0x3f);
    if matches!(letter, 0xc0..=0xde) { letter + 0x20 } else { letter }
}

/// The word at the start (letters, also accented ones, with a point or comma at its end), and what follows
/// the blanks after it. None without a word, without a blank, or for a word longer than names are.
pub fn word(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = text.iter().take(12).position(|byte| !byte.is_ascii_alphabetic() && *byte < 0x80)?;
    let (word, rest) = text.split_at_checked(length)?;
    let rest = rest.strip_prefix(b".").or_else(|| rest.strip_prefix(b",")).unwrap_or(rest);
    (length >= 2 && rest.first() == Some(&b' ')).then(|| (word, skip_blanks(rest)))
}

#[inline(always)]
pub fn skip_blanks(text: &[u8]) -> &[u8] {
    let mut text = text;
    while let [b' ' | b'\t', rest @ ..] = text {
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_of_many_tongues() {
        let table: [(&[u8], u8); 14] = [
            (b"Mar", 3),
            ("août".as_bytes(), 8),
            (b"ao\xfbt", 8),
            ("févr.".as_bytes(), 2),
            (b"D\xe9c", 12),
            ("Déc".as_bytes(), 12),
            ("DÉC".as_bytes(), 12),
            ("Mär".as_bytes(), 3),
            (b"Dez", 12),
            (b"mrt", 3),
            (b"dic", 12),
            ("paź".as_bytes(), 10),
            ("říj".as_bytes(), 10),
            ("kvě".as_bytes(), 5),
        ];
        for (name, month) in table {
            assert_eq!(any_month(name), Some(month), "{}", name.escape_ascii());
        }
        assert_eq!(any_month(b"Foo"), None);
        assert_eq!(any_month(b"a very long word"), None);
    }

    #[test]
    fn english_months() {
        for (index, name) in ENGLISH.iter().enumerate() {
            assert_eq!(month(**name), Some(index as u8 + 1));
        }
        assert_eq!((month(*b"mar "), month(*b"Mar."), month([0; 4])), (None, None, None));
    }

    #[test]
    fn no_name_means_two_months() {
        let mut all: Vec<&[u8]> = MONTHS.iter().flat_map(|names| names.iter().copied()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn words() {
        assert_eq!(word(b"Sun  Mar 1"), Some((&b"Sun"[..], &b"Mar 1"[..])));
        assert_eq!(word("févr. 3".as_bytes()), Some(("févr".as_bytes(), &b"3"[..])));
        assert_eq!(word(b"Sun"), None);
        assert_eq!(word(b"postfix/smtpd x"), None);
    }
}
