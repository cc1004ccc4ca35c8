//! The whole walk, over any memory and with every extension that touches the G-stage: "Two-Stage Address Translation" of the
//! hypervisor extension, for a guest without a translation of its own.
//!
//! Not modelled: Svrsw60t59b, which frees bits 60 and 59 of an entry (they are reserved here); physical memory attributes
//! and protection beyond "there is memory or there is not"; the VS-stage and its implicit accesses.

use super::entry::{Encodings, Need, Step};
use super::memory::{PhysicalMemory, Replaced};
use super::trap::{Trap, WalkFault};
use crate::addr::{Gpa, Hpa, PAGE_SIZE};
use crate::event::Access;
use crate::hgatp::Hgatp;
use crate::level::Level;
use crate::mode::Mode;
use crate::pte::Pte;

/// How often an entry may change under a walker that wants to mark it, before the walk ends in a fault.
const ATTEMPTS: u32 = 64;

/// What an instruction does, as far as its translation goes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Intent {
    /// A load, or an HLV.
    Load,
    /// An HLVX: needs X in the place of R, and faults like a load.
    LoadExecutable,
    /// A store, an AMO, or an HSV.
    Store,
    /// An instruction fetch.
    Fetch,
}

/// Which extensions a hart has, and how they are switched.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Options {
    /// Svadu: the hart can set A and D by itself. Without, it never does (Svade).
    pub svadu: bool,
    /// `menvcfg.ADUE`: it does so for the G-stage.
    pub adue: bool,
    /// Svnapot: N makes 16 entries one translation of 64 KiB.
    pub svnapot: bool,
    /// Svpbmt: PBMT gives the memory type.
    pub svpbmt: bool,
    /// `menvcfg.PBMTE`: it does so for the G-stage.
    pub pbmte: bool,
    /// `sstatus.MXR` of HS mode: loads may read pages that are only executable. `vsstatus.MXR` has no say here.
    pub mxr: bool,
}

/// What an entry says about the type of memory (Svpbmt).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum MemoryType {
    /// As the physical memory attributes say.
    #[default]
    Attributes,
    /// Not cacheable, idempotent, weakly ordered.
    NonCacheable,
    /// Not cacheable, not idempotent, strongly ordered.
    Io,
}

/// The leaf that translated an access.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Leaf {
    /// Its place in memory.
    pub at: Hpa,
    /// Its level.
    pub level: Level,
    /// log2 of the bytes that it maps: the size of its level, or 16 with N.
    pub order: u32,
    /// Its value, with the marks that were set for this access.
    pub pte: Pte,
    /// Those of A and D that the hart set for this access.
    pub marked: u64,
    /// Type of the memory.
    pub memory_type: MemoryType,
}

/// Where an access goes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Translation {
    /// The host physical address.
    pub hpa: Hpa,
    /// The leaf; none where `hgatp` says that there is no translation.
    pub leaf: Option<Leaf>,
}

/// The part of a hart that translates guest physical addresses. It caches nothing: every access walks.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Mmu {
    /// Which tables to walk.
    pub hgatp: Hgatp,
    /// How to walk them.
    pub options: Options,
}

impl Intent {
    /// What the trap takes it for.
    #[must_use]
    pub const fn access(self) -> Access {
        match self {
            Self::Load | Self::LoadExecutable => Access::Load,
            Self::Store => Access::Store,
            Self::Fetch => Access::Fetch,
        }
    }

    const fn need(self, mxr: bool) -> Need {
        match self {
            Self::Load if mxr => Need::ReadOrExecute,
            Self::LoadExecutable => Need::Execute,
            Self::Load | Self::Store | Self::Fetch => Need::of(self.access()),
        }
    }
}

impl From<Access> for Intent {
    fn from(access: Access) -> Self {
        match access {
            Access::Load => Self::Load,
            Access::Store => Self::Store,
            Access::Fetch => Self::Fetch,
        }
    }
}

impl MemoryType {
    const fn of(leaf: Pte) -> Self {
        match leaf.pbmt() {
            1 => Self::NonCacheable,
            2 => Self::Io,
            _ => Self::Attributes,
        }
    }
}

impl Options {
    const fn encodings(self) -> Encodings {
        Encodings { napot: self.svnapot, pbmt: self.svpbmt && self.pbmte }
    }

    const fn marks_by_hardware(self) -> bool {
        self.svadu && self.adue
    }
}

