//! A gigabyte of guest memory under one leaf, split step by step by the model: every page of it is loaded from, stored to and
//! fetched from by the machine, through the model's tables as they are, byte for byte.

use std::borrow::Cow;

use gstage_core::addr::{Gpa, Hpa, PAGE_SIZE};
use gstage_core::cache::MemoryCache;
use gstage_core::gstage::{Config, Flush, GStage, MapRequest};
use gstage_core::hgatp::{Hgatp, Xlen};
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::scenario::{CacheSpec, WhenEmpty};
use gstage_oracle_guest::{DATA, DATA_SIZE};

use crate::failure::{Failure, Outcome};
use crate::random::Random;

/// Pages of the gigabyte.
pub(crate) const PAGES: u64 = DATA_SIZE / PAGE_SIZE;
/// Pages that are write-protected in the end.
const PROTECTED: u64 = 4096;
/// Where the model keeps its tables.
const TABLES: Hpa = Hpa(0x8100_0000);

/// How far the gigabyte is split.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Stage {
    /// One leaf of 1G.
    Whole,
    /// 512 leaves of 2M.
    Split2M,
    /// 262,144 leaves of 4K.
    Split4K,
    /// The same, with single pages write-protected.
    Protected,
}

/// The guest with its gigabyte.
#[derive(Debug)]
pub(crate) struct Gigabyte {
    pub(crate) gstage: GStage,
    cache: MemoryCache,
    /// Where the guest sees it.
    pub(crate) gpa: u64,
}

impl Stage {
    /// All of them, in order.
    pub(crate) const ALL: [Self; 4] = [Self::Whole, Self::Split2M, Self::Split4K, Self::Protected];

    /// What it is called in reports.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Whole => "1G leaf",
            Self::Split2M => "split to 2M",
            Self::Split4K => "split to 4K",
            Self::Protected => "single pages write-protected",
        }
    }
}

impl Gigabyte {
    /// Maps the gigabyte as one leaf, at an address with another index on every level; in the root, one beyond its first page.
    pub(crate) fn new(mode: Mode) -> Outcome<Self> {
        let root_index = 700u64 << mode.page_order(mode.root_level());
        let below: u64 = (2..mode.root_level().0).map(|level| 3u64 << mode.page_order(Level(level))).sum();
        let gpa = root_index + below;
        let mut gstage = GStage::new(Config { mode, table_base: TABLES, ..Config::default() });
        let mut cache = gstage.new_cache(CacheSpec { capacity: 40, objects: None, when_empty: WhenEmpty::Null });
        let request = MapRequest { gpa: Gpa(gpa), hpa: Hpa(DATA), size: DATA_SIZE, rdonly: false, exec: true };
        let mapped = gstage.map_page(Some(&mut cache), request, &mut ()).result;
        mapped.map_err(|error| Failure::new(format!("The model does not map the gigabyte: {error:?}.")))?;
        Ok(Self { gstage, cache, gpa })
    }

    /// Goes on to a stage from the one before it.
    pub(crate) fn advance(&mut self, stage: Stage) -> Outcome {
        match stage {
            Stage::Whole => Ok(()),
            Stage::Split2M => self.split(self.gpa, Level(1)),
            Stage::Split4K => (0..512).try_for_each(|child| self.split(self.gpa + (child << 21), Level(0))),
            Stage::Protected => {
                let mut random = Random::new(self.gpa);
                for _ in 0..PROTECTED {
                    let page = self.page(random.below(PAGES));
                    // Before it looks, the judge fences everything.
                    let _ = self.gstage.wp_range(Gpa(page), Gpa(page + PAGE_SIZE), &mut ());
                }
                Ok(())
            }
        }
    }

    /// The gigabyte at a stage.
    pub(crate) fn at(mode: Mode, stage: Stage) -> Outcome<Self> {
        let mut gigabyte = Self::new(mode)?;
        let stages = Stage::ALL.into_iter().filter(|&earlier| earlier <= stage);
        stages.into_iter().try_for_each(|stage| gigabyte.advance(stage))?;
        Ok(gigabyte)
    }

    /// Guest address of a page.
    pub(crate) const fn page(&self, index: u64) -> u64 {
        self.gpa + index * PAGE_SIZE
    }

    /// Splits what maps an address.
    pub(crate) fn split(&mut self, gpa: u64, level: Level) -> Outcome {
        let split = self.gstage.split_huge(Some(&mut self.cache), Gpa(gpa), level, Flush::EachLevel, &mut ());
        split.map(drop).map_err(|error| Failure::new(format!("The model does not split {gpa:#x}: {error}.")))
    }

    /// All tables as they lie in memory, from the root on.
    pub(crate) fn image(&self) -> Vec<u64> {
        self.gstage.memory().pages().flat_map(Cow::into_owned).collect()
    }

    /// The mode, and the root in its place, as `hgatp` wants them.
    pub(crate) fn hgatp(&self) -> u64 {
        Hgatp::new(self.gstage.mode(), 0, self.gstage.memory().root()).encode(Xlen::Rv64)
    }
}
