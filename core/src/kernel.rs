//! The versions of `arch/riscv/kvm/gstage.c` that are modelled.

/// A version of the kernel's G-stage code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Kernel {
    /// The v3 series of March 2026.
    #[cfg_attr(feature = "serde", serde(rename = "v3"))]
    V3,
    /// As merged for Linux 7.1.
    #[default]
    #[cfg_attr(feature = "serde", serde(rename = "7.1"))]
    V7_1,
}