impl Mmu {
    /// Translates an access that lies in one page, and marks its leaf where the options say so.
    ///
    /// # Errors
    /// The trap: a guest-page fault for an address beyond the mode's width and for an entry that does not allow the access;
    /// an access fault where an entry or the page itself has no memory behind it.
    pub fn translate<M: PhysicalMemory>(&self, memory: &mut M, intent: Intent, gpa: Gpa) -> Result<Translation, Trap> {
        let access = intent.access();
        let translation = match self.hgatp.mode {
            None => Ok(Translation { hpa: Hpa(gpa.0), leaf: None }),
            Some(mode) => self.walk(memory, mode, intent, gpa),
        };
        translation
            .and_then(|found| if memory.allows(found.hpa, access) { Ok(found) } else { Err(WalkFault::Access) })
            .map_err(|fault| Trap { fault, access, gpa })
    }

    /// Translates an access of 1 to 4096 bytes, which may run into a second page: that has a translation of its own then,
    /// and a fault of it tells the first address there.
    ///
    /// # Errors
    /// As [`Mmu::translate`]; where both pages fault, it is the first that is told.
    pub fn translate_bytes<M: PhysicalMemory>(
        &self,
        memory: &mut M,
        intent: Intent,
        gpa: Gpa,
        bytes: u64,
    ) -> Result<(Translation, Option<Translation>), Trap> {
        let first = self.translate(memory, intent, gpa)?;
        let left_in_page = PAGE_SIZE - gpa.0 % PAGE_SIZE;
        let second = if bytes > left_in_page {
            Some(self.translate(memory, intent, Gpa(gpa.0.wrapping_add(left_in_page)))?)
        } else {
            None
        };
        Ok((first, second))
    }

    fn walk<M: PhysicalMemory>(
        &self,
        memory: &mut M,
        mode: Mode,
        intent: Intent,
        gpa: Gpa,
    ) -> Result<Translation, WalkFault> {
        if gpa.0 >= mode.gpa_size() {
            return Err(WalkFault::GuestPage);
        }
        let (need, encodings) = (intent.need(self.options.mxr), self.options.encodings());
        let (mut table, mut level) = (self.hgatp.root.hpa(), mode.root_level());
        let mut attempts = 0..ATTEMPTS;
        loop {
            let at = Hpa(table.0.wrapping_add(u64::from(mode.index(gpa, level)) * mode.pte_size() as u64));
            let pte = Pte(memory.read_entry(at, mode.pte_size()).ok_or(WalkFault::Access)?);
            match pte.step(mode.page_order(level), need, encodings) {
                Step::Refused => return Err(WalkFault::GuestPage),
                Step::Down(next) => {
                    table = next;
                    level = level.size_down().ok_or(WalkFault::GuestPage)?;
                }
                Step::Leaf { order, missing } => match self.mark(memory, at, mode.pte_size(), pte, missing)? {
                    Replaced::Done => {
                        let (pte, memory_type) = (Pte(pte.0 | missing), MemoryType::of(pte));
                        let leaf = Leaf { at, level, order, pte, marked: missing, memory_type };
                        return Ok(Translation { hpa: leaf.translate(gpa), leaf: Some(leaf) });
                    }
                    Replaced::Changed => attempts.next().map(drop).ok_or(WalkFault::GuestPage)?,
                    Replaced::Refused => return Err(WalkFault::Access),
                },
            }
        }
    }

    /// Sets the marks that a leaf lacks. Where the leaf has changed since it was read, it must be read and judged again.
    fn mark<M: PhysicalMemory>(
        &self,
        memory: &mut M,
        at: Hpa,
        size: usize,
        leaf: Pte,
        missing: u64,
    ) -> Result<Replaced, WalkFault> {
        if missing == 0 {
            Ok(Replaced::Done)
        } else if self.options.marks_by_hardware() {
            Ok(memory.replace_entry(at, size, leaf.0, leaf.0 | missing))
        } else {
            Err(WalkFault::GuestPage)
        }
    }
}

impl Leaf {
    /// First guest physical address that the leaf maps, if it maps `gpa`.
    #[must_use]
    pub const fn first(self, gpa: Gpa) -> Gpa {
        gpa.align_down(self.order)
    }

    /// High bits from the page number, low bits from the address. With N the bit that tells the size falls away.
    const fn translate(self, gpa: Gpa) -> Hpa {
        Hpa(self.pte.hpa().align_down(self.order).0 | (gpa.0 - gpa.align_down(self.order).0))
    }
}
