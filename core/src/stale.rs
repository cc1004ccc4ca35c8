//! The adversarial TLB: everything that a legal implementation may still hold.
//!
//! The privileged specification lets a walk use, for each entry that it reads, the current value or any value that the
//! entry held since the last fence that subsumes it, and it may choose anew for every access. So there is no single TLB
//! to look at, but a set of old values for each hart:
//!
//! - A store to an entry adds the old value to the set of every hart: any hart may have walked there just before.
//! - `hfence.gvma x0, vmid` empties the set of the hart that executes it.
//! - `hfence.gvma gpa, vmid` orders only leaves of that address: it takes the old leaves, and the old invalid values, of
//!   every entry that covers the address, whatever its size. One address inside of a superpage is enough for its leaf. Old
//!   pointers stay.
//! - A value that is written back is no old value any more.
//! - What a table page held before it was linked was never an entry, and is never held.
//!
//! An old pointer leads into a table that may have been unlinked; what the walk finds there are the words that the page
//! holds now, or held since the fence. Old and new leaves of different sizes may be held at the same time.
//!
//! Only what differs from the tables is kept, so the set is as small as what changed since the last fence.
//!
//! Out of scope: more than one VMID, Svnapot (an entry with N stands for its own 4K only), and memory types.

mod hart_set;
mod held;
mod key;
mod recent;
mod run;
mod tables;
mod translations;

pub use hart_set::HartSet;
pub use held::{AdversarialTlb, Held, MAX_HARTS};
pub(crate) use key::Key;
pub(crate) use run::{is_run_fenced, leaves_of_run};
pub(crate) use tables::{end_of, order, span_at, start_of};
