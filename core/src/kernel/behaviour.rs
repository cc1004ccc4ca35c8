//! What one version does differently from another: the rows of the table.

/// The differences between versions. Operations ask for these and never for a version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Behaviour {
    /// Name in links, scenarios and vectors.
    pub slug: &'static str,
    /// Whether there is a `split_huge`, and what it returns.
    pub split_huge: SplitHuge,
    /// When `split_huge` notices that it was given no memory cache.
    pub split_without_cache: SplitWithoutCache,
    /// In which order `split_huge` makes a table and its pointer visible.
    pub publish: Publish,
    /// What `map_page` does where a leaf maps the address already.
    pub map_over_leaf: MapOverLeaf,
    /// How `map_page` gives a leaf that is there other permissions.
    pub update_protection: UpdateProtection,
    /// Whether leaves can be changed by compare-and-exchange (`kvm_riscv_gstage_try_update_pte`).
    pub try_update_pte: Feature,
    /// Whether `set_pte` flushes a leaf where there was nothing.
    pub new_leaf_flush: NewLeafFlush,
    /// Which leaves `wp_range` write-protects.
    pub write_protect: WriteProtect,
    /// How `wp_range` and `unmap_range` step over a hole.
    pub hole_step: HoleStep,
    /// Who flushes what `wp_range` and `unmap_range` changed.
    pub leaf_flush: LeafFlush,
    /// What `unmap_range` says of a leaf that it leaves because the range covers only a part.
    pub partial_unmap: PartialUnmap,
    /// Whether there is a write-protect of single pages of a mask (`kvm_riscv_gstage_wp_pt_masked`).
    pub wp_masked: Feature,
    /// Whose the number of levels is.
    pub level_count: LevelCount,
    /// The kind of lock around the tables.
    pub mmu_lock: MmuLock,
    /// How many pages the memory cache of `ioremap` is filled to.
    pub ioremap_cache: IoremapCache,
    /// Whether a fault under dirty logging still looks for a transparent huge page.
    pub thp_while_logging: ThpWhileLogging,
    /// Which page size a fault in memory from hugetlbfs maps.
    pub hugetlb_size: HugetlbSize,
    /// Whether a store fault under dirty logging has a path that only sets W (`kvm_riscv_mmu_dirty_log_write_fault_fast`).
    pub fast_fault: Feature,
    /// Whether switching dirty logging on flushes the memslot when nothing changed.
    pub log_start_flush: LogStartFlush,
    /// What switching dirty logging on does when the log starts with every bit set.
    pub initially_all_set: InitiallyAllSet,
    /// Which pages clearing a word of the dirty log write-protects.
    pub dirty_mask: DirtyMask,
    /// Which flush follows the write-protect for a word of the dirty log.
    pub mask_flush: MaskFlush,
    /// Whether huge pages are split when dirty logging is switched on or its log is cleared.
    pub eager_split: Feature,
}

/// Whether a version has something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Feature {
    /// It is not there yet.
    Missing,
    /// It is there.
    Present,
}

/// What `kvm_riscv_gstage_split_huge` tells its caller.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SplitHuge {
    /// Nothing: there is no such function.
    Missing,
    /// 0 or a negative errno.
    Errno,
    /// Whether leaves were split that the caller has to flush. It cannot see a failure.
    Owed,
}

/// When `kvm_riscv_gstage_split_huge` gives up for want of a memory cache.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SplitWithoutCache {
    /// Only once a leaf must be split.
    FailsWhenNeeded,
    /// At once, even if nothing needs splitting.
    FailsAtOnce,
}

/// In which order a split writes the children and the pointer to them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Publish {
    /// The pointer to the empty table first: walkers meet children that are not there yet. So in v2 of the series, which
    /// is no version here.
    LinkThenFill,
    /// The children first, in program order: memory may still show the pointer before them.
    FillThenLink,
    /// The children, a write barrier, the pointer.
    FillBarrierLink,
}

