//! The TLB of one hart: deterministic, small, and no cleverer than the specification asks for.

use alloc::vec::Vec;

use crate::addr::Gpa;
use crate::event::{Access, TlbEntry};
use crate::pte::Pte;

/// Entries of each level: as many as a word of [`Tlb::taken`] has bits.
pub(crate) const SETS: u64 = u16::BITS as u64;
/// Levels of the mode that has most.
const LEVELS: usize = 5;

/// Translations that a hart has cached.
///
/// Direct-mapped: 16 entries for each level, chosen by the low bits of the page number, so what is held follows from
/// what happened and not from an age.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tlb {
    /// The largest pages first, then by set: at most one entry for each pair.
    entries: Vec<TlbEntry>,
    /// Which sets of a level are taken, a bit each: so an entry is found by counting and not by searching.
    taken: [u16; LEVELS],
}

impl TlbEntry {
    /// Whether the entry translates an address.
    #[must_use]
    pub const fn covers(&self, gpa: Gpa) -> bool {
        gpa.align_down(self.order).0 == self.gpa.0
    }

    /// The set that the entry belongs to, among those of its level.
    fn set(&self) -> u64 {
        self.gpa.0.checked_shr(self.order).unwrap_or(0) % SETS
    }
}

impl Tlb {
    /// All entries, the largest pages first.
    #[must_use]
    pub fn entries(&self) -> &[TlbEntry] {
        &self.entries
    }

    /// An entry that translates `gpa` and allows the access.
    ///
    /// Where several do, the largest page is used: any of them is legal, and that one is the oldest after a split.
    #[must_use]
    pub fn lookup(&self, access: Access, gpa: Gpa) -> Option<TlbEntry> {
        self.entries.iter().copied().find(|entry| entry.covers(gpa) && entry.pte.allows(access))
    }

    /// The entry that has to go before `entry` can come.
    #[must_use]
    pub(crate) fn occupant(&self, entry: &TlbEntry) -> Option<TlbEntry> {
        self.position(entry).ok().and_then(|position| self.entries.get(position)).copied()
    }

    /// Puts an entry into its place, in the stead of what was there.
    pub(crate) fn insert(&mut self, entry: TlbEntry) {
        let position = self.position(&entry);
        match (position, self.taken.get_mut(usize::from(entry.level.0))) {
            (Ok(position), _) => self.entries[position] = entry,
            (Err(position), Some(taken)) => {
                *taken |= 1 << entry.set();
                self.entries.insert(position, entry);
            }
            (Err(_), None) => {}
        }
    }

    /// Takes an entry out of its place.
    pub(crate) fn remove(&mut self, entry: &TlbEntry) {
        if let (Ok(position), Some(taken)) = (self.position(entry), self.taken.get_mut(usize::from(entry.level.0))) {
            *taken &= !(1 << entry.set());
            self.entries.remove(position);
        }
    }

    /// Where the entry of its place is, or where it would be.
    fn position(&self, entry: &TlbEntry) -> Result<usize, usize> {
        let (level, bit) = (usize::from(entry.level.0), 1u16 << entry.set());
        let own = self.taken.get(level).copied().unwrap_or(0);
        let larger = self.taken.iter().skip(level + 1).map(|taken| taken.count_ones()).sum::<u32>();
        let position = (larger + (own & (bit - 1)).count_ones()) as usize;
        if own & bit == 0 { Err(position) } else { Ok(position) }
    }
}

impl Pte {
    /// Whether a leaf allows an access, other bits aside.
    #[must_use]
    pub const fn allows(self, access: Access) -> bool {
        match access {
            Access::Load => self.is_readable(),
            Access::Store => self.is_writable(),
            Access::Fetch => self.is_executable(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::level::Level;
    use crate::mode::Mode;

    fn entry(gpa: u64, level: u8, pte: u64) -> TlbEntry {
        let level = Level(level);
        TlbEntry { gpa: Gpa(gpa), level, order: Mode::Sv39x4.page_order(level), pte: Pte(pte) }
    }

    #[test]
    fn an_entry_is_used_only_for_what_it_allows() {
        let mut tlb = Tlb::default();
        tlb.insert(entry(0x4000_0000, 2, 0x5000_00db));
        assert!(tlb.lookup(Access::Load, Gpa(0x40a0_7000)).is_some());
        assert!(tlb.lookup(Access::Store, Gpa(0x40a0_7000)).is_none());
        assert!(tlb.lookup(Access::Load, Gpa(0x8000_0000)).is_none());
    }

    #[test]
    fn pages_sixteen_apart_share_a_place() {
        let mut tlb = Tlb::default();
        tlb.insert(entry(0x1000, 0, 0xdf));
        tlb.insert(entry(0x2000, 0, 0xdf));
        assert_eq!(tlb.occupant(&entry(0x1_1000, 0, 0xdf)), Some(entry(0x1000, 0, 0xdf)));
        tlb.insert(entry(0x1_1000, 0, 0xdf));
        assert_eq!(tlb.entries(), [entry(0x1_1000, 0, 0xdf), entry(0x2000, 0, 0xdf)]);
    }

    #[test]
    fn the_larger_of_two_translations_is_used() {
        let mut tlb = Tlb::default();
        tlb.insert(entry(0x40a0_7000, 0, 0x5028_1cdf));
        tlb.insert(entry(0x4000_0000, 2, 0x5000_00db));
        assert_eq!(tlb.lookup(Access::Load, Gpa(0x40a0_7000)).map(|entry| entry.level), Some(Level(2)));
        assert_eq!(tlb.lookup(Access::Store, Gpa(0x40a0_7000)).map(|entry| entry.level), Some(Level(0)));
    }
}
