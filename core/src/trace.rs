//! A run as a list of events, and the exact machine at any of them.

use alloc::vec::Vec;
use core::fmt;

use crate::event::{Event, Ret};
use crate::machine::Machine;
use crate::scenario::{Op, Scenario, ScenarioError};
use crate::sink::Sink;

/// Events that one run may have; more are refused.
const MAX_EVENTS: usize = 1 << 22;

/// A scenario that was run: what it did, and the machine before it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trace {
    start: Machine,
    events: Vec<Event>,
    returns: Vec<Ret>,
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
        Ok(Self { start, events: recorder.events, returns })
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

    /// The state after the last event.
    #[must_use]
    pub fn end(&self) -> State {
        let mut state = self.state();
        state.seek(self, self.events.len());
        state
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
    pub fn seek(&mut self, trace: &Trace, position: usize) {
        let target = position.min(trace.events.len());
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
