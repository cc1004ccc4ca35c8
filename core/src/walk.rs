//! The page-table walk of the hardware, strict to the privileged specification (with Svade and without Svnapot and
//! Svpbmt): "Two-Stage Address Translation" of the hypervisor extension.

use crate::addr::{Gpa, Hpa};
use crate::event::{Access, Event, Reader, Slot, TlbEntry};
use crate::gstage::GStage;
use crate::level::Level;
use crate::pte::{Permissions, Pte};
use crate::sink::Sink;

/// Why the hardware does not translate an address.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum WalkFault {
    /// A guest-page fault: `scause` 20, 21 or 23.
    GuestPage,
    /// An access fault: the walk itself read memory where no table is; `scause` 1, 5 or 7.
    Access,
}

impl WalkFault {
    /// The value of `scause` when this happens to an access.
    #[must_use]
    pub const fn cause(self, access: Access) -> u8 {
        match (self, access) {
            (Self::GuestPage, Access::Fetch) => 20,
            (Self::GuestPage, Access::Load) => 21,
            (Self::GuestPage, Access::Store) => 23,
            (Self::Access, Access::Fetch) => 1,
            (Self::Access, Access::Load) => 5,
            (Self::Access, Access::Store) => 7,
        }
    }
}

/// Walks the tables of `gstage` as `hart` does for an access, and gives the translation that it may then cache.
///
/// # Errors
/// [`WalkFault::GuestPage`] for an address beyond the mode's width, and for an entry that is invalid, reserved,
/// misaligned or does not allow the access; [`WalkFault::Access`] where a pointer leads to no table.
pub fn walk<S: Sink>(gstage: &GStage, hart: u8, access: Access, gpa: Gpa, sink: &mut S) -> Result<TlbEntry, WalkFault> {
    if gpa.0 >= gstage.mode().gpa_size() {
        return Err(WalkFault::GuestPage);
    }
    let mut table = gstage.memory().root();
    let mut level = gstage.mode().root_level();
    loop {
        let slot = Slot { table, index: gstage.mode().index(gpa, level), level };
        let pte = gstage.read(slot).ok_or(WalkFault::Access)?;
        sink.event(Event::Read { reader: Reader::Hart(hart), slot, gpa, pte });
        match pte.step(level, access)? {
            Step::Translated => return Ok(TlbEntry { gpa: gpa.align_down(level.page_order()), level, pte }),
            Step::Down(next) => {
                table = next;
                level = level.size_down().ok_or(WalkFault::GuestPage)?;
            }
        }
    }
}

impl Pte {
    /// What the hardware lets a guest do with this entry of `level`: nothing where it is no leaf, or not a sound one.
    #[must_use]
    pub fn granted(self, level: Level) -> Permissions {
        let grants = |access| matches!(self.step(level, access), Ok(Step::Translated));
        Permissions { read: grants(Access::Load), write: grants(Access::Store), execute: grants(Access::Fetch) }
    }

    /// The table that the hardware goes on with after this entry of `level`.
    #[must_use]
    pub fn leads_to(self, level: Level) -> Option<Hpa> {
        match self.step(level, Access::Load) {
            Ok(Step::Down(table)) if level.0 > 0 => Some(table),
            _ => None,
        }
    }
}

/// Where one entry takes the walk.
enum Step {
    Translated,
    Down(Hpa),
}

