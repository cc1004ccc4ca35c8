//! What the bits of a leaf allow.

use gstage_core::pte::Pte;
use gstage_core::walk::{Intent, Options};

use crate::bench::{Bench, FULL, GUEST_PAGE, leaf};

const HPA: u64 = 0x1_4000_0000;
const OK: Result<u64, u8> = Ok(HPA | 0xabc);
/// V U A D: a leaf without permissions.
const NONE: u64 = 0xd1;

fn outcomes(bits: u64) -> [Result<u64, u8>; 3] {
    Bench::sv39(0, leaf(HPA, bits)).outcomes()
}

#[test]
fn without_v_no_other_bit_counts() {
    assert_eq!(Bench::sv39(0, !Pte::V).outcomes(), GUEST_PAGE);
}

#[test]
fn w_alone_is_reserved() {
    assert_eq!(outcomes(NONE | Pte::W), GUEST_PAGE);
}

#[test]
fn w_and_x_without_r_are_reserved() {
    assert_eq!(outcomes(NONE | Pte::W | Pte::X), GUEST_PAGE);
}

#[test]
fn r_alone_lets_load() {
    assert_eq!(outcomes(NONE | Pte::R), [OK, Err(23), Err(20)]);
}

#[test]
fn x_alone_lets_fetch() {
    assert_eq!(outcomes(NONE | Pte::X), [Err(21), Err(23), OK]);
}

#[test]
fn r_and_x_let_load_and_fetch() {
    assert_eq!(outcomes(NONE | Pte::R | Pte::X), [OK, Err(23), OK]);
}

#[test]
fn r_and_w_let_load_and_store() {
    assert_eq!(outcomes(NONE | Pte::R | Pte::W), [OK, OK, Err(20)]);
}

#[test]
fn with_mxr_of_hs_mode_loads_read_what_can_be_executed() {
    let mxr = Options { mxr: true, ..Options::default() };
    let bench = Bench::sv39(0, leaf(HPA, NONE | Pte::X)).with(mxr);
    assert_eq!(bench.outcomes(), [OK, Err(23), OK]);
    assert_eq!(Bench::sv39(0, leaf(HPA, NONE | Pte::R)).with(mxr).outcomes(), [OK, Err(23), Err(20)]);
}

#[test]
fn without_mxr_of_hs_mode_nothing_else_lets_loads_read_what_can_only_be_executed() {
    // The guest's own MXR is no option of this walk.
    let every_other = Options { svadu: true, adue: true, svnapot: true, svpbmt: true, pbmte: true, mxr: false };
    assert_eq!(Bench::sv39(0, leaf(HPA, NONE | Pte::X)).with(every_other).outcome(Intent::Load), Err(21));
}

#[test]
fn hlvx_reads_what_can_be_executed() {
    assert_eq!(Bench::sv39(0, leaf(HPA, NONE | Pte::X)).outcome(Intent::LoadExecutable), OK);
}

#[test]
fn hlvx_does_not_read_what_cannot_be_executed_and_faults_as_a_load() {
    for bits in [Pte::R, Pte::R | Pte::W] {
        let bench = Bench::sv39(0, leaf(HPA, NONE | bits));
        assert_eq!(bench.outcome(Intent::LoadExecutable), Err(21));
        let mxr = Options { mxr: true, ..Options::default() };
        assert_eq!(bench.with(mxr).outcome(Intent::LoadExecutable), Err(21), "MXR takes nothing for executable");
    }
}

#[test]
fn a_leaf_without_u_allows_nothing() {
    assert_eq!(outcomes(FULL & !Pte::U), GUEST_PAGE);
}

#[test]
fn g_does_not_count() {
    assert_eq!(outcomes(FULL | Pte::G), [OK; 3]);
}

#[test]
fn the_bits_for_software_do_not_count() {
    assert_eq!(outcomes(FULL | 3 << 8), [OK; 3]);
}
