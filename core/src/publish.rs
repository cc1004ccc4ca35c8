//! The publish order of a split: what a walker on another hart can see while a table is filled and linked.
//!
//! A split stores 512 children and one pointer. A walker reads the parent, and if that is the pointer, the child. Nothing
//! makes it wait, so its two reads may come between any two of the stores, and it may want any of the children.
//!
//! # The memory model
//!
//! Stores become visible to the other harts one after another, in one order for all of them (RVWMO is multi-copy atomic). In
//! that order, stores to one address stay in program order, and stores on the two sides of a `fence w,w` stay apart;
//! any other two may come either way round. Under [`Memory::InOrder`] all stay in program order, as if every store were
//! followed by a barrier. The walker's second read depends on the value of the first for its address, so it comes later.
//!
//! # Why all of it can be explored
//!
//! 513 stores have more orders than can be counted. But what a walker for child `i` sees follows from when the pointer and
//! the stores to child `i` become visible, and from nothing else. And every order of those few stores that the model allows
//! between them is part of an allowed order of all: the constraints are a partial order, and any order of a part of it that
//! agrees with it can be completed. So for each of the 512 children the orders of at most three stores are gone through, each with
//! every place for the two reads. [`explore_all`] does the same without that thought, over all stores at once; both agree
//! on tables that are small enough for it, in a test.

mod explore;
mod program;

pub use explore::{MAX_STORES, Outcome, Seen, Witness, explore, explore_all};
pub use program::{Memory, Page, Split};
