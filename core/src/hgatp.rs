//! The register that tells a hart where the G-stage tables of a guest are, and finding out which modes a hart has.

use crate::addr::{Hpa, Pfn};
use crate::fence::Instruction;
use crate::mode::Mode;

/// Bits of an integer register, on which the layout of `hgatp` depends.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Xlen {
    /// 32: `MODE` is bit 31, `VMID` bits 28..22, `PPN` bits 21..0.
    Rv32,
    /// 64: `MODE` is bits 63..60, `VMID` bits 57..44, `PPN` bits 43..0.
    Rv64,
}

/// What `hgatp` (CSR 0x680) holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Hgatp {
    /// The mode; `None` is Bare, without translation.
    pub mode: Option<Mode>,
    /// The guest: 7 bits on RV32, 14 on RV64.
    pub vmid: u16,
    /// The root table.
    pub root: Pfn,
}

/// Where the fields of the register are: the first bit and the number of bits.
struct Layout {
    mode: (u32, u32),
    vmid: (u32, u32),
    ppn: (u32, u32),
}

const fn layout(xlen: Xlen) -> Layout {
    match xlen {
        Xlen::Rv32 => Layout { mode: (31, 1), vmid: (22, 7), ppn: (0, 22) },
        Xlen::Rv64 => Layout { mode: (60, 4), vmid: (44, 14), ppn: (0, 44) },
    }
}

const fn put(value: u64, (shift, bits): (u32, u32)) -> u64 {
    (value & ((1 << bits) - 1)) << shift
}

const fn get(register: u64, (shift, bits): (u32, u32)) -> u64 {
    register >> shift & ((1 << bits) - 1)
}

/// The number of the one mode of RV32 in the MODE field; those of RV64 have greater ones.
const NARROW_MODE: u8 = 1;

impl Xlen {
    /// The modes that harts of this width can have, the largest address space first.
    fn modes(self) -> impl Iterator<Item = Mode> {
        let is_narrow = self == Self::Rv32;
        Mode::ALL.into_iter().rev().filter(move |mode| (mode.format().hgatp_mode == NARROW_MODE) == is_narrow)
    }
}

impl Hgatp {
    /// The register that makes a hart translate by the tables at `root`.
    #[must_use]
    pub const fn new(mode: Mode, vmid: u16, root: Hpa) -> Self {
        Self { mode: Some(mode), vmid, root: root.pfn() }
    }

    /// The value of the register. Bits that do not fit a field are left out.
    #[must_use]
    pub fn encode(self, xlen: Xlen) -> u64 {
        let layout = layout(xlen);
        let mode = self.mode.map_or(0, |mode| u64::from(mode.format().hgatp_mode));
        put(mode, layout.mode) | put(u64::from(self.vmid), layout.vmid) | put(self.root.0, layout.ppn)
    }

    /// What a value of the register means; `None` where its mode is one that harts of this width do not have.
    #[must_use]
    pub fn decode(register: u64, xlen: Xlen) -> Option<Self> {
        let layout = layout(xlen);
        let mode = match get(register, layout.mode) {
            0 => None,
            number => Some(xlen.modes().find(|mode| u64::from(mode.format().hgatp_mode) == number)?),
        };
        Some(Self { mode, vmid: get(register, layout.vmid) as u16, root: Pfn(get(register, layout.ppn)) })
    }
}

/// What a host's harts can do.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Detection {
    /// The mode with the most levels; `None` where KVM cannot be used.
    pub mode: Option<Mode>,
    /// What the hart executes in the end: nothing must be left of the modes that were tried.
    pub fence: Instruction,
}

