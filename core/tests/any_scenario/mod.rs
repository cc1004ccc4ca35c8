//! Scenarios that nobody would write: every field anything, or anything that might pass.

use std::borrow::Cow;

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::event::Access;
use gstage_core::gstage::LeafRun;
use gstage_core::kernel::{Kernel, Publish};
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::pte::Pte;
use gstage_core::scenario::{
    Backing, CacheSpec, DirtyLogMode, Host, MemSlot, Op, Scenario, Variant, WhenEmpty, builtin,
};
use proptest::prelude::*;
use proptest::sample::select;

const GIB: u64 = 1 << 30;

/// An address near the slab, or near an edge.
fn address() -> impl Strategy<Value = u64> {
    let near = (0..64u64, 0..3u64).prop_map(|(page, tile)| GIB + (page << 12) + (tile << 21));
    let edge = (select(vec![0u32, 21, 30, 31, 39, 41, 59, 63]), -1i64..2)
        .prop_map(|(bit, pages)| (1u64 << bit).wrapping_add_signed(pages * 4096));
    prop_oneof![60 => near, 3 => edge, 1 => any::<u64>()]
}

fn gpa() -> impl Strategy<Value = Gpa> {
    address().prop_map(Gpa)
}

fn size() -> impl Strategy<Value = u64> {
    prop_oneof![40 => select(vec![4096, 1 << 16, 1 << 21, 1 << 30]), 1 => any::<u64>(), 1 => 0..9u64, 1 => Just(1 << 39)]
}

fn access() -> impl Strategy<Value = Access> {
    select(vec![Access::Load, Access::Store, Access::Fetch])
}

fn small() -> impl Strategy<Value = u8> {
    prop_oneof![20 => Just(0), 20 => Just(1), 1 => any::<u8>()]
}

/// Most scenarios have one memslot.
fn slot_index() -> impl Strategy<Value = u8> {
    prop_oneof![40 => Just(0), 1 => any::<u8>()]
}

fn after() -> impl Strategy<Value = u32> {
    prop_oneof![20 => 0..4u32, 1 => any::<u32>()]
}

fn mishap() -> impl Strategy<Value = Op> {
    prop_oneof![
        after().prop_map(|after| Op::DropFence { after }),
        after().prop_map(|before| Op::EmptyCache { before }),
        (small(), after()).prop_map(|(vcpu, after)| Op::PauseHart { vcpu, after }),
        small().prop_map(|vcpu| Op::ResumeHart { vcpu }),
    ]
}

fn op() -> impl Strategy<Value = Op> {
    let level = || small().prop_map(Level);
    let map = (gpa(), address(), size(), any::<[bool; 2]>()).prop_map(|(gpa, hpa, size, [rdonly, exec])| Op::MapPage {
        gpa,
        hpa: Hpa(hpa),
        size,
        rdonly,
        exec,
    });
    let split = (gpa(), level(), any::<[bool; 2]>()).prop_map(|(gpa, target_level, [flush, cache])| Op::SplitHuge {
        gpa,
        target_level,
        flush,
        cache,
    });
    let range = (gpa(), size(), size(), level(), any::<bool>()).prop_map(|(start, size, step, target_level, flush)| {
        Op::SplitRange { start, end: Gpa(start.0.saturating_add(size)), step, target_level, flush }
    });
    let guests = (small(), access(), gpa(), size(), size()).prop_map(|(vcpu, access, start, size, step)| {
        Op::GuestRange { vcpu, access, start, end: Gpa(start.0.saturating_add(size)), step }
    });
    let race = (access(), access(), gpa(), gpa())
        .prop_map(|(first, second, here, there)| Op::Race { accesses: [first, second], gpas: [here, there] });
    let clear = (slot_index(), any::<u64>(), 0..65_536u64).prop_map(|(slot, first, pages)| Op::ClearLog {
        slot,
        first_page: if pages % 3 == 0 { first } else { 0 },
        pages: pages & !63,
    });
    prop_oneof![
        2 => map,
        2 => split,
        1 => range,
        4 => (small(), access(), gpa()).prop_map(|(vcpu, access, gpa)| Op::Guest { vcpu, access, gpa }),
        1 => guests,
        1 => race,
        1 => clear,
        1 => (gpa(), size()).prop_map(|(start, size)| Op::WpRange { start, end: Gpa(start.0.saturating_add(size)) }),
        1 => (gpa(), size()).prop_map(|(start, size)| Op::UnmapRange { start, size }),
        1 => (gpa(), size()).prop_map(|(start, size)| Op::Invalidate { start, size }),
        1 => (gpa(), size()).prop_map(|(start, size)| Op::Flush { start, size }),
        2 => slot_index().prop_map(|slot| Op::LogDirty { slot }),
        1 => slot_index().prop_map(|slot| Op::LogOff { slot }),
        1 => slot_index().prop_map(|slot| Op::GetLog { slot }),
        1 => slot_index().prop_map(|slot| Op::DeleteSlot { slot }),
        1 => (0..50u32).prop_map(|min| Op::TopUp { min }),
        2 => mishap(),
    ]
}

