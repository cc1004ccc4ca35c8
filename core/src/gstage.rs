//! The G-stage of one guest: its tables, and what KVM does to them.
//!
//! Each operation is a file of this module, named after the kernel function that it models. They share the state below
//! and the one way of storing an entry.

mod get_leaf;
mod ioremap;
mod leaves;
mod level_size;
mod map_page;
mod op_pte;
mod owed;
mod ranges;
mod replay;
mod root;
mod set_pte;
mod split_huge;
mod update_pte_prot;
mod verify;
mod wp_pt_masked;

pub use get_leaf::Lookup;
pub use ioremap::{IoRange, IoremapError};
pub use leaves::LeafRun;
pub use map_page::{MapPage, MapPageError, MapRequest};
pub use op_pte::PteOp;
pub use owed::Owed;
pub use root::{HostMemory, RootError};
pub use set_pte::{Mapping, SetPteError};
pub use split_huge::{Flush, SplitError};
pub use update_pte_prot::Exchange;
pub use verify::Broken;

use alloc::vec::Vec;

use crate::addr::{Gpa, Hpa};
use crate::cache::{MemoryCache, TopUpError};
use crate::event::{Event, FlushRequest, Reader, Slot, StoreKind};
use crate::kernel::{Behaviour, Kernel, Publish};
use crate::level::Level;
use crate::mode::Mode;
use crate::pte::Pte;
use crate::scenario::CacheSpec;
use crate::sink::Sink;
use crate::tables::{DEFAULT_BASE, Keeping, Place, TableId, TableMemory};

/// What a G-stage is made for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Config {
    /// G-stage mode.
    pub mode: Mode,
    /// Version of the kernel code.
    pub kernel: Kernel,
    /// Whether the host has Svnapot, which changes how `map_page` reads the page number of a leaf with N set.
    pub svnapot: bool,
    /// Whether the host has Svvptc, on which versions that know it do not flush new leaves.
    pub svvptc: bool,
    /// In which order a split stores, if not in that of the kernel version.
    pub publish: Option<Publish>,
    /// Host physical address of the root table; rounded down to 16 KiB.
    pub table_base: Hpa,
    /// How the tables are kept; no operation tells the difference but by its time.
    pub keeping: Keeping,
    /// Table pages to make room for at the start, so that operations need not grow the memory.
    pub reserve: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            mode: Mode::default(),
            kernel: Kernel::default(),
            svnapot: false,
            svvptc: false,
            publish: None,
            table_base: DEFAULT_BASE,
            keeping: Keeping::default(),
            reserve: 0,
        }
    }
}

/// The G-stage page tables of one guest (`struct kvm_gstage`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GStage {
    mode: Mode,
    kernel: Kernel,
    svnapot: bool,
    svvptc: bool,
    publish: Publish,
    memory: TableMemory,
    /// Leaves that are reachable from the root, by level.
    leaves: [u64; 5],
    /// Whether the guest has a root table; without one its memory is there and empty.
    root: Root,
    /// Tables that were given back to the host, in that order. Their pages are not handed out again.
    freed: Vec<TableId>,
}

/// Whether a guest has a root table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Root {
    Allocated,
    Missing,
}

