//! Old values against the tables.

use crate::addr::{Gpa, Hpa};
use crate::event::Slot;
use crate::gstage::GStage;
use crate::level::Level;
use crate::mode::Mode;
use crate::pte::{Permissions, Pte};
use crate::stale::{Held, end_of, span_at, start_of};

/// How a stale leaf differs from what the tables say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Difference {
    /// In nothing that a guest could notice.
    None,
    /// It allows less: an access faults that need not.
    Fewer,
    /// It leads to another frame, or to one where there should be none.
    Frame,
    /// Same frame, but it allows these accesses too.
    Extra(Permissions),
}

/// Some addresses with one stale leaf and one current leaf or hole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) start: u64,
    pub(super) end: u64,
    /// First address, level and value of the stale entry.
    pub(super) stale: (Gpa, Level, Pte),
    pub(super) now: Option<(Level, Pte)>,
    pub(super) difference: Difference,
}

impl Difference {
    fn of(mode: Mode, gpa: Gpa, (level, pte): (Level, Pte), now: Option<(Level, Pte)>) -> Self {
        let stale = pte.granted(mode.page_order(level));
        let rights = now.map_or(Permissions::default(), |(level, pte)| pte.granted(mode.page_order(level)));
        if stale == Permissions::default() {
            return if rights == stale { Self::None } else { Self::Fewer };
        }
        let frame = now.map(|(level, pte)| pte.translate(gpa, mode.page_order(level)));
        if frame != Some(pte.translate(gpa, mode.page_order(level))) {
            return Self::Frame;
        }
        let extra = Permissions {
            read: stale.read && !rights.read,
            write: stale.write && !rights.write,
            execute: stale.execute && !rights.execute,
        };
        match (extra == Permissions::default(), stale == rights) {
            (false, _) => Self::Extra(extra),
            (true, true) => Self::None,
            (true, false) => Self::Fewer,
        }
    }
}

/// Compares what an old value leads to with the tables, for the addresses `start..end` that it maps; `visit` has every
/// piece in ascending order and tells whether to go on.
pub(super) fn compare(
    gstage: &GStage,
    held: &Held,
    start: u64,
    end: u64,
    visit: &mut impl FnMut(&Piece) -> bool,
) -> bool {
    compare_entry(gstage, (held.gpa, held.level, held.pte), start, end, visit)
}

fn compare_entry(
    gstage: &GStage,
    (gpa, level, pte): (Gpa, Level, Pte),
    start: u64,
    end: u64,
    visit: &mut impl FnMut(&Piece) -> bool,
) -> bool {
    let (start, end) = (start.max(gpa.0), end.min(end_of(gstage.mode(), gpa, level)));
    match (pte.leads_to(level), level.size_down()) {
        (Some(table), Some(below)) => compare_table(gstage, table, below, start, end, visit),
        _ => compare_leaf(gstage, (gpa, level, pte), start, end, visit),
    }
}

/// What an old pointer leads to: the words that its table page holds now.
fn compare_table(
    gstage: &GStage,
    table: Hpa,
    level: Level,
    start: u64,
    end: u64,
    visit: &mut impl FnMut(&Piece) -> bool,
) -> bool {
    let mode = gstage.mode();
    let mut at = start;
    while at < end {
        let index = mode.index(Gpa(at), level);
        let next = end_of(mode, Gpa(at), level);
        let first = start_of(mode, Gpa(at), level);
        let pte = gstage.read(Slot { table, index, level }).unwrap_or(Pte::EMPTY);
        if !compare_entry(gstage, (first, level, pte), at, end.min(next), visit) {
            return false;
        }
        at = next;
    }
    true
}

fn compare_leaf(
    gstage: &GStage,
    stale: (Gpa, Level, Pte),
    start: u64,
    end: u64,
    visit: &mut impl FnMut(&Piece) -> bool,
) -> bool {
    let mode = gstage.mode();
    let mut at = start;
    while at < end {
        let span = span_at(gstage, Gpa(at));
        let next = span.end.min(end);
        let difference = Difference::of(mode, Gpa(at), (stale.1, stale.2), span.leaf);
        if !visit(&Piece { start: at, end: next, stale, now: span.leaf, difference }) {
            return false;
        }
        at = next;
    }
    true
}