/// Finds the mode with the most levels that a hart has.
///
/// `probe` writes a value to `hgatp` and reads the register again: a mode that the hart does not have does not stick. The
/// last value written is 0. Models `kvm_riscv_gstage_mode_detect`.
pub fn detect_mode(xlen: Xlen, mut probe: impl FnMut(u64) -> u64) -> Detection {
    let field = layout(xlen).mode;
    let mode = xlen.modes().find(|mode| {
        let number = u64::from(mode.format().hgatp_mode);
        get(probe(put(number, field)), field) == number
    });
    probe(0);
    Detection { mode, fence: Instruction::HfenceGvmaAll }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    /// A hart with these modes, and what was written to its register.
    fn detect(xlen: Xlen, modes: &[Mode]) -> (Option<Mode>, Vec<u64>) {
        let mut written = Vec::new();
        let mut register = 0;
        let detection = detect_mode(xlen, |value| {
            written.push(value);
            if Hgatp::decode(value, xlen).is_some_and(|new| new.mode.is_none_or(|mode| modes.contains(&mode))) {
                register = value;
            }
            register
        });
        assert_eq!((register, detection.fence), (0, Instruction::HfenceGvmaAll));
        (detection.mode, written)
    }

    #[test]
    fn the_fields_lie_where_the_specification_puts_them() {
        let hgatp = Hgatp::new(Mode::Sv39x4, 1, Hpa(0x8100_0000));
        assert_eq!(hgatp.encode(Xlen::Rv64), 0x8000_1000_0008_1000);
        assert_eq!(Hgatp::decode(0x8000_1000_0008_1000, Xlen::Rv64), Some(hgatp));
        // The same fields on RV32, whatever modes are modelled there.
        let bare = Hgatp { mode: None, vmid: 1, root: Pfn(0x8_1000) };
        assert_eq!(bare.encode(Xlen::Rv32), 0x48_1000);
        assert_eq!(Hgatp::decode(0x48_1000, Xlen::Rv32), Some(bare));
        for mode in Xlen::Rv32.modes() {
            let narrow = Hgatp { mode: Some(mode), ..bare };
            assert_eq!(narrow.encode(Xlen::Rv32), 0x8048_1000);
            assert_eq!(Hgatp::decode(0x8048_1000, Xlen::Rv32), Some(narrow));
        }
    }

    #[test]
    fn what_is_written_reads_back_and_unknown_modes_are_refused() {
        for mode in Xlen::Rv64.modes() {
            let hgatp = Hgatp::new(mode, (1 << 14) - 1, Hpa((1 << 56) - (1 << 12)));
            assert_eq!(Hgatp::decode(hgatp.encode(Xlen::Rv64), Xlen::Rv64), Some(hgatp));
        }
        assert_eq!(Hgatp::decode(0, Xlen::Rv64), Some(Hgatp::default()));
        for number in (1..8).chain(11..16) {
            assert_eq!(Hgatp::decode(number << 60, Xlen::Rv64), None);
        }
    }

    #[test]
    fn the_mode_with_the_most_levels_is_found() {
        let (sv39, sv48, sv57) = (Mode::Sv39x4, Mode::Sv48x4, Mode::Sv57x4);
        let tried = |numbers: &[u64]| numbers.iter().map(|number| number << 60).collect::<Vec<_>>();
        assert_eq!(detect(Xlen::Rv64, &[sv39, sv48, sv57]), (Some(sv57), tried(&[10, 0])));
        assert_eq!(detect(Xlen::Rv64, &[sv39, sv48]), (Some(sv48), tried(&[10, 9, 0])));
        assert_eq!(detect(Xlen::Rv64, &[sv39]), (Some(sv39), tried(&[10, 9, 8, 0])));
        assert_eq!(detect(Xlen::Rv64, &[]), (None, tried(&[10, 9, 8, 0])));
        for mode in Xlen::Rv32.modes() {
            assert_eq!(detect(Xlen::Rv32, &[mode]), (Some(mode), [1 << 31, 0].to_vec()));
        }
        assert_eq!(detect(Xlen::Rv32, &[sv39, sv48, sv57]).0, None);
    }
}