impl Pte {
    /// What the hardware makes of an entry of `level` for an access.
    fn step(self, level: Level, access: Access) -> Result<Step, WalkFault> {
        let is_reserved =
            self.0 & (Self::RESERVED | Self::PBMT | Self::N) != 0 || self.is_writable() && !self.is_readable();
        if self.0 & Self::V == 0 || is_reserved {
            return Err(WalkFault::GuestPage);
        }
        if !self.is_leaf() {
            let is_plain = self.0 & (Self::D | Self::A | Self::U) == 0;
            return if is_plain { Ok(Step::Down(self.hpa())) } else { Err(WalkFault::GuestPage) };
        }
        let is_aligned = self.hpa().align_down(level.page_order()) == self.hpa();
        // Svade: the hardware never sets A and D by itself.
        let is_marked = self.0 & Self::A != 0 && (access != Access::Store || self.0 & Self::D != 0);
        let is_user = self.0 & Self::U != 0;
        if is_aligned && is_user && self.allows(access) && is_marked {
            Ok(Step::Translated)
        } else {
            Err(WalkFault::GuestPage)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCESSES: [Access; 3] = [Access::Load, Access::Store, Access::Fetch];
    /// V R W X U A D.
    const FULL: u64 = 0xdf;

    /// Whether load, store and fetch are translated by an entry of a level.
    fn allowed(pte: u64, level: u8) -> [bool; 3] {
        ACCESSES.map(|access| matches!(Pte(pte).step(Level(level), access), Ok(Step::Translated)))
    }

    fn is_pointer(pte: u64) -> bool {
        ACCESSES.map(|access| matches!(Pte(pte).step(Level(1), access), Ok(Step::Down(_)))) == [true; 3]
    }

    #[test]
    fn a_leaf_allows_what_its_bits_say() {
        assert_eq!(allowed(FULL, 0), [true; 3]);
        assert_eq!(allowed(0xd3, 0), [true, false, false]);
        assert_eq!(allowed(0xd9, 0), [false, false, true]);
        assert_eq!(allowed(0xdb, 0), [true, false, true]);
        assert_eq!(allowed(0xd7, 0), [true, true, false]);
    }

    #[test]
    fn invalid_and_reserved_entries_allow_nothing() {
        assert_eq!(allowed(!1, 0), [false; 3]);
        assert_eq!(allowed(0xd5, 0), [false; 3], "W without R");
        assert_eq!(allowed(0xdd, 0), [false; 3], "W and X without R");
        assert_eq!(allowed(FULL & !Pte::U, 0), [false; 3]);
        for bit in 54..=63 {
            assert_eq!(allowed(FULL | 1 << bit, 0), [false; 3], "bit {bit}");
        }
        assert_eq!(allowed(FULL | Pte::G | 3 << 8, 0), [true; 3], "G and RSW do not count");
    }

    #[test]
    fn a_superpage_must_be_aligned() {
        assert_eq!(allowed(1 << 19 | FULL, 1), [true; 3]);
        for bit in 10..19 {
            assert_eq!(allowed(1 << bit | FULL, 1), [false; 3]);
            assert_eq!(allowed(1 << bit | FULL, 0), [true; 3]);
        }
        assert_eq!(allowed(1 << 19 | FULL, 2), [false; 3]);
    }

    #[test]
    fn without_a_nothing_and_without_d_no_store_is_translated() {
        assert_eq!(allowed(FULL & !Pte::A, 0), [false; 3]);
        assert_eq!(allowed(FULL & !Pte::D, 0), [true, false, true]);
        assert_eq!(allowed(FULL & !Pte::A, 1), [false; 3]);
    }

    #[test]
    fn a_pointer_must_be_plain() {
        assert!(is_pointer(0x2040_1001));
        assert!(is_pointer(0x2040_1001 | Pte::G | 3 << 8));
        for bit in [4, 6, 7].into_iter().chain(54..=63) {
            assert!(!is_pointer(0x2040_1001 | 1 << bit), "bit {bit}");
        }
    }

    #[test]
    fn an_address_beyond_the_mode_is_a_guest_page_fault() {
        let gstage = GStage::new(crate::gstage::Config::default());
        for gpa in [1 << 41, 1 << 63, 0u64.wrapping_sub(4096)] {
            for (access, cause) in [(Access::Fetch, 20), (Access::Load, 21), (Access::Store, 23)] {
                let fault = walk(&gstage, 0, access, Gpa(gpa), &mut ()).unwrap_err();
                assert_eq!(fault.cause(access), cause);
            }
        }
    }

    #[test]
    fn reading_a_table_where_none_is_is_an_access_fault() {
        assert_eq!(ACCESSES.map(|access| WalkFault::Access.cause(access)), [5, 7, 1]);
    }
}
