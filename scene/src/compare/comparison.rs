//! Two films compared: their steps in lock step, the first difference, and the counters of both at every step.

use gstage_core::difference::Difference;
use gstage_core::sink::Sink;
use gstage_core::splitting::Splitting;

use super::chart::Chart;
use super::lockstep::{Cue, lockstep};
use super::words::told;
use crate::story::telling::Telling;
use crate::view::Counter;

/// What there is to say about two films of the same operations.
#[derive(Clone, PartialEq, Debug)]
pub struct Comparison {
    /// The steps of either film.
    pub cues: [Vec<Cue>; 2],
    /// What the runs are called.
    pub names: [String; 2],
    /// Where they part.
    pub parting: Option<Parting>,
    /// The counters of either film, step by step.
    pub counters: [Vec<Vec<Counter>>; 2],
    /// What splitting alone has come to in either film, step by step.
    pub splitting: [Vec<Splitting>; 2],
    /// How tables, fences and faults grow.
    pub chart: Chart,
}

/// Where two runs part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parting {
    /// The step (1-based) that shows it.
    pub step: u32,
    /// A sentence.
    pub words: String,
}

impl Comparison {
    /// Compares two films, which must be by themselves.
    #[must_use]
    pub fn new(left: &mut Telling, right: &mut Telling, names: [String; 2]) -> Self {
        let cues = lockstep(left, right);
        let parting = parting([left, right], &cues, &names);
        let counters = [counters(left, &cues[0]), counters(right, &cues[1])];
        let splitting = [splitting(left, &cues[0]), splitting(right, &cues[1])];
        let chart = Chart::new(&counters);
        Self { cues, names, parting, counters, splitting, chart }
    }

    /// Steps in all.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.cues[0].len() as u32
    }

    /// Never: there is always a step.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cues[0].is_empty()
    }

    /// The step (1-based) in lock step at which step `step` of the first film by itself is on.
    #[must_use]
    pub fn step_of(&self, step: u32) -> u32 {
        let is_it = |cue: &Cue| cue.beat + 1 == step && !cue.held;
        self.cues[0].iter().position(is_it).map_or(self.len(), |index| index as u32 + 1)
    }

    /// The step (1-based) of the first film by itself that is on at a step in lock step.
    #[must_use]
    pub fn step_alone(&self, step: u32) -> u32 {
        let index = (step.max(1) as usize - 1).min(self.cues[0].len().saturating_sub(1));
        self.cues[0].get(index).map_or(1, |cue| cue.beat + 1)
    }

    /// Whether splitting costs anything in either run.
    #[must_use]
    pub fn splits(&self) -> bool {
        let cost = |steps: &Vec<Splitting>| steps.last().is_some_and(|last| last.fences + last.stores > 0);
        self.splitting.iter().any(cost)
    }

    /// Whether either run waits for the other at a step (1-based).
    #[must_use]
    pub fn waits(&self, step: u32) -> [bool; 2] {
        let index = step.max(1) as usize - 1;
        self.cues.each_ref().map(|cues| cues.get(index).is_some_and(|cue| cue.held))
    }
}

fn parting(tellings: [&Telling; 2], cues: &[Vec<Cue>; 2], names: &[String; 2]) -> Option<Parting> {
    let [left, right] = tellings;
    let (at, step) = match left.trace().first_difference(right.trace())? {
        Difference::Start => {
            return Some(Parting { step: 1, words: "Their setups went differently already.".to_owned() });
        }
        Difference::Event { left: l, right: r, .. } => {
            ([l, r], step_with(left, &cues[0], l).max(step_with(right, &cues[1], r)))
        }
    };
    let said = [0, 1].map(|side| told(tellings[side].trace().events().get(at[side])));
    let words = format!("{} {}; {} {}.", names[0], said[0], names[1], said[1]);
    Some(Parting { step, words })
}

/// The step (1-based) at which an event happens.
fn step_with(telling: &Telling, cues: &[Cue], event: usize) -> u32 {
    let beat = telling.beats().iter().position(|beat| beat.events.contains(&event));
    let index = beat.and_then(|beat| cues.iter().position(|cue| cue.beat as usize == beat));
    index.map_or(cues.len(), |index| index + 1) as u32
}

fn counters(telling: &mut Telling, cues: &[Cue]) -> Vec<Vec<Counter>> {
    let mut all: Vec<Vec<Counter>> = Vec::new();
    for cue in cues {
        let same = all.last().filter(|_| cue.held);
        let counters = match same {
            Some(last) => last.iter().map(|counter| Counter { changed: false, ..counter.clone() }).collect(),
            None => telling.counters(cue.beat as usize),
        };
        all.push(counters);
    }
    all
}

/// What splitting has come to after each step.
fn splitting(telling: &Telling, cues: &[Cue]) -> Vec<Splitting> {
    let (mut splitting, mut at) = (Splitting::default(), 0);
    let after = |cue: &Cue| {
        let end = telling.beats()[cue.beat as usize].events.end.max(at);
        telling.trace().events()[at..end].iter().for_each(|&event| splitting.event(event));
        at = end;
        splitting
    };
    cues.iter().map(after).collect()
}

/// How many times as much the second number is as the first, for people: "2×", "0.05×"; "equal" where they are equal, a
/// dash where the first is 0.
#[must_use]
pub fn ratio(left: u64, right: u64) -> String {
    if left == right {
        return "equal".to_owned();
    }
    if left == 0 {
        return "–".to_owned();
    }
    let thousandths = right.saturating_mul(1000).saturating_add(left / 2) / left;
    let (whole, rest) = (thousandths / 1000, thousandths % 1000);
    match thousandths {
        0 if right > 0 => "< 0.001×".to_owned(),
        0 => "0×".to_owned(),
        // Not quite the same, and it must not look so.
        1000 => (if right > left { "> 1×" } else { "< 1×" }).to_owned(),
        10_000.. => format!("{}×", (thousandths + 500) / 1000),
        _ => {
            let digits = format!("{rest:03}");
            let digits = digits.trim_end_matches('0');
            if digits.is_empty() { format!("{whole}×") } else { format!("{whole}.{digits}×") }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ratio;

    #[test]
    fn ratios_are_short_and_never_say_equal_of_what_is_not() {
        let told =
            [(5, 5), (0, 3), (3, 0), (2, 4), (4, 1), (513, 14), (263_170, 262_159), (1_000_000, 1_000_001), (7, 700)]
                .map(|(left, right)| ratio(left, right));
        assert_eq!(told, ["equal", "–", "0×", "2×", "0.25×", "0.027×", "0.996×", "> 1×", "100×"]);
        assert_eq!(ratio(u64::MAX, 1), "< 0.001×");
        assert_eq!(ratio(0, 0), "equal");
    }
}
