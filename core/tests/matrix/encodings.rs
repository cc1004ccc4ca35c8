//! Svpbmt and Svnapot.

use gstage_core::pte::Pte;
use gstage_core::walk::{Intent, MemoryType, Options};

use crate::bench::{Bench, FULL, GUEST_PAGE, SVADU, WIDE, leaf};

const HPA: u64 = 0x1_4000_0000;
const OK: Result<u64, u8> = Ok(HPA | 0xabc);

/// A leaf with a memory type.
fn typed(level: u8, pbmt: u64) -> Bench {
    Bench::sv39(level, leaf(HPA, FULL | pbmt << 61))
}

/// A leaf with N whose page number ends in `nibble`, for an address whose bits 15..12 are `page`.
fn napot(nibble: u64, page: u64) -> Bench {
    let gpa = 0x1_4050_0abc | page << 12;
    Bench::new(gstage_core::mode::Mode::Sv39x4, gpa, 0, leaf(HPA | nibble << 12, FULL | Pte::N)).with(WIDE)
}

#[test]
fn a_leaf_may_have_a_memory_type() {
    for (pbmt, memory_type) in [(0, MemoryType::Attributes), (1, MemoryType::NonCacheable), (2, MemoryType::Io)] {
        let mut bench = typed(0, pbmt).with(WIDE);
        assert_eq!(bench.outcomes(), [OK; 3]);
        assert_eq!(bench.access(Intent::Load).unwrap().leaf.unwrap().memory_type, memory_type);
    }
}

#[test]
fn memory_type_3_is_reserved() {
    for level in [0, 1] {
        assert_eq!(typed(level, 3).with(WIDE).outcomes(), GUEST_PAGE);
    }
}

#[test]
fn without_svpbmt_every_memory_type_is_reserved() {
    for pbmt in 1..=3 {
        for svnapot in [false, true] {
            let options = Options { svnapot, pbmte: true, ..Options::default() };
            assert_eq!(typed(0, pbmt).with(options).outcomes(), GUEST_PAGE);
        }
    }
}

#[test]
fn with_pbmte_off_every_memory_type_is_reserved() {
    for pbmt in 1..=3 {
        assert_eq!(typed(0, pbmt).with(Options { pbmte: false, ..WIDE }).outcomes(), GUEST_PAGE);
    }
}

#[test]
fn a_napot_leaf_keeps_16_bits_of_the_address() {
    for page in [0, 1, 15] {
        assert_eq!(napot(8, page).outcomes(), [Ok(HPA | page << 12 | 0xabc); 3]);
    }
    let mut bench = napot(8, 5);
    let found = bench.access(Intent::Load).unwrap().leaf.unwrap();
    assert_eq!((found.order, found.level.0), (16, 0));
    // The next 64 KiB of memory.
    assert_eq!(napot(8 | 16, 5).outcomes(), [Ok(HPA | 0x1_5abc); 3]);
}

#[test]
fn every_other_size_of_a_napot_leaf_is_reserved() {
    for nibble in (0..16).filter(|&nibble| nibble != 8) {
        assert_eq!(napot(nibble, 1).outcomes(), GUEST_PAGE, "{nibble:#x}");
    }
}

#[test]
fn n_is_reserved_above_the_lowest_level() {
    for hpa in [HPA, HPA | 8 << 12] {
        assert_eq!(Bench::sv39(1, leaf(hpa, FULL | Pte::N)).with(WIDE).outcomes(), GUEST_PAGE);
    }
}

#[test]
fn without_svnapot_n_is_reserved() {
    for svpbmt in [false, true] {
        let options = Options { svnapot: false, svpbmt, pbmte: svpbmt, ..Options::default() };
        assert_eq!(napot(8, 1).with(options).outcomes(), GUEST_PAGE);
    }
}

#[test]
fn a_napot_leaf_of_a_reserved_size_is_not_marked() {
    let mut bench = napot(4, 1).toggled(0, Pte::A | Pte::D).with(Options { svnapot: true, ..SVADU });
    let before = bench.words.clone();
    assert_eq!(bench.access(Intent::Store).unwrap_err().cause(), 23);
    assert_eq!(bench.words, before);
}

#[test]
fn a_napot_leaf_may_have_a_memory_type() {
    let mut bench = napot(8, 1).toggled(0, 1 << 61);
    assert_eq!(bench.outcomes(), [Ok(HPA | 0x1abc); 3]);
    assert_eq!(bench.access(Intent::Load).unwrap().leaf.unwrap().memory_type, MemoryType::NonCacheable);
}
