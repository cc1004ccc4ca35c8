//! Following a trace, and judging at the moments that count.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::compare::{Piece, compare};
use super::fences::{Fence, Watch};
use super::finding::{Finding, HeldTable, Kind, Needed, Report, Step};
use super::findings::Findings;
use super::kinds::for_each_kind;
use super::ranges::Ranges;
use crate::addr::{Gpa, Hpa, PAGE_SHIFT};
use crate::event::{Event, FlushRequest, Slot, TlbEntry};
use crate::machine::Machine;
use crate::mode::Mode;
use crate::pte::Pte;
use crate::stale::{AdversarialTlb, HartSet, Held, Key, end_of, is_run_fenced, leaves_of_run, order};
use crate::trace::Trace;

/// How a trace is checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options<'a> {
    /// Findings, held tables and runs of redundant fences that are kept, of each; the others are counted.
    pub limit: usize,
    /// Indices of events, fences that the harts are taken not to execute; in ascending order.
    pub without: &'a [u32],
}

impl Default for Options<'_> {
    /// A thousand of each, and no fence is left out.
    fn default() -> Self {
        Self { limit: 1000, without: &[] }
    }
}

/// Checks a whole run; see [the module](super) for what is judged when.
///
/// A fence that is left out with [`Options::without`] is one that no hart executes, while everything else happens as in
/// the trace.
#[must_use]
pub fn check(trace: &Trace, options: Options<'_>) -> Report {
    let mut state = trace.state();
    let mut checker = Checker::new(state.machine(), options.limit);
    for (index, event) in trace.events().iter().enumerate() {
        let at = index as u32;
        let is_left_out =
            matches!(event, Event::Fence { .. } | Event::FenceAll { .. }) && options.without.binary_search(&at).is_ok();
        if !is_left_out {
            checker.observe(state.machine(), event, at);
        }
        state.seek(trace, index + 1);
        if let Event::StoreRun { .. } | Event::ClearRun { .. } = event {
            checker.run(state.machine(), event, at);
        }
    }
    checker.finish()
}

#[derive(Debug)]
struct Checker {
    tlb: AdversarialTlb,
    changed: Ranges,
    /// Harts that were paused since the last moment but one, so that nobody has judged yet what they hold.
    resumed: HartSet,
    watch: Watch,
    findings: Findings,
    tables: Vec<HeldTable>,
    more_tables: u64,
    /// The tables that were listed or counted, since when they are unlinked, and whether they were freed.
    listed: BTreeSet<(Hpa, Option<Step>, bool)>,
    limit: usize,
    /// Where each operation begins.
    begins: Vec<Step>,
    ended: Vec<Held>,
}

impl Checker {
    fn new(machine: &Machine, limit: usize) -> Self {
        let tlb = AdversarialTlb::new(machine);
        let mut changed = Ranges::default();
        tlb.for_each_held(Gpa(0), u64::MAX, |held| {
            changed.add(held.gpa.0, end_of(machine.mode(), held.gpa, held.level))
        });
        Self {
            tlb,
            changed,
            resumed: HartSet::NONE,
            watch: Watch::default(),
            findings: Findings::new(limit),
            tables: Vec::new(),
            more_tables: 0,
            listed: BTreeSet::new(),
            limit,
            begins: Vec::new(),
            ended: Vec::new(),
        }
    }

    /// Follows one event; `before` is the machine before it.
    fn observe(&mut self, before: &Machine, event: &Event, at: u32) {
        match *event {
            Event::Begin { op } => self.begins.push(Step { event: at, op }),
            Event::End { .. } | Event::Access { .. } | Event::LockDrop | Event::StoreRun { .. } => {
                self.moment(before, at)
            }
            Event::Fence { hart, flush } => self.fence(before, hart, Some(flush), at),
            Event::FenceAll { hart } => self.fence(before, hart, None, at),
            Event::LogStart { slot } => {
                if let Some(memory) = before.memory().get(usize::from(slot)) {
                    self.changed.add(memory.gpa.0, memory.gpa.0.saturating_add(memory.size));
                }
            }
            Event::ClearDirty { gpa, mask } if mask != 0 => {
                let page = |number: u32| gpa.0.saturating_add(u64::from(number) << PAGE_SHIFT);
                self.changed.add(page(mask.trailing_zeros()), page(64 - mask.leading_zeros()));
            }
            Event::Free { table, .. } => self.free(table, at),
            Event::Resumed { hart, .. } => self.resumed = self.resumed.with(HartSet::one(hart)),
            Event::Store { slot, gpa, old, new, .. } => self.store(before.mode(), slot, gpa, (old, new), at),
            Event::Fill { level, gpa, .. } | Event::FillLinked { level, gpa, .. } => {
                self.changed.add(gpa.0, end_of(before.mode(), gpa, crate::level::Level(level.0.saturating_add(1))));
                self.tlb.observe(before, event, at);
            }
            _ => {}
        }
    }

