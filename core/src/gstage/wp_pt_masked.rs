//! Write-protecting the pages of one word of a dirty log.

use super::{GStage, Lookup, Owed};
use crate::addr::{Gpa, PAGE_SHIFT};
use crate::event::StoreKind;
use crate::kernel::Feature;
use crate::sink::Sink;

impl GStage {
    /// Takes W from the leaf of every page whose bit is set in `mask`; bit `n` is page `base_gfn + n`.
    ///
    /// A huge leaf is write-protected as a whole and once, whichever of its bits are set. Pages beyond the address space
    /// have no leaf. `None` in versions without this function. Models `kvm_riscv_gstage_wp_pt_masked`.
    pub fn wp_pt_masked<S: Sink>(&mut self, base_gfn: u64, mut mask: u64, sink: &mut S) -> Option<Owed> {
        if self.behaviour().wp_masked == Feature::Missing {
            return None;
        }
        let mut owed = Owed::Nothing;
        while mask != 0 {
            let bit = mask.trailing_zeros();
            // No more than this bit, unless it lies in a huge leaf.
            let mut done = 1 << bit;
            let gfn = base_gfn.saturating_add(u64::from(bit));
            if gfn < self.mode.gpa_size() >> PAGE_SHIFT
                && let Lookup::Leaf { slot, pte } = self.get_leaf(Gpa(gfn << PAGE_SHIFT), sink)
            {
                let order = self.mode.page_order(slot.level);
                let gpa = Gpa(gfn << PAGE_SHIFT).align_down(order);
                let last = (gpa.0 >> PAGE_SHIFT) + (1 << (order - PAGE_SHIFT)) - 1;
                let last_bit = (last - base_gfn).min(63);
                done = u64::MAX >> (63 - last_bit);
                owed = owed.and(self.change_found(slot, gpa, pte, pte.without_write(), StoreKind::WriteProtect, sink));
            }
            mask &= !done;
        }
        Some(owed)
    }
}
