//! Scenarios: a machine, what was done to it beforehand, and the operations to show. Plain data.

pub mod builtin;
mod check;
mod fork;
mod host;
#[cfg(feature = "json")]
pub mod json;
mod memory;
mod observed;
mod op;
#[cfg(feature = "json")]
pub mod open;
pub mod pack;
mod tables;

pub use check::ScenarioError;
pub use fork::FORK;
pub use host::{DirtyLogMode, Host, Variant};
pub use memory::{Backing, CacheSpec, MemSlot, WhenEmpty};
pub use observed::{Effect, Observation, Observed};
pub use op::Op;
pub use pack::UnpackError;

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::addr::Gpa;
use crate::gstage::LeafRun;
use crate::kernel::{Kernel, Publish};
use crate::mode::Mode;

/// A run to model and to show.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Scenario {
    /// Name in links: lower-case letters, digits and hyphens.
    pub slug: Cow<'static, str>,
    /// Name for people.
    pub title: Cow<'static, str>,
    /// G-stage mode.
    pub mode: Mode,
    /// Version of the kernel code.
    pub kernel: Kernel,
    /// VMID of the guest.
    pub vmid: u16,
    /// Number of vCPUs, each on its own hart; 1 to 8.
    pub vcpus: u8,
    /// The memory cache, one for all vCPUs, where a kernel has one for each.
    pub cache: CacheSpec,
    /// The guest's memory, as memslots that do not overlap.
    pub memory: Vec<MemSlot>,
    /// The address that the figure follows.
    pub focus: Gpa,
    /// Operations that have happened before the first step.
    pub setup: Vec<Op>,
    /// Operations to show.
    pub ops: Vec<Op>,
    /// What the host is asked for and has left.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Host::is_default"))]
    pub host: Host,
    /// In which order a split stores, if not in that of the kernel version.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub publish: Option<Publish>,
    /// The same operations on other hosts, to be shown beside this one, operation by operation.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub beside: Vec<Variant>,
    /// What a real machine did with these operations.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub observed: Option<Observed>,
    /// Leaves that the tables have before the setup, in ascending order of their addresses: those of a real guest, say. None
    /// for tables that start empty.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub tables: Vec<LeafRun>,
}

impl Scenario {
    /// The scenario with the changes of a variant in [`Scenario::beside`], and without variants of its own.
    #[must_use]
    pub fn variant(&self, index: usize) -> Option<Self> {
        let variant = self.beside.get(index)?;
        let flushing =
            |ops: &[Op]| ops.iter().map(|op| variant.flush.map_or(*op, |flush| op.flushing(flush))).collect();
        Some(Self {
            setup: flushing(&self.setup),
            ops: flushing(&self.ops),
            title: variant.title.clone(),
            kernel: variant.kernel.unwrap_or(self.kernel),
            host: variant.host.unwrap_or(self.host),
            publish: variant.publish.or(self.publish),
            beside: Vec::new(),
            observed: None,
            ..self.clone()
        })
    }
}
