//! Giving a leaf other permissions, by a store or by compare-and-exchange.

use super::{GStage, Lookup};
use crate::addr::Gpa;
use crate::event::{Slot, StoreKind};
use crate::kernel::{Feature, UpdateProtection};
use crate::level::Level;
use crate::pte::Pte;
use crate::sink::Sink;
use crate::tables::Place;

/// How a compare-and-exchange of an entry went.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Exchange {
    /// The entry holds the new value.
    Won,
    /// The entry held another value than expected, and still does: someone else was faster.
    Lost,
    /// The version does not exchange entries, the address has no leaf at the level, or the new value is no leaf with R or
    /// X: nothing was tried.
    Refused,
}

impl GStage {
    /// Gives the leaf that maps `gpa`, whatever its size, other permissions: every bit but the page number becomes those
    /// of `protection`, and D is set. Nothing happens where the bits are equal already; D is not in what KVM asks for, so
    /// they hardly ever are. Nothing happens in a hole either, or where the bits are not those of a leaf with R or X.
    ///
    /// `rivals` are values that others store between reading the leaf and replacing it, one for each attempt (leaves with
    /// R or X; others are left out). Versions that exchange notice and try again; older ones overwrite them.
    /// Models `kvm_riscv_gstage_update_pte_prot`.
    pub fn update_pte_prot<S: Sink>(&mut self, gpa: Gpa, protection: u64, rivals: &[Pte], sink: &mut S) {
        if let Lookup::Leaf { slot, .. } = self.get_leaf(gpa, sink)
            && Pte(protection).is_storable_leaf()
        {
            self.update_leaf(slot, gpa, protection, rivals, sink);
        }
    }

    /// [`GStage::update_pte_prot`] for a leaf that was found.
    pub(super) fn update_leaf<S: Sink>(&mut self, slot: Slot, gpa: Gpa, protection: u64, rivals: &[Pte], sink: &mut S) {
        let Some(place) = self.place(slot) else { return };
        let update = self.behaviour().update_protection;
        let mut rivals = rivals.iter().copied().filter(|rival| rival.is_storable_leaf());
        loop {
            let old = self.memory.read(place);
            if old.protection() == protection {
                return;
            }
            let new = Pte::from_parts(self.pfn_of(old), protection).with_dirty();
            let seen = match rivals.next() {
                Some(rival) => {
                    self.store(place, gpa, old, rival, StoreKind::Leaf, sink);
                    rival
                }
                None => old,
            };
            match update {
                UpdateProtection::AlwaysFlushes => {
                    self.store(place, gpa, seen, new, StoreKind::Leaf, sink);
                    self.flush(place.level, gpa, sink);
                    return;
                }
                UpdateProtection::FlushesChanges => {
                    if self.exchange(place, gpa, old, new, sink) == Exchange::Won {
                        return;
                    }
                }
            }
        }
    }

    /// Replaces the leaf of `level` for `gpa` by `new` if it still holds `old`, and flushes it if the two differ.
    ///
    /// Models `kvm_riscv_gstage_try_update_pte`.
    pub fn try_update_pte<S: Sink>(&mut self, gpa: Gpa, level: Level, old: Pte, new: Pte, sink: &mut S) -> Exchange {
        if self.behaviour().try_update_pte == Feature::Missing || !new.is_storable_leaf() {
            return Exchange::Refused;
        }
        match self.get_leaf(gpa, &mut ()) {
            Lookup::Leaf { slot, .. } if slot.level == level => match self.place(slot) {
                Some(place) => self.exchange(place, gpa, old, new, sink),
                None => Exchange::Refused,
            },
            _ => Exchange::Refused,
        }
    }

    fn exchange<S: Sink>(&mut self, place: Place, gpa: Gpa, old: Pte, new: Pte, sink: &mut S) -> Exchange {
        if self.memory.read(place) != old {
            return Exchange::Lost;
        }
        self.store(place, gpa, old, new, StoreKind::Leaf, sink);
        if old != new {
            self.flush(place.level, gpa, sink);
        }
        Exchange::Won
    }
}
