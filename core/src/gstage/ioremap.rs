//! Mapping the registers of a device into the guest.

use core::fmt;

use super::{GStage, Mapping, SetPteError};
use crate::addr::{Gpa, Hpa, PAGE_SIZE};
use crate::cache::{CAPACITY, MemoryCache, TopUpError};
use crate::kernel::IoremapCache;
use crate::level::Level;
use crate::pte::Pte;
use crate::sink::Sink;

/// Bytes that are mapped at once at most. The limit is not the kernel's, which would go on for days.
const MAX_SIZE: u64 = 1 << 32;

/// Device memory that is to be mapped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IoRange {
    /// First guest address.
    pub gpa: Gpa,
    /// First host address.
    pub hpa: Hpa,
    /// Bytes; what begins a page maps it. At most 4 GiB.
    pub size: u64,
    /// Whether the guest may store.
    pub writable: bool,
}

/// Why [`GStage::ioremap`] stopped; pages before stay mapped.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum IoremapError {
    /// There are more bytes than the model maps at once.
    TooLarge(u64),
    /// The memory cache could not be topped up.
    TopUp(TopUpError),
    /// The entry could not be stored.
    SetPte(SetPteError),
}

impl IoremapError {
    /// The negative errno that the kernel returns; `None` where it does not get that far.
    #[must_use]
    pub const fn errno(self) -> Option<i32> {
        match self {
            Self::TooLarge(_) => None,
            Self::TopUp(error) => Some(error.errno()),
            Self::SetPte(error) => error.errno(),
        }
    }
}

