//! Scenarios: a machine, what was done to it beforehand, and the operations to show. Plain data.

pub mod builtin;
mod check;

pub use check::ScenarioError;

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::addr::{Gpa, Hpa};
use crate::event::Access;
use crate::kernel::Kernel;
use crate::level::Level;
use crate::mode::Mode;

/// A run to model and to show.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Scenario {
    /// Name in links: lower-case letters, digits and hyphens.
    pub slug: Cow<'static, str>,
    /// Name for people.
    pub title: Cow<'static, str>,
    /// G-stage mode.
    pub mode: Mode,
    /// Version of the kernel code.
    pub kernel: Kernel,
    /// VMID of the guest.
    pub vmid: u16,
    /// Number of vCPUs, each on its own hart; 1 to 8.
    pub vcpus: u8,
    /// The memory cache.
    pub cache: CacheSpec,
    /// The guest's memory, as memslots that do not overlap.
    pub memory: Vec<MemSlot>,
    /// The address that the figure follows.
    pub focus: Gpa,
    /// Operations that have happened before the first step.
    pub setup: Vec<Op>,
    /// Operations to show.
    pub ops: Vec<Op>,
}

/// Guest memory that is backed by one contiguous piece of host memory (`kvm_memory_slot` over one VMA).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct MemSlot {
    /// First guest address, a multiple of 4096.
    pub gpa: Gpa,
    /// First host address, a multiple of 4096.
    pub hpa: Hpa,
    /// Bytes, a multiple of 4096.
    #[cfg_attr(feature = "serde", serde(with = "crate::hex"))]
    pub size: u64,
    /// Page size of the host mapping in bytes: 4096, 2 MiB or 1 GiB (hugetlb).
    #[cfg_attr(feature = "serde", serde(with = "crate::hex"))]
    pub page_size: u64,
}

/// The memory cache of a scenario (`kvm_mmu_memory_cache`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct CacheSpec {
    /// Pages that a top-up fills to; 40 on RISC-V.
    pub capacity: u32,
    /// Pages at the start; `None` never runs out.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::hex::required"))]
    pub objects: Option<u32>,
    /// What happens when it is empty.
    pub when_empty: WhenEmpty,
}

/// What taking a page from an empty memory cache does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum WhenEmpty {
    /// The allocation returns NULL (hypothetical: the branch for it exists in the callers).
    Null,
    /// The kernel warns and takes an atomic page.
    #[default]
    Atomic,
    /// The atomic page is refused too, and the kernel stops (`BUG_ON`).
    Bug,
}

/// One operation. Sizes and ranges are in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "op", rename_all = "snake_case", deny_unknown_fields))]
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
        #[cfg_attr(feature = "serde", serde(default))]
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
}
