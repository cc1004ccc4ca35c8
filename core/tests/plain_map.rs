//! Every sequence of operations, in every version, against a plain map from guest to host addresses.

mod plain;

use gstage_core::addr::{Gpa, Hpa, Pfn};
use gstage_core::cache::MemoryCache;
use gstage_core::gstage::{
    Config, Flush, GStage, HostMemory, IoRange, IoremapError, MapRequest, Mapping, PteOp, SetPteError,
};
use gstage_core::kernel::Kernel;
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::pte::{Permissions, Pte};
use gstage_core::scenario::{CacheSpec, WhenEmpty};
use plain::{Leaf, Naive, Target, order, size};
use proptest::prelude::*;

const PAGE: u64 = 1 << 12;
/// Bits of a host physical address.
const HPA_BITS: u32 = 56;

/// One operation, with addresses as they come.
#[derive(Clone, Debug)]
enum Step {
    Map(Target, u64, Permissions),
    Set(Target, Option<u64>, Permissions),
    Split(Target, Flush),
    WriteProtect(u64, u64),
    Masked(u64, u64),
    Unmap(u64, u64),
    Op(u64, u8, PteOp),
    Update(u64, bool),
    Exchange(u64, bool, bool),
    Ioremap(u64, u64),
    FreeRoot,
    AllocRoot,
}

/// A page near an edge of one of three root entries, so that operations meet each other; the last is the one before the end.
fn page(mode: Mode) -> impl Strategy<Value = u64> + Clone {
    let last = mode.entries(mode.root_level()) as u64 - 1;
    let root = prop::sample::select(vec![0, 1, last]);
    let inner = prop::sample::select(vec![0, 1, 5, mode.entries(Level(0)) as u64 - 1]);
    (root, prop::collection::vec(inner, usize::from(mode.root_level().0))).prop_map(move |(root, indices)| {
        let gpa = root << order(mode, mode.root_level().0);
        indices.iter().enumerate().fold(gpa, |gpa, (level, index)| gpa + (index << order(mode, level as u8)))
    })
}

/// Any leaf level of the mode, mostly a low one.
fn level(mode: Mode) -> impl Strategy<Value = u8> + Clone {
    prop_oneof![3 => 0..2u8, 1 => 0..=mode.root_level().0]
}

fn permissions() -> impl Strategy<Value = Permissions> + Clone {
    (any::<bool>(), any::<bool>()).prop_map(|(write, execute)| Permissions { read: true, write, execute })
}

/// A range from a page, aligned or not, of some pages of a level and perhaps a few more.
fn range(mode: Mode) -> impl Strategy<Value = (u64, u64)> + Clone {
    let extra = prop::sample::select(vec![0, PAGE, 3 * PAGE]);
    (page(mode), level(mode), 1..4u64, extra, any::<bool>()).prop_map(move |(gpa, level, count, extra, aligned)| {
        let size = size(mode, level);
        let start = if aligned { gpa & !(size - 1) } else { gpa };
        (start, (count * size + extra).min(mode.gpa_size() - start))
    })
}

fn step(mode: Mode) -> impl Strategy<Value = Step> {
    let target = (page(mode), level(mode), prop::bool::weighted(0.9)).prop_map(|(gpa, level, cache)| Target {
        gpa,
        level,
        cache,
    });
    // Host memory follows the guest's, or is elsewhere.
    let far = prop_oneof![3 => Just(0u64), 1 => Just(1u64)];
    let op = prop::sample::select(vec![PteOp::Nop, PteOp::Clear, PteOp::WriteProtect]);
    let flush = prop::sample::select(vec![Flush::EachLevel, Flush::LeftToCaller]);
    prop_oneof![
        6 => (target.clone(), far.clone(), permissions()).prop_map(|(at, far, allowed)| Step::Map(at, far, allowed)),
        2 => (target.clone(), prop::option::of(far), permissions()).prop_map(|(at, far, allowed)| Step::Set(at, far, allowed)),
        5 => (target, flush).prop_map(|(at, flush)| Step::Split(at, flush)),
        3 => range(mode).prop_map(|(start, size)| Step::WriteProtect(start, start + size)),
        2 => (page(mode), any::<u64>()).prop_map(|(gpa, mask)| Step::Masked(gpa >> 12, mask)),
        3 => range(mode).prop_map(|(start, size)| Step::Unmap(start, size)),
        2 => (page(mode), level(mode), op).prop_map(|(gpa, level, op)| Step::Op(gpa, level, op)),
        1 => (page(mode), any::<bool>()).prop_map(|(gpa, write)| Step::Update(gpa, write)),
        1 => (page(mode), any::<bool>(), any::<bool>()).prop_map(|(gpa, write, fresh)| Step::Exchange(gpa, write, fresh)),
        1 => (page(mode), 1..20u64).prop_map(|(gpa, pages)| Step::Ioremap(gpa, pages)),
        1 => Just(Step::FreeRoot),
        1 => Just(Step::AllocRoot),
    ]
}

