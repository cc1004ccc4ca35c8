//! The page-table entry that a step is about, bit by bit, or its fence.

use gstage_core::event::{FlushRequest, Slot};
use gstage_core::level::Level;
use gstage_core::pte::{Flag, Pte};

use super::Panel;
use crate::story::beat::BeatKind;
use crate::story::size::page_name;
use crate::story::words::{counted, place};
use crate::view::{BitView, FenceView, PteView};

/// The entry of a step.
#[must_use]
pub fn entry(panel: &Panel<'_>) -> Option<PteView> {
    match panel.beat().kind {
        BeatKind::Fence(_) | BeatKind::FenceRange { .. } | BeatKind::Census => None,
        BeatKind::Lost(_) | BeatKind::LostRange { .. } => None,
        BeatKind::Walk { slot, pte, .. } | BeatKind::Dive { slot, pte } => Some(plain(panel, slot, pte)),
        BeatKind::Publish { slot, old, new, .. } | BeatKind::Write { slot, old, new, .. } => {
            Some(changed(panel, slot, old, new))
        }
        BeatKind::Fill { level, first, step, .. } => Some(child(level, first, step, focus_index(panel, level))),
        _ => {
            let (slot, pte) = panel.after.entry_at(panel.stage.focus);
            Some(plain(panel, slot, pte))
        }
    }
}

/// Child `index` of a table while it is filled.
#[must_use]
pub fn child(level: Level, first: Pte, step: u64, index: u16) -> PteView {
    let pte = Pte(first.0 | (u64::from(index)).wrapping_mul(step));
    let formula = format!("0x{:X} | {index} × 0x{:X}", first.pfn().0, step >> Pte::PFN_SHIFT);
    PteView { place: format!("Child {index}"), formula, ..view(level, pte, None) }
}

/// The fence of a step.
#[must_use]
pub fn fence(panel: &Panel<'_>) -> Option<FenceView> {
    let (gpa, order, note) = match panel.beat().kind {
        BeatKind::Fence(FlushRequest { gpa, order }) => (gpa, order, "hfence.gvma, every vCPU, one stride".to_owned()),
        BeatKind::FenceRange { gpa, pages } => (gpa, 12, format!("{}, every vCPU", counted(pages, "stride"))),
        BeatKind::Lost(FlushRequest { gpa, order }) => (gpa, order, "asked for and lost: no vCPU fences".to_owned()),
        BeatKind::LostRange { gpa, pages } => {
            (gpa, 12, format!("{}, asked for and lost: no vCPU fences", counted(pages, "stride")))
        }
        _ => return None,
    };
    Some(FenceView { gpa: format!("0x{:X}", gpa.0), order, note })
}

fn focus_index(panel: &Panel<'_>, level: Level) -> u16 {
    panel.after.mode().index(panel.stage.focus, level)
}

fn plain(panel: &Panel<'_>, slot: Slot, pte: Pte) -> PteView {
    PteView { place: place(slot.level, slot.index, panel.facts), ..view(slot.level, pte, None) }
}

fn changed(panel: &Panel<'_>, slot: Slot, old: Pte, new: Pte) -> PteView {
    PteView { place: place(slot.level, slot.index, panel.facts), ..view(slot.level, new, Some(old)) }
}

fn view(level: Level, pte: Pte, was: Option<Pte>) -> PteView {
    let changed = was.map_or(0, |was| was.0 ^ pte.0);
    let bit = |flag: &Flag| BitView {
        name: flag.letter.to_string(),
        title: flag.name.to_owned(),
        set: pte.0 & flag.mask != 0,
        changed: changed & flag.mask != 0,
    };
    PteView {
        place: String::new(),
        kind: kind(level, pte),
        hex: format!("0x{:X}", pte.0),
        bits: Pte::FLAGS.iter().map(bit).collect(),
        pfn: format!("0x{:X}", pte.pfn().0),
        hpa: format!("0x{:X}", pte.hpa().0),
        formula: String::new(),
        was: was.map(|was| (format!("0x{:X}", was.0), kind(level, was))),
    }
}

/// "1G leaf", "pointer", "empty".
fn kind(level: Level, pte: Pte) -> String {
    if pte.is_empty() {
        "empty".to_owned()
    } else if pte.is_leaf() {
        format!("{} leaf", page_name(level))
    } else {
        "pointer".to_owned()
    }
}
