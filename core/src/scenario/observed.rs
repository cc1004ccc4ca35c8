//! What a real machine did with the operations of a scenario, beside what the model predicts.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::MemSlot;
use crate::addr::{Gpa, Hpa, PAGE_SHIFT};
use crate::event::{Event, StoreKind};
use crate::gstage::LeafRun;
use crate::level::Level;
use crate::pte::Pte;

/// A recorded run of the same operations.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Observed {
    /// Which machine it was.
    pub source: Cow<'static, str>,
    /// First host address of each memslot there; in the order of `Scenario::memory`.
    pub hpas: Vec<Hpa>,
    /// What each operation did, in the order of `Scenario::ops`; `None` where it was not recorded.
    pub ops: Vec<Option<Observation>>,
}

/// What one operation did.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Observation {
    /// Leaves that changed and fences that were asked for, in order.
    pub effects: Vec<Effect>,
    /// Every leaf afterwards.
    pub leaves: Vec<LeafRun>,
}

/// One effect that can be seen from outside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "effect", rename_all = "snake_case", deny_unknown_fields))]
pub enum Effect {
    /// A leaf was stored.
    Leaf {
        /// First address that it maps.
        gpa: Gpa,
        /// Its level.
        level: Level,
        /// Its new value.
        pte: Pte,
    },
    /// All vCPUs were asked to fence a range.
    Request {
        /// First address.
        gpa: Gpa,
        /// Bytes.
        #[cfg_attr(feature = "serde", serde(with = "crate::hex"))]
        size: u64,
        /// log2 of the stride.
        order: u32,
    },
}

impl Observed {
    /// What each operation would have done with the host memory of `memory`, which lies elsewhere.
    #[must_use]
    pub fn moved(&self, memory: &[MemSlot]) -> Vec<Option<Observation>> {
        let effect = |effect: &Effect| match *effect {
            Effect::Leaf { gpa, level, pte } => Effect::Leaf { gpa, level, pte: self.moved_leaf(memory, gpa, pte) },
            request @ Effect::Request { .. } => request,
        };
        let run = |run: &LeafRun| LeafRun { pte: self.moved_leaf(memory, run.gpa, run.pte), ..*run };
        let observation = |seen: &Observation| Observation {
            effects: seen.effects.iter().map(effect).collect(),
            leaves: seen.leaves.iter().map(run).collect(),
        };
        self.ops.iter().map(|seen| seen.as_ref().map(observation)).collect()
    }

    fn moved_leaf(&self, memory: &[MemSlot], gpa: Gpa, pte: Pte) -> Pte {
        let found = memory.iter().zip(&self.hpas).find(|(slot, _)| slot.contains(gpa));
        let Some((slot, there)) = found else { return pte };
        let hpa = Hpa(pte.hpa().0.wrapping_sub(there.0).wrapping_add(slot.hpa.0));
        Pte::from_parts(hpa.pfn(), pte.protection())
    }
}

impl Effect {
    /// What can be seen of an event from outside: a leaf that was stored, or a request.
    #[must_use]
    pub fn of(event: &Event) -> Option<Self> {
        match *event {
            Event::Store { slot, gpa, new, kind: StoreKind::Leaf | StoreKind::WriteProtect, .. } => {
                Some(Self::Leaf { gpa, level: slot.level, pte: new })
            }
            Event::Request(flush) => {
                Some(Self::Request { gpa: flush.gpa, size: 1 << flush.order.min(63), order: flush.order })
            }
            Event::RequestRange { gpa, pages } => {
                Some(Self::Request { gpa, size: pages << PAGE_SHIFT, order: PAGE_SHIFT })
            }
            _ => None,
        }
    }
}
