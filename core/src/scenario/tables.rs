//! Tables that are there before anything is done: those of a real guest, say.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::check::ensure;
use super::{CacheSpec, Host, MemSlot, Scenario, ScenarioError, WhenEmpty};
use crate::addr::{Gpa, PAGE_SIZE};
use crate::gstage::{GStage, LeafRun};
use crate::image::runs::Runs;
use crate::kernel::Kernel;
use crate::level::Level;
use crate::mode::Mode;

/// Runs at most.
const MAX_RUNS: usize = 1 << 16;
/// Leaves at most: 4 GiB of 4K pages, 2,048 tables.
const MAX_LEAVES: u64 = 1 << 20;
/// Memslots at most, as in [`Scenario::check`].
const MAX_SLOTS: usize = 16;
/// log2 of the piece of memory that the figure shows.
const SLAB_ORDER: u32 = 30;

impl Scenario {
    /// The scenario that begins with the leaves of these tables and does nothing to them: a state to look at, and to go on
    /// from. Its memslots are the pieces of memory that lie on end in guest and host; where there are more than 16, the
    /// largest. The figure follows the smallest page where most leaves are.
    ///
    /// # Errors
    /// There are more leaves or pieces than a scenario holds.
    pub fn of_tables(tables: &GStage, title: String) -> Result<Self, ScenarioError> {
        let mode = tables.mode();
        let runs = tables.leaf_runs(Gpa(0), mode.gpa_size());
        let scenario = Self {
            slug: Cow::Borrowed("tables"),
            title: Cow::Owned(title),
            mode,
            kernel: Kernel::default(),
            vmid: 1,
            vcpus: 1,
            cache: CacheSpec { capacity: 40, objects: Some(40), when_empty: WhenEmpty::Atomic },
            memory: memory(mode, &runs),
            focus: focus(mode, &runs),
            setup: Vec::new(),
            ops: Vec::new(),
            host: Host::DEFAULT,
            publish: None,
            beside: Vec::new(),
            observed: None,
            tables: runs,
        };
        scenario.check()?;
        Ok(scenario)
    }

    /// The leaves of [`Scenario::tables`], which are in order.
    pub(crate) fn start_tables(&self) -> Result<Runs, ScenarioError> {
        ensure(
            self.tables.len() <= MAX_RUNS,
            || "tables".into(),
            || format!("must hold at most {MAX_RUNS} runs, not {}", self.tables.len()),
        )?;
        let leaves = self.tables.iter().fold(0u64, |sum, run| sum.saturating_add(run.count));
        ensure(
            leaves <= MAX_LEAVES,
            || "tables".into(),
            || format!("must hold at most {MAX_LEAVES} leaves, not {leaves}"),
        )?;
        Runs::of_leaves(self.mode, &self.tables).map_err(|(index, reason)| ScenarioError {
            field: format!("tables[{index}]"),
            what: format!("is not in order: {reason}"),
        })
    }

    /// Fills new tables with the leaves that are there before anything is done.
    ///
    /// # Errors
    /// They are not in order, or there is no room for so many tables.
    pub(crate) fn fill(&self, gstage: &mut GStage) -> Result<(), ScenarioError> {
        let runs = self.start_tables()?;
        runs.fill(gstage).map_err(|error| ScenarioError { field: "tables".into(), what: error.reason.to_string() })
    }
}

/// The pieces of memory that lie on end in guest and host, each with the largest page that maps it.
fn memory(mode: Mode, runs: &[LeafRun]) -> Vec<MemSlot> {
    let mut slots: Vec<MemSlot> = Vec::new();
    for run in runs {
        let size = mode.page_size(run.level).saturating_mul(run.count);
        let (hpa, page_size) = (run.pte.hpa(), host_page(mode, run.level));
        match slots.last_mut() {
            Some(slot) if slot.end() == run.gpa.0 && slot.hpa.0.wrapping_add(slot.size) == hpa.0 => {
                slot.size += size;
                slot.page_size = slot.page_size.max(page_size);
            }
            _ => slots.push(MemSlot::new(run.gpa, hpa, size, page_size)),
        }
    }
    // No memslot reaches the very last page of the address space, nor beyond what the host has.
    let hpa_end = 1 << mode.format().hpa_bits;
    slots.retain(|slot| slot.end() < mode.gpa_size() && slot.hpa.0.saturating_add(slot.size) <= hpa_end);
    slots.sort_by_key(|slot| core::cmp::Reverse(slot.size));
    slots.truncate(MAX_SLOTS);
    slots.sort_by_key(|slot| slot.gpa);
    slots
}

/// The page of the host that a leaf of a level stands for.
fn host_page(mode: Mode, level: Level) -> u64 {
    match level {
        Level(0) => PAGE_SIZE,
        Level(1) => mode.page_size(level),
        _ => 1 << 30,
    }
}

/// The smallest page of the gibibyte that has most leaves.
fn focus(mode: Mode, runs: &[LeafRun]) -> Gpa {
    let slab = |run: &LeafRun| run.gpa.align_down(SLAB_ORDER);
    let leaves = |of: Gpa| runs.iter().filter(|run| slab(run) == of).map(|run| run.count).fold(0, u64::saturating_add);
    let mut slabs: Vec<Gpa> = runs.iter().map(slab).collect();
    slabs.dedup();
    let Some(most) = slabs.into_iter().map(|slab| (slab, leaves(slab))).reduce(|a, b| if b.1 > a.1 { b } else { a })
    else {
        return Gpa(0);
    };
    let here = runs.iter().filter(|run| slab(run) == most.0);
    // Of the smallest pages a single one has been treated apart from its neighbours.
    let smallest = here.min_by_key(|run| (run.level, run.count));
    smallest.map_or(Gpa(0), |run| run.gpa).min(Gpa(mode.gpa_size() - 1))
}
