//! The source pane: what the kernel does, in our words, and which line a beat is at.

use core::ops::Range;

use gstage_core::event::StoreKind;
use gstage_core::kernel::{LeafFlush, MapOverLeaf, SplitHuge, WriteProtect};

use super::beat::{Aim, Beat, BeatKind, Changes};
use super::words::Facts;
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
    Protect,
    ProtectCovered,
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
            Self::Protect => ("Take the W bit of the whole leaf", ""),
            Self::ProtectCovered => ("Take its W bit, if the range covers it", ""),
            Self::Clear => ("Clear it, if the range covers it", ""),
            Self::Next => ("On by its size, to the end of the range", ""),
        }
    }
}

/// What an operation does, as far as the pane tells it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Course {
    /// A fault is answered.
    Fault,
    /// A page is split.
    Split,
    /// A range is write-protected.
    Protect,
    /// A range is unmapped.
    Unmap,
}

impl Course {
    const fn title(self) -> &'static str {
        match self {
            Self::Fault => "How KVM answers a fault",
            Self::Split => "How KVM splits a page",
            Self::Protect => "How KVM write-protects a range",
            Self::Unmap => "How KVM unmaps a range",
        }
    }

    /// Its lines on a kernel: none where that has no function for it.
    fn lines(self, facts: &Facts) -> Vec<Line> {
        let behaviour = facts.kernel.behaviour();
        let mut split = vec![Line::Find, Line::Take, Line::Fill, Line::Publish, Line::Fence, Line::Down];
        if facts.outcome.linked_first {
            split.swap(2, 3);
        }
        let over_range = |what: Line| match behaviour.leaf_flush {
            LeafFlush::EachLeaf => vec![Line::Find, what, Line::Fence, Line::Next],
            LeafFlush::LeftToCaller => vec![Line::Find, what, Line::Next, Line::Fence],
        };
        match self {
            Self::Split if behaviour.split_huge == SplitHuge::Missing => Vec::new(),
            Self::Split => split,
            Self::Fault if behaviour.map_over_leaf == MapOverLeaf::SetPte => {
                vec![Line::Trap, Line::Log, Line::Find, Line::Write, Line::Fence]
            }
            Self::Fault => [&[Line::Trap, Line::Log], &split[..], &[Line::Write]].concat(),
            Self::Protect if behaviour.write_protect == WriteProtect::CoveredLeaves => over_range(Line::ProtectCovered),
            Self::Protect => over_range(Line::Protect),
            Self::Unmap => over_range(Line::Clear),
        }
    }
}

/// The pane at beat `at`.
#[must_use]
pub fn source(beats: &[Beat], at: usize, facts: &Facts) -> SourceView {
    let course = course(beats, at);
    let lines = course.lines(facts);
    let current = beats.get(at).and_then(line_of).and_then(|line| lines.iter().position(|own| is_at(*own, line)));
    SourceView {
        title: if lines.is_empty() { "This kernel splits no page" } else { course.title() }.to_owned(),
        lines: lines.iter().map(|&line| shown(beats, at, course, line)).collect(),
        current: current.map(|index| index as u32),
    }
}

/// What the operation does that a beat belongs to; what it does next where there is nothing to tell of it, or the last that was
/// told.
fn course(beats: &[Beat], at: usize) -> Course {
    let shows = |index: &usize| course_of(&beats[*index]).is_some();
    let own = operation(beats, at);
    // What is split ahead of time comes in the same operation after what is protected for the log.
    let latest = (own.start..=at).rev().find(shows).or_else(|| (at..own.end).find(shows));
    let other = || (0..own.start).rev().find(shows).or_else(|| (own.end..beats.len()).find(shows));
    let Some(index) = latest.or_else(other) else { return Course::Split };
    let answers = |beat: &Beat| course_of(beat) == Some(Course::Fault);
    let found = if beats[operation(beats, index)].iter().any(answers) { None } else { course_of(&beats[index]) };
    found.unwrap_or(Course::Fault)
}

/// The beats of the operation that a beat belongs to.
fn operation(beats: &[Beat], at: usize) -> Range<usize> {
    let is_other = |beat: &Beat| beat.op != beats[at].op;
    let start = beats[..at].iter().rposition(is_other).map_or(0, |before| before + 1);
    let end = beats[at..].iter().position(is_other).map_or(beats.len(), |after| at + after);
    start..end
}

/// What a beat shows of what its operation does.
const fn course_of(beat: &Beat) -> Option<Course> {
    match beat.kind {
        BeatKind::Trap { .. } | BeatKind::Wave(Changes { stores: 1.., .. }) => Some(Course::Fault),
        BeatKind::Walk { aim: Aim::Protect, .. } | BeatKind::Write { kind: StoreKind::WriteProtect, .. } => {
            Some(Course::Protect)
        }
        BeatKind::Walk { aim: Aim::Unmap, .. }
        | BeatKind::Write { kind: StoreKind::Clear, .. }
        | BeatKind::Wave(Changes { clears: 1.., .. })
        | BeatKind::Gone => Some(Course::Unmap),
        BeatKind::Walk { .. }
        | BeatKind::Wave(_)
        | BeatKind::Take { .. }
        | BeatKind::Starve { .. }
        | BeatKind::Publish { .. } => Some(Course::Split),
        _ => None,
    }
}

/// A line, with the step that it leads to: the next one after `at` that is at this line, or the first one.
fn shown(beats: &[Beat], at: usize, its: Course, line: Line) -> SourceLine {
    let is_here = |index: &usize| {
        let beat = beats.get(*index);
        beat.and_then(line_of).is_some_and(|other| is_at(line, other)) && course(beats, *index) == its
    };
    let step = (at + 1..beats.len()).find(is_here).or_else(|| (0..beats.len()).find(is_here));
    let (text, code) = line.text();
    SourceLine { text: text.to_owned(), code: code.to_owned(), step: step.map(|index| index as u32 + 1) }
}

/// Whether a line of the pane is that of a beat.
fn is_at(line: Line, of_beat: Line) -> bool {
    line == of_beat || (line, of_beat) == (Line::ProtectCovered, Line::Protect)
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
        BeatKind::Write { kind: StoreKind::WriteProtect, .. } => Line::Protect,
        BeatKind::Write { .. } => Line::Write,
        _ => return None,
    })
}
