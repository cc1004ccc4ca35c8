//! Bytes as text of the 64 letters that stand in a link as they are (base64url without padding), in the one form that bytes have.

use alloc::string::String;
use alloc::vec::Vec;

use super::UnpackError;

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub(super) fn encode(bytes: &[u8]) -> String {
    let letter = |word: u32, place: usize| char::from(LETTERS[(word >> (18 - 6 * place) & 63) as usize]);
    let group = |chunk: &[u8]| {
        let word = (0..3).fold(0, |word, at| word << 8 | u32::from(chunk.get(at).copied().unwrap_or(0)));
        let letters = chunk.len() + 1;
        (0..letters).map(move |place| letter(word, place))
    };
    bytes.chunks(3).flat_map(group).collect()
}

pub(super) fn decode(text: &str) -> Result<Vec<u8>, UnpackError> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    // Bits that are not yet part of a byte, and how many.
    let (mut word, mut bits) = (0u32, 0);
    for letter in text.chars() {
        word = word << 6 | value(letter).ok_or(UnpackError::Letter(letter))?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((word >> bits) as u8);
            word &= (1 << bits) - 1;
        }
    }
    // What is left over of the last letter says nothing, and is 0; a letter alone makes no byte.
    if bits < 6 && word == 0 { Ok(bytes) } else { Err(UnpackError::CutShort) }
}

fn value(letter: char) -> Option<u32> {
    let of = |first: char, from: u32| u32::from(letter) - u32::from(first) + from;
    Some(match letter {
        'A'..='Z' => of('A', 0),
        'a'..='z' => of('a', 26),
        '0'..='9' => of('0', 52),
        '-' => 62,
        '_' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_base64url_that_everybody_has() {
        for (bytes, text) in [
            (&b""[..], ""),
            (b"f", "Zg"),
            (b"fo", "Zm8"),
            (b"foo", "Zm9v"),
            (b"foob", "Zm9vYg"),
            (b"foobar", "Zm9vYmFy"),
            (&[0xfb, 0xff, 0xfe], "-__-"),
        ] {
            assert_eq!(encode(bytes), text);
            assert_eq!(decode(text), Ok(bytes.to_vec()));
        }
    }

    #[test]
    fn every_byte_comes_back_at_every_place() {
        for byte in 0..=u8::MAX {
            for length in 1..=4 {
                let bytes: Vec<u8> = (0..length).map(|at: u8| byte.wrapping_add(at.wrapping_mul(97))).collect();
                assert_eq!(decode(&encode(&bytes)), Ok(bytes));
            }
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in ["Z", "Zh", "Zm9", "Zg==", "Zm9vY", "+w", "/w", "Z g", "Zm9v\n"] {
            assert!(decode(text).is_err(), "{text}");
        }
    }
}