impl GStage {
    /// A G-stage with an empty root table.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            mode: config.mode,
            kernel: config.kernel,
            svnapot: config.svnapot,
            svvptc: config.svvptc,
            publish: config.publish.unwrap_or(config.kernel.behaviour().publish),
            memory: TableMemory::new(config.mode, config.keeping, config.table_base, config.reserve),
            leaves: [0; 5],
            root: Root::Allocated,
            freed: Vec::new(),
        }
    }

    /// The mode.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// The version of the kernel code.
    #[must_use]
    pub const fn kernel(&self) -> Kernel {
        self.kernel
    }

    /// The memory that holds the tables.
    #[must_use]
    pub const fn memory(&self) -> &TableMemory {
        &self.memory
    }

    /// Leaves that are reachable from the root, by level.
    #[must_use]
    pub const fn leaves(&self) -> [u64; 5] {
        self.leaves
    }

    /// Tables that were given back to the host. Unmapping never does that.
    #[must_use]
    pub fn freed_tables(&self) -> usize {
        self.freed.len()
    }

    /// A memory cache for this G-stage, with the pages that `spec` asks for.
    #[must_use]
    pub fn new_cache(&mut self, spec: CacheSpec) -> MemoryCache {
        MemoryCache::new(spec, &mut self.memory)
    }

    /// Tops up a memory cache of this G-stage; see [`MemoryCache::top_up`].
    ///
    /// # Errors
    /// As [`MemoryCache::top_up`].
    pub fn top_up<S: Sink>(&mut self, cache: &mut MemoryCache, min: u32, sink: &mut S) -> Result<(), TopUpError> {
        cache.top_up(&mut self.memory, min, sink)
    }

    /// As [`GStage::top_up`], with a host that has `host_pages` left.
    pub(crate) fn top_up_within<S: Sink>(
        &mut self,
        cache: &mut MemoryCache,
        min: u32,
        host_pages: u32,
        sink: &mut S,
    ) -> Result<(), TopUpError> {
        cache.top_up_within(&mut self.memory, min, host_pages, sink)
    }

    /// Empties the root and forgets every table, also those in memory caches, which must not be used any more.
    pub fn reset(&mut self) {
        self.memory.reset();
        self.leaves = [0; 5];
        self.root = Root::Allocated;
        self.freed.clear();
    }

    /// The entry at a slot, if there is one.
    #[must_use]
    pub fn read(&self, slot: Slot) -> Option<Pte> {
        self.place(slot).map(|place| self.memory.read(place))
    }

    pub(crate) const fn behaviour(&self) -> &'static Behaviour {
        self.kernel.behaviour()
    }

    /// The root entry for an address.
    #[inline]
    fn root_place(&self, gpa: Gpa) -> Place {
        self.place_in(TableId::ROOT, gpa, self.mode.root_level())
    }

    /// The entry for an address in a table whose entries have `level`.
    #[inline]
    fn place_in(&self, table: TableId, gpa: Gpa, level: Level) -> Place {
        Place { table, index: self.mode.index(gpa, level), level }
    }

    /// The entry for an address one level below `place`, whose value is `pte`; `None` where that is no pointer to a
    /// table, or `place` is on the lowest level.
    #[inline]
    fn place_below(&self, place: Place, pte: Pte, gpa: Gpa) -> Option<Place> {
        let level = place.level.size_down()?;
        let table = self.memory.table_behind(pte)?;
        Some(self.place_in(table, gpa, level))
    }

    /// The entry of `level` that a walk for `gpa` comes to, if it comes to one.
    fn place_at(&self, gpa: Gpa, level: Level) -> Option<Place> {
        let mut place = self.root_place(gpa);
        while place.level > level {
            place = self.place_below(place, self.memory.read(place), gpa)?;
        }
        (place.level == level).then_some(place)
    }

    #[inline]
    fn slot(&self, place: Place) -> Slot {
        Slot { table: self.memory.hpa(place.table), index: place.index, level: place.level }
    }

    fn place(&self, slot: Slot) -> Option<Place> {
        let table = self.memory.table_at(slot.table)?;
        let entries = self.memory.entries(table).len();
        let is_inside = usize::from(slot.index) < entries && slot.level <= self.mode.root_level();
        is_inside.then_some(Place { table, index: slot.index, level: slot.level })
    }

    /// KVM reads an entry on its way to `gpa`.
    #[inline]
    fn kvm_read<S: Sink>(&self, place: Place, gpa: Gpa, sink: &mut S) -> Pte {
        let pte = self.memory.read(place);
        self.report_read(place, gpa, pte, sink);
        pte
    }

    #[inline]
    fn report_read<S: Sink>(&self, place: Place, gpa: Gpa, pte: Pte, sink: &mut S) {
        sink.event(Event::Read { reader: Reader::Kvm, slot: self.slot(place), gpa, pte });
    }

    /// Replaces the entry `old` with one store.
    #[inline]
    fn store<S: Sink>(&mut self, place: Place, gpa: Gpa, old: Pte, new: Pte, kind: StoreKind, sink: &mut S) {
        let new = if kind == StoreKind::Publish { new } else { self.mode.stored(new) };
        match kind {
            StoreKind::Publish => self.count_split(place.level),
            // Its leaves went when its table was unlinked.
            StoreKind::ClearUnlinked => {}
            _ => self.recount(place.level, old, new),
        }
        self.memory.write(place, new);
        let gpa = gpa.align_down(self.mode.page_order(place.level));
        sink.event(Event::Store { slot: self.slot(place), gpa, old, new, kind });
    }

    /// Keeps the number of reachable leaves when a full table of leaves takes the place of one: no need to look at it.
    #[inline]
    fn count_split(&mut self, level: Level) {
        let children = self.mode.table_entries() as u64;
        if let Some([below, this]) = self.counts_from_below(level) {
            *this = this.wrapping_sub(1);
            *below = below.wrapping_add(children);
        }
    }

    /// Undoes [`GStage::count_split`].
    fn count_merge(&mut self, level: Level) {
        let children = self.mode.table_entries() as u64;
        if let Some([below, this]) = self.counts_from_below(level) {
            *this = this.wrapping_add(1);
            *below = below.wrapping_sub(children);
        }
    }

    /// The numbers of leaves one level below and of the level.
    #[inline]
    fn counts_from_below(&mut self, level: Level) -> Option<&mut [u64; 2]> {
        self.leaves.get_mut(usize::from(level.0).wrapping_sub(1)..)?.first_chunk_mut()
    }

    /// Keeps the number of reachable leaves when an entry changes.
    fn recount(&mut self, level: Level, old: Pte, new: Pte) {
        let (gone, come) = (self.count_below(level, old), self.count_below(level, new));
        for (count, (gone, come)) in self.leaves.iter_mut().zip(gone.into_iter().zip(come)) {
            *count = count.wrapping_sub(gone).wrapping_add(come);
        }
    }

    /// Asks every vCPU to fence the leaf of `level` that covers `gpa`: one stride. Models `gstage_tlb_flush`.
    #[inline]
    fn flush<S: Sink>(&self, level: Level, gpa: Gpa, sink: &mut S) {
        let order = self.mode.page_order(level);
        sink.event(Event::Request(FlushRequest { gpa: gpa.align_down(order), order }));
    }
}
