//! What each fence was good for.
//!
//! What a fence ends is kept as a ghost: what the hart would still hold without that fence. Ghosts are compared with the
//! tables at the moments that count, and end with the next fence that reaches them.

mod runs;

pub use runs::Redundant;

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::compare::{Difference, compare};
use super::finding::Step;
use super::kinds::for_each_kind;
use crate::addr::Gpa;
use crate::event::FlushRequest;
use crate::machine::Machine;
use crate::stale::{HartSet, Held, Key, MAX_HARTS};

/// Why a fence is redundant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reason {
    /// There was nothing to end: the hart could hold nothing in its range but what the tables say.
    NothingHeld,
    /// What it ended translates as the tables do, and did so until another fence or the end of the run.
    SameTranslation,
    /// What it ended differs from the tables, but another fence ends the same before anyone relies on it.
    EndedAgain,
}

/// What the fences of a run were good for, as executed by each hart.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FenceUse {
    /// Fences that harts executed.
    pub executed: u64,
    /// Fences without which there would be a contradiction.
    pub needed: u64,
    /// Fences without which there would be no contradiction, but a hart could hold something that differs from the tables:
    /// an access might fault that need not, or store to a page that the log has already. Such a fence may be lazy.
    pub lazy: u64,
    /// Fences without which nothing would be different.
    pub redundant: u64,
    /// The redundant fences.
    pub runs: Vec<Redundant>,
    /// Redundant fences beyond the limit.
    pub more: u64,
}

/// Follows what every fence has ended.
#[derive(Debug, Default)]
pub(super) struct Watch {
    ghosts: [BTreeMap<Key, Ghost>; MAX_HARTS as usize],
    /// Fences that are not decided, by their number.
    open: BTreeMap<u64, Open>,
    /// Fences that ended something different, to be looked at when the next moment comes.
    pending: Vec<u64>,
    decided: Vec<Decided>,
    used: FenceUse,
}

#[derive(Clone, Copy, Debug)]
struct Ghost {
    held: Held,
    /// The number of the fence, counted from 1.
    fence: u64,
}

#[derive(Debug)]
struct Open {
    fence: Fence,
    ghosts: Vec<Key>,
    alive: usize,
    differed: bool,
    is_lazy: bool,
}

/// One fence, as executed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Fence {
    pub(super) at: Step,
    pub(super) hart: u8,
    /// The address, or every one.
    pub(super) flush: Option<FlushRequest>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Decided {
    pub(super) fence: Fence,
    pub(super) reason: Reason,
}

impl Watch {
    /// A hart executes a fence, which ends what the hart held.
    pub(super) fn fence(&mut self, machine: &Machine, fence: Fence, ended: &[Held]) {
        self.used.executed += 1;
        let number = self.used.executed;
        self.end_ghosts(machine, &fence);
        if ended.is_empty() {
            self.decided.push(Decided { fence, reason: Reason::NothingHeld });
            return;
        }
        let differed = ended.iter().any(|held| worst(machine, held, 0, u64::MAX) != Worst::Nothing);
        if differed {
            self.pending.push(number);
        }
        let Some(ghosts) = self.ghosts.get_mut(usize::from(fence.hart)) else { return };
        let keys: Vec<Key> = ended.iter().map(Held::key).collect();
        ghosts.extend(ended.iter().map(|&held| (held.key(), Ghost { held, fence: number })));
        let alive = keys.len();
        self.open.insert(number, Open { fence, ghosts: keys, alive, differed, is_lazy: false });
    }

    /// Ends the ghosts that a fence reaches.
    fn end_ghosts(&mut self, machine: &Machine, fence: &Fence) {
        let Some(ghosts) = self.ghosts.get_mut(usize::from(fence.hart)) else { return };
        let mut fences = Vec::new();
        match fence.flush {
            None => fences.extend(core::mem::take(ghosts).into_values().map(|ghost| ghost.fence)),
            Some(flush) => {
                for keys in Key::covering(machine.mode(), flush.gpa) {
                    let reached: Vec<Key> = ghosts.range(keys).map(|(&key, _)| key).collect();
                    let reached = reached.iter().filter(|key| !key.is_pointer());
                    fences.extend(reached.filter_map(|key| ghosts.remove(key)).map(|ghost| ghost.fence));
                }
            }
        }
        fences.into_iter().for_each(|fence| self.lose(fence));
    }

