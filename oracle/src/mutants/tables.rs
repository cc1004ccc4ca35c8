//! Bugs of the code that writes tables: each is a mistake that somebody who writes a split could make.

use gstage_core::addr::{Gpa, PAGE_SIZE};
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::pte::Pte;

use crate::gigabyte::{Gigabyte, Stage};
use crate::judge::Range;

/// The 2M region whose tables are written wrongly, and a page in it.
const VICTIM: u64 = 5;
const VICTIM_PAGE: u64 = VICTIM * 512 + 7;

/// A mistake in the tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Bug {
    StepOfPagesFor2M,
    StepOf2MForPages,
    StepDoubled,
    StepMissing,
    IndexFromOne,
    OrderReversed,
    LastChildMissing,
    FirstChildMissing,
    VLost,
    RLost,
    WLost,
    XLost,
    ULost,
    ALost,
    DLost,
    WKept,
    WriteProtectsNeighbour,
    WriteProtectsTable,
    PageNumberShiftedBy12,
    PageNumberHighBit,
    PageNumberLowBit,
    MisalignedLeaf,
    ReservedBit,
    NKept,
    MemoryTypeKept,
    PointerKeepsLeafBits,
    PointerWithoutV,
    PointerOffByOnePage,
    TablesExchanged,
    LinkedOnWrongLevel,
    ParentStaysLeaf,
    RootIndexOffByOne,
    RootIndexOf9Bits,
    BytesSwapped,
}

/// Table memory that a bug can be planted in.
#[derive(Debug)]
pub(crate) struct Image {
    pub(crate) words: Vec<u64>,
    root: u64,
    mode: Mode,
    gpa: u64,
}

impl Bug {
    /// Every one.
    pub(crate) const ALL: [Self; 34] = [
        Self::StepOfPagesFor2M,
        Self::StepOf2MForPages,
        Self::StepDoubled,
        Self::StepMissing,
        Self::IndexFromOne,
        Self::OrderReversed,
        Self::LastChildMissing,
        Self::FirstChildMissing,
        Self::VLost,
        Self::RLost,
        Self::WLost,
        Self::XLost,
        Self::ULost,
        Self::ALost,
        Self::DLost,
        Self::WKept,
        Self::WriteProtectsNeighbour,
        Self::WriteProtectsTable,
        Self::PageNumberShiftedBy12,
        Self::PageNumberHighBit,
        Self::PageNumberLowBit,
        Self::MisalignedLeaf,
        Self::ReservedBit,
        Self::NKept,
        Self::MemoryTypeKept,
        Self::PointerKeepsLeafBits,
        Self::PointerWithoutV,
        Self::PointerOffByOnePage,
        Self::TablesExchanged,
        Self::LinkedOnWrongLevel,
        Self::ParentStaysLeaf,
        Self::RootIndexOffByOne,
        Self::RootIndexOf9Bits,
        Self::BytesSwapped,
    ];

    /// The stage at which it happens.
    pub(crate) const fn stage(self) -> Stage {
        match self {
            Self::StepOfPagesFor2M | Self::MisalignedLeaf => Stage::Split2M,
            Self::WKept | Self::WriteProtectsNeighbour | Self::WriteProtectsTable | Self::ParentStaysLeaf => {
                Stage::Protected
            }
            Self::RootIndexOffByOne | Self::RootIndexOf9Bits => Stage::Whole,
            _ => Stage::Split4K,
        }
    }

    /// The pages that show it.
    pub(crate) const fn range(self) -> Range {
        (VICTIM - 1) * 512..(VICTIM + 2) * 512
    }

