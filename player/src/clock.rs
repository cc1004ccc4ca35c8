//! How much time has passed: whole microseconds, none lost and none counted twice, however often it is asked.

/// A clock that was started at some instant.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Clock {
    /// When it was started, in milliseconds.
    since: f64,
    /// Microseconds that were told already.
    told: f64,
}

impl Clock {
    /// Starts at an instant, in milliseconds.
    #[must_use]
    pub fn start(since: f64) -> Self {
        Self { since, told: 0.0 }
    }

    /// Microseconds since it was asked last; 0 for an instant that lies before that.
    pub fn tick(&mut self, now: f64) -> u32 {
        let passed = ((now - self.since) * 1000.0).floor();
        let tick = (passed - self.told).max(0.0);
        self.told += tick;
        tick as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_way_of_asking_adds_up_to_the_same_time() {
        let frame = |number: u32| 0.1 + f64::from(number) * 16.6667;
        let mut often = Clock::start(0.1);
        let told: u32 = (1..=1000).map(|number| often.tick(frame(number))).sum();
        assert_eq!(told, Clock::start(0.1).tick(frame(1000)));
    }

    #[test]
    fn time_that_goes_back_does_not_pass_and_is_not_counted_twice() {
        let mut clock = Clock::start(100.0);
        assert_eq!(clock.tick(110.0), 10_000);
        assert_eq!(clock.tick(105.0), 0);
        assert_eq!(clock.tick(111.0), 1_000);
        assert_eq!(Clock::start(100.0).tick(f64::NAN), 0);
    }
}
