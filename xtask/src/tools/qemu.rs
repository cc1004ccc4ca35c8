//! The machine that judges page tables.

use std::path::PathBuf;

use crate::run;

/// The program.
pub(crate) const PROGRAM: &str = "qemu-system-riscv64";
/// The package of Debian that brings it.
pub(crate) const PACKAGE: &str = "qemu-system-misc";

/// Where it is, if it is installed.
pub(crate) fn find() -> Option<PathBuf> {
    run::find(PROGRAM)
}
