//! Operations over a range of addresses: write-protect and unmap.

use super::{GStage, Lookup, Owed};
use crate::addr::Gpa;
use crate::event::{Event, StoreKind, Warning};
use crate::kernel::{HoleStep, PartialUnmap, WriteProtect};
use crate::level::Level;
use crate::mode::Mode;
use crate::pte::Pte;
use crate::sink::Sink;

impl GStage {
    /// Takes W from every leaf that overlaps `start..end`, a huge leaf as a whole.
    ///
    /// Before the v3 series a leaf that the range covers only in part keeps its W, and so can those that follow it. From
    /// inside a hole, versions before 7.2 go on by the size of the hole, which need not lead to the start of the next
    /// entry: leaves there can be missed. The range is cut at the end of the address space, where no memslot reaches.
    /// Models `kvm_riscv_gstage_wp_range`.
    pub fn wp_range<S: Sink>(&mut self, start: Gpa, end: Gpa, sink: &mut S) -> Owed {
        let end = end.0.min(self.mode.gpa_size());
        let behaviour = self.behaviour();
        let mut owed = Owed::Nothing;
        let mut gpa = start;
        while gpa.0 < end {
            gpa = match self.get_leaf(gpa, sink) {
                Lookup::Hole { level } => after_hole(self.mode, behaviour.hole_step, gpa, level),
                Lookup::Leaf { slot, pte } => {
                    if behaviour.write_protect == WriteProtect::TouchedLeaves {
                        gpa = gpa.align_down(self.mode.page_order(slot.level));
                    }
                    if behaviour.write_protect == WriteProtect::TouchedLeaves || covers(self.mode, gpa, end, slot.level)
                    {
                        let new = pte.without_write();
                        owed = owed.and(self.change_found(slot, gpa, pte, new, StoreKind::WriteProtect, sink));
                    }
                    after(self.mode, gpa, slot.level)
                }
            };
        }
        owed
    }

    /// Clears every leaf that lies wholly in the `size` bytes from `start`.
    ///
    /// A huge leaf that is covered in part stays mapped, and the addresses looked at then stay as misaligned as they
    /// are, in every version. Holes are stepped over as in [`GStage::wp_range`]. The range is cut at the end of the
    /// address space. Table pages are not given back. Models `kvm_riscv_gstage_unmap_range`; whether it may block changes
    /// nothing but who else can run in between.
    pub fn unmap_range<S: Sink>(&mut self, start: Gpa, size: u64, sink: &mut S) -> Owed {
        let end = start.0.saturating_add(size).min(self.mode.gpa_size());
        let behaviour = self.behaviour();
        let mut owed = Owed::Nothing;
        let mut gpa = start;
        while gpa.0 < end {
            gpa = match self.get_leaf(gpa, sink) {
                Lookup::Hole { level } => after_hole(self.mode, behaviour.hole_step, gpa, level),
                Lookup::Leaf { slot, pte } => {
                    if covers(self.mode, gpa, end, slot.level) {
                        owed = owed.and(self.change_found(slot, gpa, pte, Pte::EMPTY, StoreKind::Clear, sink));
                    } else if behaviour.partial_unmap == PartialUnmap::Warns {
                        sink.event(Event::Warn(Warning::PartialUnmap { gpa, level: slot.level }));
                    }
                    after(self.mode, gpa, slot.level)
                }
            };
        }
        owed
    }
}

/// Whether a leaf of `level` begins at `gpa` and ends by `end`.
const fn covers(mode: Mode, gpa: Gpa, end: u64, level: Level) -> bool {
    gpa.is_aligned(mode.page_order(level)) && end - gpa.0 >= mode.page_size(level)
}

/// The address one page of `level` further.
const fn after(mode: Mode, gpa: Gpa, level: Level) -> Gpa {
    Gpa(gpa.0.saturating_add(mode.page_size(level)))
}

/// The address to look at after a hole in an entry of `level`.
const fn after_hole(mode: Mode, step: HoleStep, gpa: Gpa, level: Level) -> Gpa {
    match step {
        HoleStep::ItsSize => after(mode, gpa, level),
        HoleStep::ToNextEntry => after(mode, gpa.align_down(mode.page_order(level)), level),
    }
}
