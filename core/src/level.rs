//! Levels of a page table.

/// The level of a table entry: 0 maps 4 KiB, 1 maps 2 MiB, 2 maps 1 GiB, 3 maps 512 GiB, 4 maps 256 TiB.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Level(pub u8);

impl Level {
    /// log2 of the bytes that an entry of this level maps: 12, 21, 30, 39, 48.
    #[must_use]
    pub const fn page_order(self) -> u32 {
        12 + 9 * self.0 as u32
    }

    /// The short name of a page of this level: `4K`, `2M`, `1G`, `512G`, `256T`.
    #[must_use]
    pub const fn page_name(self) -> &'static str {
        match self.0 {
            0 => "4K",
            1 => "2M",
            2 => "1G",
            3 => "512G",
            4 => "256T",
            _ => "?",
        }
    }
}
