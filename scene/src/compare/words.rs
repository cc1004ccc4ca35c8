//! What one event says of a run, as the end of a sentence that begins with the run's name.

use gstage_core::event::{Access, Event, Ret, StoreKind};
use gstage_core::level::Level;

use crate::story::size::{level_of, page_name};
use crate::story::words::{counted, errno};

/// "takes a table page for entries of 2M".
pub(super) fn told(event: Option<&Event>) -> String {
    let Some(event) = event else { return "has come to its end".to_owned() };
    match *event {
        Event::Begin { .. } => "begins its next operation".to_owned(),
        Event::End { ret, .. } => returns(ret),
        Event::Access { access, gpa, .. } => format!("{} 0x{:X}", tries(access), gpa.0),
        Event::Done { access, gpa, .. } => format!("lets the {} at 0x{:X} take effect", name(access), gpa.0),
        Event::Fault { cause, gpa, .. } => format!("traps at 0x{:X}, cause {cause}", gpa.0),
        Event::Read { slot, pte, .. } => {
            format!("reads entry {} of {}, 0x{:X}", slot.index, page_name(slot.level), pte.0)
        }
        Event::TopUp { from, to } => format!("tops up the cache from {from} to {to}"),
        Event::TopUpFailed { have, min } => {
            format!("has {} where it needs {min}", counted(u64::from(have), "table page"))
        }
        Event::Take { level, .. } => format!("takes a table page for entries of {}", page_name(level)),
        Event::TakeFailed { level } => format!("finds no table page for entries of {}", page_name(level)),
        Event::Fill { level, count, .. } => format!("fills a table with {count} entries of {}", page_name(level)),
        Event::FillLinked { level, count, .. } => {
            format!("fills a table that is linked already with {count} entries of {}", page_name(level))
        }
        Event::Barrier => "puts a barrier between its stores".to_owned(),
        Event::Store { slot, new, kind, .. } => stores(slot.index, slot.level, new.0, kind),
        Event::StoreRun { count, gpa, .. } => {
            format!("answers {} from 0x{:X} on alike", counted(u64::from(count), "store"), gpa.0)
        }
        Event::ClearRun { count, gpa, .. } => format!("clears {count} leaves from 0x{:X} on", gpa.0),
        Event::Request(flush) => {
            format!("asks for a fence of order {} ({})", flush.order, page_name(level_of(flush.order)))
        }
        Event::RequestRange { pages, .. } => format!("asks for a fence of {}", counted(pages, "page")),
        Event::RequestAll => "asks for a fence of the whole guest".to_owned(),
        Event::Fence { flush, .. } => format!("executes a fence of order {}", flush.order),
        Event::FenceAll { .. } => "executes a fence of every address".to_owned(),
        Event::TlbFill { entry, .. } => format!("caches a translation of {}", page_name(entry.level)),
        Event::TlbDrop { entry, .. } => format!("drops a translation of {}", page_name(entry.level)),
        Event::LogStart { .. } => "starts a dirty log".to_owned(),
        Event::LogStop { .. } => "ends a dirty log".to_owned(),
        Event::MarkDirty { gpa, .. } => format!("marks 0x{:X} dirty", gpa.0),
        Event::ClearDirty { mask, .. } => {
            format!("clears {} of the log", counted(u64::from(mask.count_ones()), "mark"))
        }
        Event::FastFault { handled: true, .. } => "answers the fault on its fast path".to_owned(),
        Event::FastFault { handled: false, .. } => "tries its fast path in vain".to_owned(),
        Event::Mmio { .. } => "leaves the access to a device".to_owned(),
        Event::HostWrite { .. } => "gets a page of the host's".to_owned(),
        Event::Stale { .. } => "finds that the host's memory has changed".to_owned(),
        Event::EagerBegin { .. } => "begins to split ahead".to_owned(),
        Event::EagerEnd { .. } => "ends splitting ahead".to_owned(),
        Event::LockDrop => "gives up its lock for a moment".to_owned(),
        Event::SlotGone { .. } => "deletes the memslot".to_owned(),
        Event::Warn(_) => "warns in its log".to_owned(),
        Event::Free { level, .. } => format!("gives back a table of {} entries", page_name(level)),
        Event::CacheFree { pages, .. } => {
            format!("gives back {} of its cache", counted(u64::from(pages), "table page"))
        }
        Event::RootAlloc => "takes a root table".to_owned(),
        Event::RootFree => "gives back its root table".to_owned(),
        Event::Planned { .. } => "is about to go wrong".to_owned(),
        Event::FenceLost => "loses that request".to_owned(),
        Event::Paused { hart } => format!("pauses vCPU {hart}"),
        Event::Resumed { hart, .. } => format!("lets vCPU {hart} go on"),
        Event::CacheEmptied { from } => format!("loses {} of its cache", counted(u64::from(from), "table page")),
    }
}

fn stores(index: u16, level: Level, new: u64, kind: StoreKind) -> String {
    let name = page_name(level);
    match kind {
        StoreKind::Link => format!("links an empty table at entry {index} of {name}"),
        StoreKind::Publish => format!("turns entry {index} of {name} from leaf to pointer"),
        StoreKind::Leaf => format!("writes 0x{new:X} to entry {index} of {name}"),
        StoreKind::WriteProtect => format!("takes W from entry {index} of {name}"),
        StoreKind::Clear | StoreKind::ClearUnlinked | StoreKind::Drop => format!("clears entry {index} of {name}"),
    }
}

fn returns(ret: Ret) -> String {
    match ret {
        Ret::Int(0) | Ret::None => "is done with this operation".to_owned(),
        // No kernel returns it.
        Ret::Int(-38) => "has no function for it".to_owned(),
        Ret::Int(code) => format!("fails with {}", errno(code)),
        Ret::Bool(true) => "leaves a fence to its caller".to_owned(),
        Ret::Bool(false) => "has nothing to fence".to_owned(),
        Ret::Crash => "stops the kernel".to_owned(),
    }
}

const fn tries(access: Access) -> &'static str {
    match access {
        Access::Load => "loads from",
        Access::Store => "stores to",
        Access::Fetch => "fetches from",
    }
}

const fn name(access: Access) -> &'static str {
    match access {
        Access::Load => "load",
        Access::Store => "store",
        Access::Fetch => "fetch",
    }
}
