//! What the host of a scenario is asked for, and the same run on another one.

use alloc::borrow::Cow;

use crate::kernel::{Kernel, Publish};

/// Choices of the host's user and limits of its memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, default))]
pub struct Host {
    /// How dirty logs are asked for (`KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2`).
    pub dirty_log: DirtyLogMode,
    /// The module parameter `kvm.eager_page_split`, which only kernels with eager splitting have.
    pub eager_split: bool,
    /// Pages that top-ups of memory caches can still get; `None` never runs out.
    pub table_pages: Option<u32>,
}

/// How a VM asks for dirty logs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum DirtyLogMode {
    /// `KVM_GET_DIRTY_LOG` clears and write-protects what it reads.
    #[default]
    Plain,
    /// It only reads; `KVM_CLEAR_DIRTY_LOG` clears and write-protects, in chunks.
    Manual,
    /// As `Manual`, and a log starts with every page marked.
    InitiallySet,
}

/// The same operations on another host.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Variant {
    /// What is different, for people.
    pub title: Cow<'static, str>,
    /// Another version of the kernel code.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub kernel: Option<Kernel>,
    /// Other choices and limits.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub host: Option<Host>,
    /// Another order in which a split stores.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub publish: Option<Publish>,
    /// Whether splits ask for their fences, whatever the operations say.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub flush: Option<bool>,
}

impl Host {
    /// What a scenario has if nothing is said.
    pub const DEFAULT: Self = Self { dirty_log: DirtyLogMode::Plain, eager_split: true, table_pages: None };

    /// Whether it is what a scenario has if nothing is said.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::DEFAULT
    }
}

impl Default for Host {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl DirtyLogMode {
    /// Whether reading a log leaves it as it is.
    #[must_use]
    pub const fn is_manual(self) -> bool {
        !matches!(self, Self::Plain)
    }
}
