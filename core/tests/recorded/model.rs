//! A capture's history, carried out on the model.

use std::collections::BTreeMap;

use gstage_core::addr::{Gpa, Hpa, PAGE_SIZE};
use gstage_core::event::{Access, Event, Ret};
use gstage_core::kernel::Kernel;
use gstage_core::machine::Machine;
use gstage_core::scenario::{Backing, MemSlot, Op, Scenario};

use super::effects::{self, Effect};
use crate::capture::Facts;
use crate::capture::history::{Backing as Real, Command, Outcome, Step};

/// The slot that holds the tiny guest's code. It was there before the first command.
const CODE_SLOT: u8 = 31;
const EAGAIN: Ret = Ret::Int(-11);

/// A machine after the whole history, and what each command did.
pub(crate) struct Replayed {
    pub(crate) machine: Machine,
    pub(crate) effects: Vec<Vec<Effect>>,
}

/// A memslot of the capture, as one or more of the model.
#[derive(Clone, Debug)]
struct Parts {
    gpa: Gpa,
    first: u8,
    count: u8,
}

/// Carries out a history. An error names the command whose outcome is another than the one that was recorded.
pub(crate) fn replay(facts: &Facts, kernel: Kernel) -> Result<Replayed, String> {
    let (memory, parts) = memory_of(facts);
    // What is not said is as it is unless told otherwise.
    let scenario = serde_json::json!({
        "slug": "history", "title": "The history of a capture", "mode": facts.mode, "kernel": kernel, "vmid": 1, "vcpus": 1,
        "cache": { "capacity": 40, "objects": 0, "when_empty": "atomic" },
        "memory": memory, "focus": 0, "setup": [], "ops": [],
    });
    let scenario: Scenario = serde_json::from_value(scenario).map_err(|error| error.to_string())?;
    let machine = Machine::new(&scenario).map_err(|error| error.to_string())?;
    let mut run = Run { machine, parts, code: facts.slots.get(&CODE_SLOT).map(|slot| slot.gpa), pending: None };
    let mut effects = Vec::new();
    for (index, step) in facts.history.iter().enumerate() {
        let mut events = Vec::new();
        run.step(step, &mut events).map_err(|error| format!("history[{index}]: {error}"))?;
        run.machine.verify().map_err(|broken| format!("history[{index}]: {broken}"))?;
        effects.push(effects::of_events(&events));
    }
    Ok(Replayed { machine: run.machine, effects })
}

struct Run {
    machine: Machine,
    parts: BTreeMap<u8, Parts>,
    /// Where the guest's code lies, until it has fetched it.
    code: Option<Gpa>,
    /// The instruction that the guest has not come back from.
    pending: Option<Op>,
}

impl Run {
    fn step(&mut self, step: &Step, events: &mut Vec<Event>) -> Result<(), String> {
        let outcome = match step.command {
            Command::Vm { .. } | Command::Mem { .. } | Command::HostWrite { .. } | Command::Frames => return Ok(()),
            Command::Guest { access, gpa, count, stride } => {
                let ops = (0..count).map(|index| guest(access, Gpa(gpa.0 + index * stride)));
                let fetch = self.code.take().map(|code| guest(Access::Fetch, code));
                self.guest(fetch.into_iter().chain(ops), events)
            }
            Command::Resume => {
                let pending = self.pending.take();
                self.guest(pending.into_iter(), events)
            }
            Command::Flags { slot, flags } => {
                let on = flags & 1 != 0;
                self.each_part(slot, |slot| if on { Op::LogDirty { slot } } else { Op::LogOff { slot } }, events)?;
                Outcome::Done { mmio: 0 }
            }
            Command::Log { slot } => {
                let outcome = Outcome::Dirty(self.dirty());
                self.each_part(slot, |slot| Op::GetLog { slot }, events)?;
                outcome
            }
            Command::Discard { slot, offset, size } => {
                let gpa = self.parts.get(&slot).ok_or("there is no such slot")?.gpa;
                self.machine.run(&Op::Invalidate { start: Gpa(gpa.0 + offset), size }, events);
                Outcome::Done { mmio: 0 }
            }
        };
        if outcome == step.outcome { Ok(()) } else { Err(format!("{outcome:x?} instead of {:x?}", step.outcome)) }
    }

    /// Runs guest instructions up to the first that does not come back.
    fn guest(&mut self, ops: impl Iterator<Item = Op>, events: &mut Vec<Event>) -> Outcome {
        let seen = events.len();
        for op in ops {
            match self.machine.run(&op, events) {
                Ret::Int(0) => {}
                EAGAIN => {
                    self.pending = Some(op);
                    return Outcome::Timeout;
                }
                Ret::Int(error) => return Outcome::Failed(-error),
                _ => return Outcome::Failed(0),
            }
        }
        let mmio = events[seen..].iter().filter(|event| matches!(event, Event::Mmio { .. })).count();
        Outcome::Done { mmio: mmio as u64 }
    }

