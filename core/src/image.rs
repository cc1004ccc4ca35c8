//! Tables from outside: the memory image of a real kernel's tables, and lists of leaves as text.
//!
//! Everything here is pure: bytes and text in, values out, and the other way round. Three forms are read and written:
//!
//! | form | holds | read by | written by |
//! |---|---|---|---|
//! | `tables.bin` + `tables.idx` | every table page with its physical address | [`Image::read`] | [`Image::pages`], [`Image::index`] |
//! | `leaves.txt` | runs of leaves | [`leaves::read`] | [`leaves::write`] |
//! | page-table dump | ranges, as debugfs shows page tables | [`dump::read`] | [`dump::write`] |
//!
//! An image may have its pages anywhere in host memory. [`Image::load`] copies the tables into a [`GStage`](crate::gstage::GStage),
//! whose own pages lie one after another, and keeps the list of the original addresses. So everything that can be done with
//! tables can be done with these, and [`Loaded::image`] writes them back with every table where it was; what has been
//! added since lies behind the highest of them.
//!
//! What is read is checked before it is believed: each form is refused with the place and the reason ([`ImageError`]) unless
//! it is whole and consistent. Time and memory are linear in the size of the input, and for a list of leaves also in the
//! number of leaves, of which there can be [`runs::MAX_LEAVES`].

pub mod dump;
mod error;
mod field;
mod index;
pub mod leaves;
mod load;
mod read;
pub mod runs;
mod write;

pub use error::{ImageError, Part, Place, Reason};
pub use load::{LoadError, Loaded};

use alloc::vec::Vec;

use crate::addr::{Gpa, Hpa};
use crate::level::Level;
use crate::mode::Mode;
use crate::pte::{Kind, Pte};

/// A tree of table pages as they lie in host memory. One that exists is in order: see [`Image::read`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Image {
    mode: Mode,
    /// The root, then all tables depth first by their guest addresses.
    tables: Vec<Table>,
}

/// One table of an image.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// Where it lies: a multiple of 4096, for the root of 16,384.
    pub hpa: Hpa,
    /// The level of its entries.
    pub level: Level,
    /// The first guest address that it maps.
    pub gpa: Gpa,
    /// Its entries, four times as many in the root as in any other.
    entries: Vec<u64>,
}

impl Table {
    /// The entries in the order of their addresses.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = Pte> {
        self.entries.iter().copied().map(Pte)
    }
}

impl Image {
    /// The mode.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// The root table, then all others depth first by their guest addresses.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The level and value of the last entry on the way to an address: a leaf, or an empty entry.
    ///
    /// Follows the original addresses of the tables and so owes nothing to the G-stage that [`Image::load`] makes: for
    /// comparisons. `None` for an address beyond the mode's width.
    #[must_use]
    pub fn lookup(&self, gpa: Gpa) -> Option<(Level, Pte)> {
        if gpa.0 >= self.mode.gpa_size() {
            return None;
        }
        let mut table = self.tables.first()?;
        loop {
            let pte = Pte(*table.entries.get(usize::from(self.mode.index(gpa, table.level)))?);
            if pte.kind() != Kind::Pointer {
                return Some((table.level, pte));
            }
            // Tables lie in the order of their guest addresses, an outer one before those inside of it.
            let (hpa, level) = (pte.hpa(), table.level.size_down()?);
            let first = gpa.align_down(self.mode.page_order(table.level));
            let from = self.tables.partition_point(|other| other.gpa < first);
            table = self.tables.get(from..)?.iter().find(|other| other.hpa == hpa && other.level == level)?;
        }
    }
}
