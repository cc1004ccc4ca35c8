//! The old values that harts may still hold.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::HartSet;
use super::key::Key;
use super::recent::Recent;
use super::run::{is_run_fenced, leaves_of_run};
use super::tables::{entry, order, table_for};
use crate::addr::{Gpa, Hpa};
use crate::event::{Event, Slot, TlbEntry};
use crate::gstage::GStage;
use crate::level::Level;
use crate::machine::Machine;
use crate::mode::Mode;
use crate::pte::Pte;

/// Harts that can be told apart.
pub const MAX_HARTS: u8 = 8;

/// An old value of an entry that harts may still hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Held {
    /// First guest physical address that the entry maps.
    pub gpa: Gpa,
    /// Level of the entry.
    pub level: Level,
    /// The table page that the entry lies in.
    pub table: Hpa,
    /// The old value: a leaf, a pointer, or invalid.
    pub pte: Pte,
    /// Who may hold it.
    pub harts: HartSet,
    /// Index of the event that replaced it; `None` where it was held before the first event.
    pub since: Option<u32>,
    /// Index of the last event at which one of the harts fenced an address of the entry and could keep the value all the
    /// same, because it is a pointer.
    pub missed: Option<u32>,
}

impl Held {
    pub(crate) const fn key(&self) -> Key {
        Key::new(self.level, self.gpa, self.table, self.pte)
    }

