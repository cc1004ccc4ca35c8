//! What is odd in the kernel's G-stage code and known to be: the model does the same, version by version.

mod permissions;
mod ranges;
mod splits;
mod tables;
mod world;

use gstage_core::kernel::Kernel;

/// Whether a version is as old as this one or older.
fn up_to(kernel: Kernel, last: Kernel) -> bool {
    kernel <= last
}

/// Versions that can split.
fn splitting() -> impl Iterator<Item = Kernel> {
    Kernel::ALL.into_iter().filter(|&kernel| kernel != Kernel::Before)
}
