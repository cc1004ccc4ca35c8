//! Where QEMU is known to differ from the specification. The walk of the model knows nothing of this: quirks are applied when
//! it is compared, and each has to show itself.

use std::fmt;

/// A difference from the specification.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Quirk {
    TopBitFaults,
    HardwareMarks,
    HlvxIsLoad,
    GuestMxr,
    ReservedBitsPass,
    Pbmt3Passes,
    PbmteIgnored,
    NIgnored,
    NapotMarksFirst,
    TableNowhereIsGuestPage,
    MisalignedRoundedDown,
    RootKeepsLowBits,
    NoVmidTag,
}

/// What is known of a version of QEMU.
pub(crate) struct Known {
    /// Major and minor number.
    pub(crate) version: (u32, u32),
    /// Every difference that can be shown without a translation of the guest's own.
    pub(crate) quirks: &'static [Quirk],
}

/// The versions that somebody has looked at.
const KNOWN: [Known; 1] = [Known { version: (7, 2), quirks: &Quirk::ALL }];

/// A set of quirks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Quirks(u32);

impl Quirk {
    /// All that anybody has seen.
    const ALL: [Self; 13] = [
        Self::TopBitFaults,
        Self::HardwareMarks,
        Self::HlvxIsLoad,
        Self::GuestMxr,
        Self::ReservedBitsPass,
        Self::Pbmt3Passes,
        Self::PbmteIgnored,
        Self::NIgnored,
        Self::NapotMarksFirst,
        Self::TableNowhereIsGuestPage,
        Self::MisalignedRoundedDown,
        Self::RootKeepsLowBits,
        Self::NoVmidTag,
    ];

    /// What the machine does.
    pub(crate) const fn about(self) -> &'static str {
        match self {
            Self::TopBitFaults => "a guest address with the highest bit of its mode faults",
            Self::HardwareMarks => "A and D are always set by the hardware",
            Self::HlvxIsLoad => "HLVX needs R, not X",
            Self::GuestMxr => "MXR of the guest counts, that of HS mode does not",
            Self::ReservedBitsPass => "bits 54 to 60 are not looked at once Svnapot or Svpbmt is there",
            Self::Pbmt3Passes => "memory type 3 is accepted",
            Self::PbmteIgnored => "menvcfg.PBMTE is not looked at",
            Self::NIgnored => "N is ignored in leaves if Svpbmt is there and Svnapot is not",
            Self::NapotMarksFirst => "a leaf with N of a reserved size faults, but is marked before",
            Self::TableNowhereIsGuestPage => "a table where no memory is gives a guest-page fault",
            Self::MisalignedRoundedDown => "a misaligned load where no memory is tells its address rounded down",
            Self::RootKeepsLowBits => "hgatp keeps the low bits of the root, and they are used",
            Self::NoVmidTag => "translations survive a change of the VMID",
        }
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl Quirks {
    /// What is known of a version; nothing if nobody has looked at it.
    pub(crate) fn of(version: (u32, u32)) -> Option<Self> {
        KNOWN.iter().find(|known| known.version == version).map(|known| known.quirks.iter().copied().collect())
    }

    /// Whether a quirk is in the set.
    pub(crate) const fn has(self, quirk: Quirk) -> bool {
        self.0 & quirk.bit() != 0
    }

    /// The set without one of its quirks.
    pub(crate) const fn without(self, quirk: Quirk) -> Self {
        Self(self.0 & !quirk.bit())
    }

    /// Puts a quirk into the set.
    pub(crate) fn insert(&mut self, quirk: Quirk) {
        self.0 |= quirk.bit();
    }

    /// The quirks of the set.
    pub(crate) fn iter(self) -> impl Iterator<Item = Quirk> {
        Quirk::ALL.into_iter().filter(move |&quirk| self.has(quirk))
    }
}

impl FromIterator<Quirk> for Quirks {
    fn from_iter<I: IntoIterator<Item = Quirk>>(quirks: I) -> Self {
        let mut set = Self::default();
        quirks.into_iter().for_each(|quirk| set.insert(quirk));
        set
    }
}

impl fmt::Display for Quirk {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.about())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_versions_that_somebody_has_looked_at_have_a_list() {
        let known = Quirks::of((7, 2)).unwrap();
        assert_eq!(known.iter().count(), KNOWN[0].quirks.len());
        assert!(Quirks::of((10, 0)).is_none());
    }

    #[test]
    fn a_set_without_a_quirk_has_all_others() {
        let known = Quirks::of((7, 2)).unwrap();
        for quirk in known.iter() {
            assert!(!known.without(quirk).has(quirk));
            assert_eq!(known.without(quirk).iter().count() + 1, known.iter().count());
        }
    }
}
