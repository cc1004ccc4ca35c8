//! The lens of a visitor: which part of the story's picture is looked at, and how large.

/// A part of the picture, magnified. It comes after the story's camera: without it the picture is the story's own.
///
/// Places are fractions of the width and the height of the picture, so that a lens stays where it is when the figure changes its
/// size. What is looked at always lies within the picture.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Lens {
    zoom: f32,
    middle: (f32, f32),
}

/// The strongest magnification.
const STRONGEST: f32 = 400.0;

impl Default for Lens {
    fn default() -> Self {
        Self::WHOLE
    }
}

impl Lens {
    /// The whole picture.
    pub const WHOLE: Self = Self { zoom: 1.0, middle: (0.5, 0.5) };

    /// A lens that magnifies `zoom` times (1 to 400) around a place. Values that are out of range or no numbers become the nearest
    /// that are fine.
    #[must_use]
    pub fn new(zoom: f32, middle: (f32, f32)) -> Self {
        let zoom = if zoom.is_nan() { 1.0 } else { zoom.clamp(1.0, STRONGEST) };
        let reach = 0.5 / zoom;
        let within = |at: f32| if at.is_nan() { 0.5 } else { at.clamp(reach, 1.0 - reach) };
        Self { zoom, middle: (within(middle.0), within(middle.1)) }
    }

    /// How many times everything is larger than in the story's picture.
    #[must_use]
    pub const fn zoom(&self) -> f32 {
        self.zoom
    }

    /// What is in the middle, as fractions of the story's picture.
    #[must_use]
    pub const fn middle(&self) -> (f32, f32) {
        self.middle
    }

    /// Whether it shows the story's own picture.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.zoom <= 1.0
    }

    /// Where a place of the story's picture is seen.
    #[must_use]
    pub fn show(&self, (x, y): (f32, f32)) -> (f32, f32) {
        ((x - self.middle.0) * self.zoom + 0.5, (y - self.middle.1) * self.zoom + 0.5)
    }

    /// Which place of the story's picture is seen at a place: the inverse of [`Self::show`].
    #[must_use]
    pub fn seen(&self, (x, y): (f32, f32)) -> (f32, f32) {
        ((x - 0.5) / self.zoom + self.middle.0, (y - 0.5) / self.zoom + self.middle.1)
    }

    /// Magnifies `factor` times more, but in all no more than `most` times. What is seen at `at` stays there, as far as there is
    /// picture around it.
    #[must_use]
    pub fn zoomed(&self, factor: f32, at: (f32, f32), most: f32) -> Self {
        let zoom = Self::new((self.zoom * factor).min(most.max(1.0)), self.middle).zoom;
        let kept = self.seen(at);
        Self::new(zoom, (kept.0 - (at.0 - 0.5) / zoom, kept.1 - (at.1 - 0.5) / zoom))
    }

    /// Moves the picture under the lens, by fractions of what is seen.
    #[must_use]
    pub fn moved(&self, (x, y): (f32, f32)) -> Self {
        Self::new(self.zoom, (self.middle.0 - x / self.zoom, self.middle.1 - y / self.zoom))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn near(a: (f32, f32), b: (f32, f32)) -> bool {
        (a.0 - b.0).abs() < 1e-3 && (a.1 - b.1).abs() < 1e-3
    }

    #[test]
    fn values_that_are_no_numbers_give_the_whole_picture() {
        assert_eq!(Lens::new(f32::NAN, (f32::NAN, f32::NAN)), Lens::WHOLE);
        assert_eq!(Lens::new(0.0, (9.0, -9.0)), Lens::WHOLE);
    }

    #[test]
    fn the_place_under_the_pointer_stays_there() {
        let lens = Lens::WHOLE.zoomed(4.0, (0.5, 0.4), 100.0);
        assert!(near(lens.show((0.5, 0.4)), (0.5, 0.4)));
        let closer = lens.zoomed(2.5, (0.45, 0.55), 100.0);
        assert!(near(lens.seen((0.45, 0.55)), closer.seen((0.45, 0.55))));
    }

    #[test]
    fn no_lens_is_stronger_than_allowed() {
        assert_eq!(Lens::WHOLE.zoomed(1e9, (0.5, 0.5), 40.0).zoom(), 40.0);
        assert_eq!(Lens::WHOLE.zoomed(1e9, (0.5, 0.5), f32::INFINITY).zoom(), STRONGEST);
    }

    proptest! {
        #[test]
        fn a_lens_never_looks_beyond_the_picture(
            zoom in 0.1f32..500.0, x in -2.0f32..3.0, y in -2.0f32..3.0, by in (-3.0f32..3.0, -3.0f32..3.0),
        ) {
            let lens = Lens::new(zoom, (x, y)).moved(by);
            for corner in [(0.0, 0.0), (1.0, 1.0)] {
                let (x, y) = lens.seen(corner);
                prop_assert!((-1e-4..=1.0 + 1e-4).contains(&x) && (-1e-4..=1.0 + 1e-4).contains(&y));
            }
            prop_assert!(near(lens.seen(lens.show((0.3, 0.7))), (0.3, 0.7)));
        }
    }
}
