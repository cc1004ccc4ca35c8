//! One guest on its host: tables, memory caches, the TLBs of the harts, dirty logs and counters.

mod clear_run;
mod eager;
mod fault;
mod guest;
mod harts;
mod logging;
mod operations;
mod replay;
mod slots;
mod store_run;

pub use fault::ZERO_PAGE;
pub use guest::MAX_GUEST_CALLS;
pub use operations::MAX_SPLIT_CALLS;

use alloc::vec::Vec;

use crate::addr::{Gpa, Hpa};
use crate::cache::MemoryCache;
use crate::counters::Counters;
use crate::event::{Event, Slot, TlbEntry};
use crate::gstage::{Broken, Config, GStage, LeafRun};
use crate::level::Level;
use crate::mode::Mode;
use crate::page_set::PageSet;
use crate::pte::Pte;
use crate::scenario::{CacheSpec, Host, MemSlot, Scenario, ScenarioError};
use crate::sink::Sink;
use crate::tables::Keeping;
use harts::Harts;
use slots::SlotState;

/// The state that operations work on and that the figure shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Machine {
    gstage: GStage,
    /// The memory cache that tables come from: that of the vCPUs, or while huge pages are split eagerly the one for that.
    cache: MemoryCache,
    /// The other of the two.
    other_cache: MemoryCache,
    /// Pages that the host still has for memory caches; `None` never runs out.
    table_pages: Option<u32>,
    host: Host,
    memory: Vec<MemSlot>,
    /// What changes about each memslot.
    slots: Vec<SlotState>,
    harts: Harts,
    /// Everything but `leaves` and `dirty`, which are kept by the tables and the logs.
    counters: Counters,
}

impl Machine {
    /// The machine of a scenario before its setup.
    ///
    /// # Errors
    /// The first field of the scenario that is not valid.
    pub fn new(scenario: &Scenario) -> Result<Self, ScenarioError> {
        scenario.check()?;
        let (mode, kernel, publish) = (scenario.mode, scenario.kernel, scenario.publish);
        let config = Config { mode, kernel, publish, keeping: Keeping::Described, ..Config::default() };
        let mut gstage = GStage::new(config);
        if !scenario.tables.is_empty() {
            scenario.fill(&mut gstage)?;
        }
        let cache = gstage.new_cache(scenario.cache);
        let other_cache = gstage.new_cache(CacheSpec { objects: Some(0), ..scenario.cache });
        Ok(Self {
            gstage,
            cache,
            other_cache,
            table_pages: scenario.host.table_pages,
            host: scenario.host,
            memory: scenario.memory.clone(),
            slots: scenario.memory.iter().map(SlotState::new).collect(),
            harts: Harts::new(scenario.vcpus),
            counters: Counters::default(),
        })
    }

    /// The tables.
    #[must_use]
    pub const fn gstage(&self) -> &GStage {
        &self.gstage
    }

