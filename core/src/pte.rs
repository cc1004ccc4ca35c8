//! Page-table entries: the only place that knows their bits.

use core::fmt;

use crate::addr::{Hpa, Pfn};

/// A G-stage page-table entry, exactly as it lies in memory.
///
/// The 32 bits of an entry of Sv32x4 are the low half; its page number has the same place and only 22 bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Pte(pub u64);

/// What KVM takes an entry for. It never looks at V: a present entry is one that is not zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// Zero.
    Empty,
    /// Any of R, W, X is set: maps a page.
    Leaf,
    /// Anything else: points to a table.
    Pointer,
}

/// What a leaf allows the guest to do.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Permissions {
    /// Loads.
    pub read: bool,
    /// Stores.
    pub write: bool,
    /// Instruction fetches.
    pub execute: bool,
}

/// One of the eight low bits of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Flag {
    /// The bit, in place.
    pub mask: u64,
    /// Its letter in the privileged specification.
    pub letter: char,
    /// What the letter stands for.
    pub name: &'static str,
}

impl Pte {
    /// The entry that maps nothing.
    pub const EMPTY: Self = Self(0);

    /// Valid.
    pub const V: u64 = 1 << 0;
    /// Loads are allowed.
    pub const R: u64 = 1 << 1;
    /// Stores are allowed. KVM's dirty logging works by taking this bit away.
    pub const W: u64 = 1 << 2;
    /// Instruction fetches are allowed.
    pub const X: u64 = 1 << 3;
    /// User: the G-stage treats every access as one of user mode, so every leaf needs it.
    pub const U: u64 = 1 << 4;
    /// Global: the G-stage ignores it.
    pub const G: u64 = 1 << 5;
    /// Accessed.
    pub const A: u64 = 1 << 6;
    /// Dirty. KVM sets it in every leaf that it makes.
    pub const D: u64 = 1 << 7;
    /// Reserved: a valid entry with one of these faults.
    pub const RESERVED: u64 = 0x7f << 54;
    /// Memory type of Svpbmt.
    pub const PBMT: u64 = 0b11 << 61;
    /// The I/O memory type of Svpbmt, in place.
    pub const PBMT_IO: u64 = 0b10 << 61;
    /// Naturally aligned power-of-two range of Svnapot.
    pub const N: u64 = 1 << 63;

    /// Where the page number starts.
    pub const PFN_SHIFT: u32 = 10;
    /// The page number: bits 53..10.
    pub const PFN_MASK: u64 = ((1 << 44) - 1) << Self::PFN_SHIFT;

    /// The eight low bits, the highest first, as they are written down.
    pub const FLAGS: [Flag; 8] = [
        Flag { mask: Self::D, letter: 'D', name: "dirty" },
        Flag { mask: Self::A, letter: 'A', name: "accessed" },
        Flag { mask: Self::G, letter: 'G', name: "global" },
        Flag { mask: Self::U, letter: 'U', name: "user" },
        Flag { mask: Self::X, letter: 'X', name: "execute" },
        Flag { mask: Self::W, letter: 'W', name: "write" },
        Flag { mask: Self::R, letter: 'R', name: "read" },
        Flag { mask: Self::V, letter: 'V', name: "valid" },
    ];

    /// A pointer to a table page.
    #[must_use]
    pub const fn pointer(table: Hpa) -> Self {
        Self(table.pfn().0 << Self::PFN_SHIFT | Self::V)
    }

    /// An entry from a page number and the other bits. Models `pfn_pte`: page numbers above 44 bits run over.
    #[must_use]
    pub const fn from_parts(pfn: Pfn, protection: u64) -> Self {
        Self(pfn.0 << Self::PFN_SHIFT | protection)
    }

