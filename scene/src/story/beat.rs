//! Beats: the steps of a story, each a range of events with one idea.

use core::ops::Range;

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::event::{Access, FlushRequest, Ret, Slot, StoreKind};
use gstage_core::level::Level;
use gstage_core::pte::Pte;
use gstage_core::scenario::Op;

/// What an operation returns that only comes to an end because the model gives up after four tries; a vCPU goes on (`-EAGAIN`).
pub const TRIES_OVER: Ret = Ret::Int(-11);

/// One step of a story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Beat {
    /// What it is about.
    pub kind: BeatKind,
    /// Its events. The state that it shows at rest is the one after them.
    pub events: Range<usize>,
    /// Index of the operation that it belongs to; none before the first and at the end.
    pub op: Option<u16>,
    /// How deep the camera is once the beat is at rest: the level of the piece that fills the figure.
    pub shot: Level,
    /// Whether it only waits, beside a run that is not so far yet: nothing happens any more.
    pub held: bool,
}

/// What a step is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BeatKind {
    /// Before anything happened.
    Opening,
    /// A guest access traps.
    Trap {
        /// On which hart.
        hart: u8,
        /// What the guest did.
        access: Access,
        /// Where.
        gpa: Gpa,
        /// `scause`.
        cause: u8,
        /// The entry that stopped the walk, if there was one.
        found: Option<Pte>,
    },
    /// The fault handler prepares: cache topped up, page marked dirty.
    Handle {
        /// The page that was marked.
        dirty: Option<Gpa>,
        /// The cache before and after.
        top_up: Option<(u32, u32)>,
    },
    /// KVM walked to the entry that has to break, or to where it stops.
    Walk {
        /// The last entry read.
        slot: Slot,
        /// What it held.
        pte: Pte,
        /// The address that was looked up.
        gpa: Gpa,
        /// What KVM is about.
        aim: Aim,
        /// Why a leaf is left as it is, where KVM is about a range.
        passed: Passed,
    },
    /// The same, one level further down on one address: the camera goes along.
    Dive {
        /// The entry read.
        slot: Slot,
        /// What it held.
        pte: Pte,
    },
    /// A table page left the cache.
    Take {
        /// The page.
        table: Hpa,
        /// Level of its entries.
        level: Level,
        /// Pages in the cache before; none where it never runs out.
        from: Option<u32>,
    },
    /// There was no table page.
    Starve {
        /// Level of the entries that it would have held.
        level: Level,
        /// What the operation returned for it.
        ret: Ret,
        /// Whether a larger leaf was broken before in the same operation.
        halfway: bool,
        /// Whether there was a cache at all.
        cache: bool,
    },
    /// The new table is filled.
    Fill {
        /// The page.
        table: Hpa,
        /// Level of its entries.
        level: Level,
        /// First address that it maps.
        gpa: Gpa,
        /// Entry 0.
        first: Pte,
        /// What index 1 contributes.
        step: u64,
        /// Whether the parent points to it already.
        linked: bool,
    },
    /// The parent turns from leaf to pointer.
    Publish {
        /// The parent.
        slot: Slot,
        /// First address that it maps.
        gpa: Gpa,
        /// The leaf.
        old: Pte,
        /// The pointer.
        new: Pte,
        /// Whether the table has its entries by then.
        filled: bool,
        /// Whether a barrier comes before it.
        barrier: bool,
    },
    /// All harts fence one range.
    Fence(FlushRequest),
    /// All harts fence a range page by page, or everything where that is cheaper.
    FenceRange {
        /// First address.
        gpa: Gpa,
        /// Pages of 4 KiB.
        pages: u64,
    },
    /// One entry is written.
    Write {
        /// The entry.
        slot: Slot,
        /// First address that it maps.
        gpa: Gpa,
        /// Before.
        old: Pte,
        /// After.
        new: Pte,
        /// Why.
        kind: StoreKind,
        /// The other leaves of its table afterwards.
        beside: Beside,
    },
    /// Many tiles change one after another.
    Wave(Changes),
    /// A memslot is gone.
    Gone,
    /// The cache is topped up by itself.
    TopUp {
        /// Pages before.
        from: u32,
        /// Pages after.
        to: u32,
    },
    /// A guest access takes effect.
    Land {
        /// On which hart.
        hart: u8,
        /// What the guest did.
        access: Access,
        /// Where the guest wanted it.
        gpa: Gpa,
        /// Where it landed.
        hpa: Hpa,
        /// Whether it trapped before.
        trapped: bool,
        /// What was found out about it.
        how: Landing,
    },
    /// The next request for a fence will be lost, should there be one.
    WillLose,
    /// KVM asks for a fence of one range, and no hart hears of it.
    Lost(FlushRequest),
    /// The same for a range page by page.
    LostRange {
        /// First address.
        gpa: Gpa,
        /// Pages of 4 KiB.
        pages: u64,
    },
    /// The memory cache lost its pages.
    Emptied {
        /// Pages before.
        from: u32,
    },
    /// A vCPU is kept out of the guest.
    Paused {
        /// Its hart.
        hart: u8,
    },
    /// A paused vCPU goes on, and its hart executes what waited for it.
    Resumed {
        /// Its hart.
        hart: u8,
        /// Fences that it executes.
        fences: u32,
    },
    /// An operation failed.
    Fail {
        /// What it returned.
        ret: Ret,
    },
    /// The result.
    Census,
}

/// What happens to many tiles in one step.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    /// How many there are to show one after another.
    pub tiles: u32,
    /// Those of them that break.
    pub splits: u32,
    /// Pages that become writable for a store of the guest.
    pub stores: u32,
    /// Leaves that are cleared.
    pub clears: u32,
    /// Fences that KVM asks for, but for those of the pages that were stored to.
    pub fences: u32,
}

/// Leaves beside an entry in its table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Beside {
    /// Those that the guest may not store to.
    pub read_only: u16,
    /// Those that it may store to.
    pub writable: u16,
}

/// How a guest access took effect.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Landing {
    /// Level of a leaf that only the TLB still held as it was, where the access went through that.
    pub stale: Option<Level>,
    /// Whether it is a store that a dirty log should have a mark for, and has none.
    pub escaped: bool,
    /// Whether the address led to this frame from the beginning.
    pub always: bool,
}

/// Why an operation over a range leaves a leaf as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Passed {
    /// Whether the range covers all of it, and the walk only came to it at another address than its first.
    pub askew: bool,
    /// Whether the kernel warns of it.
    pub warned: bool,
    /// First and last address of the range, where the operation names one.
    pub range: Option<(Gpa, Gpa)>,
}

/// What an operation wants of the leaves that it walks to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Aim {
    /// To map a page, for which a larger one may have to break.
    #[default]
    Map,
    /// To withdraw the right to write.
    Protect,
    /// To unmap.
    Unmap,
}

impl Aim {
    /// What an operation is about.
    #[must_use]
    pub fn of(op: &Op) -> Self {
        match op {
            Op::WpRange { .. } | Op::LogDirty { .. } | Op::GetLog { .. } | Op::ClearLog { .. } => Self::Protect,
            Op::UnmapRange { .. } | Op::DeleteSlot { .. } | Op::Invalidate { .. } => Self::Unmap,
            _ => Self::Map,
        }
    }
}
