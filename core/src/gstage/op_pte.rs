//! The one change that `wp_range` and `unmap_range` make to entries, also where an entry leads to a table.

use super::{GStage, Owed};
use crate::addr::Gpa;
use crate::event::{Event, Slot, StoreKind, Warning};
use crate::kernel::LeafFlush;
use crate::level::Level;
use crate::pte::{Kind, Pte};
use crate::sink::Sink;
use crate::tables::Place;

/// What is done to an entry (`enum kvm_riscv_gstage_op`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PteOp {
    /// Nothing.
    Nop,
    /// It becomes zero.
    Clear,
    /// It loses W.
    WriteProtect,
}

/// Whether walks can reach the table of an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Linked,
    Unlinked,
}

impl GStage {
    /// Does `op` to the entry of `level` on the walk for `gpa`; where it leads to a table, to everything below. Clearing
    /// a table pointer zeroes it first and gives the table back last. An address that is not aligned to the level is
    /// warned about and used as it is.
    ///
    /// `None` where no walk for `gpa` comes to an entry of that level. Models `kvm_riscv_gstage_op_pte`. The kernel calls
    /// it only for leaves that it has just found, so no table is ever changed or given back in this way.
    pub fn op_pte<S: Sink>(&mut self, gpa: Gpa, level: Level, op: PteOp, sink: &mut S) -> Option<Owed> {
        let place = self.place_at(gpa, level)?;
        Some(self.op_entry(place, gpa, op, Reach::Linked, sink))
    }

    fn op_entry<S: Sink>(&mut self, place: Place, gpa: Gpa, op: PteOp, reach: Reach, sink: &mut S) -> Owed {
        if !gpa.is_aligned(self.mode.page_order(place.level)) {
            sink.event(Event::Warn(Warning::MisalignedOp { gpa, level: place.level }));
        }
        let old = self.memory.read(place);
        match (old.kind(), place.level.size_down()) {
            (Kind::Empty, _) => Owed::Nothing,
            (Kind::Pointer, Some(below)) => self.op_table(place, below, gpa, op, reach, sink),
            _ => {
                let (new, kind) = match op {
                    PteOp::Nop => return Owed::Nothing,
                    PteOp::Clear => (Pte::EMPTY, clear(reach)),
                    PteOp::WriteProtect => (old.without_write(), StoreKind::WriteProtect),
                };
                self.change_leaf(place, gpa, old, new, kind, sink)
            }
        }
    }

    /// Does `op` to every entry of the table that the entry at `place` points to, and to the pointer.
    fn op_table<S: Sink>(
        &mut self,
        place: Place,
        below: Level,
        gpa: Gpa,
        op: PteOp,
        reach: Reach,
        sink: &mut S,
    ) -> Owed {
        let pointer = self.memory.read(place);
        let Some(table) = self.memory.table_behind(pointer) else { return Owed::Nothing };
        let inner = if op == PteOp::Clear {
            self.store(place, gpa, pointer, Pte::EMPTY, clear(reach), sink);
            Reach::Unlinked
        } else {
            reach
        };
        let mut owed = Owed::Nothing;
        let mut child_gpa = gpa;
        for index in 0..self.mode.entries(below) as u16 {
            let child = Place { table, index, level: below };
            owed = owed.and(self.op_entry(child, child_gpa, op, inner, sink));
            child_gpa = Gpa(child_gpa.0.wrapping_add(self.mode.page_size(below)));
        }
        if op == PteOp::Clear {
            self.freed.push(table);
            sink.event(Event::Free { table: self.memory.hpa(table), level: below });
        }
        owed
    }

    /// [`GStage::op_pte`] for a leaf that was found.
    pub(super) fn change_found<S: Sink>(
        &mut self,
        slot: Slot,
        gpa: Gpa,
        old: Pte,
        new: Pte,
        kind: StoreKind,
        sink: &mut S,
    ) -> Owed {
        match self.place(slot) {
            Some(place) => self.change_leaf(place, gpa, old, new, kind, sink),
            None => Owed::Nothing,
        }
    }

    /// Stores another value for a leaf, if it is another, and flushes it unless the version leaves that to the caller.
    fn change_leaf<S: Sink>(
        &mut self,
        place: Place,
        gpa: Gpa,
        old: Pte,
        new: Pte,
        kind: StoreKind,
        sink: &mut S,
    ) -> Owed {
        if old == new {
            return Owed::Nothing;
        }
        self.store(place, gpa, old, new, kind, sink);
        match self.behaviour().leaf_flush {
            LeafFlush::EachLeaf => {
                self.flush(place.level, gpa, sink);
                Owed::Nothing
            }
            LeafFlush::LeftToCaller => Owed::Flush,
        }
    }
}

