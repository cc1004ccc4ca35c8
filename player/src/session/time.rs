//! How time passes in a session, and when it has to be looked at again.

use gstage_scene::playback::Input;
use gstage_scene::timeline::Ms;

use super::Session;
use crate::frame_loop::Wake;

/// The longest time that one frame lets pass in the page, in microseconds: after a hiccup the story goes on, it does not
/// leap. A worker draws on meanwhile.
const LONGEST_TICK: u32 = 100_000;

/// A page that counts along hears this often how far the story is while time runs, in milliseconds.
const TELL_EVERY: f64 = 100.0;

impl Session {
    /// When there is something to do next, if nothing else happens.
    #[must_use]
    pub fn wake(&self) -> Option<Wake> {
        if self.stale {
            return Some(Wake::Frame);
        }
        let until = self.playback.until(self.film.timeline())?;
        let at = self.playback.at();
        let draws = !self.easel.runs() && !self.is_over(at);
        if draws || self.clock.is_none() {
            return Some(Wake::Frame);
        }
        let turn = self.film.timeline().turn_after(at).min(until);
        let wait = f64::from(turn.0 - at.0) * 100.0 / f64::from(self.playback.speed());
        let longest = if self.counting.is_some() { TELL_EVERY } else { f64::INFINITY };
        Some(Wake::After(wait.min(longest).ceil() as i32))
    }

    /// Whether something moves or is about to.
    pub(super) fn is_busy(&self) -> bool {
        self.stale || self.playback.is_running()
    }

    /// Whether the motion of the step is over at `at`.
    pub(super) fn is_over(&self, at: Ms) -> bool {
        let cursor = self.film.timeline().at(at);
        cursor.elapsed >= cursor.motion
    }

    /// Lets time pass up to `now`, if it runs.
    pub(super) fn pass(&mut self, now: f64) {
        let Some(clock) = &mut self.clock else { return };
        let passed = clock.tick(now);
        let passed = if self.easel.runs() { passed } else { passed.min(LONGEST_TICK) };
        self.playback.update(self.film.timeline(), Input::Tick(passed));
        if !self.playback.is_running() {
            self.clock = None;
        }
    }
}
