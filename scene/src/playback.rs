//! Playback as a pure function of inputs: what pressing keys and the passing of time do to the point in time shown.

use crate::timeline::{Ms, Timeline};

/// Something that happens to the player.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Input {
    /// Time passes: microseconds of the wall clock, so that no tick is lost to rounding.
    Tick(u32),
    /// Plays on to the end, from the start if it is at the end.
    Play,
    /// Plays on to a point in time, and stops there.
    PlayTo(Ms),
    /// Stops where it is.
    Pause,
    /// One or the other.
    Toggle,
    /// Plays the next step's motion and stops at its rest. While a step is on its way, finishes it at once first.
    Next,
    /// Shows the step before at rest.
    Previous,
    /// Shows a step (0-based, clamped) at rest.
    Step(u32),
    /// Shows a point in time.
    Seek(Ms),
    /// Speed in percent, 10 to 800.
    Speed(u32),
    /// Only these steps (0-based, clamped) can be shown from now on; the nearest of them is.
    Range {
        /// The first.
        first: u32,
        /// The last; not before the first.
        last: u32,
    },
}

/// Whether time runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Run {
    /// It stands still.
    #[default]
    Paused,
    /// It runs to the end.
    Playing,
    /// It runs to the rest of one step.
    Stepping {
        /// Where it stops.
        until: Ms,
    },
}

/// The state of a player.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Playback {
    at: Ms,
    /// Microseconds times percent that are not yet a millisecond.
    carry: u64,
    run: Run,
    speed: u32,
    /// The steps that can be shown.
    first: usize,
    last: usize,
}

impl Default for Playback {
    fn default() -> Self {
        Self { at: Ms(0), carry: 0, run: Run::Paused, speed: 100, first: 0, last: usize::MAX }
    }
}

impl Playback {
    /// A playback that runs from `at` and stops at `until`: what another one is from there on.
    #[must_use]
    pub fn running(at: Ms, until: Ms, speed: u32) -> Self {
        Self { at, run: Run::Stepping { until }, speed, ..Self::default() }
    }

    /// Where time will stop, while it runs.
    #[must_use]
    pub fn until(&self, timeline: &Timeline) -> Option<Ms> {
        match self.run {
            Run::Paused => None,
            Run::Playing => Some(self.last_frame(timeline)),
            Run::Stepping { until } => Some(until),
        }
    }

    /// The point in time to show.
    #[must_use]
    pub fn at(&self) -> Ms {
        self.at
    }

    /// Whether time runs.
    #[must_use]
    pub fn run(&self) -> Run {
        self.run
    }

    /// Whether anything will change when time passes.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.run != Run::Paused
    }

    /// Speed in percent.
    #[must_use]
    pub fn speed(&self) -> u32 {
        self.speed
    }

    /// Takes one input.
    pub fn update(&mut self, timeline: &Timeline, input: Input) {
        let step = timeline.at(self.at).step;
        match input {
            Input::Tick(micros) => self.tick(timeline, micros),
            Input::Play => self.play(timeline),
            Input::PlayTo(until) => self.play_to(timeline, until),
            Input::Pause => self.run = Run::Paused,
            Input::Toggle if self.is_running() => self.run = Run::Paused,
            Input::Toggle => self.play(timeline),
            Input::Next => self.next(timeline, step),
            Input::Previous => self.show_step(timeline, step.saturating_sub(1)),
            Input::Step(step) => self.show_step(timeline, step as usize),
            Input::Seek(at) => self.show(at.clamp(self.first_frame(timeline), self.last_frame(timeline))),
            Input::Speed(percent) => self.speed = percent.clamp(10, 800),
            Input::Range { first, last } => {
                self.first = first as usize;
                self.last = last.max(first) as usize;
                if self.inside(step) != step {
                    self.show_step(timeline, step);
                }
            }
        }
    }

    /// The step that is nearest to `step` among those that can be shown.
    fn inside(&self, step: usize) -> usize {
        step.clamp(self.first, self.last)
    }

    /// The first point in time that can be shown.
    fn first_frame(&self, timeline: &Timeline) -> Ms {
        timeline.start_of(self.first)
    }

    /// The last point in time that can be shown.
    fn last_frame(&self, timeline: &Timeline) -> Ms {
        if self.last.saturating_add(1) < timeline.len() {
            timeline.rest_of(self.last)
        } else {
            Ms(timeline.duration().0 - 1)
        }
    }

    fn show_step(&mut self, timeline: &Timeline, step: usize) {
        self.show(timeline.rest_of(self.inside(step)));
    }

    fn tick(&mut self, timeline: &Timeline, micros: u32) {
        let Some(until) = self.until(timeline) else { return };
        self.carry += u64::from(micros) * u64::from(self.speed);
        let whole = self.carry / 100_000;
        self.carry %= 100_000;
        let at = u64::from(self.at.0) + whole;
        if at >= u64::from(until.0) {
            self.show(until);
        } else {
            self.at = Ms(at as u32);
        }
    }

    fn play(&mut self, timeline: &Timeline) {
        if self.at >= timeline.rest_of(self.last) {
            self.at = self.first_frame(timeline);
        }
        self.carry = 0;
        self.run = Run::Playing;
    }

    fn play_to(&mut self, timeline: &Timeline, until: Ms) {
        self.play(timeline);
        let until = until.min(self.last_frame(timeline));
        if until > self.at {
            self.run = Run::Stepping { until };
        }
    }

    fn next(&mut self, timeline: &Timeline, step: usize) {
        if self.is_running() && self.at < timeline.rest_of(step) {
            self.show(timeline.rest_of(step));
            return;
        }
        if step + 1 >= timeline.len() || step >= self.last {
            self.show(timeline.rest_of(step));
            return;
        }
        self.at = timeline.start_of(step + 1);
        self.carry = 0;
        let until = timeline.rest_of(step + 1);
        self.run = if until > self.at { Run::Stepping { until } } else { Run::Paused };
    }

    fn show(&mut self, at: Ms) {
        self.at = at;
        self.carry = 0;
        self.run = Run::Paused;
    }
}
