//! A and D: by software (Svade) and by the hardware (Svadu).

use gstage_core::pte::Pte;
use gstage_core::walk::{Intent, Options};

use crate::bench::{Bench, FULL, GUEST_PAGE, SVADU, leaf};

const HPA: u64 = 0x1_4000_0000;
const OK: Result<u64, u8> = Ok(HPA | 0xabc);
const A: u64 = Pte::A;
const D: u64 = Pte::D;

fn without(bits: u64) -> Bench {
    Bench::sv39(0, leaf(HPA, FULL & !bits))
}

/// Bits of the leaf that an access changes.
fn changed_by(bench: Bench, level: u8, intent: Intent) -> u64 {
    let mut after = bench.clone();
    let result = after.access(intent);
    let changed = after.entry(level) ^ bench.entry(level);
    if let Ok(found) = result {
        let leaf = found.leaf.unwrap();
        assert_eq!((leaf.marked, leaf.pte.0), (changed, after.entry(level)), "what is told is what happened");
    }
    changed
}

#[test]
fn a_leaf_without_a_faults_where_software_marks() {
    for bits in [A, A | D] {
        assert_eq!(without(bits).outcomes(), GUEST_PAGE);
        assert_eq!(changed_by(without(bits), 0, Intent::Load), 0);
    }
}

#[test]
fn a_leaf_without_a_is_marked_where_the_hardware_does() {
    for intent in [Intent::Load, Intent::Fetch, Intent::LoadExecutable] {
        assert_eq!(without(A).with(SVADU).outcome(intent), OK);
        assert_eq!(changed_by(without(A).with(SVADU), 0, intent), A);
        assert_eq!(changed_by(without(A | D).with(SVADU), 0, intent), A);
    }
}

#[test]
fn hardware_marks_only_if_it_can_and_is_told_to() {
    for options in [Options { adue: false, ..SVADU }, Options { svadu: false, ..SVADU }] {
        assert_eq!(without(A).with(options).outcomes(), GUEST_PAGE);
    }
}

#[test]
fn a_store_to_a_leaf_without_d_faults_where_software_marks() {
    assert_eq!(without(D).outcomes(), [OK, Err(23), OK]);
}

#[test]
fn a_store_to_a_leaf_without_d_marks_it_where_the_hardware_does() {
    assert_eq!(changed_by(without(D).with(SVADU), 0, Intent::Store), D);
    assert_eq!(changed_by(without(A | D).with(SVADU), 0, Intent::Store), A | D);
}

#[test]
fn a_load_never_marks_d() {
    for options in [Options::default(), SVADU] {
        assert_eq!(without(D).with(options).outcome(Intent::Load), OK);
        assert_eq!(changed_by(without(D).with(options), 0, Intent::Load), 0);
    }
}

#[test]
fn a_store_that_may_not_write_marks_nothing() {
    let bench = without(A | Pte::W).with(SVADU);
    assert_eq!(bench.outcome(Intent::Store), Err(23));
    assert_eq!(changed_by(bench, 0, Intent::Store), 0);
}

#[test]
fn a_leaf_without_u_is_not_marked() {
    let bench = without(A | Pte::U).with(SVADU);
    assert_eq!(bench.outcomes(), GUEST_PAGE);
    assert_eq!(changed_by(bench, 0, Intent::Load), 0);
}

#[test]
fn a_huge_leaf_is_marked_like_a_small_one() {
    let huge = Bench::sv39(1, leaf(HPA, FULL & !A));
    assert_eq!(huge.outcomes(), GUEST_PAGE);
    assert_eq!(changed_by(huge.with(SVADU), 1, Intent::Store), A);
}

#[test]
fn a_misaligned_leaf_is_not_marked() {
    let misaligned = Bench::sv39(1, leaf(HPA | 0x1000, FULL & !A)).with(SVADU);
    assert_eq!(misaligned.outcomes(), GUEST_PAGE);
    assert_eq!(changed_by(misaligned, 1, Intent::Load), 0);
}

#[test]
fn an_entry_that_changes_while_it_is_marked_is_judged_again() {
    let at = |bench: &Bench| bench.slots[&0].0;
    // Another hart takes W away between the read and the mark of a store.
    let mut bench = without(D).with(SVADU);
    let rival = leaf(HPA, FULL & !D & !Pte::W);
    bench.words.rivals.insert(at(&bench), rival);
    assert_eq!(bench.access(Intent::Store).unwrap_err().cause(), 23);
    assert_eq!(bench.entry(0), rival);
    // Another hart maps another page.
    let mut bench = without(D).with(SVADU);
    bench.words.rivals.insert(at(&bench), leaf(HPA + 0x1000, FULL & !D));
    assert_eq!(bench.access(Intent::Store).unwrap().hpa.0, HPA + 0x1abc);
    assert_eq!(bench.entry(0), leaf(HPA + 0x1000, FULL));
}

#[test]
fn a_mark_that_cannot_be_written_is_an_access_fault() {
    let mut bench = without(D).with(SVADU);
    bench.words.is_read_only = true;
    assert_eq!(bench.outcomes(), [OK, Err(7), OK]);
}
