//! The sizes of levels as the kernel computes them, with its mistake.

use super::GStage;
use crate::level::Level;

impl GStage {
    /// log2 of the bytes of a page of `level`; `None` where the kernel answers -EINVAL.
    ///
    /// The kernel refuses only levels beyond the number of levels: the first level that the mode does not have is let
    /// through, and gets the order of a page as large as that level would map. Models `gstage_level_to_page_order`.
    #[must_use]
    pub const fn level_to_page_order(&self, level: Level) -> Option<u32> {
        if level.0 > self.mode.levels() { None } else { Some(self.mode.page_order(level)) }
    }

    /// Bytes of a page of `level`, with the same mistake. Models `gstage_level_to_page_size`.
    #[must_use]
    pub const fn level_to_page_size(&self, level: Level) -> Option<u64> {
        match self.level_to_page_order(level) {
            Some(order) => 1u64.checked_shl(order),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gstage::Config;
    use crate::mode::Mode;

    #[test]
    fn one_level_more_than_there_are_has_a_size() {
        for (mode, levels, order) in [(Mode::Sv39x4, 3, 39), (Mode::Sv48x4, 4, 48), (Mode::Sv57x4, 5, 57)] {
            let gstage = GStage::new(Config { mode, ..Config::default() });
            assert_eq!(gstage.level_to_page_order(Level(0)), Some(12));
            assert_eq!(gstage.level_to_page_order(Level(levels)), Some(order), "which the mode does not have");
            assert_eq!(gstage.level_to_page_size(Level(levels)), Some(1 << order));
            assert_eq!(gstage.level_to_page_order(Level(levels + 1)), None);
            assert_eq!(gstage.level_to_page_size(Level(255)), None);
        }
    }
}
