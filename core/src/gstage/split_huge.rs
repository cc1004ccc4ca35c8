//! Splitting a huge page: the operation that all of this is about.

use core::fmt;

use super::GStage;
use crate::addr::Gpa;
use crate::cache::{MemoryCache, TakeError};
use crate::event::{Event, StoreKind};
use crate::kernel::SplitWithoutCache;
use crate::level::Level;
use crate::mode::TABLE_ENTRIES;
use crate::pte::{Kind, Pte};
use crate::sink::Sink;
use crate::tables::{Contents, Place};

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
    /// There was no memory cache, or it was empty.
    OutOfTables,
    /// The kernel stopped.
    Crash,
}

impl SplitError {
    /// The negative errno that the kernel returns; `None` where it does not get that far.
    #[must_use]
    pub const fn errno(self) -> Option<i32> {
        match self {
            Self::OutOfTables => Some(-12),
            Self::Crash => None,
        }
    }
}

impl fmt::Display for SplitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OutOfTables => "a table page was needed and there was none",
            Self::Crash => "the kernel stopped",
        })
    }
}

impl core::error::Error for SplitError {}

impl From<TakeError> for SplitError {
    fn from(error: TakeError) -> Self {
        match error {
            TakeError::Empty => Self::OutOfTables,
            TakeError::Crash => Self::Crash,
        }
    }
}

impl GStage {
    /// Replaces every leaf above `target_level` on the walk for `gpa` by a table of its 512 children.
    ///
    /// Only the path of the address is split: the other children of each new table stay as large as they are. An empty
    /// entry, or a leaf at `target_level` or below, ends the walk with success. Models `kvm_riscv_gstage_split_huge`.
    ///
    /// # Errors
    /// [`SplitError::OutOfTables`] where a table was needed and `cache` was `None` or empty (version 7.1 refuses `None`
    /// even where none was needed); [`SplitError::Crash`] where the kernel stops.
    #[inline]
    pub fn split_huge<S: Sink>(
        &mut self,
        mut cache: Option<&mut MemoryCache>,
        gpa: Gpa,
        target_level: Level,
        flush: Flush,
        sink: &mut S,
    ) -> Result<(), SplitError> {
        if cache.is_none() && self.behaviour().split_without_cache == SplitWithoutCache::FailsAtOnce {
            return Err(SplitError::OutOfTables);
        }
        let mut place = self.root_place(gpa);
        while place.level > target_level {
            let entry = self.kvm_read(place, gpa, sink);
            place = match entry.kind() {
                Kind::Empty => break,
                Kind::Pointer => self.place_below(place, entry, gpa).ok_or(SplitError::Crash)?,
                Kind::Leaf => {
                    let below = self.split_leaf(cache.as_deref_mut(), place, entry, gpa, sink)?;
                    if flush == Flush::EachLevel {
                        self.flush(place.level, gpa, sink);
                    }
                    below
                }
            };
        }
        Ok(())
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
    ) -> Result<Place, SplitError> {
        let level = place.level.size_down().ok_or(SplitError::Crash)?;
        let Some(cache) = cache else {
            sink.event(Event::TakeFailed { level });
            return Err(SplitError::OutOfTables);
        };
        let table = cache.take(&mut self.memory, level, Contents::Overwritten, sink)?;
        // All children before the parent: until the pointer is there no walker can reach them, and from then on every
        // one of them translates as the leaf did.
        self.memory.fill(table, leaf, level);
        let hpa = self.memory.hpa(table);
        sink.event(Event::Fill {
            table: hpa,
            level,
            gpa: gpa.align_down(place.level.page_order()),
            first: leaf,
            step: Pte::child_step(level),
            count: TABLE_ENTRIES as u16,
        });
        self.store(place, gpa, leaf, Pte::pointer(hpa), StoreKind::Publish, sink);
        Ok(self.place_in(table, gpa, level))
    }
}
