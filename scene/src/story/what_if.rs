//! What if: another course of a story from a step on.

use gstage_core::event::{Access, Event};
use gstage_core::scenario::{Op, Scenario};

use super::beat::Beat;
use super::size::page_name;
use super::telling::Telling;

/// The course that a story takes where something else is done at a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Course {
    /// What is run then.
    pub scenario: Scenario,
    /// Where what is done stands among its operations.
    pub op: usize,
}

/// The events of the operation that is under way at a step.
struct UnderWay<'a> {
    /// Which one it is.
    op: usize,
    /// What it has done by the end of the step.
    done: &'a [Event],
    /// What it will do.
    ahead: &'a [Event],
}

impl Telling {
    /// What happens where `what` is done at a step (0-based, clamped), and after it, if the story goes on, the rest of its
    /// operations.
    ///
    /// An operation that is under way is completed first. What goes wrong in it goes wrong at the step: a fence is lost that it
    /// has still to ask for, the cache is emptied before the page that it takes next, a vCPU is paused between two fences.
    /// So that is the only operation then, asked for at once, with 0 in its `after` or `before`, and gets its number here.
    #[must_use]
    pub fn what_if(&self, step: usize, what: &[Op], goes_on: bool) -> Course {
        let begun = self.operations_begun(step);
        let inside = match what {
            [what] => self.under_way(step).and_then(|now| Some((now.op, now.inside(*what, self.scenario())?))),
            _ => None,
        };
        let (op, what) = inside.map_or_else(|| (begun, what.to_vec()), |(op, what)| (op, vec![what]));
        let ops = &self.scenario().ops;
        let rest = if goes_on { ops.len() } else { begun.min(ops.len()) };
        let more = [&what, &ops[op.min(rest)..rest]].concat();
        Course { scenario: self.scenario().fork(op, &more), op }
    }

    /// Whether an operation is not over at the end of a step (0-based, clamped).
    #[must_use]
    pub fn is_under_way(&self, step: usize) -> bool {
        self.under_way(step).is_some()
    }

    /// The operation that is not over at the end of a step (0-based, clamped).
    fn under_way(&self, step: usize) -> Option<UnderWay<'_>> {
        let (events, beats) = (self.trace().events(), self.beats());
        let at = beats[step.min(beats.len() - 1)].events.end;
        let begin = events[..at].iter().rposition(|event| matches!(event, Event::Begin { .. }))?;
        let Event::Begin { op } = events[begin] else { return None };
        let is_end = |event: &Event| matches!(event, Event::End { op: ended, .. } if *ended == op);
        let end = begin + events[begin..].iter().position(is_end)?;
        (end >= at).then(|| UnderWay { op: usize::from(op), done: &events[begin..at], ahead: &events[at..end] })
    }

    /// The first step (0-based) of a course that this story does not have: the one that what was done begins with, or that
    /// it shows in; `step` (0-based) was the one at which it was done.
    #[must_use]
    pub fn parting(&self, course: &Self, op: usize, step: usize) -> usize {
        let of_op = |beat: &Beat| beat.op.map(usize::from) == Some(op);
        let own = course.beats().iter().position(of_op).filter(|_| op >= self.operations_begun(step));
        let differs = || self.beats().iter().zip(course.beats()).position(|(one, other)| one.kind != other.kind);
        own.or_else(differs).unwrap_or(step + 1).min(course.beats().len() - 1)
    }
}

impl UnderWay<'_> {
    /// What is done where it is to go wrong within the operation; none where that is over or asks for nothing any more.
    fn inside(&self, what: Op, scenario: &Scenario) -> Option<Op> {
        let (done, ahead) = (self.done, self.ahead);
        match what {
            Op::DropFence { .. } if requests(ahead) > 0 => Some(Op::DropFence { after: requests(done) }),
            Op::EmptyCache { .. } if pages(ahead) > 0 => Some(Op::EmptyCache { before: pages(done) + 1 }),
            // A vCPU that is paused before its own instruction would not have come here.
            Op::PauseHart { vcpu, .. } if requests(done) > 0 || !runs(scenario.ops.get(self.op), vcpu) => {
                (requests(ahead) > 0).then_some(Op::PauseHart { vcpu, after: requests(done) })
            }
            _ => None,
        }
    }
}

/// Requests for fences.
fn requests(events: &[Event]) -> u32 {
    let asks = |event: &Event| match event {
        Event::Request(_) | Event::RequestRange { .. } | Event::RequestAll => 1,
        Event::StoreRun { count, .. } | Event::ClearRun { count, fenced: true, .. } => u32::from(*count),
        _ => 0,
    };
    events.iter().map(asks).sum()
}

/// Pages asked of the memory cache.
fn pages(events: &[Event]) -> u32 {
    events.iter().filter(|event| matches!(event, Event::Take { .. } | Event::TakeFailed { .. })).count() as u32
}

/// Whether an operation is an instruction of a vCPU.
fn runs(op: Option<&Op>, of: u8) -> bool {
    match op {
        Some(Op::Guest { vcpu, .. } | Op::GuestRange { vcpu, .. }) => *vcpu == of,
        Some(Op::Race { .. }) => of < 2,
        _ => false,
    }
}

/// What was done in a course that the story does not have, in words: "store to 0x40A07000, the next fence is lost". Empty where
/// nothing was.
#[must_use]
pub fn done(origin: &Scenario, course: &Scenario) -> String {
    let mut of_origin = origin.ops.iter().peekable();
    let other = course.ops.iter().filter(|op| of_origin.next_if_eq(op).is_none());
    other.map(deed).collect::<Vec<_>>().join(", ")
}

/// An operation in a few words.
fn deed(op: &Op) -> String {
    match *op {
        Op::Guest { vcpu, access, gpa } => {
            let access = match access {
                Access::Load => "load from",
                Access::Store => "store to",
                Access::Fetch => "fetch from",
            };
            format!("{access} 0x{:X} on vCPU {vcpu}", gpa.0)
        }
        Op::SplitHuge { gpa, target_level, .. } => format!("split at 0x{:X} to {}", gpa.0, page_name(target_level)),
        Op::WpRange { start, end } => format!("write-protect 0x{:X} to 0x{:X}", start.0, end.0.saturating_sub(1)),
        Op::UnmapRange { start, size } => {
            format!("unmap 0x{:X} to 0x{:X}", start.0, start.0.saturating_add(size).saturating_sub(1))
        }
        Op::Invalidate { start, size } => {
            format!("unmap 0x{:X} to 0x{:X}", start.0, start.0.saturating_add(size).saturating_sub(1))
        }
        Op::Flush { .. } => "fence it".to_owned(),
        Op::DropFence { after: 0 } => "the next fence is lost".to_owned(),
        Op::DropFence { after } => format!("the next fence after {after} is lost"),
        Op::EmptyCache { .. } => "the cache is emptied".to_owned(),
        Op::PauseHart { vcpu, .. } => format!("vCPU {vcpu} is paused"),
        Op::ResumeHart { vcpu } => format!("vCPU {vcpu} goes on"),
        Op::TopUp { .. } => "top up the cache".to_owned(),
        _ => "another operation".to_owned(),
    }
}
