//! A run as a list of events, and the exact machine at any of them.

use alloc::vec::Vec;
use core::fmt;

use crate::addr::PAGE_SIZE;
use crate::event::{Event, Ret};
use crate::machine::Machine;
use crate::scenario::{Op, Scenario, ScenarioError};
use crate::sink::Sink;

/// Events that one run may have; more are refused.
const MAX_EVENTS: usize = 1 << 22;

/// Events from one kept machine to the next: following as many takes a few milliseconds.
const KEY_EVERY: usize = 1 << 16;

/// Bytes that kept machines may take together; where they are larger, fewer are kept.
const KEY_BYTES: usize = 48 << 20;

/// About as many events can be followed in the time that it takes to copy a machine.
const COPY_COST: usize = 1 << 13;

/// A scenario that was run: what it did, and the machine before it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trace {
    start: Machine,
    events: Vec<Event>,
    returns: Vec<Ret>,
    keys: Keys,
}

/// Machines kept along the way, so that no state is far from one of them.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Keys {
    /// Events from one to the next.
    every: usize,
    /// The machine after each multiple of that, beginning with the first after 0.
    machines: Vec<Machine>,
}

/// Why a scenario was not run to its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RunError {
    /// The scenario is not valid.
    Scenario(ScenarioError),
    /// The run has more events than can be kept.
    TooManyEvents {
        /// The operation that went beyond the limit.
        op: usize,
    },
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scenario(error) => error.fmt(f),
            Self::TooManyEvents { op } => write!(f, "ops[{op}] takes the run beyond {MAX_EVENTS} events"),
        }
    }
}

impl core::error::Error for RunError {}

impl From<ScenarioError> for RunError {
    fn from(error: ScenarioError) -> Self {
        Self::Scenario(error)
    }
}

impl Trace {
    /// Runs the setup of a scenario, then its operations, and keeps every event of the operations.
    ///
    /// A scenario whose kernel stops (`BUG_ON`) ends there.
    ///
    /// # Errors
    /// [`RunError::Scenario`] names the field that is not valid; [`RunError::TooManyEvents`] where the run does not fit.
    pub fn run(scenario: &Scenario) -> Result<Self, RunError> {
        let mut machine = Machine::new(scenario)?;
        // The same recorder for both, so that every operation is compiled once; of the setup it keeps nothing.
        let mut recorder = Recorder { events: Vec::new(), limit: 0, is_full: false };
        for op in &scenario.setup {
            machine.run(op, &mut recorder);
        }
        machine.reset_counters();
        let start = machine.clone();
        recorder = Recorder { limit: MAX_EVENTS, is_full: false, ..recorder };
        let mut returns = Vec::new();
        for (index, op) in scenario.ops.iter().enumerate() {
            let ret = recorder.record(index as u16, op, &mut machine);
            if recorder.is_full {
                return Err(RunError::TooManyEvents { op: index });
            }
            returns.push(ret);
            if ret == Ret::Crash {
                break;
            }
        }
        let events = recorder.events;
        let bytes = machine.gstage().memory().allocated() as usize * PAGE_SIZE as usize;
        let keys = Keys::new(&start, &events, key_distance(events.len(), bytes));
        Ok(Self { start, events, returns, keys })
    }

    /// Every effect of the operations, in order.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The effects of one operation, between its beginning and its end; none for one that was not carried out.
    #[must_use]
    pub fn events_of(&self, op: u16) -> &[Event] {
        let is_begin = |event: &Event| *event == Event::Begin { op };
        let is_end = |event: &Event| matches!(event, Event::End { op: ended, .. } if *ended == op);
        let begin = self.events.iter().position(is_begin).map_or(self.events.len(), |begin| begin + 1);
        let rest = &self.events[begin..];
        &rest[..rest.iter().position(is_end).unwrap_or(rest.len())]
    }

    /// What each operation returned; fewer than there are operations where the kernel stopped.
    #[must_use]
    pub fn returns(&self) -> &[Ret] {
        &self.returns
    }

    /// The state before the first event.
    #[must_use]
    pub fn state(&self) -> State {
        State { machine: self.start.clone(), position: 0 }
    }

    /// A state that was kept: the start, or what [`Keys::nearest`] names.
    fn key(&self, number: usize) -> State {
        let kept = number.checked_sub(1).and_then(|index| self.keys.machines.get(index));
        kept.map_or_else(
            || self.state(),
            |machine| State { machine: machine.clone(), position: number * self.keys.every },
        )
    }

