//! Colours, mixed as the screen shows them.

pub(crate) use gstage_raster::paint::Paint;

/// Red, green, blue in 0..=255, with fractions so that mixing loses nothing.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Colour(pub(crate) [f32; 3]);

impl Colour {
    /// From the usual six hexadecimal digits.
    pub(crate) const fn hex(rgb: u32) -> Self {
        Self([(rgb >> 16 & 255) as f32, (rgb >> 8 & 255) as f32, (rgb & 255) as f32])
    }

    /// `t` = 0 is self, 1 is `other`.
    pub(crate) fn mix(self, other: Self, t: f32) -> Self {
        let t = t.clamp(0.0, 1.0);
        let Self(a) = self;
        let Self(b) = other;
        Self([a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t])
    }

    /// As paint of the given opacity, 0..=1.
    pub(crate) fn paint(self, opacity: f32) -> Paint {
        let channel = |v: f32| (v + 0.5) as u32;
        let Self([r, g, b]) = self;
        let a = channel(opacity.clamp(0.0, 1.0) * 255.0);
        Paint(channel(r) | channel(g) << 8 | channel(b) << 16 | a << 24)
    }

    /// As paint that covers.
    pub(crate) fn solid(self) -> Paint {
        self.paint(1.0)
    }
}
