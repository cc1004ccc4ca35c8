//! What can be seen of a run from outside, in the model's words and in those of a trace.

use std::fmt;

use gstage_core::event::{Event, StoreKind};
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::pte::Pte;

use crate::capture::trace::Call;

/// One effect. Addresses are those of the first byte that is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Effect {
    /// The guest trapped.
    Fault { cause: u64, gpa: u64 },
    /// The fast path of the fault handler was tried.
    Fast { done: bool },
    /// A huge page was split on the way to an address.
    Split { gpa: u64 },
    /// A leaf was written.
    Leaf { gpa: u64, level: Level, pte: Pte },
    /// A leaf was write-protected, or cleared.
    Taken { gpa: u64, level: Level, pte: Pte, clear: bool },
    /// Every vCPU was asked to fence one stride.
    Request { gpa: u64, order: u64 },
    /// Every vCPU was asked to fence a range of 4K pages.
    RequestRange { gpa: u64, pages: u64 },
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault { cause, gpa } => write!(f, "fault {cause} at {gpa:#x}"),
            Self::Fast { done } => write!(f, "the fast path {}", if *done { "is enough" } else { "is not enough" }),
            Self::Split { gpa } => write!(f, "split on the way to {gpa:#x}"),
            Self::Leaf { gpa, level, pte } => {
                write!(f, "{} leaf {pte:#x} at {gpa:#x}", Mode::Sv57x4.page_name(*level))
            }
            Self::Taken { gpa, level, pte, clear } => {
                let what = if *clear { "cleared" } else { "write-protected" };
                write!(f, "{} leaf {pte:#x} at {gpa:#x} {what}", Mode::Sv57x4.page_name(*level))
            }
            Self::Request { gpa, order } => write!(f, "request of order {order} at {gpa:#x}"),
            Self::RequestRange { gpa, pages } => write!(f, "request of {pages} pages at {gpa:#x}"),
        }
    }
}

/// The effects of a run of the model.
pub(crate) fn of_events(events: &[Event]) -> Vec<Effect> {
    let mut effects = Vec::new();
    // The split of one fault is one call, of one level or of two.
    let mut fault = None;
    for event in events {
        if let Event::ClearRun { slot, gpa, old, step, count, fenced } = *event {
            let order = Mode::Sv57x4.page_order(slot.level);
            for leaf in 0..u64::from(count) {
                let (gpa, pte) = (gpa.0 + (leaf << order), Pte(old.0 + leaf * step));
                effects.push(Effect::Taken { gpa, level: slot.level, pte, clear: true });
                effects.extend(fenced.then_some(Effect::Request { gpa, order: u64::from(order) }));
            }
        }
        effects.extend(match *event {
            Event::Fault { cause, gpa, .. } => {
                fault = Some(gpa.0);
                Some(Effect::Fault { cause: u64::from(cause), gpa: gpa.0 })
            }
            Event::FastFault { handled, .. } => Some(Effect::Fast { done: handled }),
            Event::Store { kind: StoreKind::Publish, .. } => fault.take().map(|gpa| Effect::Split { gpa }),
            Event::Store { kind: StoreKind::Leaf, slot, gpa, new, .. } => {
                Some(Effect::Leaf { gpa: gpa.0, level: slot.level, pte: new })
            }
            Event::Store { kind: StoreKind::WriteProtect | StoreKind::Clear, slot, gpa, old, new } => {
                Some(Effect::Taken { gpa: gpa.0, level: slot.level, pte: old, clear: new.is_empty() })
            }
            Event::Request(flush) => Some(Effect::Request { gpa: flush.gpa.0, order: u64::from(flush.order) }),
            Event::RequestRange { gpa, pages } => Some(Effect::RequestRange { gpa: gpa.0, pages }),
            _ => None,
        });
    }
    effects
}

/// The effect that a call of a trace tells, if it is one. A fence that a hart executes is none: the model's harts answer
/// at once.
pub(crate) fn of_call(call: &Call) -> Option<Effect> {
    let at = |gpa: u64, level: u64| {
        let level = Level(level as u8);
        (gpa & !(Mode::Sv57x4.page_size(level) - 1), level)
    };
    match *call {
        // The guest runs without translation of its own: its address is the guest physical one.
        Call::Exit { cause, stval, htval } => {
            assert_eq!(htval << 2 | stval & 3, stval, "HTVAL and STVAL tell two addresses");
            Some(Effect::Fault { cause, gpa: stval })
        }
        Call::Fast { done } => Some(Effect::Fast { done }),
        Call::Split { gpa, .. } => Some(Effect::Split { gpa }),
        Call::SetPte { gpa, pte, level } | Call::Try { gpa, level, new: pte, .. } => {
            let (gpa, level) = at(gpa, level);
            Some(Effect::Leaf { gpa, level, pte: Pte(pte) })
        }
        Call::Op { gpa, pte, level, op } if op == 1 || Pte(pte).is_writable() => {
            let (gpa, level) = at(gpa, level);
            Some(Effect::Taken { gpa, level, pte: Pte(pte), clear: op == 1 })
        }
        Call::Request { gpa, order } => Some(Effect::Request { gpa, order }),
        Call::RequestRange { gfn, pages } => Some(Effect::RequestRange { gpa: gfn << 12, pages }),
        _ => None,
    }
}
