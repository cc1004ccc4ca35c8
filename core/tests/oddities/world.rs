//! A G-stage with its memory cache and everything that its operations told, for tests of single cases.

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::cache::MemoryCache;
use gstage_core::event::{Event, Ret};
use gstage_core::gstage::{Config, Flush, GStage, MapPage, MapRequest, Mapping};
use gstage_core::kernel::Kernel;
use gstage_core::level::Level;
use gstage_core::pte::Pte;
use gstage_core::scenario::{CacheSpec, WhenEmpty};

pub(crate) const GIB: u64 = 1 << 30;
pub(crate) const MIB: u64 = 1 << 20;
pub(crate) const PAGE: u64 = 1 << 12;
/// The address of the tests: child 5 of the gigabyte, child 7 of that.
pub(crate) const FOCUS: u64 = 0x40a0_7000;
/// Host memory lies this much above the guest's.
pub(crate) const OFFSET: u64 = 4 * GIB;

pub(crate) struct World {
    pub(crate) gstage: GStage,
    pub(crate) cache: MemoryCache,
    /// What happened since the last look.
    pub(crate) events: Vec<Event>,
}

impl World {
    pub(crate) fn new(config: Config) -> Self {
        Self::with_cache(config, None)
    }

    pub(crate) fn with_cache(config: Config, objects: Option<u32>) -> Self {
        let mut gstage = GStage::new(config);
        let cache = gstage.new_cache(CacheSpec { capacity: 40, objects, when_empty: WhenEmpty::Null });
        Self { gstage, cache, events: Vec::new() }
    }

    pub(crate) fn of(kernel: Kernel) -> Self {
        Self::new(Config { kernel, ..Config::default() })
    }

    /// With the gigabyte at 1G mapped by one writable leaf, 0x500000DF.
    pub(crate) fn with_gigabyte(kernel: Kernel) -> Self {
        let mut world = Self::of(kernel);
        assert_eq!(world.map(GIB, GIB), 0);
        world.events.clear();
        world
    }

    /// Maps a writable, executable page, and gives the errno.
    pub(crate) fn map(&mut self, gpa: u64, size: u64) -> i32 {
        let request = MapRequest { gpa: Gpa(gpa), hpa: Hpa(gpa + OFFSET), size, rdonly: false, exec: true };
        errno(&self.map_page(request))
    }

    pub(crate) fn map_page(&mut self, request: MapRequest) -> MapPage {
        let mapped = self.gstage.map_page(Some(&mut self.cache), request, &mut self.events);
        self.verify();
        mapped
    }

    /// Stores any leaf, which must work.
    pub(crate) fn set(&mut self, gpa: u64, level: u8, pte: u64) {
        let mapping = Mapping { gpa: Gpa(gpa), pte: Pte(pte), level: Level(level) };
        assert_eq!(self.gstage.set_pte(Some(&mut self.cache), mapping, &mut self.events), Ok(()));
        self.verify();
    }

    pub(crate) fn split(&mut self, gpa: u64, target: u8, flush: Flush) -> Ret {
        let result = self.gstage.split_huge(Some(&mut self.cache), Gpa(gpa), Level(target), flush, &mut self.events);
        self.verify();
        self.gstage.kernel().split_ret(result)
    }

    pub(crate) fn write_protect(&mut self, start: u64, end: u64) -> Ret {
        let owed = self.gstage.wp_range(Gpa(start), Gpa(end), &mut self.events);
        self.verify();
        self.gstage.kernel().range_ret(owed)
    }

    pub(crate) fn unmap(&mut self, start: u64, size: u64) -> Ret {
        let owed = self.gstage.unmap_range(Gpa(start), size, &mut self.events);
        self.verify();
        self.gstage.kernel().range_ret(owed)
    }

    /// Level and value of the leaf that maps an address.
    pub(crate) fn leaf(&self, gpa: u64) -> Option<(u8, u64)> {
        self.gstage.leaf_at(Gpa(gpa)).map(|(level, pte)| (level.0, pte.0))
    }

    /// Orders and addresses of the fences that were asked for since the last look.
    pub(crate) fn fences(&mut self) -> Vec<(u32, u64)> {
        let events = std::mem::take(&mut self.events);
        let requests = events.iter().filter_map(|event| match event {
            Event::Request(flush) => Some((flush.order, flush.gpa.0)),
            _ => None,
        });
        requests.collect()
    }

    /// Tables that were handed out and that no walk reaches; the cache must be one that never runs out.
    pub(crate) fn lost_tables(&self) -> u64 {
        let reachable: u64 = self.gstage.reachable_tables().iter().sum();
        u64::from(self.gstage.memory().allocated()) - reachable
    }

    fn verify(&self) {
        assert_eq!(self.gstage.verify(&[&self.cache]), Ok(()));
    }
}

pub(crate) fn errno(mapped: &MapPage) -> i32 {
    mapped.result.map_or_else(|error| error.errno().unwrap(), |()| 0)
}
