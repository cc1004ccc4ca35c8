//! The life of the root table.

use core::fmt;

use super::{GStage, Owed, Root};
use crate::addr::Gpa;
use crate::event::{Event, StoreKind};
use crate::pte::Pte;
use crate::sink::Sink;
use crate::tables::{Place, TableId};

/// Whether the host has the four adjoining pages of a root table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum HostMemory {
    /// It has.
    Available,
    /// It has not.
    Exhausted,
}

/// Why a guest got no root table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RootError {
    /// It has one.
    AlreadyThere,
    /// The host has no memory for it.
    OutOfMemory,
}

impl RootError {
    /// The negative errno that the kernel returns.
    #[must_use]
    pub const fn errno(self) -> i32 {
        match self {
            Self::AlreadyThere => -22,
            Self::OutOfMemory => -12,
        }
    }
}

impl fmt::Display for RootError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AlreadyThere => "the guest has a root table",
            Self::OutOfMemory => "there is no memory for a root table",
        })
    }
}

impl core::error::Error for RootError {}

impl GStage {
    /// Whether the guest has a root table. A new G-stage has one.
    #[must_use]
    pub const fn has_root(&self) -> bool {
        matches!(self.root, Root::Allocated)
    }

    /// Gives the guest an empty root table. Models `kvm_riscv_mmu_alloc_pgd`.
    ///
    /// # Errors
    /// [`RootError::AlreadyThere`] before anything is allocated, then [`RootError::OutOfMemory`].
    pub fn alloc_root<S: Sink>(&mut self, host: HostMemory, sink: &mut S) -> Result<(), RootError> {
        match (self.root, host) {
            (Root::Allocated, _) => Err(RootError::AlreadyThere),
            (Root::Missing, HostMemory::Exhausted) => Err(RootError::OutOfMemory),
            (Root::Missing, HostMemory::Available) => {
                self.root = Root::Allocated;
                sink.event(Event::RootAlloc);
                Ok(())
            }
        }
    }

    /// Unmaps the whole address space, flushes where that was left to the caller, and gives the root table back; nothing
    /// where there is none. Other tables are not given back: they are lost with the pointers in the root.
    ///
    /// Models `kvm_riscv_mmu_free_pgd`. The memory cache of eager splitting, which goes as well, is its owner's.
    pub fn free_root<S: Sink>(&mut self, sink: &mut S) {
        if self.root == Root::Missing {
            return;
        }
        if self.unmap_range(Gpa(0), self.mode.gpa_size(), sink) == Owed::Flush {
            sink.event(Event::RequestAll);
        }
        let level = self.mode.root_level();
        for index in 0..self.mode.entries(level) as u16 {
            let place = Place { table: TableId::ROOT, index, level };
            let pointer = self.memory.read(place);
            if !pointer.is_empty() {
                let gpa = Gpa(u64::from(index) << self.mode.page_order(level));
                self.store(place, gpa, pointer, Pte::EMPTY, StoreKind::Drop, sink);
            }
        }
        self.root = Root::Missing;
        sink.event(Event::RootFree);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::Hpa;
    use crate::gstage::{Config, Mapping, SetPteError};
    use crate::kernel::Kernel;
    use crate::level::Level;
    use crate::scenario::{CacheSpec, WhenEmpty};
    use alloc::vec::Vec;

    fn mapped(kernel: Kernel) -> (GStage, crate::cache::MemoryCache) {
        let mut gstage = GStage::new(Config { kernel, ..Config::default() });
        let spec = CacheSpec { capacity: 40, objects: Some(40), when_empty: WhenEmpty::Null };
        let mut cache = gstage.new_cache(spec);
        for page in 0..3 {
            let gpa = Gpa(0x4000_0000 + (page << 12));
            let mapping = Mapping { gpa, pte: Pte::from_parts(Hpa(gpa.0).pfn(), 0xdf), level: Level(0) };
            assert_eq!(gstage.set_pte(Some(&mut cache), mapping, &mut ()), Ok(()));
        }
        (gstage, cache)
    }

    #[test]
    fn a_guest_has_one_root_at_a_time() {
        let mut gstage = GStage::new(Config::default());
        let refused = gstage.alloc_root(HostMemory::Exhausted, &mut ());
        assert_eq!(refused.map_err(RootError::errno), Err(-22), "asked first, before any memory is");
        gstage.free_root(&mut ());
        assert_eq!(gstage.alloc_root(HostMemory::Exhausted, &mut ()).map_err(RootError::errno), Err(-12));
        assert!(!gstage.has_root());
        assert_eq!(gstage.alloc_root(HostMemory::Available, &mut ()), Ok(()));
        assert!(gstage.has_root());
    }

    #[test]
    fn freeing_the_root_unmaps_everything_and_loses_the_tables() {
        for kernel in Kernel::ALL {
            let (mut gstage, cache) = mapped(kernel);
            let mut events = Vec::new();
            gstage.free_root(&mut events);
            assert_eq!((gstage.leaves(), gstage.reachable_tables()), ([0; 5], [0; 5]));
            assert_eq!((gstage.memory().allocated(), gstage.freed_tables()), (40, 0));
            assert_eq!(gstage.verify(&[&cache]), Ok(()));
            let per_leaf = events.iter().filter(|event| matches!(event, Event::Request(_))).count();
            let at_the_end = events.iter().filter(|event| matches!(event, Event::RequestAll)).count();
            let expected = if kernel < Kernel::V7_2 { (3, 0) } else { (0, 1) };
            assert_eq!((per_leaf, at_the_end), expected, "{kernel:?}");
            events.clear();
            gstage.free_root(&mut events);
            assert_eq!(events, []);
        }
    }

    #[test]
    fn without_a_root_nothing_can_be_mapped() {
        let (mut gstage, mut cache) = mapped(Kernel::V7_1);
        gstage.free_root(&mut ());
        let mapping = Mapping { gpa: Gpa(0), pte: Pte(0xdf), level: Level(2) };
        assert_eq!(gstage.set_pte(Some(&mut cache), mapping, &mut ()), Err(SetPteError::Crash));
        assert_eq!(gstage.translate(Gpa(0)), None);
        assert_eq!(gstage.verify(&[&cache]), Ok(()));
    }
}
