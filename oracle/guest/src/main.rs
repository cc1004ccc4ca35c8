//! A program for bare RISC-V that judges page tables by using them. It knows nothing of any test: it waits for a list of
//! operations of one fixed size, does them, writes down what came of it, and waits again.
#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
mod bare;

/// Elsewhere there is nothing to do.
#[cfg(not(target_os = "none"))]
fn main() {}
