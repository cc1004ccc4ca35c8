//! What is odd in the kernel's G-stage code and known to be: the model does the same, version by version.

mod world;

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::event::{Event, Ret, Warning};
use gstage_core::gstage::{Config, Exchange, Flush, MapRequest, Mapping, SetPteError};
use gstage_core::kernel::Kernel;
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::pte::Pte;
use world::{FOCUS, GIB, MIB, OFFSET, PAGE, World, errno};

/// Whether a version is as old as this one or older.
fn up_to(kernel: Kernel, last: Kernel) -> bool {
    kernel <= last
}

/// Versions that can split.
fn splitting() -> impl Iterator<Item = Kernel> {
    Kernel::ALL.into_iter().filter(|&kernel| kernel != Kernel::Before)
}

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
fn tables_that_were_linked_before_a_failure_stay() {
    for kernel in Kernel::ALL {
        let mut world = World::with_cache(Config { kernel, ..Config::default() }, Some(1));
        assert_eq!(world.map(FOCUS, PAGE), -12);
        assert_eq!(world.gstage.reachable_tables(), [0, 1, 0, 0, 0]);
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

#[test]
fn a_level_that_the_mode_does_not_have_is_refused_before_anything_is_done() {
    let mut world = World::of(Kernel::V7_1);
    let mapping = Mapping { gpa: Gpa(0), pte: Pte(0xdf), level: Level(3) };
    let result = world.gstage.set_pte(None, mapping, &mut world.events);
    assert_eq!(result, Err(SetPteError::NoSuchLevel(Level(3))));
    assert_eq!(world.events, []);
}
