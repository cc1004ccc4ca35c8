//! Replaying the histories of the captures gives what the real kernels did: the same leaves but for the host memory behind
//! them, and the same order of stores and of requests for fences.
//!
//! What differs is listed in [`DIFFERENCES`], each with its reason; a difference that is not listed fails, and so does one that
//! is listed and not there.

#[expect(dead_code, reason = "tables are checked by themselves elsewhere")]
mod capture;
mod recorded;

use std::collections::BTreeMap;
use std::path::Path;

use capture::history::Outcome;
use capture::{Capture, Files, Trace, files};
use gstage_core::addr::Gpa;
use gstage_core::gstage::Config;
use gstage_core::kernel::Kernel;
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::pte::Pte;
use recorded::effects::{self, Effect};
use recorded::frames::Frames;
use recorded::model::{self, Replayed};

/// Leaves that a replay does not have as the real kernel had them, and why.
const DIFFERENCES: [(&str, u64, &str); 2] = [
    ("linux-7.2-sv39x4/d5-thp-after-dontneed", 0x4020_0000, AGING),
    ("linux-7.2-sv39x4/d5-thp-after-dontneed", 0x4060_0000, AGING),
];
const AGING: &str =
    "the host looked which pages are in use and cleared A (kvm_age_gfn), by itself and at a time of its own";

/// Captures whose trace tells exits alone.
fn has_calls(name: &str) -> bool {
    name.starts_with("linux-7.2-sv39x4/")
}

fn kernel_of(name: &str) -> Kernel {
    if name.starts_with("linux-6.12/") { Kernel::Before } else { Kernel::V7_2 }
}

