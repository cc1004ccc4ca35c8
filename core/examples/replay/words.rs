//! Events, operations and returns in words.

use gstage_core::event::{Access, Event, FlushRequest, Mishap, Reader, Ret, Slot, StoreKind, TlbEntry, Warning};
use gstage_core::mode::Mode;
use gstage_core::pte::{Kind, Pte};
use gstage_core::scenario::Op;

pub(crate) fn operation(op: &Op) -> String {
    match *op {
        Op::MapPage { gpa, hpa, size, rdonly, exec } => {
            let rights =
                [if rdonly { "read-only" } else { "writable" }, if exec { ", executable" } else { "" }].concat();
            format!("map_page gpa {gpa:#x} hpa {hpa:#x} size {size:#x} {rights}")
        }
        Op::SplitHuge { gpa, target_level, flush, cache } => {
            let flush = if flush { "flush" } else { "no flush" };
            let cache = if cache { "" } else { ", no cache" };
            format!("split_huge gpa {gpa:#x} to level {} {flush}{cache}", target_level.0)
        }
        Op::SplitRange { start, end, step, target_level, flush } => {
            let flush = if flush { "flush" } else { "no flush" };
            format!("split_huge gpa {start:#x}..{end:#x} every {step:#x} to level {} {flush}", target_level.0)
        }
        Op::WpRange { start, end } => format!("wp_range {start:#x}..{end:#x}"),
        Op::UnmapRange { start, size } => format!("unmap_range {start:#x} size {size:#x}"),
        Op::LogDirty { slot } => format!("log_dirty slot {slot}"),
        Op::TopUp { min } => format!("top_up min {min}"),
        Op::Guest { vcpu, access, gpa } => format!("guest {} gpa {gpa:#x} on vCPU {vcpu}", self::access(access)),
        Op::GuestRange { vcpu, access, start, end, step } => {
            format!("guest {} gpa {start:#x}..{end:#x} every {step:#x} on vCPU {vcpu}", self::access(access))
        }
        Op::Race { accesses: [first, second], gpas } => format!(
            "guest {} gpa {:#x} on vCPU 0 and {} gpa {:#x} on vCPU 1 at once",
            access(first),
            gpas[0],
            access(second),
            gpas[1]
        ),
        Op::LogOff { slot } => format!("log_off slot {slot}"),
        Op::GetLog { slot } => format!("get_log slot {slot}"),
        Op::ClearLog { slot, first_page, pages } => {
            format!("clear_log slot {slot} first page {first_page} pages {pages}")
        }
        Op::Invalidate { start, size } => format!("invalidate {start:#x} size {size:#x}"),
        Op::DeleteSlot { slot } => format!("delete_slot {slot}"),
        Op::Flush { start, size } => format!("flush {start:#x} size {size:#x}"),
        Op::DropFence { after } => format!("drop_fence after {after}"),
        Op::EmptyCache { before } => format!("empty_cache before page {before}"),
        Op::PauseHart { vcpu, after } => format!("pause_hart vCPU {vcpu} after {after}"),
        Op::ResumeHart { vcpu } => format!("resume_hart vCPU {vcpu}"),
    }
}

pub(crate) fn ret(ret: Ret) -> String {
    match ret {
        Ret::None => "-".to_owned(),
        Ret::Int(-2) => "-2 (ENOENT)".to_owned(),
        Ret::Int(-4) => "-4 (EINTR)".to_owned(),
        Ret::Int(-11) => "-11 (EAGAIN)".to_owned(),
        Ret::Int(-12) => "-12 (ENOMEM)".to_owned(),
        Ret::Int(-14) => "-14 (EFAULT)".to_owned(),
        Ret::Int(-17) => "-17 (EEXIST)".to_owned(),
        Ret::Int(-22) => "-22 (EINVAL)".to_owned(),
        Ret::Int(-95) => "-95 (EOPNOTSUPP)".to_owned(),
        Ret::Int(number) => number.to_string(),
        Ret::Bool(flag) => flag.to_string(),
        Ret::Crash => "the kernel stopped".to_owned(),
    }
}

