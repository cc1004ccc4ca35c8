//! What is wrong with an image or a text, and where.

use alloc::string::String;
use core::fmt;

use crate::addr::{Gpa, Hpa};
use crate::level::Level;
use crate::mode::Mode;
use crate::pte::Pte;

/// Why an image or a text is refused: the file, the place in it, and the reason.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImageError {
    /// The file.
    pub part: Part,
    /// The place in it.
    pub place: Place,
    /// What is wrong there.
    pub reason: Reason,
}

/// A file of the forms that are read here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The table pages, `tables.bin`.
    Pages,
    /// Their index, `tables.idx`.
    Index,
    /// The list of leaves, `leaves.txt`.
    Leaves,
    /// A page-table dump.
    Dump,
}

/// A place in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Bytes from the start.
    Offset(u64),
    /// A line, counted from 1.
    Line(u32),
}

/// What is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The file ends too early.
    CutShort {
        /// Bytes that the index promises.
        wanted: u64,
    },
    /// The file goes on after its end.
    TooLong {
        /// Bytes that the index promises.
        wanted: u64,
    },
    /// The file has more lines than any image.
    TooManyLines,
    /// A line has another number of fields.
    Fields {
        /// As many as it should have.
        wanted: usize,
    },
    /// A field is no number, or one that does not fit 64 bits.
    Number {
        /// Which field.
        field: &'static str,
        /// The text, shortened.
        text: String,
    },
    /// A number has a value that it cannot have here.
    Value {
        /// Which field.
        field: &'static str,
        /// The value.
        value: u64,
        /// What it should be.
        wanted: &'static str,
    },
    /// A word is none of those that can stand here.
    Word {
        /// Which field.
        field: &'static str,
        /// The word, shortened.
        text: String,
    },
    /// A line of the index says something else about the table than the entry that leads to it.
    Disagrees {
        /// Which field.
        field: &'static str,
        /// What the line says.
        value: u64,
        /// What it should say.
        wanted: u64,
    },
    /// Two lines of the index name one page.
    SamePage {
        /// The page.
        hpa: Hpa,
        /// The line that has named it already.
        line: u32,
    },
    /// An entry points to a page that is not in the index.
    Stray {
        /// The entry.
        pte: Pte,
    },
    /// An entry points to a table that it is itself reached through.
    Cycle {
        /// The entry.
        pte: Pte,
    },
    /// An entry points to a table that another entry points to as well.
    Shared {
        /// The entry.
        pte: Pte,
    },
    /// An entry points to a table that does not come next in the index.
    Order {
        /// The entry.
        pte: Pte,
        /// The line of the table.
        line: u32,
    },
    /// An entry of the lowest level points to a table.
    TooDeep {
        /// The entry.
        pte: Pte,
    },
    /// A pointer carries bits besides V and the page number, or no V. KVM writes no such entry.
    OddPointer {
        /// The entry.
        pte: Pte,
    },
    /// A leaf has W and neither R nor X: reserved, written by no kernel, and a pointer once it is write-protected.
    OddLeaf {
        /// The entry.
        pte: Pte,
    },
    /// No entry leads to this table.
    Unreachable {
        /// The table.
        hpa: Hpa,
    },
    /// An entry that should be a leaf is none.
    NoLeaf {
        /// The entry.
        pte: Pte,
    },
    /// A run of leaves begins before the one above it ends.
    Overlap {
        /// Where the one above ends.
        end: Gpa,
    },
    /// Leaves reach beyond the guest's address space or beyond the 56 bits of host addresses.
    Beyond,
    /// There are more leaves than are taken.
    TooManyLeaves,
    /// A size is not that of the range.
    Size {
        /// The size that was written.
        value: u64,
        /// The size of the range.
        wanted: u64,
    },
    /// The tables have another leaf, or none, than the list.
    Differs {
        /// The mode.
        mode: Mode,
        /// The address.
        gpa: Gpa,
        /// The leaf in the tables.
        found: Option<(Level, Pte)>,
        /// The leaf in the list.
        wanted: Option<(Level, Pte)>,
    },
    /// There is no room for so many tables.
    NoRoom,
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}: {}", self.part, self.place, self.reason)
    }
}

impl core::error::Error for ImageError {}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pages => "tables.bin",
            Self::Index => "tables.idx",
            Self::Leaves => "leaves.txt",
            Self::Dump => "the page-table dump",
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Offset(offset) => write!(f, " at offset {offset:#x}"),
            Self::Line(line) => write!(f, ":{line}"),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CutShort { wanted } => write!(f, "the file ends here, {wanted:#x} bytes are in the index"),
            Self::TooLong { wanted } => write!(f, "the file goes on, only {wanted:#x} bytes are in the index"),
            Self::TooManyLines => f.write_str("there are more lines than any image has"),
            Self::Fields { wanted } => write!(f, "a line has {wanted} fields"),
            Self::Number { field, text } => write!(f, "{field} is no number of 64 bits: `{text}`"),
            Self::Value { field, value, wanted } => write!(f, "{field} is {value:#x}, it must be {wanted}"),
            Self::Word { field, text } => write!(f, "`{text}` is not {field}"),
            Self::Disagrees { field, value, wanted } => write!(f, "{field} is {value:#x}, it must be {wanted:#x}"),
            Self::SamePage { hpa, line } => write!(f, "page {:#x} stands on line {line} already", hpa.0),
            Self::Stray { pte } => write!(f, "entry {pte:#x} points to {:#x}, where no table is", pte.hpa()),
            Self::Cycle { pte } => write!(f, "entry {pte:#x} points back to {:#x}, a cycle", pte.hpa()),
            Self::Shared { pte } => write!(f, "entry {pte:#x} points to {:#x}, which is in use already", pte.hpa()),
            Self::Order { pte, line } => {
                write!(f, "entry {pte:#x} points to the table on line {line} of the index, which is not the next")
            }
            Self::TooDeep { pte } => write!(f, "entry {pte:#x} points to a table below the lowest level"),
            Self::OddPointer { pte } => write!(f, "entry {pte:#x} is a pointer with other bits than V"),
            Self::OddLeaf { pte } => write!(f, "entry {pte:#x} is a leaf with W and neither R nor X"),
            Self::Unreachable { hpa } => write!(f, "no entry leads to the table at {:#x}", hpa.0),
            Self::NoLeaf { pte } => write!(f, "entry {pte:#x} is no leaf"),
            Self::Overlap { end } => write!(f, "the leaves above reach up to {end:#x}"),
            Self::Beyond => f.write_str("the leaves reach beyond the address space"),
            Self::TooManyLeaves => f.write_str("there are more leaves than are taken"),
            Self::Size { value, wanted } => write!(f, "the size is {value:#x}, the range has {wanted:#x} bytes"),
            Self::Differs { mode, gpa, found, wanted } => {
                let (found, wanted) = (Leaf(*mode, *found), Leaf(*mode, *wanted));
                write!(f, "{gpa:#x} has {found} in the tables, {wanted} in the list")
            }
            Self::NoRoom => f.write_str("there is no room for so many tables"),
        }
    }
}

struct Leaf(Mode, Option<(Level, Pte)>);

impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            None => f.write_str("no leaf"),
            Some((level, pte)) => write!(f, "the {} leaf {pte:#x}", self.0.page_name(level)),
        }
    }
}
