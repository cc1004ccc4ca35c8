//! What beats say of the state that they lead to, and no event tells.

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::event::{Access, Slot, StoreKind};
use gstage_core::level::Level;
use gstage_core::machine::Machine;
use gstage_core::trace::Trace;

use super::beat::{Beat, BeatKind, Beside, Landing};
use super::size::page_order;

/// Looks at the state where a beat has something to say of it.
pub(super) fn look(beats: &mut [Beat], trace: &Trace) {
    let (start, mut state) = (trace.state(), trace.state());
    for beat in beats {
        match &mut beat.kind {
            BeatKind::Write { slot, gpa, kind: StoreKind::Leaf, beside, .. } if slot.level == Level(0) => {
                state.seek(trace, beat.events.end);
                *beside = neighbours(state.machine(), *slot, *gpa);
            }
            BeatKind::Land { hart, access, gpa, hpa, trapped, how } => {
                state.seek(trace, beat.events.start);
                let held = if *trapped { None } else { held(state.machine(), *hart, *access, *gpa) };
                state.seek(trace, beat.events.end);
                *how = Landing {
                    stale: held,
                    escaped: *access == Access::Store && escapes(state.machine(), *gpa),
                    always: start.machine().translate(*gpa) == Some(*hpa),
                };
            }
            _ => {}
        }
    }
}

/// The leaves of 4K beside one in its table.
fn neighbours(machine: &Machine, slot: Slot, gpa: Gpa) -> Beside {
    let order = page_order(Level(1));
    let (mut beside, table) = (Beside::default(), gpa.align_down(order));
    machine.for_each_leaf_run(table, 1 << order, |run| {
        let count = if run.pte.is_writable() { &mut beside.writable } else { &mut beside.read_only };
        *count += run.count as u16;
    });
    let own = machine.read(slot).filter(|pte| pte.is_leaf());
    let count = own.map(|pte| if pte.is_writable() { &mut beside.writable } else { &mut beside.read_only });
    if let Some(count) = count {
        *count = count.saturating_sub(1);
    }
    beside
}

/// The level of a leaf through which a hart reaches an address, and that the tables do not hold any more.
fn held(machine: &Machine, hart: u8, access: Access, gpa: Gpa) -> Option<Level> {
    let entry = machine.tlb(hart).iter().find(|entry| entry.covers(gpa) && entry.pte.allows(access))?;
    (machine.leaf_at(gpa) != Some((entry.level, entry.pte))).then_some(entry.level)
}

/// Whether a store to an address has no mark in a log that is kept.
fn escapes(machine: &Machine, gpa: Gpa) -> bool {
    let slot = machine.memory().iter().position(|slot| slot.contains(gpa));
    slot.is_some_and(|slot| machine.is_logging(slot as u8)) && !machine.is_dirty(gpa)
}

/// Whether a leaf maps memory at which its page cannot begin: the hardware faults on it.
pub(super) const fn is_crooked(hpa: Hpa, level: Level) -> bool {
    hpa.0 & ((1 << page_order(level)) - 1) != 0
}