/// What `kvm_riscv_gstage_map_page` does where a leaf maps the address already.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MapOverLeaf {
    /// Nothing special: `set_pte` answers a leaf above the wanted level with -EEXIST.
    SetPte,
    /// A larger leaf is split first; a leaf of that size or smaller with the right frame only gets its permissions.
    SplitOrUpdate,
}

/// How `kvm_riscv_gstage_update_pte_prot` changes a leaf. No version with [`MapOverLeaf::SetPte`] calls it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UpdateProtection {
    /// By a store and a flush, even if the value stays the same.
    AlwaysFlushes,
    /// By compare-and-exchange, again where another won, and a flush only if the value is another one.
    FlushesChanges,
}

/// Whether `kvm_riscv_gstage_set_pte` flushes a leaf where there was nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NewLeafFlush {
    /// Always.
    Always,
    /// Not on a host with Svvptc, where a new valid entry is seen in bounded time without a fence.
    NoSvvptc,
}

/// Which leaves `kvm_riscv_gstage_wp_range` write-protects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WriteProtect {
    /// Only those that the rest of the range covers, and that begin at the address it has come to.
    CoveredLeaves,
    /// Every leaf that it meets, as a whole.
    TouchedLeaves,
}

/// How `kvm_riscv_gstage_wp_range` and `kvm_riscv_gstage_unmap_range` step over a hole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HoleStep {
    /// By the size of the hole, from wherever in it they are: leaves behind it can be missed.
    ItsSize,
    /// To the entry after the hole.
    ToNextEntry,
}

/// Who flushes what `kvm_riscv_gstage_wp_range` and `kvm_riscv_gstage_unmap_range` changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LeafFlush {
    /// They do, for each leaf; they return nothing.
    EachLeaf,
    /// The caller, for the range; they return whether anything changed.
    LeftToCaller,
}

/// What `kvm_riscv_gstage_unmap_range` says of a leaf that it leaves because the range covers only a part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PartialUnmap {
    /// Nothing.
    Silent,
    /// A warning in the log, once.
    Warns,
}

/// Whose the number of page-table levels is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LevelCount {
    /// That of the host: every guest has the mode that was detected.
    Global,
    /// Of each guest, up to what was detected.
    PerVm,
}

/// The kind of `mmu_lock`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MmuLock {
    /// One holder at a time.
    Spin,
    /// Many readers or one writer.
    ReadWrite,
}

/// How many pages the memory cache of `kvm_riscv_mmu_ioremap` is filled to, if it holds fewer than there are levels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IoremapCache {
    /// To the capacity of every cache, 40.
    Capacity,
    /// To the number of levels.
    Levels,
}

/// Whether a fault under dirty logging still looks for a transparent huge page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ThpWhileLogging {
    /// It maps the huge page, though only one page is marked.
    Promotes,
    /// It does not.
    Skipped,
}

/// Which page size a fault in memory from hugetlbfs maps, unless dirty logging makes it 4K.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HugetlbSize {
    /// That of the host's mapping, though guest and host addresses need not agree modulo it.
    OfVma,
    /// The largest at which they agree and which fits the memslot; transparent huge pages are not looked for.
    CutToFit,
}

/// Whether switching dirty logging on flushes a memslot in which nothing had to be write-protected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogStartFlush {
    /// It does.
    Always,
    /// It does not.
    IfChanged,
}

/// What switching dirty logging on does when the log starts with every bit set (`KVM_DIRTY_LOG_INITIALLY_SET`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InitiallyAllSet {
    /// It write-protects the memslot all the same.
    WriteProtects,
    /// Nothing: pages are write-protected as the log is cleared.
    Skips,
}

/// Which pages clearing a word of the dirty log write-protects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DirtyMask {
    /// All from the first to the last set bit.
    FirstToLast,
    /// Those with a set bit.
    SetBits,
}

/// Which flush follows the write-protect for a word of the dirty log, before the one of the memslot that generic code
/// asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MaskFlush {
    /// One for each leaf that changed.
    ByLeaf,
    /// One for the pages from the first to the last set bit, if a leaf changed.
    ByWord,
    /// None.
    ByMemslot,
}
