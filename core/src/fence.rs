//! From KVM's request for a fence to the instructions that a hart executes.
//!
//! [`FenceRequests`] is the hypervisor's side: a request goes to every vCPU, into its ring of pending fences or, where one
//! ring is full, as an order to forget everything. The vCPU's own hart executes what is pending when it enters the guest
//! again: a list of [`Instruction`]s.
//!
//! Out of scope: fences of the VS-stage, and fences through shared memory where the hypervisor is itself a guest (SBI NACL).

mod instruction;
mod requests;
mod ring;

pub use instruction::{Instruction, Instructions, Isa, MAX_STRIDES};
pub use requests::{FenceRequests, Sent, VcpuFences, after_hgatp};
pub use ring::{FenceRing, RING_SIZE};

use crate::addr::{Gpa, PAGE_SHIFT};
use crate::event::FlushRequest;

/// A range of guest physical addresses to be fenced (`struct kvm_riscv_hfence` of type `GVMA_VMID_GPA`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct FenceRange {
    /// First address.
    pub gpa: Gpa,
    /// Bytes.
    pub size: u64,
    /// log2 of the bytes from one fenced address to the next.
    pub order: u32,
    /// The guest.
    pub vmid: u16,
}

impl FenceRange {
    /// The leaf of a flush: always one stride. Models `gstage_tlb_flush`.
    #[must_use]
    pub const fn leaf(flush: FlushRequest, vmid: u16) -> Self {
        let size = match 1u64.checked_shl(flush.order) {
            Some(size) => size,
            None => 0,
        };
        Self { gpa: flush.gpa, size, order: flush.order, vmid }
    }

    /// A range of 4K pages, in strides of 4K whatever the size of the leaves. Models `kvm_arch_flush_remote_tlbs_range`.
    #[must_use]
    pub const fn pages(gpa: Gpa, pages: u64, vmid: u16) -> Self {
        Self { gpa, size: pages.saturating_mul(1 << PAGE_SHIFT), order: PAGE_SHIFT, vmid }
    }
}
