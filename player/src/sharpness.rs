//! How many device pixels to draw per CSS pixel: all of them at rest, fewer in motion where the machine is too slow.

/// Never more than this: above it nobody sees a difference and every frame costs more.
const FINEST: f32 = 3.0;
/// Never more than this in motion, where nobody could tell.
const FINEST_IN_MOTION: f32 = 2.0;
/// Never less than this: below it the hairlines are gone.
const COARSEST: f32 = 0.75;
/// Each step down draws 1.6 times fewer pixels.
const STEP_DOWN: f32 = 0.8;
/// A frame has 16.7 ms; one that takes longer than this to draw is late once it is also shown.
const LATE_MS: f32 = 14.0;
/// Frames that must be late in a row, so that one hiccup changes nothing.
const PATIENCE: u8 = 3;

/// The scale of a frame that stands still, on a screen with `device` pixels per CSS pixel.
#[must_use]
pub fn at_rest(device: f32) -> f32 {
    if device.is_finite() { device.clamp(1.0, FINEST) } else { 1.0 }
}

/// Chooses the scale of frames in motion.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sharpness {
    most: f32,
    late: u8,
}

impl Default for Sharpness {
    fn default() -> Self {
        Self { most: FINEST_IN_MOTION, late: 0 }
    }
}

impl Sharpness {
    /// The scale of a frame in motion where one at rest has the scale `at_rest`.
    #[must_use]
    pub fn in_motion(&self, at_rest: f32) -> f32 {
        at_rest.min(self.most)
    }

    /// Learns how long a frame in motion took to draw at a scale.
    pub fn drew_in(&mut self, milliseconds: f32, scale: f32) {
        if milliseconds <= LATE_MS {
            self.late = 0;
            return;
        }
        self.late += 1;
        if self.late >= PATIENCE {
            self.late = 0;
            self.most = (scale * STEP_DOWN).max(COARSEST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(frames: impl IntoIterator<Item = f32>, at_rest: f32) -> Sharpness {
        let mut sharpness = Sharpness::default();
        for milliseconds in frames {
            sharpness.drew_in(milliseconds, sharpness.in_motion(at_rest));
        }
        sharpness
    }

    #[test]
    fn a_fast_machine_keeps_all_its_pixels() {
        assert_eq!(after([8.0; 1000], 2.0).in_motion(2.0), 2.0);
    }

    #[test]
    fn no_device_is_drawn_finer_than_three_or_coarser_than_one_at_rest() {
        assert_eq!([3.5, 3.0, 0.5, f32::NAN].map(at_rest), [3.0, 3.0, 1.0, 1.0]);
    }

    #[test]
    fn one_late_frame_changes_nothing() {
        assert_eq!(after([40.0, 5.0].repeat(100), 1.0).in_motion(1.0), 1.0);
    }

    #[test]
    fn late_frames_in_a_row_coarsen_the_motion_down_to_a_floor() {
        assert_eq!(after([40.0; 3], 2.0).in_motion(2.0), 1.6);
        assert_eq!(after([40.0; 3], 1.0).in_motion(1.0), 0.8);
        assert_eq!(after([40.0; 100], 2.0).in_motion(2.0), 0.75);
    }

    #[test]
    fn moving_to_another_screen_keeps_what_was_learned() {
        assert_eq!(after([40.0; 100], 2.0).in_motion(1.0), 0.75);
    }
}
