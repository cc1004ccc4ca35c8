//! What happened in a run, as far as its first and last words depend on it.

use gstage_core::addr::{Gpa, PAGE_SIZE};
use gstage_core::event::{Event, Ret, StoreKind};
use gstage_core::kernel::Feature;
use gstage_core::machine::Machine;
use gstage_core::scenario::{Effect, Observed, Op, Scenario, WhenEmpty};
use gstage_core::trace::Trace;

use super::beat::{Aim, Beat, BeatKind, TRIES_OVER};
use super::stage::Stage;

/// What happened in a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// What there was at the start.
    pub start: Grain,
    /// What there is in the end.
    pub end: Grain,
    /// What the last operation returned, if it failed.
    pub failed: Option<Ret>,
    /// Whether a vCPU faults at one place until the model gives up.
    pub gave_up: bool,
    /// Leaves that were broken.
    pub splits: u64,
    /// Whether a table was filled after something pointed to it.
    pub linked_first: bool,
    /// Whether a barrier stood between stores.
    pub barrier: bool,
    /// Requests for fences.
    pub fences: u64,
    /// Faults.
    pub faults: u64,
    /// Marks in the dirty logs in the end.
    pub dirty: u64,
    /// Stores that a dirty log has no mark for.
    pub escaped: u64,
    /// Those of them that went through a leaf that only a TLB still held.
    pub stale_stores: u64,
    /// Leaves that an operation passed over since its range covers only a part of them.
    pub part: u64,
    /// Leaves that it passed over though its range covers them.
    pub askew: u64,
    /// Whether the kernel warned of one of them.
    pub warned: bool,
    /// Whether every leaf of the slab is what it was.
    pub unchanged: bool,
    /// Whether what was recorded of a real machine is what the model did, where there is a recording.
    pub agrees: bool,
    /// Whether memory of large pages was broken down to the smallest before the first step, by switching a log on.
    pub split_ahead: bool,
    /// What an empty cache does.
    pub when_empty: WhenEmpty,
}

/// Leaves and tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Grain {
    /// Leaves of each size, the smallest first.
    pub leaves: [u64; 5],
    /// Tables that are linked below the root.
    pub linked: u64,
    /// Whether the guest may store to the address that the story follows.
    pub is_writable: bool,
}

impl Grain {
    fn of(machine: &Machine, stage: &Stage) -> Self {
        let is_writable = machine.leaf_at(stage.focus).is_some_and(|(_, pte)| pte.is_writable());
        let linked = machine.gstage().reachable_tables().iter().sum();
        Self { leaves: machine.counters().leaves, linked, is_writable }
    }

    /// Whether all leaves are of the smallest size.
    #[must_use]
    pub fn is_small(&self) -> bool {
        self.leaves[0] > 0 && self.leaves[1..].iter().all(|&count| count == 0)
    }
}

impl Outcome {
    /// What happened in a run that is told in these beats, between two states.
    #[must_use]
    pub fn of(
        scenario: &Scenario,
        (trace, beats, stage): (&Trace, &[Beat], &Stage),
        [before, after]: [&Machine; 2],
    ) -> Self {
        let events = trace.events();
        let count = |is_it: fn(&Event) -> bool| events.iter().filter(|event| is_it(event)).count() as u64;
        let told = |is_it: fn(&BeatKind) -> bool| beats.iter().filter(|beat| is_it(&beat.kind)).count() as u64;
        let (start, end) = (Grain::of(before, stage), Grain::of(after, stage));
        let counters = after.counters();
        Self {
            start,
            end,
            failed: trace.returns().last().copied().filter(|ret| is_failure(*ret)),
            gave_up: told(|kind| *kind == BeatKind::Fail { ret: TRIES_OVER }) > 0,
            splits: count(|event| matches!(event, Event::Store { kind: StoreKind::Publish, .. })),
            linked_first: count(|event| matches!(event, Event::FillLinked { .. })) > 0,
            barrier: count(|event| *event == Event::Barrier) > 0,
            fences: counters.fences,
            faults: counters.faults,
            dirty: counters.dirty,
            escaped: told(|kind| matches!(kind, BeatKind::Land { how, .. } if how.escaped)),
            stale_stores: told(|kind| matches!(kind, BeatKind::Land { how, .. } if how.escaped && how.stale.is_some())),
            part: told(|kind| passes_leaf(kind, false)),
            askew: told(|kind| passes_leaf(kind, true)),
            warned: count(|event| matches!(event, Event::Warn(_))) > 0,
            unchanged: before.leaf_runs(stage.base, stage.size()) == after.leaf_runs(stage.base, stage.size()),
            agrees: scenario.observed.as_ref().is_some_and(|observed| agrees(observed, scenario, trace, after)),
            split_ahead: start.is_small() && splits_ahead(scenario),
            when_empty: scenario.cache.when_empty,
        }
    }
}

fn is_failure(ret: Ret) -> bool {
    matches!(ret, Ret::Int(code) if code < 0) || ret == Ret::Crash
}

/// Whether a beat passes over a leaf that has something to lose.
fn passes_leaf(kind: &BeatKind, wanted: bool) -> bool {
    match kind {
        BeatKind::Walk { pte, aim, passed, .. } => {
            let loses = *aim == Aim::Unmap || *aim == Aim::Protect && pte.is_writable();
            pte.is_leaf() && loses && passed.askew == wanted
        }
        _ => false,
    }
}

/// Whether switching a log on breaks what large pages there are.
fn splits_ahead(scenario: &Scenario) -> bool {
    let can = scenario.kernel.behaviour().eager_split == Feature::Present && scenario.host.eager_split;
    let is_large = scenario.memory.iter().any(|slot| slot.page_size > PAGE_SIZE);
    can && is_large && scenario.setup.iter().any(|op| matches!(op, Op::LogDirty { .. }))
}

/// Whether each operation that was recorded had the effects that it has in the model, and the same leaves are there in the end.
fn agrees(observed: &Observed, scenario: &Scenario, trace: &Trace, after: &Machine) -> bool {
    let ops = observed.moved(&scenario.memory);
    let effects_agree = ops.iter().enumerate().all(|(op, seen)| {
        let told = trace.events_of(op as u16).iter().filter_map(Effect::of);
        seen.as_ref().is_none_or(|seen| seen.effects.iter().copied().eq(told))
    });
    let last = ops.last().and_then(Option::as_ref);
    effects_agree && last.is_none_or(|seen| seen.leaves == after.leaf_runs(Gpa(0), after.mode().gpa_size()))
}
