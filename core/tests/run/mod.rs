//! A scenario that was run, and questions about what it did.

#![allow(dead_code, reason = "each test program asks some of the questions")]

use gstage_core::addr::Gpa;
use gstage_core::event::{Access, Event, Ret};
use gstage_core::machine::Machine;
use gstage_core::scenario::{Op, Scenario, builtin};
use gstage_core::trace::{State, Trace};

pub(crate) const SLAB: Gpa = Gpa(0x4000_0000);
pub(crate) const GIB: u64 = 1 << 30;
pub(crate) const MIB2: u64 = 1 << 21;
pub(crate) const FOCUS: Gpa = Gpa(0x40a0_7000);
pub(crate) const LOG: Op = Op::LogDirty { slot: 0 };

pub(crate) const fn store(gpa: u64) -> Op {
    guest(0, Access::Store, gpa)
}

pub(crate) const fn load(gpa: u64) -> Op {
    guest(0, Access::Load, gpa)
}

pub(crate) const fn guest(vcpu: u8, access: Access, gpa: u64) -> Op {
    Op::Guest { vcpu, access, gpa: Gpa(gpa) }
}

pub(crate) const fn stores(start: u64, end: u64, step: u64) -> Op {
    Op::GuestRange { vcpu: 0, access: Access::Store, start: Gpa(start), end: Gpa(end), step }
}

/// The slab before anything mapped it, with other operations.
pub(crate) fn slab(setup: &[Op], ops: &[Op]) -> Scenario {
    Scenario { setup: setup.to_vec(), ops: ops.to_vec(), ..builtin::find("first-store").unwrap() }
}

pub(crate) struct Run {
    pub(crate) trace: Trace,
    pub(crate) start: Machine,
    pub(crate) end: Machine,
}

pub(crate) fn run(scenario: &Scenario) -> Run {
    let trace = Trace::run(scenario).unwrap();
    let (start, end) = (trace.state().machine().clone(), trace.end().machine().clone());
    start.verify().unwrap();
    end.verify().unwrap();
    Run { trace, start, end }
}

/// A built-in scenario.
pub(crate) fn builtin(slug: &str) -> Run {
    run(&builtin::find(slug).unwrap())
}

/// A built-in scenario, and what is to be shown beside it.
pub(crate) fn beside<const N: usize>(slug: &str) -> (Run, [Run; N]) {
    let scenario = builtin::find(slug).unwrap();
    assert_eq!(scenario.beside.len(), N);
    assert!(scenario.variant(N).is_none());
    (run(&scenario), std::array::from_fn(|index| run(&scenario.variant(index).unwrap())))
}

impl Run {
    pub(crate) fn returns(&self) -> &[Ret] {
        self.trace.returns()
    }

    /// Orders of the fences that KVM asked for one by one, those of merged stores left out.
    pub(crate) fn orders(&self) -> Vec<u32> {
        let order = |event: &Event| if let Event::Request(flush) = event { Some(flush.order) } else { None };
        self.trace.events().iter().filter_map(order).collect()
    }

    /// First address and pages of the ranges that KVM asked to fence.
    pub(crate) fn ranges(&self) -> Vec<(u64, u64)> {
        let range = |event: &Event| match event {
            Event::RequestRange { gpa, pages } => Some((gpa.0, *pages)),
            _ => None,
        };
        self.trace.events().iter().filter_map(range).collect()
    }

    pub(crate) fn count(&self, is_it: impl Fn(&Event) -> bool) -> usize {
        self.trace.events().iter().filter(|event| is_it(event)).count()
    }

    pub(crate) fn position(&self, is_it: impl Fn(&Event) -> bool) -> Option<usize> {
        self.trace.events().iter().position(is_it)
    }

    /// Level and value of the leaf that maps an address in the end.
    pub(crate) fn leaf(&self, gpa: u64) -> Option<(u8, u64)> {
        leaf(&self.end, gpa)
    }

    /// The state after an operation.
    pub(crate) fn after(&self, op: u16) -> State {
        let is_end = |event: &Event| matches!(event, Event::End { op: ended, .. } if *ended == op);
        let mut state = self.trace.state();
        state.seek(&self.trace, self.position(is_end).unwrap() + 1);
        state
    }

    /// Tables that are linked below the root.
    pub(crate) fn linked(&self) -> u64 {
        self.end.gstage().reachable_tables().iter().sum()
    }
}

pub(crate) fn leaf(machine: &Machine, gpa: u64) -> Option<(u8, u64)> {
    machine.leaf_at(Gpa(gpa)).map(|(level, pte)| (level.0, pte.0))
}
