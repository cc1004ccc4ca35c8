//! The numbers that count along with the motion, for a page that shows them.

use gstage_scene::timeline::Ms;
use gstage_scene::view::Live;

use super::Session;

/// They are told this often, in milliseconds: faster ones cannot be read, and each costs the page a layout.
const COUNT_EVERY: f64 = 190.0;

/// What was told last, and when.
#[derive(Debug)]
pub(super) struct Counting {
    live: Live,
    at: f64,
}

impl Default for Counting {
    fn default() -> Self {
        Self { live: Live::default(), at: f64::NEG_INFINITY }
    }
}

impl Session {
    /// Counts along from now on.
    pub fn count_along(&mut self) {
        self.counting = Some(Counting::default());
    }

    /// The numbers at this instant.
    #[must_use]
    pub fn live(&mut self) -> Live {
        self.film.live(self.playback.at())
    }

    /// The numbers at `at`, if somebody counts along, and they are due, and they differ from what was told last; `afresh` if they
    /// are due whatever the time is.
    pub(super) fn count(&mut self, (at, now): (Ms, f64), afresh: bool) -> Option<Live> {
        let over = self.is_over(at);
        let counting = self.counting.as_mut()?;
        if !(afresh || over || now - counting.at >= COUNT_EVERY) {
            return None;
        }
        counting.at = now;
        let live = self.film.live(at);
        let differs = live != counting.live;
        counting.live = live;
        differs.then(|| counting.live.clone())
    }
}
