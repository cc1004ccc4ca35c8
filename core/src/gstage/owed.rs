//! The flush that a function leaves to its caller, and how each version tells it.

use super::SplitError;
use crate::event::Ret;
use crate::kernel::{Kernel, LeafFlush, SplitHuge};

/// -ENOSYS: the version has no such function. No kernel returns this, as no kernel can be asked.
const ENOSYS: i32 = -38;

/// Whether a function changed leaves and left the flush to its caller.
#[must_use = "what was changed has to be flushed before anyone relies on it"]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Owed {
    /// Nothing changed, or it has been flushed.
    Nothing,
    /// The caller has to flush the range.
    Flush,
}

impl Owed {
    /// Whether there is something to flush.
    #[must_use]
    pub const fn is_flush(self) -> bool {
        matches!(self, Self::Flush)
    }

    /// What is owed after both.
    pub const fn and(self, other: Self) -> Self {
        match self {
            Self::Nothing => other,
            Self::Flush => Self::Flush,
        }
    }
}

impl Kernel {
    /// What `kvm_riscv_gstage_split_huge` of this version returns: an errno, or whether a flush is owed.
    #[must_use]
    pub const fn split_ret(self, result: Result<Owed, SplitError>) -> Ret {
        let owed = match result {
            Err(SplitError::Crash) => return Ret::Crash,
            Ok(owed) | Err(SplitError::OutOfTables(owed)) => owed,
            Err(SplitError::Missing) => return Ret::Int(ENOSYS),
        };
        match (self.behaviour().split_huge, result) {
            (SplitHuge::Missing, _) => Ret::Int(ENOSYS),
            (SplitHuge::Owed, _) => Ret::Bool(owed.is_flush()),
            (SplitHuge::Errno, Ok(_)) => Ret::Int(0),
            (SplitHuge::Errno, Err(error)) => match error.errno() {
                Some(errno) => Ret::Int(errno),
                None => Ret::Crash,
            },
        }
    }

    /// What `kvm_riscv_gstage_wp_range` and `kvm_riscv_gstage_unmap_range` of this version return: nothing, or whether a
    /// flush is owed.
    #[must_use]
    pub const fn range_ret(self, owed: Owed) -> Ret {
        match self.behaviour().leaf_flush {
            LeafFlush::EachLeaf => Ret::None,
            LeafFlush::LeftToCaller => Ret::Bool(owed.is_flush()),
        }
    }
}
