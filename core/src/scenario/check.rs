//! Whether a scenario makes sense, and which field does not.

use alloc::format;
use alloc::string::String;
use core::fmt;

use super::{Backing, MemSlot, Op, Scenario};
use crate::addr::{Gpa, PAGE_SIZE};
use crate::machine::{MAX_GUEST_CALLS, MAX_SPLIT_CALLS};
use crate::mode::Mode;

/// vCPUs at most.
const MAX_VCPUS: u8 = 8;
/// Pages that a memory cache may hold.
const MAX_CACHE: u32 = 4096;
/// Memslots at most.
const MAX_SLOTS: usize = 16;
/// Variants beside a scenario at most.
const MAX_BESIDE: usize = 8;
/// Operations at most, setup and shown each.
const MAX_OPS: usize = 4096;
/// Characters of a title at most.
const MAX_TITLE: usize = 200;
/// Requests or pages at most after which something goes wrong.
const MAX_AFTER: u32 = 1 << 20;
/// Bytes of a memslot with dirty logging: a log of 2 MiB.
const MAX_LOGGED: u64 = 1 << 36;

/// A field of a scenario that is not valid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScenarioError {
    /// The field, such as `ops[2].gpa`.
    pub field: String,
    /// What is wrong with it, to be read after the field's name.
    pub what: String,
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.field, self.what)
    }
}

impl core::error::Error for ScenarioError {}

type Check = Result<(), ScenarioError>;

/// Fails unless `holds`.
pub(super) fn ensure(
    holds: bool,
    field: impl FnOnce() -> String,
    what: impl FnOnce() -> String,
) -> Result<(), ScenarioError> {
    if holds { Ok(()) } else { Err(ScenarioError { field: field(), what: what() }) }
}

impl Scenario {
    /// Checks every field that the types leave open.
    ///
    /// # Errors
    /// The first field that is not valid, and why.
    pub fn check(&self) -> Check {
        let is_slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        ensure(
            !self.slug.is_empty() && self.slug.len() <= 64 && self.slug.chars().all(is_slug),
            || "slug".into(),
            || "must be 1 to 64 lower-case letters, digits and hyphens".into(),
        )?;
        check_title(&self.title, || "title".into())?;
        ensure(
            (1..=MAX_VCPUS).contains(&self.vcpus),
            || "vcpus".into(),
            || format!("must be 1 to {MAX_VCPUS}, not {}", self.vcpus),
        )?;
        ensure(
            u32::from(self.vmid) < 1 << self.mode.format().vmid_bits,
            || "vmid".into(),
            || format!("must fit {} bits, which {} does not", self.mode.format().vmid_bits, self.vmid),
        )?;
        self.check_cache()?;
        self.check_memory()?;
        ensure(
            self.beside.len() <= MAX_BESIDE,
            || "beside".into(),
            || format!("must hold at most {MAX_BESIDE} variants, not {}", self.beside.len()),
        )?;
        for (index, variant) in self.beside.iter().enumerate() {
            check_title(&variant.title, || format!("beside[{index}].title"))?;
        }
        if !self.tables.is_empty() {
            self.start_tables()?;
        }
        inside(self.mode, self.focus, || "focus".into())?;
        self.check_ops("setup", &self.setup)?;
        self.check_ops("ops", &self.ops)
    }

    fn check_cache(&self) -> Check {
        let capacity = self.cache.capacity;
        ensure(
            (1..=MAX_CACHE).contains(&capacity),
            || "cache.capacity".into(),
            || format!("must be 1 to {MAX_CACHE}, not {capacity}"),
        )?;
        ensure(
            self.cache.objects.is_none_or(|objects| objects <= capacity),
            || "cache.objects".into(),
            || format!("must be at most the capacity, {capacity}"),
        )
    }

    fn check_memory(&self) -> Check {
        ensure(
            self.memory.len() <= MAX_SLOTS,
            || "memory".into(),
            || format!("must hold at most {MAX_SLOTS} memslots, not {}", self.memory.len()),
        )?;
        for (index, slot) in self.memory.iter().enumerate() {
            self.check_slot(index, slot)?;
        }
        Ok(())
    }

