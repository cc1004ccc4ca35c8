//! Looking at the entries of one table, however they are kept.

use alloc::borrow::Cow;

use super::{PAGE_WORDS, fill};
use crate::level::Level;
use crate::mode::Mode;
use crate::pte::Pte;

/// The entries of one table.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Entries<'a> {
    /// 64-bit words with one entry each.
    Wide(&'a [u64]),
    /// 64-bit words with two entries each, the lower half first.
    Narrow(&'a [u64]),
    /// No words: entry `i` is `parent | i * step`, `step` being that of the level.
    Children { mode: Mode, parent: Pte, level: Level, step: u64 },
}

impl<'a> Entries<'a> {
    /// The children of `parent` in a table of `level`.
    pub(super) const fn children(mode: Mode, parent: Pte, level: Level) -> Self {
        Self::Children { mode, parent, level, step: mode.child_step(level) }
    }

    pub(super) const fn of_words(mode: Mode, words: &'a [u64]) -> Self {
        match mode {
            Mode::Sv32x4 => Self::Narrow(words),
            Mode::Sv39x4 | Mode::Sv48x4 | Mode::Sv57x4 => Self::Wide(words),
        }
    }

    /// How many there are.
    #[inline]
    pub(crate) const fn len(self) -> usize {
        match self {
            Self::Wide(words) => words.len(),
            Self::Narrow(words) => 2 * words.len(),
            Self::Children { mode, .. } => mode.table_entries(),
        }
    }

    /// The entry with this index; empty beyond the last one.
    #[inline]
    pub(crate) fn get(self, index: u16) -> Pte {
        let at = usize::from(index);
        match self {
            Self::Wide(words) => Pte(words.get(at).copied().unwrap_or(0)),
            Self::Narrow(words) => Pte(words.get(at / 2).map_or(0, |word| word >> half(at) & u64::from(u32::MAX))),
            Self::Children { mode, .. } if at >= mode.table_entries() => Pte::EMPTY,
            Self::Children { mode, parent, step, .. } => mode.stored(parent.child(index, step)),
        }
    }

    /// The entry with this index, if it and all behind it are known to be leaves each of which is the one before plus the step of
    /// `level`.
    pub(crate) fn leaf_run(self, level: Level, from: u16) -> Option<Pte> {
        let Self::Children { mode, parent, level: own, step } = self else { return None };
        // Where bits of the parent lie in the way of an index, the children repeat.
        let is_run =
            own == level && parent.is_leaf() && parent.0 & step.wrapping_mul(mode.table_entries() as u64 - 1) == 0;
        is_run.then(|| self.get(from))
    }

    /// All of them in order.
    pub(crate) fn iter(self) -> impl Iterator<Item = Pte> + use<'a> {
        (0..self.len() as u16).map(move |index| self.get(index))
    }

    /// The 64-bit words that they lie in, made where there are none.
    pub(super) fn words(self) -> Cow<'a, [u64]> {
        match self {
            Self::Wide(words) | Self::Narrow(words) => Cow::Borrowed(words),
            Self::Children { mode, parent, level, .. } => {
                let mut page = [0; PAGE_WORDS];
                fill::fill(mode, &mut page, parent, level);
                Cow::Owned(page.to_vec())
            }
        }
    }

    /// Whether both hold the same entries.
    pub(super) fn is_equal(self, other: Self) -> bool {
        match (self, other) {
            (Self::Wide(one), Self::Wide(other)) | (Self::Narrow(one), Self::Narrow(other)) => one == other,
            (Self::Children { parent: one, step, .. }, Self::Children { parent, step: other, .. })
                if one == parent && step == other =>
            {
                true
            }
            (Self::Wide(words), Self::Children { mode, parent, step, .. }) if words.len() == mode.table_entries() => {
                are_children(words, parent, step)
            }
            _ => self.iter().eq(other.iter()),
        }
    }
}

/// Whether word `i` is `parent | i * step`, for all of them. They nearly always are: nothing is gained by stopping early.
fn are_children(words: &[u64], parent: Pte, step: u64) -> bool {
    let mut index_bits = 0u64;
    let differing = words.iter().fold(0, |differing, word| {
        let child = parent.0 | index_bits;
        index_bits = index_bits.wrapping_add(step);
        differing | word ^ child
    });
    differing == 0
}

/// Stores one entry; nothing happens beyond the last one.
#[inline]
pub(super) fn set(mode: Mode, words: &mut [u64], index: u16, pte: Pte) {
    let index = usize::from(index);
    match mode {
        Mode::Sv32x4 => {
            if let Some(word) = words.get_mut(index / 2) {
                let others = u64::from(u32::MAX) << half(index + 1);
                *word = *word & others | mode.stored(pte).0 << half(index);
            }
        }
        Mode::Sv39x4 | Mode::Sv48x4 | Mode::Sv57x4 => {
            if let Some(word) = words.get_mut(index) {
                *word = pte.0;
            }
        }
    }
}

