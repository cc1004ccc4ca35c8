//! The source pane: what the kernel does, in our words, and which line a beat is at.

use gstage_core::event::StoreKind;

use super::beat::{Beat, BeatKind, Changes};
use crate::view::{SourceLine, SourceView};

/// A line of the pane.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Line {
    Trap,
    Log,
    Find,
    Take,
    Fill,
    Publish,
    Fence,
    Down,
    Write,
    Clear,
    Next,
}

impl Line {
    /// Words, and what stands in monospace after them.
    fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::Trap => ("The guest's access traps", ""),
            Self::Log => ("Mark the page dirty", ""),
            Self::Find => ("Walk down to the leaf", ""),
            Self::Take => ("Take a table page from the cache", ""),
            Self::Fill => ("", "child[i] = leaf | i × step"),
            Self::Publish => ("Store the pointer, 64 bits", ""),
            Self::Fence => ("Fence what changed", ""),
            Self::Down => ("One level down, until it is small enough", ""),
            Self::Write => ("Set the page's entry", ""),
            Self::Clear => ("Clear it, if the range covers it", ""),
            Self::Next => ("On by its size, to the end of the range", ""),
        }
    }
}

/// Lines of a bare split.
const SPLIT: &[Line] = &[Line::Find, Line::Take, Line::Fill, Line::Publish, Line::Fence, Line::Down];
/// Lines of a fault that splits.
const FAULT: &[Line] =
    &[Line::Trap, Line::Log, Line::Find, Line::Take, Line::Fill, Line::Publish, Line::Fence, Line::Down, Line::Write];
/// Lines of an unmap.
const UNMAP: &[Line] = &[Line::Find, Line::Clear, Line::Next, Line::Fence];

/// The pane at beat `at`.
#[must_use]
pub fn source(beats: &[Beat], at: usize) -> SourceView {
    let faults = |beat: &Beat| matches!(beat.kind, BeatKind::Trap { .. } | BeatKind::Wave(Changes { stores: 1.., .. }));
    let splits = |beat: &Beat| matches!(beat.kind, BeatKind::Publish { .. } | BeatKind::Starve { .. });
    let clears = |beat: &Beat| line_of(beat) == Some(Line::Clear);
    let (title, lines) = if beats.iter().any(faults) {
        ("How KVM answers a fault", FAULT)
    } else if beats.iter().any(clears) && !beats.iter().any(splits) {
        ("How KVM unmaps a range", UNMAP)
    } else {
        ("How KVM splits a page", SPLIT)
    };
    let current = beats.get(at).and_then(line_of).and_then(|line| lines.iter().position(|&l| l == line));
    SourceView {
        title: title.to_owned(),
        lines: lines.iter().map(|&line| shown(beats, at, line)).collect(),
        current: current.map(|index| index as u32),
    }
}

/// A line, with the step that it leads to: the next one after `at` that is at this line, or the first one.
fn shown(beats: &[Beat], at: usize, line: Line) -> SourceLine {
    let is_at = |index: &usize| beats.get(*index).and_then(line_of) == Some(line);
    let step = (at + 1..beats.len()).find(is_at).or_else(|| (0..beats.len()).find(is_at));
    let (text, code) = line.text();
    SourceLine { text: text.to_owned(), code: code.to_owned(), step: step.map(|index| index as u32 + 1) }
}

/// The line that a beat is at.
fn line_of(beat: &Beat) -> Option<Line> {
    Some(match beat.kind {
        BeatKind::Trap { .. } => Line::Trap,
        BeatKind::Handle { dirty: Some(_), .. } => Line::Log,
        BeatKind::Walk { .. } => Line::Find,
        BeatKind::Wave(Changes { clears: 1.., .. }) | BeatKind::Write { kind: StoreKind::Clear, .. } => Line::Clear,
        BeatKind::Wave(Changes { stores: 1.., splits: 0, .. }) => Line::Write,
        BeatKind::Dive { .. } | BeatKind::Wave(_) => Line::Down,
        BeatKind::Take { .. } | BeatKind::Starve { .. } => Line::Take,
        BeatKind::Fill { .. } => Line::Fill,
        BeatKind::Publish { .. } => Line::Publish,
        BeatKind::Fence(_) | BeatKind::FenceRange { .. } | BeatKind::Lost(_) | BeatKind::LostRange { .. } => {
            Line::Fence
        }
        BeatKind::Write { .. } => Line::Write,
        _ => return None,
    })
}