    fn each_part(&mut self, slot: u8, op: impl Fn(u8) -> Op, events: &mut Vec<Event>) -> Result<(), String> {
        let parts = self.parts.get(&slot).ok_or("there is no such slot")?;
        for part in parts.first..parts.first + parts.count {
            let ret = self.machine.run(&op(part), events);
            if ret != Ret::Int(0) {
                return Err(format!("{ret:?} instead of 0"));
            }
        }
        Ok(())
    }

    /// The dirty pages as ranges of page numbers with both ends.
    fn dirty(&self) -> Vec<(u64, u64)> {
        let mut ranges: Vec<(u64, u64)> = Vec::new();
        self.machine.for_each_dirty(|gpa| match ranges.last_mut() {
            Some((_, last)) if *last + 1 == gpa.0 >> 12 => *last += 1,
            _ => ranges.push((gpa.0 >> 12, gpa.0 >> 12)),
        });
        ranges
    }
}

fn guest(access: Access, gpa: Gpa) -> Op {
    Op::Guest { vcpu: 0, access, gpa }
}

/// The memslots of a history in the model's terms. What the host had written before the guest came is a slot of its own,
/// as the model knows a slot of small pages only as written or as untouched.
fn memory_of(facts: &Facts) -> (Vec<MemSlot>, BTreeMap<u8, Parts>) {
    let mut memory = Vec::new();
    let mut parts = BTreeMap::new();
    let mut add = |number: u8, slots: Vec<MemSlot>| {
        let count = slots.len() as u8;
        parts.insert(number, Parts { gpa: slots[0].gpa, first: memory.len() as u8, count });
        memory.extend(slots);
    };
    for (index, step) in facts.history.iter().enumerate() {
        if let Command::Mem { slot, gpa, size, backing, flags, offset } = step.command {
            let hpa = Hpa((u64::from(slot) + 1) << 36 | offset);
            let whole = MemSlot { read_only: flags & 2 != 0, ..MemSlot::new(gpa, hpa, size, page_size(backing)) };
            let written = written_part(&facts.history[index..], slot, size);
            add(slot, pieces(whole, backing, written));
        }
    }
    if let Some(code) = facts.slots.get(&CODE_SLOT) {
        add(CODE_SLOT, vec![MemSlot::new(code.gpa, Hpa(1 << 44), code.size, PAGE_SIZE)]);
    }
    (memory, parts)
}

const fn page_size(backing: Real) -> u64 {
    match backing {
        Real::Huge1G => 1 << 30,
        Real::Huge2M => 1 << 21,
        Real::Thp | Real::Small => PAGE_SIZE,
    }
}

/// From where to where the host wrote to a slot.
fn written_part(history: &[Step], number: u8, size: u64) -> Option<(u64, u64)> {
    let ranges = history.iter().filter_map(|step| match step.command {
        Command::HostWrite { slot, offset, count, stride } if slot == number => {
            Some((offset, (offset + count * stride).min(size)))
        }
        _ => None,
    });
    ranges.reduce(|(start, end), (other_start, other_end)| (start.min(other_start), end.max(other_end)))
}

fn pieces(whole: MemSlot, backing: Real, written: Option<(u64, u64)>) -> Vec<MemSlot> {
    let (start, end) = match (backing, written) {
        (Real::Thp, _) => return vec![MemSlot { backing: Backing::Thp, ..whole }],
        (Real::Huge1G | Real::Huge2M, Some(_)) => (0, whole.size),
        (_, None) => (0, 0),
        (Real::Small, Some(range)) => range,
    };
    let piece = |from: u64, to: u64, backing| MemSlot {
        gpa: Gpa(whole.gpa.0 + from),
        hpa: Hpa(whole.hpa.0 + from),
        size: to - from,
        backing,
        ..whole
    };
    [(0, start, Backing::Untouched), (start, end, Backing::Written), (end, whole.size, Backing::Untouched)]
        .into_iter()
        .filter(|(from, to, _)| from < to)
        .map(|(from, to, backing)| piece(from, to, backing))
        .collect()
}

/// Bytes of the host's page behind a guest address: what is moved as a whole from one machine to the other.
pub(crate) fn block_size(facts: &Facts, gpa: u64, leaf_size: u64) -> u64 {
    let slots = facts.history.iter().filter_map(|step| match step.command {
        Command::Mem { gpa, size, backing, .. } => Some((gpa.0, size, backing)),
        _ => None,
    });
    let found = slots.into_iter().find(|&(start, size, _)| gpa + leaf_size > start && gpa < start + size);
    found.map_or(PAGE_SIZE, |(_, _, backing)| if backing == Real::Thp { 1 << 21 } else { page_size(backing) })
}