    fn check_slot(&self, index: usize, slot: &MemSlot) -> Check {
        let field = |name: &str| format!("memory[{index}].{name}");
        let hpa_bits = self.mode.format().hpa_bits;
        let mode_is_narrow = self.mode == Mode::Sv32x4;
        let host_pages: &[u64] =
            if mode_is_narrow { &[PAGE_SIZE, 1 << 16, 1 << 22] } else { &[PAGE_SIZE, 1 << 16, 1 << 21, 1 << 30] };
        ensure(
            host_pages.contains(&slot.page_size),
            || field("page_size"),
            || {
                let sizes = if mode_is_narrow { "4 KiB, 64 KiB or 4 MiB" } else { "4 KiB, 64 KiB, 2 MiB or 1 GiB" };
                format!("must be {sizes}, not {:#x}", slot.page_size)
            },
        )?;
        for (name, value) in [("gpa", slot.gpa.0), ("hpa", slot.hpa.0), ("size", slot.size)] {
            ensure(
                value.is_multiple_of(PAGE_SIZE),
                || field(name),
                || format!("must be a multiple of {PAGE_SIZE}, which {value:#x} is not"),
            )?;
        }
        ensure(
            slot.backing != Backing::Thp || slot.page_size == PAGE_SIZE,
            || field("backing"),
            || "is transparent huge pages, which have a page size of 4 KiB".into(),
        )?;
        ensure(
            slot.backing != Backing::Untouched || slot.size <= MAX_LOGGED,
            || field("size"),
            || format!("is more than {MAX_LOGGED:#x} bytes, too many for untouched memory here"),
        )?;
        ensure(slot.size > 0, || field("size"), || "must not be 0".into())?;
        // The kernel refuses a memslot that reaches the very last page of the address space.
        ensure(
            slot.gpa.0.checked_add(slot.size).is_some_and(|end| end < self.mode.gpa_size()),
            || field("size"),
            || format!("takes the memslot to or beyond the end of the address space of {}", self.mode.format().name),
        )?;
        ensure(
            slot.hpa.0.checked_add(slot.size).is_some_and(|end| end <= 1 << hpa_bits),
            || field("hpa"),
            || format!("takes the memslot beyond {hpa_bits} bits of host address"),
        )?;
        let overlaps = |other: &&MemSlot| slot.gpa.0 < other.gpa.0 + other.size && other.gpa.0 < slot.gpa.0 + slot.size;
        match self.memory[..index].iter().position(|other| overlaps(&other)) {
            Some(other) => Err(ScenarioError {
                field: field("gpa"),
                what: format!("lies in memory[{other}], which is there already"),
            }),
            None => Ok(()),
        }
    }

    fn check_ops(&self, list: &str, ops: &[Op]) -> Check {
        ensure(
            ops.len() <= MAX_OPS,
            || list.into(),
            || format!("must hold at most {MAX_OPS} operations, not {}", ops.len()),
        )?;
        let calls = |op: &Op| match *op {
            Op::SplitRange { start, end, step, .. } => end.0.saturating_sub(start.0).div_ceil(step.max(1)),
            _ => 0,
        };
        ensure(
            ops.iter().map(calls).fold(0, u64::saturating_add) <= MAX_SPLIT_CALLS,
            || list.into(),
            || format!("must split at {MAX_SPLIT_CALLS} addresses at most"),
        )?;
        let instructions = |op: &Op| match *op {
            Op::GuestRange { start, end, step, .. } => end.0.saturating_sub(start.0).div_ceil(step.max(1)),
            _ => 0,
        };
        ensure(
            ops.iter().map(instructions).fold(0, u64::saturating_add) <= MAX_GUEST_CALLS,
            || list.into(),
            || format!("must have {MAX_GUEST_CALLS} instructions in ranges at most"),
        )?;
        ops.iter().enumerate().try_for_each(|(index, op)| self.check_op(&format!("{list}[{index}]"), op))
    }