    /// The mode.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.gstage.mode()
    }

    /// The guest's memory.
    #[must_use]
    pub fn memory(&self) -> &[MemSlot] {
        &self.memory
    }

    /// Number of vCPUs.
    #[must_use]
    pub fn vcpus(&self) -> u8 {
        self.harts.count()
    }

    /// Whether a vCPU is kept out of the guest ([`Op::PauseHart`](crate::scenario::Op::PauseHart)).
    #[must_use]
    pub fn is_paused(&self, vcpu: u8) -> bool {
        self.harts.is_paused(vcpu)
    }

    /// What a hart has cached, the largest pages first; nothing for a hart that does not exist.
    #[must_use]
    pub fn tlb(&self, hart: u8) -> &[TlbEntry] {
        self.harts.entries(hart)
    }

    /// The memory cache that tables come from at the moment.
    #[must_use]
    pub const fn cache(&self) -> &MemoryCache {
        &self.cache
    }

    /// Pages in the memory cache; `None` never runs out.
    #[must_use]
    pub fn cache_left(&self) -> Option<u32> {
        self.cache.left()
    }

    /// Pages that a top-up of the memory cache fills to.
    #[must_use]
    pub const fn cache_capacity(&self) -> u32 {
        self.cache.capacity()
    }

    /// The numbers that stand below the figure.
    #[must_use]
    pub fn counters(&self) -> Counters {
        let dirty = self.logs().map(PageSet::count).sum();
        Counters { leaves: self.gstage.leaves(), dirty, ..self.counters }
    }

    /// Forgets what was counted: the setup is over. Leaves and dirty bits stay what they are.
    pub fn reset_counters(&mut self) {
        self.counters = Counters::default();
    }

    /// Whether dirty logging is on for the memslot with this index.
    #[must_use]
    pub fn is_logging(&self, slot: u8) -> bool {
        self.log(slot).is_some()
    }

    /// Whether the page of an address is in a dirty log.
    #[must_use]
    pub fn is_dirty(&self, gpa: Gpa) -> bool {
        self.logs().any(|log| log.contains(gpa))
    }

    /// Calls `visit` with the first address of every page in the dirty logs, in ascending order within a memslot.
    pub fn for_each_dirty(&self, mut visit: impl FnMut(Gpa)) {
        self.logs().for_each(|log| log.for_each(&mut visit));
    }

    /// Calls `visit` for the pages in the dirty logs, with many at once; see [`PageSet::for_each_run`].
    pub fn for_each_dirty_run(&self, mut visit: impl FnMut(Gpa, u64)) {
        self.logs().for_each(|log| log.for_each_run(&mut visit));
    }

    /// The entry at a slot, if there is one.
    #[must_use]
    pub fn read(&self, slot: Slot) -> Option<Pte> {
        self.gstage.read(slot)
    }

    /// The leaf that maps an address and its level.
    #[must_use]
    pub fn leaf_at(&self, gpa: Gpa) -> Option<(Level, Pte)> {
        self.gstage.leaf_at(gpa)
    }

    /// The last entry on the walk for an address: a leaf, or the empty entry where the walk ends.
    #[must_use]
    pub fn entry_at(&self, gpa: Gpa) -> (Slot, Pte) {
        self.gstage.entry_at(gpa)
    }

    /// The host physical address behind a guest address, permissions aside.
    #[must_use]
    pub fn translate(&self, gpa: Gpa) -> Option<Hpa> {
        self.gstage.translate(gpa)
    }

    /// Calls `visit` for every leaf that overlaps a range; see [`GStage::for_each_leaf`].
    pub fn for_each_leaf(&self, start: Gpa, size: u64, visit: impl FnMut(Gpa, Level, Pte)) {
        self.gstage.for_each_leaf(start, size, visit);
    }

    /// Calls `visit` for the leaves that overlap a range, with many at once; see [`GStage::for_each_leaf_run`].
    pub fn for_each_leaf_run(&self, start: Gpa, size: u64, visit: impl FnMut(LeafRun)) {
        self.gstage.for_each_leaf_run(start, size, visit);
    }

    /// The leaves of a range as runs; see [`GStage::leaf_runs`].
    #[must_use]
    pub fn leaf_runs(&self, start: Gpa, size: u64) -> Vec<LeafRun> {
        self.gstage.leaf_runs(start, size)
    }

    /// Checks the tables as [`GStage::verify`] does, and that dirty logs and TLBs are in order.
    ///
    /// # Errors
    /// The first invariant that does not hold.
    pub fn verify(&self) -> Result<(), Broken> {
        self.gstage.verify(&[&self.cache, &self.other_cache])?;
        if self.logs().any(|log| log.count() != log.recount()) {
            return Err(Broken::Machine("a dirty log has another number of bits set than it counts"));
        }
        if self.slots.len() != self.memory.len() {
            return Err(Broken::Machine("a memslot has no place for its dirty log"));
        }
        if !self.harts.is_in_order() {
            return Err(Broken::Machine("a TLB entry is misaligned or maps nothing"));
        }
        Ok(())
    }

    fn logs(&self) -> impl Iterator<Item = &PageSet> {
        self.slots.iter().filter_map(|slot| slot.log.as_ref())
    }

    fn log(&self, slot: u8) -> Option<&PageSet> {
        self.slots.get(usize::from(slot))?.log.as_ref()
    }

    /// Where events of an operation go: they are counted, and the harts answer requests, before `out` has the next one.
    fn split_sink<'a, S: Sink>(&'a mut self, out: &'a mut S) -> (&'a mut GStage, &'a mut MemoryCache, Tap<'a, S>) {
        let tap = Tap { harts: &mut self.harts, counters: &mut self.counters, out };
        (&mut self.gstage, &mut self.cache, tap)
    }
}

/// Counts events on their way, and lets the harts answer requests.
#[derive(Debug)]
struct Tap<'a, S> {
    harts: &'a mut Harts,
    counters: &'a mut Counters,
    out: &'a mut S,
}

impl<S: Sink> Sink for Tap<'_, S> {
    fn event(&mut self, event: Event) {
        self.counters.add(&event);
        self.out.event(event);
        self.harts.answer(&event, self.out);
    }
}
