//! What the commands need on the machine, and how it gets there.

pub(crate) mod browser;
pub(crate) mod cargo_tool;
pub(crate) mod debian;
pub(crate) mod llvm;
pub(crate) mod node;
pub(crate) mod qemu;
pub(crate) mod rust;
pub(crate) mod sphinx;
