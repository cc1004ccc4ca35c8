//! Sizes of pages in the story. A film shows the modes of RV64 alone, in which they follow from the level.

use gstage_core::level::Level;
use gstage_core::mode::Mode;

/// The mode with all levels that there are.
const MODE: Mode = Mode::Sv57x4;

/// log2 of the bytes of a page of a level.
#[must_use]
pub const fn page_order(level: Level) -> u32 {
    MODE.page_order(level)
}

/// "4K", "2M", "1G", "512G" or "256T".
#[must_use]
pub const fn page_name(level: Level) -> &'static str {
    MODE.page_name(level)
}

/// The level of pages of `1 << order` bytes.
#[must_use]
pub fn level_of(order: u32) -> Level {
    Level((order.saturating_sub(page_order(Level(0))) / MODE.index_bits()) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_has_its_order_in_every_mode_that_is_shown() {
        for mode in Mode::WIDE {
            for level in (0..mode.levels()).map(Level) {
                assert_eq!(mode.page_order(level), page_order(level));
                assert_eq!(level_of(page_order(level)), level);
            }
        }
    }
}
