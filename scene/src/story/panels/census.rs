//! The result: what maps the guest's memory in the end.

use gstage_core::addr::Gpa;
use gstage_core::level::Level;

use super::Panel;
use crate::story::beat::BeatKind;
use crate::story::size::page_name;
use crate::view::CensusRow;

/// Leaves by size and right to write, the largest first; only at the last step.
#[must_use]
pub fn census(panel: &Panel<'_>) -> Option<Vec<CensusRow>> {
    if panel.beat().kind != BeatKind::Census {
        return None;
    }
    let mut counts = [[0u64; 2]; 5];
    // All of them and not those of the slab alone: the counters beside it count what lies elsewhere, too.
    panel.after.for_each_leaf_run(Gpa(0), panel.after.mode().gpa_size(), |run| {
        if let Some(count) = counts.get_mut(run.level.0 as usize) {
            count[usize::from(run.pte.is_writable())] += run.count;
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
    let rows: Vec<CensusRow> = rows.collect();
    Some(if rows.is_empty() { without_leaves(panel) } else { rows })
}

/// Where no leaf is left, the tables that are.
fn without_leaves(panel: &Panel<'_>) -> Vec<CensusRow> {
    let tables = panel.after.gstage().reachable_tables();
    let rows = (0..5u8).rev().map(|level| (Level(level), tables[usize::from(level)])).filter(|&(_, count)| count > 0);
    let row = |(level, count): (Level, u64)| {
        let (table, holds) =
            (if count == 1 { "table" } else { "tables" }, if level == Level(0) { "empty" } else { "linked" });
        CensusRow { count, what: format!("{} {table}, {holds}", page_name(level)), accent: true }
    };
    rows.map(row).collect()
}
