//! Splits that fail, that nobody hears of, or whose children are not what they should be.

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::event::Ret;
use gstage_core::gstage::{Config, Flush, MapPageError, MapRequest};
use gstage_core::kernel::Kernel;
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::pte::Pte;
use gstage_core::scenario::{CacheSpec, WhenEmpty};

use crate::world::{FOCUS, GIB, MIB, OFFSET, PAGE, World};
use crate::{splitting, up_to};

#[test]
fn a_page_below_a_huge_leaf_cannot_be_mapped_before_7_1() {
    for kernel in Kernel::ALL {
        let mut world = World::with_gigabyte(kernel);
        world.write_protect(GIB, 2 * GIB);
        let is_old = up_to(kernel, Kernel::V3);
        assert_eq!(world.map(FOCUS, PAGE), if is_old { -17 } else { 0 }, "{kernel:?}");
        assert_eq!(world.leaf(FOCUS), Some(if is_old { (2, 0x5000_00db) } else { (0, 0x5028_1cdf) }));
    }
}

#[test]
fn a_failed_split_surfaces_as_eexist() {
    for kernel in [Kernel::V7_1, Kernel::V7_2, Kernel::Eager] {
        let mut world = World::with_cache(Config { kernel, ..Config::default() }, Some(1));
        world.map(GIB, GIB);
        world.write_protect(GIB, 2 * GIB);
        world.events.clear();
        assert_eq!(world.map(FOCUS, PAGE), -17, "not -ENOMEM");
        assert_eq!(world.leaf(FOCUS), Some((1, 0x5028_00db)), "split half-way");
        assert_eq!(world.fences(), [(30, GIB)]);
        assert_eq!(world.gstage.top_up(&mut world.cache, 3, &mut ()), Ok(()));
        assert_eq!(world.map(FOCUS, PAGE), 0);
        assert_eq!(world.fences(), [(21, 0x40a0_0000), (12, FOCUS)]);
        assert_eq!(world.leaf(FOCUS), Some((0, 0x5028_1cdf)));
    }
}

#[test]
fn the_real_allocator_never_fails_a_split_it_warns_or_stops() {
    for (when_empty, crashes, warnings) in [(WhenEmpty::Atomic, false, 2), (WhenEmpty::Bug, true, 0)] {
        let mut world = World::with_gigabyte(Kernel::V7_1);
        let empty = CacheSpec { capacity: 40, objects: Some(0), when_empty };
        world.cache = world.gstage.new_cache(empty);
        let request = MapRequest { gpa: Gpa(FOCUS), hpa: Hpa(FOCUS + OFFSET), size: PAGE, rdonly: false, exec: true };
        let result = world.map_page(request).result;
        assert_eq!(result, if crashes { Err(MapPageError::Crash) } else { Ok(()) });
        assert_eq!(world.cache.warnings(), warnings);
    }
}

#[test]
fn a_missing_cache_matters_before_7_1_only_where_a_table_is_needed() {
    let results = Kernel::ALL.map(|kernel| {
        let mut world = World::of(kernel);
        world.map(GIB, PAGE);
        let sink = &mut ();
        let small = world.gstage.split_huge(None, Gpa(GIB), Level(0), Flush::EachLevel, sink);
        world.map(2 * GIB, GIB);
        let huge = world.gstage.split_huge(None, Gpa(2 * GIB), Level(0), Flush::EachLevel, sink);
        [small, huge].map(|result| kernel.split_ret(result))
    });
    let (ok, enomem, nothing) = (Ret::Int(0), Ret::Int(-12), Ret::Bool(false));
    assert_eq!(results[1..], [[ok, enomem], [enomem, enomem], [enomem, enomem], [nothing, nothing]]);
}

#[test]
fn eager_cannot_see_that_a_split_ran_out_of_tables() {
    for (flush, ret) in [(Flush::LeftToCaller, Ret::Bool(true)), (Flush::EachLevel, Ret::Bool(false))] {
        let mut world = World::with_cache(Config { kernel: Kernel::Eager, ..Config::default() }, Some(1));
        world.map(GIB, GIB);
        assert_eq!(world.split(FOCUS, 0, flush), ret);
        assert_eq!(world.leaf(FOCUS), Some((1, 0x5028_00df)));
    }
}

#[test]
fn a_split_without_flush_tells_nobody_before_eager() {
    for kernel in splitting() {
        let mut world = World::with_gigabyte(kernel);
        let is_told = kernel == Kernel::Eager;
        assert_eq!(world.split(FOCUS, 1, Flush::LeftToCaller), if is_told { Ret::Bool(true) } else { Ret::Int(0) });
        assert_eq!(world.leaf(FOCUS), Some((1, 0x5028_00df)));
        assert_eq!(world.fences(), []);
        assert_eq!(world.split(FOCUS, 1, Flush::LeftToCaller), if is_told { Ret::Bool(false) } else { Ret::Int(0) });
    }
}

#[test]
fn a_root_entry_is_split_into_512_children_though_the_root_has_2048() {
    for kernel in splitting() {
        let mut world = World::with_gigabyte(kernel);
        world.split(FOCUS, 1, Flush::EachLevel);
        assert_eq!(world.gstage.leaves(), [0, 512, 0, 0, 0]);
        assert_eq!(world.leaf(GIB + 511 * 2 * MIB), Some((1, 0x5000_00df + (511 << 19))));
    }
}

#[test]
fn a_split_of_512_gigabytes_is_fenced_level_by_level() {
    for kernel in splitting() {
        let mut world = World::new(Config { kernel, mode: Mode::Sv48x4, ..Config::default() });
        world.map(512 * GIB, 512 * GIB);
        world.events.clear();
        world.split(512 * GIB + FOCUS, 0, Flush::EachLevel);
        let fences: Vec<u32> = world.fences().iter().map(|&(order, _)| order).collect();
        assert_eq!((fences, world.gstage.reachable_tables()), (vec![39, 30, 21], [1, 1, 1, 0, 0]));
    }
}

#[test]
fn children_of_a_misaligned_leaf_come_in_equal_pairs() {
    for kernel in splitting() {
        let mut world = World::of(kernel);
        world.set(GIB, 2, 0x8020_0000 >> 2 | 0xdf);
        world.split(GIB, 1, Flush::EachLevel);
        let hpa = |index: u64| Pte(world.leaf(GIB + index * 2 * MIB).unwrap().1).hpa().0;
        assert_eq!([0, 1, 2, 3].map(hpa), [0x8020_0000, 0x8020_0000, 0x8060_0000, 0x8060_0000]);
    }
}

#[test]
fn children_inherit_n_and_the_memory_type_which_no_child_should_have() {
    let odd = Pte::N | Pte::PBMT_IO | 0x300;
    for kernel in splitting() {
        let mut world = World::of(kernel);
        world.set(GIB, 2, odd | 0x5000_00df);
        world.split(GIB, 0, Flush::EachLevel);
        assert_eq!(world.leaf(GIB + 7 * PAGE), Some((0, odd | 0x5000_1cdf)));
    }
}
