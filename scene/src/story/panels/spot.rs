//! What maps a page that is pointed at: the leaf, where it is, what it says, and who holds something else.

use gstage_core::addr::{Gpa, PAGE_SHIFT};
use gstage_core::event::TlbEntry;
use gstage_core::machine::Machine;

use super::leaf::Leaf;
use super::tlb::{permissions, staleness};
use crate::story::size::{page_name, page_order};
use crate::story::stage::Stage;
use crate::view::SpotView;

/// The leaf that maps page `page` of the board in a state; `None` where nothing does.
#[must_use]
pub fn spot(machine: &Machine, stage: &Stage, page: u32) -> Option<SpotView> {
    let gpa = stage.page(page);
    let (level, pte) = machine.leaf_at(gpa)?;
    let first = gpa.align_down(page_order(level));
    let last = first.0 + ((1u64 << page_order(level)) - 1);
    let marks = Marks::of(machine, first.0, last);
    let (dirty, stale) = (marks.dirty(first.0, last), &marks.stale(first.0, last));
    Some(Leaf { mode: machine.mode(), first, level, pte, dirty, stale }.view())
}

/// What is known of a range of addresses beside the leaves that map it.
#[derive(Debug)]
pub struct Marks {
    /// First and last address of what is logged.
    logged: Vec<(u64, u64)>,
    /// First and last address of the dirty pages that follow each other, in ascending order.
    dirty: Vec<(u64, u64)>,
    /// First and last address of what a vCPU holds that is not what the tables say, and the words for it.
    held: Vec<(u64, u64, String)>,
}

impl Marks {
    /// What is known of the addresses `first..=last`.
    #[must_use]
    pub fn of(machine: &Machine, first: u64, last: u64) -> Self {
        let memory = machine.memory().iter().enumerate();
        let logged = memory.filter(|(slot, _)| machine.is_logging(*slot as u8));
        let logged = logged.map(|(_, slot)| (slot.gpa.0, slot.end() - 1)).collect();
        let mut dirty: Vec<(u64, u64)> = Vec::new();
        machine.for_each_dirty_run(|Gpa(from), pages| {
            let to = from + ((pages << PAGE_SHIFT) - 1);
            if from > last || to < first {
                return;
            }
            match dirty.last_mut() {
                Some(run) if run.1 + 1 == from => run.1 = to,
                _ => dirty.push((from, to)),
            }
        });
        dirty.sort_unstable();
        let mut held = Vec::new();
        for hart in 0..machine.vcpus() {
            for entry in machine.tlb(hart) {
                let (from, to) = reach(entry);
                if from <= last && first <= to {
                    let word = staleness(machine, entry);
                    if !word.is_empty() {
                        let (size, allowed) = (page_name(entry.level), permissions(entry.pte));
                        held.push((from, to, format!("vCPU {hart} holds {size} {allowed}, {word}")));
                    }
                }
            }
        }
        Self { logged, dirty, held }
    }

    /// How many pages of a leaf from `first` to `last` are dirty; `None` where nothing is logged.
    #[must_use]
    pub fn dirty(&self, first: u64, last: u64) -> Option<u64> {
        let from = self.dirty.partition_point(|run| run.1 < first);
        let overlapping = self.dirty[from..].iter().take_while(|run| run.0 <= last);
        let dirty = overlapping.map(|run| (run.1.min(last) - run.0.max(first) + 1) >> PAGE_SHIFT).sum();
        let is_logged = self.logged.iter().any(|slot| (slot.0..=slot.1).contains(&first));
        (is_logged || dirty > 0).then_some(dirty)
    }

    /// Who holds a translation of a leaf from `first` to `last` that is not what the tables say; empty where nobody does.
    #[must_use]
    pub fn stale(&self, first: u64, last: u64) -> String {
        let held = self.held.iter().filter(|held| held.0 <= last && first <= held.1);
        held.map(|held| &*held.2).collect::<Vec<_>>().join("; ")
    }

    /// The first addresses, in ascending order, from which on something else is known than before.
    #[must_use]
    pub fn borders(&self) -> Vec<u64> {
        let held = self.held.iter().map(|held| (held.0, held.1));
        let ranges = self.logged.iter().chain(&self.dirty).copied().chain(held);
        let mut borders: Vec<u64> = ranges.flat_map(|(first, last)| [first, last.saturating_add(1)]).collect();
        borders.sort_unstable();
        borders.dedup();
        borders
    }
}

/// First and last address that an entry translates.
fn reach(entry: &TlbEntry) -> (u64, u64) {
    (entry.gpa.0, entry.gpa.0.saturating_add((1 << entry.order) - 1))
}
