//! Runs a vector and compares everything that was recorded.

use std::fmt::Debug;

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::cache::MemoryCache;
use gstage_core::event::{self, Event};
use gstage_core::gstage::{Config, Flush, GStage, Lookup, MapRequest, Mapping};
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::pte::Pte;
use gstage_core::scenario::{CacheSpec, WhenEmpty};

use super::case::{Case, Expect, Hex, Op, Out, Ret};

/// What one operation gave back, in the terms of a vector.
struct Outcome {
    ret: Ret,
    out: Option<Out>,
    level: Option<u32>,
    pte: Option<Option<Hex>>,
}

impl Outcome {
    fn plain(ret: Ret) -> Self {
        Self { ret, out: None, level: None, pte: None }
    }
}

pub(crate) fn check(case: &Case) -> Result<(), String> {
    let prefix = format!("{}/{}/", case.kernel.behaviour().slug, case.mode.format().slug);
    if !case.name.starts_with(&prefix) {
        return Err(format!("the name does not start with {prefix}"));
    }
    if !Mode::WIDE.contains(&case.mode) {
        return Err(format!("no vectors have mode {}", case.mode.format().slug));
    }
    if case.vmid >= 1 << 14 {
        return Err(format!("VMID {} does not fit 14 bits", case.vmid));
    }
    same("number of expectations", &case.expect.len(), &case.ops.len())?;

    let config = Config { mode: case.mode, kernel: case.kernel, ..Config::default() };
    let config = Config { svnapot: case.svnapot, svvptc: case.svvptc, ..config };
    let mut gstage = GStage::new(config);
    let spec = CacheSpec { capacity: 40, objects: case.cache_objects, when_empty: WhenEmpty::Null };
    let mut cache = gstage.new_cache(spec);
    let mut allocated = 0;
    for (index, (op, expect)) in case.ops.iter().zip(&case.expect).enumerate() {
        if !op.is_in(case.kernel) {
            return Err(format!("ops[{index}]: this version has no such operation"));
        }
        let mut events = Vec::new();
        let outcome = carry_out(&mut gstage, &mut cache, op, &mut events);
        let tables = events.iter().filter(|event| matches!(event, Event::Take { .. })).count() as u64;
        allocated += tables;
        compare(&outcome, &flushes(&events), tables, expect)
            .map_err(|difference| format!("ops[{index}]: {difference}"))?;
        gstage.verify(&[&cache]).map_err(|broken| format!("ops[{index}]: {broken}"))?;
    }
    compare_state(&gstage, allocated, case)
}

