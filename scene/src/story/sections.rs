//! Sections: the beats that share one idea, which become the chapters of a film.

use super::beat::{Aim, Beat, BeatKind, Changes, TRIES_OVER};
use super::size::page_name;
use crate::step::Section;
use gstage_core::event::{Access, StoreKind};
use gstage_core::level::Level;
use gstage_core::scenario::Op;

/// With more operations than this each is a chapter of its own.
const FEW_OPS: usize = 4;
/// Where a run waits for another one for so many steps, those are a chapter: what is to be seen in it is the other's.
const LONG_WAIT: usize = 3;

/// Names the sections of a story.
#[must_use]
pub fn sections(beats: &[Beat], ops: &[Op], slab: Level) -> Vec<Section> {
    let by_op = ops.len() > FEW_OPS;
    let mut last_op = None;
    let mut sections: Vec<Section> = Vec::new();
    for (index, beat) in beats.iter().enumerate() {
        let title = match beat.held {
            true => waits_long(beats, index).then(|| "Meanwhile".to_owned()),
            false if by_op => Some(by_operation(beat, ops).to_owned()),
            false => title(beat, slab),
        };
        let same_op = !by_op || last_op.replace(beat.op) == Some(beat.op);
        match sections.last_mut() {
            Some(last) if same_op && title.as_ref().is_none_or(|title| *title == last.title) => last.steps += 1,
            _ => sections.push(Section { title: title.unwrap_or_default(), first: index, steps: 1 }),
        }
    }
    sections
}

/// Whether a beat is one of many in a row that only wait.
fn waits_long(beats: &[Beat], at: usize) -> bool {
    let before = beats[..at].iter().rev().take_while(|beat| beat.held).count();
    let after = beats[at..].iter().take_while(|beat| beat.held).count();
    before + after >= LONG_WAIT
}

/// The section that a beat opens or belongs to; `None` stays in the one before.
fn title(beat: &Beat, slab: Level) -> Option<String> {
    let inside = beat.shot < slab;
    Some(match beat.kind {
        BeatKind::Opening => "Slab".to_owned(),
        BeatKind::Census => "Census".to_owned(),
        BeatKind::Trap { .. } => "Trap".to_owned(),
        BeatKind::Write { kind: StoreKind::Clear, .. } => "Unmap".to_owned(),
        BeatKind::Write { kind: StoreKind::WriteProtect, .. } => "Protect".to_owned(),
        BeatKind::Write { .. } => "Store".to_owned(),
        BeatKind::Wave(Changes { clears: 1.., .. }) => "Unmap".to_owned(),
        BeatKind::Wave(Changes { stores: 1.., .. }) => "Every store".to_owned(),
        BeatKind::Wave(_) => "The wave".to_owned(),
        BeatKind::Gone => "What stays".to_owned(),
        BeatKind::Fail { ret: TRIES_OVER } => "No end".to_owned(),
        BeatKind::Starve { .. } | BeatKind::Fail { .. } => "Failure".to_owned(),
        BeatKind::TopUp { .. } => "Retry".to_owned(),
        BeatKind::WillLose | BeatKind::Lost(_) | BeatKind::LostRange { .. } => "Lost".to_owned(),
        BeatKind::Emptied { .. } => "Empty".to_owned(),
        BeatKind::Paused { .. } => "Pause".to_owned(),
        BeatKind::Resumed { .. } => "Resume".to_owned(),
        BeatKind::Dive { slot, .. } => format!("Inside {}", page_name(slot.level)),
        BeatKind::Walk { aim: Aim::Protect | Aim::Unmap, .. } => "Walk".to_owned(),
        BeatKind::Walk { .. } if !inside => "Walk".to_owned(),
        BeatKind::Take { .. } | BeatKind::Fill { .. } if !inside => "Fill".to_owned(),
        BeatKind::Publish { .. } if !inside => "Publish".to_owned(),
        BeatKind::Fence(_) | BeatKind::FenceRange { .. } if !inside => "Fence".to_owned(),
        _ => return None,
    })
}

/// The section of a beat where each operation is one.
fn by_operation(beat: &Beat, ops: &[Op]) -> &'static str {
    let Some(op) = beat.op.and_then(|op| ops.get(usize::from(op))) else {
        return if beat.kind == BeatKind::Census { "Census" } else { "Slab" };
    };
    match op {
        Op::Guest { access: Access::Load, .. } => "Load",
        Op::Guest { access: Access::Fetch, .. } => "Fetch",
        Op::Guest { .. } | Op::GuestRange { .. } | Op::Race { .. } => "Store",
        Op::LogDirty { .. } => "Log on",
        Op::LogOff { .. } => "Log off",
        Op::GetLog { .. } => "Read log",
        Op::ClearLog { .. } => "Clear log",
        Op::SplitHuge { .. } | Op::SplitRange { .. } => "Split",
        Op::WpRange { .. } => "Protect",
        Op::UnmapRange { .. } => "Unmap",
        Op::MapPage { .. } => "Map",
        Op::Flush { .. } => "Flush",
        Op::TopUp { .. } => "Top up",
        Op::DeleteSlot { .. } => "Delete",
        Op::Invalidate { .. } => "Host",
        Op::DropFence { .. } => "Lost",
        Op::EmptyCache { .. } => "Empty",
        Op::PauseHart { .. } => "Pause",
        Op::ResumeHart { .. } => "Resume",
    }
}
