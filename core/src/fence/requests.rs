//! Requests to all vCPUs of a guest, and what each hart makes of them.

use alloc::vec;
use alloc::vec::Vec;

use super::{FenceRange, FenceRing, Instruction, Isa};
use crate::addr::Gpa;
use crate::event::{Event, FlushRequest};

/// What went to every vCPU.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Sent {
    /// `KVM_REQ_HFENCE`: execute what is in your ring.
    Hfence,
    /// `KVM_REQ_TLB_FLUSH`: forget the whole guest.
    TlbFlush,
}

/// The fences that wait for one vCPU, and where it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct VcpuFences {
    ring: FenceRing,
    hfence: bool,
    tlb_flush: bool,
    in_guest: bool,
    kicks: u64,
}

impl VcpuFences {
    /// The ring of pending fences. It may hold fences that nobody has asked the vCPU to execute: those of a request that
    /// became a [`Sent::TlbFlush`] wait for the next [`Sent::Hfence`].
    #[must_use]
    pub const fn ring(&self) -> &FenceRing {
        &self.ring
    }

    /// Whether a request waits for the vCPU.
    #[must_use]
    pub const fn is_requested(&self, request: Sent) -> bool {
        match request {
            Sent::Hfence => self.hfence,
            Sent::TlbFlush => self.tlb_flush,
        }
    }

    /// Whether the vCPU runs guest code.
    #[must_use]
    pub const fn is_in_guest(&self) -> bool {
        self.in_guest
    }

    /// How often a request made the vCPU leave the guest.
    #[must_use]
    pub const fn kicks(&self) -> u64 {
        self.kicks
    }

    fn ask(&mut self, request: Sent) {
        match request {
            Sent::Hfence => self.hfence = true,
            Sent::TlbFlush => self.tlb_flush = true,
        }
        // Who asks waits until the vCPU has left the guest; it fences before it enters again.
        self.kicks += u64::from(self.in_guest);
        self.in_guest = false;
    }
}

/// The requests for fences of one guest.
///
/// Models `make_xfence_request` and the requests that `kvm_riscv_check_vcpu_requests` answers, as since Linux 6.17. A fence
/// of the G-stage goes to every vCPU.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FenceRequests {
    vmid: u16,
    isa: Isa,
    vcpus: Vec<VcpuFences>,
}

impl FenceRequests {
    /// A guest with this VMID and so many vCPUs, none of which has entered the guest.
    #[must_use]
    pub fn new(vmid: u16, vcpus: u8, isa: Isa) -> Self {
        Self { vmid, isa, vcpus: vec![VcpuFences::default(); usize::from(vcpus)] }
    }

    /// What waits for each vCPU.
    #[must_use]
    pub fn vcpus(&self) -> &[VcpuFences] {
        &self.vcpus
    }

    /// Asks every vCPU to fence one leaf. Models `gstage_tlb_flush`.
    pub fn request(&mut self, flush: FlushRequest) -> Sent {
        self.request_ranged(FenceRange::leaf(flush, self.vmid))
    }

    /// Asks every vCPU to fence a range page by page. Models `kvm_arch_flush_remote_tlbs_range`.
    pub fn request_pages(&mut self, gpa: Gpa, pages: u64) -> Sent {
        self.request_ranged(FenceRange::pages(gpa, pages, self.vmid))
    }

    /// Asks every vCPU to forget the whole guest. Models `kvm_flush_remote_tlbs`.
    pub fn request_all(&mut self) -> Sent {
        self.ask_all(Sent::TlbFlush)
    }

    /// Asks for what an event of the model asks for, if it is a request.
    pub fn answer(&mut self, event: &Event) -> Option<Sent> {
        match *event {
            Event::Request(flush) => Some(self.request(flush)),
            Event::RequestRange { gpa, pages } => Some(self.request_pages(gpa, pages)),
            Event::RequestAll => Some(self.request_all()),
            _ => None,
        }
    }

    /// One full ring is enough: then all vCPUs are asked to forget the guest, and what the other rings have taken stays.
    fn request_ranged(&mut self, range: FenceRange) -> Sent {
        let mut request = Sent::Hfence;
        for vcpu in &mut self.vcpus {
            if !vcpu.ring.push(range) {
                request = Sent::TlbFlush;
            }
        }
        self.ask_all(request)
    }

    fn ask_all(&mut self, request: Sent) -> Sent {
        self.vcpus.iter_mut().for_each(|vcpu| vcpu.ask(request));
        request
    }

    /// A vCPU enters the guest: its hart executes what is pending, and these are the instructions. Nothing for a vCPU that
    /// does not exist.
    pub fn enter(&mut self, vcpu: u8) -> Vec<Instruction> {
        let mut instructions = Vec::new();
        let Some(vcpu) = self.vcpus.get_mut(usize::from(vcpu)) else { return instructions };
        if core::mem::take(&mut vcpu.tlb_flush) {
            instructions.push(Instruction::HfenceGvmaVmid { rs2: self.vmid });
        }
        if core::mem::take(&mut vcpu.hfence) {
            while let Some(range) = vcpu.ring.pop() {
                instructions.extend(range.instructions(self.isa));
            }
        }
        vcpu.in_guest = true;
        instructions
    }

    /// A vCPU leaves the guest on its own: for a fault, or because it is paused.
    pub fn leave(&mut self, vcpu: u8) {
        if let Some(vcpu) = self.vcpus.get_mut(usize::from(vcpu)) {
            vcpu.in_guest = false;
        }
    }

