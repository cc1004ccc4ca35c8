//! KVM's handler for guest-page faults.

use super::Machine;
use super::guest::Attempt;
use crate::addr::{Gpa, Hpa, PAGE_SHIFT, PAGE_SIZE};
use crate::event::{Access, Event, Ret};
use crate::gstage::{Lookup, MapRequest};
use crate::kernel::{Feature, HugetlbSize, ThpWhileLogging};
use crate::level::Level;
use crate::pte::Pte;
use crate::scenario::{Backing, MemSlot};
use crate::sink::Sink;

/// -EFAULT: the host maps the memory with pages of a size that the G-stage has no leaf for.
const EFAULT: Ret = Ret::Int(-14);
/// -EOPNOTSUPP: an instruction fetch where there is no memory.
const EOPNOTSUPP: Ret = Ret::Int(-95);
const PMD_SIZE: u64 = 1 << 21;
const PUD_SIZE: u64 = 1 << 30;
/// The one size of huge pages on RV32.
const NARROW_PMD_SIZE: u64 = 1 << 22;

/// The page that all untouched memory of 4 KiB pages shares until it is written.
pub const ZERO_PAGE: Hpa = Hpa(0x8000_0000);

impl Machine {
    /// Handles a fault: `Ok` where the guest tries again, or what `KVM_RUN` returns. Models `gstage_page_fault`.
    pub(super) fn handle_fault<S: Sink>(&mut self, fault: Attempt, sink: &mut S) -> Result<(), Ret> {
        let Attempt { hart, access, gpa } = fault;
        match self.slot_of(gpa) {
            Some((index, slot)) if access != Access::Store || !slot.read_only => {
                self.mmu_map(fault, index, &slot, sink)
            }
            _ if access == Access::Fetch => Err(EOPNOTSUPP),
            _ => {
                sink.event(Event::Mmio { hart, access, gpa });
                Err(Ret::Int(0))
            }
        }
    }

    /// Maps the page of a fault, or only its write permission. Models `kvm_riscv_mmu_map`.
    fn mmu_map<S: Sink>(&mut self, fault: Attempt, index: u8, slot: &MemSlot, sink: &mut S) -> Result<(), Ret> {
        let Attempt { access, mut gpa, .. } = fault;
        let is_logging = self.is_logging(index) && !slot.read_only;
        let is_write = access == Access::Store;
        let behaviour = self.gstage.behaviour();
        if is_logging && is_write && behaviour.fast_fault == Feature::Present && self.fast_fault(fault, sink) {
            return Ok(());
        }
        self.top_up(u32::from(self.mode().levels()), sink)?;
        // Under dirty logging every page is its own.
        let mut size =
            if is_logging { PAGE_SIZE } else { slot.fault_size(gpa, behaviour.hugetlb_size).ok_or(EFAULT)? };
        let Some((mut hpa, mut writable)) = self.fault_in(index, slot, access, gpa, size, sink) else {
            sink.event(Event::Stale { gpa });
            return Ok(());
        };
        // A load must not make a page writable: the store has to be seen.
        writable &= !is_logging || is_write;
        // Memory of hugetlbfs is never promoted here. Under logging `before` then answers -EEXIST, as recorded on 6.12.
        let looks_for_thp = !is_logging || behaviour.thp_while_logging == ThpWhileLogging::Promotes;
        if looks_for_thp && slot.backing == Backing::Thp && slot.has_block(gpa, PMD_SIZE) {
            (gpa, hpa, size) = (gpa.align_down(21), slot.host_page(gpa, PMD_SIZE), PMD_SIZE);
        }
        if writable && self.is_logging(index) {
            // Marked before it is writable, so that no store can come between.
            self.mark_dirty(fault.gpa, sink);
        }
        match self.map_page(MapRequest { gpa, hpa, size, rdonly: !writable, exec: true }, sink) {
            Ret::Int(0) => Ok(()),
            ret => Err(ret),
        }
    }

    /// Gives W to a leaf of the lowest level without a look at the host's memory. Models
    /// `kvm_riscv_mmu_dirty_log_write_fault_fast`.
    fn fast_fault<S: Sink>(&mut self, fault: Attempt, sink: &mut S) -> bool {
        let Attempt { hart, gpa, .. } = fault;
        let handled = match self.gstage.get_leaf(gpa, sink) {
            Lookup::Leaf { slot, pte } if slot.level == Level(0) => {
                self.mark_dirty(gpa, sink);
                let new = Pte(pte.0 | Pte::W | Pte::D);
                if new != pte {
                    let (gstage, _, mut tap) = self.split_sink(sink);
                    gstage.try_update_pte(gpa, slot.level, pte, new, &mut tap);
                }
                true
            }
            _ => false,
        };
        sink.event(Event::FastFault { hart, gpa, handled });
        handled
    }

    /// The host's page of `size` bytes for an address, and whether the host lets it be written; `None` where getting it took
    /// another page away from the guest, so that the fault is stale (`mmu_invalidate_seq`). Models `kvm_faultin_pfn`.
    fn fault_in<S: Sink>(
        &mut self,
        index: u8,
        slot: &MemSlot,
        access: Access,
        gpa: Gpa,
        size: u64,
        sink: &mut S,
    ) -> Option<(Hpa, bool)> {
        let hpa = slot.host_page(gpa, size);
        let is_small = slot.page_size == PAGE_SIZE;
        if slot.backing != Backing::Untouched || self.is_written(index, slot, gpa) {
            return Some((hpa, !slot.read_only));
        }
        if access != Access::Store {
            return Some((if is_small { ZERO_PAGE } else { hpa }, false));
        }
        self.host_write(index, slot, gpa, sink);
        let page = gpa.align_down(PAGE_SHIFT);
        if is_small && self.gstage.leaf_at(page).is_some() {
            // The zero page had been mapped. The host replaces it, and its notifier unmaps it first.
            self.invalidate(page, PAGE_SIZE, sink);
            return None;
        }
        Some((hpa, true))
    }

    fn mark_dirty<S: Sink>(&mut self, gpa: Gpa, sink: &mut S) {
        let page = gpa.align_down(PAGE_SHIFT);
        sink.event(Event::MarkDirty { gpa: page, was: self.is_dirty(page) });
        self.set_dirty(page, true);
    }
}

impl MemSlot {
    /// The size that a fault maps without dirty logging, transparent huge pages aside; `None` where the G-stage has no
    /// leaf of the host's page size.
    fn fault_size(&self, gpa: Gpa, hugetlb: HugetlbSize) -> Option<u64> {
        match (self.page_size, hugetlb) {
            (PAGE_SIZE, _) => Some(PAGE_SIZE),
            (PMD_SIZE | NARROW_PMD_SIZE | PUD_SIZE, HugetlbSize::OfVma) => Some(self.page_size),
            (PMD_SIZE | PUD_SIZE, HugetlbSize::CutToFit) => {
                let fits = |&size: &u64| size <= self.page_size && self.has_block(gpa, size);
                Some([PUD_SIZE, PMD_SIZE].into_iter().find(fits).unwrap_or(PAGE_SIZE))
            }
            (NARROW_PMD_SIZE, HugetlbSize::CutToFit) if self.has_block(gpa, NARROW_PMD_SIZE) => Some(NARROW_PMD_SIZE),
            (NARROW_PMD_SIZE, HugetlbSize::CutToFit) => Some(PAGE_SIZE),
            _ => None,
        }
    }
}