    /// The bits besides the page number that KVM asks for when it maps a page: V, A, U, R and, as allowed, W and X.
    ///
    /// D is not among them: KVM adds it with [`Pte::with_dirty`] when it makes the entry.
    #[must_use]
    pub const fn wanted_protection(write: bool, execute: bool) -> u64 {
        let mut bits = Self::V | Self::A | Self::U | Self::R;
        if write {
            bits |= Self::W;
        }
        if execute {
            bits |= Self::X;
        }
        bits
    }

    /// What KVM takes the entry for.
    #[inline]
    #[must_use]
    pub const fn kind(self) -> Kind {
        if self.0 & (Self::R | Self::W | Self::X) != 0 {
            Kind::Leaf
        } else if self.0 == 0 {
            Kind::Empty
        } else {
            Kind::Pointer
        }
    }

    /// Whether the entry is zero.
    #[inline]
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the entry maps a page: any of R, W, X is set.
    #[inline]
    #[must_use]
    pub const fn is_leaf(self) -> bool {
        matches!(self.kind(), Kind::Leaf)
    }

    /// Whether the entry is a leaf with R or X, the only ones that operations take: one with W alone would become a
    /// pointer when write-protected.
    #[must_use]
    pub const fn is_storable_leaf(self) -> bool {
        self.is_readable() || self.is_executable()
    }

    /// Whether the entry points to a table.
    #[must_use]
    pub const fn is_pointer(self) -> bool {
        matches!(self.kind(), Kind::Pointer)
    }

    /// Whether R is set.
    #[must_use]
    pub const fn is_readable(self) -> bool {
        self.0 & Self::R != 0
    }

    /// Whether W is set.
    #[must_use]
    pub const fn is_writable(self) -> bool {
        self.0 & Self::W != 0
    }

    /// Whether X is set.
    #[must_use]
    pub const fn is_executable(self) -> bool {
        self.0 & Self::X != 0
    }

    /// What the entry allows, if it is a leaf.
    #[must_use]
    pub const fn permissions(self) -> Permissions {
        Permissions { read: self.is_readable(), write: self.is_writable(), execute: self.is_executable() }
    }

    /// The memory type of Svpbmt: 0..4, of which 3 is reserved.
    #[must_use]
    pub const fn pbmt(self) -> u8 {
        ((self.0 & Self::PBMT) >> Self::PBMT.trailing_zeros()) as u8
    }

    /// The page number.
    #[inline]
    #[must_use]
    pub const fn pfn(self) -> Pfn {
        Pfn((self.0 & Self::PFN_MASK) >> Self::PFN_SHIFT)
    }

    /// The page number as the kernel of a host with Svnapot reads it: where N is set, without its lowest set bit.
    ///
    /// Models `pte_pfn` with `has_svnapot()`.
    #[must_use]
    pub const fn pfn_svnapot(self) -> Pfn {
        let pfn = self.pfn().0;
        if self.0 & Self::N != 0 { Pfn(pfn & pfn.wrapping_sub(1)) } else { Pfn(pfn) }
    }

    /// The first host physical address of the page or table.
    #[inline]
    #[must_use]
    pub const fn hpa(self) -> Hpa {
        self.pfn().hpa()
    }

    /// Every bit but the page number. Models `pte_pgprot`.
    #[must_use]
    pub const fn protection(self) -> u64 {
        self.0 & !Self::PFN_MASK
    }

    /// The entry without W. Models `pte_wrprotect`.
    #[must_use]
    pub const fn without_write(self) -> Self {
        Self(self.0 & !Self::W)
    }

    /// The entry with D. Models `pte_mkdirty` on a host without Svrsw60t59b.
    #[must_use]
    pub const fn with_dirty(self) -> Self {
        Self(self.0 | Self::D)
    }

    /// Child `index` of this leaf in a table whose entries are one level below it; `step` is what index 1 contributes,
    /// see [`Mode::child_step`](crate::mode::Mode::child_step).
    ///
    /// The index is ORed in, and every other bit is inherited. That equals adding only where the page number is aligned
    /// to the size of the leaf. Models `make_child_pte`.
    #[inline]
    #[must_use]
    pub const fn child(self, index: u16, step: u64) -> Self {
        Self(self.0 | (index as u64).wrapping_mul(step))
    }
}

