//! What the hardware makes of one entry: the steps of the walk that look at nothing else.

use crate::addr::{Hpa, PAGE_SHIFT};
use crate::event::Access;
use crate::pte::Pte;

/// log2 of the bytes that an entry with N set maps: 64 KiB, 16 entries that hold the same value.
const NAPOT_ORDER: u32 = 16;
/// The low four bits of the page number of an entry with N set.
const NAPOT_BITS: u64 = 0b1111 << Pte::PFN_SHIFT;
/// The only value of them that is not reserved.
const NAPOT_64K: u64 = 0b1000 << Pte::PFN_SHIFT;

/// Bits of an entry that are reserved without an extension.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub(super) struct Encodings {
    /// N, on the lowest level.
    pub(super) napot: bool,
    /// PBMT, in leaves.
    pub(super) pbmt: bool,
}

/// What an access needs of the leaf that translates it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Need {
    Read,
    ReadOrExecute,
    Execute,
    Write,
}

/// Where one entry takes the walk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// To another table.
    Down(Hpa),
    /// To its end: the leaf allows the access, but for the marks that it lacks.
    Leaf {
        /// log2 of the bytes that the leaf maps.
        order: u32,
        /// Those of A and D that the access needs and the leaf does not have.
        missing: u64,
    },
    /// To a guest-page fault.
    Refused,
}

impl Need {
    /// What an access of the guest needs where no register says otherwise.
    #[inline]
    pub(super) const fn of(access: Access) -> Self {
        match access {
            Access::Load => Self::Read,
            Access::Store => Self::Write,
            Access::Fetch => Self::Execute,
        }
    }

    const fn is_met(self, leaf: Pte) -> bool {
        match self {
            Self::Read => leaf.is_readable(),
            Self::ReadOrExecute => leaf.is_readable() || leaf.is_executable(),
            Self::Execute => leaf.is_executable(),
            Self::Write => leaf.is_writable(),
        }
    }
}

impl Pte {
    /// What the hardware makes of an entry in a table whose entries map `1 << order` bytes.
    ///
    /// A and D come last, so that nothing is marked for an access that faults.
    #[inline(always)]
    pub(super) const fn step(self, order: u32, need: Need, encodings: Encodings) -> Step {
        let napot = if encodings.napot { 0 } else { Self::N };
        let pbmt = if encodings.pbmt { 0 } else { Self::PBMT };
        let is_reserved = self.0 & (Self::RESERVED | napot | pbmt) != 0 || self.is_writable() && !self.is_readable();
        if self.0 & Self::V == 0 || is_reserved {
            return Step::Refused;
        }
        if !self.is_leaf() {
            let is_plain = self.0 & (Self::D | Self::A | Self::U | Self::N | Self::PBMT) == 0;
            return if is_plain { Step::Down(self.hpa()) } else { Step::Refused };
        }
        let Some(order) = self.mapped_order(order) else { return Step::Refused };
        if self.0 & Self::PBMT == Self::PBMT || self.0 & Self::U == 0 || !need.is_met(self) {
            return Step::Refused;
        }
        let marks = if matches!(need, Need::Write) { Self::A | Self::D } else { Self::A };
        Step::Leaf { order, missing: marks & !self.0 }
    }

    /// log2 of the bytes that a leaf maps; nothing where it is misaligned or its size is reserved.
    #[inline(always)]
    const fn mapped_order(self, order: u32) -> Option<u32> {
        if self.0 & Self::N != 0 {
            let is_64k = order == PAGE_SHIFT && self.0 & NAPOT_BITS == NAPOT_64K;
            return if is_64k { Some(NAPOT_ORDER) } else { None };
        }
        if self.hpa().align_down(order).0 == self.hpa().0 { Some(order) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// V R W X U A D.
    const FULL: u64 = 0xdf;
    const ORDERS: [u32; 3] = [12, 21, 30];

    /// Whether load, store and fetch are translated by an entry of a level as it is.
    fn allowed(pte: u64, level: usize) -> [bool; 3] {
        [Need::Read, Need::Write, Need::Execute].map(|need| {
            matches!(Pte(pte).step(ORDERS[level], need, Encodings::default()), Step::Leaf { missing: 0, .. })
        })
    }

    fn is_pointer(pte: u64) -> bool {
        let encodings = Encodings { napot: true, pbmt: true };
        matches!(Pte(pte).step(21, Need::Read, encodings), Step::Down(_))
    }

    #[test]
    fn a_leaf_allows_what_its_bits_say() {
        assert_eq!(allowed(FULL, 0), [true; 3]);
        assert_eq!(allowed(0xd3, 0), [true, false, false]);
        assert_eq!(allowed(0xd9, 0), [false, false, true]);
        assert_eq!(allowed(0xdb, 0), [true, false, true]);
        assert_eq!(allowed(0xd7, 0), [true, true, false]);
    }

    #[test]
    fn invalid_and_reserved_entries_allow_nothing() {
        assert_eq!(allowed(!1, 0), [false; 3]);
        assert_eq!(allowed(0xd5, 0), [false; 3], "W without R");
        assert_eq!(allowed(0xdd, 0), [false; 3], "W and X without R");
        assert_eq!(allowed(FULL & !Pte::U, 0), [false; 3]);
        for bit in 54..=63 {
            assert_eq!(allowed(FULL | 1 << bit, 0), [false; 3], "bit {bit}");
        }
        assert_eq!(allowed(FULL | Pte::G | 3 << 8, 0), [true; 3], "G and RSW do not count");
    }

    #[test]
    fn a_superpage_must_be_aligned() {
        assert_eq!(allowed(1 << 19 | FULL, 1), [true; 3]);
        for bit in 10..19 {
            assert_eq!(allowed(1 << bit | FULL, 1), [false; 3]);
            assert_eq!(allowed(1 << bit | FULL, 0), [true; 3]);
        }
        assert_eq!(allowed(1 << 19 | FULL, 2), [false; 3]);
    }

    #[test]
    fn without_a_nothing_and_without_d_no_store_is_translated() {
        assert_eq!(allowed(FULL & !Pte::A, 0), [false; 3]);
        assert_eq!(allowed(FULL & !Pte::D, 0), [true, false, true]);
        assert_eq!(allowed(FULL & !Pte::A, 1), [false; 3]);
    }

    #[test]
    fn a_pointer_must_be_plain_with_every_extension() {
        assert!(is_pointer(0x2040_1001));
        assert!(is_pointer(0x2040_1001 | Pte::G | 3 << 8));
        for bit in [4, 6, 7].into_iter().chain(54..=63) {
            assert!(!is_pointer(0x2040_1001 | 1 << bit), "bit {bit}");
        }
    }

    #[test]
    fn marks_are_only_missing_where_all_else_is_in_order() {
        let step = |pte| Pte(pte).step(12, Need::Write, Encodings::default());
        assert_eq!(step(0x1f), Step::Leaf { order: 12, missing: Pte::A | Pte::D });
        assert_eq!(step(0x5f), Step::Leaf { order: 12, missing: Pte::D });
        for other in [0x1b, 0x0f, 0x1e, 0x1f | 1 << 54] {
            assert_eq!(step(other), Step::Refused, "{other:#x}");
        }
    }
}