/// Stores entries one after another: entry `i` from `index` on becomes `first + i * step`.
pub(super) fn set_run(mode: Mode, words: &mut [u64], index: u16, first: Pte, step: u64, count: u16) {
    let mut pte = first.0;
    match mode {
        Mode::Sv32x4 => {
            for at in 0..count {
                set(mode, words, index.saturating_add(at), Pte(pte));
                pte = pte.wrapping_add(step);
            }
        }
        Mode::Sv39x4 | Mode::Sv48x4 | Mode::Sv57x4 => {
            for word in words.iter_mut().skip(usize::from(index)).take(usize::from(count)) {
                *word = pte;
                pte = pte.wrapping_add(step);
            }
        }
    }
}

/// Where in its word a narrow entry begins: memory is little-endian.
const fn half(index: usize) -> u32 {
    if index.is_multiple_of(2) { 0 } else { 32 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn two_narrow_entries_share_a_word_and_leave_each_other_alone() {
        let mut words = [0; 2];
        set(Mode::Sv32x4, &mut words, 1, Pte(0x5028_04df));
        set(Mode::Sv32x4, &mut words, 0, Pte(0xf_5000_00df));
        set(Mode::Sv32x4, &mut words, 3, Pte(0x5000_00db));
        assert_eq!(words, [0x5028_04df_5000_00df, 0x5000_00db_0000_0000]);
        set(Mode::Sv32x4, &mut words, 0, Pte::EMPTY);
        assert_eq!(words[0], 0x5028_04df_0000_0000);
        let entries = Entries::of_words(Mode::Sv32x4, &words);
        assert!(entries.iter().eq([0, 0x5028_04df, 0, 0x5000_00db].map(Pte)));
    }

    #[test]
    fn words_equal_the_children_of_an_entry_only_if_every_bit_does() {
        // The second parent has bits where the indexes go, so it takes more than adding.
        for (mode, level, parent) in [
            (Mode::Sv39x4, Level(0), Pte(0x5000_00db)),
            (Mode::Sv39x4, Level(1), Pte(0x5028_04df)),
            (Mode::Sv32x4, Level(0), Pte(0x5000_00db)),
        ] {
            let children = Entries::children(mode, parent, level);
            let mut words = children.words().to_vec();
            for at in [0, 1, 255, 511] {
                assert!(Entries::of_words(mode, &words).is_equal(children));
                words[at] ^= 1 << 7;
                assert!(!Entries::of_words(mode, &words).is_equal(children), "{mode:?}, word {at}");
                words[at] ^= 1 << 7;
            }
            assert!(!Entries::of_words(mode, &words[..511]).is_equal(children));
        }
    }

    #[test]
    fn a_run_of_entries_is_what_single_stores_are_and_ends_with_the_table() {
        for (mode, words) in [(Mode::Sv39x4, 8), (Mode::Sv32x4, 4)] {
            for (index, count) in [(0, 8), (1, 3), (5, 8), (7, 1), (8, 2), (u16::MAX, 9)] {
                let (mut run, mut single) = (vec![0xaa; words], vec![0xaa; words]);
                set_run(mode, &mut run, index, Pte(0x5000_00df), 0x400, count);
                for at in 0..count {
                    let pte = Pte(0x5000_00df + 0x400 * u64::from(at));
                    set(mode, &mut single, index.saturating_add(at), pte);
                }
                assert_eq!(run, single, "{count} from {index} on");
            }
        }
    }

    #[test]
    fn children_of_a_leaf_are_one_run_unless_its_bits_lie_in_the_way() {
        for mode in [Mode::Sv39x4, Mode::Sv32x4] {
            let children = |parent| Entries::children(mode, Pte(parent), Level(0));
            let run = children(0x5000_00df);
            let step = mode.child_step(Level(0));
            assert_eq!(run.leaf_run(Level(0), 3), Some(Pte(0x5000_00df + 3 * step)));
            for index in 0..run.len() as u16 {
                assert_eq!(run.get(index), Pte(0x5000_00df + step * u64::from(index)));
            }
            for parent in [0, 0x5000_0001, 0x5000_04df] {
                assert_eq!(children(parent).leaf_run(Level(0), 0), None, "{parent:#x}");
            }
            assert_eq!(run.leaf_run(Level(1), 0), None, "the step is that of another level");
            assert_eq!(Entries::of_words(mode, &[0xdf; 4]).leaf_run(Level(0), 0), None);
        }
    }

    #[test]
    fn beyond_the_last_entry_there_is_nothing() {
        let mut words = [0xdf; 2];
        for (mode, count) in [(Mode::Sv39x4, 2), (Mode::Sv32x4, 4)] {
            assert_eq!(Entries::of_words(mode, &words).len(), count);
            for index in [count as u16, u16::MAX] {
                assert_eq!(Entries::of_words(mode, &words).get(index), Pte::EMPTY);
                set(mode, &mut words, index, Pte(1));
            }
        }
        assert_eq!(words, [0xdf; 2]);
    }
}
