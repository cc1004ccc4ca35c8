//! The bits of an entry besides its page number, as words.

use core::fmt;

use super::super::error::Reason;
use super::super::field;
use crate::pte::Pte;

/// Bits 9 and 8, which software may use.
const RSW_SHIFT: u32 = 8;
const RSW: u64 = 0b11 << RSW_SHIFT;
const RESERVED_SHIFT: u32 = Pte::RESERVED.trailing_zeros();
const PBMT_SHIFT: u32 = Pte::PBMT.trailing_zeros();
/// Names of the memory types 1 to 3.
const TYPES: [&str; 3] = ["MT(NC)", "MT(IO)", "MT(3)"];

/// An entry whose bits are to be shown.
pub(super) struct Flags(pub(super) Pte);

impl fmt::Display for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = self.0.0;
        if bits & Pte::N != 0 {
            f.write_str("N ")?;
        }
        if let Some(name) = ((bits & Pte::PBMT) >> PBMT_SHIFT).checked_sub(1).and_then(|kind| TYPES.get(kind as usize))
        {
            write!(f, "{name} ")?;
        }
        if bits & Pte::RESERVED != 0 {
            write!(f, "RES({:#x}) ", (bits & Pte::RESERVED) >> RESERVED_SHIFT)?;
        }
        if bits & RSW != 0 {
            write!(f, "RSW({}) ", (bits & RSW) >> RSW_SHIFT)?;
        }
        for (position, flag) in Pte::FLAGS.iter().enumerate() {
            let separator = if position == 0 { "" } else { " " };
            write!(f, "{separator}{}", if bits & flag.mask != 0 { flag.letter } else { '.' })?;
        }
        Ok(())
    }
}

/// The bits that words stand for: the eight letters last, before them what else there is, each at most once.
pub(super) fn parse<'a>(mut words: impl Iterator<Item = &'a str>) -> Result<u64, Reason> {
    let mut bits = 0;
    let mut taken = 0;
    let mut letters = 0;
    for word in words.by_ref() {
        let first = Pte::FLAGS.first().filter(|flag| is_letter(word, flag.letter));
        if let Some(flag) = first {
            bits |= if word == "." { 0 } else { flag.mask };
            letters = 1;
            break;
        }
        let (more, place) = special(word)?;
        if taken & place != 0 || more == 0 {
            return Err(field::bad_word("a bit that can stand here", word));
        }
        bits |= more;
        taken |= place;
    }
    for word in words {
        let flag = Pte::FLAGS.get(letters).filter(|flag| is_letter(word, flag.letter));
        let flag = flag.ok_or_else(|| field::bad_word("a bit that can stand here", word))?;
        bits |= if word == "." { 0 } else { flag.mask };
        letters += 1;
    }
    if letters == Pte::FLAGS.len() { Ok(bits) } else { Err(Reason::Fields { wanted: 4 + Pte::FLAGS.len() }) }
}

fn is_letter(word: &str, letter: char) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(|c| c == letter || c == '.') && chars.next().is_none()
}

/// The bits of a word that stands before the letters, and all bits of their field.
fn special(word: &str) -> Result<(u64, u64), Reason> {
    if word == "N" {
        return Ok((Pte::N, Pte::N));
    }
    if let Some(kind) = TYPES.iter().position(|&name| name == word) {
        return Ok(((kind as u64 + 1) << PBMT_SHIFT, Pte::PBMT));
    }
    let inside = |name: &str| word.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
    let (value, shift, mask) = match (inside("RSW"), inside("RES")) {
        (Some(digits), _) => (field::decimal("RSW", digits)?, RSW_SHIFT, RSW),
        (_, Some(digits)) => (field::hex("RES", digits)?, RESERVED_SHIFT, Pte::RESERVED),
        _ => return Err(field::bad_word("a bit of an entry", word)),
    };
    let fits = value <= mask >> shift;
    if fits {
        Ok((value << shift, mask))
    } else {
        Err(Reason::Value { field: "bits", value, wanted: "as wide as their place" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn every_bit_but_the_page_number_is_written_and_read_back() {
        for bit in (0..10).chain(54..64) {
            let text = Flags(Pte(1 << bit)).to_string();
            assert_eq!(parse(text.split(' ')), Ok(1 << bit), "{text}");
        }
        let all = !Pte::PFN_MASK;
        assert_eq!(Flags(Pte(all)).to_string(), "N MT(3) RES(0x7f) RSW(3) D A G U X W R V");
        assert_eq!(parse("N MT(3) RES(0x7f) RSW(3) D A G U X W R V".split(' ')), Ok(all));
        assert_eq!(Flags(Pte(0x5000_00db)).to_string(), "D A . U X . R V");
    }

    #[test]
    fn words_out_of_place_are_refused() {
        for text in [
            "",
            "D A . U X . R",
            "D A . U X . R V V",
            "A D . U X . R V",
            "N N D A . U X . R V",
            "MT(NC) MT(IO) D A . U X . R V",
            "MT(NC) MT(3) D A . U X . R V",
            "RSW(4) D A . U X . R V",
            "RSW(0) D A . U X . R V",
            "RSW(1 D A . U X . R V",
            "RES(0x80) D A . U X . R V",
            "D A . U X N . R V",
        ] {
            assert!(parse(text.split_ascii_whitespace()).is_err(), "{text}");
        }
    }
}