pub(crate) fn event(mode: Mode, event: &Event) -> String {
    match *event {
        Event::Begin { op } => format!("begin op {op}"),
        Event::End { op, ret } => format!("end op {op}: {}", self::ret(ret)),
        Event::Access { hart, access, gpa } => format!("hart {hart} {} gpa {gpa:#x}", self::access(access)),
        Event::Done { hart, access, gpa, hpa } => {
            format!("hart {hart} {} gpa {gpa:#x} done at hpa {hpa:#x}", self::access(access))
        }
        Event::Fault { hart, cause, gpa } => format!("hart {hart} faults, cause {cause}, gpa {gpa:#x}"),
        Event::Read { reader: Reader::Kvm, slot, pte, .. } => {
            format!("kvm reads {}: {}", place(slot), value(mode, slot, pte))
        }
        Event::Read { reader: Reader::Hart(hart), slot, pte, .. } => {
            format!("hart {hart} reads {}: {}", place(slot), value(mode, slot, pte))
        }
        Event::TopUp { from, to } => format!("top up the cache from {from} to {to}"),
        Event::Take { table, level, from: Some(from) } => {
            format!("take table {table:#x} for {} entries, {from} in the cache", mode.page_name(level))
        }
        Event::Take { table, level, from: None } => {
            format!("take table {table:#x} for {} entries", mode.page_name(level))
        }
        Event::TakeFailed { level } => format!("no table for {} entries", mode.page_name(level)),
        Event::Fill { table, gpa, first, step, count, .. } => {
            format!("fill table {table:#x} for gpa {gpa:#x}: {count} entries, {first:#x} | i * {step:#x}")
        }
        Event::FillLinked { table, gpa, first, step, count, .. } => {
            format!("fill linked table {table:#x} for gpa {gpa:#x}: {count} entries, {first:#x} | i * {step:#x}")
        }
        Event::Barrier => "barrier".to_owned(),
        Event::Store { slot, gpa, old, new, kind } => {
            format!("{} {} for gpa {gpa:#x}: {old:#x} -> {new:#x}", store_kind(kind), place(slot))
        }
        Event::Request(FlushRequest { gpa, order }) => format!("request fence order {order} gpa {gpa:#x}"),
        Event::RequestRange { gpa, pages } => format!("request fence of {pages} pages from gpa {gpa:#x}"),
        Event::Fence { hart, flush } => format!("hart {hart} fences order {} gpa {:#x}", flush.order, flush.gpa),
        Event::FenceAll { hart } => format!("hart {hart} fences every address"),
        Event::TlbFill { hart, entry } => format!("hart {hart} caches {}", translation(mode, entry)),
        Event::TlbDrop { hart, entry } => format!("hart {hart} drops {}", translation(mode, entry)),
        Event::LogStart { slot } => format!("dirty logging starts for slot {slot}"),
        Event::MarkDirty { gpa, was: false } => format!("mark gpa {gpa:#x} dirty"),
        Event::MarkDirty { gpa, was: true } => format!("mark gpa {gpa:#x} dirty again"),
        Event::LogStop { slot } => format!("dirty logging ends for slot {slot}"),
        Event::ClearDirty { gpa, mask } => format!("clear {} marks from gpa {gpa:#x}: {mask:#x}", mask.count_ones()),
        Event::FastFault { handled, .. } => {
            if handled { "that was the fast path" } else { "not for the fast path" }.to_owned()
        }
        Event::Mmio { hart, access, gpa } => {
            format!("hart {hart} {} gpa {gpa:#x} is left to a device", self::access(access))
        }
        Event::HostWrite { slot, gpa } => format!("the host gives slot {slot} the page of gpa {gpa:#x}"),
        Event::Stale { gpa } => format!("the fault at gpa {gpa:#x} is stale"),
        Event::EagerBegin { gpa, end } => format!("eager splitting of gpa {gpa:#x}..{end:#x} begins"),
        Event::EagerEnd { end, .. } => format!("eager splitting ends at gpa {end:#x}"),
        Event::LockDrop => "give up the lock and take it again".to_owned(),
        Event::TopUpFailed { have, min } => format!("no pages for the cache: {have} of {min}"),
        Event::SlotGone { slot } => format!("slot {slot} is gone"),
        Event::StoreRun { hart, slot, gpa, old, new, count, .. } => format!(
            "hart {hart} stores to {count} pages from gpa {gpa:#x}: each faults, is marked, {} {old:#x} -> {new:#x} and on, \
             fence order 12",
            place(slot)
        ),
        Event::ClearRun { slot, gpa, old, count, fenced, .. } => format!(
            "clear {count} leaves from gpa {gpa:#x}: {} {old:#x} -> 0x0 and on{}",
            place(slot),
            if fenced { ", each with its fence" } else { "" }
        ),
        Event::Warn(Warning::MisalignedOp { gpa, level }) => {
            format!("kvm warns: gpa {gpa:#x} is no multiple of {}", mode.page_name(level))
        }
        Event::Warn(Warning::PartialUnmap { gpa, level }) => {
            format!("kvm warns: a {} leaf at gpa {gpa:#x} is covered in part and stays", mode.page_name(level))
        }
        Event::Free { table, level } => format!("free table {table:#x} of {} entries", mode.page_name(level)),
        Event::CacheFree { pages, .. } => format!("free the {pages} pages of the cache"),
        Event::RootAlloc => "allocate the root".to_owned(),
        Event::RootFree => "free the root".to_owned(),
        Event::RequestAll => "request fence of every address".to_owned(),
        Event::Planned { mishap: Mishap::FenceLost, at } => format!("request {} will be lost", at + 1),
        Event::Planned { mishap: Mishap::CacheEmptied, at } => {
            format!("the cache will lose its pages before page {} is asked of it", at + 1)
        }
        Event::Planned { mishap: Mishap::Paused { hart }, at } => format!("hart {hart} will pause after request {at}"),
        Event::FenceLost => "the request is lost".to_owned(),
        Event::Paused { hart } => format!("hart {hart} pauses"),
        Event::Resumed { hart, .. } => format!("hart {hart} goes on"),
        Event::CacheEmptied { from } => format!("the cache loses its {from} pages"),
    }
}

fn access(access: Access) -> &'static str {
    match access {
        Access::Load => "load",
        Access::Store => "store",
        Access::Fetch => "fetch",
    }
}

fn store_kind(kind: StoreKind) -> &'static str {
    match kind {
        StoreKind::Link => "link",
        StoreKind::Publish => "publish",
        StoreKind::Leaf => "write leaf",
        StoreKind::WriteProtect => "write-protect",
        StoreKind::Clear => "clear",
        StoreKind::ClearUnlinked => "clear unlinked",
        StoreKind::Drop => "drop",
    }
}

fn place(Slot { table, index, level }: Slot) -> String {
    format!("level {} entry {index} of table {table:#x}", level.0)
}

fn value(mode: Mode, slot: Slot, pte: Pte) -> String {
    match pte.kind() {
        Kind::Empty => "empty".to_owned(),
        Kind::Leaf => format!("{pte:#x}, {} leaf {}", mode.page_name(slot.level), pte.permissions()),
        Kind::Pointer => format!("{pte:#x}, pointer"),
    }
}

fn translation(mode: Mode, TlbEntry { gpa, level, pte, .. }: TlbEntry) -> String {
    format!("{} gpa {gpa:#x} {pte:#x} {}", mode.page_name(level), pte.permissions())
}
