//! Whether two sets of tables translate alike: the proof that a split changes nothing.

use crate::addr::{Gpa, PAGE_SHIFT, PAGE_SIZE};
use crate::event::Access;
use crate::gstage::{GStage, Lookup};
use crate::pte::Pte;

/// How many pages of a range translate as before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Equality {
    /// 4K pages of the range.
    pub pages: u64,
    /// Pages that lead to the same host page before and after, or to none.
    pub same_frame: u64,
    /// Pages for which, on top of that, the same accesses are allowed.
    pub same: u64,
    /// Pages that lead to none, before and after.
    pub nowhere: u64,
}

impl Equality {
    /// Whether every page has the same frame and allows the same accesses.
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.same == self.pages
    }
}

/// Compares the translation of every 4K page that overlaps the `size` bytes from `start`.
///
/// Pages under one leaf on either side are compared together, so a gigabyte takes 262,144 comparisons at most. Addresses
/// beyond the address space of `before` do not count.
#[must_use]
pub fn compare(before: &GStage, after: &GStage, start: Gpa, size: u64) -> Equality {
    let end = start.0.saturating_add(size).min(before.mode().gpa_size());
    let mut equality = Equality::default();
    let mut gpa = start.align_down(PAGE_SHIFT);
    while gpa.0 < end {
        let (old, new) = (Piece::at(before, gpa), Piece::at(after, gpa));
        let next = old.end.min(new.end).min(end.next_multiple_of(PAGE_SIZE));
        let pages = (next - gpa.0) >> PAGE_SHIFT;
        equality.pages += pages;
        if old.frame(gpa) == new.frame(gpa) {
            equality.same_frame += pages;
            equality.nowhere += if old.leaf.is_none() { pages } else { 0 };
            equality.same += if old.accesses() == new.accesses() { pages } else { 0 };
        }
        gpa = Gpa(next);
    }
    equality
}

/// A leaf or a hole, and the first address after it.
struct Piece {
    /// The leaf and log2 of the bytes that it maps.
    leaf: Option<(u32, Pte)>,
    end: u64,
}

impl Piece {
    fn at(gstage: &GStage, gpa: Gpa) -> Self {
        let (level, leaf) = match gstage.get_leaf(gpa, &mut ()) {
            Lookup::Leaf { slot, pte } => (slot.level, Some(pte)),
            Lookup::Hole { level } => (level, None),
        };
        let mode = gstage.mode();
        let (order, size) = (mode.page_order(level), mode.page_size(level));
        Self { leaf: leaf.map(|pte| (order, pte)), end: gpa.align_down(order).0.saturating_add(size) }
    }

    fn frame(&self, gpa: Gpa) -> Option<u64> {
        self.leaf.map(|(order, pte)| pte.translate(gpa, order).0)
    }

    fn accesses(&self) -> Option<[bool; 3]> {
        self.leaf.map(|(_, pte)| [Access::Load, Access::Store, Access::Fetch].map(|access| pte.allows(access)))
    }
}
