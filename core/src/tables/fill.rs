//! Filling a table with the children of a leaf.

use super::{PAGE_WORDS, PageWords};
use crate::level::Level;
use crate::mode::Mode;
use crate::pte::Pte;

/// Writes all children of `parent` into the page of a table whose entries have `level`.
pub(super) fn fill(mode: Mode, page: &mut PageWords, parent: Pte, level: Level) {
    match mode {
        Mode::Sv32x4 => fill_narrow(page, parent, level),
        Mode::Sv39x4 | Mode::Sv48x4 | Mode::Sv57x4 => fill_wide(page, parent, level),
    }
}

/// The same for 64-bit entries.
#[inline]
pub(super) fn fill_wide(page: &mut PageWords, parent: Pte, level: Level) {
    let step = wide_step(level.0);
    let index_bits = step.wrapping_mul(PAGE_WORDS as u64 - 1);
    // OR and addition agree where the parent is aligned, as every one that KVM makes is.
    match (level.0, parent.0 & index_bits) {
        (0, 0) => fill_by_adding::<{ wide_step(0) }>(page, parent.0),
        (1, 0) => fill_by_adding::<{ wide_step(1) }>(page, parent.0),
        (2, 0) => fill_by_adding::<{ wide_step(2) }>(page, parent.0),
        (3, 0) => fill_by_adding::<{ wide_step(3) }>(page, parent.0),
        _ => fill_by_or(page, parent, step),
    }
}

/// What index 1 of a table contributes, in the 64-bit modes.
const fn wide_step(level: u8) -> u64 {
    Mode::Sv57x4.child_step(Level(level))
}

/// The same for 32-bit entries, two to a word.
fn fill_narrow(page: &mut PageWords, parent: Pte, level: Level) {
    const STEP: u64 = Mode::Sv32x4.child_step(Level(0));
    const BOTH: u64 = 2 * both(STEP);
    let index_bits = STEP * (2 * PAGE_WORDS as u64 - 1);
    if level == Level(0) && parent.0 & index_bits == 0 {
        // Neither half runs over, so both may be added to at once.
        fill_by_adding::<BOTH>(page, both(parent.0) + (STEP << 32));
        return;
    }
    let child = |index: usize| {
        let child = parent.child(index as u16, Mode::Sv32x4.child_step(level));
        Mode::Sv32x4.stored(child).0
    };
    for (index, place) in page.iter_mut().enumerate() {
        *place = child(2 * index + 1) << 32 | child(2 * index);
    }
}

/// A word with the same number in both halves.
const fn both(half: u64) -> u64 {
    half << 32 | half
}

/// Fills a page with numbers that grow by the same step: the children of an aligned parent.
///
/// A running sum instead of a product for every entry, and a step that the compiler knows: it becomes one vector addition
/// and one vector store for each vector, also where the machine has no 64-bit vector multiply (SSE2, AVX2, wasm). Never
/// inlined: the registers that the loop needs are better not shared.
#[inline(never)]
fn fill_by_adding<const STEP: u64>(page: &mut PageWords, first: u64) {
    let mut word = first;
    for place in page {
        *place = word;
        word = word.wrapping_add(STEP);
    }
}

/// Fills a page with the children of any parent.
#[cold]
#[inline(never)]
fn fill_by_or(page: &mut PageWords, parent: Pte, step: u64) {
    for (index, place) in page.iter_mut().enumerate() {
        *place = parent.child(index as u16, step).0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::Entries;
    use alloc::vec::Vec;

    #[test]
    fn a_filled_table_holds_the_children_of_the_kernel_whatever_the_parent() {
        for mode in Mode::ALL {
            for parent in [0x5000_00df, 0x5028_00db, 0x2008_00df, u64::MAX, 1 << 63 | 0xdf, 0xdf, 0xfff0_00df] {
                for level in (0..=5).map(Level) {
                    let parent = mode.stored(Pte(parent));
                    let mut page = [0; 512];
                    let step = mode.child_step(level);
                    fill(mode, &mut page, parent, level);
                    let child = |index| mode.stored(parent.child(index, step));
                    let children: Vec<Pte> = (0..mode.table_entries() as u16).map(child).collect();
                    let entries: Vec<Pte> = Entries::of_words(mode, &page).iter().collect();
                    assert_eq!(entries, children, "{mode:?}: {parent:#x} at level {level:?}");
                }
            }
        }
    }
}
