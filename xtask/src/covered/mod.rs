//! What the counters of a test run say about the lines of the model.

pub(crate) mod lines;
pub(crate) mod report;