fn for_each(mut check: impl FnMut(&str, &Capture, &Replayed)) {
    for folder in files::all_folders() {
        let name = short_name(&folder);
        let capture = Capture::parse(&Files::read(&folder).unwrap()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let replayed =
            model::replay(&capture.facts, kernel_of(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        check(&name, &capture, &replayed);
    }
}

/// The last two parts of a path.
fn short_name(folder: &Path) -> String {
    let parts: Vec<_> = folder.iter().rev().take(2).map(|part| part.to_string_lossy()).collect();
    format!("{}/{}", parts[1], parts[0])
}

type Leaf = (Level, Pte);

fn leaves(gstage: &gstage_core::gstage::GStage) -> BTreeMap<u64, Leaf> {
    let mut leaves = BTreeMap::new();
    gstage.for_each_leaf(Gpa(0), gstage.mode().gpa_size(), |gpa, level, pte| {
        leaves.insert(gpa.0, (level, pte));
    });
    leaves
}

/// Addresses whose leaves differ in more than the host memory behind them.
fn different_leaves(capture: &Capture, replayed: &Replayed) -> Vec<(u64, Option<Leaf>, Option<Leaf>)> {
    let real = leaves(&capture.image.load(Config::default()).unwrap().gstage);
    let model = leaves(replayed.machine.gstage());
    let mut frames = Frames::default();
    let mut addresses: Vec<u64> = real.keys().chain(model.keys()).copied().collect();
    addresses.sort_unstable();
    addresses.dedup();
    let mut different = Vec::new();
    for gpa in addresses {
        let pair = (real.get(&gpa).copied(), model.get(&gpa).copied());
        let agrees = match pair {
            (Some((level, pte)), Some((model_level, model_pte))) => {
                let size = model::block_size(&capture.facts, gpa, Mode::Sv57x4.page_size(level));
                level == model_level && frames.agree(size, pte, model_pte)
            }
            _ => false,
        };
        if !agrees {
            different.push((gpa, pair.0, pair.1));
        }
    }
    different
}

#[test]
fn every_history_ends_in_the_leaves_that_the_real_kernel_had() {
    let mut listed = DIFFERENCES.to_vec();
    for_each(|name, capture, replayed| {
        for (gpa, real, model) in different_leaves(capture, replayed) {
            let index = listed.iter().position(|&(in_capture, at, _)| in_capture == name && at == gpa);
            let index = index.unwrap_or_else(|| panic!("{name}: {gpa:#x} has {real:x?}, the model {model:x?}"));
            println!("{name}: {gpa:#x} has {real:x?}, the model {model:x?}: {}", listed.remove(index).2);
        }
        let real = capture.image.load(Config::default()).unwrap().gstage.reachable_tables();
        assert_eq!(replayed.machine.gstage().reachable_tables(), real, "{name}: linked tables");
    });
    assert!(listed.is_empty(), "{listed:?} are listed as different and are not");
}

/// Whether two effects are equal but for the host memory.
fn agrees(capture: &Capture, frames: &mut Frames, real: &Effect, model: &Effect) -> bool {
    let mut leaf = |gpa: u64, level: Level, pte: Pte, other: Pte| {
        frames.agree(model::block_size(&capture.facts, gpa, Mode::Sv57x4.page_size(level)), pte, other)
    };
    match (*real, *model) {
        (Effect::Leaf { gpa, level, pte }, Effect::Leaf { gpa: at, level: on, pte: other }) => {
            (gpa, level) == (at, on) && leaf(gpa, level, pte, other)
        }
        (
            Effect::Taken { gpa, level, pte, clear },
            Effect::Taken { gpa: at, level: on, pte: other, clear: also_clear },
        ) => (gpa, level, clear) == (at, on, also_clear) && leaf(gpa, level, pte, other),
        (real, model) => real == model,
    }
}

/// Where the model's effects are not those of a trace: the index of the first, and what is there. A trace that was cut is
/// compared as far as it goes. Where the guest never came back, the model stops after a few rounds, and the trace goes on
/// with the last one again and again.
fn first_difference(capture: &Capture, trace: &Trace, model: &[Effect]) -> Option<(usize, String)> {
    let real: Vec<Effect> = trace.calls.iter().filter_map(effects::of_call).collect();
    let is_endless = capture.facts.history.last().is_some_and(|step| step.outcome == Outcome::Timeout);
    let round = model.iter().rev().position(|effect| matches!(effect, Effect::Fault { .. })).map_or(1, |at| at + 1);
    let mut frames = Frames::default();
    for (index, real) in real.iter().enumerate() {
        let predicted = match index.checked_sub(model.len()) {
            Some(beyond) if is_endless && !model.is_empty() => model.get(model.len() - round + beyond % round),
            _ => model.get(index),
        };
        if !predicted.is_some_and(|predicted| agrees(capture, &mut frames, real, predicted)) {
            let predicted = predicted.map_or("nothing".to_owned(), Effect::to_string);
            return Some((index, format!("effect {index} is {real}, the model has {predicted}")));
        }
    }
    let more = model.get(real.len()).filter(|_| !trace.is_cut && !is_endless)?;
    Some((real.len(), format!("the trace ends, the model goes on with {more}")))
}

/// How many of the last commands a trace is of: the fewest whose effects are those of the trace. The difference that comes last
/// if there is no such number.
fn traced_commands(capture: &Capture, replayed: &Replayed, trace: &Trace) -> Result<usize, String> {
    let mut farthest = (0, "there is no command".to_owned());
    for count in 1..=replayed.effects.len() {
        match first_difference(capture, trace, &last(replayed, count)) {
            None => return Ok(count),
            Some((index, text)) if index >= farthest.0 => farthest = (index, format!("last {count} commands: {text}")),
            Some(_) => {}
        }
    }
    Err(farthest.1)
}

/// The effects of the last `count` commands.
fn last(replayed: &Replayed, count: usize) -> Vec<Effect> {
    replayed.effects[replayed.effects.len() - count..].concat()
}

fn counts_of(effects: &[Effect]) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    let mut add = |name: String| *counts.entry(name).or_insert(0) += 1;
    for effect in effects {
        match effect {
            Effect::Fault { .. } => add("kvm_exit:".to_owned()),
            Effect::Fast { .. } => add("fast_ret".to_owned()),
            Effect::Split { .. } => add("split".to_owned()),
            Effect::Request { order, .. } => {
                add("hfence_req".to_owned());
                add(format!("hfence_req_order{order}"));
            }
            Effect::RequestRange { .. } => add("tlb_flush_range".to_owned()),
            Effect::Leaf { .. } => add("set_pte or try".to_owned()),
            Effect::Taken { .. } => add("op".to_owned()),
        }
    }
    counts
}

fn counts_of_trace(trace: &Trace) -> BTreeMap<String, u64> {
    let of = |name: &str| trace.counts.get(name).copied().unwrap_or(0);
    let mut counts: BTreeMap<String, u64> = ["kvm_exit:", "fast_ret", "split", "hfence_req", "tlb_flush_range", "op"]
        .into_iter()
        .chain(["hfence_req_order12", "hfence_req_order21", "hfence_req_order30"])
        .map(|name| (name.to_owned(), of(name)))
        .collect();
    counts.insert("set_pte or try".to_owned(), of("set_pte") + of("try"));
    counts.retain(|_, count| *count > 0);
    counts
}

#[test]
fn every_history_stores_and_asks_for_fences_in_the_order_of_the_trace() {
    let mut compared = 0;
    for_each(|name, capture, replayed| {
        let trace = capture.trace.as_ref().unwrap();
        if !has_calls(name) {
            return;
        }
        compared += 1;
        let count =
            traced_commands(capture, replayed, trace).unwrap_or_else(|difference| panic!("{name}: {difference}"));
        let effects = last(replayed, count);
        println!(
            "{name}: {} effects of the last {count} commands, {} calls in the trace",
            effects.len(),
            trace.calls.len()
        );
        if capture.facts.history.last().is_some_and(|step| step.outcome == Outcome::Timeout) {
            return;
        }
        assert_eq!(counts_of(&effects), counts_of_trace(trace), "{name}");
    });
    assert_eq!(compared, 16);
}

/// The capture with this name, replayed on a version.
fn replayed_on(name: &str, kernel: Kernel) -> (Capture, Replayed) {
    let folder = files::all_folders().into_iter().find(|folder| short_name(folder) == name).unwrap();
    let capture = Capture::parse(&Files::read(&folder).unwrap()).unwrap();
    let replayed = model::replay(&capture.facts, kernel).unwrap();
    (capture, replayed)
}

#[test]
fn a_version_that_asks_for_other_fences_is_told_apart() {
    for name in ["a3-1g-log-enabled", "g2-mixed-log", "i6-edge-slot-8m-log"] {
        let (capture, replayed) = replayed_on(&format!("linux-7.2-sv39x4/{name}"), Kernel::V7_1);
        let trace = capture.trace.as_ref().unwrap();
        assert!(traced_commands(&capture, &replayed, trace).is_err(), "{name}");
        let protected = replayed.effects.iter().find(|effects| matches!(effects.first(), Some(Effect::Taken { .. })));
        let second = protected.and_then(|effects| effects.get(1));
        assert!(
            matches!(second, Some(Effect::Request { .. })),
            "{name}: 7.1 flushes each leaf by itself, not {second:?}"
        );
    }
}

#[test]
fn one_changed_call_of_a_trace_is_noticed() {
    let (capture, replayed) = replayed_on("linux-7.2-sv39x4/a4-1g-log-store1", Kernel::V7_2);
    let whole = capture.trace.clone().unwrap();
    assert_eq!(traced_commands(&capture, &replayed, &whole), Ok(1));
    for index in 0..whole.calls.len() {
        let mut gone = whole.clone();
        let call = gone.calls.remove(index);
        let Some(effect) = effects::of_call(&call) else { continue };
        assert!(traced_commands(&capture, &replayed, &gone).is_err(), "without {effect}");
        let mut swapped = whole.clone();
        swapped.calls.push(call);
        swapped.calls.remove(index);
        let is_last = whole.calls[index + 1..].iter().all(|call| effects::of_call(call).is_none());
        assert_eq!(traced_commands(&capture, &replayed, &swapped).is_err(), !is_last, "{effect} at the end");
    }
}

#[test]
fn the_guest_of_d4_faults_for_ever_and_each_round_repairs_the_wrong_page() {
    for_each(|name, capture, replayed| {
        if !name.ends_with("/d4-thp-log-disabled-store") {
            return;
        }
        let counts = &capture.trace.as_ref().unwrap().counts;
        let rounds = counts["kvm_exit:"];
        assert!(rounds > 50_000 && counts["try"] == rounds && counts["hfence_req"] == 1);
        let model = replayed.effects.last().unwrap();
        let faults =
            model.iter().filter(|effect| matches!(effect, Effect::Fault { cause: 23, gpa: 0x4000_9000 })).count();
        let stores = model.iter().filter(|effect| matches!(effect, Effect::Leaf { gpa: 0x4000_0000, .. })).count();
        let requests = model.iter().filter(|effect| matches!(effect, Effect::Request { .. })).count();
        assert!(
            faults > 1 && stores == faults && requests == 1,
            "{faults} faults, {stores} stores, {requests} requests"
        );
        let leaf = |gpa| replayed.machine.leaf_at(Gpa(gpa)).map(|(level, pte)| (level.0, pte.protection()));
        assert_eq!(leaf(0x4000_0000), Some((0, 0xdf)));
        assert_eq!(leaf(0x4000_9000), Some((0, 0xdb)));
    });
}
