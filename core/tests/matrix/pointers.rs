//! Misaligned leaves, and pointers to tables.

use gstage_core::mode::Mode;
use gstage_core::pte::Pte;

use crate::bench::{Bench, FULL, GUEST_PAGE, WIDE, leaf};

const HPA: u64 = 0x1_4000_0000;
const OK: Result<u64, u8> = Ok(HPA | 0xabc);

#[test]
fn a_2m_leaf_off_by_any_page_faults() {
    for page in [1, 256] {
        assert_eq!(Bench::sv39(1, leaf(HPA | page << 12, FULL)).outcomes(), GUEST_PAGE);
    }
}

#[test]
fn a_1g_leaf_off_by_2m_or_4k_faults() {
    for offset in [1 << 21, 1 << 12] {
        assert_eq!(Bench::sv39(2, leaf(HPA | offset, FULL)).outcomes(), GUEST_PAGE);
    }
}

#[test]
fn a_512g_leaf_off_by_a_gigabyte_faults() {
    assert_eq!(Bench::new(Mode::Sv48x4, 0x123, 3, leaf(1 << 30, FULL)).outcomes(), GUEST_PAGE);
}

#[test]
fn a_pointer_on_the_lowest_level_faults() {
    assert_eq!(Bench::sv39(0, leaf(HPA, Pte::V)).outcomes(), GUEST_PAGE);
}

#[test]
fn d_a_and_u_are_reserved_in_pointers() {
    for level in [1, 2] {
        for bit in [Pte::D, Pte::A, Pte::U] {
            assert_eq!(Bench::sv39(0, leaf(HPA, FULL)).toggled(level, bit).outcomes(), GUEST_PAGE);
        }
    }
}

#[test]
fn g_and_the_bits_for_software_do_not_count_in_pointers() {
    for level in [1, 2] {
        assert_eq!(Bench::sv39(0, leaf(HPA, FULL)).toggled(level, Pte::G | 3 << 8).outcomes(), [OK; 3]);
    }
}

#[test]
fn n_is_reserved_in_pointers() {
    let bench = Bench::sv39(0, leaf(HPA, FULL)).toggled(1, Pte::N);
    assert_eq!(bench.outcomes(), GUEST_PAGE);
    assert_eq!(bench.with(WIDE).outcomes(), GUEST_PAGE);
}

#[test]
fn a_memory_type_is_reserved_in_pointers() {
    for pbmt in 1..=3 {
        let bench = Bench::sv39(0, leaf(HPA, FULL)).toggled(1, pbmt << 61);
        assert_eq!(bench.outcomes(), GUEST_PAGE);
        assert_eq!(bench.with(WIDE).outcomes(), GUEST_PAGE);
    }
}

#[test]
fn bits_54_to_60_are_reserved_in_leaves() {
    for bit in 54..=60 {
        let bench = Bench::sv39(0, leaf(HPA, FULL | 1 << bit));
        assert_eq!(bench.outcomes(), GUEST_PAGE);
        assert_eq!(bench.with(WIDE).outcomes(), GUEST_PAGE, "bit {bit}, with the extensions for the bits above");
    }
}

#[test]
fn bits_54_to_60_are_reserved_in_pointers() {
    for bit in 54..=60 {
        for level in [1, 2] {
            let bench = Bench::sv39(0, leaf(HPA, FULL)).toggled(level, 1 << bit);
            assert_eq!(bench.outcomes(), GUEST_PAGE);
            assert_eq!(bench.with(WIDE).outcomes(), GUEST_PAGE);
        }
    }
}
