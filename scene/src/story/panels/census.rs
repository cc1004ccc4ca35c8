//! The result: what maps the slab in the end.

use gstage_core::level::Level;

use super::Panel;
use crate::story::beat::BeatKind;
use crate::story::size::page_name;
use crate::view::CensusRow;

/// Leaves of the slab by size and right to write, the largest first; only at the last step.
#[must_use]
pub fn census(panel: &Panel<'_>) -> Option<Vec<CensusRow>> {
    if panel.beat().kind != BeatKind::Census {
        return None;
    }
    let mut counts = [[0u64; 2]; 5];
    panel.after.for_each_leaf(panel.stage.base, panel.stage.size(), |_, level, pte| {
        if let Some(count) = counts.get_mut(level.0 as usize) {
            count[usize::from(pte.is_writable())] += 1;
        }
    });
    let mixed = panel.facts.logging;
    let rows = (0..5u8).rev().flat_map(|level| [(level, 0), (level, 1)]).filter_map(|(level, writable)| {
        let count = counts[level as usize][writable];
        let right = if writable == 1 { "writable" } else { "read-only" };
        (count > 0).then(|| CensusRow {
            count,
            what: format!("{}, {right}", page_name(Level(level))),
            accent: mixed && writable == 1,
        })
    });
    Some(rows.collect())
}
