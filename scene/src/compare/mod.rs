//! Two runs of the same operations side by side: how their steps belong together, where they part, and what each came to.

pub mod chart;
pub mod comparison;
pub mod lockstep;
mod words;
