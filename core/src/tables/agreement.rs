//! Memory that is described agrees with memory that is there as bytes, whatever is done to both.

use alloc::vec::Vec;

use proptest::prelude::*;

use super::{Contents, DEFAULT_BASE, Keeping, Place, TableId, TableMemory};
use crate::level::Level;
use crate::mode::Mode;
use crate::pte::Pte;

#[derive(Clone, Debug)]
enum Step {
    Allocate,
    /// As a split takes a page.
    AllocateFilled(u64, Level),
    UndoAllocate,
    Zero(usize),
    Fill(usize, u64, Level),
    Write(usize, u16, Level, u64),
    /// Takes W from all entries in order, as `wp_range` does.
    Protect(usize, Level),
    /// Gives it back in the other order, as undoing does.
    Unprotect(usize, Level),
    Clear(usize, Level),
    /// Stores so many entries at once, with the step of the level or with none.
    WriteRun(usize, u16, Level, u64, bool, u16),
}

fn step() -> impl Strategy<Value = Step> {
    let level = (0..5u8).prop_map(Level).boxed();
    let aligned = prop::sample::select(&[0x5000_00dfu64, 0xdf, 0xdb, 1 << 61 | 0x8000_00df, 0x4000_00df][..]);
    let pte = prop_oneof![4 => aligned, 1 => any::<u64>(), 1 => Just(0)].boxed();
    let start = pte.clone();
    let run = prop_oneof![Just((0u16, 512u16)), Just((0, 1024)), (0..1100u16, 0..1100u16)];
    let index = prop_oneof![Just(0u16), Just(511), Just(1023), 0..1100u16];
    let table = 0..6usize;
    prop_oneof![
        2 => Just(Step::Allocate),
        4 => (pte.clone(), level.clone()).prop_map(|(parent, level)| Step::AllocateFilled(parent, level)),
        1 => Just(Step::UndoAllocate),
        1 => table.clone().prop_map(Step::Zero),
        1 => (table.clone(), pte.clone(), level.clone()).prop_map(|(table, pte, level)| Step::Fill(table, pte, level)),
        4 => (table.clone(), index, level.clone(), pte).prop_map(|(t, index, level, pte)| Step::Write(t, index, level, pte)),
        2 => (table.clone(), level.clone()).prop_map(|(table, level)| Step::Protect(table, level)),
        2 => (table.clone(), level.clone()).prop_map(|(table, level)| Step::Unprotect(table, level)),
        1 => (table.clone(), level.clone()).prop_map(|(table, level)| Step::Clear(table, level)),
        3 => (table, run, level, start, any::<bool>()).prop_map(|(t, (index, count), level, pte, steps)| {
            Step::WriteRun(t, index, level, pte, steps, count)
        }),
    ]
}

/// The table with this number, if it was handed out; the root for the highest.
fn table(memory: &TableMemory, number: usize) -> Option<TableId> {
    match number {
        5 => Some(TableId::ROOT),
        _ => ((number as u32) < memory.allocated()).then_some(TableId::from_number(number as u32)),
    }
}

fn sweep(memory: &mut TableMemory, table: TableId, level: Level, backwards: bool, change: impl Fn(Pte) -> Pte) {
    let count = memory.entries(table).len() as u16;
    for index in 0..count {
        let index = if backwards { count - 1 - index } else { index };
        let place = Place { table, index, level };
        let pte = memory.read(place);
        memory.write(place, change(pte));
    }
}

