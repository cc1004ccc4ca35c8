//! Sizes of pages in an image. Images are of RV64, where they follow from the level.

use crate::level::Level;
use crate::mode::Mode;

/// The mode with all levels that there are.
const MODE: Mode = Mode::Sv57x4;

pub(super) const TABLE_ENTRIES: usize = MODE.table_entries();

pub(super) const fn page_order(level: Level) -> u32 {
    MODE.page_order(level)
}

pub(super) const fn page_size(level: Level) -> u64 {
    MODE.page_size(level)
}

pub(super) const fn page_name(level: Level) -> &'static str {
    MODE.page_name(level)
}

pub(super) const fn child_step(level: Level) -> u64 {
    MODE.child_step(level)
}
