//! The piece of the dirty log around the address.

use gstage_core::addr::Gpa;

use super::Panel;
use crate::board::CHILDREN;
use crate::story::words::grouped;
use crate::view::DirtyView;

/// Pages shown.
const WINDOW: u32 = 32;

/// The strip, once a page is dirty.
#[must_use]
pub fn dirty(panel: &Panel<'_>) -> Option<DirtyView> {
    if panel.after.counters().dirty == 0 {
        return None;
    }
    let cell = panel.stage.cell_of(panel.stage.focus)?;
    let first = cell / WINDOW * WINDOW;
    let page = |number: u32| Gpa(panel.stage.base.0 + (u64::from(number) << 12));
    let (tile, child) = (cell / CHILDREN as u32, cell % CHILDREN as u32);
    Some(DirtyView {
        first,
        bits: (first..first + WINDOW).map(|number| panel.after.is_dirty(page(number))).collect(),
        note: format!("bit {} = {tile} × {CHILDREN} + {child}", grouped(u64::from(cell))),
    })
}
