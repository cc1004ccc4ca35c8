//! One chain of entries in an otherwise empty memory, and accesses through it.

use std::collections::BTreeMap;

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::event::Access;
use gstage_core::hgatp::Hgatp;
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::pte::Pte;
use gstage_core::walk::{Intent, Mmu, Options, PhysicalMemory, Replaced, Translation, Trap};

/// V R W X U A D.
pub(crate) const FULL: u64 = 0xdf;
/// Load, store, fetch.
pub(crate) const ALL: [Intent; 3] = [Intent::Load, Intent::Store, Intent::Fetch];
/// Guest-page faults of load, store, fetch.
pub(crate) const GUEST_PAGE: [Result<u64, u8>; 3] = [Err(21), Err(23), Err(20)];
/// Access faults of load, store, fetch.
pub(crate) const ACCESS: [Result<u64, u8>; 3] = [Err(5), Err(7), Err(1)];
/// Svadu, switched on.
pub(crate) const SVADU: Options =
    Options { svadu: true, adue: true, svnapot: false, svpbmt: false, pbmte: false, mxr: false };
/// Svnapot and Svpbmt, switched on, and Svade.
pub(crate) const WIDE: Options =
    Options { svnapot: true, svpbmt: true, pbmte: true, svadu: false, adue: false, mxr: false };

const ROOT: Hpa = Hpa(0x8100_0000);
/// From here on there is no memory.
pub(crate) const NOWHERE: u64 = 1 << 52;

/// A hart, its memory, and the chain of entries for one address.
#[derive(Clone)]
pub(crate) struct Bench {
    pub(crate) mmu: Mmu,
    pub(crate) gpa: u64,
    pub(crate) words: Words,
    /// Where the entries of the chain are, by level.
    pub(crate) slots: BTreeMap<u8, Hpa>,
}

/// Memory that holds zero unless told otherwise.
#[derive(Clone, Default, PartialEq, Debug)]
pub(crate) struct Words {
    pub(crate) at: BTreeMap<u64, u64>,
    /// Entries whose attempted replacement finds them changed, by their address: the value that another hart put there.
    pub(crate) rivals: BTreeMap<u64, u64>,
    pub(crate) is_read_only: bool,
}

impl PhysicalMemory for Words {
    fn read_entry(&self, at: Hpa, size: usize) -> Option<u64> {
        assert_eq!(at.0 % size as u64, 0);
        (at.0 < NOWHERE).then(|| self.at.get(&at.0).copied().unwrap_or(0))
    }

    fn replace_entry(&mut self, at: Hpa, _: usize, old: u64, new: u64) -> Replaced {
        if self.is_read_only {
            return Replaced::Refused;
        }
        if let Some(rival) = self.rivals.remove(&at.0) {
            self.at.insert(at.0, rival);
        }
        if self.at.get(&at.0) != Some(&old) {
            return Replaced::Changed;
        }
        self.at.insert(at.0, new);
        Replaced::Done
    }

    fn allows(&self, at: Hpa, _: Access) -> bool {
        at.0 < NOWHERE
    }
}

impl Bench {
    /// A leaf of `level` for `gpa`, and plain pointers above it.
    pub(crate) fn new(mode: Mode, gpa: u64, level: u8, leaf: u64) -> Self {
        let mmu = Mmu { hgatp: Hgatp::new(mode, 0, ROOT), options: Options::default() };
        let mut bench = Self { mmu, gpa, words: Words::default(), slots: BTreeMap::new() };
        let mut table = ROOT;
        for current in (level..mode.levels()).rev() {
            let index = u64::from(mode.index(Gpa(gpa), Level(current)));
            let at = Hpa(table.0 + index * mode.pte_size() as u64);
            let next = Hpa(ROOT.0 + 0x10000 + (u64::from(current) << 12));
            bench.slots.insert(current, at);
            bench.words.at.insert(at.0, if current == level { leaf } else { Pte::pointer(next).0 });
            table = next;
        }
        bench
    }

    /// As [`Bench::new`], in Sv39x4 for an address that has a different index on every level.
    pub(crate) fn sv39(level: u8, leaf: u64) -> Self {
        Self::new(Mode::Sv39x4, 0x1_4050_7abc, level, leaf)
    }

    pub(crate) fn with(mut self, options: Options) -> Self {
        self.mmu.options = options;
        self
    }

    /// Changes bits of the entry of a level.
    pub(crate) fn toggled(mut self, level: u8, bits: u64) -> Self {
        *self.words.at.get_mut(&self.slots[&level].0).unwrap() ^= bits;
        self
    }

    pub(crate) fn entry(&self, level: u8) -> u64 {
        self.words.at[&self.slots[&level].0]
    }

    pub(crate) fn access(&mut self, intent: Intent) -> Result<Translation, Trap> {
        self.mmu.translate(&mut self.words, intent, Gpa(self.gpa))
    }

    /// The host address or the cause of one access to a copy of this.
    pub(crate) fn outcome(&self, intent: Intent) -> Result<u64, u8> {
        self.clone().access(intent).map(|found| found.hpa.0).map_err(Trap::cause)
    }

    /// The same for load, store and fetch.
    pub(crate) fn outcomes(&self) -> [Result<u64, u8>; 3] {
        ALL.map(|intent| self.outcome(intent))
    }
}

/// A leaf at a host address.
pub(crate) fn leaf(hpa: u64, bits: u64) -> u64 {
    hpa >> 2 | bits
}