/// How an entry is cleared: the leaves of a table that no walk reaches are not counted any more.
const fn clear(reach: Reach) -> StoreKind {
    match reach {
        Reach::Linked => StoreKind::Clear,
        Reach::Unlinked => StoreKind::ClearUnlinked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::Hpa;
    use crate::gstage::{Config, Flush, MapRequest};
    use crate::kernel::Kernel;
    use crate::scenario::{CacheSpec, WhenEmpty};
    use alloc::vec::Vec;

    const GIB: u64 = 1 << 30;

    /// A gigabyte whose first 2M are split to 4K: 511 leaves of 2M, 512 of 4K, 2 tables.
    fn split(kernel: Kernel) -> GStage {
        let mut gstage = GStage::new(Config { kernel, ..Config::default() });
        let spec = CacheSpec { capacity: 40, objects: None, when_empty: WhenEmpty::Null };
        let mut cache = gstage.new_cache(spec);
        let request = MapRequest { gpa: Gpa(GIB), hpa: Hpa(5 * GIB), size: GIB, rdonly: false, exec: true };
        assert_eq!(gstage.map_page(Some(&mut cache), request, &mut ()).result, Ok(()));
        assert!(gstage.split_huge(Some(&mut cache), Gpa(GIB), Level(0), Flush::EachLevel, &mut ()).is_ok());
        gstage
    }

    fn requests(events: &[Event]) -> usize {
        events.iter().filter(|event| matches!(event, Event::Request(_))).count()
    }

    #[test]
    fn clearing_a_table_pointer_zeroes_it_first_and_frees_the_tables_last() {
        let mut gstage = split(Kernel::V7_1);
        let mut events = Vec::new();
        assert_eq!(gstage.op_pte(Gpa(GIB), Level(2), PteOp::Clear, &mut events), Some(Owed::Nothing));
        assert_eq!(gstage.leaves(), [0; 5]);
        assert_eq!((gstage.reachable_tables(), gstage.freed_tables()), ([0; 5], 2));
        assert_eq!(gstage.verify(&[]), Ok(()));
        let stores: Vec<_> = events
            .iter()
            .filter_map(|event| match *event {
                Event::Store { slot, old, kind, .. } => Some((slot.level.0, old.kind(), kind)),
                _ => None,
            })
            .collect();
        assert_eq!(stores.len(), 1 + 1 + 512 + 511);
        assert_eq!(stores[0], (2, Kind::Pointer, StoreKind::Clear));
        assert_eq!(stores[1], (1, Kind::Pointer, StoreKind::ClearUnlinked));
        assert!(stores[2..].iter().all(|&(_, kind, store)| (kind, store) == (Kind::Leaf, StoreKind::ClearUnlinked)));
        // One flush for each leaf, none for a pointer.
        assert_eq!(requests(&events), 512 + 511);
        assert_eq!(events.last(), Some(&Event::Free { table: Hpa(0x8100_4000), level: Level(1) }));
    }

    #[test]
    fn the_whole_of_a_table_owes_one_flush_where_flushes_are_left_to_the_caller() {
        for (op, leaves) in [(PteOp::WriteProtect, [512, 511, 0, 0, 0]), (PteOp::Clear, [0; 5])] {
            let mut gstage = split(Kernel::Eager);
            let mut events = Vec::new();
            assert_eq!(gstage.op_pte(Gpa(GIB), Level(2), op, &mut events), Some(Owed::Flush));
            assert_eq!((gstage.leaves(), requests(&events)), (leaves, 0));
            assert_eq!(gstage.op_pte(Gpa(GIB), Level(2), op, &mut ()), Some(Owed::Nothing));
        }
    }

    #[test]
    fn doing_nothing_changes_nothing() {
        let mut gstage = split(Kernel::V7_1);
        let before = gstage.clone();
        assert_eq!(gstage.op_pte(Gpa(GIB), Level(2), PteOp::Nop, &mut ()), Some(Owed::Nothing));
        assert_eq!(gstage, before);
    }

    #[test]
    fn a_misaligned_address_is_warned_about_and_used() {
        let mut gstage = split(Kernel::V7_1);
        let mut events = Vec::new();
        let gpa = Gpa(GIB + (5 << 21) + 0x3000);
        assert_eq!(gstage.op_pte(gpa, Level(1), PteOp::Clear, &mut events), Some(Owed::Nothing));
        assert_eq!(events[0], Event::Warn(Warning::MisalignedOp { gpa, level: Level(1) }));
        assert_eq!(gstage.leaf_at(gpa), None);
    }

    #[test]
    fn only_entries_that_a_walk_comes_to_can_be_changed() {
        let mut gstage = split(Kernel::V7_1);
        assert_eq!(gstage.op_pte(Gpa(GIB + (5 << 21)), Level(0), PteOp::Clear, &mut ()), None);
        assert_eq!(gstage.op_pte(Gpa(2 * GIB), Level(1), PteOp::Clear, &mut ()), None);
        assert_eq!(gstage.op_pte(Gpa(GIB), Level(3), PteOp::Clear, &mut ()), None);
        assert_eq!(gstage.op_pte(Gpa(2 * GIB), Level(2), PteOp::Clear, &mut ()), Some(Owed::Nothing));
    }
}
