//! Sv32x4, the mode of RV32: entries of 32 bits, 1024 in a table and 4096 in the root.

use gstage_core::mode::Mode;
use gstage_core::pte::Pte;
use gstage_core::walk::Intent;

use crate::bench::{Bench, FULL, GUEST_PAGE, SVADU, leaf};

const GPA: u64 = 0x3_4050_7abc;
/// The highest bit that an entry can hold, aligned for both levels.
const HPA: u64 = 0x2_0000_0000;

fn bench(level: u8, leaf: u64) -> Bench {
    Bench::new(Mode::Sv32x4, GPA, level, leaf)
}

#[test]
fn a_4k_leaf_keeps_12_bits_and_a_4m_leaf_22() {
    for (level, order) in [(0, 12), (1, 22)] {
        let bench = bench(level, leaf(HPA, FULL));
        assert_eq!(bench.outcomes(), [Ok(HPA | GPA & ((1 << order) - 1)); 3]);
        assert_eq!(bench.clone().access(Intent::Load).unwrap().leaf.unwrap().order, order);
    }
}

#[test]
fn entries_are_four_bytes_apart() {
    let bench = Bench::new(Mode::Sv32x4, 0x3_ffff_f000, 0, leaf(HPA, FULL));
    assert_eq!(bench.slots[&1].0, 0x8100_0000 + 4095 * 4);
    assert_eq!(bench.slots[&0].0 % 4096, 1023 * 4);
    assert_eq!(bench.outcomes(), [Ok(HPA); 3]);
}

#[test]
fn a_4m_leaf_off_by_any_page_faults() {
    for bit in 12..22 {
        assert_eq!(bench(1, leaf(HPA | 1 << bit, FULL)).outcomes(), GUEST_PAGE);
    }
    assert_eq!(bench(1, leaf(HPA | 1 << 22, FULL)).outcome(Intent::Load), Ok(HPA | 1 << 22 | GPA & 0x3f_ffff));
}

#[test]
fn a_page_number_has_22_bits() {
    assert_eq!(bench(0, 0xffff_fcdf).outcomes(), [Ok(0x3_ffff_fabc); 3]);
}

#[test]
fn pointers_and_permissions_are_as_in_the_wider_modes() {
    let sound = bench(0, leaf(HPA, FULL));
    for bit in [Pte::D, Pte::A, Pte::U] {
        assert_eq!(sound.clone().toggled(1, bit).outcomes(), GUEST_PAGE);
    }
    assert_eq!(sound.clone().toggled(1, Pte::G | 3 << 8).outcomes(), [Ok(HPA | 0xabc); 3]);
    assert_eq!(sound.clone().toggled(0, Pte::W).outcome(Intent::Store), Err(23));
    assert_eq!(bench(0, leaf(HPA, Pte::V)).outcomes(), GUEST_PAGE);
}

#[test]
fn marks_are_set_in_a_32_bit_entry() {
    let mut bench = bench(0, leaf(HPA, FULL & !(Pte::A | Pte::D))).with(SVADU);
    assert_eq!(bench.access(Intent::Store).unwrap().hpa.0, HPA | 0xabc);
    assert_eq!(bench.entry(0), leaf(HPA, FULL));
}

#[test]
fn a_fault_beyond_32_bits_still_fits_htval() {
    let trap = bench(0, 0).access(Intent::Load).unwrap_err();
    assert_eq!((trap.cause(), trap.htval()), (21, GPA >> 2));
    assert!(trap.htval() <= u32::MAX.into());
}
