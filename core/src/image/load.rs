//! An image as tables to work on, and back.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::fmt;

use super::{Image, Table};
use crate::addr::{Gpa, Hpa, PAGE_SIZE};
use crate::event::{Event, Slot};
use crate::gstage::{Broken, Config, GStage, Mapping};
use crate::level::Level;
use crate::pte::{Kind, Pte};
use crate::scenario::{CacheSpec, WhenEmpty};

/// The first address that no host page has.
const HPA_END: u64 = 1 << 56;
/// Pages without end, for tables that are there already.
pub(super) const UNLIMITED: CacheSpec = CacheSpec { capacity: 0, objects: None, when_empty: WhenEmpty::Null };

/// The tables of an image, copied to where a [`GStage`] has its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Loaded {
    /// The tables. Whatever is done to them, [`Loaded::image`] writes them back.
    pub gstage: GStage,
    /// Where the table at an address of `gstage` came from.
    origins: BTreeMap<Hpa, Hpa>,
}

/// Why tables cannot be copied in or written back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LoadError {
    /// There is no room for so many tables.
    NoRoom,
    /// The tables are no tree any more.
    Broken(Broken),
    /// The highest tables of the image lie so high that there is no address for further ones.
    NoAddress,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRoom => f.write_str("there is no room for so many tables"),
            Self::Broken(broken) => broken.fmt(f),
            Self::NoAddress => f.write_str("there is no address left for new tables"),
        }
    }
}

impl core::error::Error for LoadError {}

impl Image {
    /// Copies the tables into a G-stage of the image's mode; the rest is as `config` says.
    ///
    /// Every table gets another address, and the pointers follow; leaves and empty entries keep every bit.
    ///
    /// # Errors
    /// [`LoadError::NoRoom`] where the memory for tables has reached its limit.
    pub fn load(&self, config: Config) -> Result<Loaded, LoadError> {
        let mut gstage = GStage::new(Config { mode: self.mode, ..config });
        let mut cache = gstage.new_cache(UNLIMITED);
        let mut taken = Vec::new();
        for table in &self.tables {
            // To store an empty entry links the tables on the way to it: so also one that holds nothing is there.
            let first = Mapping { gpa: table.gpa, pte: Pte::EMPTY, level: table.level };
            gstage.set_pte(Some(&mut cache), first, &mut taken).map_err(|_| LoadError::NoRoom)?;
            for (index, pte) in table.entries().enumerate().filter(|(_, pte)| pte.kind() == Kind::Leaf) {
                let gpa = Gpa(table.gpa.0 + ((index as u64) << self.mode.page_order(table.level)));
                let mapping = Mapping { gpa, pte, level: table.level };
                gstage.set_pte(Some(&mut cache), mapping, &mut ()).map_err(|_| LoadError::NoRoom)?;
            }
        }
        let copies = taken.iter().filter_map(|event| match event {
            Event::Take { table, .. } => Some(*table),
            _ => None,
        });
        let copies = core::iter::once(gstage.memory().root()).chain(copies);
        let origins = copies.zip(self.tables.iter().map(|table| table.hpa)).collect();
        Ok(Loaded { gstage, origins })
    }
}

impl Loaded {
    /// Where the table at an address of the G-stage came from; `None` for one that has been added since.
    #[must_use]
    pub fn origin(&self, table: Hpa) -> Option<Hpa> {
        self.origins.get(&table).copied()
    }

    /// The tables as they are now, each at its original address. Tables that have been added since lie behind the highest
    /// original one, in the order of their guest addresses.
    ///
    /// # Errors
    /// [`LoadError::Broken`] if the tables are no tree, [`LoadError::NoAddress`] if there are more than host addresses.
    pub fn image(&self) -> Result<Image, LoadError> {
        self.gstage.verify(&[]).map_err(LoadError::Broken)?;
        let mode = self.gstage.mode();
        let root = self.gstage.memory().root();
        let root_end = self.origin(root).map_or(0, |hpa| hpa.0 + 4 * PAGE_SIZE);
        let free = self.origins.values().map(|hpa| hpa.0 + PAGE_SIZE).fold(root_end, u64::max);
        let mut writer = Writer { loaded: self, free, tables: Vec::new() };
        writer.table(root, mode.root_level(), Gpa(0))?;
        Ok(Image { mode, tables: writer.tables })
    }
}

struct Writer<'a> {
    loaded: &'a Loaded,
    /// Where the next new table goes.
    free: u64,
    tables: Vec<Table>,
}

impl Writer<'_> {
    /// Writes a table and all below it, and gives the address that it has in the image.
    fn table(&mut self, ours: Hpa, level: Level, gpa: Gpa) -> Result<Hpa, LoadError> {
        let hpa = match self.loaded.origin(ours) {
            Some(hpa) => hpa,
            None => self.new_address()?,
        };
        let position = self.tables.len();
        self.tables.push(Table { hpa, level, gpa, entries: Vec::new() });
        let gstage = &self.loaded.gstage;
        let count = gstage.mode().entries(level) as u16;
        let mut entries = Vec::with_capacity(usize::from(count));
        for index in 0..count {
            let pte = gstage.read(Slot { table: ours, index, level }).unwrap_or_default();
            entries.push(match (pte.kind(), level.size_down()) {
                (Kind::Pointer, Some(below)) => {
                    let first = Gpa(gpa.0 + (u64::from(index) << gstage.mode().page_order(level)));
                    Pte::pointer(self.table(pte.hpa(), below, first)?).0
                }
                _ => pte.0,
            });
        }
        if let Some(table) = self.tables.get_mut(position) {
            table.entries = entries;
        }
        Ok(hpa)
    }

    fn new_address(&mut self) -> Result<Hpa, LoadError> {
        let hpa = self.free;
        let pointer = Pte::pointer(Hpa(hpa));
        if hpa >= HPA_END || self.loaded.gstage.mode().stored(pointer) != pointer {
            return Err(LoadError::NoAddress);
        }
        self.free += PAGE_SIZE;
        Ok(Hpa(hpa))
    }
}
