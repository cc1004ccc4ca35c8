//! What a step says in words and numbers: plain data for captions, panels and the JS API.

/// Everything that stands around the figure at one step. Numbers come from the model's state after the step.
#[derive(Clone, PartialEq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct StepView {
    /// 1-based, as shown and as in links.
    pub number: u32,
    /// Number of steps.
    pub total: u32,
    /// Index of the chapter (0-based).
    pub chapter: u32,
    /// A few large words; may hold one `\n` where the line should break.
    pub headline: String,
    /// One or two sentences.
    pub caption: String,
    /// What the button that goes on says ("Break it", "Next: the fence").
    pub next_label: String,
    /// How the kernel does it, with the line of this step.
    pub source: SourceView,
    /// The entry that this step is about.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub pte: Option<PteView>,
    /// The fence that this step is about, in place of the entry.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub fence: Option<FenceView>,
    /// The address and its fields.
    pub address: AddressView,
    /// The memory cache.
    pub cache: CacheView,
    /// What each hart holds.
    pub tlb: Vec<TlbView>,
    /// In the fixed order tables, child-writes, fences, leaves-1g, leaves-2m, leaves-4k, faults, dirty.
    pub counters: Vec<Counter>,
    /// Table pages taken so far that the figure shows as cards (the newest last; at most the ones on the address's path).
    pub tables: Vec<TableView>,
    /// A strip of the dirty log around the address, once something is dirty.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub dirty: Option<DirtyView>,
    /// All of this as JSON, if it was recorded so. Then all but the numbers and the words at the top is left empty.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub json: String,
    /// The result, at the last step.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub census: Option<Vec<CensusRow>>,
}

/// The source pane.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SourceView {
    /// Title, e.g. "How the kernel splits".
    pub title: String,
    /// The lines in our words.
    pub lines: Vec<SourceLine>,
    /// Index of the current line.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub current: Option<u32>,
}

/// One line of the source pane.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SourceLine {
    /// Words.
    pub text: String,
    /// A part to set in monospace after the words, or empty.
    pub code: String,
    /// Step number (1-based) to seek to when the line is clicked, if the run comes by it.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub step: Option<u32>,
}

/// A page-table entry, before and after.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PteView {
    /// Where it is, e.g. "Root entry 1 of 2048", "Child 5".
    pub place: String,
    /// "1G leaf", "pointer", "empty".
    pub kind: String,
    /// As hex with 0x.
    pub hex: String,
    /// The eight low bits, D first, V last.
    pub bits: Vec<BitView>,
    /// PFN as hex.
    pub pfn: String,
    /// Where the PFN points, as hex.
    pub hpa: String,
    /// How the PFN came about during a fill ("0x140000 | 187 × 0x200"), else empty.
    pub formula: String,
    /// The value before as hex and its kind, if it changed.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub was: Option<(String, String)>,
}

/// One bit of an entry.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct BitView {
    /// Letter: D A G U X W R V.
    pub name: String,
    /// What the letter stands for.
    pub title: String,
    /// Value.
    pub set: bool,
    /// Whether this step changed it.
    pub changed: bool,
}

/// A fence.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FenceView {
    /// First address as hex.
    pub gpa: String,
    /// log2 of the bytes.
    pub order: u32,
    /// A short sentence: what is executed where.
    pub note: String,
}

/// A guest address and its index fields.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AddressView {
    /// As hex.
    pub gpa: String,
    /// Where it translates to at this step as hex, or empty.
    pub hpa: String,
    /// From the root down, the offset last.
    pub fields: Vec<FieldView>,
}

/// One field of an address.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FieldView {
    /// "root", "2M", "4K", "offset".
    pub name: String,
    /// Decimal index; three hex digits for the offset.
    pub value: String,
    /// Whether this step reads it.
    pub lit: bool,
}

/// The memory cache.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct CacheView {
    /// Pages left; `None` never runs out.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub left: Option<u32>,
    /// Capacity.
    pub capacity: u32,
    /// Whether this step changed it.
    pub changed: bool,
    /// Whether this step wanted a page and there was none.
    pub failed: bool,
}