struct Pair {
    mode: Mode,
    gstage: GStage,
    cache: MemoryCache,
    naive: Naive,
}

impl Pair {
    fn new(mode: Mode, kernel: Kernel, objects: Option<u32>) -> Self {
        let mut gstage = GStage::new(Config { mode, kernel, ..Config::default() });
        let cache = gstage.new_cache(CacheSpec { capacity: 40, objects, when_empty: WhenEmpty::Null });
        Self { mode, gstage, cache, naive: Naive::new(mode, kernel, objects) }
    }

    /// Host memory for an address: aligned to the level, inside of what an entry can hold.
    fn hpa(&self, gpa: u64, level: u8, far: u64) -> u64 {
        let size = size(self.mode, level);
        let space = 1 << (HPA_BITS - 1);
        ((gpa % space + far * (space >> 1)) % space) & !(size - 1)
    }

    /// Does one step on both sides; what each of them says of it.
    fn carry_out(&mut self, step: &Step) -> (String, String) {
        let has_root = self.naive.has_root;
        match *step {
            // Without a root table nothing can be mapped, and the kernel would stop.
            Step::Map(..) | Step::Set(..) if !has_root => says(0, 0),
            Step::Map(at, far, allowed) => self.map(at, far, allowed),
            Step::Set(at, far, allowed) => self.set(at, far, allowed),
            Step::Split(at, flush) => {
                let cache = at.cache.then_some(&mut self.cache);
                let result = self.gstage.split_huge(cache, Gpa(at.gpa), Level(at.level), flush, &mut ());
                says(result, self.naive.split(at, flush))
            }
            Step::WriteProtect(start, end) => {
                let owed = self.gstage.wp_range(Gpa(start), Gpa(end), &mut ());
                says(owed, self.naive.write_protect(start, end))
            }
            Step::Masked(base, mask) => {
                let owed = self.gstage.wp_pt_masked(base, mask, &mut ());
                says(owed, self.naive.write_protect_masked(base, mask))
            }
            Step::Unmap(start, size) => {
                says(self.gstage.unmap_range(Gpa(start), size, &mut ()), self.naive.unmap(start, size))
            }
            Step::Op(gpa, level, op) => {
                says(self.gstage.op_pte(Gpa(gpa), Level(level), op, &mut ()), self.naive.op_pte(gpa, level, op))
            }
            Step::Update(gpa, write) => {
                self.gstage.update_pte_prot(Gpa(gpa), Pte::wanted_protection(write, true), &[], &mut ());
                self.naive.update(gpa, Permissions { read: true, write, execute: true });
                says(0, 0)
            }
            Step::Exchange(gpa, write, fresh) => self.exchange(gpa, write, fresh),
            Step::Ioremap(gpa, pages) => self.ioremap(gpa, pages),
            Step::FreeRoot => {
                self.gstage.free_root(&mut ());
                self.naive.set_root(false);
                says(self.gstage.has_root(), false)
            }
            Step::AllocRoot => {
                let result = self.gstage.alloc_root(HostMemory::Available, &mut ());
                if !has_root {
                    self.naive.set_root(true);
                }
                says(result.is_err(), has_root)
            }
        }
    }

    fn map(&mut self, at: Target, far: u64, allowed: Permissions) -> (String, String) {
        let hpa = self.hpa(at.gpa, at.level, far);
        let request = MapRequest {
            gpa: Gpa(at.gpa),
            hpa: Hpa(hpa),
            size: size(self.mode, at.level),
            rdonly: !allowed.write,
            exec: allowed.execute,
        };
        let mapped = self.gstage.map_page(at.cache.then_some(&mut self.cache), request, &mut ());
        let errno = mapped.result.map_or_else(|error| error.errno(), |()| Some(0));
        says(errno, Some(self.naive.map(at, hpa, allowed)))
    }

