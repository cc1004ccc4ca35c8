//! From a trace and a point in time to a frame: steps, captions, layout, pixels, SVG. Pure functions; no browser, no clock.

pub mod board;
pub mod compare;
pub mod decimal;
pub mod figure;
pub mod film;
pub mod labels;
pub mod lens;
pub mod link;
pub mod motion;
pub mod playback;
pub mod pose;
pub mod reel;
pub mod step;
pub mod story;
pub mod timeline;
pub mod view;
pub mod viewport;
