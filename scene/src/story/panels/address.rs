//! The address and its index fields.

use gstage_core::addr::Gpa;
use gstage_core::event::StoreKind;
use gstage_core::level::Level;

use super::Panel;
use crate::story::beat::{Aim, BeatKind};
use crate::story::size::page_name;
use crate::view::{AddressView, FieldView};

/// The address that the step is about.
#[must_use]
pub fn address(panel: &Panel<'_>) -> AddressView {
    let focus = followed(panel.beat().kind).unwrap_or(panel.stage.focus);
    let mode = panel.after.mode();
    let root = panel.facts.root_level;
    let lit = lit_level(panel.beat().kind);
    let mut fields: Vec<FieldView> = (0..=root.0)
        .rev()
        .map(|level| FieldView {
            name: if level == root.0 { "root".to_owned() } else { page_name(Level(level)).to_owned() },
            value: mode.index(focus, Level(level)).to_string(),
            lit: lit == Some(Level(level)),
        })
        .collect();
    fields.push(FieldView { name: "offset".to_owned(), value: format!("{:03x}", focus.0 & 0xfff), lit: false });
    AddressView {
        gpa: format!("0x{:X}", focus.0),
        hpa: panel.after.translate(focus).map(|hpa| format!("0x{:X}", hpa.0)).unwrap_or_default(),
        fields,
    }
}

/// The address that a walk over a range has come to; that of the story stands for others.
fn followed(kind: BeatKind) -> Option<Gpa> {
    match kind {
        BeatKind::Walk { gpa, aim: Aim::Protect | Aim::Unmap, .. }
        | BeatKind::Write { gpa, kind: StoreKind::Clear, .. } => Some(gpa),
        _ => None,
    }
}

/// The level whose index the step uses.
fn lit_level(kind: BeatKind) -> Option<Level> {
    match kind {
        BeatKind::Walk { slot, .. }
        | BeatKind::Dive { slot, .. }
        | BeatKind::Publish { slot, .. }
        | BeatKind::Write { slot, .. } => Some(slot.level),
        BeatKind::Fill { level, .. } => Some(level),
        _ => None,
    }
}
