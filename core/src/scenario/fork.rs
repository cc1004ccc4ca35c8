//! What if: the first operations of a scenario, and then others.

use alloc::borrow::Cow;
use alloc::format;

use super::{Op, Scenario};

/// The slug of what comes of it.
pub const FORK: &str = "what-if";
/// What its title begins with.
const WHAT_IF: &str = "What if: ";

impl Scenario {
    /// The scenario that does the first `done` operations of this one and then `more`: another course of the same story.
    ///
    /// It is a scenario like any other, so [`Scenario::pack`] writes it into a link. Its slug is [`FORK`], its title says of
    /// what it is a fork, also where this one is a fork itself. Variants stay beside it; what a real machine did with the
    /// other operations does not.
    ///
    /// ```
    /// use gstage_core::addr::Gpa;
    /// use gstage_core::event::Access;
    /// use gstage_core::scenario::{Op, builtin};
    ///
    /// let base = builtin::find("first-store").unwrap();
    /// let store = Op::Guest { vcpu: 0, access: Access::Store, gpa: Gpa(0x40c0_0000) };
    /// let fork = base.fork(1, &[store]);
    /// assert_eq!(fork.ops, [base.ops[0], store]);
    /// assert_eq!(fork.title, "What if: One store breaks a gigabyte");
    /// ```
    #[must_use]
    pub fn fork(&self, done: usize, more: &[Op]) -> Self {
        let title = self.title.strip_prefix(WHAT_IF).unwrap_or(&self.title);
        Self {
            slug: Cow::Borrowed(FORK),
            title: Cow::Owned(format!("{WHAT_IF}{title}")),
            ops: self.ops.iter().take(done).chain(more).copied().collect(),
            observed: None,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::Gpa;
    use crate::event::Access;
    use crate::scenario::builtin;

    const STORE: Op = Op::Guest { vcpu: 0, access: Access::Store, gpa: Gpa(0x4000_0000) };

    #[test]
    fn a_fork_of_any_scenario_at_any_operation_is_a_scenario_that_a_link_can_hold() {
        for builtin in builtin::ALL {
            let base = (builtin.scenario)();
            for done in 0..=base.ops.len() + 1 {
                let fork = base.fork(done, &[STORE]);
                assert_eq!(fork.check(), Ok(()), "{}", builtin.slug);
                assert_eq!(fork.ops.len(), done.min(base.ops.len()) + 1);
                assert_eq!(Scenario::unpack(&fork.pack()), Ok(fork), "{}", builtin.slug);
            }
        }
    }

    #[test]
    fn a_fork_of_a_fork_says_what_if_once() {
        let fork = builtin::find("first-store").unwrap().fork(0, &[STORE]);
        assert_eq!(fork.fork(1, &[STORE]).title, fork.title);
    }
}