    /// An entry has this value again: whoever still holds it holds what the tables say.
    pub(super) fn restored(&mut self, key: Key) {
        for hart in 0..self.ghosts.len() {
            if let Some(ghost) = self.ghosts[hart].remove(&key) {
                self.lose(ghost.fence);
            }
        }
    }

    /// A fence has one ghost less; with the last one it is decided.
    fn lose(&mut self, fence: u64) {
        let Some(open) = self.open.get_mut(&fence) else { return };
        open.alive = open.alive.saturating_sub(1);
        if open.alive == 0 {
            self.close(fence);
        }
    }

    /// Nothing of what a fence has ended ever made a contradiction.
    fn close(&mut self, fence: u64) {
        let Some(open) = self.open.remove(&fence) else { return };
        if open.is_lazy {
            self.used.lazy += 1;
        } else {
            let reason = if open.differed { Reason::EndedAgain } else { Reason::SameTranslation };
            self.decided.push(Decided { fence: open.fence, reason });
        }
    }

    /// The hypervisor relies on the fences so far; entries in the ranges have changed since the last time. Of the harts that
    /// have been resumed since then everything is looked at, of paused ones nothing.
    pub(super) fn moment(&mut self, machine: &Machine, ranges: &[(u64, u64)], resumed: HartSet) {
        for fence in core::mem::take(&mut self.pending) {
            let Some(open) = self.open.get(&fence) else { continue };
            if machine.is_paused(open.fence.hart) {
                continue;
            }
            for key in open.ghosts.clone() {
                let Some(ghost) = self.ghost_of(fence, &key) else { continue };
                self.look_at(machine, ghost, 0, u64::MAX);
            }
        }
        for hart in (0..self.ghosts.len()).filter(|&hart| !machine.is_paused(hart as u8)) {
            let everything = [(0, u64::MAX)];
            let ranges = if resumed.contains(hart as u8) { &everything } else { ranges };
            for &(start, end) in ranges {
                let found = |keys| self.ghosts[hart].range(keys).map(|(_, &ghost)| ghost);
                let ghosts: Vec<Ghost> = Key::overlapping(machine.mode(), Gpa(start), end).flat_map(found).collect();
                for ghost in ghosts {
                    self.look_at(machine, ghost, start, end);
                }
            }
        }
    }

    /// The ghost with this key, if it is still there and of this fence.
    fn ghost_of(&self, fence: u64, key: &Key) -> Option<Ghost> {
        let hart = usize::from(self.open.get(&fence)?.fence.hart);
        self.ghosts.get(hart)?.get(key).copied().filter(|ghost| ghost.fence == fence)
    }

    fn look_at(&mut self, machine: &Machine, ghost: Ghost, start: u64, end: u64) {
        let Some(open) = self.open.get_mut(&ghost.fence) else { return };
        match worst(machine, &ghost.held, start, end) {
            Worst::Nothing => {}
            Worst::Difference => open.is_lazy = true,
            Worst::Contradiction => self.needed(ghost.fence),
        }
    }

    /// A fence is needed: what else it has ended is of no interest any more.
    fn needed(&mut self, fence: u64) {
        let Some(open) = self.open.remove(&fence) else { return };
        self.used.needed += 1;
        let Some(ghosts) = self.ghosts.get_mut(usize::from(open.fence.hart)) else { return };
        for key in &open.ghosts {
            if ghosts.get(key).is_some_and(|ghost| ghost.fence == fence) {
                ghosts.remove(key);
            }
        }
    }

    /// The run is over.
    pub(super) fn finish(mut self, limit: usize) -> FenceUse {
        for fence in self.open.keys().copied().collect::<Vec<_>>() {
            self.close(fence);
        }
        self.used.redundant = self.decided.len() as u64;
        self.used.runs = runs::merge(self.decided);
        self.used.more = self.used.runs.len().saturating_sub(limit) as u64;
        self.used.runs.truncate(limit);
        self.used
    }
}

/// The worst that an old value could do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Worst {
    /// Nothing that a guest could notice.
    Nothing,
    /// A fault to spare, or a store to a page that the log has already.
    Difference,
    /// A finding.
    Contradiction,
}

/// The worst that an old value could do to the addresses `start..end`.
fn worst(machine: &Machine, held: &Held, start: u64, end: u64) -> Worst {
    let mut worst = Worst::Nothing;
    compare(machine.gstage(), held, start, end, &mut |piece| {
        if piece.difference != Difference::None {
            worst = worst.max(Worst::Difference);
        }
        for_each_kind(machine, piece, &mut |_, _, _| worst = Worst::Contradiction);
        worst < Worst::Contradiction
    });
    worst
}
