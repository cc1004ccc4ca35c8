//! The register that tells a hart which tables to walk.

use crate::addr::{Hpa, Pfn};
use crate::mode::Mode;

/// Width of the registers of a hart.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Xlen {
    /// 32 bits: `hgatp` has a MODE of one bit, a VMID of up to 7 and a PPN of 22.
    Rv32,
    /// 64 bits: `hgatp` has a MODE of four bits, a VMID of up to 14 and a PPN of 44.
    #[default]
    Rv64,
}

/// What a hart has of `hgatp`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Implemented<'a> {
    /// Width of its registers.
    pub xlen: Xlen,
    /// Modes besides Bare. Those of another width do not count.
    pub modes: &'a [Mode],
    /// Bits of the VMID, the lowest first; more than the width allows are none.
    pub vmid_bits: u32,
}

/// `hgatp`: the mode, the root table, and the number of the guest (privileged specification, "Hypervisor Guest Address
/// Translation and Protection Register").
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Hgatp {
    /// `None` is Bare: no translation and no protection.
    pub mode: Option<Mode>,
    /// VMID.
    pub vmid: u16,
    /// The root table, 16 KiB aligned.
    pub root: Hpa,
}

/// Where the fields of the register are.
struct Fields {
    mode_shift: u32,
    vmid_shift: u32,
    vmid_bits: u32,
    ppn_bits: u32,
}

impl Xlen {
    const fn fields(self) -> Fields {
        match self {
            Self::Rv32 => Fields { mode_shift: 31, vmid_shift: 22, vmid_bits: 7, ppn_bits: 22 },
            Self::Rv64 => Fields { mode_shift: 60, vmid_shift: 44, vmid_bits: 14, ppn_bits: 44 },
        }
    }

    /// Bits of the register.
    const fn mask(self) -> u64 {
        match self {
            Self::Rv32 => u32::MAX as u64,
            Self::Rv64 => u64::MAX,
        }
    }

    /// The mode with a number in MODE.
    fn mode(self, number: u64) -> Option<Mode> {
        Mode::ALL.into_iter().find(|&mode| xlen_of(mode) == self && u64::from(mode.format().hgatp_mode) == number)
    }
}

/// The width of the harts that have a mode.
const fn xlen_of(mode: Mode) -> Xlen {
    match mode.pte_size() {
        4 => Xlen::Rv32,
        _ => Xlen::Rv64,
    }
}

impl Hgatp {
    /// No translation.
    pub const BARE: Self = Self { mode: None, vmid: 0, root: Hpa(0) };

    /// What the register holds after a write: each field on its own takes a legal value.
    ///
    /// A MODE that is reserved or not implemented leaves the mode as it was; PPN\[1:0\] are zero, since the root has 16 KiB;
    /// VMID bits beyond the implemented ones are zero. In mode Bare the other fields read as zero, which is the only value
    /// that software may give them. All of that is for the hart to choose as long as what is read back is legal.
    #[must_use]
    pub fn write(self, value: u64, hart: Implemented<'_>) -> Self {
        let fields = hart.xlen.fields();
        let value = value & hart.xlen.mask();
        let mode = match value >> fields.mode_shift {
            0 => None,
            number => hart.xlen.mode(number).filter(|mode| hart.modes.contains(mode)).or(self.mode),
        };
        if mode.is_none() {
            return Self::BARE;
        }
        let vmid = (value >> fields.vmid_shift) as u16 & low_bits(hart.vmid_bits.min(fields.vmid_bits)) as u16;
        let root = Pfn(value & low_bits(fields.ppn_bits) & !0b11).hpa();
        Self { mode, vmid, root }
    }

    /// What is read back.
    #[must_use]
    pub fn bits(self, xlen: Xlen) -> u64 {
        let fields = xlen.fields();
        let mode = self.mode.map_or(0, |mode| u64::from(mode.format().hgatp_mode));
        let bits = mode << fields.mode_shift | u64::from(self.vmid) << fields.vmid_shift | self.root.pfn().0;
        bits & xlen.mask()
    }
}

const fn low_bits(count: u32) -> u64 {
    (1 << count) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const HART: Implemented<'_> = Implemented { xlen: Xlen::Rv64, modes: &[Mode::Sv39x4, Mode::Sv48x4], vmid_bits: 7 };
    const SV39: u64 = 8 << 60;

    fn written(value: u64) -> u64 {
        Hgatp::BARE.write(value, HART).bits(Xlen::Rv64)
    }

    #[test]
    fn the_low_bits_of_the_root_read_as_zero() {
        assert_eq!(written(SV39 | 0x8_1003), SV39 | 0x8_1000);
        assert_eq!(Hgatp::BARE.write(SV39 | 0x8_1003, HART).root, Hpa(0x8100_0000));
    }

    #[test]
    fn a_reserved_or_missing_mode_leaves_the_mode_and_takes_the_other_fields() {
        let before = Hgatp::BARE.write(SV39 | 0x8_1000, HART);
        for mode in [1, 7, 10, 11, 15] {
            let after = before.write(mode << 60 | 5 << 44 | 0x8_2000, HART);
            assert_eq!(after, Hgatp { mode: Some(Mode::Sv39x4), vmid: 5, root: Hpa(0x8200_0000) }, "MODE {mode}");
        }
    }

    #[test]
    fn the_width_of_the_vmid_is_found_by_writing_ones() {
        assert_eq!(written(SV39 | 0x3fff << 44), SV39 | 0x7f << 44);
        let wide = Implemented { vmid_bits: 99, ..HART };
        assert_eq!(Hgatp::BARE.write(SV39 | 0x3fff << 44, wide).vmid, 0x3fff);
        assert_eq!(Hgatp::BARE.write(u64::MAX >> 4 | SV39, HART).bits(Xlen::Rv64) >> 58 & 3, 0);
    }

    #[test]
    fn bare_holds_nothing_else() {
        assert_eq!(Hgatp::BARE.write(0x8_1000, HART), Hgatp::BARE);
        assert_eq!(written(0), 0);
    }

    #[test]
    fn a_mode_of_rv32_is_none_of_rv64() {
        let all = Implemented { modes: &Mode::ALL, ..HART };
        assert_eq!(Hgatp::BARE.write(1 << 60 | 0x8_1000, all), Hgatp::BARE);
    }
}