    /// Whether the value is a pointer, which a fence of an address does not reach.
    #[must_use]
    pub fn is_pointer(&self) -> bool {
        self.key().is_pointer()
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Holding {
    pub(super) harts: HartSet,
    since: Option<u32>,
    missed: Option<u32>,
}

/// Everything that a legal implementation may still hold besides what the tables say, for each hart.
#[derive(Clone, Debug)]
pub struct AdversarialTlb {
    pub(super) mode: Mode,
    harts: HartSet,
    pub(super) held: BTreeMap<Key, Holding>,
    recent: Recent,
}

impl AdversarialTlb {
    /// The harts of a machine, which hold what the tables say and what their TLBs show.
    #[must_use]
    pub fn new(machine: &Machine) -> Self {
        let mut tlb = Self {
            mode: machine.mode(),
            harts: HartSet::first(machine.vcpus()),
            held: BTreeMap::new(),
            recent: Recent::default(),
        };
        for hart in tlb.harts.iter() {
            machine.tlb(hart).iter().for_each(|entry| tlb.seed(machine.gstage(), hart, entry));
        }
        tlb
    }

    /// Puts in a translation that a hart holds from before the first event, unless it is what the tables say.
    fn seed(&mut self, gstage: &GStage, hart: u8, held: &TlbEntry) {
        let TlbEntry { gpa, level, pte, .. } = *held;
        let table = table_for(gstage, gpa, level);
        if table.and_then(|table| entry(gstage, table, level, gpa)) == Some(pte) {
            return;
        }
        let key = Key::new(level, gpa, table.unwrap_or_default(), pte);
        let holding = self.held.entry(key).or_insert(Holding { harts: HartSet::NONE, since: None, missed: None });
        holding.harts = holding.harts.with(HartSet::one(hart));
        self.recent.push(key);
    }

    /// Follows one event; `before` is the machine before it, `at` its index in the trace.
    pub fn observe(&mut self, before: &Machine, event: &Event, at: u32) {
        match *event {
            Event::Store { slot, gpa, old, new, .. } => self.store(slot, gpa, old, new, at),
            Event::Fill { table, level, gpa, first, step, count }
            | Event::FillLinked { table, level, gpa, first, step, count } => {
                let children = (0..count).map(|index| Pte(first.0 | u64::from(index).wrapping_mul(step)));
                self.fill(before.gstage(), table, level, gpa, children, at);
            }
            Event::StoreRun { .. } | Event::ClearRun { .. } => {
                for (page, slot, old, new) in leaves_of_run(event) {
                    self.store(slot, page, old, new, at);
                    if is_run_fenced(event) {
                        self.harts.iter().for_each(|hart| self.fence(hart, page, at, |_| ()));
                    }
                }
            }
            Event::Fence { hart, flush } => self.fence(hart, flush.gpa, at, |_| ()),
            Event::FenceAll { hart } => self.fence_all(hart, |_| ()),
            _ => {}
        }
    }

    /// An entry got another value: any hart may hold the old one.
    pub(crate) fn store(&mut self, slot: Slot, gpa: Gpa, old: Pte, new: Pte, at: u32) {
        if old == new {
            return;
        }
        let key = Key::new(slot.level, gpa, slot.table, old);
        self.held.remove(&Key { pte: new.0, ..key });
        self.held.insert(key, Holding { harts: self.harts, since: Some(at), missed: None });
        self.recent.push(key);
        let held = &self.held;
        self.recent.tidy(held.len(), |key| held.contains_key(key));
    }

    /// All entries of a table were written. Where it was linked already, walkers may have seen what was there before.
    fn fill(
        &mut self,
        gstage: &GStage,
        table: Hpa,
        level: Level,
        gpa: Gpa,
        children: impl Iterator<Item = Pte>,
        at: u32,
    ) {
        if table_for(gstage, gpa, level) != Some(table) {
            return;
        }
        let size = 1u64.checked_shl(order(self.mode, level)).unwrap_or(0);
        for (index, new) in children.enumerate() {
            let gpa = Gpa(gpa.0.wrapping_add(size.wrapping_mul(index as u64)));
            let slot = Slot { table, index: index as u16, level };
            if let Some(old) = gstage.read(slot) {
                self.store(slot, gpa, old, new, at);
            }
        }
    }

    /// A hart executes `hfence.gvma gpa, vmid`; `ended` is called for everything that it can no longer hold.
    pub(crate) fn fence(&mut self, hart: u8, gpa: Gpa, at: u32, mut ended: impl FnMut(Held)) {
        if self.held.is_empty() {
            return;
        }
        for keys in Key::covering(self.mode, gpa) {
            let keys = self.held.range(keys).map(|(&key, _)| key);
            let keys: Vec<Key> = keys.collect();
            for key in keys {
                if key.is_pointer() {
                    self.miss(hart, key, at);
                } else {
                    self.let_go(hart, key, &mut ended);
                }
            }
        }
    }

    /// A hart executes `hfence.gvma x0, vmid`; `ended` is called for everything that it can no longer hold.
    pub(crate) fn fence_all(&mut self, hart: u8, mut ended: impl FnMut(Held)) {
        let from = self.recent.start_of(hart);
        for position in from..self.recent.len() {
            if let Some(key) = self.recent.get(position) {
                self.let_go(hart, key, &mut ended);
            }
        }
        self.recent.catch_up(hart, self.harts);
    }

    /// A fence of an address does not reach a pointer.
    fn miss(&mut self, hart: u8, key: Key, at: u32) {
        if let Some(holding) = self.held.get_mut(&key)
            && holding.harts.contains(hart)
        {
            holding.missed = Some(at);
        }
    }

    fn let_go(&mut self, hart: u8, key: Key, ended: &mut impl FnMut(Held)) {
        let Some(holding) = self.held.get_mut(&key) else { return };
        if !holding.harts.contains(hart) {
            return;
        }
        ended(held(key, HartSet::one(hart), holding));
        holding.harts = holding.harts.without(HartSet::one(hart));
        if holding.harts.is_empty() {
            self.held.remove(&key);
        }
    }

    /// Calls `visit` for every old value of an entry that maps some of the addresses `start..end`.
    pub fn for_each_held(&self, start: Gpa, end: u64, mut visit: impl FnMut(Held)) {
        if self.held.is_empty() || start.0 >= end {
            return;
        }
        for keys in Key::overlapping(self.mode, start, end) {
            for (&key, holding) in self.held.range(keys) {
                visit(held(key, holding.harts, holding));
            }
        }
    }

    /// How many old values are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.held.len()
    }

    /// Whether every hart can only see what the tables say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }
}

const fn held(key: Key, harts: HartSet, holding: &Holding) -> Held {
    let Holding { since, missed, .. } = *holding;
    Held { gpa: key.gpa, level: key.level, table: key.table, pte: Pte(key.pte), harts, since, missed }
}
