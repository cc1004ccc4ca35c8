//! The browser half of the figure, without a framework.
//!
//! A [`player::Player`] owns a canvas in an element of the page, words over it, one animation-frame loop and the keys. What
//! it shows comes from `gstage_scene`: it asks the film for a frame and puts it on the canvas, in a worker where there
//! is one. It computes no layout of the figure.
#![forbid(unsafe_code)]

pub mod card;
pub mod clock;
pub mod comparing;
pub mod easel;
pub mod frame_loop;
pub mod key_event;
pub mod keys;
pub mod labels;
pub mod listener;
pub mod live_region;
mod looking;
pub mod marks;
pub mod notices;
pub mod options;
pub mod painter;
pub mod player;
pub mod preferences;
pub mod reels;
pub mod report;
mod running;
pub mod selection;
pub mod session;
pub mod sharpness;
pub mod shelf;
pub mod sight;
pub mod stage;
pub mod starting;
pub mod surface;
