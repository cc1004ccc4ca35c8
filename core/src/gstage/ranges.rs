//! Operations over a range of addresses: write-protect and unmap.

use super::{GStage, Lookup};
use crate::addr::Gpa;
use crate::event::{Slot, StoreKind};
use crate::pte::Pte;
use crate::sink::Sink;

impl GStage {
    /// Takes W from every leaf that overlaps `start..end`, a huge leaf as a whole, and flushes each one that changed.
    ///
    /// The range is cut at the end of the address space, where no memslot reaches. From inside a hole the next address
    /// looked at is one hole further, which need not be the start of the next entry: leaves there can be missed, as in
    /// the kernel. Models `kvm_riscv_gstage_wp_range` since patch 1 of the v3 series.
    pub fn wp_range<S: Sink>(&mut self, start: Gpa, end: Gpa, sink: &mut S) {
        let end = end.0.min(self.mode.gpa_size());
        let mut gpa = start;
        while gpa.0 < end {
            let size = match self.get_leaf(gpa, sink) {
                Lookup::Hole { level } => level.page_size(),
                Lookup::Leaf { slot, pte } => {
                    gpa = gpa.align_down(slot.level.page_order());
                    self.change_leaf(slot, gpa, pte, pte.without_write(), StoreKind::WriteProtect, sink);
                    slot.level.page_size()
                }
            };
            gpa = Gpa(gpa.0.saturating_add(size));
        }
    }

    /// Clears every leaf that lies wholly in the `size` bytes from `start`, and flushes each one.
    ///
    /// A huge leaf that is covered in part stays mapped, and the addresses looked at then stay as misaligned as they
    /// are. The range is cut at the end of the address space. Table pages are not given back.
    /// Models `kvm_riscv_gstage_unmap_range`.
    pub fn unmap_range<S: Sink>(&mut self, start: Gpa, size: u64, sink: &mut S) {
        let end = start.0.saturating_add(size).min(self.mode.gpa_size());
        let mut gpa = start;
        while gpa.0 < end {
            let step = match self.get_leaf(gpa, sink) {
                Lookup::Hole { level } => level.page_size(),
                Lookup::Leaf { slot, pte } => {
                    let step = slot.level.page_size();
                    if gpa.is_aligned(slot.level.page_order()) && end - gpa.0 >= step {
                        self.change_leaf(slot, gpa, pte, Pte::EMPTY, StoreKind::Clear, sink);
                    }
                    step
                }
            };
            gpa = Gpa(gpa.0.saturating_add(step));
        }
    }

    /// Stores another value for a leaf and flushes it, if it is another. Models the leaf part of
    /// `kvm_riscv_gstage_op_pte`, the only part that its callers reach.
    fn change_leaf<S: Sink>(&mut self, slot: Slot, gpa: Gpa, old: Pte, new: Pte, kind: StoreKind, sink: &mut S) {
        if let Some(place) = self.place(slot)
            && old != new
        {
            self.store(place, gpa, old, new, kind, sink);
            self.flush(slot.level, gpa, sink);
        }
    }
}
