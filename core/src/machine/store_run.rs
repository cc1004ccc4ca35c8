//! Stores to pages one after another that go alike, told as one event.

use super::Machine;
use super::guest::Attempt;
use crate::addr::{Gpa, PAGE_SHIFT, PAGE_SIZE};
use crate::event::{Access, Event, TlbEntry};
use crate::gstage::Lookup;
use crate::kernel::{Feature, MapOverLeaf, ThpWhileLogging};
use crate::level::Level;
use crate::pte::Pte;
use crate::scenario::Backing;
use crate::sink::Sink;

/// A small page that lost nothing but its W.
const PROTECTED: u64 = Pte::V | Pte::R | Pte::X | Pte::U | Pte::A | Pte::D;

impl Machine {
    /// Carries out stores to up to `most` pages from an address as one event, if each of them would fault, be marked and
    /// get W, and nothing else. Gives how many; 0 where fewer than two do.
    ///
    /// The machine is the same afterwards as if each had been carried out by itself.
    pub(super) fn store_run<S: Sink>(&mut self, first: Attempt, most: u64, sink: &mut S) -> u64 {
        let Attempt { hart, access, gpa } = first;
        if access != Access::Store || !gpa.is_aligned(PAGE_SHIFT) || !self.has_plain_faults(gpa) {
            return 0;
        }
        let Lookup::Leaf { slot, pte: old } = self.gstage.get_leaf(gpa, &mut ()) else { return 0 };
        let entries = self.mode().table_entries();
        let in_table = (entries - usize::from(slot.index) % entries) as u64;
        if slot.level != Level(0) || old.protection() != PROTECTED {
            return 0;
        }
        let step = self.mode().child_step(Level(0));
        let count = (0..most.min(in_table))
            .take_while(|&page| {
                let gpa = Gpa(gpa.0 + (page << PAGE_SHIFT));
                let leaf = self.gstage.leaf_at(gpa);
                leaf == Some((Level(0), Pte(old.0.wrapping_add(page * step)))) && self.is_plain_page(gpa, old, page)
            })
            .count() as u64;
        if count < 2 {
            return 0;
        }
        let new = Pte(old.0 | Pte::W);
        let entry = |page: u64| TlbEntry {
            gpa: Gpa(gpa.0 + (page << PAGE_SHIFT)),
            level: Level(0),
            order: PAGE_SHIFT,
            pte: Pte(new.0.wrapping_add(page * step)),
        };
        // What a hart holds in the end are the last pages; what had their places goes.
        let kept = count.saturating_sub(crate::tlb::SETS)..count;
        kept.clone().for_each(|page| self.harts.make_room(hart, &entry(page), sink));
        let run = Event::StoreRun { hart, slot, gpa, old, new, step, count: count as u16 };
        self.redo_store_run(&run, true);
        self.harts.redo(&run);
        self.tell(run, sink);
        kept.for_each(|page| self.harts.fill(hart, entry(page), sink));
        count
    }

    /// Whether a store fault at an address does no more than mark the page and make it writable.
    fn has_plain_faults(&self, gpa: Gpa) -> bool {
        let behaviour = self.gstage.behaviour();
        let levels = u32::from(self.mode().levels());
        self.slot_of(gpa).is_some_and(|(index, slot)| {
            let takes_no_page =
                behaviour.fast_fault == Feature::Present || self.cache.left().is_none_or(|left| left >= levels);
            let keeps_small = slot.backing != Backing::Thp || behaviour.thp_while_logging == ThpWhileLogging::Skipped;
            self.is_logging(index)
                && !slot.read_only
                && slot.backing != Backing::Untouched
                && takes_no_page
                && keeps_small
                && behaviour.map_over_leaf == MapOverLeaf::SplitOrUpdate
                && self.harts.is_undisturbed()
        })
    }

    /// Whether a page is the memslot's own, unmarked, and in no TLB.
    fn is_plain_page(&self, gpa: Gpa, first: Pte, page: u64) -> bool {
        let frame = first.hpa().0.wrapping_add(page << PAGE_SHIFT);
        self.slot_of(gpa).is_some_and(|(_, slot)| slot.host_page(gpa, PAGE_SIZE).0 == frame)
            && !self.is_dirty(gpa)
            && !self.harts.any_covers(gpa)
    }

    /// Changes leaves and log as [`Event::StoreRun`] tells, forwards or backwards.
    pub(super) fn redo_store_run(&mut self, event: &Event, forwards: bool) {
        if let Event::StoreRun { slot, gpa, old, new, step, count, .. } = *event {
            self.gstage.overwrite_run(slot, if forwards { new } else { old }, step, count);
            self.set_dirty_run(gpa, count, forwards);
        }
    }
}
