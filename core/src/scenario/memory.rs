//! The guest's memory and the memory cache of a scenario.

use crate::addr::{Gpa, Hpa};

/// Guest memory that is backed by one contiguous piece of host memory (`kvm_memory_slot` over one VMA).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct MemSlot {
    /// First guest address, a multiple of 4096.
    pub gpa: Gpa,
    /// First host address, a multiple of 4096. The host's own pages are aligned: where this is no multiple of the page
    /// size, the slot begins inside of a page.
    pub hpa: Hpa,
    /// Bytes, a multiple of 4096.
    #[cfg_attr(feature = "serde", serde(with = "crate::hex"))]
    pub size: u64,
    /// Page size of the host mapping in bytes: 4 KiB, or one of hugetlb: 64 KiB, 2 MiB, 1 GiB.
    #[cfg_attr(feature = "serde", serde(with = "crate::hex"))]
    pub page_size: u64,
    /// What the host has there when the guest comes.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Backing::is_default"))]
    pub backing: Backing,
    /// Whether the slot is `KVM_MEM_READONLY`: stores become MMIO, and there is no dirty logging.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "core::ops::Not::not"))]
    pub read_only: bool,
}

/// What the host has behind a memslot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum Backing {
    /// Pages that were written already, so a load may map them writable.
    #[default]
    Written,
    /// Memory that nothing has written. A load finds a page that is not writable yet: of 4 KiB pages the one zero page
    /// that all share, of huge pages their own. The first store of the guest changes that.
    Untouched,
    /// Transparent huge pages: 4 KiB pages that the host has merged to 2 MiB where the slot holds them whole.
    Thp,
}

impl Backing {
    /// Whether it is what a memslot has if nothing is said.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::Written
    }
}

impl MemSlot {
    /// A slot of pages that were written already and that the guest may write.
    #[must_use]
    pub const fn new(gpa: Gpa, hpa: Hpa, size: u64, page_size: u64) -> Self {
        Self { gpa, hpa, size, page_size, backing: Backing::Written, read_only: false }
    }

    /// The address after the last.
    #[must_use]
    pub const fn end(&self) -> u64 {
        self.gpa.0.saturating_add(self.size)
    }

    /// Whether an address lies in the slot.
    #[must_use]
    pub const fn contains(&self, gpa: Gpa) -> bool {
        gpa.0 >= self.gpa.0 && gpa.0 - self.gpa.0 < self.size
    }

    /// Whether the block of `size` bytes around an address, `size` a power of two, lies wholly in the slot and is a block
    /// of the host's memory too. Models what `kvm_riscv_mmu_map` asks before it maps a huge page.
    #[must_use]
    pub const fn has_block(&self, gpa: Gpa, size: u64) -> bool {
        let start = gpa.align_down(size.trailing_zeros()).0;
        let is_congruent = (self.gpa.0 ^ self.hpa.0) & size.wrapping_sub(1) == 0;
        is_congruent && start >= self.gpa.0 && start.saturating_add(size) <= self.end()
    }

    /// The host memory of the guest's block of `size` bytes around an address. Where the slot begins inside of that block
    /// this lies before the slot's memory, as in the kernel.
    #[must_use]
    pub const fn host_page(&self, gpa: Gpa, size: u64) -> Hpa {
        let offset = gpa.align_down(size.trailing_zeros()).0.wrapping_sub(self.gpa.0);
        Hpa(self.hpa.0.wrapping_add(offset))
    }
}

/// The memory cache of a scenario (`kvm_mmu_memory_cache`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct CacheSpec {
    /// Pages that a top-up fills to; 40 on RISC-V.
    pub capacity: u32,
    /// Pages at the start; `None` never runs out.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::hex::required"))]
    pub objects: Option<u32>,
    /// What happens when it is empty.
    pub when_empty: WhenEmpty,
}

/// What taking a page from an empty memory cache does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum WhenEmpty {
    /// The allocation returns NULL (hypothetical: the branch for it exists in the callers).
    Null,
    /// The kernel warns and takes an atomic page.
    #[default]
    Atomic,
    /// The atomic page is refused too, and the kernel stops (`BUG_ON`).
    Bug,
}