fn carry_out(gstage: &mut GStage, cache: &mut MemoryCache, op: &Op, events: &mut Vec<Event>) -> Outcome {
    let errno = |errno: Option<i32>| Ret::Int(errno.map_or(i64::MIN, i64::from));
    let level = |level: u32| Level(u8::try_from(level).unwrap_or(u8::MAX));
    match *op {
        Op::MapPage { gpa, hpa, size, rdonly, exec, cache: with_cache } => {
            let request = MapRequest { gpa: Gpa(gpa.0), hpa: Hpa(hpa.0), size: size.0, rdonly, exec };
            let mapped = gstage.map_page(with_cache.then_some(cache), request, events);
            let out = Out { level: u32::from(mapped.out.level.0), pte: Hex(mapped.out.pte.0) };
            let ret = mapped.result.map_or_else(|error| errno(error.errno()), |()| Ret::Int(0));
            Outcome { out: Some(out), ..Outcome::plain(ret) }
        }
        Op::SetPte { gpa, level: at, pte, cache: with_cache } => {
            let mapping = Mapping { gpa: Gpa(gpa.0), pte: Pte(pte.0), level: level(at) };
            let result = gstage.set_pte(with_cache.then_some(cache), mapping, events);
            Outcome::plain(result.map_or_else(|error| errno(error.errno()), |()| Ret::Int(0)))
        }
        Op::SplitHuge { gpa, target_level, flush, cache: with_cache } => {
            let flush = if flush { Flush::EachLevel } else { Flush::LeftToCaller };
            let cache = with_cache.then_some(cache);
            let result = gstage.split_huge(cache, Gpa(gpa.0), level(target_level), flush, events);
            Outcome::plain(ret(gstage.kernel().split_ret(result)))
        }
        Op::WpRange { start, end } => {
            let owed = gstage.wp_range(Gpa(start.0), Gpa(end.0), events);
            Outcome::plain(ret(gstage.kernel().range_ret(owed)))
        }
        Op::WpMasked { base_gfn, mask } => {
            let owed = gstage.wp_pt_masked(base_gfn.0, mask.0, events);
            Outcome::plain(owed.map_or(Ret::Nothing(()), |owed| Ret::Bool(owed.is_flush())))
        }
        Op::UnmapRange { start, size, .. } => {
            let owed = gstage.unmap_range(Gpa(start.0), size.0, events);
            Outcome::plain(ret(gstage.kernel().range_ret(owed)))
        }
        Op::GetLeaf { gpa } => {
            let (found, level, pte) = match gstage.get_leaf(Gpa(gpa.0), events) {
                Lookup::Leaf { slot, pte } => (true, slot.level, Some(Hex(pte.0))),
                Lookup::Hole { level } => (false, level, None),
            };
            Outcome { level: Some(u32::from(level.0)), pte: Some(pte), ..Outcome::plain(Ret::Bool(found)) }
        }
    }
}

/// A return value in the form of the vectors; a kernel that stopped returned nothing that they know.
fn ret(ret: event::Ret) -> Ret {
    match ret {
        event::Ret::None => Ret::Nothing(()),
        event::Ret::Int(value) => Ret::Int(i64::from(value)),
        event::Ret::Bool(flag) => Ret::Bool(flag),
        event::Ret::Crash => Ret::Int(i64::MIN),
    }
}

/// The requests for fences, run-length encoded: order, first address, how many of them one after another.
fn flushes(events: &[Event]) -> Vec<(u32, Hex, u64)> {
    let mut runs: Vec<(u32, Hex, u64)> = Vec::new();
    for event in events {
        let Event::Request(flush) = event else { continue };
        match runs.last_mut() {
            Some((order, first, count)) if *order == flush.order && first.0 + (*count << *order) == flush.gpa.0 => {
                *count += 1;
            }
            _ => runs.push((flush.order, Hex(flush.gpa.0), 1)),
        }
    }
    runs
}

fn compare(outcome: &Outcome, flushes: &Vec<(u32, Hex, u64)>, tables: u64, expect: &Expect) -> Result<(), String> {
    same("ret", &outcome.ret, &expect.ret)?;
    same("flushes", flushes, &expect.flushes)?;
    same("tables", &tables, &expect.tables)?;
    same("out", &outcome.out, &expect.out)?;
    same("level", &outcome.level, &expect.level)?;
    same("pte", &outcome.pte, &expect.pte)
}

fn compare_state(gstage: &GStage, allocated: u64, case: &Case) -> Result<(), String> {
    let runs = gstage.leaf_runs(Gpa(0), case.mode.gpa_size());
    let leaves: Vec<_> =
        runs.iter().map(|run| (u32::from(run.level.0), Hex(run.gpa.0), run.count, Hex(run.pte.0))).collect();
    same("leaves", &leaves, &case.leaves)?;
    let reachable = gstage.reachable_tables()[..usize::from(case.mode.root_level().0)].to_vec();
    same("reachable_tables", &reachable, &case.reachable_tables)?;
    same("allocated_tables", &allocated, &case.allocated_tables)
}

fn same<T: PartialEq + Debug>(what: &str, got: &T, expected: &T) -> Result<(), String> {
    if got == expected { Ok(()) } else { Err(format!("{what} is {got:?}, was recorded as {expected:?}")) }
}
