//! Comparing: another run of the same operations beside the first, in lock step. Nothing of it runs before it is asked for.

mod chart;
mod columns;
mod pairing;
mod partner;
mod tally;

pub(crate) use columns::view;
pub(crate) use pairing::{At, Pairing, dismiss, enter, toggle};
