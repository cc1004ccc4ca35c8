//! The fence instructions of a hart.

use core::fmt;

use super::FenceRange;
use crate::addr::Gpa;

/// Strides that are fenced one by one; a range of more is fenced by forgetting the whole guest.
pub const MAX_STRIDES: u64 = 512;
/// What `rs1` of a G-stage fence holds is the address shifted right by this.
const RS1_SHIFT: u32 = 2;

/// Which fences a hart has.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Isa {
    /// `hfence.gvma` of the hypervisor extension.
    #[default]
    Hypervisor,
    /// `hinval.gvma` of Svinval as well, between two instructions that order all of them.
    Svinval,
}

/// One fence instruction with the values of its registers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Instruction {
    /// `hfence.gvma rs1, rs2`: orders and fences one address of a guest.
    HfenceGvma {
        /// The guest physical address shifted right by 2.
        rs1: u64,
        /// The VMID.
        rs2: u16,
    },
    /// `hfence.gvma x0, rs2`: orders and fences every address of a guest.
    HfenceGvmaVmid {
        /// The VMID.
        rs2: u16,
    },
    /// `hfence.gvma x0, x0`: orders and fences every address of every guest.
    HfenceGvmaAll,
    /// `sfence.w.inval`: orders earlier stores before the invalidations that follow.
    SfenceWInval,
    /// `hinval.gvma rs1, rs2`: fences one address of a guest, in no order.
    HinvalGvma {
        /// The guest physical address shifted right by 2.
        rs1: u64,
        /// The VMID.
        rs2: u16,
    },
    /// `sfence.inval.ir`: orders the invalidations before what follows.
    SfenceInvalIr,
}

impl Instruction {
    /// The guest physical address that alone is fenced, if it is only one.
    #[must_use]
    pub const fn gpa(self) -> Option<Gpa> {
        match self {
            Self::HfenceGvma { rs1, .. } | Self::HinvalGvma { rs1, .. } => Some(Gpa(rs1 << RS1_SHIFT)),
            _ => None,
        }
    }
}

impl fmt::Display for Instruction {
    /// Writes the instruction with the values of its registers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HfenceGvma { rs1, rs2 } => write!(f, "hfence.gvma {rs1:#x}, {rs2}"),
            Self::HfenceGvmaVmid { rs2 } => write!(f, "hfence.gvma x0, {rs2}"),
            Self::HfenceGvmaAll => f.write_str("hfence.gvma x0, x0"),
            Self::SfenceWInval => f.write_str("sfence.w.inval"),
            Self::HinvalGvma { rs1, rs2 } => write!(f, "hinval.gvma {rs1:#x}, {rs2}"),
            Self::SfenceInvalIr => f.write_str("sfence.inval.ir"),
        }
    }
}

/// The instructions for one range, one after another.
#[derive(Clone, Debug)]
pub struct Instructions {
    range: FenceRange,
    isa: Isa,
    strides: Strides,
    next: u64,
    end: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Strides {
    OneByOne,
    WholeGuest,
}

impl FenceRange {
    /// What a hart executes for the range. Models `kvm_riscv_local_hfence_gvma_vmid_gpa`.
    ///
    /// The threshold counts whole strides, the loop also one that is begun: 512 and a half are 513 fences.
    #[must_use]
    pub fn instructions(self, isa: Isa) -> Instructions {
        let whole = self.size.checked_shr(self.order).unwrap_or(0);
        let begun = whole + u64::from(self.size > self.offset(whole));
        let (strides, count) = if whole > MAX_STRIDES {
            (Strides::WholeGuest, 1)
        } else {
            (Strides::OneByOne, begun + if isa == Isa::Svinval { 2 } else { 0 })
        };
        Instructions { range: self, isa, strides, next: 0, end: count }
    }

    /// Bytes of so many strides.
    fn offset(self, strides: u64) -> u64 {
        strides.wrapping_mul(1u64.checked_shl(self.order).unwrap_or(0))
    }

    /// What `rs1` holds for a stride.
    fn rs1(self, stride: u64) -> u64 {
        self.gpa.0.wrapping_add(self.offset(stride)) >> RS1_SHIFT
    }
}

impl Iterator for Instructions {
    type Item = Instruction;