    fn set(&mut self, at: Target, far: Option<u64>, allowed: Permissions) -> (String, String) {
        let leaf = far.map(|far| Leaf { level: at.level, hpa: self.hpa(at.gpa, at.level, far), allowed });
        let pte = leaf.map_or(Pte::EMPTY, |leaf| {
            Pte::from_parts(Hpa(leaf.hpa).pfn(), Pte::wanted_protection(allowed.write, allowed.execute)).with_dirty()
        });
        let mapping = Mapping { gpa: Gpa(at.gpa), pte, level: Level(at.level) };
        let result = self.gstage.set_pte(at.cache.then_some(&mut self.cache), mapping, &mut ());
        let errno = result.map_or_else(SetPteError::errno, |()| Some(0));
        says(errno, Some(self.naive.set(at, leaf)))
    }

    fn exchange(&mut self, gpa: u64, write: bool, fresh: bool) -> (String, String) {
        let (level, pte) = self.gstage.leaf_at(Gpa(gpa)).unwrap_or((Level(0), Pte(0xd3)));
        let new = if write { Pte(pte.0 | Pte::W) } else { pte.without_write() };
        // A stale value differs in the page number.
        let old = if fresh { pte } else { Pte::from_parts(Pfn(pte.pfn().0 ^ 1), pte.protection()) };
        let result = self.gstage.try_update_pte(Gpa(gpa), level, old, new, &mut ());
        says(result, self.naive.exchange(gpa, level.0, write, fresh))
    }

    /// Maps pages of a device; the caches of the call never run out.
    fn ioremap(&mut self, gpa: u64, pages: u64) -> (String, String) {
        if !self.naive.has_root {
            return says(0, 0);
        }
        let pages = pages.min((self.mode.gpa_size() - gpa) >> 12);
        let range = IoRange { gpa: Gpa(gpa), hpa: Hpa(self.hpa(gpa, 0, 1)), size: pages << 12, writable: true };
        let result = self.gstage.ioremap(&mut MemoryCache::on_stack(), range, u32::MAX, &mut ());
        let expected = self.naive.ioremap(gpa, pages, range.hpa.0);
        says(result.map_or_else(IoremapError::errno, |()| Some(0)), Some(expected))
    }

    /// What is mapped, on both sides.
    fn leaves(&self) -> [Vec<(u64, Leaf)>; 2] {
        let mut found = Vec::new();
        self.gstage.for_each_leaf(Gpa(0), u64::MAX, |gpa, level, pte| {
            found.push((gpa.0, Leaf { level: level.0, hpa: pte.hpa().0, allowed: pte.permissions() }));
        });
        [found, self.naive.leaves.iter().map(|(&gpa, &leaf)| (gpa, leaf)).collect()]
    }
}

fn says(model: impl std::fmt::Debug, naive: impl std::fmt::Debug) -> (String, String) {
    (format!("{model:?}"), format!("{naive:?}"))
}

fn setting() -> impl Strategy<Value = (Mode, Kernel, Option<u32>, Vec<Step>, Vec<u64>)> {
    let (mode, kernel) = (prop::sample::select(&Mode::WIDE[..]), prop::sample::select(&Kernel::ALL[..]));
    let cache = prop_oneof![2 => Just(None), 1 => (0..12u32).prop_map(Some)];
    (mode, kernel, cache).prop_flat_map(|(mode, kernel, cache)| {
        let steps = prop::collection::vec(step(mode), 1..24);
        (Just(mode), Just(kernel), Just(cache), steps, prop::collection::vec(page(mode), 8))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn every_sequence_in_every_version_agrees_with_a_plain_map((mode, kernel, cache, steps, probes) in setting()) {
        let mut pair = Pair::new(mode, kernel, cache);
        for step in &steps {
            let (model, naive) = pair.carry_out(step);
            prop_assert_eq!(model, naive, "{:?} answers {:?}", kernel, step);
            pair.gstage.verify(&[&pair.cache]).unwrap();
            let [model, naive] = pair.leaves();
            prop_assert!(model == naive, "{:?} has other leaves after {:?}", kernel, step);
            prop_assert_eq!(pair.gstage.reachable_tables(), pair.naive.tables());
            prop_assert_eq!(pair.gstage.freed_tables(), pair.naive.freed);
        }
        for gpa in probes {
            prop_assert_eq!(pair.gstage.translate(Gpa(gpa + 0xabc)), pair.naive.translate(Gpa(gpa + 0xabc)));
        }
    }
}
