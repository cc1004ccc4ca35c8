//! Paint: a colour and how it covers.

/// A colour and its opacity in four bytes, red lowest, opacity highest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Paint(pub u32);

impl Paint {
    /// Opacity, 0..=255.
    #[must_use]
    pub const fn opacity(self) -> u32 {
        self.0 >> 24
    }

    /// The three colour channels.
    #[must_use]
    pub const fn rgb(self) -> [u8; 3] {
        let [r, g, b, _] = self.0.to_le_bytes();
        [r, g, b]
    }
}
