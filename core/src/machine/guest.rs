//! A guest instruction: the hardware's translation, the fault, and KVM's handler.

use super::Machine;
use crate::addr::{Gpa, Hpa, PAGE_SHIFT, PAGE_SIZE};
use crate::event::{Access, Event, Ret};
use crate::gstage::MapRequest;
use crate::scenario::MemSlot;
use crate::sink::Sink;
use crate::walk::{WalkFault, walk};

/// -EFAULT: there is no memory behind the address. A kernel would emulate a device there, which is not modelled.
const EFAULT: i32 = -14;
/// -EAGAIN: the instruction still faulted after [`ATTEMPTS`]. A guest would fault for ever.
const EAGAIN: i32 = -11;
/// How often an instruction is tried.
const ATTEMPTS: u32 = 4;

impl Machine {
    /// Executes one guest instruction: 0 when it took effect, or the error that `KVM_RUN` fails with.
    pub(super) fn guest<S: Sink>(&mut self, hart: u8, access: Access, gpa: Gpa, sink: &mut S) -> Ret {
        for _ in 0..ATTEMPTS {
            sink.event(Event::Access { hart, access, gpa });
            let fault = match self.translate_access(hart, access, gpa, sink) {
                Ok(hpa) => {
                    sink.event(Event::Done { hart, access, gpa, hpa });
                    return Ret::Int(0);
                }
                Err(fault) => fault,
            };
            let event = Event::Fault { hart, cause: fault.cause(access), gpa };
            self.counters.add(&event);
            sink.event(event);
            let ret = match fault {
                WalkFault::GuestPage => self.handle_fault(access, gpa, sink),
                WalkFault::Access => Ret::Int(EFAULT),
            };
            if ret != Ret::Int(0) {
                return ret;
            }
        }
        Ret::Int(EAGAIN)
    }

    /// The hart's own translation: from its TLB, or by a walk, which it then caches.
    fn translate_access<S: Sink>(
        &mut self,
        hart: u8,
        access: Access,
        gpa: Gpa,
        sink: &mut S,
    ) -> Result<Hpa, WalkFault> {
        let entry = match self.harts.lookup(hart, access, gpa) {
            Some(entry) => entry,
            None => {
                let entry = walk(&self.gstage, hart, access, gpa, sink)?;
                self.harts.fill(hart, entry, sink);
                entry
            }
        };
        Ok(entry.pte.translate(gpa, entry.level))
    }

    /// Maps the page of a fault, or only its write permission. Models `kvm_riscv_mmu_map` for memory from hugetlbfs.
    fn handle_fault<S: Sink>(&mut self, access: Access, gpa: Gpa, sink: &mut S) -> Ret {
        let found = self.memory.iter().position(|slot| slot.contains(gpa));
        let Some((index, slot)) = found.and_then(|index| Some((index, *self.memory.get(index)?))) else {
            return Ret::Int(EFAULT);
        };
        let is_logging = self.is_logging(index as u8);
        self.top_up_for_fault(sink);
        // Under dirty logging every page is its own, and a load must not make one writable: the store has to be seen.
        let size = if is_logging { PAGE_SIZE } else { slot.page_size };
        let rdonly = is_logging && access != Access::Store;
        if is_logging && !rdonly {
            // Marked before it is writable, so that no store can come between.
            self.mark_dirty(gpa, sink);
        }
        let request = MapRequest { gpa, hpa: slot.host_page(gpa, size), size, rdonly, exec: true };
        self.map_page(request, sink)
    }

    fn mark_dirty<S: Sink>(&mut self, gpa: Gpa, sink: &mut S) {
        let page = gpa.align_down(PAGE_SHIFT);
        sink.event(Event::MarkDirty { gpa: page, was: self.is_dirty(page) });
        self.set_dirty(page, true);
    }
}

impl MemSlot {
    /// Whether an address lies in the slot.
    #[must_use]
    pub const fn contains(&self, gpa: Gpa) -> bool {
        gpa.0 >= self.gpa.0 && gpa.0 - self.gpa.0 < self.size
    }

    /// The host page of `size` bytes that holds the memory of an address.
    fn host_page(&self, gpa: Gpa, size: u64) -> Hpa {
        let offset = gpa.align_down(size.trailing_zeros()).0.wrapping_sub(self.gpa.0);
        Hpa(self.hpa.0.wrapping_add(offset))
    }
}
