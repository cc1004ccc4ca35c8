//! Chapters: the beats that share one idea.

use super::beat::{Beat, BeatKind};
use super::size::page_name;
use crate::timeline::Timeline;
use crate::view::Chapter;
use gstage_core::event::{Access, StoreKind};
use gstage_core::level::Level;
use gstage_core::scenario::Op;

/// With more operations than this each is a chapter of its own.
const FEW_OPS: usize = 4;

/// Names the chapters of a story and lays them along its time line.
#[must_use]
pub fn chapters(beats: &[Beat], ops: &[Op], slab: Level, timeline: &Timeline) -> Vec<Chapter> {
    let by_op = ops.len() > FEW_OPS;
    let mut last_op = None;
    let mut chapters: Vec<Chapter> = Vec::new();
    for (index, beat) in beats.iter().enumerate() {
        let title = if by_op { Some(by_operation(beat, ops).to_owned()) } else { title(beat, slab) };
        let same_op = !by_op || last_op.replace(beat.op) == Some(beat.op);
        let start = timeline.start_of(index).0;
        let end = if index + 1 < beats.len() { timeline.start_of(index + 1).0 } else { timeline.duration().0 };
        match chapters.last_mut() {
            Some(last) if same_op && title.as_ref().is_none_or(|title| *title == last.title) => {
                last.steps += 1;
                last.length_ms = end - last.start_ms;
            }
            _ => chapters.push(Chapter {
                title: title.unwrap_or_default(),
                first: index as u32 + 1,
                steps: 1,
                start_ms: start,
                length_ms: end - start,
            }),
        }
    }
    chapters
}

/// The chapter that a beat opens or belongs to; `None` stays in the one before.
fn title(beat: &Beat, slab: Level) -> Option<String> {
    let inside = beat.shot < slab;
    Some(match beat.kind {
        BeatKind::Opening => "Slab".to_owned(),
        BeatKind::Census => "Census".to_owned(),
        BeatKind::Trap { .. } => "Trap".to_owned(),
        BeatKind::Write { kind: StoreKind::Clear, .. } => "Unmap".to_owned(),
        BeatKind::Write { kind: StoreKind::WriteProtect, .. } => "Protect".to_owned(),
        BeatKind::Write { .. } => "Store".to_owned(),
        BeatKind::Wave { .. } => "The wave".to_owned(),
        BeatKind::Starve { .. } | BeatKind::Fail { .. } => "Failure".to_owned(),
        BeatKind::TopUp { .. } => "Retry".to_owned(),
        BeatKind::Dive { slot, .. } => format!("Inside {}", page_name(slot.level)),
        BeatKind::Walk { .. } if !inside => "Walk".to_owned(),
        BeatKind::Take { .. } | BeatKind::Fill { .. } if !inside => "Fill".to_owned(),
        BeatKind::Publish { .. } if !inside => "Publish".to_owned(),
        BeatKind::Fence(_) | BeatKind::FenceRange { .. } if !inside => "Fence".to_owned(),
        _ => return None,
    })
}

/// The chapter of a beat where each operation is one.
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
    }
}
