//! What the tables say, in the pieces that stale translations are compared with.

use crate::addr::{Gpa, Hpa};
use crate::event::Slot;
use crate::gstage::{GStage, Lookup};
use crate::level::Level;
use crate::mode::Mode;
use crate::pte::Pte;

/// A leaf or a hole of the tables, and the first address after it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    /// The leaf.
    pub(crate) leaf: Option<(Level, Pte)>,
    /// The first address after it.
    pub(crate) end: u64,
}

/// What maps an address in the tables.
pub(crate) fn span_at(gstage: &GStage, gpa: Gpa) -> Span {
    let (level, leaf) = match gstage.get_leaf(gpa, &mut ()) {
        Lookup::Leaf { slot, pte } => (slot.level, Some((slot.level, pte))),
        Lookup::Hole { level } => (level, None),
    };
    Span { leaf, end: end_of(gstage.mode(), gpa, level) }
}

/// log2 of the bytes that an entry of a level maps.
pub(crate) const fn order(mode: Mode, level: Level) -> u32 {
    mode.page_order(level)
}

/// The first address that the entry of `level` for `gpa` maps.
pub(crate) const fn start_of(mode: Mode, gpa: Gpa, level: Level) -> Gpa {
    gpa.align_down(order(mode, level))
}

/// The first address after those that the entry of `level` for `gpa` maps.
pub(crate) const fn end_of(mode: Mode, gpa: Gpa, level: Level) -> u64 {
    let size = match 1u64.checked_shl(order(mode, level)) {
        Some(size) => size,
        None => u64::MAX,
    };
    start_of(mode, gpa, level).0.saturating_add(size)
}

/// The entry for an address in the table at `table`, whose entries have `level`; `None` where no table is.
pub(super) fn entry(gstage: &GStage, table: Hpa, level: Level, gpa: Gpa) -> Option<Pte> {
    gstage.read(Slot { table, index: gstage.mode().index(gpa, level), level })
}

/// The table that holds the entry of `level` for an address, if the walk gets that far.
pub(super) fn table_for(gstage: &GStage, gpa: Gpa, level: Level) -> Option<Hpa> {
    let mut table = gstage.memory().root();
    let mut at = gstage.mode().root_level();
    while at > level {
        table = entry(gstage, table, at, gpa)?.leads_to(at)?;
        at = at.size_down()?;
    }
    (at == level).then_some(table)
}