    fn next(&mut self) -> Option<Instruction> {
        if self.next >= self.end {
            return None;
        }
        let at = self.next;
        self.next += 1;
        let FenceRange { vmid: rs2, .. } = self.range;
        Some(match (self.strides, self.isa) {
            (Strides::WholeGuest, _) => Instruction::HfenceGvmaVmid { rs2 },
            (Strides::OneByOne, Isa::Hypervisor) => Instruction::HfenceGvma { rs1: self.range.rs1(at), rs2 },
            (Strides::OneByOne, Isa::Svinval) if at == 0 => Instruction::SfenceWInval,
            (Strides::OneByOne, Isa::Svinval) if self.next == self.end => Instruction::SfenceInvalIr,
            (Strides::OneByOne, Isa::Svinval) => Instruction::HinvalGvma { rs1: self.range.rs1(at - 1), rs2 },
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.end - self.next) as usize;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Instructions {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::FlushRequest;
    use alloc::string::ToString;
    use alloc::vec::Vec;

    const BASE: Gpa = Gpa(0x4000_0000);

    fn pages(pages: u64, isa: Isa) -> Vec<Instruction> {
        FenceRange::pages(BASE, pages, 1).instructions(isa).collect()
    }

    #[test]
    fn the_flush_of_a_leaf_is_one_instruction_whatever_its_size() {
        for order in [12, 21, 30, 39, 48] {
            let range = FenceRange::leaf(FlushRequest { gpa: BASE, order }, 1);
            let list: Vec<_> = range.instructions(Isa::Hypervisor).collect();
            assert_eq!(list, [Instruction::HfenceGvma { rs1: 0x1000_0000, rs2: 1 }]);
        }
    }

    #[test]
    fn two_mebibytes_are_512_fences_and_one_page_more_is_a_single_one() {
        let list = pages(512, Isa::Hypervisor);
        assert_eq!(list.len(), 512);
        assert_eq!(list[0], Instruction::HfenceGvma { rs1: 0x1000_0000, rs2: 1 });
        assert_eq!(list[511], Instruction::HfenceGvma { rs1: 0x401f_f000 >> 2, rs2: 1 });
        assert_eq!(pages(513, Isa::Hypervisor), [Instruction::HfenceGvmaVmid { rs2: 1 }]);
        assert_eq!(pages(1 << 18, Isa::Hypervisor), [Instruction::HfenceGvmaVmid { rs2: 1 }]);
    }

    #[test]
    fn svinval_stands_between_two_ordering_instructions() {
        let list = pages(512, Isa::Svinval);
        assert_eq!(list.len(), 1 + 512 + 1);
        assert_eq!((list[0], list[513]), (Instruction::SfenceWInval, Instruction::SfenceInvalIr));
        assert_eq!(list[1], Instruction::HinvalGvma { rs1: 0x1000_0000, rs2: 1 });
        assert_eq!(list[512], Instruction::HinvalGvma { rs1: 0x401f_f000 >> 2, rs2: 1 });
        assert_eq!(pages(513, Isa::Svinval), [Instruction::HfenceGvmaVmid { rs2: 1 }]);
    }

    #[test]
    fn half_a_stride_is_fenced_but_does_not_count_for_the_threshold() {
        let half = |strides: u64| FenceRange { gpa: BASE, size: (strides << 12) + 2048, order: 12, vmid: 1 };
        assert_eq!(half(0).instructions(Isa::Hypervisor).len(), 1);
        assert_eq!(half(512).instructions(Isa::Hypervisor).len(), 513);
        assert_eq!(half(513).instructions(Isa::Hypervisor).len(), 1);
    }

    #[test]
    fn any_range_gives_a_bounded_list() {
        for gpa in [0, 1, u64::MAX] {
            for size in [0, 1, 1 << 21, u64::MAX] {
                for order in [0, 12, 63, 64, u32::MAX] {
                    let range = FenceRange { gpa: Gpa(gpa), size, order, vmid: u16::MAX };
                    assert!(range.instructions(Isa::Svinval).count() <= 515);
                }
            }
        }
        assert_eq!(pages(0, Isa::Hypervisor), []);
    }

    #[test]
    fn an_instruction_is_written_with_the_values_of_its_registers() {
        assert_eq!(pages(1, Isa::Hypervisor)[0].to_string(), "hfence.gvma 0x10000000, 1");
        assert_eq!(Instruction::HfenceGvmaVmid { rs2: 7 }.to_string(), "hfence.gvma x0, 7");
        assert_eq!(pages(1, Isa::Svinval)[1].gpa(), Some(BASE));
    }
}
