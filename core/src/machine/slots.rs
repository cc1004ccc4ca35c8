//! Memslots: what the host has behind them, what it takes back, and their end.

use super::Machine;
use crate::addr::{Gpa, PAGE_SHIFT};
use crate::event::{Event, Ret};
use crate::page_set::PageSet;
use crate::scenario::{Backing, MemSlot};
use crate::sink::Sink;

/// -EINVAL: there is no such memslot.
const EINVAL: Ret = Ret::Int(-22);

/// What changes about a memslot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct SlotState {
    /// Its dirty log, while there is one.
    pub(super) log: Option<PageSet>,
    /// The first page of every host page that the guest has written, where the host had none.
    pub(super) written: Option<PageSet>,
    /// Whether it was deleted.
    pub(super) is_gone: bool,
}

impl SlotState {
    pub(super) fn new(slot: &MemSlot) -> Self {
        let written = (slot.backing == Backing::Untouched).then(|| PageSet::new(slot));
        Self { log: None, written, is_gone: false }
    }
}

impl Machine {
    /// The memslot with this index, unless it was deleted.
    pub(super) fn live_slot(&self, slot: u8) -> Option<MemSlot> {
        let state = self.slots.get(usize::from(slot))?;
        self.memory.get(usize::from(slot)).filter(|_| !state.is_gone).copied()
    }

    /// The memslot that an address lies in.
    pub(super) fn slot_of(&self, gpa: Gpa) -> Option<(u8, MemSlot)> {
        (0..self.memory.len() as u8)
            .filter_map(|index| Some((index, self.live_slot(index)?)))
            .find(|(_, slot)| slot.contains(gpa))
    }

    /// Whether the guest has written the host's page behind an address of an untouched memslot.
    pub(super) fn is_written(&self, index: u8, slot: &MemSlot, gpa: Gpa) -> bool {
        let written = self.slots.get(usize::from(index)).and_then(|state| state.written.as_ref());
        written.is_some_and(|written| written.contains(slot.host_page_start(gpa)))
    }

    /// The host gives a page to the guest's first store.
    pub(super) fn host_write<S: Sink>(&mut self, index: u8, slot: &MemSlot, gpa: Gpa, sink: &mut S) {
        let gpa = slot.host_page_start(gpa);
        self.set_written(index, gpa, true);
        sink.event(Event::HostWrite { slot: index, gpa });
    }

    pub(super) fn set_written(&mut self, index: u8, gpa: Gpa, written: bool) {
        if let Some(pages) = self.slots.get_mut(usize::from(index)).and_then(|state| state.written.as_mut()) {
            pages.set(gpa, written);
        }
    }

    /// Unmaps what the host takes back, and flushes it. Models `kvm_unmap_gfn_range`.
    pub(super) fn invalidate<S: Sink>(&mut self, start: Gpa, size: u64, sink: &mut S) -> Ret {
        if self.unmap(start, size, sink).is_flush() {
            self.flush_range(start, size >> PAGE_SHIFT, sink);
        }
        Ret::Int(0)
    }

    /// Deletes a memslot. Its tables stay linked, empty. Models `kvm_arch_flush_shadow_memslot`.
    pub(super) fn delete_slot<S: Sink>(&mut self, slot: u8, sink: &mut S) -> Ret {
        let Some(memory) = self.live_slot(slot) else { return EINVAL };
        self.invalidate(memory.gpa, memory.size, sink);
        self.drop_log(slot, sink);
        self.set_gone(slot, true);
        sink.event(Event::SlotGone { slot });
        Ret::Int(0)
    }

    pub(super) fn set_gone(&mut self, slot: u8, is_gone: bool) {
        if let Some(state) = self.slots.get_mut(usize::from(slot)) {
            state.is_gone = is_gone;
        }
    }

    /// Asks for the fence of a whole memslot.
    pub(super) fn flush_slot<S: Sink>(&mut self, slot: &MemSlot, sink: &mut S) {
        self.flush_range(slot.gpa, slot.size >> PAGE_SHIFT, sink);
    }

    /// Asks for the fence of a range, page by page. Models `kvm_arch_flush_remote_tlbs_range`.
    pub(super) fn flush_range<S: Sink>(&mut self, gpa: Gpa, pages: u64, sink: &mut S) {
        let (_, _, mut tap) = self.split_sink(sink);
        tap.event(Event::RequestRange { gpa, pages });
    }
}

impl MemSlot {
    /// The first address in the slot that lies in the same host page as an address.
    fn host_page_start(&self, gpa: Gpa) -> Gpa {
        let hpa = self.hpa.0.wrapping_add(gpa.0.wrapping_sub(self.gpa.0));
        let offset = hpa & self.page_size.wrapping_sub(1);
        Gpa(gpa.0.saturating_sub(offset).max(self.gpa.0))
    }
}
