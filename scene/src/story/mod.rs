//! The story: a trace cut into beats, each with its length, its words, its numbers and its pose.

pub mod act;
pub mod beat;
pub mod boarding;
pub mod cut;
pub mod notes;
mod outcome;
pub mod pace;
pub mod panels;
mod passed;
pub mod plot;
pub mod sections;
mod seen;
pub mod size;
pub mod source;
pub mod stage;
pub mod telling;
pub mod wave;
pub mod what_if;
pub mod words;
mod words_of_ends;
mod words_of_entries;
mod words_of_fences;
mod words_of_mishaps;
mod words_of_splits;
mod words_of_waves;
