//! What events are told in: places, accesses, requests, reasons.

use crate::addr::{Gpa, Hpa};
use crate::level::Level;
use crate::pte::Pte;

/// The place of one entry: which table page, which index, and the level of the entries in that table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Slot {
    /// Host physical address of the table page (of its first byte; the root has 16 KiB).
    pub table: Hpa,
    /// Index in the table: 0..2048 in the root, 0..512 elsewhere; in Sv32x4 0..4096 and 0..1024.
    pub index: u16,
    /// Level of the entry.
    pub level: Level,
}

/// What a guest instruction does to memory.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum Access {
    /// A load; faults with cause 21.
    Load,
    /// A store or AMO; faults with cause 23.
    Store,
    /// An instruction fetch; faults with cause 20.
    Fetch,
}

/// Who reads a page-table entry.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Reader {
    /// KVM, in software.
    Kvm,
    /// The page-table walker of a hart.
    Hart(u8),
}

/// A translation that a hart may hold.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TlbEntry {
    /// First guest physical address that it covers.
    pub gpa: Gpa,
    /// Level of the leaf.
    pub level: Level,
    /// log2 of the bytes that it covers.
    pub order: u32,
    /// The leaf as it was read.
    pub pte: Pte,
}

/// A request to every vCPU to fence one range of guest physical addresses, one stride.
///
/// Models what `gstage_tlb_flush` passes on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FlushRequest {
    /// First address, aligned to the order.
    pub gpa: Gpa,
    /// log2 of the bytes: 12, 21, 30, ...; in Sv32x4 12, 22.
    pub order: u32,
}

/// Why one entry was stored.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum StoreKind {
    /// An empty entry becomes a pointer to an empty table (`kvm_riscv_gstage_set_pte` on its way down).
    Link,
    /// A leaf becomes a pointer to a table that was filled with its children: the split.
    Publish,
    /// A leaf is written: mapped or its permissions changed.
    Leaf,
    /// A leaf loses its W bit (`wp_range`).
    WriteProtect,
    /// An entry becomes zero.
    Clear,
    /// An entry of a table that no walk reaches any more becomes zero.
    ClearUnlinked,
    /// The root is given back with this entry in it.
    Drop,
}

/// What is made to go wrong.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "mishap", rename_all = "snake_case"))]
pub enum Mishap {
    /// A request for a fence is lost.
    FenceLost,
    /// The memory cache loses its pages.
    CacheEmptied,
    /// A vCPU is kept out of the guest.
    Paused {
        /// The hart.
        hart: u8,
    },
}

/// What the kernel writes to its log where it goes on all the same.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "warning", rename_all = "snake_case"))]
pub enum Warning {
    /// `op_pte` was given an address that is not aligned to the level of the entry.
    MisalignedOp {
        /// The address.
        gpa: Gpa,
        /// The level.
        level: Level,
    },
    /// `unmap_range` left a huge leaf mapped because the range covers only a part of it. In the log only the first time.
    PartialUnmap {
        /// The address that it had come to.
        gpa: Gpa,
        /// Level of the leaf.
        level: Level,
    },
}

/// What an operation returned to its caller.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Ret {
    /// The function returns nothing.
    None,
    /// 0, or a negative errno.
    Int(i32),
    /// A flag.
    Bool(bool),
    /// Nothing: the kernel stopped on the way (`BUG_ON`).
    Crash,
}
