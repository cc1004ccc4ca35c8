//! The operations of a scenario, carried out on a machine.

use super::Machine;
use crate::addr::{Gpa, PAGE_SHIFT};
use crate::event::{Event, Ret};
use crate::gstage::{Flush, MapRequest};
use crate::kernel::LogStartFlush;
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
    /// [`MAX_SPLIT_CALLS`] calls, is answered with -EINVAL.
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
                let (gstage, _, mut tap) = self.split_sink(sink);
                let owed = gstage.unmap_range(start, size, &mut tap);
                gstage.kernel().range_ret(owed)
            }
            Op::LogDirty { slot } => self.log_dirty(slot, sink),
            Op::TopUp { min } => {
                let (gstage, cache, mut tap) = self.split_sink(sink);
                gstage.top_up(cache, min, &mut tap);
                Ret::Int(0)
            }
            Op::Guest { vcpu, .. } if vcpu >= self.vcpus() => EINVAL,
            Op::Guest { vcpu, access, gpa } => self.guest(vcpu, access, gpa, sink),
        }
    }

    /// Maps a page with the machine's own memory cache.
    pub(super) fn map_page<S: Sink>(&mut self, request: MapRequest, sink: &mut S) -> Ret {
        let (gstage, cache, mut tap) = self.split_sink(sink);
        match gstage.map_page(Some(cache), request, &mut tap).result {
            Ok(()) => Ret::Int(0),
            Err(error) => error.errno().map_or(Ret::Crash, Ret::Int),
        }
    }

    /// Tops up the memory cache with what one fault can need.
    pub(super) fn top_up_for_fault<S: Sink>(&mut self, sink: &mut S) {
        let levels = u32::from(self.mode().levels());
        let (gstage, cache, mut tap) = self.split_sink(sink);
        gstage.top_up(cache, levels, &mut tap);
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
            self.top_up_for_fault(sink);
            let ret = self.split(Gpa(start.0 + call * step), target, flush, true, sink);
            match ret {
                Ret::Int(0) | Ret::Bool(_) => {}
                _ => return ret,
            }
        }
        Ret::Int(0)
    }

    /// Switches dirty logging on for a memslot: it is write-protected and flushed as a whole.
    ///
    /// Models `kvm_arch_commit_memory_region` with `KVM_MEM_LOG_DIRTY_PAGES` newly set; nothing where it was set.
    fn log_dirty<S: Sink>(&mut self, slot: u8, sink: &mut S) -> Ret {
        let Some(memory) = self.memory.get(usize::from(slot)).copied() else { return EINVAL };
        if self.is_logging(slot) {
            return Ret::Int(0);
        }
        self.set_log(slot, true);
        sink.event(Event::LogStart { slot });
        let (gstage, _, mut tap) = self.split_sink(sink);
        let owed = gstage.wp_range(memory.gpa, Gpa(memory.gpa.0.saturating_add(memory.size)), &mut tap);
        // Versions that flush each leaf flush the memslot on top of that.
        if owed.is_flush() || gstage.kernel().behaviour().log_start_flush == LogStartFlush::Always {
            tap.event(Event::RequestRange { gpa: memory.gpa, pages: memory.size >> PAGE_SHIFT });
        }
        Ret::Int(0)
    }
}
