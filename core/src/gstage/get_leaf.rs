//! Finding the leaf of an address.

use super::GStage;
use crate::addr::{Gpa, Hpa};
use crate::event::Slot;
use crate::level::Level;
use crate::pte::{Kind, Pte};
use crate::sink::Sink;

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
        let mut place = self.root_place(gpa);
        loop {
            let pte = self.kvm_read(place, gpa, sink);
            if pte.kind() == Kind::Leaf {
                return Lookup::Leaf { slot: self.slot(place), pte };
            }
            match self.place_below(place, pte, gpa) {
                Some(below) => place = below,
                None => return Lookup::Hole { level: place.level },
            }
        }
    }

    /// The leaf that maps `gpa` and its level.
    #[inline]
    #[must_use]
    pub fn leaf_at(&self, gpa: Gpa) -> Option<(Level, Pte)> {
        match self.get_leaf(gpa, &mut ()) {
            Lookup::Leaf { slot, pte } => Some((slot.level, pte)),
            Lookup::Hole { .. } => None,
        }
    }

    /// The last entry on the walk for `gpa`: a leaf, or the empty entry where the walk ends.
    #[must_use]
    pub fn entry_at(&self, gpa: Gpa) -> (Slot, Pte) {
        let mut place = self.root_place(gpa);
        loop {
            let pte = self.memory.read(place);
            match self.place_below(place, pte, gpa) {
                Some(below) => place = below,
                None => return (self.slot(place), pte),
            }
        }
    }

    /// The host physical address behind `gpa`, permissions aside.
    #[inline]
    #[must_use]
    pub fn translate(&self, gpa: Gpa) -> Option<Hpa> {
        let (level, pte) = self.leaf_at(gpa)?;
        Some(pte.translate(gpa, level))
    }
}

impl Pte {
    /// Where this leaf of `level` maps `gpa` to: high bits from the page number, low bits from the address.
    #[inline]
    #[must_use]
    pub const fn translate(self, gpa: Gpa, level: Level) -> Hpa {
        let order = level.page_order();
        Hpa(self.hpa().align_down(order).0 | (gpa.0 ^ gpa.align_down(order).0))
    }
}
