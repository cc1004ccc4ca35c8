//! The index of the table pages, `tables.idx`.
//!
//! A line for each 4 KiB page of `tables.bin`, in the order of that file: `file_offset page_phys_addr level first_gpa`, all but
//! the level in hexadecimal. Lines that begin with `#` are comments.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::error::{ImageError, Part, Place, Reason};
use super::field;
use crate::addr::{Gpa, Hpa, PAGE_SIZE};
use crate::level::Level;
use crate::mode::Mode;

/// Lines at most: the pages of a 4 GiB `tables.bin`.
const MAX_LINES: usize = 1 << 20;
/// The first address that no host page has.
const HPA_END: u64 = 1 << 56;

/// What one line says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Line {
    /// Its number, from 1.
    pub(super) number: u32,
    pub(super) hpa: Hpa,
    pub(super) level: Level,
    pub(super) gpa: Gpa,
}

/// The lines of an index, and which of them names a page.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) lines: Vec<Line>,
    by_page: BTreeMap<Hpa, usize>,
}

impl Index {
    /// Reads an index of a mode. Its offsets are those of pages one after another, and no page comes twice.
    pub(super) fn read(text: &str, mode: Mode) -> Result<Self, ImageError> {
        let mut index = Self { lines: Vec::new(), by_page: BTreeMap::new() };
        for (number, text) in field::lines(text) {
            index.add(number, text, mode).map_err(|reason| ImageError {
                part: Part::Index,
                place: Place::Line(number),
                reason,
            })?;
        }
        Ok(index)
    }

    /// The position among the lines of the one that names a page.
    pub(super) fn position(&self, hpa: Hpa) -> Option<usize> {
        self.by_page.get(&hpa).copied()
    }

    fn add(&mut self, number: u32, text: &str, mode: Mode) -> Result<(), Reason> {
        let position = self.lines.len();
        if position >= MAX_LINES {
            return Err(Reason::TooManyLines);
        }
        let [offset, hpa, level, gpa] = field::split(text)?;
        let (offset, wanted) = (field::hex("file_offset", offset)?, position as u64 * PAGE_SIZE);
        if offset != wanted {
            return Err(Reason::Disagrees { field: "file_offset", value: offset, wanted });
        }
        let hpa = field::page_address("page_phys_addr", hpa)?;
        if hpa >= HPA_END {
            return Err(Reason::Value { field: "page_phys_addr", value: hpa, wanted: "below 2^56" });
        }
        let level = field::decimal("level", level)?;
        if level > u64::from(mode.root_level().0) {
            return Err(Reason::Value { field: "level", value: level, wanted: "one of the mode" });
        }
        let line =
            Line { number, hpa: Hpa(hpa), level: Level(level as u8), gpa: Gpa(field::page_address("first_gpa", gpa)?) };
        if let Some(former) = self.by_page.insert(line.hpa, position).and_then(|former| self.lines.get(former)) {
            return Err(Reason::SamePage { hpa: line.hpa, line: former.number });
        }
        self.lines.push(line);
        Ok(())
    }
}
