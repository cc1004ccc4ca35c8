//! Redundant fences, those that belong together as one.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::{Decided, Fence, Reason};
use crate::addr::Gpa;
use crate::check::Step;
use crate::event::FlushRequest;
use crate::stale::HartSet;

/// Redundant fences of one operation: of the same kind, for leaves that follow each other, on some harts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Redundant {
    /// Why they are redundant.
    pub reason: Reason,
    /// The harts that executed them.
    pub harts: HartSet,
    /// The first of them on the first hart.
    pub first: Step,
    /// The address that the first one fences; `None` for every address.
    pub flush: Option<FlushRequest>,
    /// How many on each hart; each one `1 << order` bytes further than the one before.
    pub count: u64,
}

/// Merges redundant fences.
pub(super) fn merge(mut decided: Vec<Decided>) -> Vec<Redundant> {
    let gpa = |fence: &Fence| fence.flush.map(|flush| flush.gpa);
    decided.sort_by_key(|decided| (decided.fence.hart, decided.fence.at, gpa(&decided.fence)));
    let mut runs: Vec<Redundant> = Vec::new();
    for Decided { fence, reason } in decided {
        let (harts, first, flush) = (HartSet::one(fence.hart), fence.at, fence.flush);
        let next = Redundant { reason, harts, first, flush, count: 1 };
        match runs.last_mut() {
            Some(run) if run.continues_with(&next) => run.count += 1,
            _ => runs.push(next),
        }
    }
    join_harts(runs)
}

impl Redundant {
    fn continues_with(&self, next: &Self) -> bool {
        let is_next = |(run, next): (FlushRequest, FlushRequest)| {
            let offset = self.count.checked_shl(run.order).unwrap_or(0);
            run.order == next.order && run.gpa.0.wrapping_add(offset) == next.gpa.0
        };
        (self.reason, self.harts, self.first.op) == (next.reason, next.harts, next.first.op)
            && self.flush.zip(next.flush).is_some_and(is_next)
    }
}

/// What runs on several harts have in common: operation, reason, first fence, number of fences.
type Likeness = (u16, Reason, Option<(Gpa, u32)>, u64);

/// Makes one run of those that differ only in the hart.
fn join_harts(mut runs: Vec<Redundant>) -> Vec<Redundant> {
    runs.sort_by_key(|run| run.first);
    let mut joined: Vec<Redundant> = Vec::new();
    let mut alike: BTreeMap<Likeness, Vec<usize>> = BTreeMap::new();
    for run in runs {
        let flush = run.flush.map(|flush| (flush.gpa, flush.order));
        let places = alike.entry((run.first.op, run.reason, flush, run.count)).or_default();
        let is_free = |&&place: &&usize| (joined[place].harts.without(run.harts)) == joined[place].harts;
        match places.iter().find(is_free) {
            Some(&place) => joined[place].harts = joined[place].harts.with(run.harts),
            None => {
                places.push(joined.len());
                joined.push(run);
            }
        }
    }
    joined
}
