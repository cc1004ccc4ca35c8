//! Leaves that are there already and get other permissions.

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::event::Event;
use gstage_core::gstage::{Exchange, Flush, MapRequest};
use gstage_core::kernel::Kernel;
use gstage_core::level::Level;
use gstage_core::pte::Pte;

use crate::up_to;
use crate::world::{GIB, MIB, OFFSET, PAGE, World, errno};

#[test]
fn a_repeated_fault_flushes_again_in_7_1_and_no_more_in_7_2() {
    let fences = Kernel::ALL.map(|kernel| {
        let mut world = World::of(kernel);
        world.map(GIB, PAGE);
        world.events.clear();
        assert_eq!(world.map(GIB, PAGE), 0);
        world.fences().len()
    });
    // Before 7.1 the repeat ends in set_pte, which stores no value twice.
    assert_eq!(fences, [0, 0, 1, 0, 0]);
}

#[test]
fn the_output_mapping_is_empty_where_only_permissions_were_updated() {
    let out = Kernel::ALL.map(|kernel| {
        let mut world = World::of(kernel);
        world.map(GIB, PAGE);
        let request = MapRequest { gpa: Gpa(GIB), hpa: Hpa(GIB + OFFSET), size: PAGE, rdonly: false, exec: true };
        world.map_page(request).out.pte.0
    });
    assert_eq!(out, [0x5000_00df, 0x5000_00df, 0, 0, 0]);
}

#[test]
fn smaller_leaves_are_kept_where_a_huge_page_is_asked_for() {
    for kernel in [Kernel::V7_1, Kernel::V7_2, Kernel::Eager] {
        let mut world = World::with_gigabyte(kernel);
        world.write_protect(GIB, 2 * GIB);
        world.split(0x40a0_9000, 0, Flush::EachLevel);
        world.events.clear();
        // From hugetlbfs the address is not rounded down, the frame is.
        let hpa = Hpa(0x40a0_0000 + OFFSET);
        let request = MapRequest { gpa: Gpa(0x40a0_9000), hpa, size: 2 * MIB, rdonly: false, exec: true };
        let mapped = world.map_page(request);
        assert_eq!((errno(&mapped), mapped.out.level), (0, Level(1)), "the level that was asked for");
        assert_eq!(world.leaf(0x40a0_9000), Some((0, 0x5028_24df)));
        assert_eq!(world.fences(), [(12, 0x40a0_9000)]);
    }
}

#[test]
fn a_rounded_down_address_repairs_page_0_of_its_region_and_never_the_faulting_one() {
    for kernel in [Kernel::V7_1, Kernel::V7_2, Kernel::Eager] {
        let mut world = World::with_gigabyte(kernel);
        world.write_protect(GIB, 2 * GIB);
        world.split(0x40a0_9000, 0, Flush::EachLevel);
        for _ in 0..3 {
            assert_eq!(world.map(0x40a0_0000, 2 * MIB), 0);
            assert_eq!(world.leaf(0x40a0_0000), Some((0, 0x5028_00df)));
            assert_eq!(world.leaf(0x40a0_9000), Some((0, 0x5028_24db)));
        }
    }
}

#[test]
fn updated_permissions_replace_every_bit_but_the_page_number() {
    for kernel in [Kernel::V7_1, Kernel::V7_2, Kernel::Eager] {
        let mut world = World::of(kernel);
        world.set(GIB, 0, Pte::PBMT_IO | 0x300 | 0x5000_009f);
        assert_eq!(world.map(GIB, PAGE), 0);
        assert_eq!(world.leaf(GIB), Some((0, 0x5000_00df)));
        let rdonly = MapRequest { gpa: Gpa(GIB), hpa: Hpa(GIB + OFFSET), size: PAGE, rdonly: true, exec: true };
        assert_eq!(errno(&world.map_page(rdonly)), 0);
        assert_eq!(world.leaf(GIB), Some((0, 0x5000_00db)), "a read fault takes W away again");
    }
}

#[test]
fn a_leaf_without_d_that_has_all_that_is_asked_for_stays_without_it() {
    for kernel in [Kernel::V7_1, Kernel::V7_2, Kernel::Eager] {
        let mut world = World::of(kernel);
        world.set(GIB, 0, 0x5000_005f);
        world.events.clear();
        assert_eq!(world.map(GIB, PAGE), 0);
        assert_eq!((world.leaf(GIB), world.fences()), (Some((0, 0x5000_005f)), vec![]));
    }
}

#[test]
fn a_lost_race_is_run_again_since_7_2_and_overwritten_before() {
    // Another hart's walker clears and sets A and D between the read and the store.
    let rivals = [Pte(0x5000_009b), Pte(0x5000_001b)];
    for kernel in Kernel::ALL {
        let mut world = World::of(kernel);
        world.set(GIB, 0, 0x5000_00db);
        world.events.clear();
        let wanted = Pte::wanted_protection(true, true);
        world.gstage.update_pte_prot(Gpa(GIB), wanted, &rivals, &mut world.events);
        assert_eq!(world.leaf(GIB), Some((0, 0x5000_00df)));
        let stores: Vec<u64> = world
            .events
            .iter()
            .filter_map(|event| match event {
                Event::Store { new, .. } => Some(new.0),
                _ => None,
            })
            .collect();
        let expected: &[u64] = if up_to(kernel, Kernel::V7_1) {
            &[0x5000_009b, 0x5000_00df]
        } else {
            &[0x5000_009b, 0x5000_001b, 0x5000_00df]
        };
        assert_eq!((stores.as_slice(), world.fences().len()), (expected, 1), "{kernel:?}");
    }
}

#[test]
fn an_exchange_that_comes_too_late_changes_and_flushes_nothing() {
    for kernel in Kernel::ALL {
        let mut world = World::of(kernel);
        world.set(GIB, 0, 0x5000_00db);
        world.events.clear();
        let mut exchange =
            |old, new| world.gstage.try_update_pte(Gpa(GIB), Level(0), Pte(old), Pte(new), &mut world.events);
        let results = [
            exchange(0x5000_009b, 0x5000_00df),
            exchange(0x5000_00db, 0x5000_00db),
            exchange(0x5000_00db, 0x5000_00df),
            exchange(0x5000_00df, 1),
        ];
        if up_to(kernel, Kernel::V7_1) {
            assert_eq!(results, [Exchange::Refused; 4]);
        } else {
            assert_eq!(results, [Exchange::Lost, Exchange::Won, Exchange::Won, Exchange::Refused]);
            assert_eq!(world.fences(), [(12, GIB)], "only for the change");
        }
    }
}