    fn check_op(&self, op: &str, operation: &Op) -> Check {
        let field = |name: &str| format!("{op}.{name}");
        let mode = self.mode;
        match *operation {
            Op::MapPage { gpa, hpa, .. } => {
                inside(mode, gpa, || field("gpa"))?;
                let bits = mode.format().hpa_bits;
                ensure(hpa.0 >> bits == 0, || field("hpa"), || format!("must fit {bits} bits"))
            }
            Op::SplitHuge { gpa, .. } => inside(mode, gpa, || field("gpa")),
            Op::SplitRange { start, end, step, .. } => {
                inside(mode, start, || field("start"))?;
                up_to_end(mode, end.0, || field("end"))?;
                ensure(step > 0, || field("step"), || "must not be 0".into())
            }
            Op::WpRange { start, end } => {
                inside(mode, start, || field("start"))?;
                up_to_end(mode, end.0, || field("end"))
            }
            Op::UnmapRange { start, size } | Op::Invalidate { start, size } | Op::Flush { start, size } => {
                inside(mode, start, || field("start"))?;
                up_to_end(mode, start.0.saturating_add(size), || field("size"))
            }
            Op::LogDirty { slot } => {
                let memory = self.check_slot_index(slot, || field("slot"))?;
                ensure(
                    memory.size <= MAX_LOGGED,
                    || field("slot"),
                    || format!("has more than {MAX_LOGGED:#x} bytes, too many for a dirty log here"),
                )
            }
            Op::LogOff { slot } | Op::GetLog { slot } | Op::ClearLog { slot, .. } | Op::DeleteSlot { slot } => {
                self.check_slot_index(slot, || field("slot")).map(|_| ())
            }
            Op::TopUp { min } => {
                ensure(min <= MAX_CACHE, || field("min"), || format!("must be at most {MAX_CACHE}, not {min}"))
            }
            Op::Guest { vcpu, gpa, .. } => {
                self.check_vcpu(vcpu, || field("vcpu"))?;
                inside(mode, gpa, || field("gpa"))
            }
            Op::Race { gpas, .. } => {
                ensure(self.vcpus >= 2, || "vcpus".into(), || "must be 2 at least where two race".into())?;
                gpas.into_iter().try_for_each(|gpa| inside(mode, gpa, || field("gpas")))
            }
            Op::DropFence { after } => check_after(after, || field("after")),
            Op::EmptyCache { before } => {
                // The operation as a whole is wrong, so its name is what is pointed at.
                ensure(
                    self.cache.objects.is_some(),
                    || field("op"),
                    || "empties a memory cache that never runs out".into(),
                )?;
                check_after(before, || field("before"))
            }
            Op::PauseHart { vcpu, after } => {
                self.check_vcpu(vcpu, || field("vcpu"))?;
                check_after(after, || field("after"))
            }
            Op::ResumeHart { vcpu } => self.check_vcpu(vcpu, || field("vcpu")),
            Op::GuestRange { vcpu, start, end, step, .. } => {
                self.check_vcpu(vcpu, || field("vcpu"))?;
                inside(mode, start, || field("start"))?;
                up_to_end(mode, end.0, || field("end"))?;
                ensure(step > 0, || field("step"), || "must not be 0".into())
            }
        }
    }

    fn check_slot_index(&self, slot: u8, field: impl FnOnce() -> String) -> Result<&MemSlot, ScenarioError> {
        let missing = || format!("is {slot}, and there is no such memslot");
        self.memory.get(usize::from(slot)).ok_or_else(|| ScenarioError { field: field(), what: missing() })
    }

    fn check_vcpu(&self, vcpu: u8, field: impl FnOnce() -> String) -> Check {
        ensure(vcpu < self.vcpus, field, || format!("is {vcpu}, and there is no such vCPU"))
    }
}

fn check_after(after: u32, field: impl FnOnce() -> String) -> Check {
    ensure(after <= MAX_AFTER, field, || format!("must be at most {MAX_AFTER}, not {after}"))
}

fn check_title(title: &str, field: impl FnOnce() -> String) -> Check {
    let is_title = (1..=MAX_TITLE).contains(&title.chars().count()) && !title.chars().any(char::is_control);
    ensure(is_title, field, || format!("must be 1 to {MAX_TITLE} characters in one line"))
}

fn inside(mode: Mode, gpa: Gpa, field: impl FnOnce() -> String) -> Check {
    ensure(gpa.0 < mode.gpa_size(), field, || beyond(mode, gpa.0))
}

fn up_to_end(mode: Mode, end: u64, field: impl FnOnce() -> String) -> Check {
    ensure(end <= mode.gpa_size(), field, || beyond(mode, end))
}

fn beyond(mode: Mode, address: u64) -> String {
    format!("reaches {address:#x}, beyond the {} address bits of {}", mode.format().gpa_bits, mode.format().name)
}
