//! The page-table walk of the hardware, strict to the privileged specification.
//!
//! [`walk`] is the one that the machine uses: over the tables of a G-stage, with Svade and without Svnapot and Svpbmt, every
//! entry it reads an event. [`Mmu`] walks any memory and has every option. What one entry means is the same for both.

mod entry;
mod memory;
mod mmu;
mod trap;
mod warl;

pub use memory::{PhysicalMemory, ReadOnly, Replaced};
pub use mmu::{Intent, Leaf, MemoryType, Mmu, Options, Translation};
pub use trap::{Trap, WalkFault};
pub use warl::Implemented;

use crate::addr::{Gpa, Hpa, PAGE_SHIFT};
use crate::event::{Access, Event, Reader, Slot, TlbEntry};
use crate::gstage::GStage;
use crate::level::Level;
use crate::pte::{Permissions, Pte};
use crate::sink::Sink;
use entry::{Encodings, Need, Step};

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
        let order = gstage.mode().page_order(level);
        let slot = Slot { table, index: gstage.mode().index(gpa, level), level };
        let pte = gstage.read(slot).ok_or(WalkFault::Access)?;
        sink.event(Event::Read { reader: Reader::Hart(hart), slot, gpa, pte });
        match plain_step(pte, order, access) {
            Step::Leaf { order, missing: 0 } => return Ok(TlbEntry { gpa: gpa.align_down(order), level, order, pte }),
            Step::Down(next) => {
                table = next;
                level = level.size_down().ok_or(WalkFault::GuestPage)?;
            }
            // A and D are for software to set.
            Step::Leaf { .. } | Step::Refused => return Err(WalkFault::GuestPage),
        }
    }
}

/// What a hart without extensions makes of an entry: one copy of the code, without the parts that only they need.
fn plain_step(pte: Pte, order: u32, access: Access) -> Step {
    pte.step(order, Need::of(access), Encodings::default())
}

impl Pte {
    /// What the hardware lets a guest do with this entry of `1 << order` bytes: nothing where it is no leaf, or not a sound one.
    #[must_use]
    pub fn granted(self, order: u32) -> Permissions {
        let grants = |access| matches!(plain_step(self, order, access), Step::Leaf { missing: 0, .. });
        Permissions { read: grants(Access::Load), write: grants(Access::Store), execute: grants(Access::Fetch) }
    }

    /// The table that the hardware goes on with after this entry of `level`.
    #[must_use]
    pub fn leads_to(self, level: Level) -> Option<Hpa> {
        match plain_step(self, PAGE_SHIFT, Access::Load) {
            Step::Down(table) if level.0 > 0 => Some(table),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn an_address_beyond_the_mode_is_a_guest_page_fault() {
        let gstage = GStage::new(crate::gstage::Config::default());
        for gpa in [1 << 41, 1 << 63, 0u64.wrapping_sub(4096)] {
            for access in [Access::Fetch, Access::Load, Access::Store] {
                assert_eq!(walk(&gstage, 0, access, Gpa(gpa), &mut ()), Err(WalkFault::GuestPage));
            }
        }
    }
}
