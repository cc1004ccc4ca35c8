//! What a hart may come to when it walks.

use super::AdversarialTlb;
use super::key::Key;
use super::tables::{entry, start_of};
use crate::addr::{Gpa, Hpa};
use crate::event::TlbEntry;
use crate::gstage::GStage;
use crate::level::Level;
use crate::pte::Pte;

impl AdversarialTlb {
    /// Calls `visit` for every outcome that a walk of `hart` for an address may have: the last entry that it reads, a leaf
    /// or one that faults, with its level. An outcome may come more than once.
    pub fn for_each_translation(&self, gstage: &GStage, hart: u8, gpa: Gpa, mut visit: impl FnMut(Level, Pte)) {
        self.walk(gstage, hart, gpa, gstage.memory().root(), self.mode.root_level(), &mut visit);
    }

    fn walk(&self, gstage: &GStage, hart: u8, gpa: Gpa, table: Hpa, level: Level, visit: &mut impl FnMut(Level, Pte)) {
        let start = start_of(self.mode, gpa, level);
        let old =
            self.held.range(Key::of_entry(level, start, table)).filter(|(_, holding)| holding.harts.contains(hart));
        for pte in entry(gstage, table, level, gpa).into_iter().chain(old.map(|(key, _)| Pte(key.pte))) {
            match (pte.leads_to(level), level.size_down()) {
                (Some(below), Some(level)) => self.walk(gstage, hart, gpa, below, level, visit),
                _ => visit(level, pte),
            }
        }
    }

    /// Whether a hart may hold a translation: the tables say so, or said so since the last fence that subsumes it.
    #[must_use]
    pub fn may_hold(&self, gstage: &GStage, hart: u8, held: &TlbEntry) -> bool {
        let mut may = self
            .held
            .range(Key::at(held.level, held.gpa))
            .any(|(key, holding)| Pte(key.pte) == held.pte && holding.harts.contains(hart));
        self.for_each_translation(gstage, hart, held.gpa, |level, pte| may |= (level, pte) == (held.level, held.pte));
        may
    }
}