    /// Writes the tables of a model wrongly. Some can only be planted where the model has done what is to be done wrongly.
    pub(crate) fn plant(self, image: &mut Image) {
        let [page, huge] = [0, 1].map(|level| 1 << (Pte::PFN_SHIFT + image.mode.index_bits() * level));
        match self {
            Self::StepOfPagesFor2M => image.refill(1, |first, index| first + index * page),
            Self::StepOf2MForPages => image.refill(0, |first, index| first + index * huge),
            Self::StepDoubled => image.refill(0, |first, index| first + index * 2 * page),
            Self::StepMissing => image.refill(0, |first, _| first),
            Self::IndexFromOne => image.refill(0, |first, index| first + (index + 1) * page),
            Self::OrderReversed => image.refill(0, |first, index| first + (511 - index) * page),
            Self::LastChildMissing => {
                image.refill(0, |first, index| if index == 511 { 0 } else { first + index * page })
            }
            Self::FirstChildMissing => {
                image.refill(0, |first, index| if index == 0 { 0 } else { first + index * page })
            }
            Self::VLost => image.change(0, |entry| entry & !Pte::V),
            Self::RLost => image.change(0, |entry| entry & !(Pte::R | Pte::W)),
            Self::WLost => image.change(0, |entry| entry & !Pte::W),
            Self::XLost => image.change(0, |entry| entry & !Pte::X),
            Self::ULost => image.change(0, |entry| entry & !Pte::U),
            Self::ALost => image.change(0, |entry| entry & !Pte::A),
            Self::DLost => image.change(0, |entry| entry & !Pte::D),
            Self::WKept => image.protect(|_| false),
            Self::WriteProtectsNeighbour => image.protect(|index| index == VICTIM_PAGE % 512 + 1),
            Self::WriteProtectsTable => image.protect(|_| true),
            Self::PageNumberShiftedBy12 => image.change(0, |entry| entry & 0x3ff | (entry & Pte::PFN_MASK) << 2),
            Self::PageNumberHighBit => image.change(0, |entry| entry ^ 1 << 53),
            Self::PageNumberLowBit => image.change(0, |entry| entry ^ 1 << 10),
            Self::MisalignedLeaf => image.change(1, |entry| entry | 1 << 10),
            Self::ReservedBit => image.change(0, |entry| entry | 1 << 54),
            Self::NKept => image.change(0, |entry| entry | Pte::N),
            Self::MemoryTypeKept => image.change(0, |entry| entry | 1 << 61),
            Self::PointerKeepsLeafBits => image.change(1, |entry| entry | Pte::U | Pte::A | Pte::D),
            Self::PointerWithoutV => image.change(1, |entry| entry & !Pte::V),
            Self::PointerOffByOnePage => image.change(1, |entry| entry + page),
            Self::TablesExchanged => image.exchange(),
            Self::LinkedOnWrongLevel => image.link_to_table_above(),
            Self::ParentStaysLeaf => image.unsplit(),
            Self::RootIndexOffByOne => image.move_root(1),
            Self::RootIndexOf9Bits => image.move_root(-512),
            Self::BytesSwapped => image.change(0, u64::swap_bytes),
        }
    }
}

impl Image {
    /// The tables of a model.
    pub(crate) fn new(model: &Gigabyte) -> Self {
        let root = model.gstage.memory().root().0;
        Self { words: model.image(), root, mode: model.gstage.mode(), gpa: model.gpa }
    }

    /// Which word is the entry of a level for a page.
    fn entry(&self, level: u8, page: u64) -> usize {
        let gpa = Gpa(self.gpa + page * PAGE_SIZE);
        let mut table = self.root;
        for above in (level + 1..self.mode.levels()).rev().map(Level) {
            let index = self.index(table, u64::from(self.mode.index(gpa, above)));
            table = Pte(self.words[index]).hpa().0;
        }
        self.index(table, u64::from(self.mode.index(gpa, Level(level))))
    }

    const fn index(&self, table: u64, index: u64) -> usize {
        ((table - self.root) / 8 + index) as usize
    }

    /// The table that holds the entry of a level for the victim.
    fn table(&mut self, level: u8) -> &mut [u64] {
        let first = self.entry(level, VICTIM * 512) / 512 * 512;
        &mut self.words[first..first + 512]
    }

    /// Writes a table anew from its first child.
    fn refill(&mut self, level: u8, child: impl Fn(u64, u64) -> u64) {
        let table = self.table(level);
        let first = table[0];
        table.iter_mut().zip(0..).for_each(|(entry, index)| *entry = child(first, index));
    }

    /// Changes one entry of the victim.
    fn change(&mut self, level: u8, change: impl Fn(u64) -> u64) {
        let entry = self.entry(level, VICTIM_PAGE);
        self.words[entry] = change(self.words[entry]);
    }

    /// Protects other pages of the victim than the model did.
    fn protect(&mut self, is_protected: impl Fn(u64) -> bool) {
        for (entry, index) in self.table(0).iter_mut().zip(0..) {
            *entry = if is_protected(index) { *entry & !Pte::W } else { *entry | Pte::W };
        }
    }

    /// The victim gets the table of its neighbour, and the other way round.
    fn exchange(&mut self) {
        let (one, other) = (self.entry(1, VICTIM * 512), self.entry(1, (VICTIM + 1) * 512));
        self.words.swap(one, other);
    }

    /// The victim's pointer leads to the table that it is in.
    fn link_to_table_above(&mut self) {
        let entry = self.entry(1, VICTIM * 512);
        let table = self.root + (entry as u64 / 512 * 512) * 8;
        self.words[entry] = table >> 2 | Pte::V;
    }

    /// The victim keeps its 2M leaf, as if its table had never been linked.
    fn unsplit(&mut self) {
        let child = self.table(0)[0];
        self.change(1, |_| child | Pte::W);
    }

    /// The root entry lies in another place.
    fn move_root(&mut self, by: isize) {
        let entry = self.entry(self.mode.root_level().0, 0);
        let value = std::mem::take(&mut self.words[entry]);
        self.words[entry.wrapping_add_signed(by)] = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bug_changes_the_tables() {
        for mode in [Mode::Sv39x4, Mode::Sv48x4, Mode::Sv57x4] {
            for stage in Stage::ALL {
                let model = Gigabyte::at(mode, stage).unwrap();
                for bug in Bug::ALL.into_iter().filter(|bug| bug.stage() == stage) {
                    let mut image = Image::new(&model);
                    bug.plant(&mut image);
                    assert_ne!(image.words, model.image(), "{bug:?}");
                }
            }
        }
    }
}
