//! The harts: their TLBs, and how they answer requests for fences.

use alloc::vec;
use alloc::vec::Vec;

use crate::addr::{Gpa, PAGE_SHIFT};
use crate::event::{Access, Event, FlushRequest, TlbEntry};
use crate::fence::MAX_STRIDES;
use crate::sink::Sink;
use crate::tlb::Tlb;

/// The TLB of every hart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Harts {
    tlbs: Vec<Tlb>,
}

impl Harts {
    pub(super) fn new(count: u8) -> Self {
        Self { tlbs: vec![Tlb::default(); usize::from(count)] }
    }

    pub(super) fn count(&self) -> u8 {
        self.tlbs.len() as u8
    }

    pub(super) fn entries(&self, hart: u8) -> &[TlbEntry] {
        self.tlbs.get(usize::from(hart)).map_or(&[], Tlb::entries)
    }

    pub(super) fn lookup(&self, hart: u8, access: Access, gpa: Gpa) -> Option<TlbEntry> {
        self.tlbs.get(usize::from(hart))?.lookup(access, gpa)
    }

    /// Whether any hart has cached a translation of an address.
    pub(super) fn any_covers(&self, gpa: Gpa) -> bool {
        self.tlbs.iter().flat_map(Tlb::entries).any(|entry| entry.covers(gpa))
    }

    /// Caches a translation, in the stead of what was in its place.
    pub(super) fn fill<S: Sink>(&mut self, hart: u8, entry: TlbEntry, out: &mut S) {
        self.make_room(hart, &entry, out);
        if let Some(tlb) = self.tlbs.get_mut(usize::from(hart)) {
            tlb.insert(entry);
            out.event(Event::TlbFill { hart, entry });
        }
    }

    /// Drops what has the place of a translation.
    pub(super) fn make_room<S: Sink>(&mut self, hart: u8, entry: &TlbEntry, out: &mut S) {
        let Some(tlb) = self.tlbs.get_mut(usize::from(hart)) else { return };
        if let Some(old) = tlb.occupant(entry) {
            tlb.remove(&old);
            out.event(Event::TlbDrop { hart, entry: old });
        }
    }

    /// Executes the fences that an event asks for, on every hart, at once.
    ///
    /// The kernel makes the vCPUs leave the guest and waits, and each fences before it enters again: to the guest that
    /// is the same.
    pub(super) fn answer<S: Sink>(&mut self, event: &Event, out: &mut S) {
        match *event {
            Event::Request(flush) => (0..self.count()).for_each(|hart| self.fence(hart, flush, out)),
            Event::RequestRange { gpa, pages } => {
                (0..self.count()).for_each(|hart| self.fence_range(hart, gpa, pages, out));
            }
            Event::RequestAll => (0..self.count()).for_each(|hart| self.fence_all(hart, out)),
            _ => {}
        }
    }

    /// One `hfence.gvma gpa, vmid`: every translation of that very address goes, whatever its size.
    fn fence<S: Sink>(&mut self, hart: u8, flush: FlushRequest, out: &mut S) {
        out.event(Event::Fence { hart, flush });
        self.drop_where(hart, |entry| entry.covers(flush.gpa), out);
    }

    fn fence_range<S: Sink>(&mut self, hart: u8, gpa: Gpa, pages: u64, out: &mut S) {
        if pages > MAX_STRIDES {
            return self.fence_all(hart, out);
        }
        for page in 0..pages {
            let gpa = Gpa(gpa.0.wrapping_add(page << PAGE_SHIFT));
            self.fence(hart, FlushRequest { gpa, order: PAGE_SHIFT }, out);
        }
    }

    /// One `hfence.gvma x0, vmid`.
    fn fence_all<S: Sink>(&mut self, hart: u8, out: &mut S) {
        out.event(Event::FenceAll { hart });
        self.drop_where(hart, |_| true, out);
    }

    fn drop_where<S: Sink>(&mut self, hart: u8, goes: impl Fn(&TlbEntry) -> bool, out: &mut S) {
        let Some(tlb) = self.tlbs.get_mut(usize::from(hart)) else { return };
        while let Some(entry) = tlb.entries().iter().copied().find(&goes) {
            tlb.remove(&entry);
            out.event(Event::TlbDrop { hart, entry });
        }
    }

    /// Changes the TLBs as the event tells.
    pub(super) fn redo(&mut self, event: &Event) {
        match *event {
            Event::TlbFill { hart, entry } => self.change(hart, |tlb| tlb.insert(entry)),
            Event::TlbDrop { hart, entry } => self.change(hart, |tlb| tlb.remove(&entry)),
            _ => {}
        }
    }

    /// Changes the TLBs back to what they were before the event.
    pub(super) fn undo(&mut self, event: &Event) {
        match *event {
            Event::TlbFill { hart, entry } => self.change(hart, |tlb| tlb.remove(&entry)),
            Event::TlbDrop { hart, entry } => self.change(hart, |tlb| tlb.insert(entry)),
            _ => {}
        }
    }

    fn change(&mut self, hart: u8, change: impl FnOnce(&mut Tlb)) {
        if let Some(tlb) = self.tlbs.get_mut(usize::from(hart)) {
            change(tlb);
        }
    }

    /// Whether every entry is a leaf at an aligned address.
    pub(super) fn is_in_order(&self) -> bool {
        let is_sound = |entry: &TlbEntry| entry.pte.is_leaf() && entry.gpa.is_aligned(entry.order);
        self.tlbs.iter().flat_map(Tlb::entries).all(is_sound)
    }
}
