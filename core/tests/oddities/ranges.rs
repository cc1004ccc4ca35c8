//! Write-protecting and unmapping ranges.

use gstage_core::addr::Gpa;
use gstage_core::event::{Event, Ret, Warning};
use gstage_core::kernel::Kernel;
use gstage_core::level::Level;
use gstage_core::pte::Pte;

use crate::up_to;
use crate::world::{GIB, MIB, OFFSET, PAGE, World};

#[test]
fn stepping_over_a_hole_from_inside_it_misses_the_leaf_behind() {
    for kernel in Kernel::ALL {
        let mut world = World::of(kernel);
        world.map(GIB, PAGE);
        world.write_protect(GIB - PAGE, GIB + PAGE);
        let low = if up_to(kernel, Kernel::V7_1) { 0xdf } else { 0xdb };
        assert_eq!(world.leaf(GIB), Some((0, 0x5000_0000 | low)), "{kernel:?}");

        world.unmap(GIB - PAGE, 2 * PAGE);
        assert_eq!(world.leaf(GIB).is_some(), up_to(kernel, Kernel::V7_1), "{kernel:?}");
    }
}

#[test]
fn a_huge_leaf_that_is_unmapped_in_part_stays() {
    for kernel in Kernel::ALL {
        let mut world = World::of(kernel);
        world.map(2 * MIB, 2 * MIB);
        world.events.clear();
        let ret = if up_to(kernel, Kernel::V7_1) { Ret::None } else { Ret::Bool(false) };
        assert_eq!(world.unmap(2 * MIB + PAGE, PAGE), ret);
        assert_eq!(world.leaf(2 * MIB).map(|(level, _)| level), Some(1), "{kernel:?}");
        let warning = Event::Warn(Warning::PartialUnmap { gpa: Gpa(2 * MIB + PAGE), level: Level(1) });
        assert_eq!(world.events.contains(&warning), kernel == Kernel::Eager);
    }
}

#[test]
fn after_a_leaf_that_is_covered_in_part_unmapping_stays_misaligned() {
    for kernel in Kernel::ALL {
        let mut world = World::of(kernel);
        for start in [2 * MIB, 4 * MIB, 6 * MIB] {
            world.map(start, 2 * MIB);
        }
        world.unmap(2 * MIB + PAGE, 6 * MIB);
        assert_eq!(world.gstage.leaves(), [0, 3, 0, 0, 0], "{kernel:?}");
    }
}

#[test]
fn write_protecting_realigns_at_every_leaf_since_v3_and_never_before() {
    for kernel in Kernel::ALL {
        let mut world = World::of(kernel);
        for start in [2 * MIB, 4 * MIB, 6 * MIB] {
            world.map(start, 2 * MIB);
        }
        world.write_protect(2 * MIB + PAGE, 6 * MIB + PAGE);
        let writable = [2 * MIB, 4 * MIB, 6 * MIB].map(|gpa| Pte(world.leaf(gpa).unwrap().1).is_writable());
        assert_eq!(writable, [kernel == Kernel::Before; 3], "{kernel:?}");
    }
}

#[test]
fn write_protecting_a_chunk_of_a_huge_leaf_is_lost_before_v3_and_covers_all_of_it_since() {
    for kernel in Kernel::ALL {
        let mut world = World::with_gigabyte(kernel);
        world.write_protect(GIB, GIB + 256 * 1024);
        let low = if kernel == Kernel::Before { 0xdf } else { 0xdb };
        assert_eq!(world.leaf(GIB), Some((2, 0x5000_0000 | low)), "{kernel:?}");
        world.write_protect(GIB, 2 * GIB);
        assert_eq!(world.leaf(GIB), Some((2, 0x5000_00db)), "{kernel:?}");
    }
}

#[test]
fn a_mask_write_protects_its_pages_alone_but_a_huge_leaf_as_a_whole() {
    let mut world = World::of(Kernel::Eager);
    for page in 0..64 {
        world.map(GIB + page * PAGE, PAGE);
    }
    world.map(2 * GIB, GIB);
    world.events.clear();
    let mut masked = |base: u64, mask| world.gstage.wp_pt_masked(base >> 12, mask, &mut world.events).unwrap();
    assert!(masked(GIB, 1 << 63 | 1).is_flush() && !masked(GIB, 1 << 63 | 1).is_flush());
    assert!(masked(2 * GIB, u64::MAX).is_flush());
    let writable = (0..64).filter(|page| Pte(world.leaf(GIB + page * PAGE).unwrap().1).is_writable()).count();
    assert_eq!((writable, world.leaf(2 * GIB)), (62, Some((2, (2 * GIB + OFFSET) >> 2 | 0xdb))));
    assert_eq!(world.fences(), []);
    for kernel in Kernel::ALL.into_iter().filter(|&kernel| kernel != Kernel::Eager) {
        assert_eq!(World::of(kernel).gstage.wp_pt_masked(0, 1, &mut ()), None);
    }
}
