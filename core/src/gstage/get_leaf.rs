//! Finding the leaf of an address.

use super::GStage;
use crate::addr::{Gpa, Hpa};
use crate::event::Slot;
use crate::level::Level;
use crate::mode::Mode;
use crate::pte::Pte;
use crate::sink::Sink;
use crate::tables::{Place, TableId, Walkable};

/// Where a walk for an address ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lookup {
    /// A leaf maps it.
    Leaf {
        /// The entry.
        slot: Slot,
        /// The leaf.
        pte: Pte,
    },
    /// Nothing maps it; the empty entry was found on this level, so the hole is as large as a page of it.
    Hole {
        /// Level of the empty entry.
        level: Level,
    },
}

impl GStage {
    /// Walks from the root to the leaf that maps `gpa`, whatever its size. Only zero and R, W, X of an entry count.
    ///
    /// Models `kvm_riscv_gstage_get_leaf`.
    #[inline]
    pub fn get_leaf<S: Sink>(&self, gpa: Gpa, sink: &mut S) -> Lookup {
        let (place, pte) = self.last_entry(gpa, sink);
        if pte.is_leaf() { Lookup::Leaf { slot: self.slot(place), pte } } else { Lookup::Hole { level: place.level } }
    }

    /// The leaf that maps `gpa` and its level.
    #[inline]
    #[must_use]
    pub fn leaf_at(&self, gpa: Gpa) -> Option<(Level, Pte)> {
        let (place, pte) = self.last_entry(gpa, &mut ());
        pte.is_leaf().then_some((place.level, pte))
    }

    /// The last entry on the walk for `gpa`: a leaf, or the empty entry where the walk ends.
    #[must_use]
    pub fn entry_at(&self, gpa: Gpa) -> (Slot, Pte) {
        let (place, pte) = self.last_entry(gpa, &mut ());
        (self.slot(place), pte)
    }

    /// The host physical address behind `gpa`, permissions aside.
    ///
    /// Inlined always, with what it calls: in wasm an answer of more than one word goes through memory otherwise.
    #[inline(always)]
    #[must_use]
    pub fn translate(&self, gpa: Gpa) -> Option<Hpa> {
        self.walk_then(gpa, &mut (), |mode, place, pte| {
            pte.is_leaf().then(|| pte.translate(gpa, mode.page_order(place.level)))
        })
    }

    /// Where the walk for `gpa` ends.
    #[inline]
    fn last_entry<S: Sink>(&self, gpa: Gpa, sink: &mut S) -> (Place, Pte) {
        self.walk_then(gpa, sink, |_, place, pte| (place, pte))
    }

    /// Walks for `gpa` and makes something of the last entry.
    ///
    /// Dense tables of the 64-bit modes have one instance for each mode, and `end` is given a mode and a level that are
    /// known: every shift and mask is a constant.
    #[inline(always)]
    fn walk_then<S: Sink, T>(&self, gpa: Gpa, sink: &mut S, end: impl Fn(Mode, Place, Pte) -> T) -> T {
        match (self.mode, self.memory.walkable()) {
            (Mode::Sv39x4, Some(pages)) => self.descend::<2, S, T>(pages, gpa, sink, end),
            (Mode::Sv48x4, Some(pages)) => self.descend::<3, S, T>(pages, gpa, sink, end),
            (Mode::Sv57x4, Some(pages)) => self.descend::<4, S, T>(pages, gpa, sink, end),
            (Mode::Sv32x4, _) | (_, None) => self.descend_slowly(gpa, sink, end),
        }
    }

    #[inline(always)]
    fn descend<const ROOT_LEVEL: u8, S: Sink, T>(
        &self,
        pages: Walkable<'_>,
        gpa: Gpa,
        sink: &mut S,
        end: impl Fn(Mode, Place, Pte) -> T,
    ) -> T {
        let mode = const { Mode::with_root_level(ROOT_LEVEL) };
        let place_in = |table, level| Place { table, index: mode.index(gpa, level), level };
        let mut place = place_in(TableId::ROOT, Level(ROOT_LEVEL));
        let mut pte = Pte(pages.root[usize::from(place.index) % pages.root.len()]);
        self.report_read(place, gpa, pte, sink);
        for level in (0..ROOT_LEVEL).rev().map(Level) {
            let Some((table, entries)) = pages.follow(pte) else { return end(mode, place, pte) };
            place = place_in(table, level);
            pte = Pte(entries[usize::from(place.index) % entries.len()]);
            self.report_read(place, gpa, pte, sink);
        }
        end(mode, Place { level: Level(0), ..place }, pte)
    }

    /// The same for any mode and any way of keeping tables.
    #[inline(never)]
    fn descend_slowly<S: Sink, T>(&self, gpa: Gpa, sink: &mut S, end: impl Fn(Mode, Place, Pte) -> T) -> T {
        let mut place = self.root_place(gpa);
        let mut pte = self.kvm_read(place, gpa, sink);
        while let Some(below) = self.place_below(place, pte, gpa) {
            place = below;
            pte = self.kvm_read(place, gpa, sink);
        }
        end(self.mode, place, pte)
    }
}

impl Mode {
    /// The mode of 64-bit entries whose root table has entries of this level.
    const fn with_root_level(level: u8) -> Self {
        match level {
            2 => Self::Sv39x4,
            3 => Self::Sv48x4,
            _ => Self::Sv57x4,
        }
    }
}

impl Pte {
    /// Where this leaf of `1 << order` bytes maps `gpa` to: high bits from the page number, low bits from the address.
    #[inline]
    #[must_use]
    pub const fn translate(self, gpa: Gpa, order: u32) -> Hpa {
        let offset_bits = match 1u64.checked_shl(order) {
            Some(size) => size - 1,
            None => u64::MAX,
        };
        Hpa(self.hpa().0 & !offset_bits | gpa.0 & offset_bits)
    }
}
