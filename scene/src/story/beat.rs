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
        /// What KVM is about.
        aim: Aim,
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
    },
    /// There was no table page.
    Starve {
        /// Level of the entries that it would have held.
        level: Level,
        /// What the operation returned for it.
        ret: Ret,
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
        /// What the guest did.
        access: Access,
        /// Where the guest wanted it.
        gpa: Gpa,
        /// Where it landed.
        hpa: Hpa,
        /// Whether it trapped before.
        trapped: bool,
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
