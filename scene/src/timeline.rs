//! Time: integer milliseconds, and the steps laid out along it. The only place that converts between the two.

/// A point in time or a length, in milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Ms(pub u32);

/// How much time a step takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// While something moves; may be 0.
    pub motion: Ms,
    /// After it, before the next step; at least 1.
    pub rest: Ms,
}

impl Span {
    /// Motion and rest, in milliseconds.
    #[must_use]
    pub fn length(&self) -> u64 {
        u64::from(self.motion.0) + u64::from(self.rest.0.max(1))
    }
}

/// How steps are paced.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Pace {
    /// Everything moves.
    #[default]
    Full,
    /// Nothing moves: each step shows its end at once (`prefers-reduced-motion`).
    Reduced,
}

/// Where a point in time lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cursor {
    /// 0-based step.
    pub step: usize,
    /// Since its start; at most its motion.
    pub elapsed: Ms,
    /// Length of its motion.
    pub motion: Ms,
}

impl Cursor {
    /// 0 at the start of the motion, 1 at its end and during the rest; 1 where nothing moves.
    #[must_use]
    pub fn progress(self) -> f32 {
        if self.motion.0 == 0 { 1.0 } else { self.elapsed.0 as f32 / self.motion.0 as f32 }
    }
}

/// Steps one after another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Timeline {
    spans: Vec<Span>,
    /// `starts[i]` is the start of step `i`; one more than there are steps, the last is the end.
    starts: Vec<u32>,
}

impl Timeline {
    /// Lays out the steps. An empty list becomes one step of one millisecond, so that there always is a frame.
    #[must_use]
    pub fn new(spans: &[Span], pace: Pace) -> Self {
        let still = Span { motion: Ms(0), rest: Ms(1) };
        let spans: Vec<Span> = if spans.is_empty() { vec![still] } else { spans.to_vec() };
        let spans: Vec<Span> = spans
            .into_iter()
            .map(|span| match pace {
                Pace::Full => Span { motion: span.motion, rest: Ms(span.rest.0.max(1)) },
                Pace::Reduced => Span { motion: Ms(0), rest: Ms((span.motion.0 + span.rest.0).max(1)) },
            })
            .collect();
        let mut starts = Vec::with_capacity(spans.len() + 1);
        let mut at = 0u32;
        for span in &spans {
            starts.push(at);
            at = at.saturating_add(span.motion.0).saturating_add(span.rest.0);
        }
        starts.push(at);
        Self { spans, starts }
    }

    /// Number of steps, at least 1.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Never: there is always a step.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The end of the last step.
    #[must_use]
    pub fn duration(&self) -> Ms {
        Ms(self.starts[self.spans.len()])
    }

    /// The step that is on at `at`; beyond the end, the last one.
    #[must_use]
    pub fn at(&self, at: Ms) -> Cursor {
        let step = self.starts.partition_point(|&start| start <= at.0).saturating_sub(1).min(self.spans.len() - 1);
        let motion = self.spans[step].motion;
        let elapsed = Ms((at.0 - self.starts[step]).min(motion.0));
        Cursor { step, elapsed, motion }
    }

    /// The next point after `at` where a motion comes to its end or a step to its own; the end, from there on.
    #[must_use]
    pub fn turn_after(&self, at: Ms) -> Ms {
        let step = self.at(at).step;
        let rest = self.rest_of(step);
        if at < rest { rest } else { Ms(self.starts[step + 1]) }
    }

    /// When step `step` (0-based, clamped) starts.
    #[must_use]
    pub fn start_of(&self, step: usize) -> Ms {
        Ms(self.starts[step.min(self.spans.len() - 1)])
    }

    /// When step `step` (0-based, clamped) has come to rest: the frame to show when jumping to it.
    #[must_use]
    pub fn rest_of(&self, step: usize) -> Ms {
        let step = step.min(self.spans.len() - 1);
        Ms(self.starts[step] + self.spans[step].motion.0)
    }
}
