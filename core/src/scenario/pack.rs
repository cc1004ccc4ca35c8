//! A scenario in a few bytes, for links and messages.
//!
//! [`Scenario::pack`] writes one as text of the letters of base64url, which stand in a link as they are; [`Scenario::unpack`]
//! reads it back. A scenario has exactly one packed form, and any text gives that scenario or a clear error: it is refused
//! unless it is whole, of a version that is known, undamaged and in that one form. Time and memory are linear in the length
//! of the text.
//!
//! What is unpacked is well-formed, not yet sensible: [`Scenario::check`] judges that, and so does whatever runs it.
//!
//! ```
//! use gstage_core::scenario::{Scenario, builtin};
//!
//! let scenario = builtin::find("first-store").unwrap();
//! let text = scenario.pack();
//! assert!(text.len() < 150);
//! assert_eq!(Scenario::unpack(&text), Ok(scenario));
//! ```
//!
//! # The form
//!
//! The first byte is the version, 1; the last two are a checksum of all before. Between them stand the fields of
//! [`Scenario`] one after another, as `pack/forms.rs` lists them. Everything is made of numbers: below 192 a single byte, else
//! the number of its trailing zeros and then the rest of it, seven bits a byte, the lowest first: addresses and sizes end in
//! zeros. Lists and texts have their length before them, and what may be missing has 0 or 1.
//!
//! # Another field, another operation
//!
//! What links hold must be readable for ever, so a number that has a meaning keeps it. A new operation gets a new number in
//! the list in `pack/forms.rs`, without which it does not compile. A new field of [`Scenario`] becomes an
//! `Extra` (in `extras.rs`) with a bit of its own, written where it is not the default: links that lack it stay as they are, and
//! programs that do not know it say so.

mod base64;
mod error;
mod extras;
mod form;
mod forms;

pub use error::UnpackError;

use alloc::string::String;
use alloc::vec::Vec;

use super::Scenario;
use form::{Form, Input};

/// The version that is written.
const VERSION: u8 = 1;

impl Scenario {
    /// The scenario as letters, digits, `-` and `_`.
    #[must_use]
    pub fn pack(&self) -> String {
        let mut bytes = Vec::from([VERSION]);
        self.put(&mut bytes);
        let sum = checksum(&bytes);
        bytes.extend(sum.to_le_bytes());
        base64::encode(&bytes)
    }

    /// The scenario that [`Scenario::pack`] wrote.
    ///
    /// # Errors
    /// The first thing that a packed scenario does not have.
    pub fn unpack(text: &str) -> Result<Self, UnpackError> {
        from_bytes(&base64::decode(text)?)
    }
}

fn from_bytes(bytes: &[u8]) -> Result<Scenario, UnpackError> {
    match bytes.first() {
        Some(&VERSION) => {}
        Some(&other) => return Err(UnpackError::Version(other)),
        None => return Err(UnpackError::CutShort),
    }
    let (rest, sum) = bytes.split_last_chunk().ok_or(UnpackError::CutShort)?;
    if u16::from_le_bytes(*sum) != checksum(rest) {
        return Err(UnpackError::Damaged);
    }
    let mut input = Input(rest.get(1..).ok_or(UnpackError::CutShort)?);
    let scenario = Scenario::take(&mut input)?;
    if input.0.is_empty() { Ok(scenario) } else { Err(UnpackError::TooLong) }
}

/// FNV-1a, folded to 16 bits: finds letters that were lost or changed on the way.
fn checksum(bytes: &[u8]) -> u16 {
    let step = |hash: u32, &byte: &u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let hash = bytes.iter().fold(0x811c_9dc5, step);
    (hash >> 16 ^ hash) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::builtin;

    /// The text of a body with a right checksum.
    fn sealed(bytes: &[u8]) -> String {
        let mut bytes = bytes.to_vec();
        bytes.extend(checksum(&bytes).to_le_bytes());
        base64::encode(&bytes)
    }

    fn body(scenario: &Scenario) -> Vec<u8> {
        let bytes = base64::decode(&scenario.pack()).unwrap();
        bytes[..bytes.len() - 2].to_vec()
    }

    #[test]
    fn every_scenario_of_the_project_comes_back_and_fits_into_a_link() {
        for builtin in builtin::ALL {
            let scenario = (builtin.scenario)();
            let text = scenario.pack();
            assert!(text.len() < 900, "{}: {}", builtin.slug, text.len());
            assert_eq!(Scenario::unpack(&text), Ok(scenario), "{}", builtin.slug);
        }
    }

    #[test]
    fn what_links_hold_today_is_read_for_ever() {
        assert_eq!(Scenario::unpack(KEPT), Ok(builtin::find("first-store").unwrap()));
    }

    /// The packed form of `first-store`, as it stands in links.
    const KEPT: &str = "AUtmaXJzdC1zdG9yZVtPbmUgc3RvcmUgYnJlYWtzIGEgZ2lnYWJ5dGVBQkFBaEFoQUEeAR4FHgEeAUBADIeUEENAHgEeBR4BQEFFQEdAQAyHlBBBR0BBDIeUEED07Q";

    #[test]
    fn a_letter_that_is_lost_or_changed_is_noticed() {
        let text = builtin::find("first-store").unwrap().pack();
        for at in 0..text.len() {
            assert!(Scenario::unpack(&text[..at]).is_err(), "cut at {at}");
            let other = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
            let changed = [&text[..at], other, &text[at + 1..]].concat();
            assert!(Scenario::unpack(&changed).is_err(), "changed at {at}");
        }
        assert_eq!(Scenario::unpack(""), Err(UnpackError::CutShort));
        assert_eq!(Scenario::unpack("A b"), Err(UnpackError::Letter(' ')));
        assert_eq!(Scenario::unpack("é"), Err(UnpackError::Letter('é')));
    }

    #[test]
    fn another_version_is_refused_by_its_number() {
        assert_eq!(Scenario::unpack(&sealed(&[2, 7, 7])), Err(UnpackError::Version(2)));
    }

    #[test]
    fn a_body_that_ends_too_early_or_too_late_is_refused() {
        let body = body(&builtin::find("recorded").unwrap());
        for length in 1..body.len() {
            assert!(Scenario::unpack(&sealed(&body[..length])).is_err(), "{length}");
        }
        assert_eq!(Scenario::unpack(&sealed(&[&body[..], &[64]].concat())), Err(UnpackError::TooLong));
    }

    #[test]
    fn of_each_scenario_there_is_one_form() {
        let body = body(&builtin::find("split-all").unwrap());
        for at in 1..body.len() {
            for byte in 0..=u8::MAX {
                let mut changed = body.clone();
                changed[at] = byte;
                if let Ok(scenario) = Scenario::unpack(&sealed(&changed)) {
                    assert_eq!(scenario.pack(), sealed(&changed), "byte {at} as {byte}");
                }
            }
        }
    }

    #[test]
    fn a_length_beyond_the_end_asks_for_no_memory() {
        // Slug, title: empty. Mode, kernel, vmid, vcpus, cache; then memory, with more slots than there are bytes.
        let body = [1, 64, 64, 65, 66, 65, 65, 64, 64, 65, 63, 1];
        assert_eq!(Scenario::unpack(&sealed(&body)), Err(UnpackError::CutShort));
    }
}
