//! The walk of the model, as it is compared: with the quirks of the machine, and with a bug where one is planted.

use std::cell::Cell;

use gstage_core::addr::{Gpa, Hpa, PAGE_SHIFT};
use gstage_core::event::Access;
use gstage_core::level::Level;
use gstage_core::pte::Pte;
use gstage_core::walk::{Intent, Mmu, PhysicalMemory, Replaced, Translation, Trap, WalkFault};

use crate::mutants::walkers::Bug;
use crate::quirks::{Quirk, Quirks};

/// Extensions of the machine's CPU, whether they are switched on or not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Cpu {
    pub(crate) svnapot: bool,
    pub(crate) svpbmt: bool,
}

/// One access, and all that its outcome depends on besides memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Query {
    pub(crate) mmu: Mmu,
    pub(crate) cpu: Cpu,
    /// `vsstatus.MXR`.
    pub(crate) guest_mxr: bool,
    /// PPN\[1:0\] as they were written to `hgatp`.
    pub(crate) root_low_bits: u64,
    pub(crate) intent: Intent,
    pub(crate) gpa: u64,
    pub(crate) bytes: u64,
}

/// What an access does, as far as both sides can see it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// It reaches a host page; and another, if it runs over the end of the first.
    Lands { page: u64, next: Option<u64> },
    /// It traps.
    Traps { cause: u64, stval: u64, htval: u64 },
}

/// A walk with everything that makes it differ from the specification.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Walker {
    pub(crate) quirks: Quirks,
    pub(crate) bug: Option<Bug>,
}

impl Walker {
    /// Makes the access of a query.
    pub(crate) fn access<M: PhysicalMemory>(self, query: &Query, memory: &mut M) -> Outcome {
        let mut bent = *query;
        self.bend(&mut bent);
        let outcome = self.translate(&bent, memory);
        self.bug.map_or(outcome, |bug| bug.report(query, outcome))
    }

    /// Applies what changes the question.
    fn bend(self, query: &mut Query) {
        let options = &mut query.mmu.options;
        if self.quirks.has(Quirk::GuestMxr) {
            options.mxr = query.guest_mxr;
        }
        if self.quirks.has(Quirk::HardwareMarks) {
            (options.svadu, options.adue) = (true, true);
        }
        if self.quirks.has(Quirk::PbmteIgnored) {
            options.pbmte = true;
        }
        if self.quirks.has(Quirk::HlvxIsLoad) && query.intent == Intent::LoadExecutable {
            query.intent = Intent::Load;
        }
        if self.quirks.has(Quirk::RootKeepsLowBits) {
            query.mmu.hgatp.root.0 |= query.root_low_bits;
        }
        if let Some(bug) = self.bug {
            bug.bend(query);
        }
    }

    fn translate<M: PhysicalMemory>(self, query: &Query, memory: &mut M) -> Outcome {
        let Query { mmu, intent, gpa, bytes, .. } = *query;
        let mut seen = Seen::new(self, query, memory);
        let top_bit = mmu.hgatp.mode.map_or(0, |mode| mode.gpa_size() >> 1);
        let is_too_high = self.quirks.has(Quirk::TopBitFaults) && gpa & top_bit != 0;
        let found = if is_too_high {
            Err(Trap { fault: WalkFault::GuestPage, access: intent.access(), gpa: Gpa(gpa) })
        } else {
            mmu.translate_bytes(&mut seen, intent, Gpa(gpa), bytes)
        };
        match found {
            Ok((first, second)) => {
                let page = |found: Translation| found.hpa.align_down(PAGE_SHIFT).0;
                let first_page = match (self.bug, first.leaf) {
                    (Some(Bug::OffsetLost), Some(leaf)) => leaf.pte.hpa().0,
                    _ => page(first),
                };
                Outcome::Lands { page: first_page, next: second.map(page) }
            }
            Err(mut trap) => {
                let is_guest_page = trap.fault == WalkFault::GuestPage;
                if seen.found_no_table.get() && self.quirks.has(Quirk::TableNowhereIsGuestPage) {
                    trap.fault = WalkFault::GuestPage;
                }
                if is_guest_page && !is_too_high && self.quirks.has(Quirk::NapotMarksFirst) && query.cpu.svnapot {
                    // Once more without a look at N, for the marks alone.
                    seen.is_blind_to_n = true;
                    let _ = mmu.translate(&mut seen, intent, trap.gpa);
                }
                if trap.fault == WalkFault::Access && self.quirks.has(Quirk::MisalignedRoundedDown) {
                    trap.gpa = trap.gpa.align_down(bytes.trailing_zeros());
                }
                Outcome::Traps { cause: trap.cause().into(), stval: trap.stval(), htval: trap.htval() }
            }
        }
    }
}