fn slot() -> impl Strategy<Value = MemSlot> {
    let backing = select(vec![Backing::Written, Backing::Untouched, Backing::Thp]);
    (address(), address(), size(), size(), backing, any::<bool>()).prop_map(
        |(gpa, hpa, size, page_size, backing, read_only)| MemSlot {
            gpa: Gpa(gpa),
            hpa: Hpa(hpa),
            size,
            page_size,
            backing,
            read_only,
        },
    )
}

fn host() -> impl Strategy<Value = Host> {
    let logs = select(vec![DirtyLogMode::Plain, DirtyLogMode::Manual, DirtyLogMode::InitiallySet]);
    (logs, any::<bool>(), prop::option::of(0..9u32)).prop_map(|(dirty_log, eager_split, table_pages)| Host {
        dirty_log,
        eager_split,
        table_pages,
    })
}

fn publish() -> impl Strategy<Value = Option<Publish>> {
    prop::option::of(select(vec![Publish::FillThenLink, Publish::FillBarrierLink, Publish::LinkThenFill]))
}

fn text() -> impl Strategy<Value = Cow<'static, str>> {
    prop_oneof![9 => Just("<img src=x onerror=alert(1)>".to_owned()), 1 => ".{0,12}"].prop_map(Cow::Owned)
}

fn cache() -> impl Strategy<Value = CacheSpec> {
    let empty = select(vec![WhenEmpty::Null, WhenEmpty::Atomic, WhenEmpty::Bug]);
    (0..50u32, prop::option::of(0..2u32), empty).prop_map(|(capacity, objects, when_empty)| CacheSpec {
        capacity,
        objects,
        when_empty,
    })
}

/// No tables at the start, or a few leaves that may be in order.
fn tables() -> impl Strategy<Value = Vec<LeafRun>> {
    let run = (small().prop_map(Level), 0..4u64, 1..4u64, any::<bool>()).prop_map(|(level, place, count, writable)| {
        let gpa = Gpa(2 * GIB + place * (1 << 21));
        LeafRun { level, gpa, count, pte: Pte(0x5000_00db | if writable { 4 } else { 0 }) }
    });
    prop_oneof![5 => Just(vec![]), 1 => prop::collection::vec(run, 1..3)]
}

/// A built-in scenario with other operations, memory and host: many of them run.
pub(crate) fn any_scenario() -> impl Strategy<Value = Scenario> {
    let ops = || prop::collection::vec(op(), 0..6);
    let memory = prop_oneof![9 => Just(None), 1 => prop::collection::vec(slot(), 0..3).prop_map(Some)];
    let focus = prop_oneof![3 => Just(None), 1 => gpa().prop_map(Some)];
    let variant = (
        text(),
        prop::option::of(select(&Kernel::ALL[..])),
        prop::option::of(host()),
        publish(),
        any::<Option<bool>>(),
    )
        .prop_map(|(title, kernel, host, publish, flush)| Variant { title, kernel, host, publish, flush });
    let words = (text(), text(), any::<u16>().prop_map(|vmid| vmid % 2), 0..20u8);
    (
        (
            0..builtin::ALL.len(),
            prop_oneof![5 => Just(Mode::Sv39x4), 1 => select(&Mode::ALL[..])],
            select(&Kernel::ALL[..]),
        ),
        words,
        (memory, focus, ops(), ops()),
        (cache(), any::<bool>(), host(), publish()),
        (prop::collection::vec(variant, 0..2), tables()),
    )
        .prop_map(|((base, mode, kernel), (slug, title, vmid, vcpus), run, machine, (beside, tables))| {
            let base = (builtin::ALL[base].scenario)();
            let (memory, focus, setup, ops) = run;
            let (cache, keeps_cache, host, publish) = machine;
            Scenario {
                slug: if vcpus == 0 { slug } else { Cow::Borrowed("own") },
                title: if vcpus == 0 { title } else { Cow::Borrowed("One's own") },
                mode,
                kernel,
                vmid,
                vcpus: 1 + vcpus % 4,
                cache: if keeps_cache { base.cache } else { cache },
                memory: memory.unwrap_or(base.memory),
                focus: focus.unwrap_or(base.focus),
                setup: base.setup.into_iter().chain(setup).collect(),
                ops,
                host,
                publish,
                beside,
                observed: base.observed,
                tables,
            }
        })
}
