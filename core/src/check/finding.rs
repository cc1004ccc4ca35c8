//! What the checker reports. Plain data.

use alloc::vec::Vec;

use super::fences::FenceUse;
use crate::addr::{Gpa, Hpa};
use crate::event::{FlushRequest, TlbEntry};
use crate::level::Level;
use crate::pte::Pte;
use crate::stale::HartSet;

/// A place in a trace.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Step {
    /// Index of the event.
    pub event: u32,
    /// Index of the operation that it belongs to.
    pub op: u16,
}

/// What goes wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// A store reaches a logged page, and no dirty bit tells.
    EscapesLog,
    /// An access reaches a frame that the tables do not map there: freed, or remapped.
    WrongFrame,
    /// An access is allowed that the tables do not allow.
    LostProtection,
}

/// The fence that would have prevented it, on each hart, after the store that made the translation stale.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needed {
    /// `hfence.gvma gpa, vmid`, once for each of `count` leaves that follow each other.
    Address {
        /// The leaf.
        first: FlushRequest,
        /// How many leaves.
        count: u64,
    },
    /// `hfence.gvma x0, vmid`: an entry that is no leaf was changed.
    All,
}

/// Stale translations of one kind, for a range of addresses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Finding {
    /// What goes wrong.
    pub kind: Kind,
    /// The harts that may hold the translation.
    pub harts: HartSet,
    /// The moment at which the hypervisor relied on its absence.
    pub at: Step,
    /// The store that made it stale, the first one of several; `None` where it was stale before the first event.
    pub since: Option<Step>,
    /// First guest physical address that is concerned.
    pub gpa: Gpa,
    /// Bytes that are concerned.
    pub size: u64,
    /// The stale leaf, the first one of several.
    pub stale: TlbEntry,
    /// The leaf that the tables have for `gpa` instead.
    pub now: Option<(Level, Pte)>,
    /// The old pointer that leads to the stale leaf, where the leaf itself is still what its table holds.
    pub through: Option<Pte>,
    /// The fence that would have prevented it.
    pub needed: Needed,
    /// Index of the last event at which one of the harts fenced an address there, which does not reach the old pointer.
    pub missed: Option<u32>,
}

/// A pointer to a table that the tables no longer use, while harts may still walk through it.
///
/// No contradiction as long as the page is left alone and its leaves agree with the tables; freeing it would be a use after
/// free. The rule asks for `hfence.gvma x0, vmid` after a change of an entry that is no leaf.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HeldTable {
    /// The table page.
    pub table: Hpa,
    /// Level of the entry that pointed to it.
    pub level: Level,
    /// First guest physical address that the entry maps.
    pub gpa: Gpa,
    /// The harts that may hold the pointer.
    pub harts: HartSet,
    /// The store that replaced it.
    pub since: Option<Step>,
    /// The moment at which it was still held, the first one.
    pub at: Step,
    /// Index of the last event at which one of the harts fenced an address there, in vain.
    pub missed: Option<u32>,
    /// Whether the page was given back to the host at that moment: a use after free.
    pub is_freed: bool,
}

/// What the checker has to say about a run.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// The contradictions, in the order in which they came up.
    pub findings: Vec<Finding>,
    /// Contradictions beyond the limit.
    pub more_findings: u64,
    /// Pointers to unlinked tables that may still be held.
    pub tables: Vec<HeldTable>,
    /// Such pointers beyond the limit.
    pub more_tables: u64,
    /// What the fences were good for.
    pub fences: FenceUse,
}

impl Report {
    /// Whether no stale translation contradicts the tables.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}
