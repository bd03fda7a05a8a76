//! What a line is put together from: texts and numbers, written as daemons write them.

/// What can be put into a line.
pub trait Put {
    fn put(&self, out: &mut Vec<u8>);
}

/// A number with leading zeros.
pub struct Padded(pub u64, pub usize);
/// Hundredths, written as a decimal: `1.25`.
pub struct Hundredths(pub u64);
/// A number in lower-case hexadecimal digits.
pub struct Hex(pub u64);
/// A queue id: ten upper-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct QueueId(pub u64);

impl<T: Put + ?Sized> Put for &T {
    fn put(&self, out: &mut Vec<u8>) {
        (**self).put(out);
    }
}

impl Put for str {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }
}

impl Put for [u8] {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }
}

impl Put for Vec<u8> {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }
}

impl Put for String {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }
}

impl Put for u64 {
    fn put(&self, out: &mut Vec<u8>) {
        Padded(*self, 1).put(out);
    }
}

impl Put for u32 {
    fn put(&self, out: &mut Vec<u8>) {
        u64::from(*self).put(out);
    }
}

impl Put for usize {
    fn put(&self, out: &mut Vec<u8>) {
        (*self as u64).put(out);
    }
}

impl Put for i64 {
    fn put(&self, out: &mut Vec<u8>) {
        self.unsigned_abs().put(out);
    }
}

impl Put for Padded {
    fn put(&self, out: &mut Vec<u8>) {
        let (mut digits, mut number, mut start) = ([b'0'; 20], self.0, 20);
        while number > 0 {
            start -= 1;
            digits[start] = b'0' + (number % 10) as u8;
            number /= 10;
        }
        out.extend_from_slice(&digits[start.min(20 - self.1)..]);
    }
}

impl Put for Hundredths {
    fn put(&self, out: &mut Vec<u8>) {
        put!(out, self.0 / 100, ".", Padded(self.0 % 100, 2));
    }
}

impl Put for Hex {
    fn put(&self, out: &mut Vec<u8>) {
        let digits = (16 - self.0.leading_zeros() / 4).max(1);
        out.extend((0..digits).rev().map(|place| b"0123456789abcdef"[(self.0 >> (4 * place) & 15) as usize]));
    }
}

impl Put for QueueId {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend((0..10).rev().map(|place| b"0123456789ABCDEF"[(self.0 >> (4 * place) & 15) as usize]));
    }
}
