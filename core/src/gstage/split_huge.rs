//! Splitting a huge page: the operation that all of this is about.

use core::fmt;

use super::{GStage, Owed};
use crate::addr::Gpa;
use crate::cache::{MemoryCache, TakeError};
use crate::event::{Event, StoreKind};
use crate::kernel::{Publish, SplitHuge, SplitWithoutCache};
use crate::level::Level;
use crate::pte::{Kind, Pte};
use crate::sink::Sink;
use crate::tables::{Contents, Place, TableId};

/// Whether a split asks for a fence of each leaf that it replaces.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Flush {
    /// One request for each level, at once.
    EachLevel,
    /// None: the caller must flush before anyone relies on the new permissions.
    LeftToCaller,
}

/// Why [`GStage::split_huge`] stopped; what was split before stays split.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SplitError {
    /// There was no memory cache, or it was empty. The flush of what was split before may be owed.
    OutOfTables(Owed),
    /// The version of the kernel has no such function.
    Missing,
    /// The kernel stopped.
    Crash,
}

impl SplitError {
    /// The negative errno that versions with errors return; `None` where it does not get that far.
    ///
    /// What is returned in every version tells [`Kernel::split_ret`](crate::kernel::Kernel::split_ret).
    #[must_use]
    pub const fn errno(self) -> Option<i32> {
        match self {
            Self::OutOfTables(_) => Some(-12),
            Self::Missing | Self::Crash => None,
        }
    }
}

impl fmt::Display for SplitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OutOfTables(_) => "a table page was needed and there was none",
            Self::Missing => "this version does not split huge pages",
            Self::Crash => "the kernel stopped",
        })
    }
}

impl core::error::Error for SplitError {}

impl GStage {
    /// Replaces every leaf above `target_level` on the walk for `gpa` by a table of its children: 512, or 1024 in Sv32x4.
    ///
    /// Only the path of the address is split: the other children of each new table stay as large as they are. An empty
    /// entry, or a leaf at `target_level` or below, ends the walk with success. Gives whether leaves were replaced that
    /// the caller has to flush, also in versions that do not tell. Models `kvm_riscv_gstage_split_huge`.
    ///
    /// # Errors
    /// [`SplitError::OutOfTables`] where a table was needed and `cache` was `None` or empty (since 7.1 `None` is refused
    /// even where none was needed); [`SplitError::Missing`] in versions without this function; [`SplitError::Crash`]
    /// where the kernel stops.
    #[inline]
    pub fn split_huge<S: Sink>(
        &mut self,
        mut cache: Option<&mut MemoryCache>,
        gpa: Gpa,
        target_level: Level,
        flush: Flush,
        sink: &mut S,
    ) -> Result<Owed, SplitError> {
        let behaviour = self.behaviour();
        if behaviour.split_huge == SplitHuge::Missing {
            return Err(SplitError::Missing);
        }
        let mut owed = Owed::Nothing;
        if cache.is_none() && behaviour.split_without_cache == SplitWithoutCache::FailsAtOnce {
            return Err(SplitError::OutOfTables(owed));
        }
        let mut place = self.root_place(gpa);
        while place.level > target_level {
            let entry = self.kvm_read(place, gpa, sink);
            place = match entry.kind() {
                Kind::Empty => break,
                Kind::Pointer => self.place_below(place, entry, gpa).ok_or(SplitError::Crash)?,
                Kind::Leaf => {
                    let below = match self.split_leaf(cache.as_deref_mut(), place, entry, gpa, sink) {
                        Ok(below) => below,
                        Err(TakeError::Empty) => return Err(SplitError::OutOfTables(owed)),
                        Err(TakeError::Crash) => return Err(SplitError::Crash),
                    };
                    match flush {
                        Flush::EachLevel => self.flush(place.level, gpa, sink),
                        Flush::LeftToCaller => owed = Owed::Flush,
                    }
                    below
                }
            };
        }
        Ok(owed)
    }

    /// Replaces one leaf by a table of its children, and gives the place for `gpa` in it.
    #[inline]
    fn split_leaf<S: Sink>(
        &mut self,
        cache: Option<&mut MemoryCache>,
        place: Place,
        leaf: Pte,
        gpa: Gpa,
        sink: &mut S,
    ) -> Result<Place, TakeError> {
        let level = place.level.size_down().ok_or(TakeError::Crash)?;
        let Some(cache) = cache else {
            sink.event(Event::TakeFailed { level });
            return Err(TakeError::Empty);
        };
        if self.publish == Publish::LinkThenFill {
            return self.link_then_fill(cache, place, leaf, gpa, sink);
        }
        let table = cache.take(&mut self.memory, level, Contents::Overwritten, sink)?;
        // All children before the parent: until the pointer is there no walker can reach them, and from then on every
        // one of them translates as the leaf did.
        self.memory.fill(table, leaf, level);
        let hpa = self.memory.hpa(table);
        sink.event(Event::Fill {
            table: hpa,
            level,
            gpa: gpa.align_down(self.mode.page_order(place.level)),
            first: leaf,
            step: self.mode.child_step(level),
            count: self.mode.table_entries() as u16,
        });
        if self.publish == Publish::FillBarrierLink {
            sink.event(Event::Barrier);
        }
        self.store(place, gpa, leaf, Pte::pointer(hpa), StoreKind::Publish, sink);
        Ok(self.place_in(table, gpa, level))
    }

    /// Replaces one leaf by a pointer to an empty table and then writes its children, as v2 of the series did. In between
    /// a walker finds nothing where there was memory.
    #[cold]
    fn link_then_fill<S: Sink>(
        &mut self,
        cache: &mut MemoryCache,
        place: Place,
        leaf: Pte,
        gpa: Gpa,
        sink: &mut S,
    ) -> Result<Place, TakeError> {
        let level = place.level.size_down().ok_or(TakeError::Crash)?;
        let table = cache.take(&mut self.memory, level, Contents::Zeroed, sink)?;
        let (hpa, base) = (self.memory.hpa(table), gpa.align_down(self.mode.page_order(place.level)));
        let pointer = Pte::pointer(hpa);
        self.recount(place.level, leaf, pointer);
        self.memory.write(place, pointer);
        let (old, new, kind) = (leaf, pointer, StoreKind::Publish);
        sink.event(Event::Store { slot: self.slot(place), gpa: base, old, new, kind });
        self.fill_linked(table, leaf, level);
        let (step, count) = (self.mode.child_step(level), self.mode.table_entries() as u16);
        sink.event(Event::FillLinked { table: hpa, level, gpa: base, first: leaf, step, count });
        Ok(self.place_in(table, gpa, level))
    }

    /// Writes the children of `leaf` into an empty table that is linked already.
    pub(super) fn fill_linked(&mut self, table: TableId, leaf: Pte, level: Level) {
        let children = self.mode.table_entries() as u64;
        self.memory.fill(table, leaf, level);
        if let Some(count) = self.leaves.get_mut(usize::from(level.0)) {
            *count = count.wrapping_add(children);
        }
    }

    /// Empties a table that [`GStage::fill_linked`] filled.
    pub(super) fn empty_linked(&mut self, table: TableId, level: Level) {
        let children = self.mode.table_entries() as u64;
        self.memory.zero(table);
        if let Some(count) = self.leaves.get_mut(usize::from(level.0)) {
            *count = count.wrapping_sub(children);
        }
    }
}
