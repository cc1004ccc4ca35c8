//! Tables that are lost, and leaves that go without a flush.

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::gstage::{Config, Flush, MapRequest, Mapping, SetPteError};
use gstage_core::kernel::Kernel;
use gstage_core::level::Level;
use gstage_core::pte::Pte;

use crate::splitting;
use crate::world::{FOCUS, GIB, MIB, PAGE, World, errno};

#[test]
fn tables_that_were_linked_before_a_failure_stay() {
    for kernel in Kernel::ALL {
        let mut world = World::with_cache(Config { kernel, ..Config::default() }, Some(1));
        assert_eq!(world.map(FOCUS, PAGE), -12);
        assert_eq!(world.gstage.reachable_tables(), [0, 1, 0, 0, 0]);
    }
}

#[test]
fn mapping_a_huge_page_over_a_table_overwrites_its_pointer() {
    for kernel in splitting() {
        let mut world = World::with_gigabyte(kernel);
        world.split(FOCUS, 0, Flush::EachLevel);
        world.events.clear();
        let hpa = Hpa(0x9_0000_0000);
        let request = MapRequest { gpa: Gpa(0x40a0_0000), hpa, size: 2 * MIB, rdonly: false, exec: true };
        assert_eq!(errno(&world.map_page(request)), 0);
        assert_eq!(world.lost_tables(), 1, "{kernel:?}");
        // By address, though a pointer was replaced, which only a fence of every address covers.
        assert_eq!(world.fences(), [(21, 0x40a0_0000)]);
    }
}

#[test]
fn emptied_tables_count_as_holes_and_are_lost_to_a_huge_page() {
    for kernel in Kernel::ALL {
        for (regions, lost) in [(1, 2), (2, 3)] {
            let mut world = World::of(kernel);
            for region in 0..regions {
                world.map(GIB + region * 2 * MIB, PAGE);
            }
            world.unmap(GIB, GIB);
            assert_eq!((world.map(GIB, GIB), world.lost_tables()), (0, lost), "{kernel:?}");
        }
    }
}

#[test]
fn unmapping_frees_no_table() {
    for kernel in splitting() {
        let mut world = World::with_gigabyte(kernel);
        for tile in 0..512 {
            world
                .gstage
                .split_huge(Some(&mut world.cache), Gpa(GIB + tile * 2 * MIB), Level(0), Flush::EachLevel, &mut ())
                .map(|owed| assert!(!owed.is_flush()))
                .unwrap();
        }
        assert_eq!(world.gstage.leaves(), [262_144, 0, 0, 0, 0]);
        world.unmap(GIB, GIB);
        assert_eq!((world.gstage.leaves(), world.gstage.reachable_tables()), ([0; 5], [512, 1, 0, 0, 0]));
        assert_eq!(world.gstage.freed_tables(), 0);
    }
}

#[test]
fn a_zero_is_stored_over_anything_without_a_flush() {
    for kernel in splitting() {
        let mut world = World::with_gigabyte(kernel);
        world.split(FOCUS, 1, Flush::EachLevel);
        world.events.clear();
        world.set(FOCUS, 1, 0);
        world.set(GIB, 2, 0);
        assert_eq!((world.fences(), world.lost_tables()), (vec![], 1));
    }
}

#[test]
fn a_new_leaf_is_not_flushed_by_eager_on_a_host_with_svvptc() {
    for kernel in Kernel::ALL {
        let mut world = World::new(Config { kernel, svvptc: true, ..Config::default() });
        world.set(GIB, 0, 0x5000_00db);
        assert_eq!(world.fences().is_empty(), kernel == Kernel::Eager, "{kernel:?}");
        world.set(GIB, 0, 0x5000_00df);
        assert_eq!(world.fences(), [(12, GIB)]);
    }
}

#[test]
fn a_level_that_the_mode_does_not_have_is_refused_before_anything_is_done() {
    let mut world = World::of(Kernel::V7_1);
    let mapping = Mapping { gpa: Gpa(0), pte: Pte(0xdf), level: Level(3) };
    let result = world.gstage.set_pte(None, mapping, &mut world.events);
    assert_eq!(result, Err(SetPteError::NoSuchLevel(Level(3))));
    assert_eq!(world.events, []);
}