    /// What a vCPU's new hart executes when it has come from another one: whatever that hart still holds of this guest is
    /// from an earlier stay. Nothing where the hart has no VMIDs (`vmid_bits` is 0): it forgets everything whenever
    /// `hgatp` changes. Models `kvm_riscv_local_tlb_sanitize`.
    #[must_use]
    pub const fn migrate(&self, vmid_bits: u32) -> Option<Instruction> {
        match vmid_bits {
            0 => None,
            _ => Some(Instruction::HfenceGvmaVmid { rs2: self.vmid }),
        }
    }
}

/// What follows each change of `hgatp` on a hart with VMIDs of so many bits: without any, guests cannot be told apart.
#[must_use]
pub const fn after_hgatp(vmid_bits: u32) -> Option<Instruction> {
    match vmid_bits {
        0 => Some(Instruction::HfenceGvmaAll),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guest(vcpus: u8) -> FenceRequests {
        FenceRequests::new(1, vcpus, Isa::Hypervisor)
    }

    fn page(number: u64) -> FlushRequest {
        FlushRequest { gpa: Gpa(number << 12), order: 12 }
    }

    const FORGET: Instruction = Instruction::HfenceGvmaVmid { rs2: 1 };

    #[test]
    fn a_request_goes_to_every_vcpu_and_is_executed_at_its_next_entry() {
        let mut guest = guest(3);
        assert_eq!(guest.enter(1), []);
        assert_eq!(guest.request(FlushRequest { gpa: Gpa(0x4000_0000), order: 30 }), Sent::Hfence);
        assert_eq!(guest.request(FlushRequest { gpa: Gpa(0x40a0_0000), order: 21 }), Sent::Hfence);
        assert_eq!(guest.vcpus().iter().map(VcpuFences::kicks).collect::<Vec<_>>(), [0, 1, 0]);
        for vcpu in 0..3 {
            let fence = |gpa: u64| Instruction::HfenceGvma { rs1: gpa >> 2, rs2: 1 };
            assert_eq!(guest.enter(vcpu), [fence(0x4000_0000), fence(0x40a0_0000)]);
            assert_eq!(guest.enter(vcpu), []);
        }
    }

    #[test]
    fn a_memslot_of_two_mebibytes_is_512_fences_and_of_one_page_more_a_single_one() {
        let mut guest = guest(1);
        guest.request_pages(Gpa(0x4000_0000), 512);
        assert_eq!(guest.enter(0).len(), 512);
        guest.request_pages(Gpa(0x4000_0000), 513);
        assert_eq!(guest.enter(0), [FORGET]);
        let mut svinval = FenceRequests::new(1, 1, Isa::Svinval);
        svinval.request_pages(Gpa(0x4000_0000), 512);
        assert_eq!(svinval.enter(0).len(), 514);
    }

    #[test]
    fn twenty_two_first_faults_overflow_the_ring_of_a_paused_vcpu() {
        let mut guest = guest(2);
        let mut sent = Vec::new();
        for fault in 0..22u64 {
            for order in [30, 21, 12] {
                sent.push(guest.request(FlushRequest { gpa: Gpa(fault << 30), order }));
            }
            // The faulting vCPU goes on, the other one stays paused.
            guest.enter(0);
        }
        assert_eq!(sent[..64], [Sent::Hfence; 64]);
        assert_eq!(sent[64..], [Sent::TlbFlush; 2]);
        let executed = guest.enter(1);
        assert_eq!((executed.len(), executed[0]), (65, FORGET));
    }

    #[test]
    fn one_full_ring_makes_every_vcpu_forget_the_guest() {
        let mut guest = guest(2);
        for number in 0..64 {
            guest.request(page(number));
            guest.enter(0);
        }
        assert_eq!(guest.request(page(64)), Sent::TlbFlush);
        assert!(guest.vcpus()[0].is_requested(Sent::TlbFlush) && !guest.vcpus()[0].is_requested(Sent::Hfence));
        assert_eq!(guest.enter(0), [FORGET]);
    }

    #[test]
    fn a_fence_that_was_queued_when_another_ring_was_full_waits_for_the_next_request() {
        let mut guest = guest(2);
        for number in 0..64 {
            guest.request(page(number));
            guest.enter(0);
        }
        guest.request(page(64));
        guest.enter(0);
        assert_eq!(guest.vcpus()[0].ring().len(), 1);
        guest.enter(1);
        guest.request(page(65));
        let fence = |number: u64| Instruction::HfenceGvma { rs1: number << 10, rs2: 1 };
        assert_eq!(guest.enter(0), [fence(64), fence(65)]);
    }

    #[test]
    fn a_flush_of_everything_leaves_the_rings_alone() {
        let mut guest = guest(1);
        assert_eq!(guest.request_all(), Sent::TlbFlush);
        assert_eq!(guest.enter(0), [FORGET]);
        guest.request(page(1));
        guest.request_all();
        assert_eq!(guest.enter(0).len(), 2);
    }

    #[test]
    fn only_harts_with_vmids_fence_a_guest_that_comes_and_only_those_without_fence_each_hgatp() {
        assert_eq!((guest(1).migrate(14), after_hgatp(14)), (Some(FORGET), None));
        assert_eq!((guest(1).migrate(0), after_hgatp(0)), (None, Some(Instruction::HfenceGvmaAll)));
    }

    #[test]
    fn a_vcpu_that_does_not_exist_has_nothing_to_do() {
        let mut guest = guest(1);
        guest.request(page(0));
        assert_eq!(guest.enter(9), []);
        guest.leave(9);
        guest.leave(0);
        assert!(!guest.vcpus()[0].is_in_guest());
    }
}
