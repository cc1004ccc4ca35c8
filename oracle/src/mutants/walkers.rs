//! Bugs of a walker: each is a mistake that somebody who writes one could make.

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::pte::Pte;
use gstage_core::walk::Intent;

use crate::walker::{Outcome, Query};

/// A mistake in the walk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Bug {
    RootIndexOf9Bits,
    IndexOffByOne,
    LevelsSwapped,
    WidthNotChecked,
    VNotChecked,
    RNotChecked,
    WNotChecked,
    XNotChecked,
    UNotChecked,
    WWithoutRAccepted,
    PointerBitsNotChecked,
    ReservedBitsNotChecked,
    GRefused,
    SoftwareBitsRefused,
    MisalignedAccepted,
    NNotChecked,
    NapotSizeNotChecked,
    MemoryTypeNotChecked,
    LoadNeedsX,
    DNotSet,
    ANotSet,
    LoadSetsD,
    StoreFaultIsLoadFault,
    FetchFaultIsLoadFault,
    HtvalNotShifted,
    HtvalOfPage,
    StvalOfPage,
    OffsetLost,
    LowPageNumberBitLost,
    HighPageNumberBitsLost,
    SecondPageNotTranslated,
    NowhereIsGuestPage,
    MxrIgnored,
    ReadOnlyLeafIsPointer,
}

impl Bug {
    /// Every one.
    pub(crate) const ALL: [Self; 34] = [
        Self::RootIndexOf9Bits,
        Self::IndexOffByOne,
        Self::LevelsSwapped,
        Self::WidthNotChecked,
        Self::VNotChecked,
        Self::RNotChecked,
        Self::WNotChecked,
        Self::XNotChecked,
        Self::UNotChecked,
        Self::WWithoutRAccepted,
        Self::PointerBitsNotChecked,
        Self::ReservedBitsNotChecked,
        Self::GRefused,
        Self::SoftwareBitsRefused,
        Self::MisalignedAccepted,
        Self::NNotChecked,
        Self::NapotSizeNotChecked,
        Self::MemoryTypeNotChecked,
        Self::LoadNeedsX,
        Self::DNotSet,
        Self::ANotSet,
        Self::LoadSetsD,
        Self::StoreFaultIsLoadFault,
        Self::FetchFaultIsLoadFault,
        Self::HtvalNotShifted,
        Self::HtvalOfPage,
        Self::StvalOfPage,
        Self::OffsetLost,
        Self::LowPageNumberBitLost,
        Self::HighPageNumberBitsLost,
        Self::SecondPageNotTranslated,
        Self::NowhereIsGuestPage,
        Self::MxrIgnored,
        Self::ReadOnlyLeafIsPointer,
    ];

    /// Changes what is asked of the walk.
    pub(crate) const fn bend(self, query: &mut Query) {
        let Some(mode) = query.mmu.hgatp.mode else { return };
        match self {
            Self::WidthNotChecked => query.gpa &= mode.gpa_size() - 1,
            Self::LoadNeedsX if matches!(query.intent, Intent::Load) => query.intent = Intent::LoadExecutable,
            Self::SecondPageNotTranslated => query.bytes = 1,
            Self::MxrIgnored => query.mmu.options.mxr = false,
            _ => {}
        }
    }

    /// Changes where an entry is read.
    pub(crate) fn place(self, at: Hpa, is_root: bool, level: Level, mode: Mode, gpa: Gpa) -> Hpa {
        let entry = |level: Level| u64::from(mode.index(gpa, level)) * mode.pte_size() as u64;
        match (self, level.0) {
            (Self::RootIndexOf9Bits, _) if is_root => Hpa(at.0 & !0x3000),
            (Self::IndexOffByOne, _) => Hpa(at.0 ^ mode.pte_size() as u64),
            (Self::LevelsSwapped, 0) => Hpa(at.align_down(12).0 + entry(Level(1))),
            (Self::LevelsSwapped, 1) if !is_root => Hpa(at.align_down(12).0 + entry(Level(0))),
            _ => at,
        }
    }

    /// Changes what an entry, which maps `1 << order` bytes, is taken for.
    pub(crate) const fn look(self, entry: u64, order: u32) -> u64 {
        let pte = Pte(entry);
        let (pfn, is_leaf) = (pte.pfn().0, pte.is_leaf());
        match self {
            Self::VNotChecked if entry != 0 => entry | Pte::V,
            Self::RNotChecked if pte.is_executable() => entry | Pte::R,
            Self::WNotChecked if pte.is_readable() => entry | Pte::W,
            Self::XNotChecked if pte.is_readable() => entry | Pte::X,
            Self::UNotChecked if is_leaf => entry | Pte::U,
            Self::WWithoutRAccepted if pte.is_writable() => entry | Pte::R,
            Self::PointerBitsNotChecked if !is_leaf => entry & !(Pte::D | Pte::A | Pte::U),
            Self::ReservedBitsNotChecked => entry & !Pte::RESERVED,
            Self::GRefused if entry & Pte::G != 0 => 0,
            Self::SoftwareBitsRefused if entry & 0b11 << 8 != 0 => 0,
            Self::MisalignedAccepted if is_leaf => with_pfn(entry, pfn >> (order - 12) << (order - 12)),
            Self::NNotChecked if is_leaf => entry & !Pte::N,
            Self::NapotSizeNotChecked if is_leaf && entry & Pte::N != 0 => with_pfn(entry, pfn & !0xf | 0x8),
            Self::MemoryTypeNotChecked if is_leaf => entry & !Pte::PBMT,
            Self::LowPageNumberBitLost if is_leaf => with_pfn(entry, pfn & !1),
            Self::HighPageNumberBitsLost => with_pfn(entry, pfn & 0xff_ffff),
            Self::ReadOnlyLeafIsPointer if entry & (Pte::W | Pte::X) == 0 => entry & !Pte::R,
            _ => entry,
        }
    }

    /// Changes which marks are set.
    pub(crate) const fn mark(self, marks: u64) -> u64 {
        match self {
            Self::DNotSet => marks & !Pte::D,
            Self::ANotSet => marks & !Pte::A,
            Self::LoadSetsD => marks | Pte::D,
            _ => marks,
        }
    }

    /// Changes what is told of the outcome of a query.
    pub(crate) const fn report(self, query: &Query, outcome: Outcome) -> Outcome {
        let Outcome::Traps { cause, mut stval, mut htval } = outcome else { return outcome };
        let mut cause = cause;
        match self {
            Self::StoreFaultIsLoadFault if cause == 23 => cause = 21,
            Self::FetchFaultIsLoadFault if cause == 20 => cause = 21,
            Self::HtvalNotShifted => htval <<= 2,
            Self::HtvalOfPage => htval = htval >> 10 << 10,
            Self::StvalOfPage => stval = stval >> 12 << 12,
            Self::NowhereIsGuestPage if cause < 20 => {
                htval = stval >> 2;
                cause = match query.intent {
                    Intent::Fetch => 20,
                    Intent::Store => 23,
                    Intent::Load | Intent::LoadExecutable => 21,
                };
            }
            _ => {}
        }
        Outcome::Traps { cause, stval, htval }
    }
}

const fn with_pfn(entry: u64, pfn: u64) -> u64 {
    entry & !Pte::PFN_MASK | pfn << Pte::PFN_SHIFT & Pte::PFN_MASK
}
