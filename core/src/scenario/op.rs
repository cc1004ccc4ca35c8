//! What is done to a machine.

#[cfg(feature = "serde")]
mod fields;

use crate::addr::{Gpa, Hpa};
use crate::event::Access;
use crate::level::Level;

/// One operation. Sizes and ranges are in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "op", rename_all = "snake_case"))]
pub enum Op {
    /// `kvm_riscv_gstage_map_page`.
    MapPage {
        /// Guest address.
        gpa: Gpa,
        /// Host address.
        hpa: Hpa,
        /// Page size in bytes; one of the mode's leaf sizes, else -EINVAL.
        #[cfg_attr(feature = "serde", serde(with = "crate::hex"))]
        size: u64,
        /// Whether the page is mapped read-only.
        rdonly: bool,
        /// Whether the page is executable.
        exec: bool,
    },
    /// `kvm_riscv_gstage_split_huge`.
    SplitHuge {
        /// An address in the huge page.
        gpa: Gpa,
        /// Level to split down to.
        target_level: Level,
        /// Whether each level is flushed.
        flush: bool,
        /// Whether a memory cache is passed.
        cache: bool,
    },
    /// `kvm_riscv_gstage_split_huge` at every multiple of `step` in a range, topping up the cache before each.
    SplitRange {
        /// First address.
        start: Gpa,
        /// Address after the last.
        end: Gpa,
        /// Distance of the calls in bytes.
        #[cfg_attr(feature = "serde", serde(with = "crate::hex"))]
        step: u64,
        /// Level to split down to.
        target_level: Level,
        /// Whether each level is flushed.
        flush: bool,
    },
    /// `kvm_riscv_gstage_wp_range`.
    WpRange {
        /// First address.
        start: Gpa,
        /// Address after the last.
        end: Gpa,
    },
    /// `kvm_riscv_gstage_unmap_range`.
    UnmapRange {
        /// First address.
        start: Gpa,
        /// Bytes.
        #[cfg_attr(feature = "serde", serde(with = "crate::hex"))]
        size: u64,
    },
    /// Dirty logging is switched on for a memslot: it is write-protected and its dirty log starts empty.
    LogDirty {
        /// Index in `Scenario::memory`.
        slot: u8,
    },
    /// The memory cache is topped up (`kvm_mmu_topup_memory_cache`).
    TopUp {
        /// Pages that must be there; fewer fill it to its capacity.
        min: u32,
    },
    /// A guest instruction: hardware walk, and on a fault the fault handler, then the instruction again.
    Guest {
        /// The vCPU.
        vcpu: u8,
        /// What it does.
        access: Access,
        /// Where.
        gpa: Gpa,
    },
    /// A guest instruction at every multiple of `step` in a range.
    GuestRange {
        /// The vCPU.
        vcpu: u8,
        /// What each does.
        access: Access,
        /// First address.
        start: Gpa,
        /// Address after the last.
        end: Gpa,
        /// Distance of the instructions in bytes.
        #[cfg_attr(feature = "serde", serde(with = "crate::hex"))]
        step: u64,
    },
    /// Dirty logging is switched off for a memslot. The tables stay as they are.
    LogOff {
        /// Index in `Scenario::memory`.
        slot: u8,
    },
    /// `KVM_GET_DIRTY_LOG`. Without manual protection it clears what it reads and write-protects it.
    GetLog {
        /// Index in `Scenario::memory`.
        slot: u8,
    },
    /// `KVM_CLEAR_DIRTY_LOG` of the marked pages among some of a memslot, which are write-protected again.
    ClearLog {
        /// Index in `Scenario::memory`.
        slot: u8,
        /// The first page, counted from the start of the memslot; a multiple of 64.
        first_page: u64,
        /// How many; a multiple of 64 except at the end of the memslot.
        pages: u64,
    },
    /// The host takes memory away from the guest (an MMU notifier): it is unmapped and fenced.
    Invalidate {
        /// First address.
        start: Gpa,
        /// Bytes.
        #[cfg_attr(feature = "serde", serde(with = "crate::hex"))]
        size: u64,
    },
    /// A memslot is deleted: it is unmapped and fenced, and its dirty log is gone.
    DeleteSlot {
        /// Index in `Scenario::memory`.
        slot: u8,
    },
    /// A fence of a range by every vCPU (`kvm_arch_flush_remote_tlbs_range`): what a caller owes that asked for none.
    Flush {
        /// First address.
        start: Gpa,
        /// Bytes, a multiple of 4096.
        #[cfg_attr(feature = "serde", serde(with = "crate::hex"))]
        size: u64,
    },
    /// Two vCPUs access memory at the same time: both fault before either fault is handled.
    Race {
        /// What vCPU 0 and vCPU 1 do.
        accesses: [Access; 2],
        /// Where they do it.
        gpas: [Gpa; 2],
    },
    /// A request for a fence will be lost: KVM asks for it, and no vCPU hears of it.
    DropFence {
        /// Requests that are still carried out before it; 0 for the next one.
        after: u32,
    },
    /// The memory cache in use loses its pages to the host, as if others had used them up; its capacity stays.
    EmptyCache {
        /// Just before which page that is asked of it, 1 for the next; 0 for at once.
        before: u32,
    },
    /// User space keeps a vCPU out of the guest, so its hart executes no fence: requests wait for it.
    PauseHart {
        /// The vCPU.
        vcpu: u8,
        /// Requests for fences that it still hears of before that; 0 for at once.
        after: u32,
    },
    /// A paused vCPU goes on: its hart executes the fences that wait for it, and enters the guest. Nothing where it is not paused.
    ResumeHart {
        /// The vCPU.
        vcpu: u8,
    },
}

impl Op {
    /// The operation, with its splits asking for fences or not; another operation as it is.
    #[must_use]
    pub fn flushing(self, asks: bool) -> Self {
        match self {
            Self::SplitHuge { gpa, target_level, cache, .. } => {
                Self::SplitHuge { gpa, target_level, flush: asks, cache }
            }
            Self::SplitRange { start, end, step, target_level, .. } => {
                Self::SplitRange { start, end, step, target_level, flush: asks }
            }
            other => other,
        }
    }
}
