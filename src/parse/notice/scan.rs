//! A place in a text that moves forward: the small steps the readers of stamps, zones and addresses are made of.
//! Every step is bounded, so that trying one at each word of a text stays linear. Pure.

/// What is still to be read. A copy is a bookmark.
#[derive(Clone, Copy, Debug)]
pub struct Scan<'a> {
    pub rest: &'a str,
}

/// Words longer than this are none.
const WORD: usize = 40;

impl<'a> Scan<'a> {
    pub const fn new(rest: &'a str) -> Scan<'a> {
        Scan { rest }
    }

    pub fn peek(self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Steps over `wanted`, if it is next.
    pub fn eat(&mut self, wanted: &str) -> bool {
        let after = self.rest.strip_prefix(wanted);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    /// Steps over one of these characters.
    pub fn one_of(&mut self, set: &[char]) -> Option<char> {
        let next = self.peek().filter(|next| set.contains(next))?;
        self.rest = &self.rest[next.len_utf8()..];
        Some(next)
    }

    /// Steps over at most 20 blanks; a line break counts where the next line is indented, as in a folded header.
    pub fn blanks(&mut self) -> bool {
        let before = self.rest.len();
        for _ in 0..20 {
            if self.one_of(&[' ', '\t', '\u{a0}', '\u{202f}']).is_some() {
                continue;
            }
            let mut fold = *self;
            let _ = fold.eat("\r");
            if !fold.eat("\n") || fold.one_of(&[' ', '\t']).is_none() {
                break;
            }
            *self = fold;
        }
        self.rest.len() < before
    }

    /// A decimal number of so many digits, all that stand there. Gives the number and how many they were.
    pub fn number(&mut self, least: usize, most: usize) -> Option<(u32, usize)> {
        let digits = self.rest.bytes().take(most + 1).take_while(u8::is_ascii_digit).count();
        if digits < least || digits > most {
            return None;
        }
        let (number, rest) = self.rest.split_at(digits);
        self.rest = rest;
        Some((number.parse().ok()?, digits))
    }

    /// Letters only.
    pub fn word(&mut self) -> Option<&'a str> {
        let end = self.rest.char_indices().take(WORD + 1).find(|(_, letter)| !letter.is_alphabetic());
        let end = end.map_or(self.rest.len(), |(at, _)| at);
        if end == 0 || end > WORD * 2 {
            return None;
        }
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(word)
    }

    /// How far this place is beyond `start`.
    pub const fn since(self, start: Scan) -> usize {
        start.rest.len() - self.rest.len()
    }
}

/// The places where a word or a number begins.
pub fn beginnings(text: &str) -> impl Iterator<Item = usize> {
    let mut before = ' ';
    text.char_indices().filter_map(move |(at, letter)| {
        let begins = letter.is_alphanumeric()
            && (!before.is_alphanumeric() || letter.is_ascii_digit() != before.is_ascii_digit());
        before = letter;
        begins.then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps() {
        let mut scan = Scan::new("12 Mär\n x");
        assert_eq!(scan.number(1, 2), Some((12, 2)));
        assert!(scan.blanks());
        assert_eq!(scan.word(), Some("Mär"));
        assert!(scan.blanks());
        assert_eq!(scan.rest, "x");
        assert_eq!(Scan::new("123").number(1, 2), None);
        assert_eq!(Scan::new("").word(), None);
        assert!(!Scan::new("\nx").blanks());
    }

    #[test]
    fn words_begin() {
        assert_eq!(beginnings("a1 b.c é").collect::<Vec<_>>(), [0, 1, 3, 5, 7]);
    }
}