    fn store(&mut self, mode: Mode, slot: Slot, gpa: Gpa, (old, new): (Pte, Pte), at: u32) {
        self.changed.add(gpa.0, end_of(mode, gpa, slot.level));
        self.watch.restored(Key::new(slot.level, gpa, slot.table, new));
        self.tlb.store(slot, gpa, old, new, at);
    }

    /// Follows a run of leaves that is told as one event: each has its own store and, where they are fenced, its own fence on
    /// every hart. `after` is the machine after it. Rights only grow, or the leaves only go, and no hart acts in between: no
    /// moment between two of them has anything to judge.
    fn run(&mut self, after: &Machine, event: &Event, at: u32) {
        let order = |slot: Slot| order(after.mode(), slot.level);
        for (gpa, slot, old, new) in leaves_of_run(event) {
            self.store(after.mode(), slot, gpa, (old, new), at);
            if is_run_fenced(event) {
                let flush = FlushRequest { gpa, order: order(slot) };
                (0..after.vcpus()).for_each(|hart| self.fence(after, hart, Some(flush), at));
            }
        }
    }

    fn fence(&mut self, machine: &Machine, hart: u8, flush: Option<FlushRequest>, at: u32) {
        let mut ended = core::mem::take(&mut self.ended);
        match flush {
            Some(flush) => self.tlb.fence(hart, flush.gpa, at, |held| ended.push(held)),
            None => self.tlb.fence_all(hart, |held| ended.push(held)),
        }
        self.watch.fence(machine, Fence { at: self.step(at), hart, flush }, &ended);
        ended.clear();
        self.ended = ended;
    }

    /// The operation to which an event belongs.
    fn step(&self, event: u32) -> Step {
        let begun = self.begins.partition_point(|begin| begin.event <= event);
        let op = begun.checked_sub(1).and_then(|last| self.begins.get(last)).map_or(0, |begin| begin.op);
        Step { event, op }
    }

    /// The hypervisor relies on the absence of contradictions, but for paused vCPUs: they are not in the guest.
    fn moment(&mut self, machine: &Machine, at: u32) {
        let ranges = self.changed.take();
        let resumed = core::mem::take(&mut self.resumed);
        self.watch.moment(machine, &ranges, resumed);
        let paused = (0..machine.vcpus()).filter(|&hart| machine.is_paused(hart));
        let paused = paused.fold(HartSet::NONE, |set, hart| set.with(HartSet::one(hart)));
        for (start, end) in ranges {
            self.judge_range(machine, paused, start, end, at);
        }
        if !resumed.is_empty() {
            let others = HartSet::first(machine.vcpus()).without(resumed);
            self.judge_range(machine, others.with(paused), 0, u64::MAX, at);
        }
    }

    /// Judges what harts but those of `spared` hold for the addresses `start..end`.
    fn judge_range(&mut self, machine: &Machine, spared: HartSet, start: u64, end: u64, at: u32) {
        let mut held = Vec::new();
        self.tlb.for_each_held(Gpa(start), end, |old| {
            let harts = old.harts.without(spared);
            if !harts.is_empty() {
                held.push(Held { harts, ..old });
            }
        });
        // What belongs together comes one after another, so that it becomes one finding.
        held.sort_by_cached_key(|old| {
            let op = old.since.map(|event| self.step(event).op);
            (old.level, op, old.harts, old.pte.protection(), old.gpa)
        });
        for held in held {
            self.judge(machine, &held, start, end, at);
        }
    }

