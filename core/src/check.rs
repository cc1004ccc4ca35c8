//! The checker: which stale translations contradict the tables, which fence would have prevented it, and which fences
//! were not needed.
//!
//! # What is judged, and when
//!
//! Between a store to an entry and the fence that follows it there is always a window in which old translations are in
//! use. That is no error: the hypervisor knows of it, and waits for the fence. An error is an old translation that a hart
//! may still hold (see [`stale`](crate::stale)) when the hypervisor relies on its absence. Those moments are:
//!
//! - **The end of an operation.** An operation of a scenario is one critical section: when it returns, its locks are dropped, the
//!   caller and the guest go on, frames that were unmapped are reused, and a dirty log that was read or cleared is
//!   believed.
//! - **The lock is dropped** on the way ([`Event::LockDrop`](crate::event::Event::LockDrop)), as in an eager split: others come in.
//! - **A guest access**, also one that is tried again after a fault: the handler has returned to the guest. Other harts are
//!   in the guest all the time; what they do within a critical section is not judged until it ends.
//!
//! At such a moment every address is judged whose entry, dirty bit or logging has changed since the last one, on every hart.
//! A paused vCPU is not in the guest, so what its hart holds is judged once it goes on and has fenced.
//!
//! Each leaf that a hart may still reach through an old value is compared with what the tables say now:
//!
//! | the old leaf | is |
//! |---|---|
//! | leads to another frame, or to one where the tables map nothing | [`Kind::WrongFrame`] |
//! | allows stores that the tables do not, to a logged page whose dirty bit is not set | [`Kind::EscapesLog`] |
//! | allows stores that the tables do not, to a logged page whose dirty bit is set | nothing: the log has the page |
//! | allows anything else that the tables do not | [`Kind::LostProtection`] |
//! | allows less, or is invalid | nothing: at worst a fault that is taken once more |
//!
//! The rights are those that the hardware grants, so a leaf without A allows nothing. Stores that the tables themselves let
//! past the log are not the doing of a stale translation, and not reported.
//!
//! A pointer that was replaced is reached only by a fence of every address. Where a hart may still hold one, what it leads to
//! is judged as above, and the pointer itself is listed under [`Report::tables`]: its page must not be reused. Where the page is
//! given back to the host, that is listed too, at that very event and not only at the next moment.
//!
//! # Which fences are redundant
//!
//! A fence, as one hart executes it, is redundant if the run without it (and with all others) would have the same
//! findings, and if at none of those moments the hart could hold anything that differs from the tables because of it.
//! Each fence is judged on its own: of two that end the same, either may go, but not both. [`Reason`] says why.

mod compare;
mod fences;
mod finding;
mod findings;
mod judge;
mod kinds;
mod ranges;

pub use fences::{FenceUse, Reason, Redundant};
pub use finding::{Finding, HeldTable, Kind, Needed, Report, Step};
pub use judge::{Options, check};
