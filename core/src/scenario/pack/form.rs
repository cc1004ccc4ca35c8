//! Values as bytes, and back: numbers, texts, lists, and what may be missing.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::UnpackError;

/// Something that has exactly one form in bytes.
pub(super) trait Form: Sized {
    /// Appends the form.
    fn put(&self, out: &mut Vec<u8>);

    /// Takes a form off the front.
    fn take(input: &mut Input<'_>) -> Result<Self, UnpackError>;
}

/// The bytes that are still to be read.
#[derive(Debug)]
pub(super) struct Input<'a>(pub(super) &'a [u8]);

impl<'a> Input<'a> {
    fn byte(&mut self) -> Result<u8, UnpackError> {
        let (&byte, rest) = self.0.split_first().ok_or(UnpackError::CutShort)?;
        self.0 = rest;
        Ok(byte)
    }

    fn bytes(&mut self, count: usize) -> Result<&'a [u8], UnpackError> {
        let (bytes, rest) = self.0.split_at_checked(count).ok_or(UnpackError::CutShort)?;
        self.0 = rest;
        Ok(bytes)
    }

    /// The length of a list or a text: each of its items takes a byte at least.
    fn length(&mut self) -> Result<usize, UnpackError> {
        let length = usize::try_from(number(self)?).map_err(|_| UnpackError::CutShort)?;
        if length <= self.0.len() { Ok(length) } else { Err(UnpackError::CutShort) }
    }
}

/// Numbers below this are one byte.
const SHORT: u64 = 192;
/// What is added to them there: less is a number of trailing zeros.
const SHORT_FROM: u8 = 64;

/// Appends a number.
pub(super) fn put_number(number: u64, out: &mut Vec<u8>) {
    if number < SHORT {
        out.push(number as u8 + SHORT_FROM);
        return;
    }
    let zeros = number.trailing_zeros();
    out.push(zeros as u8);
    let mut rest = number >> zeros;
    while rest >= 128 {
        out.push(rest as u8 | 128);
        rest >>= 7;
    }
    out.push(rest as u8);
}

/// Takes a number off the front.
pub(super) fn number(input: &mut Input<'_>) -> Result<u64, UnpackError> {
    let first = input.byte()?;
    if let Some(short) = first.checked_sub(SHORT_FROM) {
        return Ok(u64::from(short));
    }
    let (mut rest, mut shift) = (0u64, 0u32);
    loop {
        let byte = input.byte()?;
        let part = u64::from(byte & 127);
        // Ten bytes of seven bits reach beyond 64.
        if shift > 63 || part << shift >> shift != part || byte == 0 {
            return Err(UnpackError::Unknown);
        }
        rest |= part << shift;
        shift += 7;
        if byte < 128 {
            break;
        }
    }
    let number = rest << first;
    let is_only_form = rest & 1 == 1 && number >> first == rest && number >= SHORT;
    if is_only_form { Ok(number) } else { Err(UnpackError::Unknown) }
}

/// Whole numbers of a type.
macro_rules! numbers {
    ($($kind:ty)*) => {$(
        impl Form for $kind {
            fn put(&self, out: &mut Vec<u8>) {
                put_number((*self).into(), out);
            }

            fn take(input: &mut Input<'_>) -> Result<Self, UnpackError> {
                number(input)?.try_into().map_err(|_| UnpackError::Unknown)
            }
        }
    )*};
}

numbers!(u8 u16 u32 u64);

impl Form for bool {
    fn put(&self, out: &mut Vec<u8>) {
        put_number((*self).into(), out);
    }

    fn take(input: &mut Input<'_>) -> Result<Self, UnpackError> {
        match number(input)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(UnpackError::Unknown),
        }
    }
}

impl Form for Cow<'static, str> {
    fn put(&self, out: &mut Vec<u8>) {
        put_number(self.len() as u64, out);
        out.extend(self.bytes());
    }

    fn take(input: &mut Input<'_>) -> Result<Self, UnpackError> {
        let length = input.length()?;
        let text = str::from_utf8(input.bytes(length)?).map_err(|_| UnpackError::Unknown)?;
        Ok(Self::Owned(text.into()))
    }
}

impl<T: Form> Form for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.is_some().put(out);
        if let Some(value) = self {
            value.put(out);
        }
    }

    fn take(input: &mut Input<'_>) -> Result<Self, UnpackError> {
        Ok(if bool::take(input)? { Some(T::take(input)?) } else { None })
    }
}

impl<T: Form> Form for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        put_number(self.len() as u64, out);
        self.iter().for_each(|item| item.put(out));
    }

    fn take(input: &mut Input<'_>) -> Result<Self, UnpackError> {
        // Room is made as items come: they are larger here than there.
        let mut items = Self::new();
        for _ in 0..input.length()? {
            items.push(T::take(input)?);
        }
        Ok(items)
    }
}

impl<T: Form> Form for [T; 2] {
    fn put(&self, out: &mut Vec<u8>) {
        self.iter().for_each(|item| item.put(out));
    }

    fn take(input: &mut Input<'_>) -> Result<Self, UnpackError> {
        Ok([T::take(input)?, T::take(input)?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(number: u64) -> Vec<u8> {
        let mut out = Vec::new();
        put_number(number, &mut out);
        out
    }

    #[test]
    fn numbers_at_every_edge_come_back() {
        let edges = (0..64).flat_map(|bit| [(1u64 << bit) - 1, 1 << bit, (1 << bit) + 1, !(1 << bit)]);
        for value in edges.chain([191, 192, 193, u64::MAX, 0x4000_0000, 0x40a0_7000]) {
            assert_eq!(number(&mut Input(&form(value))), Ok(value), "{value:#x}");
        }
    }

    #[test]
    fn round_numbers_are_short() {
        assert_eq!(form(0).len(), 1);
        assert_eq!(form(1 << 30).len(), 2);
        assert_eq!(form(0x40a0_7000).len(), 4);
    }

    #[test]
    fn a_number_has_one_form() {
        let bad: [&[u8]; 7] = [&[0, 63], &[0, 130, 1], &[1, 129, 0], &[63, 3], &[0, 255, 0], &[], &[3]];
        for bytes in bad {
            assert!(number(&mut Input(bytes)).is_err(), "{bytes:?}");
        }
        assert!(number(&mut Input(&[0; 12])).is_err());
        assert!(number(&mut Input(&[[0].as_slice(), &[255; 12]].concat())).is_err());
    }
}
