//! Fields of a line: numbers, and how a field that is none is told.

use alloc::string::String;

use super::error::Reason;

/// Characters of a field that an error repeats.
const SHOWN: usize = 32;

/// A number in hexadecimal with `0x`.
pub(super) fn hex(field: &'static str, text: &str) -> Result<u64, Reason> {
    text.strip_prefix("0x").and_then(|digits| number(digits, 16)).ok_or_else(|| no_number(field, text))
}

/// A number in decimal.
pub(super) fn decimal(field: &'static str, text: &str) -> Result<u64, Reason> {
    number(text, 10).ok_or_else(|| no_number(field, text))
}

/// A multiple of 4096 in hexadecimal.
pub(super) fn page_address(field: &'static str, text: &str) -> Result<u64, Reason> {
    let value = hex(field, text)?;
    if value % crate::addr::PAGE_SIZE == 0 {
        Ok(value)
    } else {
        Err(Reason::Value { field, value, wanted: "a multiple of 0x1000" })
    }
}

/// The `N` fields of a line, which white space parts.
pub(super) fn split<const N: usize>(line: &str) -> Result<[&str; N], Reason> {
    let mut words = line.split_ascii_whitespace();
    let mut fields = [""; N];
    for field in &mut fields {
        *field = words.next().ok_or(Reason::Fields { wanted: N })?;
    }
    if words.next().is_some() { Err(Reason::Fields { wanted: N }) } else { Ok(fields) }
}

/// The lines that say something, with their numbers from 1: not those that are blank or begin with `#`.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (u32, &str)> {
    let numbered = text.lines().enumerate();
    numbered
        .map(|(index, line)| (u32::try_from(index + 1).unwrap_or(u32::MAX), line.trim_ascii()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

/// A word that does not belong where it stands.
pub(super) fn bad_word(field: &'static str, text: &str) -> Reason {
    Reason::Word { field, text: shortened(text) }
}

fn no_number(field: &'static str, text: &str) -> Reason {
    Reason::Number { field, text: shortened(text) }
}

fn shortened(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

/// Digits and nothing else: `from_str_radix` also takes a sign.
fn number(digits: &str, radix: u32) -> Option<u64> {
    let is_plain = digits.bytes().all(|byte| char::from(byte).is_digit(radix));
    u64::from_str_radix(digits, radix).ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_digits_and_nothing_else() {
        assert_eq!(hex("it", "0x00014dda4000"), Ok(0x1_4dda_4000));
        assert_eq!(hex("it", "0xffffffffffffffff"), Ok(u64::MAX));
        for text in ["", "0x", "0x+1", "0x-1", "1000", "0x1_0", "0xg", "0x10000000000000000", "0X1", "٣"] {
            assert!(hex("it", text).is_err(), "{text}");
        }
        assert_eq!(decimal("it", "512"), Ok(512));
        for text in ["", "+1", "-1", "0x1", "18446744073709551616", "1e3"] {
            assert!(decimal("it", text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_error_repeats_only_the_beginning_of_a_long_field() {
        let Err(Reason::Number { text, .. }) = hex("it", &"é".repeat(1000)) else { panic!("no number") };
        assert_eq!(text.chars().count(), SHOWN);
    }

    #[test]
    fn comments_and_blank_lines_count_but_say_nothing() {
        let found: alloc::vec::Vec<_> = lines("# a\n\n 1 2 \r\n#\nx").collect();
        assert_eq!(found, [(3, "1 2"), (5, "x")]);
    }

    #[test]
    fn a_line_has_as_many_fields_as_it_should() {
        assert_eq!(split::<2>(" a\t b "), Ok(["a", "b"]));
        assert_eq!(split::<2>("a"), Err(Reason::Fields { wanted: 2 }));
        assert_eq!(split::<2>("a b c"), Err(Reason::Fields { wanted: 2 }));
    }
}
