//! What an operation did, one value per effect. Events carry the old and the new value, so that a trace can be played
//! in both directions, and filling a table is one event.

mod terms;

use crate::addr::{Gpa, Hpa};
use crate::level::Level;
use crate::pte::Pte;

pub use terms::{Access, FlushRequest, Mishap, Reader, Ret, Slot, StoreKind, TlbEntry, Warning};

/// One effect.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "event", rename_all = "snake_case"))]
pub enum Event {
    /// Operation `op` of the scenario begins.
    Begin {
        /// Index in `Scenario::ops`.
        op: u16,
    },
    /// Operation `op` returns.
    End {
        /// Index in `Scenario::ops`.
        op: u16,
        /// What it returned.
        ret: Ret,
    },
    /// A guest instruction accesses memory. It comes again when the instruction is tried again after a fault.
    Access {
        /// The hart, which is also the index of the vCPU.
        hart: u8,
        /// What it does.
        access: Access,
        /// Where.
        gpa: Gpa,
    },
    /// The access took effect.
    Done {
        /// The hart.
        hart: u8,
        /// What it did.
        access: Access,
        /// Where the guest wanted it.
        gpa: Gpa,
        /// Where it landed.
        hpa: Hpa,
    },
    /// The access trapped to the hypervisor.
    Fault {
        /// The hart.
        hart: u8,
        /// `scause`: 20 fetch, 21 load, 23 store.
        cause: u8,
        /// The faulting address.
        gpa: Gpa,
    },
    /// One entry was read on a walk.
    Read {
        /// Who reads.
        reader: Reader,
        /// The entry.
        slot: Slot,
        /// The address that is looked up.
        gpa: Gpa,
        /// What it read.
        pte: Pte,
    },
    /// The memory cache was filled up.
    TopUp {
        /// Pages before.
        from: u32,
        /// Pages after.
        to: u32,
    },
    /// A zeroed table page left the memory cache.
    Take {
        /// The page.
        table: Hpa,
        /// Level of the entries that it will hold.
        level: Level,
        /// Pages in the cache before; `None` where the cache never runs out.
        from: Option<u32>,
    },
    /// The memory cache was empty or there was none.
    TakeFailed {
        /// Level of the entries that the table would have held.
        level: Level,
    },
    /// All entries of a fresh table were written: entry `i` is `first | i * step` (OR, like the kernel's
    /// `make_child_pte`; the same as adding where the PFN of the parent is aligned).
    Fill {
        /// The table page.
        table: Hpa,
        /// Level of its entries.
        level: Level,
        /// First guest physical address that the table maps.
        gpa: Gpa,
        /// Entry 0.
        first: Pte,
        /// What index 1 contributes: one child page in the PFN field.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::hex::serialize"))]
        step: u64,
        /// Entries written: 512, or 1024 in Sv32x4.
        count: u16,
    },
    /// One store to a page-table entry, of all its bits at once.
    Store {
        /// The entry.
        slot: Slot,
        /// First guest physical address that the entry maps.
        gpa: Gpa,
        /// Value before.
        old: Pte,
        /// Value after.
        new: Pte,
        /// Why.
        kind: StoreKind,
    },
    /// KVM asks every vCPU for a fence.
    Request(FlushRequest),
    /// KVM asks every vCPU to fence a range page by page (`kvm_arch_flush_remote_tlbs_range`), here that of a memslot.
    RequestRange {
        /// First address.
        gpa: Gpa,
        /// Pages of 4 KiB.
        pages: u64,
    },
    /// A hart executes one fence.
    Fence {
        /// The hart.
        hart: u8,
        /// The range it covers.
        flush: FlushRequest,
    },
    /// A hart executes one fence for every address of the guest (`hfence.gvma x0, vmid`), as a range of more than 512
    /// strides asks for.
    FenceAll {
        /// The hart.
        hart: u8,
    },
    /// A hart cached a translation.
    TlbFill {
        /// The hart.
        hart: u8,
        /// The new entry.
        entry: TlbEntry,
    },
    /// A hart dropped a cached translation.
    TlbDrop {
        /// The hart.
        hart: u8,
        /// The entry that is gone.
        entry: TlbEntry,
    },
    /// Dirty logging was switched on for a memslot; its log starts empty.
    LogStart {
        /// Index in `Scenario::memory`.
        slot: u8,
    },
    /// A page was marked in the dirty log.
    MarkDirty {
        /// First address of the page.
        gpa: Gpa,
        /// Whether it was marked already.
        was: bool,
    },
    /// Dirty logging was switched off for a memslot, whose log was empty by then, or the memslot is going.
    LogStop {
        /// Index in `Scenario::memory`.
        slot: u8,
    },
    /// Pages of a dirty log lost their marks, all at once: those with a bit in `mask`, bit 0 being the page at `gpa`.
    ClearDirty {
        /// Address of the first page of the 64 that the word stands for.
        gpa: Gpa,
        /// The marks that were there and are gone.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::hex::serialize"))]
        mask: u64,
    },
    /// KVM handled, or could not handle, a store under dirty logging without a look at the host's memory.
    ///
    /// Models what `kvm_riscv_mmu_dirty_log_write_fault_fast` returned.
    FastFault {
        /// The hart.
        hart: u8,
        /// The faulting address.
        gpa: Gpa,
        /// Whether that was all there was to do.
        handled: bool,
    },
    /// The access goes to a device that user space emulates: there is no memory, or it must not be written.
    Mmio {
        /// The hart.
        hart: u8,
        /// What it does.
        access: Access,
        /// Where.
        gpa: Gpa,
    },
    /// The host gives a page of untouched memory to the guest's first store.
    HostWrite {
        /// Index in `Scenario::memory`.
        slot: u8,
        /// First guest address of the host's page in the memslot.
        gpa: Gpa,
    },
    /// The host's memory changed while a fault was handled (`mmu_invalidate_seq`): nothing is mapped, the guest comes again.
    Stale {
        /// The faulting address.
        gpa: Gpa,
    },
    /// Eager splitting of a range begins; until it ends, tables come from the cache that is kept for it.
    EagerBegin {
        /// First address.
        gpa: Gpa,
        /// Address after the last.
        end: Gpa,
    },
    /// Eager splitting ends.
    EagerEnd {
        /// Where it began.
        gpa: Gpa,
        /// The first address that was not looked at any more.
        end: Gpa,
    },
    /// KVM gives up its lock and takes it again: others may have come in between.
    LockDrop,
    /// A memory cache could not be filled up to what was needed.
    TopUpFailed {
        /// Pages in it.
        have: u32,
        /// Pages that were needed.
        min: u32,
    },
    /// A memslot was deleted.
    SlotGone {
        /// Index in `Scenario::memory`.
        slot: u8,
    },
    /// A guest stored to pages one after another that are alike: each store faulted, marked its page in the dirty log,
    /// and got W in the page's leaf, a fence of order 12, and its translation into the TLB. Leaf `i` was `old + i * step`.
    ///
    /// What the TLB holds in the end is told by its own events around this one.
    StoreRun {
        /// The hart.
        hart: u8,
        /// The first leaf.
        slot: Slot,
        /// Address of the first page.
        gpa: Gpa,
        /// Value of the first leaf before.
        old: Pte,
        /// Value of the first leaf after.
        new: Pte,
        /// By how much each leaf is greater than the one before it: one page.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::hex::serialize"))]
        step: u64,
        /// Number of pages, 1 to 512.
        count: u16,
    },
    /// KVM cleared leaves of one table one after another that are alike: it walked to each and stored zero. Leaf `i` was
    /// `old + i * step`. No hart had any of them in its TLB, or it still has.
    ClearRun {
        /// The first leaf.
        slot: Slot,
        /// First guest physical address that it mapped; each leaf maps as much more as `step` adds to its page number.
        gpa: Gpa,
        /// Value of the first leaf before.
        old: Pte,
        /// By how much each leaf was greater than the one before it: one page of its level.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::hex::serialize"))]
        step: u64,
        /// Number of leaves, 16 to 4096.
        count: u16,
        /// Whether KVM asked every vCPU for the fence of each leaf right after it, and each executed it. Otherwise that is
        /// left to whoever called.
        fenced: bool,
    },
    /// A barrier between stores (`smp_wmb`): no hart sees a later one before an earlier one.
    Barrier,
    /// As [`Event::Fill`], of a table that is linked already.
    FillLinked {
        /// The table page.
        table: Hpa,
        /// Level of its entries.
        level: Level,
        /// First guest physical address that the table maps.
        gpa: Gpa,
        /// Entry 0.
        first: Pte,
        /// What index 1 contributes.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::hex::serialize"))]
        step: u64,
        /// Entries written, 512.
        count: u16,
    },
    /// The kernel warns and goes on.
    Warn(Warning),
    /// A table page was given back to the host, after its entries had been cleared.
    Free {
        /// The page.
        table: Hpa,
        /// Level of the entries that it held.
        level: Level,
    },
    /// The pages of a memory cache were given back to the host, and it has no capacity until it is topped up again.
    CacheFree {
        /// Pages that it held.
        pages: u32,
        /// Its capacity.
        capacity: u32,
    },
    /// The guest got a root table, empty.
    RootAlloc,
    /// The root table was given back to the host.
    RootFree,
    /// KVM asks every vCPU to forget the whole guest (`kvm_flush_remote_tlbs`).
    RequestAll,
    /// Something is to go wrong later.
    Planned {
        /// What.
        mishap: Mishap,
        /// When: the number of the request for a fence, or of the page asked of the memory cache, both counted from the
        /// first one of the machine, which is 0.
        at: u64,
    },
    /// The request just before is lost: no vCPU hears of it.
    FenceLost,
    /// A vCPU is kept out of the guest from now on. Requests for fences wait for it.
    Paused {
        /// The hart.
        hart: u8,
    },
    /// A paused vCPU goes on; its hart executes what waited for it next.
    Resumed {
        /// The hart.
        hart: u8,
        /// Requests that had waited for any hart before it was paused: what waits for it begins there.
        from: u32,
    },
    /// The memory cache lost its pages.
    CacheEmptied {
        /// Pages before.
        from: u32,
    },
}
