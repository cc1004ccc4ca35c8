//! Storing an entry at a given level.

use core::fmt;

use super::{GStage, Root};
use crate::addr::Gpa;
use crate::cache::{MemoryCache, TakeError};
use crate::event::{Event, StoreKind};
use crate::kernel::NewLeafFlush;
use crate::level::Level;
use crate::pte::{Kind, Pte};
use crate::sink::Sink;
use crate::tables::{Contents, Place};

/// One entry for an address (`struct kvm_gstage_mapping`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Mapping {
    /// The address; need not be aligned.
    pub gpa: Gpa,
    /// The entry; Sv32x4 stores its low 32 bits.
    pub pte: Pte,
    /// Its level.
    pub level: Level,
}

/// Why [`GStage::set_pte`] stored nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SetPteError {
    /// The mode has no such level.
    NoSuchLevel(Level),
    /// The value is a table pointer, or a leaf with W alone, which would become one when write-protected.
    NotALeaf(Pte),
    /// A leaf of this level lies above the wanted one.
    UnderLeaf(Level),
    /// A table was needed, and there was no memory cache or it was empty.
    OutOfTables,
    /// The kernel stopped, for want of a page or of a root table.
    Crash,
}

impl SetPteError {
    /// The negative errno that the kernel returns; `None` where it does not get that far.
    #[must_use]
    pub const fn errno(self) -> Option<i32> {
        match self {
            Self::NoSuchLevel(_) | Self::NotALeaf(_) => Some(-22),
            Self::UnderLeaf(_) => Some(-17),
            Self::OutOfTables => Some(-12),
            Self::Crash => None,
        }
    }
}

impl fmt::Display for SetPteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchLevel(level) => write!(f, "the mode has no level {}", level.0),
            Self::NotALeaf(pte) => write!(f, "{:#x} is neither zero nor a leaf with R or X", pte.0),
            Self::UnderLeaf(level) => write!(f, "a leaf of level {} lies above the wanted one", level.0),
            Self::OutOfTables => f.write_str("a table page was needed and there was none"),
            Self::Crash => f.write_str("the kernel stopped"),
        }
    }
}

impl core::error::Error for SetPteError {}

impl From<TakeError> for SetPteError {
    fn from(error: TakeError) -> Self {
        match error {
            TakeError::Empty => Self::OutOfTables,
            TakeError::Crash => Self::Crash,
        }
    }
}

impl GStage {
    /// Stores an entry at its level; tables that lack above it are taken from `cache` and linked, empty.
    ///
    /// A leaf that changes the entry is flushed (in `eager` on a host with Svvptc only where the entry was not empty); any
    /// other value is not. An identical value is not stored again. Tables
    /// linked before a failure stay. A table pointer in the way is overwritten, and the table behind it is lost.
    /// Models `kvm_riscv_gstage_set_pte`.
    ///
    /// # Errors
    /// [`SetPteError::NoSuchLevel`], [`SetPteError::UnderLeaf`], [`SetPteError::OutOfTables`] and
    /// [`SetPteError::Crash`] as the kernel. [`SetPteError::NotALeaf`] for values that the kernel never passes and that
    /// would turn memory which is no table into one.
    pub fn set_pte<S: Sink>(
        &mut self,
        mut cache: Option<&mut MemoryCache>,
        mapping: Mapping,
        sink: &mut S,
    ) -> Result<(), SetPteError> {
        let Mapping { gpa, level, .. } = mapping;
        let pte = self.mode.stored(mapping.pte);
        if level > self.mode.root_level() {
            return Err(SetPteError::NoSuchLevel(level));
        }
        if !pte.is_empty() && !pte.is_storable_leaf() {
            return Err(SetPteError::NotALeaf(pte));
        }
        if self.root == Root::Missing {
            return Err(SetPteError::Crash);
        }
        let mut place = self.root_place(gpa);
        while place.level > level {
            let entry = self.kvm_read(place, gpa, sink);
            place = match entry.kind() {
                Kind::Leaf => return Err(SetPteError::UnderLeaf(place.level)),
                Kind::Empty => self.link(cache.as_deref_mut(), place, gpa, sink)?,
                Kind::Pointer => self.place_below(place, entry, gpa).ok_or(SetPteError::Crash)?,
            };
        }
        let old = self.kvm_read(place, gpa, sink);
        if old != pte {
            let kind = if pte.is_leaf() { StoreKind::Leaf } else { StoreKind::Clear };
            self.store(place, gpa, old, pte, kind, sink);
            if pte.is_leaf() && !self.appears_unfenced(old) {
                self.flush(level, gpa, sink);
            }
        }
        Ok(())
    }

    /// Whether a leaf in the place of `old` becomes visible in time without a fence.
    fn appears_unfenced(&self, old: Pte) -> bool {
        self.svvptc && old.is_empty() && self.behaviour().new_leaf_flush == NewLeafFlush::NoSvvptc
    }

    /// Links an empty table below `place`, and gives the place for `gpa` in it.
    ///
    /// No fence is due: the new entries are as empty as the old one was.
    fn link<S: Sink>(
        &mut self,
        cache: Option<&mut MemoryCache>,
        place: Place,
        gpa: Gpa,
        sink: &mut S,
    ) -> Result<Place, SetPteError> {
        let level = place.level.size_down().ok_or(SetPteError::Crash)?;
        let Some(cache) = cache else {
            sink.event(Event::TakeFailed { level });
            return Err(SetPteError::OutOfTables);
        };
        let table = cache.take(&mut self.memory, level, Contents::Zeroed, sink)?;
        let pointer = Pte::pointer(self.memory.hpa(table));
        self.store(place, gpa, Pte::EMPTY, pointer, StoreKind::Link, sink);
        Ok(self.place_in(table, gpa, level))
    }
}
