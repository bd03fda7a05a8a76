//! The telnet protocol as far as a client needs it that wants nothing but text: every option is refused, once.
//!
//! RFC 854 (commands, end of line), RFC 855 (options and subnegotiation). An answer that repeats itself could go round in
//! circles with a peer that asks again, so each question is answered the first time only.

use std::collections::HashSet;

const IAC: u8 = 255;
const DONT: u8 = 254;
const DO: u8 = 253;
const WONT: u8 = 252;
const WILL: u8 = 251;
const SB: u8 = 250;
const SE: u8 = 240;

/// What the next byte is.
#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    Text,
    /// Behind IAC.
    Command,
    /// Behind WILL, WONT, DO or DONT.
    Option(u8),
    /// Within a subnegotiation, and behind an IAC in it.
    Sub,
    SubCommand,
}

/// Takes a stream of bytes apart, however it is split.
#[derive(Debug, Default)]
pub struct Options {
    state: State,
    refused: HashSet<(u8, u8)>,
}

impl Options {
    /// Appends the text to `heard`, without carriage returns and NULs, and what has to be answered to `answer`.
    pub fn feed(&mut self, bytes: &[u8], heard: &mut Vec<u8>, answer: &mut Vec<u8>) {
        for byte in bytes {
            self.state = match (self.state, *byte) {
                (State::Text, IAC) => State::Command,
                (State::Text, b'\r' | 0) => State::Text,
                (State::Text, byte) => {
                    heard.push(byte);
                    State::Text
                }
                (State::Command, IAC) => {
                    heard.push(IAC);
                    State::Text
                }
                (State::Command, verb @ (WILL | WONT | DO | DONT)) => State::Option(verb),
                (State::Command, SB) => State::Sub,
                // NOP, data mark, go ahead and the like.
                (State::Command, _) => State::Text,
                (State::Option(verb), option) => {
                    self.refuse(verb, option, answer);
                    State::Text
                }
                (State::Sub, IAC) => State::SubCommand,
                (State::Sub, _) => State::Sub,
                (State::SubCommand, SE) => State::Text,
                (State::SubCommand, _) => State::Sub,
            };
        }
    }

    /// WONT and DONT say what holds already and are not answered.
    fn refuse(&mut self, verb: u8, option: u8, answer: &mut Vec<u8>) {
        let no = match verb {
            DO => WONT,
            WILL => DONT,
            _ => return,
        };
        if self.refused.insert((verb, option)) {
            answer.extend([IAC, no, option]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_refused_once_and_text_comes_through() {
        let bytes = [
            b"a\r\nb\r\0".as_slice(),
            &[IAC, DO, 1, IAC, WILL, 3, IAC, DO, 1, IAC, WONT, 5, IAC, DONT, 6],
            &[IAC, SB, 24, 1, IAC, IAC, b'x', IAC, SE, IAC, 241, IAC, 249],
            &[b'c', IAC, IAC, b'd'],
        ]
        .concat();
        let whole = {
            let (mut heard, mut answer) = (Vec::new(), Vec::new());
            Options::default().feed(&bytes, &mut heard, &mut answer);
            (heard, answer)
        };
        assert_eq!(whole.0, b"a\nbc\xffd");
        assert_eq!(whole.1, [IAC, WONT, 1, IAC, DONT, 3]);
        let (mut heard, mut answer, mut options) = (Vec::new(), Vec::new(), Options::default());
        bytes.iter().for_each(|byte| options.feed(&[*byte], &mut heard, &mut answer));
        assert_eq!((heard, answer), whole);
    }
}
