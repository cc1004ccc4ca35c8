//! What maps a page that is pointed at: the leaf, where it is, what it says, and who holds something else.

use gstage_core::addr::Gpa;
use gstage_core::level::Level;
use gstage_core::machine::Machine;

use super::tlb::{permissions, staleness};
use crate::story::size::{page_name, page_order};
use crate::story::stage::Stage;
use crate::story::words::grouped;
use crate::view::SpotView;

/// The leaf that maps page `page` of the board in a state; `None` where nothing does.
#[must_use]
pub fn spot(machine: &Machine, stage: &Stage, page: u32) -> Option<SpotView> {
    let gpa = stage.page(page);
    let (level, pte) = machine.leaf_at(gpa)?;
    let first = gpa.align_down(page_order(level));
    let last = first.0 + ((1u64 << page_order(level)) - 1);
    Some(SpotView {
        title: format!("{} {}", page_name(level), if level == Level(0) { "page" } else { "leaf" }),
        place: path(machine, first, level),
        first: format!("0x{:X}", first.0),
        last: format!("0x{last:X}"),
        hpa: format!("0x{:X}", pte.hpa().0),
        pte: format!("0x{:X}", pte.0),
        permissions: permissions(pte),
        dirty: dirty(machine, first, level),
        stale: stale(machine, first, last),
    })
}

/// "root 1, 2M 5, 4K 7": the indexes on the way to the leaf.
fn path(machine: &Machine, gpa: Gpa, level: Level) -> String {
    let mode = machine.mode();
    let root = mode.root_level();
    let step = |at: Level| {
        let table = if at == root { "root" } else { page_name(at) };
        format!("{table} {}", mode.index(gpa, at))
    };
    (level.0..=root.0).rev().map(|at| step(Level(at))).collect::<Vec<_>>().join(", ")
}

/// What the dirty log says; empty where nothing is logged.
fn dirty(machine: &Machine, first: Gpa, level: Level) -> String {
    let slot = machine.memory().iter().position(|slot| slot.contains(first));
    let logged = slot.is_some_and(|slot| machine.is_logging(slot as u8));
    let pages = 1u64 << (page_order(level) - page_order(Level(0)));
    let mut dirty = 0u64;
    machine.for_each_dirty(|gpa| dirty += u64::from(gpa.0.wrapping_sub(first.0) < pages << page_order(Level(0))));
    match (dirty, level) {
        (0, _) if !logged => String::new(),
        (0, _) => "clean".to_owned(),
        (_, Level(0)) => "dirty".to_owned(),
        _ => format!("{} of {} pages dirty", grouped(dirty), grouped(pages)),
    }
}

/// Who holds a translation of it that is not what the tables say; empty where nobody does.
fn stale(machine: &Machine, first: Gpa, last: u64) -> String {
    let mut held = Vec::new();
    for hart in 0..machine.vcpus() {
        for entry in machine.tlb(hart) {
            let reaches = entry.gpa.0 <= last && first.0 - entry.gpa.0.min(first.0) < 1 << entry.order;
            let word = staleness(machine, entry);
            if reaches && !word.is_empty() {
                held.push(format!("vCPU {hart} holds {} {}, {word}", page_name(entry.level), permissions(entry.pte)));
            }
        }
    }
    held.join("; ")
}