fn carry_out(memory: &mut TableMemory, mode: Mode, step: &Step) {
    match *step {
        Step::Allocate => {
            memory.allocate(Contents::Zeroed);
        }
        Step::AllocateFilled(parent, level) => {
            if let Some(table) = memory.allocate(Contents::Overwritten) {
                memory.fill(table, mode.stored(Pte(parent)), level);
            }
        }
        Step::UndoAllocate => memory.undo_allocate(),
        Step::Zero(number) => {
            if let Some(table) = table(memory, number) {
                memory.zero(table);
            }
        }
        Step::Fill(number, parent, level) => {
            if let Some(table) = table(memory, number) {
                memory.fill(table, mode.stored(Pte(parent)), level);
            }
        }
        Step::Write(number, index, level, pte) => {
            if let Some(table) = table(memory, number) {
                memory.write(Place { table, index, level }, mode.stored(Pte(pte)));
            }
        }
        Step::Protect(number, level) => {
            if let Some(table) = table(memory, number) {
                sweep(memory, table, level, false, Pte::without_write);
            }
        }
        Step::Unprotect(number, level) => {
            if let Some(table) = table(memory, number) {
                sweep(memory, table, level, true, |pte| if pte.is_leaf() { Pte(pte.0 | Pte::W) } else { pte });
            }
        }
        Step::Clear(number, level) => {
            if let Some(table) = table(memory, number) {
                sweep(memory, table, level, false, |_| Pte::EMPTY);
            }
        }
        Step::WriteRun(number, index, level, pte, steps, count) => {
            if let Some(table) = table(memory, number) {
                let step = if steps { mode.child_step(level) } else { 0 };
                memory.write_run(Place { table, index, level }, mode.stored(Pte(pte)), step, count);
            }
        }
    }
}

fn words(memory: &TableMemory) -> Vec<u64> {
    memory.pages().flat_map(|page| page.to_vec()).collect()
}

proptest! {
    #[test]
    fn described_and_dense_memory_agree_under_any_sequence_of_operations(
        mode in prop::sample::select(&Mode::ALL[..]),
        steps in prop::collection::vec(step(), 1..24),
    ) {
        let new = |keeping| TableMemory::new(mode, keeping, DEFAULT_BASE, 0);
        let (mut dense, mut described) = (new(Keeping::Dense), new(Keeping::Described));
        let mut before = described.clone();
        for step in &steps {
            carry_out(&mut dense, mode, step);
            carry_out(&mut described, mode, step);
            prop_assert!(words(&dense) == words(&described), "other bits after {:?}", step);
            prop_assert!(dense == described, "dense is not described after {:?}", step);
            prop_assert!(described == dense, "described is not dense after {:?}", step);
            prop_assert!(described == described.clone(), "another copy after {:?}", step);
            prop_assert_eq!(before == described, words(&before) == words(&described));
            for number in 0..dense.allocated() {
                let table = TableId::from_number(number);
                prop_assert!(dense.entries(table).iter().eq(described.entries(table).iter()));
            }
            before = described.clone();
        }
    }
}

/// Memory with one filled table of 4K leaves, and its bytes.
fn filled(keeping: Keeping) -> (TableMemory, TableId) {
    let mut memory = TableMemory::new(Mode::default(), keeping, DEFAULT_BASE, 1);
    let table = memory.allocate(Contents::Overwritten).unwrap();
    memory.fill(table, Pte(0x5028_00df), Level(0));
    (memory, table)
}

#[test]
fn a_table_takes_a_page_only_while_it_is_not_what_a_split_writes() {
    let (mut memory, table) = filled(Keeping::Described);
    let least = memory.bytes();
    let place = Place { table, index: 7, level: Level(0) };
    let leaf = memory.read(place);
    memory.write(place, leaf);
    assert_eq!(memory.bytes(), least, "nothing changed");
    memory.write(place, leaf.without_write());
    assert_eq!(memory.bytes(), least + 4096);
    sweep(&mut memory, table, Level(0), false, Pte::without_write);
    assert_eq!(memory.bytes(), least, "the leaf without W could have been split");
    sweep(&mut memory, table, Level(0), true, |pte| Pte(pte.0 | Pte::W));
    assert_eq!((memory.bytes(), &memory), (least, &filled(Keeping::Dense).0));
    sweep(&mut memory, table, Level(0), false, |_| Pte::EMPTY);
    assert_eq!(memory.bytes(), least);
}

#[test]
fn no_table_is_handed_out_once_too_many_have_bytes() {
    let mut memory = TableMemory::new(Mode::default(), Keeping::Described, DEFAULT_BASE, 0);
    let mut count = 0;
    while let Some(table) = memory.allocate(Contents::Zeroed) {
        memory.write(Place { table, index: 1, level: Level(0) }, Pte(0xdf));
        count += 1;
    }
    assert_eq!(count, 1 << 15);
    assert!(memory.bytes() < 130 << 20);
    memory.zero(TableId::from_number(0));
    assert!(memory.allocate(Contents::Zeroed).is_some());
}
