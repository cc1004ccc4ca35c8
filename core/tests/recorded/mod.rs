//! The history of a capture on the model, beside what the real kernel did.

pub(crate) mod effects;
pub(crate) mod frames;
pub(crate) mod model;
