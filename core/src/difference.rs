//! Where two runs of the same operations part.
//!
//! Two machines that begin alike and go through the same events are the same at every event, so the first event that
//! differs is the first difference of the runs, whatever it leads to later.

use alloc::vec::Vec;

use crate::addr::Gpa;
use crate::event::{Event, Reader};
use crate::machine::Machine;
use crate::trace::Trace;

/// The first difference of two runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Difference {
    /// They are different before the first operation: their setups did not go alike.
    Start,
    /// They do different things.
    Event {
        /// The operation in which they do; that of the first run where it is in different ones.
        op: u16,
        /// Index of the event in the first trace; the number of its events where it has ended before.
        left: usize,
        /// The same in the second trace.
        right: usize,
    },
}

impl Trace {
    /// The first difference of this run and another one of the same operations; none where they go alike.
    ///
    /// What the runs do counts before what the kernel only looks at: where one of them reads an entry more and both do the
    /// same in the end, that is the difference only if there is no other.
    #[must_use]
    pub fn first_difference(&self, other: &Self) -> Option<Difference> {
        if !begin_alike(self.state().machine(), other.state().machine()) {
            return Some(Difference::Start);
        }
        let is_effect = |event: &Event| !matches!(event, Event::Read { reader: Reader::Kvm, .. });
        self.part(other, is_effect).or_else(|| self.part(other, |_| true))
    }

    fn part(&self, other: &Self, counts: impl Fn(&Event) -> bool) -> Option<Difference> {
        let (left, right) = (self.events(), other.events());
        let mut lefts = left.iter().enumerate().filter(|(_, event)| counts(event));
        let mut rights = right.iter().enumerate().filter(|(_, event)| counts(event));
        loop {
            let (at_left, at_right) = match (lefts.next(), rights.next()) {
                (None, None) => return None,
                (Some((_, one)), Some((_, two))) if one == two => continue,
                (one, two) => (one.map_or(left.len(), |(at, _)| at), two.map_or(right.len(), |(at, _)| at)),
            };
            return Some(Difference::Event { op: operation_at(left, at_left), left: at_left, right: at_right });
        }
    }
}

/// Whether two machines hold the same: leaves, marks in the dirty logs, translations in the TLBs, pages in the cache.
fn begin_alike(left: &Machine, right: &Machine) -> bool {
    let leaves = |machine: &Machine| machine.leaf_runs(Gpa(0), machine.mode().gpa_size());
    let marks = |machine: &Machine| {
        let mut marks = Vec::new();
        machine.for_each_dirty(|gpa| marks.push(gpa));
        marks
    };
    let harts = left.vcpus().max(right.vcpus());
    (left.mode(), left.cache_left()) == (right.mode(), right.cache_left())
        && (0..harts).all(|hart| left.tlb(hart) == right.tlb(hart))
        && leaves(left) == leaves(right)
        && marks(left) == marks(right)
}

/// The operation that an event belongs to.
fn operation_at(events: &[Event], at: usize) -> u16 {
    let until = &events[..events.len().min(at.saturating_add(1))];
    until.iter().rev().find_map(|event| if let Event::Begin { op } = event { Some(*op) } else { None }).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Ret;
    use crate::kernel::Kernel;
    use crate::scenario::builtin;

    fn run(slug: &str, kernel: Kernel) -> Trace {
        let mut scenario = builtin::find(slug).unwrap();
        scenario.kernel = kernel;
        Trace::run(&scenario).unwrap()
    }

    #[test]
    fn a_run_is_no_different_from_itself() {
        for builtin in builtin::SHOWN {
            let trace = Trace::run(&(builtin.scenario)()).unwrap();
            assert_eq!(trace.first_difference(&trace), None, "{}", builtin.slug);
        }
    }

    #[test]
    fn before_the_patch_the_call_fails_where_later_a_table_is_taken() {
        let (before, after) = (run("before-the-patch", Kernel::Before), run("before-the-patch", Kernel::V7_1));
        let Some(Difference::Event { op: 0, left, right }) = before.first_difference(&after) else { panic!() };
        assert_eq!(before.events()[left], Event::End { op: 0, ret: Ret::Int(-17) });
        assert!(matches!(after.events()[right], Event::Take { .. }));
    }

    #[test]
    fn up_to_the_difference_the_effects_are_the_same_and_there_they_are_not() {
        let is_effect = |event: &&Event| !matches!(event, Event::Read { reader: Reader::Kvm, .. });
        for slug in ["first-store", "lost-write-protect", "null-cache", "hole-step", "partial-unmap", "out-of-tables"] {
            for kernel in Kernel::ALL {
                let (left, right) = (run(slug, Kernel::V7_1), run(slug, kernel));
                match left.first_difference(&right) {
                    None => assert_eq!(left.events(), right.events(), "{slug} {kernel:?}"),
                    Some(Difference::Start) => assert_ne!(left.state(), right.state()),
                    Some(Difference::Event { left: l, right: r, .. }) => {
                        assert_ne!(left.events().get(l), right.events().get(r), "{slug} {kernel:?}");
                        let before = |trace: &Trace, at: usize| -> Vec<Event> {
                            trace.events()[..at].iter().filter(is_effect).copied().collect()
                        };
                        assert_eq!(before(&left, l), before(&right, r), "{slug} {kernel:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn setups_that_do_not_go_alike_are_told_as_the_start() {
        let (before, after) = (run("second-store", Kernel::Before), run("second-store", Kernel::V7_1));
        assert_eq!(before.first_difference(&after), Some(Difference::Start));
    }

    #[test]
    fn the_difference_does_not_depend_on_which_run_comes_first() {
        let (one, two) = (run("first-store", Kernel::V7_1), run("first-store", Kernel::V7_2));
        let swapped = |difference| match difference {
            Some(Difference::Event { op, left, right }) => Some(Difference::Event { op, left: right, right: left }),
            other => other,
        };
        assert_eq!(one.first_difference(&two), swapped(two.first_difference(&one)));
    }
}
