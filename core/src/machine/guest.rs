//! A guest instruction: the hardware's translation, and what becomes of a fault.

use super::Machine;
use crate::addr::{Gpa, Hpa, PAGE_SIZE};
use crate::event::{Access, Event, Ret};
use crate::sink::Sink;
use crate::walk::{WalkFault, walk};

/// -EFAULT: the walk read memory where no table is.
const EFAULT: Ret = Ret::Int(-14);
/// -EAGAIN: the instruction still faulted after [`ATTEMPTS`]. A guest would fault for ever.
const EAGAIN: Ret = Ret::Int(-11);
/// -EINTR: user space keeps the vCPU out of the guest.
const EINTR: Ret = Ret::Int(-4);
/// -EINVAL: a step that makes no progress, or more instructions than [`MAX_GUEST_CALLS`].
const EINVAL: Ret = Ret::Int(-22);
/// How often an instruction is tried.
const ATTEMPTS: u32 = 4;
/// Instructions in one [`Op::GuestRange`](crate::scenario::Op::GuestRange) at most.
pub const MAX_GUEST_CALLS: u64 = 1 << 18;

/// An instruction on its way to memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt {
    pub(super) hart: u8,
    pub(super) access: Access,
    pub(super) gpa: Gpa,
}

impl Machine {
    /// Executes one guest instruction: 0 when it took effect or is left to a device, or the error that `KVM_RUN` fails
    /// with. A vCPU that is paused, also while its fault is handled, does not enter the guest.
    pub(super) fn guest<S: Sink>(&mut self, attempt: Attempt, sink: &mut S) -> Ret {
        for _ in 0..ATTEMPTS {
            if self.is_paused(attempt.hart) {
                return EINTR;
            }
            let Err(fault) = self.try_access(attempt, sink) else { return Ret::Int(0) };
            if let Err(ret) = self.serve(attempt, fault, sink) {
                return ret;
            }
        }
        EAGAIN
    }

    /// Executes an instruction on two vCPUs at the same time: the second faults before the fault of the first is handled.
    pub(super) fn race<S: Sink>(&mut self, attempts: [Attempt; 2], sink: &mut S) -> Ret {
        if attempts.iter().any(|attempt| self.is_paused(attempt.hart)) {
            return EINTR;
        }
        let faults = attempts.map(|attempt| self.try_access(attempt, sink).err());
        let mut served = [Ok(()); 2];
        for ((attempt, fault), served) in attempts.into_iter().zip(faults).zip(&mut served) {
            if let Some(fault) = fault {
                *served = self.serve(attempt, fault, sink);
            }
        }
        for ((attempt, fault), served) in attempts.into_iter().zip(faults).zip(served) {
            let ret = match (fault, served) {
                (None, _) => Ret::Int(0),
                (Some(_), Ok(())) => self.guest(attempt, sink),
                (Some(_), Err(ret)) => ret,
            };
            if ret != Ret::Int(0) {
                return ret;
            }
        }
        Ret::Int(0)
    }

    /// Tries an instruction once.
    fn try_access<S: Sink>(&mut self, attempt: Attempt, sink: &mut S) -> Result<(), WalkFault> {
        let Attempt { hart, access, gpa } = attempt;
        sink.event(Event::Access { hart, access, gpa });
        match self.translate_access(attempt, sink) {
            Ok(hpa) => {
                sink.event(Event::Done { hart, access, gpa, hpa });
                Ok(())
            }
            Err(fault) => {
                self.tell(Event::Fault { hart, cause: fault.cause(access), gpa }, sink);
                Err(fault)
            }
        }
    }

    /// Handles the fault of an instruction: `Ok` where it is to be tried again.
    fn serve<S: Sink>(&mut self, attempt: Attempt, fault: WalkFault, sink: &mut S) -> Result<(), Ret> {
        match fault {
            WalkFault::GuestPage => self.handle_fault(attempt, sink),
            WalkFault::Access => Err(EFAULT),
        }
    }

    /// Executes a guest instruction at every step of a range, and stops at the first that fails.
    pub(super) fn guest_range<S: Sink>(&mut self, first: Attempt, end: Gpa, step: u64, sink: &mut S) -> Ret {
        let calls = end.0.saturating_sub(first.gpa.0).div_ceil(step.max(1));
        if step == 0 || calls > MAX_GUEST_CALLS {
            return EINVAL;
        }
        let mut call = 0;
        while call < calls {
            let attempt = Attempt { gpa: Gpa(first.gpa.0 + call * step), ..first };
            let alike = if step == PAGE_SIZE { self.store_run(attempt, calls - call, sink) } else { 0 };
            if alike == 0 {
                let ret = self.guest(attempt, sink);
                if ret != Ret::Int(0) {
                    return ret;
                }
            }
            call += alike.max(1);
        }
        Ret::Int(0)
    }

    /// The hart's own translation: from its TLB, or by a walk, which it then caches.
    fn translate_access<S: Sink>(&mut self, attempt: Attempt, sink: &mut S) -> Result<Hpa, WalkFault> {
        let Attempt { hart, access, gpa } = attempt;
        let entry = match self.harts.lookup(hart, access, gpa) {
            Some(entry) => entry,
            None => {
                let entry = walk(&self.gstage, hart, access, gpa, sink)?;
                self.harts.fill(hart, entry, sink);
                entry
            }
        };
        Ok(entry.pte.translate(gpa, entry.order))
    }

    /// An event of the machine itself, which no table and no hart has to hear of.
    pub(super) fn tell<S: Sink>(&mut self, event: Event, sink: &mut S) {
        self.counters.add(&event);
        sink.event(event);
    }
}
