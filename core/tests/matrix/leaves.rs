//! Leaves of every level in every mode, and the ends of the address space.

use gstage_core::addr::Gpa;
use gstage_core::hgatp::Hgatp;
use gstage_core::mode::Mode;
use gstage_core::walk::Intent;

use crate::bench::{Bench, FULL, GUEST_PAGE, leaf};

/// The host page of a leaf: aligned for every level.
const HPA: u64 = 1 << 49;

/// Every access is translated by a leaf of `level`, and the low `order` bits of the address are kept.
fn keeps_low_bits(mode: Mode, gpa: u64, level: u8, order: u32) {
    let bench = Bench::new(mode, gpa, level, leaf(HPA, FULL));
    let hpa = HPA | gpa & ((1 << order) - 1);
    assert_eq!(bench.outcomes(), [Ok(hpa); 3], "{mode:?}, level {level}");
    let found = bench.clone().access(Intent::Load).unwrap().leaf.unwrap();
    assert_eq!((found.level.0, found.order, found.first(Gpa(gpa)).0), (level, order, gpa >> order << order));
}

#[test]
fn a_4k_leaf_keeps_twelve_bits() {
    keeps_low_bits(Mode::Sv39x4, 0x1_4050_7abc, 0, 12);
}

#[test]
fn a_2m_leaf_keeps_21_bits() {
    keeps_low_bits(Mode::Sv39x4, 0x1_4050_7abc, 1, 21);
}

#[test]
fn a_1g_leaf_keeps_30_bits() {
    keeps_low_bits(Mode::Sv39x4, 0x1_4050_7abc, 2, 30);
}

#[test]
fn four_levels_have_the_same_small_leaves() {
    for (level, order) in [(0, 12), (1, 21), (2, 30)] {
        keeps_low_bits(Mode::Sv48x4, 0x1_2345_4050_7abc, level, order);
    }
}

#[test]
fn a_512g_leaf_keeps_39_bits() {
    keeps_low_bits(Mode::Sv48x4, 0x1_2345_4050_7abc, 3, 39);
}

#[test]
fn five_levels_have_the_same_smaller_leaves() {
    for (level, order) in [(0, 12), (3, 39)] {
        keeps_low_bits(Mode::Sv57x4, 0x1f1_2345_4050_7abc, level, order);
    }
}

#[test]
fn a_256t_leaf_keeps_48_bits() {
    keeps_low_bits(Mode::Sv57x4, 0x1f1_2345_4050_7abc, 4, 48);
}

#[test]
fn bit_39_is_part_of_the_root_index_of_sv39x4() {
    keeps_low_bits(Mode::Sv39x4, 1 << 39 | 0x123, 2, 30);
}

#[test]
fn bit_40_is_part_of_the_root_index_of_sv39x4() {
    keeps_low_bits(Mode::Sv39x4, 1 << 40 | 0x123, 2, 30);
}

#[test]
fn the_last_page_of_the_address_space_is_at_the_last_root_entry() {
    let bench = Bench::new(Mode::Sv39x4, (1 << 41) - 4096, 0, leaf(HPA, FULL));
    assert_eq!(bench.slots[&2].0, 0x8100_0000 + 2047 * 8);
    assert_eq!(bench.outcomes(), [Ok(HPA); 3]);
}

#[test]
fn the_highest_bit_of_a_guest_address_is_part_of_the_root_index() {
    keeps_low_bits(Mode::Sv48x4, 1 << 49 | 0x123, 3, 39);
    keeps_low_bits(Mode::Sv57x4, 1 << 58 | 0x123, 4, 48);
}

#[test]
fn an_address_beyond_the_width_faults_even_if_its_index_is_mapped() {
    for mode in Mode::ALL {
        let bench = Bench::new(mode, 0, mode.root_level().0, leaf(0, FULL));
        assert_eq!(bench.outcomes(), [Ok(0); 3]);
        let beyond = Bench { gpa: mode.gpa_size(), ..bench };
        assert_eq!(beyond.outcomes(), GUEST_PAGE, "{mode:?}");
    }
}

#[test]
fn bit_63_alone_faults() {
    let bench = Bench { gpa: 1 << 63, ..Bench::new(Mode::Sv39x4, 0, 2, leaf(HPA, FULL)) };
    assert_eq!(bench.outcomes(), GUEST_PAGE);
}

#[test]
fn a_guest_address_is_not_sign_extended() {
    let last = Bench::new(Mode::Sv39x4, (1 << 41) - 4096, 0, leaf(HPA, FULL));
    assert_eq!(Bench { gpa: 0u64.wrapping_sub(4096), ..last }.outcomes(), GUEST_PAGE);
}

#[test]
fn in_mode_bare_the_host_address_is_the_guest_address() {
    let mut bench = Bench::sv39(0, 0);
    assert_eq!(bench.outcomes(), GUEST_PAGE);
    bench.mmu.hgatp = Hgatp::BARE;
    assert_eq!(bench.outcomes(), [Ok(0x1_4050_7abc); 3]);
    assert_eq!(bench.access(Intent::Load).unwrap().leaf, None);
}