impl fmt::Display for IoremapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(size) => write!(f, "{size:#x} bytes are more than {MAX_SIZE:#x}"),
            Self::TopUp(error) => error.fmt(f),
            Self::SetPte(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for IoremapError {}

impl GStage {
    /// Maps device memory page by page: readable, writable if asked for, never executable, of the I/O memory type of
    /// Svpbmt. Stops at the first failure, such as a huge leaf in the way; the pages before it stay.
    ///
    /// `cache` is the one that the kernel keeps on its stack for the call: it is topped up before every page to the number
    /// of levels, by a host that has `host_pages` left, and its pages are given back at the end. The range is cut at the end of the address space.
    /// Models `kvm_riscv_mmu_ioremap`.
    ///
    /// # Errors
    /// [`IoremapError::TopUp`] and [`IoremapError::SetPte`] as the kernel; [`IoremapError::TooLarge`] is the model's own.
    pub fn ioremap<S: Sink>(
        &mut self,
        cache: &mut MemoryCache,
        range: IoRange,
        host_pages: u32,
        sink: &mut S,
    ) -> Result<(), IoremapError> {
        if range.size > MAX_SIZE {
            return Err(IoremapError::TooLarge(range.size));
        }
        let result = self.map_io_pages(cache, range, host_pages, sink);
        cache.free(sink);
        result
    }

    fn map_io_pages<S: Sink>(
        &mut self,
        cache: &mut MemoryCache,
        range: IoRange,
        mut host_pages: u32,
        sink: &mut S,
    ) -> Result<(), IoremapError> {
        let IoRange { gpa: start, hpa, size, writable } = range;
        let levels = u32::from(self.mode.levels());
        let capacity = match self.behaviour().ioremap_cache {
            IoremapCache::Capacity => CAPACITY,
            IoremapCache::Levels => levels,
        };
        let protection = Pte::wanted_protection(writable, false) | Pte::PBMT_IO;
        let end = start.0.saturating_add(size).min(self.mode.gpa_size());
        let mut offset = 0;
        while start.0.saturating_add(offset) < end {
            let before = cache.left().unwrap_or(0);
            cache.top_up_to(&mut self.memory, capacity, levels, host_pages, sink).map_err(IoremapError::TopUp)?;
            host_pages -= cache.left().unwrap_or(0) - before;
            let pte = Pte::from_parts(Hpa(hpa.0.wrapping_add(offset)).pfn(), protection).with_dirty();
            let mapping = Mapping { gpa: Gpa(start.0 + offset), pte, level: Level(0) };
            self.set_pte(Some(cache), mapping, sink).map_err(IoremapError::SetPte)?;
            offset += PAGE_SIZE;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use crate::gstage::Config;
    use crate::kernel::Kernel;
    use alloc::vec::Vec;

    const DEVICE: IoRange = IoRange { gpa: Gpa(0x2800_0000), hpa: Hpa(0x1000_0000), size: 0x3000, writable: true };

    fn gstage(kernel: Kernel) -> GStage {
        GStage::new(Config { kernel, ..Config::default() })
    }

    #[test]
    fn device_pages_are_of_the_io_type_and_never_executable() {
        for (writable, low) in [(true, 0xd7), (false, 0xd3)] {
            let mut gstage = gstage(Kernel::V7_1);
            let range = IoRange { writable, ..DEVICE };
            assert_eq!(gstage.ioremap(&mut MemoryCache::on_stack(), range, u32::MAX, &mut ()), Ok(()));
            let runs = gstage.leaf_runs(Gpa(0), u64::MAX);
            let first = Pte(1 << 62 | 0x1000_0000 >> 2 | low);
            assert_eq!((runs.len(), runs[0].gpa, runs[0].count, runs[0].pte), (1, DEVICE.gpa, 3, first));
        }
    }

    #[test]
    fn a_huge_leaf_in_the_way_stops_it_and_earlier_pages_stay() {
        let mut gstage = gstage(Kernel::V7_1);
        let huge = Mapping { gpa: Gpa(0x4000_0000), pte: Pte(0x5000_00df), level: Level(2) };
        assert_eq!(gstage.set_pte(None, huge, &mut ()), Ok(()));
        let range = IoRange { gpa: Gpa(0x3fff_e000), size: 0x4000, ..DEVICE };
        let result = gstage.ioremap(&mut MemoryCache::on_stack(), range, u32::MAX, &mut ());
        assert_eq!(result.map_err(IoremapError::errno), Err(Some(-17)));
        assert_eq!(gstage.leaves(), [2, 0, 1, 0, 0]);
    }

    #[test]
    fn the_cache_holds_40_pages_or_in_eager_as_many_as_there_are_levels() {
        for (kernel, capacity, pages) in [(Kernel::V7_2, 40, 38), (Kernel::Eager, 3, 3)] {
            let mut gstage = gstage(kernel);
            let mut events = Vec::new();
            let mut cache = MemoryCache::on_stack();
            assert_eq!(gstage.ioremap(&mut cache, DEVICE, u32::MAX, &mut events), Ok(()));
            assert_eq!(events[0], Event::TopUp { from: 0, to: capacity });
            assert_eq!(events.last(), Some(&Event::CacheFree { pages, capacity }));
            assert_eq!(cache.left(), Some(0));
        }
    }

    #[test]
    fn a_host_without_memory_fails_the_top_up() {
        let mut gstage = gstage(Kernel::V7_1);
        let result = gstage.ioremap(&mut MemoryCache::on_stack(), DEVICE, 2, &mut ());
        assert_eq!(result, Err(IoremapError::TopUp(TopUpError::OutOfMemory)));
        assert_eq!(gstage.leaves(), [0; 5]);
    }

    #[test]
    fn any_range_ends() {
        let mut gstage = gstage(Kernel::V7_1);
        let all = IoRange { size: u64::MAX, ..DEVICE };
        let result = gstage.ioremap(&mut MemoryCache::on_stack(), all, u32::MAX, &mut ());
        assert_eq!(result, Err(IoremapError::TooLarge(u64::MAX)));
        let beyond = IoRange { gpa: Gpa(u64::MAX), hpa: Hpa(u64::MAX), ..DEVICE };
        assert_eq!(gstage.ioremap(&mut MemoryCache::on_stack(), beyond, u32::MAX, &mut ()), Ok(()));
        assert_eq!(gstage.leaves(), [0; 5]);
    }
}