    /// Judges what one old value leads to.
    fn judge(&mut self, machine: &Machine, held: &Held, start: u64, end: u64, at: u32) {
        let since = held.since.map(|event| self.step(event));
        let at = self.step(at);
        if held.is_pointer() {
            self.list_table(held, since, at, false);
        }
        let findings = &mut self.findings;
        compare(machine.gstage(), held, start, end, &mut |piece| {
            let finding = finding(machine.mode(), held, piece, since, at);
            for_each_kind(machine, piece, &mut |kind, start, end| {
                findings.add(Finding { kind, gpa: Gpa(start), size: end - start, ..finding });
            });
            true
        });
    }

    /// A table page is given back to the host, at once: whoever holds a pointer to it walks what the host makes of it.
    fn free(&mut self, table: Hpa, at: u32) {
        let mut pointers = Vec::new();
        self.tlb.for_each_held(Gpa(0), u64::MAX, |held| {
            if held.pte.leads_to(held.level) == Some(table) {
                pointers.push(held);
            }
        });
        for held in pointers {
            self.list_table(&held, held.since.map(|event| self.step(event)), self.step(at), true);
        }
    }

    fn list_table(&mut self, held: &Held, since: Option<Step>, at: Step, is_freed: bool) {
        let Some(table) = held.pte.leads_to(held.level) else { return };
        if !self.listed.insert((table, since, is_freed)) {
            return;
        }
        let Held { level, gpa, harts, missed, .. } = *held;
        if self.tables.len() < self.limit {
            self.tables.push(HeldTable { table, level, gpa, harts, since, at, missed, is_freed });
        } else {
            self.more_tables += 1;
        }
    }

    fn finish(self) -> Report {
        let (findings, more_findings) = self.findings.finish();
        let (tables, more_tables) = (self.tables, self.more_tables);
        Report { findings, more_findings, tables, more_tables, fences: self.watch.finish(self.limit) }
    }
}

/// What a contradiction of a piece would be, whatever its kind and range.
fn finding(mode: Mode, held: &Held, piece: &Piece, since: Option<Step>, at: Step) -> Finding {
    let (gpa, level, pte) = piece.stale;
    let is_pointer = held.is_pointer();
    let first = FlushRequest { gpa, order: order(mode, level) };
    Finding {
        kind: Kind::WrongFrame,
        harts: held.harts,
        at,
        since,
        gpa: Gpa(piece.start),
        size: piece.end - piece.start,
        stale: TlbEntry { gpa, level, order: order(mode, level), pte },
        now: piece.now,
        through: is_pointer.then_some(held.pte),
        needed: if is_pointer { Needed::All } else { Needed::Address { first, count: 1 } },
        missed: held.missed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::StoreKind;
    use crate::scenario::builtin;

    #[test]
    fn a_table_that_is_freed_before_the_fence_is_listed_at_once() {
        let trace = Trace::run(&builtin::find("split-1g-to-2m").unwrap()).unwrap();
        let end = trace.end();
        let machine = end.machine();
        let (gpa, level) = (Gpa(0x4000_0000), crate::level::Level(2));
        let slot = Slot { table: machine.gstage().memory().root(), index: 1, level };
        let old = machine.read(slot).unwrap();
        let table = old.hpa();
        let unlink = Event::Store { slot, gpa, old, new: Pte::EMPTY, kind: StoreKind::Clear };
        let free = Event::Free { table, level: crate::level::Level(1) };

        let listed = |events: &[Event]| {
            let mut checker = Checker::new(machine, 10);
            (0..).zip(events).for_each(|(at, event)| checker.observe(machine, event, at));
            checker.finish().tables.iter().map(|held| (held.table, held.is_freed)).collect::<Vec<_>>()
        };
        assert_eq!(listed(&[unlink, free, Event::FenceAll { hart: 0 }]), [(table, true)]);
        assert_eq!(listed(&[unlink, Event::FenceAll { hart: 0 }, free]), []);
        let of_address = Event::Fence { hart: 0, flush: FlushRequest { gpa, order: 30 } };
        assert_eq!(listed(&[unlink, of_address, free]), [(table, true)]);
    }
}
