//! The page-table walk of the hardware, strict to the privileged specification (with Svade and without Svnapot and
//! Svpbmt): "Two-Stage Address Translation" of the hypervisor extension.

use crate::addr::{Gpa, Hpa};
use crate::event::{Access, Event, Reader, Slot, TlbEntry};
use crate::gstage::GStage;
use crate::level::Level;
use crate::pte::Pte;
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
