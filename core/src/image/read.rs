//! Reading a memory image: the pages, checked against their index and against each other.

use alloc::vec::Vec;

use super::error::{ImageError, Part, Place, Reason};
use super::index::{Index, Line};
use super::{Image, Table};
use crate::addr::{Gpa, Hpa, PAGE_SIZE};
use crate::mode::Mode;
use crate::pte::Pte;

/// 4 KiB pages of the root.
const ROOT_PAGES: usize = 4;

impl Image {
    /// Reads the table pages `tables.bin` and their index `tables.idx` of a root in a mode.
    ///
    /// The index names the four pages of the root first and then every other table depth first by guest address, each
    /// once. The pages lie in `tables.bin` in that order, 4096 bytes of little-endian entries each. Leaves may hold anything but W
    /// alone: what they mean is up to walks.
    ///
    /// # Errors
    /// The first place where the two are not whole, do not agree with each other, or do not form a tree below the root.
    pub fn read(mode: Mode, root: Hpa, pages: &[u8], index: &str) -> Result<Self, ImageError> {
        let index = Index::read(index, mode)?;
        check_length(pages, &index)?;
        check_root(mode, root, &index)?;
        let mut reader = Reader { mode, pages, index, next: ROOT_PAGES, path: Vec::new(), tables: Vec::new() };
        reader.table(0, ROOT_PAGES)?;
        match reader.index.lines.get(reader.next) {
            None => Ok(Self { mode, tables: reader.tables }),
            Some(line) => Err(at_line(line.number, Reason::Unreachable { hpa: line.hpa })),
        }
    }
}

fn check_length(pages: &[u8], index: &Index) -> Result<(), ImageError> {
    let (length, wanted) = (pages.len() as u64, index.lines.len() as u64 * PAGE_SIZE);
    if length < wanted {
        Err(at_offset(length, Reason::CutShort { wanted }))
    } else if length > wanted {
        Err(at_offset(wanted, Reason::TooLong { wanted }))
    } else {
        Ok(())
    }
}

/// The root has four pages one after another at the address that `hgatp` names.
fn check_root(mode: Mode, root: Hpa, index: &Index) -> Result<(), ImageError> {
    let page_reach = mode.page_size(mode.root_level()) * (mode.entries(mode.root_level()) / ROOT_PAGES) as u64;
    let wanted = (0..ROOT_PAGES as u64).map(|page| Line {
        number: 0,
        hpa: Hpa(root.0.wrapping_add(page * PAGE_SIZE)),
        level: mode.root_level(),
        gpa: Gpa(page * page_reach),
    });
    for (position, wanted) in wanted.enumerate() {
        let Some(line) = index.lines.get(position) else {
            let last = index.lines.last().map_or(0, |line| line.number);
            return Err(at_line(last + 1, Reason::CutShort { wanted: ROOT_PAGES as u64 * PAGE_SIZE }));
        };
        agree(line, &wanted)?;
    }
    let is_aligned = root.align_down(14) == root;
    let reason = Reason::Value { field: "page_phys_addr", value: root.0, wanted: "a multiple of 0x4000 for the root" };
    if is_aligned { Ok(()) } else { Err(at_line(index.lines.first().map_or(1, |line| line.number), reason)) }
}

fn agree(line: &Line, wanted: &Line) -> Result<(), ImageError> {
    let fields = [
        ("page_phys_addr", line.hpa.0, wanted.hpa.0),
        ("level", u64::from(line.level.0), u64::from(wanted.level.0)),
        ("first_gpa", line.gpa.0, wanted.gpa.0),
    ];
    match fields.into_iter().find(|(_, value, wanted)| value != wanted) {
        Some((field, value, wanted)) => Err(at_line(line.number, Reason::Disagrees { field, value, wanted })),
        None => Ok(()),
    }
}

struct Reader<'a> {
    mode: Mode,
    pages: &'a [u8],
    index: Index,
    /// The position in the index of the table that comes next: tables are met in the order of the index.
    next: usize,
    /// The positions of the tables on the way from the root.
    path: Vec<usize>,
    tables: Vec<Table>,
}

impl Reader<'_> {
    /// Reads the table of `pages` pages at a position in the index, and all tables below it.
    fn table(&mut self, position: usize, pages: usize) -> Result<(), ImageError> {
        let Some(&line) = self.index.lines.get(position) else { return Ok(()) };
        let offset = position * PAGE_SIZE as usize;
        let bytes = self.pages.get(offset..offset + pages * PAGE_SIZE as usize).unwrap_or(&[]);
        let entries: Vec<u64> = bytes.chunks_exact(self.mode.pte_size()).map(word).collect();
        let pointers: Vec<(usize, Pte)> = entries
            .iter()
            .map(|&entry| Pte(entry))
            .enumerate()
            .filter(|(_, pte)| !pte.is_empty() && !pte.is_storable_leaf())
            .collect();
        self.tables.push(Table { hpa: line.hpa, level: line.level, gpa: line.gpa, entries });
        self.path.push(position);
        for (entry, pte) in pointers {
            self.pointer(&line, entry, pte).map_err(|fault| match fault {
                Fault::Here(reason) => at_offset(offset as u64 + (entry * self.mode.pte_size()) as u64, reason),
                Fault::Elsewhere(error) => error,
            })?;
        }
        self.path.pop();
        Ok(())
    }

    /// Reads the table that an entry points to, an entry that is neither empty nor a leaf as operations take them.
    fn pointer(&mut self, from: &Line, entry: usize, pte: Pte) -> Result<(), Fault> {
        if pte.is_leaf() {
            return Err(Fault::Here(Reason::OddLeaf { pte }));
        }
        let level = from.level.size_down().ok_or(Fault::Here(Reason::TooDeep { pte }))?;
        if pte != Pte::pointer(pte.hpa()) {
            return Err(Fault::Here(Reason::OddPointer { pte }));
        }
        let position = self.index.position(pte.hpa()).ok_or(Fault::Here(Reason::Stray { pte }))?;
        if position != self.next {
            return Err(Fault::Here(self.misplaced(position, pte)));
        }
        let line = self.index.lines.get(position).copied().unwrap_or(*from);
        let gpa = Gpa(from.gpa.0 + ((entry as u64) << self.mode.page_order(from.level)));
        agree(&line, &Line { level, gpa, ..line }).map_err(Fault::Elsewhere)?;
        self.next += 1;
        self.table(position, 1).map_err(Fault::Elsewhere)
    }

    /// Why a table that has been met already, or is yet to be met, does not belong here.
    fn misplaced(&self, position: usize, pte: Pte) -> Reason {
        let is_root = position < ROOT_PAGES;
        if is_root || self.path.contains(&position) {
            Reason::Cycle { pte }
        } else if position < self.next {
            Reason::Shared { pte }
        } else {
            Reason::Order { pte, line: self.index.lines.get(position).map_or(0, |line| line.number) }
        }
    }
}

/// The number that the bytes of an entry hold.
fn word(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
}

/// What is wrong with a pointer: itself, or what it leads to.
enum Fault {
    Here(Reason),
    Elsewhere(ImageError),
}

fn at_line(line: u32, reason: Reason) -> ImageError {
    ImageError { part: Part::Index, place: Place::Line(line), reason }
}

fn at_offset(offset: u64, reason: Reason) -> ImageError {
    ImageError { part: Part::Pages, place: Place::Offset(offset), reason }
}
