//! Lock step: two films that go from operation to operation together. Within an operation the one that is done first waits;
//! where both have a wave over what the guest stores to, the one that comes to it first waits for that, so that they pass over
//! both slabs at the same time.

use core::ops::Range;

use crate::story::beat::{Beat, BeatKind, Changes};
use crate::story::telling::Telling;
use crate::timeline::{Ms, Span};

/// A step of a film that goes in step with another one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cue {
    /// Index of the beat that is on.
    pub beat: u32,
    /// Whether it was on already, and only waits.
    pub held: bool,
    /// How long the step takes, at full pace; the same for both films.
    pub span: Span,
}

impl Cue {
    /// Numbers of a cue in [`Cue::to_numbers`].
    const NUMBERS: usize = 4;

    /// The beat as it is at this step.
    #[must_use]
    pub fn of(&self, beat: &Beat) -> Beat {
        let events = if self.held { beat.events.end..beat.events.end } else { beat.events.clone() };
        Beat { events, held: self.held, ..beat.clone() }
    }

    /// Cues as plain numbers, for a message to a worker.
    #[must_use]
    pub fn to_numbers(cues: &[Self]) -> Vec<u32> {
        cues.iter().flat_map(|cue| [cue.beat, u32::from(cue.held), cue.span.motion.0, cue.span.rest.0]).collect()
    }

    /// The cues of [`Cue::to_numbers`]; numbers that make no whole cue are left out.
    #[must_use]
    pub fn from_numbers(numbers: &[u32]) -> Vec<Self> {
        let cue = |numbers: &[u32]| Self {
            beat: numbers[0],
            held: numbers[1] != 0,
            span: Span { motion: Ms(numbers[2]), rest: Ms(numbers[3]) },
        };
        numbers.chunks_exact(Self::NUMBERS).map(cue).collect()
    }
}

/// The steps of two films in lock step: as many for the one as for the other, each as long as that of the other.
#[must_use]
pub fn lockstep(left: &Telling, right: &Telling) -> [Vec<Cue>; 2] {
    let groups = [groups(left.beats()), groups(right.beats())];
    let lengths = [left.spans(), right.spans()];
    let places: usize = groups.iter().flatten().map(|(place, _)| place + 1).max().unwrap_or(0);
    let mut cues = [Vec::new(), Vec::new()];
    // The beat that each film has come to.
    let mut now = [0, 0];
    for place in 0..places {
        let beats = groups
            .each_ref()
            .map(|groups| groups.iter().find(|(of, _)| *of == place).map_or(0..0, |(_, beats)| beats.clone()));
        let plans = plans([&left.beats()[beats[0].clone()], &right.beats()[beats[1].clone()]]);
        for (&left, &right) in plans[0].iter().zip(&plans[1]) {
            let plan = [left, right];
            let held = plan.map(|beat| beat.is_none());
            for side in [0, 1] {
                now[side] = plan[side].map_or(now[side], |beat| beats[side].start + beat);
            }
            let spans = [lengths[0][now[0]], lengths[1][now[1]]];
            let motion = |side: usize| if held[side] { Ms(0) } else { spans[side].motion };
            let span = Span { motion: motion(0).max(motion(1)), rest: spans[0].rest.max(spans[1].rest) };
            for side in [0, 1] {
                cues[side].push(Cue { beat: now[side] as u32, held: held[side], span });
            }
        }
    }
    cues
}

/// For each step of an operation the beat of either side (its index within the operation); none where it waits.
fn plans(beats: [&[Beat]; 2]) -> [Vec<Option<usize>>; 2] {
    let is_wave = |beat: &Beat| matches!(beat.kind, BeatKind::Wave(Changes { stores: 1.., .. }));
    let waves = beats.map(|beats| beats.iter().position(is_wave));
    // Up to where the sides go first before they go on together: to the wave, if both have one.
    let meet = if waves.iter().all(Option::is_some) { waves.map(|wave| wave.unwrap_or(0)) } else { [0, 0] };
    let (before, after) = (meet[0].max(meet[1]), (beats[0].len() - meet[0]).max(beats[1].len() - meet[1]));
    [0, 1].map(|side| {
        let (meet, count) = (meet[side], beats[side].len());
        let first = (0..before).map(|step| (step < meet).then_some(step));
        let then = (meet..meet + after).map(|step| (step < count).then_some(step));
        first.chain(then).collect()
    })
}

/// The beats of each operation, with its place in the order of all: first what comes before any, last what comes after.
fn groups(beats: &[Beat]) -> Vec<(usize, Range<usize>)> {
    const AFTER_ALL: usize = u16::MAX as usize + 2;
    let mut groups: Vec<(usize, Range<usize>)> = Vec::new();
    for (index, beat) in beats.iter().enumerate() {
        let place = match beat.op {
            Some(op) => usize::from(op) + 1,
            None if index + 1 == beats.len() && index > 0 => AFTER_ALL,
            None => 0,
        };
        match groups.last_mut() {
            Some((last, range)) if *last == place => range.end = index + 1,
            _ => groups.push((place, index..index + 1)),
        }
    }
    groups
}
