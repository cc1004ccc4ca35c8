//! Addresses without memory behind them, accesses over the end of a page, and what a trap tells.

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::event::Access;
use gstage_core::pte::Pte;
use gstage_core::walk::{Intent, Trap, WalkFault};

use crate::bench::{ACCESS, ALL, Bench, FULL, NOWHERE, leaf};

const HPA: u64 = 0x1_4000_0000;

#[test]
fn a_leaf_to_nowhere_is_an_access_fault_that_tells_no_guest_physical_address() {
    let mut bench = Bench::sv39(0, leaf(NOWHERE, FULL));
    assert_eq!(bench.outcomes(), ACCESS);
    assert_eq!(bench.outcome(Intent::LoadExecutable), Err(5));
    let trap = bench.access(Intent::Load).unwrap_err();
    assert_eq!((trap.stval(), trap.htval()), (0x1_4050_7abc, 0));
}

#[test]
fn a_leaf_to_the_last_page_number_is_an_access_fault() {
    assert_eq!(Bench::sv39(0, Pte::PFN_MASK | FULL).outcomes(), ACCESS);
}

#[test]
fn a_table_pointer_to_nowhere_is_an_access_fault() {
    for level in [1, 2] {
        assert_eq!(Bench::sv39(level, leaf(NOWHERE, Pte::V)).outcomes(), ACCESS);
    }
    let mut bench = Bench::sv39(0, leaf(HPA, FULL));
    bench.mmu.hgatp.root = Hpa(NOWHERE).pfn();
    assert_eq!(bench.outcomes(), ACCESS);
}

#[test]
fn an_access_over_the_end_of_a_page_faults_for_the_page_that_it_runs_into() {
    let mut bench = Bench::sv39(0, leaf(HPA, FULL));
    for (intent, cause) in [(Intent::Load, 21), (Intent::Store, 23), (Intent::Fetch, 20)] {
        let mut cross = |gpa, bytes| bench.mmu.translate_bytes(&mut bench.words, intent, Gpa(gpa), bytes);
        let trap = cross(0x1_4050_7ffc, 8).unwrap_err();
        assert_eq!((trap.cause(), trap.stval(), trap.htval()), (cause, 0x1_4050_8000, 0x1_4050_8000 >> 2));
        // The other way round it is the first page, and where the access starts in it.
        let trap = cross(0x1_4050_6ffc, 8).unwrap_err();
        assert_eq!((trap.cause(), trap.stval()), (cause, 0x1_4050_6ffc));
        // Up to the end of the page all is well.
        let (first, second) = cross(0x1_4050_7ff8, 8).unwrap();
        assert_eq!((first.hpa.0, second), (HPA | 0xff8, None));
    }
}

#[test]
fn an_access_over_the_end_of_a_page_has_two_translations() {
    let mut bench = Bench::sv39(1, leaf(HPA, FULL));
    let found = bench.mmu.translate_bytes(&mut bench.words, Intent::Load, Gpa(0x1_4050_7ffe), 4).unwrap();
    assert_eq!((found.0.hpa.0, found.1.unwrap().hpa.0), (HPA | 0x10_7ffe, HPA | 0x10_8000));
}

#[test]
fn an_access_over_the_end_of_the_address_space_faults() {
    let last = (1 << 41) - 4096;
    let mut bench = Bench::new(gstage_core::mode::Mode::Sv39x4, last, 0, leaf(HPA, FULL));
    let trap = bench.mmu.translate_bytes(&mut bench.words, Intent::Load, Gpa((1 << 41) - 4), 8).unwrap_err();
    assert_eq!((trap.cause(), trap.stval()), (21, 1 << 41));
}

#[test]
fn a_guest_page_fault_tells_the_address_and_a_quarter_of_it() {
    for intent in ALL {
        let trap = Bench::sv39(0, 0).access(intent).unwrap_err();
        assert_eq!(trap, Trap { fault: WalkFault::GuestPage, access: intent.access(), gpa: Gpa(0x1_4050_7abc) });
        assert_eq!((trap.stval(), trap.htval()), (0x1_4050_7abc, 0x5014_1eaf));
        // The two low bits are those of stval.
        assert_eq!(trap.htval() << 2 | trap.stval() & 3, 0x1_4050_7abc);
    }
    assert_eq!(Bench::sv39(0, 0).access(Intent::LoadExecutable).unwrap_err().access, Access::Load);
}
