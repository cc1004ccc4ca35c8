//! How many device pixels to draw per CSS pixel: all of them at rest, fewer in motion where the machine is too slow.

/// Never more than this: above it nobody sees a difference and every frame costs more.
const FINEST: f32 = 2.0;
/// Never less than this: below it the hairlines are gone.
const COARSEST: f32 = 0.75;
/// Each step down draws 1.6 times fewer pixels.
const STEP_DOWN: f32 = 0.8;
/// A frame has 16.7 ms; one that takes longer than this to draw is late once it is also shown.
const LATE_MS: f32 = 14.0;
/// Frames that must be late in a row, so that one hiccup changes nothing.
const PATIENCE: u8 = 3;

/// Chooses the scale of the pixel buffer.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sharpness {
    device: f32,
    moving: f32,
    late: u8,
}

impl Sharpness {
    /// Starts with the device's own pixels, `device` of them per CSS pixel.
    #[must_use]
    pub fn new(device: f32) -> Self {
        let device = if device.is_finite() { device.clamp(1.0, FINEST) } else { 1.0 };
        Self { device, moving: device, late: 0 }
    }

    /// Takes over a new number of device pixels per CSS pixel; what was learned about speed is kept where it still helps.
    pub fn set_device(&mut self, device: f32) {
        let fresh = Self::new(device);
        if fresh.device != self.device {
            *self = Self { moving: self.moving.min(fresh.device), ..fresh };
        }
    }

    /// The scale of a frame that stands still.
    #[must_use]
    pub fn at_rest(&self) -> f32 {
        self.device
    }

    /// The scale of a frame in motion.
    #[must_use]
    pub fn in_motion(&self) -> f32 {
        self.moving
    }

    /// Learns how long a frame in motion took to draw.
    pub fn drew_in(&mut self, milliseconds: f32) {
        if milliseconds <= LATE_MS {
            self.late = 0;
            return;
        }
        self.late += 1;
        if self.late >= PATIENCE {
            self.late = 0;
            self.moving = (self.moving * STEP_DOWN).max(COARSEST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_machine_keeps_all_its_pixels() {
        let mut sharpness = Sharpness::new(2.0);
        for _ in 0..1000 {
            sharpness.drew_in(8.0);
        }
        assert_eq!(sharpness.in_motion(), 2.0);
    }

    #[test]
    fn no_device_is_drawn_finer_than_two_or_coarser_than_one_at_rest() {
        assert_eq!(Sharpness::new(3.5).at_rest(), 2.0);
        assert_eq!(Sharpness::new(0.5).at_rest(), 1.0);
        assert_eq!(Sharpness::new(f32::NAN).at_rest(), 1.0);
    }

    #[test]
    fn one_late_frame_changes_nothing() {
        let mut sharpness = Sharpness::new(1.0);
        for _ in 0..100 {
            sharpness.drew_in(40.0);
            sharpness.drew_in(5.0);
        }
        assert_eq!(sharpness.in_motion(), 1.0);
    }

    #[test]
    fn late_frames_in_a_row_coarsen_the_motion_down_to_a_floor_and_leave_the_rest_sharp() {
        let mut sharpness = Sharpness::new(2.0);
        for _ in 0..3 {
            sharpness.drew_in(40.0);
        }
        assert_eq!(sharpness.in_motion(), 1.6);
        for _ in 0..100 {
            sharpness.drew_in(40.0);
        }
        assert_eq!(sharpness.in_motion(), 0.75);
        assert_eq!(sharpness.at_rest(), 2.0);
    }

    #[test]
    fn moving_to_another_screen_keeps_what_was_learned() {
        let mut sharpness = Sharpness::new(2.0);
        for _ in 0..100 {
            sharpness.drew_in(40.0);
        }
        sharpness.set_device(1.0);
        assert_eq!((sharpness.at_rest(), sharpness.in_motion()), (1.0, 0.75));
    }
}