/// The TLB of one hart.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TlbView {
    /// The hart, which is also the vCPU.
    pub hart: u32,
    /// Its entries, oldest first.
    pub rows: Vec<TlbRow>,
}

/// One cached translation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TlbRow {
    /// "1G".
    pub size: String,
    /// First address as hex.
    pub gpa: String,
    /// "R-X" or "RWX".
    pub permissions: String,
    /// Empty while it is what the tables say; else "stale, but equal" or "stale".
    pub stale: String,
}

/// One counter.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Counter {
    /// `tables`, `child-writes`, `fences`, `leaves-1g`, `leaves-2m`, `leaves-4k`, `faults`, `dirty`.
    pub key: String,
    /// For people.
    pub label: String,
    /// Its value after the step.
    pub value: u64,
    /// Whether this step changed it.
    pub changed: bool,
}

/// A table page as an index card.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TableView {
    /// "New table", "Table 1".
    pub title: String,
    /// Host physical address as hex.
    pub hpa: String,
    /// Entries written.
    pub written: u32,
    /// Columns of the card's grid: 16 for tiles, 32 for pages.
    pub columns: u32,
    /// Whether an entry points to it.
    pub linked: bool,
}

/// A piece of the dirty log.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct DirtyView {
    /// Number of the first page shown, from the start of the memslot.
    pub first: u32,
    /// One value per page.
    pub bits: Vec<bool>,
    /// Which bit the address is, e.g. "bit 2,567 = 5 × 512 + 7".
    pub note: String,
}

/// One line of the result.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct CensusRow {
    /// How many.
    pub count: u64,
    /// "2M, read-only".
    pub what: String,
    /// Whether it is the one that the story is about.
    pub accent: bool,
}

/// What changes within a step, for the few places that count along with the motion.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Live {
    /// The counters at this instant, in the order of [`StepView::counters`].
    pub counters: Vec<u64>,
    /// The entry being written during a fill.
    pub pte: Option<PteView>,
    /// Entries written on the newest card.
    pub written: Option<u32>,
}

/// What a visitor points at: the leaf that maps it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SpotView {
    /// "4K page", "2M leaf", "1G leaf".
    pub title: String,
    /// The indexes that lead to its entry, e.g. "root 1, 2M 5, 4K 7".
    pub place: String,
    /// First guest physical address as hex.
    pub first: String,
    /// Last guest physical address as hex.
    pub last: String,
    /// Host physical address of the first byte as hex.
    pub hpa: String,
    /// The entry as hex.
    pub pte: String,
    /// "R-X" or "RWX".
    pub permissions: String,
    /// "dirty", "clean", "3 of 512 pages dirty"; empty where nothing is logged.
    pub dirty: String,
    /// Which vCPUs hold a translation that is not what the tables say; empty where none does.
    pub stale: String,
}

/// A chapter: a named range of steps.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Chapter {
    /// Short name.
    pub title: String,
    /// First step (1-based).
    pub first: u32,
    /// Steps in it.
    pub steps: u32,
    /// When it starts, in milliseconds.
    pub start_ms: u32,
    /// How long it takes, in milliseconds.
    pub length_ms: u32,
}

/// A word in the figure, to be set as DOM text over the canvas.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Label {
    /// Stable key.
    pub key: String,
    /// Parts: text and a class (`""`, `"mono"`, `"root"`, `"tile"`, `"page"`, `"dim"`).
    pub parts: Vec<(String, String)>,
    /// CSS pixels from the figure's left edge.
    pub x: f32,
    /// CSS pixels from the figure's top edge.
    pub y: f32,
    /// A linear map a b c d for text that lies on the stone; identity otherwise.
    pub matrix: [f32; 4],
    /// Where (x, y) is in the text's box: `start`, `middle`, `end`.
    pub anchor: String,
    /// 0..=1.
    pub opacity: f32,
    /// A leader line to this point, if any.
    pub leader: Option<(f32, f32)>,
}