impl fmt::LowerHex for Pte {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::LowerHex::fmt(&self.0, f)
    }
}

impl fmt::Display for Permissions {
    /// Writes `RWX`, with a hyphen for what is not allowed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (allowed, letter) in [(self.read, "R"), (self.write, "W"), (self.execute, "X")] {
            f.write_str(if allowed { letter } else { "-" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::level::Level;
    use crate::mode::Mode;
    use alloc::string::ToString;

    #[test]
    fn kvm_makes_four_kinds_of_leaves() {
        let leaf = |write, execute| Pte::from_parts(Pfn(0), Pte::wanted_protection(write, execute)).with_dirty().0;
        assert_eq!(
            [leaf(false, false), leaf(true, false), leaf(false, true), leaf(true, true)],
            [0xd3, 0xd7, 0xdb, 0xdf]
        );
    }

    #[test]
    fn the_kind_follows_from_r_w_x_alone() {
        assert_eq!(Pte(0).kind(), Kind::Empty);
        assert_eq!(Pte(Pte::V).kind(), Kind::Pointer);
        assert_eq!(Pte(1 << 8).kind(), Kind::Pointer);
        for bit in [Pte::R, Pte::W, Pte::X] {
            assert_eq!(Pte(bit).kind(), Kind::Leaf);
        }
    }

    #[test]
    fn a_table_pointer_is_the_page_number_and_v() {
        assert_eq!(Pte::pointer(Hpa(0x8100_4000)), Pte(0x2040_1001));
        assert_eq!(Pte(0x2040_1001).hpa(), Hpa(0x8100_4000));
    }

    #[test]
    fn children_inherit_every_bit_and_step_by_their_size() {
        let [small, middle] = [0, 1].map(|level| Mode::Sv39x4.child_step(Level(level)));
        let parent = Pte(0x5000_00db);
        assert_eq!(parent.child(5, middle), Pte(0x5028_00db));
        assert_eq!(parent.child(5, middle).child(7, small), Pte(0x5028_1cdb));
        assert_eq!(Pte(1 << 62 | 0x5000_00df).child(1, middle), Pte(1 << 62 | 0x5008_00df));
    }

    #[test]
    fn or_makes_pairs_of_equal_children_under_a_misaligned_parent() {
        let parent = Pte::from_parts(Hpa(0x8020_0000).pfn(), 0xdf);
        let hpa = |index| parent.child(index, Mode::Sv39x4.child_step(Level(1))).hpa().0;
        assert_eq!([hpa(0), hpa(1), hpa(2), hpa(3)], [0x8020_0000, 0x8020_0000, 0x8060_0000, 0x8060_0000]);
    }

    #[test]
    fn svnapot_drops_the_lowest_bit_of_the_page_number() {
        let pte = Pte(Pte::N | 0b1_1000 << 10 | 0xdf);
        assert_eq!((pte.pfn(), pte.pfn_svnapot()), (Pfn(0b1_1000), Pfn(0b1_0000)));
        assert_eq!(Pte(0b1_1000 << 10 | 0xdf).pfn_svnapot(), Pfn(0b1_1000));
        assert_eq!(Pte(Pte::N | 0xdf).pfn_svnapot(), Pfn(0));
    }

    #[test]
    fn permissions_are_written_as_three_letters() {
        assert_eq!(Pte(0x5000_00db).permissions().to_string(), "R-X");
        assert_eq!(Pte(0x5000_00df).permissions().to_string(), "RWX");
        assert_eq!(Pte(0x5000_00d3).permissions().to_string(), "R--");
    }

    #[test]
    fn the_flags_cover_the_low_byte_once() {
        assert_eq!(Pte::FLAGS.iter().fold(0, |seen, flag| seen ^ flag.mask), 0xff);
    }
}
