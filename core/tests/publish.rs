//! The three orders of filling and linking a table, with a walker between any two stores.

use gstage_core::kernel::{Kernel, Publish};
use gstage_core::pte::Pte;
use gstage_core::publish::{Memory, Outcome, Page, Seen, Split, explore, explore_all};

const ORDERS: [Publish; 3] = [Publish::LinkThenFill, Publish::FillThenLink, Publish::FillBarrierLink];
const MEMORIES: [Memory; 2] = [Memory::InOrder, Memory::Weak];
const PAGES: [Page; 3] = [Page::Zeroed, Page::Reused, Page::JustZeroed];

/// The gigabyte of the scenarios, split to 2M.
fn split(publish: Publish, memory: Memory, page: Page) -> Split {
    Split { publish, memory, page, leaf: Pte(0x5000_00db), step: 1 << 19, children: 512 }
}

fn outcomes(seen: &Seen) -> Vec<Outcome> {
    seen.outcomes().collect()
}

fn explored(publish: Publish, memory: Memory, page: Page) -> Vec<Outcome> {
    outcomes(&explore(&split(publish, memory, page)))
}

#[test]
fn a_table_that_is_linked_first_shows_512_invalid_children() {
    for memory in MEMORIES {
        let seen = explore(&split(Publish::LinkThenFill, memory, Page::Zeroed));
        assert_eq!(outcomes(&seen), [Outcome::Old, Outcome::New, Outcome::Invalid]);
        assert_eq!(seen.children(Outcome::Invalid), 512);
    }
}

#[test]
fn a_table_that_is_filled_first_shows_no_invalid_child_in_program_order() {
    assert_eq!(explored(Publish::FillThenLink, Memory::InOrder, Page::Zeroed), [Outcome::Old, Outcome::New]);
}

#[test]
fn without_a_barrier_the_invalid_children_reappear() {
    let seen = explore(&split(Publish::FillThenLink, Memory::Weak, Page::Zeroed));
    assert_eq!(outcomes(&seen), [Outcome::Old, Outcome::New, Outcome::Invalid]);
    assert_eq!(seen.children(Outcome::Invalid), 512);
    let witness = seen.witness(Outcome::Invalid).unwrap();
    assert_eq!((witness.child, witness.before_parent, witness.before_child), (0, 1, 1), "only the link was visible");
}

#[test]
fn a_page_that_is_used_again_shows_what_it_held_before() {
    assert_eq!(
        explored(Publish::LinkThenFill, Memory::InOrder, Page::Reused),
        [Outcome::Old, Outcome::New, Outcome::Stale]
    );
    assert_eq!(explored(Publish::FillThenLink, Memory::InOrder, Page::Reused), [Outcome::Old, Outcome::New]);
    assert_eq!(
        explored(Publish::FillThenLink, Memory::Weak, Page::Reused),
        [Outcome::Old, Outcome::New, Outcome::Stale]
    );
    // Zeroing the page helps only where every hart is known to have seen the zeros.
    assert_eq!(explored(Publish::FillThenLink, Memory::Weak, Page::JustZeroed), Outcome::ALL);
    assert_eq!(
        explored(Publish::LinkThenFill, Memory::InOrder, Page::JustZeroed),
        [Outcome::Old, Outcome::New, Outcome::Invalid]
    );
}

#[test]
fn behind_a_barrier_only_the_old_and_the_new_translation_are_seen() {
    for memory in MEMORIES {
        for page in PAGES {
            assert_eq!(explored(Publish::FillBarrierLink, memory, page), [Outcome::Old, Outcome::New]);
        }
    }
}

#[test]
fn looking_at_one_child_at_a_time_finds_what_all_interleavings_of_small_tables_find() {
    for publish in ORDERS {
        for memory in MEMORIES {
            for page in PAGES {
                let children = if page == Page::JustZeroed { 1..=3 } else { 1..=5 };
                for children in children {
                    let split = Split { children, ..split(publish, memory, page) };
                    let (one_by_one, all) = (explore(&split), explore_all(&split).unwrap());
                    let count = |seen: &Seen| Outcome::ALL.map(|outcome| seen.children(outcome));
                    assert_eq!(count(&one_by_one), count(&all), "{split:?}");
                    assert!(all.interleavings >= one_by_one.interleavings);
                }
            }
        }
    }
}

#[test]
fn brute_force_goes_through_every_order_and_every_place_of_the_two_reads() {
    let split = Split { children: 4, ..split(Publish::FillThenLink, Memory::Weak, Page::Zeroed) };
    // 5! orders of the stores, 21 places for two reads among five stores, four children.
    assert_eq!(explore_all(&split).unwrap().interleavings, 120 * 21 * 4);
    let barrier = Split { publish: Publish::FillBarrierLink, ..split };
    assert_eq!(explore_all(&barrier).unwrap().interleavings, 24 * 21 * 4);
}

#[test]
fn no_version_links_first_and_only_the_eager_one_has_the_barrier() {
    let seen = |kernel: Kernel| explored(kernel.behaviour().publish, Memory::Weak, Page::Zeroed);
    for kernel in [Kernel::V3, Kernel::V7_1, Kernel::V7_2] {
        assert_eq!(seen(kernel), [Outcome::Old, Outcome::New, Outcome::Invalid], "{kernel:?}");
    }
    assert_eq!(seen(Kernel::Eager), [Outcome::Old, Outcome::New]);
}

#[test]
fn what_is_too_large_is_refused_or_cut() {
    let split = Split { children: u16::MAX, ..split(Publish::FillThenLink, Memory::Weak, Page::Zeroed) };
    assert_eq!(explore_all(&split), None);
    assert_eq!(explore(&split).children(Outcome::Invalid), 1024);
}
