//! The story: a trace cut into beats, each with its length, its words, its numbers and its pose.

pub mod beat;
pub mod boarding;
pub mod chapters;
pub mod cut;
pub mod labels;
pub mod pace;
pub mod panels;
pub mod plot;
pub mod posing;
pub mod size;
pub mod source;
pub mod stage;
pub mod wave;
pub mod words;
mod words_of_entries;
