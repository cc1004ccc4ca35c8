//! What the harts hold, and whether it is still what the tables say.

use gstage_core::event::TlbEntry;
use gstage_core::gstage::LeafRun;
use gstage_core::machine::Machine;
use gstage_core::pte::Pte;

use super::Panel;
use crate::story::size::{page_name, page_order};
use crate::view::{TlbRow, TlbView};

/// The TLB of every hart after the step.
#[must_use]
pub fn tlb(panel: &Panel<'_>) -> Vec<TlbView> {
    (0..panel.after.vcpus())
        .map(|hart| TlbView {
            hart: u32::from(hart),
            rows: panel.after.tlb(hart).iter().map(|entry| row(panel.after, entry)).collect(),
        })
        .collect()
}

fn row(machine: &Machine, entry: &TlbEntry) -> TlbRow {
    TlbRow {
        size: page_name(entry.level).to_owned(),
        gpa: format!("0x{:X}", entry.gpa.0),
        permissions: permissions(entry.pte),
        stale: staleness(machine, entry).to_owned(),
    }
}

/// "R-X".
#[must_use]
pub fn permissions(pte: Pte) -> String {
    [(pte.is_readable(), 'R'), (pte.is_writable(), 'W'), (pte.is_executable(), 'X')]
        .into_iter()
        .map(|(set, letter)| if set { letter } else { '-' })
        .collect()
}

/// Whether the tables hold the same leaf, another one that translates alike, or something else.
pub(super) fn staleness(machine: &Machine, entry: &TlbEntry) -> &'static str {
    if machine.leaf_at(entry.gpa) == Some((entry.level, entry.pte)) {
        return "";
    }
    let size = 1u64 << entry.order;
    let mut covered = 0u64;
    let mut equal = true;
    // The frames of a run follow each other as those behind the entry do.
    machine.for_each_leaf_run(entry.gpa, size, |LeafRun { level, gpa, count, pte }| {
        let offset = gpa.0.wrapping_sub(entry.gpa.0);
        covered += count << page_order(level);
        equal &= pte.hpa().0 == entry.pte.hpa().0.wrapping_add(offset) && pte.permissions() == entry.pte.permissions();
    });
    if equal && covered == size { "stale, but equal" } else { "stale" }
}
