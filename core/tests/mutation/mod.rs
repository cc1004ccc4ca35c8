//! Changes to valid inputs, as damage and malice make them.

use proptest::prelude::*;

/// Text that numbers and words are replaced by.
const EXTREMES: [&str; 16] = [
    "",
    "0",
    "-1",
    "0x0",
    "0xffffffffffffffff",
    "0x10000000000000000",
    "18446744073709551615",
    "18446744073709551616",
    "4294967296",
    "1e400",
    "null",
    "[]",
    "\"\"",
    "0x1000",
    "9",
    "é",
];

/// One change; places are fractions of the length, so that they fit any input.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// A bit is another.
    Flip { at: u32, bit: u8 },
    /// A byte is another.
    Set { at: u32, to: u8 },
    /// A piece is gone.
    Cut { at: u32, length: usize },
    /// A piece comes twice.
    Double { at: u32, length: usize },
    /// A piece stands in another place too, over what was there.
    Copy { from: u32, to: u32, length: usize },
    /// The end is gone.
    Truncate { at: u32 },
    /// A word is another.
    Word { at: u32, with: usize },
    /// An entry of a table is another entry, or is off by one bit.
    Entry { from: u32, to: u32, bit: u8 },
}

/// A few changes in a row.
pub(crate) fn changes() -> impl Strategy<Value = Vec<Change>> {
    let (at, length) = (any::<u32>(), prop_oneof![Just(1usize), Just(8), Just(4096), 1usize..200]);
    let change = prop_oneof![
        (at, 0u8..8).prop_map(|(at, bit)| Change::Flip { at, bit }),
        (at, any::<u8>()).prop_map(|(at, to)| Change::Set { at, to }),
        (at, length.clone()).prop_map(|(at, length)| Change::Cut { at, length }),
        (at, length.clone()).prop_map(|(at, length)| Change::Double { at, length }),
        (at, at, length).prop_map(|(from, to, length)| Change::Copy { from, to, length }),
        at.prop_map(|at| Change::Truncate { at }),
        (at, 0..EXTREMES.len()).prop_map(|(at, with)| Change::Word { at, with }),
        (at, at, 0u8..64).prop_map(|(from, to, bit)| Change::Entry { from, to, bit }),
    ];
    prop::collection::vec(change, 1..5)
}

/// Makes the changes.
pub(crate) fn changed(input: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut data = input.to_vec();
    for change in changes {
        apply(&mut data, change);
    }
    data
}

fn apply(data: &mut Vec<u8>, change: &Change) {
    if data.is_empty() {
        return;
    }
    let place = |at: u32, length: usize| ((u64::from(at) * length as u64) >> 32) as usize;
    let size = data.len();
    match *change {
        Change::Flip { at, bit } => data[place(at, size)] ^= 1 << bit,
        Change::Set { at, to } => data[place(at, size)] = to,
        Change::Cut { at, length } => {
            let at = place(at, size);
            data.drain(at..size.min(at + length));
        }
        Change::Double { at, length } => {
            let at = place(at, size);
            let piece = data[at..size.min(at + length)].to_vec();
            data.splice(at..at, piece);
        }
        Change::Copy { from, to, length } => {
            let (from, to) = (place(from, size), place(to, size));
            let length = length.min(size - from).min(size - to);
            data.copy_within(from..from + length, to);
        }
        Change::Truncate { at } => data.truncate(place(at, size)),
        Change::Word { at, with } => {
            let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
            let at = place(at, size);
            let start = data[..at].iter().rposition(|byte| !is_word(byte)).map_or(0, |before| before + 1);
            let end = data[at..].iter().position(|byte| !is_word(byte)).map_or(size, |after| at + after);
            data.splice(start..end.max(start), EXTREMES[with].bytes());
        }
        Change::Entry { from, to, bit } => {
            // Tables stand at the end of their input: entries are counted from there.
            let entries = size / 8;
            if entries > 0 {
                let (from, to) = (size - 8 * (1 + place(from, entries)), size - 8 * (1 + place(to, entries)));
                data.copy_within(from..from + 8, to);
                data[to + usize::from(bit / 8)] ^= u8::from(bit % 2 == 0) << (bit % 8);
            }
        }
    }
}
