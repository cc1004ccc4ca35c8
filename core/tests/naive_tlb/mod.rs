//! The formal TLB rule, word for word: slow, and easy to see to be right.
//!
//! Every hart walks for every probed address after every event, along every path that the rule allows, and keeps each value
//! that it reads. A fence takes away what it subsumes. What a hart may use is what it has kept and what memory holds.

use std::collections::{BTreeMap, BTreeSet};

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::check::Kind;
use gstage_core::event::{Event, Slot};
use gstage_core::gstage::GStage;
use gstage_core::level::Level;
use gstage_core::machine::Machine;
use gstage_core::pte::Pte;

/// Table, level, first address of an entry.
type Entry = (Hpa, Level, Gpa);
/// The last entry of a walk: its table, its level and its value.
pub(crate) type Outcome = (Hpa, Level, u64);
/// A contradiction: moment, hart, page, the outcome that makes it, and its kind.
pub(crate) type Contradiction = (u32, u8, Gpa, Outcome, Kind);

pub(crate) struct Naive {
    probes: Vec<Gpa>,
    kept: Vec<BTreeMap<Entry, BTreeSet<u64>>>,
}

fn start(gpa: Gpa, level: Level) -> Gpa {
    gpa.align_down(12 + 9 * u32::from(level.0))
}

fn is_pointer(pte: u64) -> bool {
    pte & 0b1111 == 1
}

impl Naive {
    pub(crate) fn new(machine: &Machine, probes: &[Gpa]) -> Self {
        let kept = (0..machine.vcpus()).map(|_| BTreeMap::new()).collect();
        let mut naive = Self { probes: probes.to_vec(), kept };
        naive.walk_everywhere(machine.gstage());
        naive
    }

    /// Follows one event; `after` is the machine after it.
    pub(crate) fn observe(&mut self, after: &Machine, event: &Event) {
        match *event {
            Event::Fence { hart, flush } => self.fence(hart, flush.gpa),
            // Each page of the run was fenced by every hart.
            Event::StoreRun { gpa, count, .. } => {
                for hart in 0..self.kept.len() as u8 {
                    (0..u64::from(count)).for_each(|page| self.fence(hart, Gpa(gpa.0 + (page << 12))));
                }
            }
            Event::ClearRun { gpa, step, count, fenced: true, .. } => {
                for hart in 0..self.kept.len() as u8 {
                    (0..u64::from(count)).for_each(|leaf| self.fence(hart, Gpa(gpa.0 + leaf * (step << 2))));
                }
            }
            Event::FenceAll { hart } => self.kept[usize::from(hart)].clear(),
            _ => {}
        }
        self.walk_everywhere(after.gstage());
    }

    fn fence(&mut self, hart: u8, fenced: Gpa) {
        for (&(_, level, gpa), values) in &mut self.kept[usize::from(hart)] {
            if start(fenced, level) == gpa {
                values.retain(|&value| is_pointer(value));
            }
        }
    }

    fn walk_everywhere(&mut self, gstage: &GStage) {
        for kept in &mut self.kept {
            for &gpa in &self.probes {
                walk(gstage, kept, gpa, gstage.memory().root(), gstage.mode().root_level(), &mut BTreeSet::new());
            }
        }
    }

    /// Every last entry that a walk of a hart for an address may end with.
    pub(crate) fn outcomes(&self, gstage: &GStage, hart: u8, gpa: Gpa) -> BTreeSet<Outcome> {
        let mut outcomes = BTreeSet::new();
        let mut kept = self.kept[usize::from(hart)].clone();
        walk(gstage, &mut kept, gpa, gstage.memory().root(), gstage.mode().root_level(), &mut outcomes);
        outcomes
    }

    /// Every contradiction of the probed pages at this moment.
    pub(crate) fn contradictions(&self, machine: &Machine, at: u32) -> BTreeSet<Contradiction> {
        let mut found = BTreeSet::new();
        for hart in 0..machine.vcpus() {
            for &gpa in &self.probes {
                for outcome in self.outcomes(machine.gstage(), hart, gpa) {
                    found.extend(kind(machine, gpa, outcome).map(|kind| (at, hart, gpa, outcome, kind)));
                }
            }
        }
        found
    }

    /// Every outcome at this moment that is not what the tables say.
    pub(crate) fn differences(&self, machine: &Machine, at: u32) -> BTreeSet<(u32, u8, Gpa, Outcome)> {
        let mut found = BTreeSet::new();
        for hart in 0..machine.vcpus() {
            for &gpa in &self.probes {
                let outcomes = self.outcomes(machine.gstage(), hart, gpa).into_iter();
                let differs = |&(_, level, pte): &Outcome| effect(machine, gpa, level, Pte(pte)) != now(machine, gpa);
                found.extend(outcomes.filter(differs).map(|outcome| (at, hart, gpa, outcome)));
            }
        }
        found
    }
}

/// Reads the entry on `level` for an address in every way that is allowed, keeps what was read, and goes on from there.
fn walk(
    gstage: &GStage,
    kept: &mut BTreeMap<Entry, BTreeSet<u64>>,
    gpa: Gpa,
    table: Hpa,
    level: Level,
    outcomes: &mut BTreeSet<Outcome>,
) {
    let slot = Slot { table, index: gstage.mode().index(gpa, level), level };
    let values = kept.entry((table, level, start(gpa, level))).or_default();
    values.extend(gstage.read(slot).map(|pte| pte.0));
    for value in values.clone() {
        if is_pointer(value) && level.0 > 0 {
            walk(gstage, kept, gpa, Pte(value).hpa(), Level(level.0 - 1), outcomes);
        } else {
            outcomes.insert((table, level, value));
        }
    }
}

/// The frame that an entry leads to and the three rights, or nothing.
type Effect = Option<(Hpa, [bool; 3])>;

/// What an entry that KVM made does for an address: KVM makes only sound leaves.
fn effect(machine: &Machine, gpa: Gpa, level: Level, pte: Pte) -> Effect {
    let rights = pte.permissions();
    pte.is_leaf()
        .then(|| (pte.translate(gpa, machine.mode().page_order(level)), [rights.read, rights.write, rights.execute]))
}

fn now(machine: &Machine, gpa: Gpa) -> Effect {
    machine.leaf_at(gpa).and_then(|(level, pte)| effect(machine, gpa, level, pte))
}

fn kind(machine: &Machine, gpa: Gpa, (_, level, pte): Outcome) -> Option<Kind> {
    let (frame, stale) = effect(machine, gpa, level, Pte(pte))?;
    let Some((new_frame, rights)) = now(machine, gpa) else { return Some(Kind::WrongFrame) };
    if frame != new_frame {
        return Some(Kind::WrongFrame);
    }
    let is_extra = |right: usize| stale[right] && !rights[right];
    let slot = machine.memory().iter().position(|slot| slot.contains(gpa));
    let is_logged = slot.is_some_and(|slot| machine.is_logging(slot as u8));
    match (is_extra(1), is_logged, machine.is_dirty(gpa)) {
        (true, true, false) => Some(Kind::EscapesLog),
        (true, true, true) => (is_extra(0) || is_extra(2)).then_some(Kind::LostProtection),
        _ => (is_extra(0) || is_extra(1) || is_extra(2)).then_some(Kind::LostProtection),
    }
}
