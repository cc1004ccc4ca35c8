//! What `hgatp` holds after a write: it takes legal values only.

use crate::addr::Pfn;
use crate::hgatp::{Hgatp, Xlen};
use crate::mode::Mode;

/// What a hart has of `hgatp`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Implemented<'a> {
    /// Width of its registers.
    pub xlen: Xlen,
    /// Modes besides Bare. Those of another width do not count.
    pub modes: &'a [Mode],
    /// Bits of the VMID, the lowest first; more than the register has are none.
    pub vmid_bits: u32,
}

impl Hgatp {
    /// No translation and no protection.
    pub const BARE: Self = Self { mode: None, vmid: 0, root: Pfn(0) };

    /// What the register holds after a write: each field on its own takes a legal value.
    ///
    /// A MODE that is reserved or not implemented leaves the mode as it was; PPN\[1:0\] are zero, since the root has 16 KiB;
    /// VMID bits beyond the implemented ones are zero. In mode Bare the other fields read as zero, which is the only value
    /// that software may give them. All of that is for the hart to choose as long as what is read back is legal.
    #[must_use]
    pub fn write(self, value: u64, hart: Implemented<'_>) -> Self {
        let mode = match Self::decode(value, hart.xlen) {
            Some(Self { mode: None, .. }) => return Self::BARE,
            Some(Self { mode, .. }) => mode.filter(|mode| hart.modes.contains(mode)).or(self.mode),
            None => self.mode,
        };
        let mode_shift = match hart.xlen {
            Xlen::Rv32 => 31,
            Xlen::Rv64 => 60,
        };
        match (mode, Self::decode(value & low_bits(mode_shift), hart.xlen)) {
            (Some(_), Some(Self { vmid, root, .. })) => {
                let vmid = vmid & low_bits(hart.vmid_bits.min(u16::BITS)) as u16;
                Self { mode, vmid, root: Pfn(root.0 & !0b11) }
            }
            _ => Self::BARE,
        }
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
        Hgatp::BARE.write(value, HART).encode(Xlen::Rv64)
    }

    #[test]
    fn the_low_bits_of_the_root_read_as_zero() {
        assert_eq!(written(SV39 | 0x8_1003), SV39 | 0x8_1000);
        assert_eq!(Hgatp::BARE.write(SV39 | 0x8_1003, HART).root, Pfn(0x8_1000));
    }

    #[test]
    fn a_reserved_or_missing_mode_leaves_the_mode_and_takes_the_other_fields() {
        let before = Hgatp::BARE.write(SV39 | 0x8_1000, HART);
        for mode in [1, 7, 10, 11, 15] {
            let after = before.write(mode << 60 | 5 << 44 | 0x8_2000, HART);
            assert_eq!(after, Hgatp { mode: Some(Mode::Sv39x4), vmid: 5, root: Pfn(0x8_2000) }, "MODE {mode}");
        }
    }

    #[test]
    fn the_width_of_the_vmid_is_found_by_writing_ones() {
        assert_eq!(written(SV39 | 0x3fff << 44), SV39 | 0x7f << 44);
        let wide = Implemented { vmid_bits: 99, ..HART };
        assert_eq!(Hgatp::BARE.write(SV39 | 0x3fff << 44, wide).vmid, 0x3fff);
        assert_eq!(Hgatp::BARE.write(u64::MAX >> 4 | SV39, HART).encode(Xlen::Rv64) >> 58 & 3, 0);
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
