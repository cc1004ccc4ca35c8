//! The harts: their TLBs, and how they answer requests for fences.

mod requests;

use alloc::vec;
use alloc::vec::Vec;

use crate::addr::{Gpa, PAGE_SHIFT};
use crate::event::{Access, Event, FlushRequest, Mishap, TlbEntry};
use crate::fence::{MAX_STRIDES, RING_SIZE};
use crate::sink::Sink;
use crate::tlb::Tlb;
use requests::Requests;

/// The TLB of every hart, and what became of requests for fences.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Harts {
    tlbs: Vec<Tlb>,
    requests: Requests,
}

impl Harts {
    pub(super) fn new(count: u8) -> Self {
        Self { tlbs: vec![Tlb::default(); usize::from(count)], requests: Requests::new(count) }
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

    /// Whether the vCPU of a hart is kept out of the guest.
    pub(super) fn is_paused(&self, hart: u8) -> bool {
        self.requests.is_paused(hart)
    }

    /// Whether every request from now on reaches every hart.
    pub(super) fn is_undisturbed(&self) -> bool {
        self.requests.is_undisturbed()
    }

    /// Executes the fences that an event asks for, at once, on every hart whose vCPU is not paused; a lost request is
    /// answered by nobody.
    ///
    /// The kernel makes the vCPUs leave the guest and waits, and each fences before it enters again: to the guest that
    /// is the same. Where the ring of a paused vCPU is full, all of them are asked to forget the guest instead.
    pub(super) fn answer<S: Sink>(&mut self, event: &Event, out: &mut S) {
        if !Requests::is_request(event) {
            return;
        }
        if self.requests.ask(event) {
            let is_full = (0..self.count()).any(|hart| self.requests.waiting(hart).len() > RING_SIZE);
            let asked = if is_full { Event::RequestAll } else { *event };
            let running = (0..self.count()).filter(|&hart| !self.is_paused(hart));
            running.collect::<Vec<u8>>().into_iter().for_each(|hart| self.execute(hart, &asked, out));
        } else {
            out.event(Event::FenceLost);
        }
        while let Some(hart) = self.requests.pause_that_is_due() {
            self.requests.pause(hart);
            out.event(Event::Paused { hart });
        }
    }

    /// A hart executes what a request asks for.
    fn execute<S: Sink>(&mut self, hart: u8, request: &Event, out: &mut S) {
        match *request {
            Event::Request(flush) => self.fence(hart, flush, out),
            Event::RequestRange { gpa, pages } => self.fence_range(hart, gpa, pages, out),
            Event::RequestAll => self.fence_all(hart, out),
            _ => {}
        }
    }

    /// Has the request lost that comes after `after` others; where that one is lost already, the next that is not.
    pub(super) fn lose<S: Sink>(&mut self, after: u32, out: &mut S) {
        let at = self.requests.first_kept(after);
        self.requests.lose(at);
        out.event(Event::Planned { mishap: Mishap::FenceLost, at });
    }

    /// Pauses the vCPU of a hart once `after` requests were answered; nothing where it is to be paused at once and is.
    pub(super) fn pause<S: Sink>(&mut self, hart: u8, after: u32, out: &mut S) {
        if after > 0 {
            let at = self.requests.asked() + u64::from(after);
            self.requests.plan_pause(at, hart);
            out.event(Event::Planned { mishap: Mishap::Paused { hart }, at });
        } else if !self.is_paused(hart) {
            self.requests.pause(hart);
            out.event(Event::Paused { hart });
        }
    }

    /// Lets a paused vCPU go on: its hart executes what waits for it, up to what its ring holds, and before that forgets the
    /// guest where there was more. Models `kvm_riscv_check_vcpu_requests` at the entry to the guest.
    pub(super) fn resume<S: Sink>(&mut self, hart: u8, out: &mut S) {
        let waiting = self.requests.waiting(hart).to_vec();
        let Some(from) = self.requests.resume(hart) else { return };
        out.event(Event::Resumed { hart, from });
        if waiting.len() > RING_SIZE {
            self.fence_all(hart, out);
        }
        waiting.iter().take(RING_SIZE).for_each(|request| self.execute(hart, request, out));
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
            _ => self.requests.redo(event),
        }
    }

    /// Changes the TLBs back to what they were before the event.
    pub(super) fn undo(&mut self, event: &Event) {
        match *event {
            Event::TlbFill { hart, entry } => self.change(hart, |tlb| tlb.remove(&entry)),
            Event::TlbDrop { hart, entry } => self.change(hart, |tlb| tlb.insert(entry)),
            _ => self.requests.undo(event),
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
