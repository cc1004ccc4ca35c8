//! What leaves the page: files that a film can be turned into, and the lines that put it into another page.
//!
//! Everything here is pure: a film in, bytes and text out. Nothing of it runs before someone asks for a file.
#![forbid(unsafe_code)]

pub mod animation;
pub mod archive;
pub mod clip;
pub mod name;
pub mod run;
pub mod snippet;
pub mod tables;
