//! The memory that a walker reads: any, be it that of a model, an image of a machine, or a few words of a test.

use crate::addr::{Hpa, PAGE_SHIFT};
use crate::event::{Access, Slot};
use crate::gstage::GStage;

/// log2 of the bytes of a root table.
const ROOT_ORDER: u32 = 14;

/// Physical memory as a page-table walker sees it. Nothing of it need be a table.
pub trait PhysicalMemory {
    /// Reads the entry of `size` bytes, 4 or 8, at an address that is a multiple of it: one atomic, little-endian read.
    ///
    /// `None` where no memory is, or where it is not to be read.
    fn read_entry(&self, at: Hpa, size: usize) -> Option<u64>;

    /// Sets an entry to `new` if it is still `old`, in one atomic step.
    fn replace_entry(&mut self, at: Hpa, size: usize, old: u64, new: u64) -> Replaced;

    /// Whether the guest's own access may be made at the address that it was translated to.
    fn allows(&self, at: Hpa, access: Access) -> bool;
}

/// What became of the attempt to replace an entry.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Replaced {
    /// The entry has the new value.
    Done,
    /// It had another value by now, and keeps that.
    Changed,
    /// It is not to be written.
    Refused,
}

/// The tables of a G-stage, read-only; the guest's own memory is everywhere.
#[derive(Clone, Copy, Debug)]
pub struct ReadOnly<'a>(pub &'a GStage);

impl PhysicalMemory for ReadOnly<'_> {
    fn read_entry(&self, at: Hpa, size: usize) -> Option<u64> {
        let memory = self.0.memory();
        // A table is found by its first byte; the root has four pages.
        let offset_in_root = at.0.checked_sub(memory.root().0).filter(|&offset| offset < 1 << ROOT_ORDER);
        let order = if offset_in_root.is_some() { ROOT_ORDER } else { PAGE_SHIFT };
        let table = at.align_down(order);
        let index = u16::try_from((at.0 - table.0) / size as u64).ok()?;
        let level = self.0.mode().root_level();
        self.0.read(Slot { table, index, level }).map(|pte| pte.0)
    }

    fn replace_entry(&mut self, _: Hpa, _: usize, _: u64, _: u64) -> Replaced {
        Replaced::Refused
    }

    fn allows(&self, _: Hpa, _: Access) -> bool {
        true
    }
}
