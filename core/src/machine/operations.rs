//! The operations of a scenario, carried out on a machine.

use super::Machine;
use super::guest::Attempt;
use crate::addr::{Gpa, PAGE_SHIFT};
use crate::event::{Event, Ret};
use crate::gstage::{Flush, MapRequest};
use crate::level::Level;
use crate::scenario::Op;
use crate::sink::Sink;

/// -EINVAL: there is no such memslot or vCPU, or a step that makes no progress.
const EINVAL: Ret = Ret::Int(-22);
/// Calls of `split_huge` in one [`Op::SplitRange`] at most.
pub const MAX_SPLIT_CALLS: u64 = 1 << 18;

impl Machine {
    /// Carries out one operation and gives what it returns; every effect goes to `sink`.
    ///
    /// Anything may be asked for: a memslot or vCPU that does not exist, or an [`Op::SplitRange`] of more than
    /// [`MAX_SPLIT_CALLS`] calls, is answered with -EINVAL; an instruction on a paused vCPU with -EINTR.
    pub fn run<S: Sink>(&mut self, op: &Op, sink: &mut S) -> Ret {
        match *op {
            Op::MapPage { gpa, hpa, size, rdonly, exec } => {
                self.map_page(MapRequest { gpa, hpa, size, rdonly, exec }, sink)
            }
            Op::SplitHuge { gpa, target_level, flush, cache } => {
                let flush = if flush { Flush::EachLevel } else { Flush::LeftToCaller };
                self.split(gpa, target_level, flush, cache, sink)
            }
            Op::SplitRange { start, end, step, target_level, flush } => {
                let flush = if flush { Flush::EachLevel } else { Flush::LeftToCaller };
                self.split_range(start, end, step, target_level, flush, sink)
            }
            Op::WpRange { start, end } => {
                let (gstage, _, mut tap) = self.split_sink(sink);
                let owed = gstage.wp_range(start, end, &mut tap);
                gstage.kernel().range_ret(owed)
            }
            Op::UnmapRange { start, size } => {
                let owed = self.unmap(start, size, sink);
                self.gstage.kernel().range_ret(owed)
            }
            Op::LogDirty { slot } => self.log_dirty(slot, sink),
            Op::TopUp { min } => match self.top_up(min, sink) {
                Ok(()) => Ret::Int(0),
                Err(ret) => ret,
            },
            Op::Guest { vcpu, .. } | Op::GuestRange { vcpu, .. } if vcpu >= self.vcpus() => EINVAL,
            Op::Guest { vcpu, access, gpa } => self.guest(Attempt { hart: vcpu, access, gpa }, sink),
            Op::GuestRange { vcpu, access, start, end, step } => {
                self.guest_range(Attempt { hart: vcpu, access, gpa: start }, end, step, sink)
            }
            Op::Race { .. } if self.vcpus() < 2 => EINVAL,
            Op::Race { accesses, gpas } => {
                let attempt = |hart: u8| {
                    let index = usize::from(hart);
                    Attempt { hart, access: accesses[index], gpa: gpas[index] }
                };
                self.race([attempt(0), attempt(1)], sink)
            }
            Op::LogOff { slot } => self.log_off(slot, sink),
            Op::GetLog { slot } => self.get_log(slot, sink),
            Op::ClearLog { slot, first_page, pages } => self.clear_log(slot, first_page, pages, sink),
            Op::Invalidate { start, size } => self.invalidate(start, size, sink),
            Op::DeleteSlot { slot } => self.delete_slot(slot, sink),
            Op::Flush { start, size } => {
                self.flush_range(start, size >> PAGE_SHIFT, sink);
                Ret::Int(0)
            }
            Op::DropFence { .. } | Op::EmptyCache { .. } | Op::PauseHart { .. } | Op::ResumeHart { .. } => {
                self.go_wrong(op, sink)
            }
        }
    }

    /// Has something go wrong, or no longer.
    fn go_wrong<S: Sink>(&mut self, op: &Op, sink: &mut S) -> Ret {
        match *op {
            Op::DropFence { after } => self.harts.lose(after, sink),
            Op::EmptyCache { .. } if self.cache.left().is_none() => return EINVAL,
            Op::EmptyCache { before } => self.cache.empty(before, sink),
            Op::PauseHart { vcpu, .. } | Op::ResumeHart { vcpu } if vcpu >= self.vcpus() => return EINVAL,
            Op::PauseHart { vcpu, after } => self.harts.pause(vcpu, after, sink),
            Op::ResumeHart { vcpu } => self.harts.resume(vcpu, sink),
            _ => {}
        }
        Ret::Int(0)
    }

    /// Maps a page with the machine's own memory cache.
    pub(super) fn map_page<S: Sink>(&mut self, request: MapRequest, sink: &mut S) -> Ret {
        let (gstage, cache, mut tap) = self.split_sink(sink);
        match gstage.map_page(Some(cache), request, &mut tap).result {
            Ok(()) => Ret::Int(0),
            Err(error) => error.errno().map_or(Ret::Crash, Ret::Int),
        }
    }

    /// Tops up the memory cache in use, as far as the host has pages; -ENOMEM where that gives fewer than `min`.
    ///
    /// Models `kvm_mmu_topup_memory_cache`.
    pub(super) fn top_up<S: Sink>(&mut self, min: u32, sink: &mut S) -> Result<(), Ret> {
        let Some(from) = self.cache.left() else { return Ok(()) };
        let most = self.table_pages.unwrap_or(u32::MAX);
        let (gstage, cache, mut tap) = self.split_sink(sink);
        let result = gstage.top_up_within(cache, min, most, &mut tap);
        let have = self.cache.left().unwrap_or(min);
        self.spend(have.saturating_sub(from));
        result.map_err(|error| {
            sink.event(Event::TopUpFailed { have, min });
            Ret::Int(error.errno())
        })
    }

    fn split<S: Sink>(&mut self, gpa: Gpa, target: Level, flush: Flush, with_cache: bool, sink: &mut S) -> Ret {
        let (gstage, cache, mut tap) = self.split_sink(sink);
        let result = gstage.split_huge(with_cache.then_some(cache), gpa, target, flush, &mut tap);
        gstage.kernel().split_ret(result)
    }

    /// Splits at every step of a range and stops at the first failure.
    fn split_range<S: Sink>(
        &mut self,
        start: Gpa,
        end: Gpa,
        step: u64,
        target: Level,
        flush: Flush,
        sink: &mut S,
    ) -> Ret {
        let calls = end.0.saturating_sub(start.0).div_ceil(step.max(1));
        if step == 0 || calls > MAX_SPLIT_CALLS {
            return EINVAL;
        }
        for call in 0..calls {
            if let Err(ret) = self.top_up(u32::from(self.mode().levels()), sink) {
                return ret;
            }
            let ret = self.split(Gpa(start.0 + call * step), target, flush, true, sink);
            match ret {
                Ret::Int(0) | Ret::Bool(_) => {}
                _ => return ret,
            }
        }
        Ret::Int(0)
    }
}
