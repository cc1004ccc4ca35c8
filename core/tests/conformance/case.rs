//! The format of a vector: strict, so that nothing in a line can be overlooked.

use gstage_core::kernel::{Feature, Kernel, SplitHuge};
use gstage_core::mode::Mode;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// One line: operations on an empty table, and what the kernel did.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) kernel: Kernel,
    pub(crate) mode: Mode,
    pub(crate) vmid: u16,
    #[serde(deserialize_with = "required")]
    pub(crate) cache_objects: Option<u32>,
    pub(crate) svvptc: bool,
    pub(crate) svnapot: bool,
    pub(crate) ops: Vec<Op>,
    pub(crate) expect: Vec<Expect>,
    pub(crate) leaves: Vec<(u32, Hex, u64, Hex)>,
    pub(crate) reachable_tables: Vec<u64>,
    pub(crate) allocated_tables: u64,
}

/// The operations of all versions; [`Op::is_in`] tells which of them one has.
#[derive(Debug, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Op {
    MapPage {
        gpa: Hex,
        hpa: Hex,
        size: Hex,
        rdonly: bool,
        exec: bool,
        cache: bool,
    },
    SetPte {
        gpa: Hex,
        level: u32,
        pte: Hex,
        cache: bool,
    },
    SplitHuge {
        gpa: Hex,
        target_level: u32,
        flush: bool,
        cache: bool,
    },
    WpRange {
        start: Hex,
        end: Hex,
    },
    WpMasked {
        base_gfn: Hex,
        mask: Hex,
    },
    UnmapRange {
        start: Hex,
        size: Hex,
        /// Without effect on the result.
        #[serde(rename = "may_block")]
        _may_block: bool,
    },
    GetLeaf {
        gpa: Hex,
    },
}

impl Op {
    /// Whether a version has the operation.
    pub(crate) fn is_in(&self, kernel: Kernel) -> bool {
        let behaviour = kernel.behaviour();
        match self {
            Self::SplitHuge { .. } => behaviour.split_huge != SplitHuge::Missing,
            Self::WpMasked { .. } => behaviour.wp_masked == Feature::Present,
            _ => true,
        }
    }
}

/// What an operation gave back. `out` belongs to `map_page`, `level` and `pte` to `get_leaf`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expect {
    #[serde(deserialize_with = "ret")]
    pub(crate) ret: Ret,
    pub(crate) flushes: Vec<(u32, Hex, u64)>,
    pub(crate) tables: u64,
    #[serde(default, deserialize_with = "present")]
    pub(crate) out: Option<Out>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) level: Option<u32>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) pte: Option<Option<Hex>>,
}

/// The output mapping of `map_page`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Out {
    pub(crate) level: u32,
    pub(crate) pte: Hex,
}

/// A return value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Ret {
    Bool(bool),
    Int(i64),
    Nothing(()),
}

/// A 64-bit value, written as lower-case hex with `0x` and without leading zeros.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hex(pub(crate) u64);

impl std::fmt::Debug for Hex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.strip_prefix("0x").ok_or_else(|| D::Error::custom(format!("{text:?} lacks 0x")))?;
        match u64::from_str_radix(digits, 16) {
            Ok(value) if format!("{value:#x}") == text => Ok(Self(value)),
            _ => Err(D::Error::custom(format!("{text:?} is no 64-bit lower-case hex number"))),
        }
    }
}

/// A field that may be null but must be there.
fn required<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::deserialize(deserializer)
}

/// A field that may be missing, but is not null where it is there (unless its own type says so).
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// `ret` may be null but must be there.
fn ret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Ret, D::Error> {
    Ret::deserialize(deserializer)
}
