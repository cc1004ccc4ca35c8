//! Names of things for people.

use gstage_core::kernel::{Kernel, Publish};
use gstage_core::mode::Mode;

/// The kernel versions to choose from, newest first.
pub(crate) const KERNELS: [Kernel; 5] = [Kernel::Eager, Kernel::V7_2, Kernel::V7_1, Kernel::V3, Kernel::Before];
/// The modes to choose from: those that a film can show.
pub(crate) const MODES: [Mode; 3] = Mode::WIDE;

/// A kernel version.
#[must_use]
pub(crate) const fn kernel_title(kernel: Kernel) -> &'static str {
    match kernel {
        Kernel::Before => "Before the patch",
        Kernel::V3 => "Patch v3",
        Kernel::V7_1 => "Linux 7.1",
        Kernel::V7_2 => "Linux 7.2",
        Kernel::Eager => "Eager splitting",
    }
}

/// A mode.
#[must_use]
pub(crate) const fn mode_title(mode: Mode) -> &'static str {
    match mode {
        Mode::Sv32x4 => "Sv32×4",
        Mode::Sv39x4 => "Sv39×4",
        Mode::Sv48x4 => "Sv48×4",
        Mode::Sv57x4 => "Sv57×4",
    }
}

/// The order in which a split stores.
#[must_use]
pub(crate) const fn order_title(order: Publish) -> &'static str {
    match order {
        Publish::LinkThenFill => "Link, then fill",
        Publish::FillThenLink => "Fill, then link",
        Publish::FillBarrierLink => "Fill, barrier, link",
    }
}

/// What to show after the last step of a scenario: its slug, and what the button says. `breaks` says whether 2M pages are left that
/// could break.
#[must_use]
pub(crate) fn sequel(slug: &str, breaks: bool) -> (&'static str, &'static str) {
    match slug {
        "first-store" | "split-1g-to-4k" | "split-1g-to-2m" if breaks => ("split-all", "Break all 512"),
        "first-store" | "split-1g-to-4k" | "split-1g-to-2m" => ("split-all", "The full fracture"),
        "split-all" => ("out-of-tables", "Run out of tables"),
        _ => ("first-store", "Back to the first store"),
    }
}