    /// The state after the last event.
    #[must_use]
    pub fn end(&self) -> State {
        let mut state = self.state();
        state.seek(self, self.events.len());
        state
    }
}

/// Events between kept machines of so many bytes each, in a run of so many events.
fn key_distance(events: usize, bytes: usize) -> usize {
    match KEY_BYTES.checked_div(bytes) {
        None => KEY_EVERY,
        Some(0) => usize::MAX,
        Some(affordable) => KEY_EVERY.max(events.div_ceil(affordable)),
    }
}

impl Keys {
    fn new(start: &Machine, events: &[Event], every: usize) -> Self {
        let mut machines: Vec<Machine> = Vec::new();
        // After the last whole stretch there is nothing that could be far from it.
        for stretch in events.chunks_exact(every) {
            let mut machine = machines.last().unwrap_or(start).clone();
            stretch.iter().for_each(|event| machine.redo(event));
            machines.push(machine);
        }
        Self { every, machines }
    }

    /// Which kept machine is nearest to a position (0 is the one at the start), and after how many events it is.
    fn nearest(&self, position: usize) -> (usize, usize) {
        let number = ((position + self.every / 2) / self.every).min(self.machines.len());
        (number, number * self.every)
    }
}

/// Keeps events up to a limit.
struct Recorder {
    events: Vec<Event>,
    limit: usize,
    is_full: bool,
}

impl Recorder {
    fn record(&mut self, op: u16, operation: &Op, machine: &mut Machine) -> Ret {
        self.event(Event::Begin { op });
        let ret = machine.run(operation, self);
        self.event(Event::End { op, ret });
        ret
    }
}

impl Sink for Recorder {
    fn event(&mut self, event: Event) {
        if self.events.len() < self.limit {
            self.events.push(event);
        } else {
            self.is_full = true;
        }
    }
}

/// The machine after the first so many events of a trace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    machine: Machine,
    position: usize,
}

impl State {
    /// The machine.
    #[must_use]
    pub const fn machine(&self) -> &Machine {
        &self.machine
    }

    /// How many events of the trace have happened.
    #[must_use]
    pub const fn position(&self) -> usize {
        self.position
    }

    /// Goes to the state after the first `position` events of `trace`, forwards or backwards; beyond the last event is
    /// after the last event. `trace` must be the one that the state came from.
    ///
    /// Follows the events from here or from the nearest machine that the trace has kept, whatever is nearer, so that it takes
    /// no longer in a long trace than in a short one.
    pub fn seek(&mut self, trace: &Trace, position: usize) {
        let target = position.min(trace.events.len());
        let (key, at) = trace.keys.nearest(target);
        if at.abs_diff(target) + COPY_COST < self.position.abs_diff(target) {
            *self = trace.key(key);
        }
        while self.position < target {
            self.machine.redo(&trace.events[self.position]);
            self.position += 1;
        }
        while self.position > target {
            self.position -= 1;
            match trace.events.get(self.position) {
                Some(event) => self.machine.undo(event),
                // Not the trace that the state came from: there is nothing to undo.
                None => continue,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::builtin;

    /// A run with a kept machine after every so many events.
    fn trace(every: usize) -> Trace {
        let mut trace = Trace::run(&builtin::find("split-all").unwrap()).unwrap();
        trace.keys = Keys::new(&trace.start, &trace.events, every);
        trace
    }

    #[test]
    fn a_kept_state_is_the_one_that_following_every_event_leads_to() {
        let trace = trace(100);
        let mut follows = trace.state();
        assert_eq!(trace.keys.machines.len(), trace.events.len() / 100);
        for number in 0..=trace.keys.machines.len() {
            follows.seek(&trace, number * 100);
            assert!(trace.key(number) == follows, "{number}");
        }
    }

    #[test]
    fn no_position_is_far_from_a_kept_state() {
        let trace = trace(100);
        for position in 0..=trace.events.len() {
            let (number, at) = trace.keys.nearest(position);
            assert_eq!(trace.key(number).position(), at);
            assert!(at.abs_diff(position) <= 100, "{position}");
        }
    }

    #[test]
    fn kept_machines_stay_within_their_bytes() {
        for bytes in [0, 4096, 513 * 4096, 20 << 20, 1 << 30] {
            let kept = MAX_EVENTS / key_distance(MAX_EVENTS, bytes);
            assert!(kept * bytes <= KEY_BYTES, "{bytes}");
            assert_eq!(kept > 0, bytes <= KEY_BYTES, "{bytes}");
        }
        assert_eq!(key_distance(MAX_EVENTS, 4096), KEY_EVERY);
    }
}
