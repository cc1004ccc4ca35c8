//! The address-translation modes of `hgatp`, as data.

/// A G-stage mode of RV64 (privileged specification, hypervisor extension, `hgatp`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum Mode {
    /// Three levels, 41-bit GPA.
    #[default]
    Sv39x4,
    /// Four levels, 50-bit GPA.
    Sv48x4,
    /// Five levels, 59-bit GPA.
    Sv57x4,
}
