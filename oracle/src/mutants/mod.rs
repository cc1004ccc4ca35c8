//! Deliberate bugs. A judge that lets one of them pass is none.

pub(crate) mod tables;
pub(crate) mod walkers;