/// Memory as a quirky machine sees it: entries lose bits before they are judged.
struct Seen<'a, M> {
    memory: &'a mut M,
    walker: Walker,
    query: Query,
    /// Level of the entry that was read last.
    level: Cell<Level>,
    found_no_table: Cell<bool>,
    is_blind_to_n: bool,
}

impl<'a, M: PhysicalMemory> Seen<'a, M> {
    fn new(walker: Walker, query: &Query, memory: &'a mut M) -> Self {
        let (level, found_no_table) = (Cell::default(), Cell::default());
        Self { memory, walker, query: *query, level, found_no_table, is_blind_to_n: false }
    }

    /// What an entry is taken for.
    fn look(&self, raw: u64) -> u64 {
        let (quirks, cpu) = (self.walker.quirks, self.query.cpu);
        let mut seen = raw;
        if quirks.has(Quirk::ReservedBitsPass) && (cpu.svnapot || cpu.svpbmt) {
            seen &= !Pte::RESERVED;
        }
        if Pte(raw).is_leaf() {
            if quirks.has(Quirk::Pbmt3Passes) && cpu.svpbmt && Pte(raw).pbmt() == 3 {
                seen &= !Pte::PBMT;
            }
            if self.is_blind_to_n || quirks.has(Quirk::NIgnored) && cpu.svpbmt && !cpu.svnapot {
                seen &= !Pte::N;
            }
        }
        match (self.walker.bug, self.query.mmu.hgatp.mode) {
            (Some(bug), Some(mode)) => bug.look(seen, mode.page_order(self.level.get())),
            _ => seen,
        }
    }

    /// Where an entry is read, and keeps count of the levels.
    fn place(&self, at: Hpa) -> Hpa {
        let hgatp = self.query.mmu.hgatp;
        let Some(mode) = hgatp.mode else { return at };
        let is_root = at.0.wrapping_sub(hgatp.root.hpa().0) < 1 << 14;
        let below = self.level.get().size_down().unwrap_or_default();
        self.level.set(if is_root { mode.root_level() } else { below });
        self.walker.bug.map_or(at, |bug| bug.place(at, is_root, self.level.get(), mode, Gpa(self.query.gpa)))
    }
}

impl<M: PhysicalMemory> PhysicalMemory for Seen<'_, M> {
    fn read_entry(&self, at: Hpa, size: usize) -> Option<u64> {
        let raw = self.memory.read_entry(self.place(at), size);
        self.found_no_table.set(raw.is_none());
        raw.map(|raw| self.look(raw))
    }

    fn replace_entry(&mut self, at: Hpa, size: usize, old: u64, new: u64) -> Replaced {
        let Some(raw) = self.memory.read_entry(at, size) else { return Replaced::Refused };
        let marks = self.walker.bug.map_or(new & !old, |bug| bug.mark(new & !old));
        self.memory.replace_entry(at, size, raw, raw | marks)
    }

    fn allows(&self, at: Hpa, access: Access) -> bool {
        self.memory.allows(at, access)
    }
}
